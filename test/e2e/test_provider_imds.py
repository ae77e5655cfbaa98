"""Credentials and region from EC2's instance metadata service, version 2, end to end."""

import pytest
from support.faulty_server import REAL, iso_time, reply
from support.metadata_server import (REGION_PATH, ROLE_PATH, TEMPORARY, TOKEN_PATH, ImdsServer,
                                     credentials_document)
from support.namespace import IMDS, IMDS_V6
from support.stage import AtOnce
from support.tls_server import TlsServer

ON = {"AWS_EC2_METADATA_DISABLED": None}
ENDPOINT, MODE = "AWS_EC2_METADATA_SERVICE_ENDPOINT", "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"
WHOLE = ["token", "role", "credentials"]


@pytest.fixture
def imds(stage):
    """At its own address."""
    server = stage.serve(ImdsServer, address=IMDS, port=80)
    yield server
    assert server.without_token == []


def test_token_role_credentials(stage, imds):
    stage.works(TEMPORARY, env=ON)
    token, role, credentials = imds.requests
    assert (token.method, token.target) == ("PUT", TOKEN_PATH)
    assert token.get("x-aws-ec2-metadata-token-ttl-seconds") == "21600"
    assert token.get("content-length") == "0"
    assert (role.method, role.target) == ("GET", ROLE_PATH)
    assert (credentials.method, credentials.target) == ("GET", ROLE_PATH + imds.role)
    assert {each.get("host") for each in imds.requests} == {IMDS}
    assert len(imds.conversations) == 1, "one connection does"


def test_ipv6(stage):
    server = stage.serve(ImdsServer, address=IMDS_V6, port=80)
    stage.works(TEMPORARY, env={**ON, MODE: "ipv6"})
    assert server.steps() == WHOLE
    assert server.requests[0].get("host") == f"[{IMDS_V6}]"


@pytest.mark.parametrize("slash", ["", "/"])
def test_an_endpoint_of_ones_own_goes_before_the_mode(stage, imds, slash):
    server = stage.serve(ImdsServer)
    stage.works(TEMPORARY, env={**ON, MODE: "IPv6",
                                ENDPOINT: f"http://127.0.0.1:{server.port}{slash}"})
    assert server.steps() == WHOLE
    assert imds.conversations == []


@pytest.mark.parametrize("value", ["true", "TRUE", "True"])
def test_disabled(stage, imds, value):
    stage.fails(253, "AWS_EC2_METADATA_DISABLED is true",
                env={"AWS_EC2_METADATA_DISABLED": value})
    assert imds.conversations == []


@pytest.mark.parametrize("value", ["false", "", "1"])
def test_not_disabled(stage, imds, value):
    stage.works(TEMPORARY, env={"AWS_EC2_METADATA_DISABLED": value})


# ---- the region ----

def test_the_region_where_none_is_set(stage, imds):
    stage.works(TEMPORARY, env=ON, region=None, signed_for="eu-west-2")
    assert sorted(imds.steps()) == sorted([*WHOLE, "region"]), "one token does for both"


def test_the_region_for_other_credentials(stage, imds):
    stage.works(TEMPORARY, env={**ON, **TEMPORARY.environment()}, region=None, signed_for="eu-west-2")
    assert imds.steps() == ["token", "region"]
    assert imds.requests[1].target == REGION_PATH


@pytest.mark.parametrize("answer", [reply(404), reply(500), reply(200), reply(200, "no region!"),
                                    reply(200, "x" * 64)],
                         ids=["404", "500", "empty", "malformed", "too long"])
def test_no_region(stage, imds, answer):
    imds.order("region", answer)
    stage.fails(253, "region", env={**ON, **TEMPORARY.environment()}, region=None)


def test_no_region_and_imds_disabled(stage, imds):
    stage.fails(253, "You must specify a region", env=TEMPORARY.environment(), region=None)
    assert imds.conversations == []


# ---- attempts ----

@pytest.mark.parametrize("step", WHOLE)
@pytest.mark.parametrize("first", [reply(500), TlsServer.RESET, None], ids=["500", "reset", "closed"])
def test_a_second_attempt_where_it_is_asked_for(stage, imds, step, first):
    imds.order(step, first, REAL)
    stage.works(TEMPORARY, env={**ON, "AWS_METADATA_SERVICE_NUM_ATTEMPTS": "2"})
    assert len(imds.requests) == 4


# ---- failures ----

def document(**members):
    return reply(200, {"Code": "Success", **credentials_document(TEMPORARY, **members)}, "text/plain")


