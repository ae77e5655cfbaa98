"""What tinyaws prints is, byte for byte, what AWS CLI v2 prints: stdout, stderr and exit status.
Both talk to one and the same server. Debian's AWS CLI is older than two members of an environment,
which test_members_that_are_newer_than_debians_aws_cli pins, and than the form of errors, which
support/errors.py has and test_awscli_vectors.py proves."""

import json

import pytest

from support.answers import ENVIRONMENT, SMALL, chunked, environment, error, raw_environment
from support.errors import begin, of_today
from support.peer import Peer
from support.programs import tinyaws_program
from support.side_by_side import Case, SideBySide
from support.tls_server import respond

STATUSES = ["IN_PROGRESS", "FAILED", "SUCCEEDED", "DELETE_IN_PROGRESS", "DELETE_FAILED",
            "DELETE_COMPLETE", "CANCELLING", "CANCELLED", "SOMETHING_NEW", ""]
REPOSITORY = ENVIRONMENT["provisioningRepository"]


def answer(name, body, part, *more, **how):
    """A case of one whole body."""
    return Case(name, (respond(body, *more),), part, **how)


def text(name, literal, part):
    """A case of one string, written in JSON as it stands here."""
    return answer("text-" + name, raw_environment(f'"description":{literal}'.encode()), part)


def times(name, *numbers):
    """Up to three timestamps, written as they stand here."""
    members = ("createdAt", "lastDeploymentAttemptedAt", "lastDeploymentSucceededAt")
    return answer("times-" + name, raw_environment(
        ",".join(f'"{member}":{number}' for member, number in zip(members, numbers))), "+00:00")


MEMBERS = [
    answer("all-members", environment(**ENVIRONMENT), '"templateName": "fargate"'),
    answer("one-member", environment(name="prod"), '"name": "prod"'),
    answer("empty-strings", environment(**{
        name: "" for name, value in ENVIRONMENT.items() if isinstance(value, str)}), '"spec": ""'),
    answer("null-members", environment(**{**dict.fromkeys(ENVIRONMENT), "name": "x"}), '"x"'),
    answer("unknown-members", json.dumps({
        "first": [1, {"environment": {"name": "inner"}}], "environment": {
            "aaa": {"arn": "not this"}, "name": "x", "zzz": [[], {}, None, True, -1e-7],
            "provisioningRepository": {"new": {"name": "n"}, "name": "r"}},
        "last": None}).encode(), '"x"'),
    answer("escaped-member-names", rb'{"env\u0069ronment":{"n\u0061me":"x"}}', '"x"'),
    answer("reordered", environment(**dict(reversed(ENVIRONMENT.items()))), '"fargate"'),
    answer("duplicated", b'{"environment":{"name":"1"},"environment":{"name":"2","name":"3",'
                         b'"spec":"gone","spec":null,"arn":null,"arn":"a"}}', '"3"'),
    answer("white-space", b' \t\r\n{ "environment"\n:\t{"name" :\r"x"\n,"spec":"" } } \n', '"x"'),
    *(answer(f"status-{status or 'empty'}", environment(deploymentStatus=status), f'"{status}"')
      for status in STATUSES),
]
REPOSITORIES = [
    answer("repository-" + name, environment(provisioningRepository=value), part)
    for name, value, part in [
        ("empty", {}, '"provisioningRepository": {}'),
        ("null-members", dict.fromkeys(REPOSITORY), '"provisioningRepository": {}'),
        ("unknown-provider", {"provider": "GITLAB", "branch": "é"}, "GITLAB")]]
