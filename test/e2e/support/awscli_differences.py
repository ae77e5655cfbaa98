"""awscli_differences.py - where tinyaws is not AWS CLI 2.36.7 on purpose: a reason, and the lines that show it."""

REASONS = {
    "botocore sends x-amz-api-version with this operation only": [
        "ex-dynamodb-describe-endpoints-f13b5dbad1",
    ],
    "digits are those of ASCII": [
        "hand-logs-describe-log-groups-ac7bd74321",
    ],
    "YAML is not read, and no documentation is built in that a skeleton in YAML would show": [
        "hand-ssm-put-parameter-9f3525f408",
        "hand-ssm-put-parameter-bee99ea2a1",
        "leg-ssm-get-parameter-1972e65bed",
        "help-skeleton-events-put-events-25204407b1",
        "help-skeleton-kms-encrypt-6379ddc78a",
        "help-skeleton-logs-describe-log-groups-26a79a8b2b",
        "help-skeleton-ssm-get-parameter-fc71b4a282",
        "help-skeleton-ssm-put-parameter-7b91180733",
    ],
    "a switch that is neither true nor false is refused; AWS CLI takes it for false": [
        "odd-ssm-get-parameter-acfb7b2259",
    ],
    "commands that AWS CLI adds to a service, refused by name": [
        "ex-ecs-monitor-express-gateway-service-83a662bb5b",
        "ex-ecs-monitor-express-gateway-service-d249035c47",
        "ex-logs-start-live-tail-c2cabaf745",
        "leg-deploy-push-6f853a1720",
        "leg-deploy-push-aceb685abd",
    ],
    "the wording of a refusal is our own": [
        "leg-ssm-get-parameter-42c53e1058",
        "leg-ssm-get-parameter-a11c34ffc9",
        "ref-ssm-get-parameter-416bd78946",
        "ref-ssm-get-parameter-9022e89ab0",
        "ref-ssm-get-parameter-e353984dee",
    ],
    "a setting that cannot be used ends with 253 here, with 255 in AWS CLI": [
        "ref-ecr-get-login-password-b09d59864d",
        "ref-ssm-get-parameter-2724489e96",
        "ref-ssm-get-parameter-2c5532d217",
        "ref-ssm-get-parameter-4cae2e7107",
        "ref-ssm-get-parameter-61c67f3fb8",
        "ref-ssm-get-parameter-9413624518",
        "ref-ssm-get-parameter-b16d3804a9",
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
