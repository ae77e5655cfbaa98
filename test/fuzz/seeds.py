"""seeds.py DIR - write the fuzzers' seeds below DIR, a folder for each fuzzer that has some. Those of ca_bundle
are the certificates in build/host/tls."""

import base64
import json
import pathlib
import re
import sys

TLS = pathlib.Path("build/host/tls")

# ---- HTTP ----


def http(body, status="200 OK", *fields):
    lines = [f"HTTP/1.1 {status}", "x-amzn-RequestId: 7-of-9", *fields, f"content-length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


def chunked(body, trailer=b""):
    half = len(body) // 2
    chunks = b"%x;name=value\r\n%s\r\n%X\r\n%s\r\n0\r\n" % (half, body[:half], len(body) - half, body[half:])
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + trailer + b"\r\n"


def error(kind, status="400 Bad Request", *fields):
    return http(json.dumps({"__type": kind, "message": "not now"}).encode(), status, *fields)


def environment(status):
    members = {
        "arn": "arn:aws:proton:us-east-1:123456789012:environment/env",
        "createdAt": 1600000000.5,
        "deploymentStatus": status,
        "name": "env",
        "provisioningRepository": {"branch": "main", "provider": "GITHUB"},
        "spec": "a: \u20ac\n",
    }
    return json.dumps({"environment": members}).encode()


CANCELLING = environment("CANCELLING")
INTERIM = b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"
BUSY = http(b"<html>busy</html>", "503 Busy", "connection: close")

HTTP_EXCHANGE = {
    "length": http(b"{}"),
    "chunked": chunked(b"0123456789abcdef", b"t: of the trailer\r\n"),
    "until_close": b"HTTP/1.0 200 OK\r\nserver: old\r\n\r\nall of it",
    "interim": INTERIM + INTERIM + http(b"{}"),
    "switching": b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n",
    "no_content": b"HTTP/1.1 204 No Content\r\n\r\n",
    "both": b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    "coded": http(b"\x1f\x8b", "200 OK", "content-encoding: gzip"),
    "surplus": http(b"{}") + b"HTTP/1.1 200 OK\r\n",
    "truncated": http(b"{}")[:-1],
    "too_long": http(b"x" * 300),
}

# ---- client ----


def scene(run, *replies, **sections):
    parts = [f"@run {run}".encode()]
    for name, value in sections.items():
        between = " " if name in ("play", "fault", "terminal") else "\n"
        parts.append(f"@{name}{between}".encode() + (value if isinstance(value, bytes) else value.encode()))
    return b"\n".join(parts + [b"@reply\n" + reply for reply in replies]) + b"\n"


CANCEL = "proton cancel-environment-deployment --environment-name env"
GET = "proton get-environment --name env"
HERE = "[default]\nregion = us-east-1\nendpoint_url = http://proton.test:8080\n"
NONE = "# no keys\n"
OWN_STS = "AWS_ENDPOINT_URL_STS=http://192.0.2.10:8080"
ROLE = HERE + (
    "role_arn = arn:aws:iam::123456789012:role/r\nsource_profile = base\nexternal_id = e\n"
    "[profile base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = of-base\n"
)
UNTIL = "2026-11-22T06:00:00Z"
KEYS = json.dumps(
    {"Code": "Success", "AccessKeyId": "ASIA", "SecretAccessKey": "s", "Token": "t", "Expiration": UNTIL}
).encode()
A = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\xc0\0\2\x0a"
CNAME = b"\xc0\x0c\0\5\0\1\0\0\0\x3c\0\4\1x\xc0\x0c"


def sts(action):
    return http(
        f'<{action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{action}Result><Credentials>'
        "<AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>s&amp;x</SecretAccessKey>"
        f"<SessionToken><![CDATA[t]]></SessionToken><Expiration>{UNTIL}</Expiration>"
        f"</Credentials></{action}Result></{action}Response>".encode()
    )


STS_ERROR = http(
    b"<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error>"
    b"<RequestId>x</RequestId></ErrorResponse>",
    "403 Forbidden",
)
ANSWER = http(CANCELLING)
IN_PROGRESS, CANCELLED, SUCCEEDED, FAILED = (
    http(environment(status)) for status in ("IN_PROGRESS", "CANCELLED", "SUCCEEDED", "FAILED")
)
THROTTLED = error("ThrottlingException", "400 Bad Request", "x-amz-retry-after: 100")
SKEWED = error("InvalidSignatureException", "403 Forbidden", "Date: Sun, 22 Nov 2026 01:00:00 GMT")

VALUE = http(b'{"Parameter": {"Name": "x", "Value": "v", "LastModifiedDate": 1600000000.5, "Version": 3}}')
PAGE = http(b'{"Parameters": [{"Name": "a"}], "NextToken": "t"}')
TABLE_NONE = error("ResourceNotFoundException")

CLIENT = {
    "cancel": scene(CANCEL, ANSWER),
    "cancel_debug": scene(CANCEL + " --debug", ANSWER, play="kept"),
    "get_in_pieces": scene(GET, ANSWER, play="pieces"),
    "chunked": scene(CANCEL, chunked(CANCELLING)),
    "until_close": scene(CANCEL, b"HTTP/1.0 200 OK\r\n\r\n" + CANCELLING),
    "interim": scene(GET, INTERIM + ANSWER, play="greets"),
    "hangs": scene(CANCEL + " --cli-read-timeout 3", ANSWER[:-4], play="hangs"),
    "hangs_for_long": scene(CANCEL + " --cli-read-timeout 500", ANSWER[:-4], play="hangs"),
    "refuses": scene(CANCEL, play="refuses"),
    "controls": scene(CANCEL, http(b'{"__type":"A\\u001bB","message":"\\u007f\\u009b31m\x7f"}', "400 Bad")),
    "conflict": scene(CANCEL, error("ConflictException")),
    "retries": scene(CANCEL, BUSY, THROTTLED, ANSWER),
    "lost": scene(CANCEL, ANSWER[:60], error("ConflictException"), ANSWER),
    "skewed": scene(CANCEL, SKEWED, ANSWER, play="kept"),
    "redirect": scene(GET, http(b"", "302 Found", "location: http://elsewhere.test/")),
    "wait": scene(CANCEL + " --wait", ANSWER, IN_PROGRESS, THROTTLED, CANCELLED, play="kept"),
    "wait_failed": scene(CANCEL + " --wait --wait-delay 1", ANSWER, FAILED),
    "wait_without_pause": scene(CANCEL + " --wait --wait-delay 0", ANSWER),
    "wait_deployed": scene("proton wait environment-deployed --name env", IN_PROGRESS, BUSY, SUCCEEDED),
    "wait_cancelled": scene("proton wait environment-cancelled --name env", error("ExpiredTokenException"), CANCELLED),
    "doctor": scene("doctor", ANSWER, play="kept"),
    "doctor_refused": scene("doctor --debug", error("UnknownOperationException"), play="kept"),
    "doctor_role": scene("doctor", sts("AssumeRole"), ANSWER, config=ROLE, credentials=NONE, env=OWN_STS),
    "doctor_alone": scene("doctor", config="#\n", credentials=NONE, env="AWS_EC2_METADATA_DISABLED=true"),
    "doctor_skewed": scene("doctor", SKEWED, play="kept"),
    "doctor_proxy": scene("doctor --endpoint-url https://proton.test", http(b"", "403 No"), env="HTTPS_PROXY=192.0.2.20:3128"),
    "doctor_nameless": scene("doctor", name=b"\x81\x83\0\1\0\0\0\0\0\0"),
    "credentials": scene("credentials"),
    "configure_list": scene("configure list --profile x", config="[profile x]\nregion = eu-west-1\n"),
    "configure_get": scene("configure get region", config=HERE),
    "configure_profiles": scene("configure list-profiles", config=ROLE),
    "input": scene('proton get-environment --cli-input-json {"name":"env\\u0041"}', ANSWER),
    "input_of_file": scene("proton get-environment --cli-input-json file:///bundle", ANSWER, bundle='{"name": "env", "x": [1]}'),
    "input_of_more": scene('proton get-environment --cli-input-json {"name":"a","name":"b","other":1}', ANSWER),
    "skeleton": scene("proton get-environment --name env --generate-cli-skeleton output"),
    "skeleton_input": scene("proton get-environment --generate-cli-skeleton input"),
    "help": scene("proton cancel-environment-deployment help"),
    "help_of_all": scene("help"),
    "help_of_proton": scene("proton help"),
    "help_of_doctor": scene("doctor help"),
    "terminal": scene(CANCEL + " --wait", ANSWER, IN_PROGRESS, THROTTLED, CANCELLED, play="kept", terminal="40"),
    "terminal_broken": scene("proton wait environment-deployed --name env", IN_PROGRESS, BUSY, FAILED, terminal="9"),
    "hosts": scene(CANCEL, ANSWER, hosts="192.0.2.10 proton.test # here\n::1 localhost\n"),
    "search": scene(
        CANCEL + " --endpoint-url http://proton:8080",
        ANSWER,
        resolv="nameserver 192.0.2.53\nnameserver 2001:db8::53\nsearch test a.test\noptions ndots:2 timeout:1 attempts:2 rotate\n",
    ),
    "no_resolv": scene(CANCEL, resolv="# none\n"),
    "by_ipv6": scene(CANCEL + " --endpoint-url http://[2001:db8::1%25lo]:8080/a%20b?c=d"),
    "version": scene("--version"),
    "nearest": scene("proton cancel-enviroment-deployment"),
    "fault": scene(CANCEL, ANSWER, fault="1 12"),
    "signal": scene(CANCEL + " --wait", ANSWER, IN_PROGRESS, fault="2 30"),
    "quota": scene(CANCEL + " --retry-quota-file /var/quota", BUSY, BUSY, ANSWER, quota="014 001795305600\n"),
    "adaptive": scene(CANCEL, THROTTLED, ANSWER, env="AWS_RETRY_MODE=adaptive\nAWS_MAX_ATTEMPTS=4"),
    "no_sign": scene(GET + " --no-sign-request", ANSWER),
    "keys_of_env": scene(CANCEL, ANSWER, env="AWS_ACCESS_KEY_ID=A\nAWS_SECRET_ACCESS_KEY=s\nAWS_SESSION_TOKEN=t"),
    "sections": scene(GET, ANSWER, config=HERE + "services = s\n[services s]\nproton =\n  endpoint_url = http://192.0.2.10:8080\n"),
    "endpoints": scene(GET + " --region us-gov-west-1", ANSWER, env="AWS_USE_FIPS_ENDPOINT=true\nAWS_USE_DUALSTACK_ENDPOINT=true", config="#\n"),
    "role": scene(CANCEL, sts("AssumeRole"), ANSWER, config=ROLE, credentials=NONE, env=OWN_STS),
    "role_refused": scene("credentials", STS_ERROR, config=ROLE, credentials=NONE, env=OWN_STS),
    "role_of_role": scene(
        CANCEL,
        sts("AssumeRole"),
        sts("AssumeRole"),
        ANSWER,
        credentials=NONE,
        config=ROLE.replace("base\nexternal", "two\nduration_seconds = 900\nrole_session_name = s\nexternal")
        + "[profile two]\nrole_arn = arn:aws:iam::123456789012:role/two\nsource_profile = base\n",
        env=OWN_STS,
    ),
    "role_of_env": scene(
        CANCEL,
        sts("AssumeRole"),
        ANSWER,
        credentials=NONE,
        config=HERE + "role_arn = arn:aws:iam::123456789012:role/r\ncredential_source = Environment\n",
        env=OWN_STS + "\nAWS_ACCESS_KEY_ID=A\nAWS_SECRET_ACCESS_KEY=s\nAWS_PROFILE=default\n",
    ),
    "role_with_mfa": scene("credentials", config=ROLE + "mfa_serial = m\n", credentials=NONE, env=OWN_STS),
    "role_of_itself": scene("credentials", config=ROLE.replace("= base", "= default"), credentials=NONE),
    "sign_in": scene("credentials", config=HERE + "sso_session = s\n[sso-session s]\nsso_region = us-east-1\n", credentials=NONE),
    "expired": scene("credentials", env="AWS_ACCESS_KEY_ID=A\nAWS_SECRET_ACCESS_KEY=s\nAWS_CREDENTIAL_EXPIRATION=2020-02-29T23:59:60.5+01:30"),
    "expires": scene("credentials --format env", env="AWS_ACCESS_KEY_ID=A\nAWS_SECRET_ACCESS_KEY=s\nAWS_CREDENTIAL_EXPIRATION=2030-01-01T00:00:00Z"),
    "continued": scene("configure get region", config="[default]\nregion = a\n  b\n# c\ns3 =\n  x = 1\n"),
    "broken_config": scene(GET, config="[default\nregion = a\n"),
    "imds_old": scene("credentials", http(b"", "404 Not Found"), credentials=NONE, play="kept"),
    "imds_busy": scene("credentials", http(b"token=="), BUSY, credentials=NONE, env="AWS_METADATA_SERVICE_NUM_ATTEMPTS=3", play="kept"),
    "web_identity": scene(
        CANCEL,
        sts("AssumeRoleWithWebIdentity"),
        ANSWER,
        credentials=NONE,
        env=OWN_STS + "\nAWS_WEB_IDENTITY_TOKEN_FILE=/token\nAWS_ROLE_ARN=arn:aws:iam::123456789012:role/r",
    ),
    "imds": scene(CANCEL, http(b"token=="), http(b"role\n"), http(KEYS), ANSWER, credentials=NONE, play="kept"),
    "imds_region": scene(
        GET, http(b"token=="), http(b"us-west-2"), http(b"role\n"), http(KEYS), credentials=NONE, config="[default]\n", play="kept"
    ),
    "container": scene(
        "credentials",
        http(KEYS),
        credentials=NONE,
        env="AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/v2/x\nAWS_CONTAINER_AUTHORIZATION_TOKEN=Basic abc",
    ),
    "engine": scene("ssm get-parameter --name x --with-decryption --query Parameter.Value --output text", VALUE),
    "engine_json": scene("ssm get-parameter --cli-input-json {\"Name\":\"x\"} --output yaml", VALUE),
    "engine_table": scene("ecs describe-tasks --tasks a b --output table --color on", http(b'{"tasks": [{"taskArn": "a", "version": 1}]}')),
    "engine_pages": scene("ssm describe-parameters --max-items 3", PAGE, PAGE, http(b'{"Parameters": []}'), play="kept"),
    "engine_text": scene("ssm describe-parameters --output text --page-size 1", PAGE, THROTTLED, http(b'{"Parameters": [{"Name": "b"}]}')),
    "engine_same": scene("ssm describe-parameters --query Parameters[].abs(Name)", PAGE),
    "engine_error": scene("dynamodb put-item --table-name t --item a={S=x} --cli-error-format json", error("ConditionalCheckFailedException")),
    "engine_wait": scene("dynamodb wait table-exists --table-name t --wait-delay 1", TABLE_NONE, http(b'{"Table": {"TableStatus": "ACTIVE"}}')),
    "engine_waits": scene("ecs wait services-stable --services s", http(b'{"services": [{"status": "INACTIVE"}]}')),
    "engine_untyped": scene('glue get-job --cli-input-json {"JobName":"j"} --query Job.Name', http(b'{"Job": {"Name": "j"}}')),
    "engine_file": scene("ssm put-parameter --name x --value file:///bundle --tags Key=a,Value@=file:///bundle", http(b'{"Version": 1}'), bundle="secret"),
    "engine_blob": scene("kms encrypt --key-id k --plaintext fileb:///bundle --output off", http(b'{"CiphertextBlob": "AAAA"}'), bundle="secret"),
    "engine_login": scene(
        "ecr get-login-password", http(b'{"authorizationData": [{"authorizationToken": "QVdTOnNlY3JldCBwYXNzd29yZA=="}]}')
    ),
    "engine_skeleton": scene("sqs send-message --generate-cli-skeleton output --output yaml"),
    "engine_refused": scene("sqs send-message --queue-url q --delay-seconds x --message-attributes a=b"),
    "engine_half": scene("sqs send-message --queue-url q --message-body b", http(b'{"MessageId": "m')),
    "container_full": scene(
        CANCEL,
        http(KEYS),
        ANSWER,
        credentials=NONE,
        env="AWS_CONTAINER_CREDENTIALS_FULL_URI=http://169.254.170.2/x\nAWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=/token",
    ),
    "process": scene(CANCEL, ANSWER, config=HERE + "credential_process = helper 'a b' \"c\\\"\"\n", credentials=NONE),
    "iot": scene(
        "credentials",
        credentials=NONE,
        env="AWS_IOT_CREDENTIAL_ENDPOINT=192.0.2.10\nAWS_IOT_ROLE_ALIAS=a\nAWS_IOT_CERTIFICATE_FILE=/token\nAWS_IOT_PRIVATE_KEY_FILE=/token",
    ),
    "proxy": scene(CANCEL, ANSWER, env="HTTP_PROXY=http://u:p%40@192.0.2.20:3128\nNO_PROXY=10.0.0.0/8,.x.test,[::1]:80"),
    "proxy_refuses": scene(
        CANCEL, http(b"", "407 Proxy", 'Proxy-Authenticate: Basic realm="x"'), env="HTTP_PROXY=192.0.2.20:3128"
    ),
    "tunnel": scene(
        CANCEL + " --endpoint-url https://proton.test",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"\x15\x03\x01\0\2\2\x28",
        env="HTTPS_PROXY=http://192.0.2.20:3128",
        play="kept",
    ),
    "alert": scene(CANCEL + " --endpoint-url https://192.0.2.10", b"\x15\x03\x03\0\2\2\x28", play="greets"),
    "no_bundle": scene(CANCEL + " --endpoint-url https://192.0.2.10 --ca-bundle /bundle", bundle="-----BEGIN CERTIFICATE-----\nMIIB\n"),
    "name_cname": scene(CANCEL, ANSWER, name=b"\x81\x80\0\1\0\2\0\0\0\0" + CNAME + b"\1x" + A),
    "name_none": scene(CANCEL, name=b"\x81\x83\0\1\0\0\0\0\0\0"),
    "name_fails": scene(CANCEL, name=b"\x81\x82\0\1\0\0\0\0\0\0"),
    "name_truncated": scene(CANCEL, name=b"\x83\x80\0\1\0\0\0\0\0\0"),
}

# ---- CA bundles, and the client's certificates and keys ----


def der(path):
    blocks = re.findall(r"-----BEGIN [A-Z ]+-----([^-]*)-----END", (TLS / path).read_text())
    return [base64.b64decode(block) for block in blocks]


def blocks(*paths):
    """As ca_bundle_fuzz.c has them: each block after its length, of two bytes."""
    return b"".join(len(d).to_bytes(2, "big") + d for path in paths for d in der(path))


def ca_bundle():
    text, made, keys = b"\0", b"\1", b"\3"
    yield "text", text + (TLS / "roots.pem").read_bytes()
    yield "dos", text + (TLS / "client-rsa.dos.pem").read_bytes()
    yield "broken", text + (TLS / "client-rsa.short.pem").read_bytes()
    yield "roots", made + blocks("roots.pem")
    yield "issuer", made + blocks("p256-root.pem", "rsa-root.pem")
    yield "itself", made + blocks("p256-ca.pem")
    for key in ("client-rsa.key", "client-rsa.pkcs1.key", "client-p256.key", "client-p256.sec1.key"):
        yield key, keys + blocks(key)
    yield "certificate", b"\2" + (TLS / "client-p256.der").read_bytes()
    yield "key", b"\2" + (TLS / "client-p256.key").read_bytes()
    yield "encrypted", b"\2" + (TLS / "client-p256.encrypted.key").read_bytes()


# ---- TLS flights: what tls_flight_fuzz.c changes of them ----

TLS12, RSA, RECORDS, CLIENT_CERTIFICATE, NO_VERIFY = 1, 2, 4, 8, 16
FLIP, SET, DELETE, INSERT, CUT, ADD, REPEAT, TYPE = range(8)


def change(message, what, at, value=0, length=0):
    return bytes([message, what, at >> 8, at & 255, value, length])


def tls_flight():
    for flags in range(32):
        yield f"whole_{flags}", bytes([flags])
    for version in (0, TLS12):
        for message in range(5):
            for what in range(8):
                for at in (5, 450):
                    seed = bytes([version]) + change(message, what, at, 1, 3)
                    yield f"change_{version}_{message}_{what}_{at}", seed
        for record in range(4):
            yield f"record_{version}_{record}", bytes([version | RECORDS]) + change(record, FLIP, 9, 1)


# ---- AWS CLI's own runs, as answer_fuzz.c, error_details_fuzz.c, input_fuzz.c and waiter_fuzz.c have them ----

VECTORS = pathlib.Path("test/vectors/awscli-v2")


def some_of(name, most):
    """Lines of a file that are short, from all over it."""
    lines = [json.loads(line) for line in (VECTORS / f"{name}.jsonl").open(encoding="utf-8") if len(line) < 8000]
    lines = [line for line in lines if not line["argv"][0].startswith("-")]
    return lines[:: -(-len(lines) // most)]


def text(*lines):
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def body_of(answer):
    return answer["body"].replace("\n", " ") if isinstance(answer["body"], str) else "{}"


def answers():
    for i, line in enumerate(some_of("services-answers", 150)):
        yield line["id"], text(f"{line['argv'][0]} {line['argv'][1]} {i % 2}", body_of(line["http"]))


def errors():
    for i, line in enumerate(some_of("error-details", 100)):
        body = body_of(line["http"])
        code = re.search(r'"__type" *: *"(?:[^"#]*#)?(\w+)', body)
        head = f"{line['argv'][0]} {line['argv'][1]} {i} {code.group(1) if code else 'Unknown'}"
        yield line["id"], text(head, body)


def inputs():
    for name, most in (("input-requests", 150), ("input-refusals", 100), ("services-requests", 100)):
        for i, line in enumerate(some_of(name, most)):
            service, operation, *words = (word.replace("\n", " ") for word in line["argv"])
            yield line["id"], text(f"{service} {operation} {i % 2}", *words)


def polls():
    for line in some_of("waiter-polls", 150):
        came = [body_of(a) if a["status"] < 300 else f"!{json.loads(a['body']).get('__type', 'E')} {a['status']}" for a in line["answers"]]
        yield line["id"], text(f"{line['argv'][0]} {line['argv'][2]}", *came)


SEEDS = {
    "answer": dict(answers()),
    "error_details": dict(errors()),
    "input": dict(inputs()),
    "waiter": dict(polls()),
    "address": {"ipv4": b"192.0.2.1", "ipv6": b"2001:db8::1%lo", "mapped": b"::ffff:192.0.2.1"},
    "ca_bundle": dict(ca_bundle()),
    "client": CLIENT,
    # The first byte says which query, and how many answers.
    "dns_message": {"address": b"\4" + A, "alias": b"\x08" + CNAME + b"\1x" + A},
    "http_chunk": {"two": b"\3" + chunked(b"0123456789").partition(b"\r\n\r\n")[2]},
    # The first byte is the size of the pieces, the second the cap of the body.
    "http_exchange": {name: b"\6\xff" + answer for name, answer in HTTP_EXCHANGE.items()},
    "http_response": {"head": b"\6\xff" + http(b"")},
    "json": {"environment": CANCELLING},
    "pem": {"certificate": b"\6" + (TLS / "p256.pem").read_bytes()},
    "resolv_conf": {"all": b"\6nameserver 192.0.2.53\nsearch a.test b.test\noptions ndots:2 timeout:1 attempts:3\n"},
    "shell_words": {"quoted": b"helper 'a b' \"c\\\"\" d\\ e"},
    "tls_flight": dict(tls_flight()),
    "url": {"whole": b"https://proton.test:8443/a%20b?c=d"},
    "xml": {"credentials": sts("AssumeRole").partition(b"\r\n\r\n")[2]},
}


def main():
    for fuzzer, seeds in SEEDS.items():
        folder = pathlib.Path(sys.argv[1]) / fuzzer
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in seeds.items():
            (folder / name).write_bytes(content)


main()