TEXTS = [
    text("unicode", '"Grüße, 世界, \u2028\ufeff\uffff, \U0001f680\U0010ffff"', "世界"),
    text("escapes", r'"\u00e9\u4E16\uFFFF\u2029 \ud83d\ude80\uDBFF\uDFFF\"\\\/\b\f\n\r\t"',
         r"\"\\/\b\f\n\r\t"),
    text("control-characters", '"%s\\u007f\\u0080\x7f\x80"' % "".join(
        f"\\u{code:04x}" for code in range(32)), r"\u0000\u0001"),
    answer("text-spec-51200", environment(spec="a" * 51200), "a" * 51200),
    answer("text-spec-three-bytes", raw_environment('"spec":"%s"' % ("世" * 51200)), "世" * 51200),
    answer("text-spec-lines", environment(spec="\n" * 51200), r"\n" * 51200),
    answer("text-spec-escaped", raw_environment('"spec":"%s"' % (r"\u00e9" * 30000)), "é" * 30000),
    answer("text-spec-yaml", environment(spec='- "\t\\é"\n🚀' * 5120), r'- \"\t\\é\"\n🚀'),
]
TIMES = [
    times("whole", "0", "1600000000", "1"),
    times("fractional", "1600000000.123", "1600000000.5", "0.000001"),
    times("exponent", "1.6e9", "16E+8", "1600000000123e-3"),
    times("exponent-fraction", "1.600000000123456e9", "1e-6", "123456789.5e1"),
    times("negative", "-1", "-0.5", "-1600000000.123456"),
    times("zeros", "-0", "-0.0", "0e99"),
    times("many-digits", "1600000000.123456789012345678", "1600000000.9999999",
          "1599999999.99999949999999"),
    # What Python rounds is not the number as written but the double next to it.
    times("half-way", "1600000097.4713255", "1600000015.7792455", "1600000000.0000015"),
    times("long", "1600000000.1234564999999999999999999999999", "1" + "0" * 30 + "e-21",
          "0." + "0" * 40 + "1e50"),
    times("leap", "951782400", "4107542399", "68169600.25"),
    times("far", "-62135596800", "253402300799", "253402300799.5"),
]
FRAMES = [
    Case("chunked-1", (chunked(SMALL, 1),), "CANCELLING"),
    Case("chunked-odd", (chunked(environment(**ENVIRONMENT), 7, 300, 1, 2, 64),), "fargate"),
    answer("connection-close", SMALL, "CANCELLING", "200 OK", ("Connection: close",)),
    Case("until-close", ((b"HTTP/1.1 200 OK\r\n\r\n" + SMALL, None),), "CANCELLING"),
    Case("http-1-0", ((b"HTTP/1.0 200 OK\r\n\r\n" + SMALL, None),), "CANCELLING"),
    Case("interim", ((b"HTTP/1.1 100 Continue\r\n\r\n", respond(SMALL)),), "CANCELLING"),
]


def refusal(name, response, part, attempts=None, **how):
    """A case of one error, told again in each attempt."""
    env = {"AWS_MAX_ATTEMPTS": attempts} if attempts else {}
    return Case("error-" + name, (response,), part, env=env, code=254, **how)


def typed(kind, status, attempts=None):
    return refusal(kind, error(kind, f"{kind} it is", status), f"({kind})", attempts)


ERRORS = [
    # The six of the service's model; two of them are tried again, after which AWS CLI says so.
    typed("ValidationException", "400 Bad Request"),
    typed("AccessDeniedException", "403 Forbidden"),
    typed("ConflictException", "409 Conflict"),
    typed("ResourceNotFoundException", "404 Not Found"),
    typed("ThrottlingException", "429 Too Many Requests"),
    typed("InternalServerException", "500 Internal Server Error"),
    # Distinguished by type, not by status.
    refusal("other-status", error("ConflictException", status="500 Oops"), "(Conflict", "1"),
    refusal("namespace", error("com.amazonaws.proton#ConflictException"), "(ConflictException)"),
    refusal("query", error("X", fields=("x-amzn-query-error: Old.Code;Sender",)), "(Old.Code)"),
    refusal("no-type", error(None, "who knows"), "(400)"),
    refusal("unknown", error("MissingAuthenticationTokenException"), "(MissingAuthenticationT"),
    refusal("capital-message", error("ConflictException", None, Message="Capital"), ": Capital"),
    refusal("two-messages", error("ConflictException", "small", Message="Capital"), ": small"),
    refusal("no-message", error("ConflictException", None), "operation:\n"),
    refusal("empty-message", error("ConflictException", "", Message="no"), "operation:\n"),
    refusal("unicode", error("ConflictException", "Grüße 世界 🚀 \u2028"), "世界"),
    refusal("lines", error("ValidationException", "first\nsecond\tthird\n"), "first\nsecond\t"),
    refusal("long-message", error("ConflictException", "é" * 9000), "é" * 9000),
    # The number of attempts, of which AWS CLI tells those after the first.
    refusal("attempts-2", error("ThrottlingException"), "(reached max retries: 1)", "2"),
    refusal("attempts-3", error("Throttling", status="400 x"), "(reached max retries: 2)", "3"),
    refusal("final-2", error("ConflictException"), "operation: no", "2"),
    Case("error-final-after-retry", (error("ThrottlingException"), error("ConflictException")),
         "(ConflictException) when calling the CancelEnvironmentDeployment operation (reached max "
         "retries: 1)", env={"AWS_MAX_ATTEMPTS": "2"}, code=254),
    # Not from the service, but from something before it.
    refusal("html-body-503", respond(b"<html><h1>Slow Down", "503 Slow Down"), "Service Unavailable", "1"),
    refusal("html-503", respond(b" \r\n<html>", "503 x"), "Service Unavailable", "1"),
    refusal("doctype-503", respond(b"<!DOCTYPE html>", "503 x"), "<!DOCTYPE html>", "1"),
    refusal("empty-403", respond(b"", "403 Forbidden"), "(403)"),
    refusal("empty-500", respond(b"", "500 x"), "Internal Server Error", "1"),
    refusal("plain-413", respond(b"too much", "413 x"), "too much"),
    refusal("broken-json-400", respond(b'{"__type":"Conf', "400 x"), '{"__type":"Conf'),
]

