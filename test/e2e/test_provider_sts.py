"""Roles assumed by way of AWS STS, end to end: role_arn with source_profile or credential_source."""

import pytest
from support.credentials import EXAMPLE, Credentials
from support.errors import begin
from support.faulty_server import REAL, reply
from support.metadata_server import TEMPORARY, ContainerServer, ImdsServer
from support.namespace import ECS, IMDS
from support.stage import SERVICE, STS, AtOnce
from support.sts_server import Role, StsServer, error_reply, success_reply
from support.tls_server import TlsServer

ARN = "arn:aws:iam::123456789012:role/"
SESSION = Credentials("ASIAROLESESSION", "secret/OF+THE+ROLE", "token/OF+THE+ROLE==")
MIDDLE = Credentials("ASIAMIDDLEROLE", "secret/OF+THE+MIDDLE+ROLE", "token/OF+THE+MIDDLE+ROLE==")
ROLE = Role(ARN + "deploy", SESSION)
PROFILE = f"""\
[profile deploy]
role_arn = {ROLE.arn}
source_profile = base
role_session_name = ci@example.com
"""
KEYS = f"""\
[base]
aws_access_key_id = {EXAMPLE.access_key}
aws_secret_access_key = {EXAMPLE.secret_key}
"""


def play_sts(stage, *roles, config=PROFILE, keys=KEYS, **how):
    """Starts STS, writes both files; the server and the variables for the run."""
    server = stage.serve(StsServer, *roles, address=STS, **how)
    stage.file(".aws/config", config)
    stage.file(".aws/credentials", keys)
    stage.keep(EXAMPLE, *(role.gives for role in roles))
    scheme = "https" if server.ca else "http"
    return server, {"AWS_ENDPOINT_URL_STS": f"{scheme}://{STS}:{server.port}"}


@pytest.mark.parametrize("xml", [False, True, "ns0"], ids=["json", "xml", "xml with a prefix"])
def test_source_profile(stage, xml):
    server, env = play_sts(stage, ROLE, xml=xml)
    stage.works(SESSION, "--profile", "deploy", env=env)
    request, = server.requests
    members = server.members(request)
    assert members == {"Action": "AssumeRole", "Version": "2011-06-15", "RoleArn": ROLE.arn,
                       "RoleSessionName": "ci@example.com"}
    assert request.get("accept") == "application/json"


def test_over_https(stage, pki):
    certificate = pki.server(names=(f"IP:{STS}",))
    server, env = play_sts(stage, ROLE, certificate=certificate)
    stage.works(SESSION, "--profile", "deploy", "--ca-bundle", certificate.ca, env=env)
    stage.fails(255, "certificate", arguments=("--profile", "deploy"), env=env)
    assert server.requests == [], "the server was not proven"


def test_aws_profile_names_it_too(stage):
    _server, env = play_sts(stage, ROLE)
    stage.works(SESSION, env={**env, "AWS_PROFILE": "deploy"})


@pytest.mark.parametrize("external_id", ["Unique: id/of=1", "team #7", "# 7", "a ; b"])
def test_every_setting_of_a_role(stage, external_id):
    """A comment after a number is none of it; in an external id a number sign is a byte like others."""
    role = Role(ARN + "deploy", SESSION, external_id=external_id)
    server, env = play_sts(stage, role, config=PROFILE + f"external_id = {external_id}\n"
                           "duration_seconds = 900 # s\n")
    stage.works(SESSION, "--profile", "deploy", env=env)
    members = server.members(server.requests[0])
    assert (members["ExternalId"], members["DurationSeconds"]) == (external_id, "900")


def test_a_session_name_of_its_own(stage):
    server, env = play_sts(stage, ROLE, config=PROFILE.replace("role_session_name", "unknown"))
    stage.works(SESSION, "--profile", "deploy", env=env)
    assert server.members(server.requests[0])["RoleSessionName"].startswith("tinyaws-session-")


