"""Proxies: the way through one, what it is reported, and the credentials that are asked for through it."""

import base64
import socket
import subprocess
import time

import pytest

from support.errors import begin
from support.proxied import (ANSWER, CANCEL, PASSWORD, WANTS_PASSWORD, basic, either, plain_service,
                             service, with_user)
from support.tls_server import TlsServer, respond


# ---- the way through ----

@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
def test_an_https_endpoint_is_reached_by_connect(tinyaws, service, proxy, pki, secure):
    way = proxy(pki.server() if secure else None)
    result = tinyaws(*CANCEL, "--debug", peer=service, env={"HTTPS_PROXY": with_user(way)})
    assert result.code == 0 and b'"CANCELLING"' in result.stdout, result.error
    [connect] = way.requests
    assert (connect.method, connect.target) == ("CONNECT", f"localhost:{service.port}")
    assert connect.fields == [("host", f"localhost:{service.port}"),
                              ("proxy-authorization", basic("me", PASSWORD))]
    # Nothing of the request itself, and the proxy's fields are not the answer's.
    assert way.received.count(b"\r\n\r\n") == 1 and way.received.endswith(b"\r\n\r\n")
    [request] = service.requests
    assert request.target == "/" and request.get("Proxy-Authorization") is None
    assert f"proxy: {way.url} (HTTPS_PROXY)\n" in result.error
    assert "of-the-proxy" not in result.error


@pytest.mark.parametrize("fields", [
    (b"Transfer-Encoding: chunked", b"Content-Length: 0"), (b"Content-Length: 0", b"Content-Length: 9"),
    (b"Content-Length:",), (b"Content-Length: -1",), (b"Transfer-Encoding: gzip",)], ids=repr)
def test_an_answer_to_connect_has_no_body_whatever_it_says(tinyaws, service, proxy, fields):
    """RFC 9110, section 9.3.6."""
    way = proxy()
    way.established = b"\r\n".join([b"HTTP/1.1 200 OK", *fields, b"", b""])
    result = tinyaws(*CANCEL, peer=service, env={"HTTPS_PROXY": way.url})
    assert result.code == 0 and b'"CANCELLING"' in result.stdout, result.error


@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
def test_an_http_endpoint_is_asked_for_in_absolute_form(tinyaws, plain_service, proxy, pki, secure):
    way = proxy(pki.server() if secure else None)
    ca = ["--ca-bundle", way.ca] if secure else []
    result = tinyaws(*CANCEL, "--debug", *ca, peer=plain_service, env={"http_proxy": with_user(way)})
    assert result.code == 0 and b'"CANCELLING"' in result.stdout, result.error
    [request] = way.requests
    assert (request.method, request.target) == ("POST", plain_service.url + "/")
    assert request.get("Host") == f"localhost:{plain_service.port}"
    assert request.get("Proxy-Authorization") == basic("me", PASSWORD)
    assert "> proxy-authorization: (not shown)\n" in result.error
    assert PASSWORD not in result.error and request.get("Proxy-Authorization") not in result.error


@pytest.mark.parametrize("userinfo, sent", [
    ("", None), ("me", "me:"), ("me:", "me:"), (":secret", None), ("me:a%zz%3a", "me:a%zz:"),
    ("me:p@w:x", "me:p@w:x"), ("me:" + 40 * "%C3%A9", "me:" + 40 * "\u00e9"),
])
def test_the_user_and_the_password_of_the_url(tinyaws, service, proxy, userinfo, sent):
    way = proxy()
    url = f"http://{userinfo}@localhost:{way.port}/ignored?and#this"
    result = tinyaws(*CANCEL, peer=service, env={"HTTPS_PROXY": url})
    assert result.code == 0, result.error
    expected = sent and "Basic " + base64.b64encode(sent.encode()).decode()
    assert way.requests[0].get("Proxy-Authorization") == expected


def test_the_proxy_has_the_address_and_the_endpoint_its_certificate(tinyaws, proxy, service, pki):
    """The name in the endpoint is resolved by the proxy alone, and is what TLS proves."""
    way = proxy(map_to=("127.0.0.1", service.port))
    url = "https://proton.invalid"
    result = tinyaws(*CANCEL, "--endpoint-url", url, "--ca-bundle", service.ca,
                     env={"HTTPS_PROXY": way.url})
    assert result.code == 255 and way.requests[0].target == "proton.invalid:443"
    assert "the server's certificate was refused, and no request was sent" in result.error
    assert "localhost" in result.error and not service.requests
    named = pki.server(names=("DNS:proton.invalid",))
    way.map_to = ("127.0.0.1", TlsServer(named, [ANSWER]).port)
    result = tinyaws(*CANCEL, "--endpoint-url", url, "--ca-bundle", named.ca,
                     env={"HTTPS_PROXY": way.url})
    assert result.code == 0, result.error


