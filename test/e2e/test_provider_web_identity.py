"""Web identity, end to end: a token file exchanged for credentials at AWS STS, unsigned."""

import pytest
from support.credentials import EXAMPLE, Credentials
from support.faulty_server import REAL, reply
from support.stage import STS, AtOnce
from support.sts_server import Role, StsServer, error_reply, success_reply
from support.tls_server import TlsServer

ARN = "arn:aws:iam::123456789012:role/"
SESSION = Credentials("ASIAWEBIDENTITY", "secret/OF+THE+WEB+IDENTITY", "token/OF+THE+WEB+IDENTITY==")
DEPLOY = Credentials("ASIADEPLOY", "secret/OF+DEPLOY", "token/OF+DEPLOY==")
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzeXN0ZW06c2VydmljZSJ9.c2lnbmF0dXJlX29mX3RoZV9zZXJ2aWNl-_"
ROLE = Role(ARN + "irsa", SESSION, trusts=None, web_token=JWT)
ACTION = "AssumeRoleWithWebIdentity"
CALL = f" when calling the {ACTION} operation"


def play_web(stage, *roles, token=JWT, **how):
    """Starts STS, writes the token; the server, and the variables as EKS sets them."""
    server = stage.serve(StsServer, *(roles or [ROLE]), address=STS, **how)
    stage.keep(token, *(role.gives for role in roles))
    path = stage.file("token", token + "\n")
    return server, {"AWS_ENDPOINT_URL_STS": f"http://{STS}:{server.port}",
                    "AWS_WEB_IDENTITY_TOKEN_FILE": path, "AWS_ROLE_ARN": ROLE.arn}


@pytest.mark.parametrize("xml", [False, True], ids=["json", "xml"])
def test_by_environment(stage, xml):
    server, env = play_web(stage, xml=xml)
    stage.works(SESSION, env={**env, "AWS_ROLE_SESSION_NAME": "pod-7"})
    request, = server.requests
    assert server.members(request) == {
        "Action": ACTION, "Version": "2011-06-15", "RoleArn": ROLE.arn,
        "RoleSessionName": "pod-7", "WebIdentityToken": JWT + "\n"}  # the file as it is
    for name in ("authorization", "x-amz-date", "x-amz-security-token"):
        assert request.get(name) is None, "it is not signed"


def test_a_session_name_of_its_own(stage):
    server, env = play_web(stage)
    stage.works(SESSION, env=env)
    assert server.members(server.requests[0])["RoleSessionName"]


def profile(token_file, name="irsa"):
    return (f"[profile {name}]\nrole_arn = {ROLE.arn}\nweb_identity_token_file = {token_file}\n"
            "role_session_name = by-profile\n")


def without_variables(env):
    return {"AWS_ENDPOINT_URL_STS": env["AWS_ENDPOINT_URL_STS"]}


@pytest.mark.parametrize("named", [("--profile", "irsa"), ()], ids=["option", "environment"])
def test_by_profile(stage, named):
    server, env = play_web(stage)
    stage.file(".aws/config", profile(env["AWS_WEB_IDENTITY_TOKEN_FILE"]))
    stage.works(SESSION, *named, env={**without_variables(env),
                                      "AWS_PROFILE": None if named else "irsa"})
    assert server.members(server.requests[0])["RoleSessionName"] == "by-profile"


def test_as_the_source_of_a_role(stage):
    deploy = Role(ARN + "deploy", DEPLOY, trusts=SESSION.access_key)
    server, env = play_web(stage, ROLE, deploy)
    stage.file(".aws/config", profile(env["AWS_WEB_IDENTITY_TOKEN_FILE"]) +
               f"[profile deploy]\nrole_arn = {deploy.arn}\nsource_profile = irsa\n")
    stage.works(DEPLOY, "--profile", "deploy", env=without_variables(env))
    assert server.steps() == [ACTION, "AssumeRole"]


def test_keys_in_the_environment_go_before_it(stage):
    server, env = play_web(stage)
    stage.works(EXAMPLE, env={**env, **EXAMPLE.environment()})
    assert server.conversations == []


def test_it_goes_before_the_shared_files(stage):
    server, env = play_web(stage)
    stage.file(".aws/credentials", "[default]\naws_access_key_id = AKIDOTHER\n"
               "aws_secret_access_key = other/secret\n")
    stage.works(SESSION, env=env)
    assert server.steps() == [ACTION]


