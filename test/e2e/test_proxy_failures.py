"""Proxies: what their answers become, and for how long they may be silent."""

import re
import socket

import pytest

from support.errors import begin
from support.proxied import (CANCEL, GET, HTML, WANTS_PASSWORD, either, plain_service, service,
                             with_user)
from support.proxy import Proxy
from support.tls_server import TlsServer, respond

ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n"
HEAD_MAX = 8192
REFUSED = "Failed to connect through proxy URL"
NOT_REACHED = "Failed to connect to proxy URL"
ENDPOINT = "Could not connect to the endpoint"
# What the proxy answers to CONNECT; the error's text; what follows the proxy's URL; attempts of three.
WRONG = {
    "407": (WANTS_PASSWORD, REFUSED,
            "HTTP status 407: it wants a user and a password, as http://user:password@host:port; "
            "it asks for Negotiate\n", 1),
    "401": (b"HTTP/1.0 401 Unauthorized\r\nWWW-Authenticate: Basic realm=x\r\n" + HTML, REFUSED,
            "HTTP status 401: it wants a user and a password, as http://user:password@host:port; "
            "it asks for Basic realm=x\n", 1),
    "403": (b"HTTP/1.1 403 Forbidden\r\nx-amzn-errortype: ThrottlingException\r\n" + HTML, REFUSED,
            "HTTP status 403: it does not allow this endpoint; if none is needed for it, name it in "
            "NO_PROXY\n", 1),
    "404": (b"HTTP/1.0 404 x\r\n\r\n", REFUSED, "HTTP status 404\n", 1),
    "429": (b"HTTP/1.1 429 x\r\nx-amz-retry-after: 600000\r\n\r\n", REFUSED, "HTTP status 429\n", 1),
    "redirect": (b"HTTP/1.1 302 x\r\nLocation: https://evil.invalid/\r\n\r\n", REFUSED,
                 "HTTP status 302\n", 1),
    "502": (b"HTTP/1.1 502 Bad Gateway\r\nx-amz-retry-after: 600000\r\n" + HTML, ENDPOINT,
            "HTTP status 502: it cannot reach the endpoint\n", 3),
    "503 after 1xx": (b"HTTP/1.1 102 x\r\n\r\nHTTP/1.1 503 x\r\n\r\n", ENDPOINT,
                      "HTTP status 503: it cannot reach the endpoint\n", 3),
    "garbage": (b"\x16\x03\x01 SSH-2.0\r\n\r\n", "the answer is not valid HTTP/1.1",
                "the server's answer has no HTTP/1.x status line", 1),
    "glued": (ESTABLISHED + b"\r\n" + respond(b'{"environment":{}}'),
              "the answer is not valid HTTP/1.1",
              "it sent more than the head of its answer to CONNECT\n", 1),
    "glued body": (ESTABLISHED + b"Content-Length: 2\r\n\r\n{}", "the answer is not valid HTTP/1.1",
                   "it sent more than the head of its answer to CONNECT\n", 1),
    "closed": (Proxy.CLOSE, NOT_REACHED, "the server closed the connection without an answer\n", 3),
    "truncated": ((ESTABLISHED + b"Via: ", Proxy.CLOSE), NOT_REACHED,
                  "the server closed the connection within the head of its answer, after 42 bytes\n",
                  3),
    "long head": (ESTABLISHED + b"a: " + b"b" * HEAD_MAX, "a limit of this program was reached",
                  "the server's answer has a head longer than its buffer of 8192 bytes\n", 1),
    "many 1xx": (b"HTTP/1.1 100 Continue\r\n\r\n" * 10, "a limit of this program was reached",
                 "the server sent more than 8 interim responses (1xx)\n", 1),
}


@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_answer_to_connect(tinyaws, service, proxy, pki, case, secure):
    answer, text, detail, attempts = WRONG[case]
    way = proxy(pki.server() if secure else None, answer)
    result = tinyaws(*CANCEL, "--timeout", "30", peer=service, env={"HTTPS_PROXY": with_user(way)}
                     if "it wants" not in detail else {"HTTPS_PROXY": way.url})
    assert (result.code, result.stdout) == (255, b""), result.error
    assert result.error.startswith(begin() + f"{text}: {way.url} (HTTPS_PROXY): {detail}"), result.error
    assert result.error.count("\n") == 2
    assert len(way.requests) == attempts and not service.requests
    assert {request.method for request in way.requests} == {"CONNECT"}


@pytest.mark.parametrize("case", ["407", "401", "403", "502"])
def test_a_wrong_answer_in_the_service_s_place(tinyaws, plain_service, proxy, case):
    """Through absolute-form it stands where the service's would."""
    answer, text, detail, _ = WRONG[case]
    if case == "403":
        answer = answer.replace(b"x-amzn-errortype", b"x-other")
    way = proxy(None, answer)
    result = tinyaws(*GET, peer=plain_service, env={"HTTP_PROXY": way.url, "AWS_MAX_ATTEMPTS": 1})
    assert (result.code, result.stdout) == (255, b"")
    assert result.error == begin() + f"{text}: {way.url} (HTTP_PROXY): {detail}"
    if case == "502":  # what may have gone on from the proxy may have been done
        result = tinyaws(*CANCEL, peer=plain_service, env={"HTTP_PROXY": way.url})
        assert result.code == 255 and "look before trying again" in result.error