def test_signed_for_the_region(stage):
    _server, env = play_sts(stage, ROLE, region="eu-central-1")
    stage.works(SESSION, "--profile", "deploy", "--region", "eu-central-1", env=env,
                signed_for="eu-central-1")


def test_a_source_with_a_session_token(stage):
    base = Credentials("ASIABASE", "secret/OF+BASE", "token/OF+BASE==")
    role = Role(ARN + "deploy", SESSION, trusts=base.access_key)
    _server, env = play_sts(stage, role, knows=[base], keys=(
        f"[base]\naws_access_key_id={base.access_key}\naws_secret_access_key={base.secret_key}\n"
        f"aws_session_token={base.token}\n"))
    stage.keep(base)
    stage.works(SESSION, "--profile", "deploy", env=env)


CHAIN = f"""\
[profile deploy]
role_arn = {ROLE.arn}
source_profile = middle
[profile middle]
role_arn = {ARN}middle
source_profile = base
"""


def test_a_chain_of_two_roles(stage):
    roles = [Role(ROLE.arn, SESSION, trusts=MIDDLE.access_key), Role(ARN + "middle", MIDDLE)]
    server, env = play_sts(stage, *roles, config=CHAIN)
    stage.works(SESSION, "--profile", "deploy", env=env)
    assert [server.members(each)["RoleArn"] for each in server.requests] == [
        ARN + "middle", ROLE.arn]


@pytest.mark.parametrize("loop, words", [
    (CHAIN.replace("= base", "= deploy"), ['"middle"', '"deploy"', "loop"]),
    (PROFILE.replace("= base", "= deploy"), ['"deploy"', "loop"]),
], ids=["two", "itself"])
def test_a_loop_is_refused_by_name(stage, loop, words):
    server, env = play_sts(stage, ROLE, config=loop)
    stage.fails(255, *words, arguments=("--profile", "deploy"), env=env)
    assert server.conversations == []


# ---- credential_source ----

def with_source(source):
    return f"[profile deploy]\nrole_arn = {ROLE.arn}\ncredential_source = {source}\n"


def test_credential_source_environment(stage):
    server, env = play_sts(stage, ROLE, config=with_source("Environment"))
    stage.works(SESSION, "--profile", "deploy", env={**env, **EXAMPLE.environment()})
    assert server.steps() == ["AssumeRole"]