# ---- failures ----

def session(**parts):
    members = {"AccessKeyId": SESSION.access_key, "SecretAccessKey": SESSION.secret_key,
               "SessionToken": SESSION.token, "Expiration": 1e10, **parts}
    return success_reply(ACTION, ROLE, "me", credentials={
        name: value for name, value in members.items() if value is not None})


# name: what STS answers, how often it is asked, exit status, what is said.
FAILURES = {
    "another token": (REAL, 1, 254, f"(InvalidIdentityToken){CALL}: The ID Token provided is not"),
    "expired token (JSON)": (error_reply("ExpiredTokenException", "Token expired: 1 must be after 2"),
                             1, 254, f"(ExpiredTokenException){CALL}: Token expired: 1 must be"),
    "expired token (XML)": (error_reply("ExpiredTokenException", "Token expired", xml=True), 1, 254,
                            f"(ExpiredTokenException){CALL}: Token expired"),
    "denied": (error_reply("AccessDenied", "Not authorized", 403), 1, 254,
               f"(AccessDenied){CALL}: Not authorized"),
    "issuer silent": (error_reply("IDPCommunicationError", "again"), 2, 254,
                      f"(IDPCommunicationError){CALL} (reached max retries: 1): again"),
    "401": (reply(401), 1, 254, "(401)" + CALL),
    "404": (reply(404), 1, 254, "(404)" + CALL),
    "500": (reply(500), 2, 254, "(500)" + CALL),
    "time-out": (TlsServer.STALL, 2, 255, "Read timeout on the endpoint"),
    "empty": (reply(200), 1, 255, "is not valid JSON: its body is empty"),
    "bad JSON": (reply(200, "[1,]"), 1, 255, "is not valid JSON"),
    "no members": (reply(200, {}), 1, 255, "AccessKeyId, SecretAccessKey or SessionToken is missing"),
    "no expiry": (session(Expiration=None), 1, 255, "Expiration in what STS sent is missing"),
    "expired": (session(Expiration=1600000000), 1, 255, "have expired, by this host's clock"),
    "over the cap": (session(Padding="x" * 16384), 1, 255, "the limit is TA_FETCH_BODY_MAX, 16384 bytes"),
}


@pytest.fixture(scope="module")
def failures(namespace, tmp_path_factory):
    def play(stage, case, debug):
        answer, times, code, words = case
        server, env = play_web(stage, token="another/TOKEN")
        server.order(ACTION, answer)
        stage.keep(SESSION)
        stage.fails(code, words, debug=debug, env={**env, "AWS_MAX_ATTEMPTS": "2"}, arguments=(
            ["--cli-read-timeout", "1"] if answer is TlsServer.STALL else []))
        assert len(server.requests) == times
        assert all(each.get("authorization") is None for each in server.requests)

    with AtOnce(play, FAILURES, namespace, tmp_path_factory.mktemp("failures")) as running:
        yield running


@pytest.mark.parametrize("case", FAILURES)
def test_a_failure_is_reported(failures, case):
    failures.passed(case)


def test_a_second_attempt(stage):
    server, env = play_web(stage)
    server.order(ACTION, reply(500), REAL)
    stage.works(SESSION, env=env)
    assert server.steps() == [ACTION] * 2


@pytest.mark.parametrize("text, words", [
    (None, "No such file"), ("", "empty"), (" \r\n", "empty"), ("x" * 8193, "8192 bytes")],
    ids=["missing", "empty", "white", "over the cap"])
def test_a_token_file_that_is_of_no_use(stage, text, words):
    server, env = play_web(stage)
    path = stage.home / "gone" if text is None else stage.file("token", text)
    stage.fails(255, words, env={**env, "AWS_WEB_IDENTITY_TOKEN_FILE": path})
    assert server.conversations == []


def test_without_a_role(stage):
    server, env = play_web(stage)
    stage.fails(255, "AWS_WEB_IDENTITY_TOKEN_FILE is set, and AWS_ROLE_ARN is not",
                env={**env, "AWS_ROLE_ARN": None})
    path = env["AWS_WEB_IDENTITY_TOKEN_FILE"]
    stage.file(".aws/config", f"[default]\nweb_identity_token_file = {path}\n")
    stage.fails(255, 'profile "default"', "no role_arn", env=without_variables(env))
    assert server.conversations == []
