"""Credentials from the container endpoint, end to end: ECS, EKS Pod Identity, Greengrass."""

import re

import pytest
from support.faulty_server import REAL, iso_time, reply
from support.metadata_server import TEMPORARY, ContainerServer, ImdsServer, credentials_document
from support.namespace import ECS, EKS, EKS_V6, IMDS
from support.stage import AtOnce
from support.tls_server import TlsServer

RELATIVE, FULL = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"
TOKEN, TOKEN_FILE = "AWS_CONTAINER_AUTHORIZATION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"
ECS_PATH = "/v2/credentials/6e5d4c3b-1a2b-4c3d-8e9f-112233445566?ServiceName=task"
EKS_PATH = "/v1/credentials"
GREENGRASS_PATH = "/2016-11-01/credentialprovider/"
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJwb2QifQ.c2lnbmF0dXJlX29mX3RoZV9wb2Q"


def full_uri(server):
    return f"http://{server.address}:{server.port}{server.path}"


# ---- each platform ----

def test_ecs(stage):
    server = stage.serve(ContainerServer, ECS_PATH, address=ECS, port=80)
    stage.works(TEMPORARY, env={RELATIVE: ECS_PATH})
    request, = server.requests
    assert request.get("authorization") is None
    assert request.get("host") == ECS


def test_the_relative_uri_goes_before_the_full_one(stage):
    server = stage.serve(ContainerServer, ECS_PATH, token=JWT, address=ECS, port=80)
    other = stage.serve(ContainerServer, ECS_PATH)
    stage.works(TEMPORARY, env={RELATIVE: ECS_PATH, FULL: full_uri(other), TOKEN: JWT})
    assert (len(server.requests), other.conversations) == (1, [])


@pytest.mark.parametrize("address", [EKS, EKS_V6])
def test_eks_pod_identity(stage, address):
    server = stage.serve(ContainerServer, EKS_PATH, token=JWT, address=address, port=80)
    stage.keep(JWT)
    token = stage.file("token", JWT + " \t\r\n\n")
    stage.works(TEMPORARY, env={FULL: f"http://{server.address}{EKS_PATH}", TOKEN_FILE: token,
                                TOKEN: "not/this/one"})


@pytest.mark.parametrize("host, address", [("localhost", "127.0.0.1"), ("127.0.0.1", "127.0.0.1"),
                                           ("127.1.2.3", "127.1.2.3"), ("[::1]", "::1")])
def test_greengrass(stage, host, address):
    token = "6KKKL6PNJ7TZKIWGXAMPLE"
    server = stage.serve(ContainerServer, GREENGRASS_PATH, token=token, address=address)
    stage.keep(token)
    stage.works(TEMPORARY, env={FULL: f"http://{host}:{server.port}{GREENGRASS_PATH}",
                                TOKEN: token + "\n"})


def test_https_may_lead_anywhere(stage, pki):
    certificate = pki.server(names=(f"IP:{IMDS}",))
    server = stage.serve(ContainerServer, EKS_PATH, token=JWT, address=IMDS, certificate=certificate)
    stage.works(TEMPORARY, env={FULL: f"https://{IMDS}:{server.port}{EKS_PATH}", TOKEN: JWT,
                                "AWS_CA_BUNDLE": server.ca})


def test_credentials_in_the_environment_are_used_before_it(stage):
    server = stage.serve(ContainerServer, ECS_PATH)
    stage.works(TEMPORARY, env={FULL: full_uri(server), **TEMPORARY.environment()})
    assert server.conversations == []


def test_it_is_asked_before_imds(stage):
    server = stage.serve(ContainerServer, ECS_PATH)
    imds = stage.serve(ImdsServer, address=IMDS, port=80)
    stage.works(TEMPORARY, env={FULL: full_uri(server), "AWS_EC2_METADATA_DISABLED": None})
    assert imds.conversations == []


@pytest.mark.parametrize("first", [reply(500), reply(503, "busy"), TlsServer.RESET, None,
                                   reply(200, "{")],
                         ids=["500", "503", "reset", "closed", "half"])