def test_the_certificate_of_an_https_proxy_is_proven_first(tinyaws, proxy, service, pki):
    other = pki.server(pki.authority("Another CA"))
    way = proxy(other)
    result = tinyaws(*CANCEL, peer=service, env={"HTTPS_PROXY": way.url})
    assert result.code == 255 and result.stdout == b""
    assert "certificate was refused" in result.error and f"{way.url} (HTTPS_PROXY): " in result.error
    assert way.received == b"" and not service.requests
    result = tinyaws(*CANCEL, "--no-verify-ssl", peer=service, env={"HTTPS_PROXY": way.url})
    assert result.code == 0, result.error


def test_a_wait_keeps_its_tunnel(tinyaws, emulator, proxy, pki):
    service, way = emulator("--environment", "name=prod,polls=3"), proxy()
    result = tinyaws(*CANCEL, "--wait", "--wait-delay", "0", peer=service,
                     env={"HTTPS_PROXY": way.url})
    assert result.code == 0, result.error
    assert len(service.requests) > 2 and way.connections == 1


# ---- tinyproxy ----

@pytest.fixture
def tinyproxy(tmp_path):
    """A factory: tinyproxy(lines of its configuration) gives its port."""
    started = []

    def start(*lines):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        config = tmp_path / f"tinyproxy-{port}.conf"
        config.write_text("\n".join([f"Port {port}", "Listen 127.0.0.1", "Timeout 60",
                                     f'LogFile "{config}.log"', *lines, ""]))
        started.append(subprocess.Popen(["/usr/bin/tinyproxy", "-d", "-c", config],
                                        stdout=subprocess.DEVNULL))
        until = time.monotonic() + 20
        while True:
            assert started[-1].poll() is None and time.monotonic() < until
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                return port
            except ConnectionRefusedError:
                time.sleep(0.01)

    yield start
    for each in started:
        each.terminate()
        each.wait(20)


def test_tinyproxy_with_a_password(tinyaws, tinyproxy, either):
    service, variable = either
    port = tinyproxy("BasicAuth me secret")
    result = tinyaws(*CANCEL, peer=service, env={variable: f"me:%73ecret@localhost:{port}"})
    assert result.code == 0 and b'"CANCELLING"' in result.stdout, result.error
    assert len(service.requests) == 1
    for userinfo, part in [("", ": it wants a user and a password"),
                           ("me:wrong@", ": it does not take this user and password")]:
        result = tinyaws(*CANCEL, peer=service, env={variable: f"http://{userinfo}localhost:{port}"})
        assert (result.code, result.stdout) == (255, b"")
        assert result.error.startswith(
            begin() + f"Failed to connect through proxy URL: http://localhost:{port} ({variable}): "
            f"HTTP status 4"), result.error
        assert part in result.error
        assert "wrong" not in result.error and result.error.count("\n") == 2
    assert len(service.requests) == 1


def test_tinyproxy_that_forbids(tinyaws, tinyproxy, either, tmp_path):
    service, variable = either
    (tmp_path / "filter").write_text("localhost\n")
    port = tinyproxy(f'Filter "{tmp_path / "filter"}"')
    result = tinyaws(*CANCEL, peer=service, env={variable: f"localhost:{port}"})
    assert (result.code, result.stdout) == (255, b"")
    assert result.error.startswith(
        begin() + f"Failed to connect through proxy URL: http://localhost:{port} ({variable}): HTTP status "
        "403: it does not allow this endpoint"), result.error
    assert not service.requests


def test_tinyproxy_that_cannot_reach_the_endpoint(tinyaws, tinyproxy):
    port = tinyproxy()
    for url, variable in [("https://nowhere.invalid", "https_proxy"),
                          ("http://nowhere.invalid", "http_proxy")]:
        result = tinyaws(*CANCEL, "--endpoint-url", url, env={variable: f"localhost:{port}"})
        assert (result.code, result.stdout) == (255, b"")
        assert "Could not connect to the endpoint: " in result.error
        assert f"http://localhost:{port} ({variable}): HTTP status 500: it cannot reach the endpoint" \
            in result.error