def test_credential_source_container(stage):
    role = Role(ROLE.arn, SESSION, trusts=TEMPORARY.access_key)
    server, env = play_sts(stage, role, config=with_source("EcsContainer"), knows=[TEMPORARY])
    container = stage.serve(ContainerServer, "/v2/credentials", address=ECS, port=80)
    stage.works(SESSION, "--profile", "deploy", env={
        **env, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials"})
    assert (server.steps(), container.steps()) == (["AssumeRole"], ["credentials"])


def test_credential_source_imds(stage):
    role = Role(ROLE.arn, SESSION, trusts=TEMPORARY.access_key)
    server, env = play_sts(stage, role, config=with_source("Ec2InstanceMetadata"), knows=[TEMPORARY])
    imds = stage.serve(ImdsServer, address=IMDS, port=80)
    stage.works(SESSION, "--profile", "deploy", env={**env, "AWS_EC2_METADATA_DISABLED": "false"})
    assert (server.steps(), imds.steps()) == (["AssumeRole"], ["token", "role", "credentials"])


@pytest.mark.parametrize("source, code, words", [
    ("Environment", 255, "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set"),
    ("EcsContainer", 255, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"),
    ("Ec2InstanceMetadata", 255, "AWS_EC2_METADATA_DISABLED"),
    ("Ec2", 255, "credential_source"),
])
def test_a_credential_source_that_gives_nothing(stage, source, code, words):
    server, env = play_sts(stage, ROLE, config=with_source(source))
    stage.fails(code, words, arguments=("--profile", "deploy"), env=env)
    assert server.conversations == []


# ---- what is wrong with a profile ----

@pytest.mark.parametrize("config, words", [
    (f"[profile deploy]\nrole_arn = {ROLE.arn}\n", ['"deploy"', "source_profile"]),
    (with_source("Environment") + "source_profile = base\n", ['"deploy"', "both"]),
    (PROFILE.replace("= base", "= gone"), ['"deploy"', '"gone"', "does not exist"]),
    (PROFILE + "mfa_serial = arn:aws:iam::123456789012:mfa/me\n", ['"deploy"', "mfa_serial"]),
    (PROFILE + "duration_seconds = soon\n", ['"deploy"', "duration_seconds", '"soon"']),
], ids=["no source", "both", "gone", "mfa", "duration"])
def test_a_profile_that_cannot_be(stage, config, words):
    server, env = play_sts(stage, ROLE, config=config)
    stage.fails(255, *words, arguments=("--profile", "deploy"), env=env)
    assert server.conversations == []


# ---- failures of STS ----

@pytest.mark.parametrize("xml", [False, True], ids=["json", "xml"])
def test_the_token_that_signed_is_not_reported(stage, xml):
    """STS finds a signature wrong, and tells the canonical request, which has the token in it."""
    server, env = play_sts(stage, ROLE, keys=KEYS + f"aws_session_token = {MIDDLE.token}\n")
    stage.keep(MIDDLE.token)
    report = f"expected x-amz-security-token:{MIDDLE.token}, {MIDDLE.token} again"
    server.order("AssumeRole", error_reply("SignatureDoesNotMatch", report, 403, xml=xml))
    stars = "*" * len(MIDDLE.token)
    stage.fails(254, f"(SignatureDoesNotMatch){CALL}: expected x-amz-security-token:{stars}, {stars} again",
                arguments=("--profile", "deploy"), env=env)
    result = stage.run("doctor", "--verbose", "--profile", "deploy", "--endpoint-url",
                       f"http://{SERVICE}:{stage.service.port}", env=env)
    assert stars in result.stdout.decode() and result.code == 254


def test_sts_that_is_not_reached_is_named(stage):
    """Not the service's endpoint, of which other things are said when it is not reached."""
    _, env = play_sts(stage, ROLE)
    result = stage.run("proton", "get-environment", "--name", "prod", "--profile", "deploy",
                       env={**env, "AWS_ENDPOINT_URL_STS": f"http://{STS}:1", "AWS_MAX_ATTEMPTS": "1"})
    assert (result.code, result.stdout) == (255, b"")
    assert result.error == (begin() + f"Error when retrieving credentials: AWS STS at {STS}:1: Could not connect"
                            f" to the endpoint: {STS}:1: Connection refused\n")


def session(**parts):
    """A success with these members of Credentials; None takes one away."""
    members = {"AccessKeyId": SESSION.access_key, "SecretAccessKey": SESSION.secret_key,
               "SessionToken": SESSION.token, "Expiration": 1e10, **parts}
    return success_reply("AssumeRole", ROLE, "me", credentials={
        name: value for name, value in members.items() if value is not None})


EXPIRED = ("ExpiredTokenException", "The security token included in the request is expired", 403)
HTML = "<html><body>Service Unavailable</body></html>"
CALL = " when calling the AssumeRole operation"
# name: what STS answers, how often it is asked, exit status, what is said.
FAILURES = {
    "untrusted (JSON)": (REAL, 1, 254, "(AccessDenied)" + CALL + ": User: AKIDEXAMPLE is not authorized"),
    "expired token (JSON)": (error_reply(*EXPIRED), 1, 254, f"({EXPIRED[0]}){CALL}: {EXPIRED[1]}"),
    "expired token (XML)": (error_reply(*EXPIRED, xml=True), 1, 254,
                            f"({EXPIRED[0]}){CALL}: {EXPIRED[1]}"),
    "denied (XML, prefix)": (error_reply("AccessDenied", "not you", 403, xml="ns0"), 1, 254,
                             f"(AccessDenied){CALL}: not you"),
    "denied (XML)": (error_reply("AccessDenied", "Not <you> & me", 403, xml=True), 1, 254,
                     f"(AccessDenied){CALL}: Not <you> & me"),
    "throttled": (error_reply("Throttling", "Rate exceeded"), 2, 254,
                  f"(Throttling){CALL} (reached max retries: 1): Rate exceeded"),
    "401": (reply(401), 1, 254, "(401)" + CALL),
    "404": (reply(404, "not here", "text/plain"), 1, 254, "(404)" + CALL),
    "500": (error_reply("InternalFailure", "oh", 500, kind="Receiver"), 2, 254,
            f"(InternalFailure){CALL} (reached max retries: 1): oh"),
    "503 in HTML": (reply(503, HTML, "text/html"), 2, 254, "(503)" + CALL),
    "redirect": (reply(302), 1, 255, "STS redirects"),
    "time-out": (TlsServer.STALL, 2, 255, "Read timeout on the endpoint"),
    "closed": (None, 2, 255, "the connection broke before the answer was whole"),
    "empty": (reply(200), 1, 255, "is not valid JSON: its body is empty"),
    "bad JSON": (reply(200, "{"), 1, 255, "is not valid JSON"),
    "bad XML": (reply(200, "<AssumeRoleResponse><", "text/xml"), 1, 255, "is not valid XML"),
    "no members": (reply(200, {}), 1, 255, "AccessKeyId, SecretAccessKey or SessionToken is missing"),
    "no key": (session(SecretAccessKey=None), 1, 255, "SecretAccessKey or SessionToken is missing"),
    "no expiry": (session(Expiration=None), 1, 255, "Expiration in what STS sent is missing"),
    "expired": (session(Expiration=1600000000), 1, 255, "have expired, by this host's clock"),
    "over the cap": (session(Padding="x" * 16384), 1, 255, "the limit is TA_FETCH_BODY_MAX, 16384 bytes"),
}


@pytest.fixture(scope="module")
def failures(namespace, tmp_path_factory):
    def play(stage, case, debug):
        answer, times, code, words = case
        role = Role(ROLE.arn, SESSION, trusts="another key")
        server, env = play_sts(stage, role)
        server.order("AssumeRole", answer)
        stage.fails(code, words, debug=debug, env={**env, "AWS_MAX_ATTEMPTS": "2"}, arguments=(
            "--profile", "deploy", *(["--cli-read-timeout", "1"] if answer is TlsServer.STALL
                                     else [])))
        assert len(server.requests) == times

    with AtOnce(play, FAILURES, namespace, tmp_path_factory.mktemp("failures")) as running:
        yield running


@pytest.mark.parametrize("case", FAILURES)
def test_a_failure_is_reported(failures, case):
    failures.passed(case)


@pytest.mark.parametrize("first", [reply(500), reply(503, HTML, "text/html"), TlsServer.RESET,
                                   error_reply("Throttling", "Rate exceeded")],
                         ids=["500", "503", "reset", "throttled"])
def test_a_second_attempt(stage, first):
    server, env = play_sts(stage, ROLE)
    server.order("AssumeRole", first, REAL)
    stage.works(SESSION, "--profile", "deploy", env=env)
    assert server.steps() == ["AssumeRole"] * 2


def test_a_wrong_key_is_reported_as_sts_reports_it(stage):
    _server, env = play_sts(stage, ROLE, keys=KEYS.replace(EXAMPLE.secret_key, "another/secret"))
    stage.keep("another/secret")
    stage.fails(254, "(SignatureDoesNotMatch)" + CALL, arguments=("--profile", "deploy"), env=env)


def test_nothing_listens(stage):
    server, env = play_sts(stage, ROLE)
    server.stop()
    stage.fails(255, "Could not connect to the endpoint", arguments=("--profile", "deploy"),
                env={**env, "AWS_MAX_ATTEMPTS": "1"})