def test_a_second_attempt(stage, first):
    server = stage.serve(ContainerServer, ECS_PATH)
    server.order("credentials", first, REAL)
    stage.works(TEMPORARY, env={FULL: full_uri(server)}, debug=False)
    assert len(server.requests) == 2


# ---- failures ----

def document(**members):
    return reply(200, credentials_document(TEMPORARY, **members))


THRICE = ", asked 3 times: "
# name: what is answered, how often it is asked, what is said.
FAILURES = {
    "401": (reply(401), 3, THRICE + "it answered with status 401"),
    "404": (reply(404, {"message": "no"}), 3, THRICE + "it answered with status 404"),
    "500": (reply(500), 3, THRICE + "it answered with status 500"),
    "redirect": (reply(302, fields=["Location: http://127.0.0.1/"]), 3, "it answered with status 302"),
    "time-out": (TlsServer.STALL, 3, THRICE + "Read timeout on the endpoint"),
    "empty": (reply(200), 3, THRICE + "the answer is not valid JSON: it is empty"),
    "bad JSON": (reply(200, '{"AccessKeyId": }'), 3, "not valid JSON: it breaks off at byte 16 of 17"),
    "closed": (None, 3, "the server closed the connection without an answer"),
    "no object": (reply(200, "[]"), 1, "the answer lacks AccessKeyId, SecretAccessKey, Token, Expir"),
    "no id": (document(AccessKeyId=None), 1, ": the answer lacks AccessKeyId"),
    "empty key": (document(SecretAccessKey=""), 1, ": the answer lacks SecretAccessKey"),
    "no token": (document(Token=None), 1, ": the answer lacks Token"),
    "no expiry": (document(Expiration=None), 1, ": the answer lacks Expiration"),
    "expired": (document(Expiration=iso_time(-1)), 1, "the credentials expired at 20"),
    "no time": (document(Expiration="soon"), 1, "expire at no valid time: soon"),
    "over the cap": (document(Padding="x" * 16384), 1, "the limit is TA_FETCH_BODY_MAX, 16384 bytes"),
}


@pytest.fixture(scope="module")
def failures(namespace, tmp_path_factory):
    def play(stage, case, debug):
        answer, times, words = case
        server = stage.serve(ContainerServer, ECS_PATH, token=JWT)
        server.order("credentials", answer)
        stage.keep(JWT)
        stage.fails(255, "Error when retrieving credentials: the container endpoint "
                    f"127.0.0.1:{server.port}", words, env={FULL: full_uri(server), TOKEN: JWT},
                    debug=debug)
        assert len(server.requests) == times
        # No path is reported: it can be what a container proves its identity with.
        assert all(each.get("authorization") == JWT for each in server.requests)

    with AtOnce(play, FAILURES, namespace, tmp_path_factory.mktemp("failures")) as running:
        yield running


@pytest.mark.parametrize("case", FAILURES)
def test_a_failure_is_reported_and_ends_the_search(failures, case):
    failures.passed(case)


def test_a_wrong_token_is_refused(stage):
    server = stage.serve(ContainerServer, EKS_PATH, token=JWT)
    stage.fails(255, "it answered with status 401", env={FULL: full_uri(server), TOKEN: "other"})


def test_nothing_listens(stage):
    server = stage.serve(ContainerServer, ECS_PATH)
    server.stop()
    stage.fails(255, THRICE, "Could not connect to the endpoint", env={FULL: full_uri(server)})


# ---- what is refused before anything is sent ----

SENDING = re.compile(r"^\d+ +(?:connect|sendto|sendmsg|sendmmsg|write)\((?!1,|2,).*", re.M)