# ---- credentials ----

IN_AN_HOUR = "2099-01-01T00:00:00Z"
KEYS = ("ASIAEXAMPLE", "secret-of-the-role", "token-of-the-role")
ASSUMED = """<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
<AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/r/s</Arn><AssumedRoleId>A:s</AssumedRoleId>
</AssumedRoleUser><Credentials><AccessKeyId>{}</AccessKeyId><SecretAccessKey>{}</SecretAccessKey>
<SessionToken>{}</SessionToken><Expiration>{}</Expiration></Credentials></AssumeRoleResult>
</AssumeRoleResponse>""".format(*KEYS, IN_AN_HOUR).encode()
METADATA = ('{{"Code":"Success","AccessKeyId":"{}","SecretAccessKey":"{}","Token":"{}","Expiration":"{}"}}'
            .format(*KEYS, IN_AN_HOUR).encode())


def signed_by_the_role(service):
    [request] = service.requests
    return KEYS[0] in request.get("Authorization") and request.get("X-Amz-Security-Token") == KEYS[2]


@pytest.fixture
def role(home):
    """A profile whose role STS gives."""
    folder = home / ".aws"
    folder.mkdir()
    (folder / "config").write_text("[profile r]\nrole_arn = arn:aws:iam::123456789012:role/r\n"
                                   "source_profile = s\n[profile s]\naws_access_key_id = AKIDEXAMPLE\n"
                                   "aws_secret_access_key = secret\n")
    return {"AWS_PROFILE": "r"}


@pytest.mark.parametrize("plain", [False, True], ids=["https", "http"])
def test_sts_is_asked_through_the_proxy(tinyaws, tls_server, pki, service, proxy, role, plain):
    sts, way = tls_server(None if plain else pki.server(), [respond(ASSUMED)]), proxy()
    env = {**role, "AWS_ENDPOINT_URL_STS": sts.url, "ALL_PROXY": with_user(way)}
    result = tinyaws(*CANCEL, peer=service, credentials=None, env=env)
    assert result.code == 0, result.error
    assert signed_by_the_role(service) and len(sts.requests) == 1
    assert [each.target for each in way.requests] == [
        f"http://localhost:{sts.port}/" if plain else f"localhost:{sts.port}",
        f"localhost:{service.port}"]
    assert {each.get("Proxy-Authorization") for each in way.requests} == {basic("me", PASSWORD)}


@pytest.mark.parametrize("status", ["407", "401"])
@pytest.mark.parametrize("plain", [False, True], ids=["https", "http"])
def test_a_proxy_that_refuses_sts(tinyaws, tls_server, pki, service, proxy, role, plain, status):
    sts, way = tls_server(None if plain else pki.server(), [respond(ASSUMED)]), proxy(
        None, WANTS_PASSWORD.replace(b"407", status.encode()))
    env = {**role, "AWS_ENDPOINT_URL_STS": sts.url, "ALL_PROXY": way.url}
    result = tinyaws(*CANCEL, peer=service, credentials=None, env=env)
    assert (result.code, result.stdout) == (255, b"")
    assert f"{way.url} (ALL_PROXY): HTTP status {status}: it wants a user and a password" in result.error
    assert not service.requests and not sts.requests and len(way.requests) == 1


@pytest.mark.parametrize("place", ["imds", "container"])
def test_metadata_is_never_asked_for_through_a_proxy(tinyaws, tls_server, service, proxy, place):
    answers = {"imds": [respond(b"token"), respond(b"role"), respond(METADATA)],
               "container": [respond(METADATA)]}[place]
    metadata, way = tls_server(None, answers), proxy()
    url = f"http://127.0.0.1:{metadata.port}"
    env = {"HTTP_PROXY": way.url, "ALL_PROXY": "", "HTTPS_PROXY": way.url, "AWS_EC2_METADATA_DISABLED": None,
           **({"AWS_EC2_METADATA_SERVICE_ENDPOINT": url} if place == "imds"
              else {"AWS_CONTAINER_CREDENTIALS_FULL_URI": url + "/x"})}
    result = tinyaws(*CANCEL, peer=service, credentials=None, env=env)
    assert result.code == 0, result.error
    assert signed_by_the_role(service) and len(metadata.requests) == len(answers)
    assert [each.target for each in way.requests] == [f"localhost:{service.port}"]