JSON_INPUT = '{"environmentName":"input-json"}'
COMMAND_LINES = [
    answer("get-environment", environment(**ENVIRONMENT), '"fargate"', operation="get"),
    refusal("get", error("ResourceNotFoundException", "none"), "the GetEnvironment operation",
            operation="get"),
    answer("input-json", SMALL, "CANCELLING", arguments=("--cli-input-json", JSON_INPUT),
           named=False),
    answer("equals", SMALL, "CANCELLING", arguments=(
        "--environment-name=equals", "--region=eu-west-1", "--output=json", "--color=off"),
        named=False),
    answer("switches", SMALL, "CANCELLING", arguments=(
        "--no-cli-pager", "--no-sign-request", "--cli-read-timeout", "9",
        "--cli-connect-timeout=9")),
    answer("default-region", SMALL, "CANCELLING",
           env={"AWS_REGION": None, "AWS_DEFAULT_REGION": "ap-south-1"}),
    answer("two-regions", SMALL, "CANCELLING",
           env={"AWS_REGION": "sa-east-1", "AWS_DEFAULT_REGION": "ap-south-1"}),
    answer("token", SMALL, "CANCELLING", env={"AWS_SESSION_TOKEN": "to/ken+="}),
]
CASES = [*MEMBERS, *REPOSITORIES, *TEXTS, *TIMES, *FRAMES, *ERRORS, *COMMAND_LINES]


@pytest.fixture(scope="module")
def peer(pki):
    peer = Peer(pki.server())
    yield peer
    peer.stop()


@pytest.fixture(scope="module")
def both(request, peer, tmp_path_factory):
    here = [item for item in request.session.items if item.path == request.path]
    wanted = [item.callspec.params["case"] for item in here if hasattr(item, "callspec")
              and "case" in item.callspec.params]
    running = SideBySide(peer, tmp_path_factory.mktemp("home"), wanted)
    yield running
    running.stop()


def what_was_asked(peer, case, client):
    """What counts in the requests of a case, the signature's own bytes left out."""
    for request in peer.requests(case.name, client):
        signature = request.get("Authorization", "").partition(", ")[0].split("/")[2:]
        yield (request.method, request.target, json.loads(request.body), signature,
               [request.get(name) for name in ("X-Amz-Target", "Content-Type", "Host",
                                               "X-Amz-Security-Token")])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_same_as_aws_cli(both, peer, case):
    ours, theirs = both.tinyaws(case), both.aws(case)
    theirs.stderr = of_today(theirs.stderr)
    assert ours == theirs
    assert ours.code == case.code
    assert case.part.encode() in ours.stdout + ours.stderr
    asked = list(what_was_asked(peer, case, "tinyaws"))
    assert asked and asked == list(what_was_asked(peer, case, "aws-cli"))


# ---- where Debian's AWS CLI cannot tell, or where we differ on purpose ----

@pytest.fixture
def ours(peer, tmp_path):
    """ours(response, ...): the Result of one cancel that is answered so, in one attempt."""
    def run(response, *arguments, **env):
        peer.plan("prod", response)
        return tinyaws_program(tmp_path)(
            "proton", "cancel-environment-deployment", "--environment-name", "prod", *arguments,
            peer=peer, env={"AWS_MAX_ATTEMPTS": "2", **env})
    return run


def test_members_that_are_newer_than_debians_aws_cli(ours):
    members = {"lastSucceededDeploymentId": "s1", "lastDeploymentSucceededAt": 1, "name": "x",
               "lastDeploymentAttemptedAt": 2.5, "lastAttemptedDeploymentId": "a1"}
    assert ours(respond(environment(**members))).stdout == b"""\
{
    "environment": {
        "lastAttemptedDeploymentId": "a1",
        "lastDeploymentAttemptedAt": "1970-01-01T00:00:02.500000+00:00",
        "lastDeploymentSucceededAt": "1970-01-01T00:00:01+00:00",
        "lastSucceededDeploymentId": "s1",
        "name": "x"
    }
}
"""


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Kolkata", "XYZ-9"])
def test_times_are_in_utc_whatever_the_zone(ours, zone):
    assert b'"2020-09-13T12:26:40+00:00"' in ours(
        respond(environment(createdAt=1600000000)), TZ=zone).stdout


