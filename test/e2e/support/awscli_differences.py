"""awscli_differences.py - where tinyaws is not AWS CLI 2.36.7 on purpose: a reason, and the lines that show it."""

REASONS = {
    "no documentation is built in that a skeleton in YAML would show": [
        "help-skeleton-events-put-events-25204407b1",
        "help-skeleton-kms-encrypt-6379ddc78a",
        "help-skeleton-logs-describe-log-groups-26a79a8b2b",
        "help-skeleton-ssm-get-parameter-fc71b4a282",
        "help-skeleton-ssm-put-parameter-7b91180733",
    ],
    "commands that AWS CLI adds to a service, refused by name": [
        "ex-ecs-monitor-express-gateway-service-83a662bb5b",
        "ex-ecs-monitor-express-gateway-service-d249035c47",
        "ex-logs-start-live-tail-c2cabaf745",
    ],
    ("AWS CLI prints nothing, or what Python's json lets pass, and exits with 0; an answer that is "
     "not valid JSON is an error here"): [
        "err-ssm-get-parameter-0350f68235",
        "err-ssm-get-parameter-1be316bd90",
        "err-ssm-get-parameter-2e01e6d768",
        "err-ssm-get-parameter-316175500c",
        "err-ssm-get-parameter-4fdbd00900",
        "err-ssm-get-parameter-5ce23209af",
        "err-ssm-get-parameter-607a5ceff3",
        "err-ssm-get-parameter-703b36a92b",
        "err-ssm-get-parameter-8d625d2283",
        "err-ssm-get-parameter-a071969ecf",
        "err-ssm-get-parameter-a4b225a594",
        "err-ssm-get-parameter-a5e58d45e2",
        "err-ssm-get-parameter-a892e99cbf",
        "err-ssm-get-parameter-bf591bb6df",
        "err-ssm-get-parameter-c406a6ecf0",
    ],
}