STATUS = "it answered with status "
# name: step, its answer, exit status, what is said.
FAILURES = {
    "token 400": ("token", reply(400), 253, STATUS + "400"),
    "token 401": ("token", reply(401), 253, STATUS + "401"),
    "token 403": ("token", reply(403), 253, STATUS + "403: IMDS is disabled for this instance"),
    "token 404": ("token", reply(404), 253, STATUS + "404: it has no IMDSv2"),
    "token 405": ("token", reply(405), 253, STATUS + "405: it has no IMDSv2"),
    "token 500": ("token", reply(500), 253, STATUS + "500"),
    "token closed": ("token", None, 253, "the server closed the connection without an answer"),
    "token empty": ("token", reply(200), 253, "its token is empty"),
    "token time-out": ("token", TlsServer.STALL, 253, "hop limit, which must be 2"),
    "token malformed": ("token", reply(200, "a\r\nb"), 253, "its token holds a byte"),
    "token long": ("token", reply(200, "x" * 1025), 253, "TA_IMDS_TOKEN_MAX, 1024 bytes"),
    "token over the cap": ("token", reply(200, "x" * 16385), 253, "the limit is TA_FETCH_BODY_MAX, 16384 bytes"),
    "role 401": ("role", reply(401), 255, STATUS + "401"),
    "role 404": ("role", reply(404), 253, "the instance has no profile"),
    "role 500": ("role", reply(500), 255, STATUS + "500"),
    "role time-out": ("role", TlsServer.STALL, 255, "Read timeout on the endpoint"),
    "role empty": ("role", reply(200), 255, "it names no role"),
    "role malformed": ("role", reply(200, "../../latest"), 255, "it names no role, or one that cannot"),
    "role HTML": ("role", reply(200, "<html>no</html>"), 255, "it names no role, or one that cannot"),
    "401": ("credentials", reply(401), 255, STATUS + "401"),
    "404": ("credentials", reply(404), 255, STATUS + "404"),
    "500": ("credentials", reply(500), 255, STATUS + "500"),
    "time-out": ("credentials", TlsServer.STALL, 255, "Read timeout on the endpoint"),
    "empty": ("credentials", reply(200), 255, "not valid JSON: it is empty"),
    "bad JSON": ("credentials", reply(200, "{'Code'}"), 255, "it breaks off at byte 1 of 8"),
    "an error": ("credentials", reply(200, {"Code": "AssumeRoleUnauthorizedAccess",
                                            "Message": "EC2 cannot assume the role web-role."}), 255,
                 "AssumeRoleUnauthorizedAccess: EC2 cannot assume the role web-role."),
    "no id": ("credentials", document(AccessKeyId=None), 255, "lacks AccessKeyId"),
    "no key": ("credentials", document(SecretAccessKey=None), 255, "lacks SecretAccessKey"),
    "no token": ("credentials", document(Token=None), 255, "lacks Token"),
    "no expiry": ("credentials", document(Expiration=None), 255, "lacks Expiration"),
    "expired": ("credentials", document(Expiration=iso_time(-1)), 255, "the credentials expired at 20"),
    "over the cap": ("credentials", document(Padding="x" * 16384), 255,
                     "the limit is TA_FETCH_BODY_MAX, 16384 bytes"),
}


@pytest.fixture(scope="module")
def failures(namespace, tmp_path_factory):
    def play(stage, case, debug):
        step, answer, code, words = case
        server = stage.serve(ImdsServer)
        server.order(step, answer)
        # A second is too short for a busy host where it is not a time-out that is wanted.
        patience = "1" if answer is TlsServer.STALL else "20"
        stage.fails(code, "IMDS", words, debug=debug, env={
            **ON, ENDPOINT: f"http://127.0.0.1:{server.port}",
            "AWS_METADATA_SERVICE_TIMEOUT": patience})
        assert server.steps() == WHOLE[:WHOLE.index(step) + 1], "and then nothing more"
        assert server.without_token == [], "no way back to version 1"

    with AtOnce(play, FAILURES, namespace, tmp_path_factory.mktemp("failures")) as running:
        yield running


@pytest.mark.parametrize("case", FAILURES)
def test_a_failure_is_reported(failures, case):
    failures.passed(case)


def test_nothing_listens(stage):
    stage.fails(253, "IMDS", "Could not connect to the endpoint", env=ON)


def test_no_answer_to_syn_names_the_hop_limit(stage):
    port = stage.namespace.silent_port()
    stage.fails(253, "could not be reached in 1.0 s", "hop limit",
                env={**ON, ENDPOINT: f"http://127.0.0.1:{port}"})


@pytest.mark.parametrize("name, value, words", [
    ("AWS_METADATA_SERVICE_TIMEOUT", "0", "1 to 86400"),
    ("AWS_METADATA_SERVICE_TIMEOUT", "soon", "1 to 86400"),
    ("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "0", "1 to 100"),
    ("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "-1", "1 to 100"),
    (MODE, "IPv5", "IPv4 or IPv6"),
    (ENDPOINT, "169.254.169.254", ENDPOINT),
    (ENDPOINT, "ftp://169.254.169.254", ENDPOINT),
    (ENDPOINT, "http://169.254.169.254/?a=b", "no query"),
])
def test_a_malformed_setting(stage, imds, name, value, words):
    stage.fails(255, name, words, env={**ON, name: value})
    assert imds.conversations == []