# Debian's botocore looks at __type alone; newer SDKs and Smithy's specification have these too.
@pytest.mark.parametrize("body, fields, kind", [
    ({}, ["X-Amzn-ErrorType: ConflictException"], "ConflictException"),
    ({}, ["x-amzn-errortype: ConflictException:http://internal.amazon.com/coral/"],
     "ConflictException"),
    ({}, ["x-amzn-errortype: aws.proton#ConflictException:uri"], "ConflictException"),
    ({"__type": "Other"}, ["x-amzn-errortype: ConflictException"], "ConflictException"),
    ({"code": "ConflictException"}, [], "ConflictException"),
    ({"code": "Other", "__type": "ConflictException"}, [], "ConflictException"),
    ({"__type": "aws.proton#ConflictException:http://x#y"}, [], "ConflictException"),
    ({"code": 7, "__type": "Seven"}, [], "Seven"),
])
def test_an_error_type_from_elsewhere(ours, body, fields, kind):
    result = ours(respond(json.dumps({**body, "message": "no"}).encode(), "400 x", fields))
    assert (result.code, result.stdout) == (254, b"")
    assert result.error == (begin() + f"An error occurred ({kind}) when calling the "
                            "CancelEnvironmentDeployment operation: no\n")


@pytest.mark.parametrize("response, report", [
    # A terminal would obey these.
    (error("ConflictException", "a\x1b[2Jb\x07\r\x9bc"), r": a\x1b[2Jb\x07\x0d\xc2\x9bc"),
    (error("Conf\nlict"), r"(Conf\x0alict)"),
    # AWS CLI fails with a Python error on these two, and says nothing of the HTTP status.
    (respond(b"[]", "400 x"), "(400) when"),
    (respond(b"\xff\xfe", "400 x"), r"operation: \xff\xfe"),
    # AWS CLI tells a type that is no string by a Python error too.
    (respond(b'{"__type":5,"message":["no"]}', "400 x"), "(400) when"),
])
def test_an_error_is_reported_where_aws_cli_stumbles(ours, response, report):
    result = ours(response)
    assert (result.code, result.stdout) == (254, b"")
    assert result.error.startswith(begin() + "An error occurred (") and report in result.error


def test_an_unknown_operation_is_explained(ours):
    result = ours(error("UnknownOperationException", None))
    assert result.code == 254
    assert result.error.endswith("\nThe endpoint does not know this operation\n")


@pytest.mark.parametrize("variables", [
    {"AWS_ENDPOINT_URL": "{url}"}, {"AWS_ENDPOINT_URL_PROTON": "{url}"},
    {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_ENDPOINT_URL_PROTON": "{url}"},
])
def test_variables_that_are_newer_than_debians_aws_cli(tinyaws, peer, variables):
    peer.plan("prod", respond(SMALL))
    env = {name: value.format(url=peer.url) for name, value in variables.items()}
    result = tinyaws("proton", "cancel-environment-deployment", "--environment-name", "prod",
                     env={"AWS_CA_BUNDLE": peer.ca, **env})
    assert (result.code, result.stderr) == (0, b"") and b"CANCELLING" in result.stdout


def test_input_json_from_a_file(both, peer, tmp_path):
    peer.plan("from-file", respond(SMALL))
    path = tmp_path / "input.json"
    path.write_text('\n{ "environmentName": "from-\\u0066ile" }\n')
    case = Case("from-file", (), "", ("--cli-input-json", f"file://{path}"), named=False)
    assert both.tinyaws(case).code == 0
    assert peer.requests("from-file")[0].body == b'{"environmentName":"from-file"}'


@pytest.mark.parametrize("number", ["1600000000", "1600000000.12", "1.6e9", "1600000000.000001"])
def test_times_as_numbers(tinyaws, aws, home, peer, number):
    config = home / "config"
    config.write_text("[default]\ncli_timestamp_format = wire\n")
    peer.plan("wire", respond(b'{"environment":{"createdAt":%s,"name":"wire"}}' % number.encode()))
    ours, theirs = (program("proton", "cancel-environment-deployment", "--environment-name", "wire",
                            peer=peer, env={"AWS_CONFIG_FILE": config}) for program in (tinyaws, aws))
    assert ours == theirs and ours.code == 0 and b'"createdAt": 16' in ours.stdout


def test_a_time_format_that_is_unknown(tinyaws, home, peer):
    config = home / "config"
    config.write_text("[default]\ncli_timestamp_format = rfc822\n")
    result = tinyaws("proton", "get-environment", "--name", "a", peer=peer,
                     env={"AWS_CONFIG_FILE": config})
    assert (result.code, result.stdout) == (253, b"")
    assert b"Unknown cli_timestamp_format value: rfc822: it must be iso8601 or wire" in result.stderr