def sends_nothing(stage, code, *words, env):
    """The run fails so, and not one byte goes to a socket: not even a name is asked for."""
    trace = stage.home / "trace"
    traps = [stage.serve(ContainerServer, EKS_PATH, address=address, port=port)
             for address, port in [(IMDS, 80), (ECS, 80), (EKS, 80), ("127.0.0.1", 80)]]
    for debug in (False, True):
        stage.fails(code, *words, env=env, debug=debug,
                    prefix=("strace", "-f", "-o", trace, "-e", "trace=network,write"))
        assert "execve" in trace.read_text() or "exited with" in trace.read_text()
        assert SENDING.findall(trace.read_text()) == []
        assert "socket(" not in trace.read_text()
        assert [each.conversations for each in traps] == [[]] * len(traps)


@pytest.mark.parametrize("host", [
    IMDS, "169.254.170.3", "169.254.170.24", "10.0.0.1", "[fd00:ec2::254]", "[fd00:ec2::24]",
    "[::2]", "[::ffff:10.0.0.1]", "[2001:db8::1]", "example.com", "localhost.example.com",
    "127.0.0.1.example.com", "127.0.0.1.5", "127.0.0.256", "128.0.0.1", "169.254.170.2.example.com",
    "2130706433", "localhost:80@example.com", "0.0.0.0"])
def test_plain_http_to_another_host_sends_nothing(stage, host):
    stage.keep(JWT)
    sends_nothing(stage, 255, FULL, env={FULL: f"http://{host}{EKS_PATH}", TOKEN: JWT})


@pytest.mark.parametrize("uri", ["ftp://127.0.0.1/", "//127.0.0.1/", "127.0.0.1", "http://", "http:///v1",
                                 "http://127.0.0.1:99999/", "http://127.0.0.1/\r\nX-Evil: 1",
                                 "http://127.0.0.1/a b", "file:///etc/passwd"])
def test_a_malformed_full_uri_sends_nothing(stage, uri):
    sends_nothing(stage, 255, FULL, env={FULL: uri, TOKEN: JWT})


@pytest.mark.parametrize("uri", ["v2/credentials", "http://127.0.0.1/", "@127.0.0.1/", "/a\r\nX: 1"])
def test_a_malformed_relative_uri_sends_nothing(stage, uri):
    sends_nothing(stage, 255, RELATIVE, env={RELATIVE: uri})


BAD_TOKENS = {
    "CR LF": f"{JWT}\r\nX-Evil: 1", "CR": f"{JWT}\r{JWT}", "LF": f"{JWT}\n{JWT}",
    "LF first": f"\n{JWT}", "DEL": f"{JWT}\x7f", "control": f"{JWT}\x01{JWT}",
}


@pytest.mark.parametrize("token", BAD_TOKENS)
@pytest.mark.parametrize("path", [FULL, RELATIVE])
def test_a_token_with_a_new_line_inside_sends_nothing(stage, token, path):
    stage.keep(JWT)
    where = {FULL: "http://127.0.0.1" + EKS_PATH, RELATIVE: EKS_PATH}[path]
    words = "holds a byte that no header field may hold"
    sends_nothing(stage, 255, TOKEN + " " + words, "nothing was sent",
                  env={path: where, TOKEN: BAD_TOKENS[token]})
    file = stage.file("token", BAD_TOKENS[token])
    sends_nothing_again(stage, TOKEN_FILE + " " + words, env={path: where, TOKEN_FILE: file})


def sends_nothing_again(stage, *words, env):
    """As above, with the traps that are there."""
    stage.fails(255, *words, env=env)
    assert all(server.conversations == [] for server in stage.servers)


def test_a_token_file_that_is_no_use_sends_nothing(stage):
    env = {FULL: "http://127.0.0.1" + EKS_PATH, TOKEN: JWT}
    sends_nothing(stage, 255, TOKEN_FILE, "No such file", env={**env, TOKEN_FILE: "/nonexistent/token"})
    for name, text, words in [("empty", "", "holds no token"), ("white", " \r\n", "holds no token"),
                              ("long", "x" * 8193, "8192 bytes"), ("nul", "a\0b", "holds a byte")]:
        sends_nothing_again(stage, TOKEN_FILE, words,
                            env={**env, TOKEN_FILE: stage.file(name, text)})