def test_a_proxy_cannot_delay_an_attempt(tinyaws, either, proxy):
    service, variable = either
    way = proxy(None, WRONG["502"][0])
    result = tinyaws(*GET, "--debug", peer=service, env={variable: way.url})
    delays = re.findall("next attempt after ([0-9]+) ms", result.error)
    assert len(delays) == 2 and all(int(delay) <= 100 for delay in delays), result.error


def test_only_a_proxy_asks_for_a_password(tinyaws, plain_service, proxy):
    """Even where other fields look like the service's."""
    way = proxy(None, b"HTTP/1.1 407 x\r\nx-amzn-requestid: a\r\nx-amzn-errortype: b\r\n" + HTML)
    result = tinyaws(*GET, peer=plain_service, env={"HTTP_PROXY": way.url})
    assert result.code == 255 and "it wants a user and a password" in result.error


def test_an_error_of_the_service_comes_through(tinyaws, tls_server, proxy):
    error = b'{"__type":"AccessDeniedException","message":"no"}'
    service, way = tls_server(None, [respond(error, "403 x")]), proxy()
    result = tinyaws(*CANCEL, peer=service, env={"HTTP_PROXY": way.url})
    assert result.code == 254
    assert "An error occurred (AccessDeniedException) when calling" in result.error


def test_a_proxy_that_is_not_there(tinyaws, service):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    result = tinyaws(*CANCEL, peer=service, env={"HTTPS_PROXY": f"http://me:secret@127.0.0.1:{port}"})
    assert result.code == 255
    assert result.error == (begin() + f"{NOT_REACHED}: http://127.0.0.1:{port} (HTTPS_PROXY): 127.0.0.1:{port}: "
                            "Connection refused\n")


def test_a_proxy_whose_name_does_not_exist(tinyaws, tmp_path):
    """That is not the endpoint's, so nothing is said of a service that has closed."""
    result = tinyaws(*CANCEL, env={"HTTPS_PROXY": "..proxy"})
    assert result.code == 255
    assert result.error == begin() + "HTTPS_PROXY: the host name has an empty label\n"
    result = tinyaws(*CANCEL, "--timeout", "20", env={"HTTPS_PROXY": "proxy.invalid"})
    assert result.code == 255 and "http://proxy.invalid:80 (HTTPS_PROXY): " in result.error
    assert "2026" not in result.error and "closed" not in result.error


@pytest.mark.parametrize("value, part", [
    ("socks5://me:secret@localhost:1080", "and this is socks5\n"),
    ("socks4a://localhost", "and this is socks4a\n"),
    ("sec ret://x", "and this is neither\n"),
    ("http://me:secret@", "the URL has no host\n"),
    ("http://localhost:99999", "the port is no number from 1 to 65535\n"),
    ("me:secret@local host", "the host name has a byte that none can have\n"),
    ("http:localhost:80", "the port is no number from 1 to 65535\n"),
    ("x" * 2049, "the URL is longer than 2048 bytes\n"),
])
def test_a_setting_that_cannot_be(tinyaws, service, value, part):
    result = tinyaws(*CANCEL, "--debug", peer=service, env={"HTTPS_PROXY": value})
    assert result.code in (253, 255) and result.stdout == b"" and not service.requests
    assert "HTTPS_PROXY: " in result.error and result.error.endswith(part), result.error
    assert "secret" not in result.error and "sec ret" not in result.error
    # Of a scheme without a use for it nothing is asked.
    result = tinyaws(*CANCEL, peer=service, env={"HTTP_PROXY": value})
    assert result.code == 0


# ---- time ----

@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
def test_silence_is_bounded_by_the_connect_time_out(tinyaws, service, proxy, pki, secure):
    way = proxy(pki.server() if secure else None, Proxy.STALL)
    result = tinyaws(*CANCEL, "--cli-connect-timeout", "1", peer=service,
                     env={"HTTPS_PROXY": way.url, "AWS_MAX_ATTEMPTS": 1})
    assert result.code == 255
    assert result.error == (begin() + f"{NOT_REACHED}: {way.url} (HTTPS_PROXY): it did not answer CONNECT in "
                            "time\n")


def test_a_silent_handshake_of_the_proxy(tinyaws, service, tls_server):
    mute = tls_server(None, [TlsServer.STALL])
    result = tinyaws(*CANCEL, "--cli-connect-timeout", "1", peer=service,
                     env={"HTTPS_PROXY": f"https://localhost:{mute.port}", "AWS_MAX_ATTEMPTS": 1})
    assert result.code == 255
    assert result.error.endswith("(HTTPS_PROXY): it did not finish the TLS handshake in time\n")


def test_the_deadline_bounds_the_tunnel(tinyaws, service, proxy):
    way = proxy(None, Proxy.STALL)
    result = tinyaws(*CANCEL, "--timeout", "1", peer=service, env={"HTTPS_PROXY": way.url})
    assert result.code == 255
    assert result.error.startswith(begin() + f"the time given by --timeout has passed: {way.url} (HTTPS_PROXY): ")
