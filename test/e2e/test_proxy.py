"""Proxies: which one is taken, what it is told, and what its answers become."""

import base64
import re
import socket
import subprocess
import time
from urllib.parse import quote

import pytest

from support.credentials import Credentials
from support.proxy import Proxy
from support.tls_server import TlsServer, respond

CANCEL = ("proton", "cancel-environment-deployment", "--environment-name", "prod")
GET = ("proton", "get-environment", "--name", "prod")
ANSWER = respond(b'{"environment":{"name":"prod","deploymentStatus":"CANCELLING"}}')
ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n"
PASSWORD = "s3cr3t-p:w@/%\u00e9"


@pytest.fixture
def service(tls_server, pki):
    return tls_server(pki.server(), [ANSWER])


@pytest.fixture
def plain_service(tls_server):
    return tls_server(None, [ANSWER])


def basic(user, password):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def with_user(each, user="me", password=PASSWORD):
    return each.url.replace("://", f"://{quote(user, safe='')}:{quote(password, safe='')}@")


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


@pytest.fixture(params=["https", "http"])
def either(request, service, plain_service):
    """An endpoint of each scheme, and the variable that names its proxy."""
    return {"https": (service, "HTTPS_PROXY"), "http": (plain_service, "HTTP_PROXY")}[request.param]


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
            f"\nFailed to connect through proxy URL: http://localhost:{port} ({variable}): "
            f"HTTP status 4"), result.error
        assert part in result.error or "401" in result.error
        assert "wrong" not in result.error and result.error.count("\n") == 2
    assert len(service.requests) == 1


def test_tinyproxy_that_forbids(tinyaws, tinyproxy, either, tmp_path):
    service, variable = either
    (tmp_path / "filter").write_text("localhost\n")
    port = tinyproxy(f'Filter "{tmp_path / "filter"}"')
    result = tinyaws(*CANCEL, peer=service, env={variable: f"localhost:{port}"})
    assert (result.code, result.stdout) == (255, b"")
    assert result.error.startswith(
        f"\nFailed to connect through proxy URL: http://localhost:{port} ({variable}): HTTP status "
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


# ---- what proxies do wrong ----

HEAD_MAX = 8192
AUTHENTICATE = b"Proxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\n"
HTML = b"Content-Length: 17\r\n\r\n<html>busy</html>"
REFUSED = "Failed to connect through proxy URL"
NOT_REACHED = "Failed to connect to proxy URL"
ENDPOINT = "Could not connect to the endpoint"
# What the proxy answers to CONNECT; the error's text; what follows the proxy's URL; attempts of three.
WRONG = {
    "407": (b"HTTP/1.1 407 x\r\n" + AUTHENTICATE + HTML, REFUSED,
            "HTTP status 407: it wants a user and a password, as http://user:password@host:port; "
            "it asks for Negotiate\n", 1),
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
    assert result.error.startswith(f"\n{text}: {way.url} (HTTPS_PROXY): {detail}"), result.error
    assert result.error.count("\n") == 2
    assert len(way.requests) == attempts and not service.requests
    assert {request.method for request in way.requests} == {"CONNECT"}


@pytest.mark.parametrize("case", ["407", "403", "502"])
def test_a_wrong_answer_in_the_service_s_place(tinyaws, plain_service, proxy, case):
    """Through absolute-form it stands where the service's would."""
    answer, text, detail, _ = WRONG[case]
    if case == "403":
        answer = answer.replace(b"x-amzn-errortype", b"x-other")
    way = proxy(None, answer)
    result = tinyaws(*GET, peer=plain_service, env={"HTTP_PROXY": way.url, "AWS_MAX_ATTEMPTS": 1})
    assert (result.code, result.stdout) == (255, b"")
    assert result.error == f"\n{text}: {way.url} (HTTP_PROXY): {detail}"
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
    assert result.error == (f"\n{NOT_REACHED}: http://127.0.0.1:{port} (HTTPS_PROXY): 127.0.0.1:{port}: "
                            "Connection refused\n")


def test_a_proxy_whose_name_does_not_exist(tinyaws, tmp_path):
    """That is not the endpoint's, so nothing is said of a service that has closed."""
    result = tinyaws(*CANCEL, env={"HTTPS_PROXY": "..proxy"})
    assert result.code == 253
    assert result.error == "\na setting is not valid: HTTPS_PROXY: the host name has an empty label\n"
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
    assert result.error == (f"\n{NOT_REACHED}: {way.url} (HTTPS_PROXY): it did not answer CONNECT in "
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
    assert result.error.startswith(f"\nthe time given by --timeout has passed: {way.url} (HTTPS_PROXY): ")


# ---- which one ----

CHOICES = {
    "lower wins": ({"https_proxy": "{0}", "HTTPS_PROXY": "{1}"}, 0),
    "empty lower means none": ({"https_proxy": "", "HTTPS_PROXY": "{0}", "ALL_PROXY": "{1}"}, None),
    "empty upper is none": ({"HTTPS_PROXY": "", "ALL_PROXY": "{1}"}, 1),
    "the other scheme's": ({"HTTP_PROXY": "{0}"}, None),
    "ALL_PROXY": ({"HTTP_PROXY": "{0}", "ALL_PROXY": "{1}"}, 1),
    "all_proxy": ({"all_proxy": "{0}", "ALL_PROXY": "{1}"}, 0),
    "a name": ({"HTTPS_PROXY": "{0}", "NO_PROXY": "example.com, LOCALhost"}, None),
    "another name": ({"HTTPS_PROXY": "{0}", "NO_PROXY": "example.com,ocalhost"}, 0),
    "no_proxy wins": ({"HTTPS_PROXY": "{0}", "NO_PROXY": "*", "no_proxy": "example.com"}, 0),
    "a star": ({"HTTPS_PROXY": "{0}", "NO_PROXY": "*"}, None),
    "a star in a list": ({"HTTPS_PROXY": "{0}", "NO_PROXY": "a,*"}, 0),
    "a port": ({"HTTPS_PROXY": "{0}", "NO_PROXY": "localhost:{port}"}, None),
    "another port": ({"HTTPS_PROXY": "{0}", "NO_PROXY": "localhost:1"}, 0),
    "a dot before": ({"HTTPS_PROXY": "{0}", "NO_PROXY": ".localhost"}, None),
}


@pytest.mark.parametrize("case", CHOICES)
@pytest.mark.parametrize("program", ["tinyaws", "aws"])
def test_the_choice_is_that_of_aws_cli(request, tls_server, pki, proxy, program, case):
    variables, chosen = CHOICES[case]
    if program == "aws" and "ALL_PROXY" in variables:
        variables = {name: value for name, value in variables.items() if "all" not in name.lower()}
        chosen = chosen if chosen is None or "HTTPS_PROXY" in variables and variables["HTTPS_PROXY"] else None
    service, ways = tls_server(pki.server(), [ANSWER]), [proxy(), proxy()]
    env = {name: value.format(*(each.url for each in ways), port=service.port)
           for name, value in variables.items()}
    result = request.getfixturevalue(program)(*CANCEL, peer=service, env=env)
    assert result.code == 0, result.error
    assert len(service.requests) == 1
    assert [each.connections for each in ways] == [int(i == chosen) for i in range(2)]


RANGES = {
    "127.0.0.0/8": True, "127.0.0.1/32": True, "127.0.0.2/32": False, "127.0.0.2/30": True,
    "10.0.0.0/8,0.0.0.0/0": True, "127.0.0.0/33": False, "127.0.0.0/": False, "127.0.0.1": True,
    "127.0.0.1:{port}": True, "127.0.0.1:1": False, "::ffff:127.0.0.0/104": True, "::/0": False,
    "127.0.0.0/8:{port}": True, "0.0.1": True,
}


@pytest.mark.parametrize("entry", RANGES)
def test_an_address_in_a_range(tinyaws, service, proxy, entry):
    way, entry, excepted = proxy(), entry.format(port=service.port), RANGES[entry]
    result = tinyaws(*CANCEL, "--debug", "--endpoint-url", f"https://127.0.0.1:{service.port}",
                     "--ca-bundle", service.ca, env={"HTTPS_PROXY": way.url, "NO_PROXY": entry})
    assert result.code == 0, result.error
    assert way.connections == (0 if excepted else 1)
    if excepted:
        assert f"proxy: none, for NO_PROXY has {entry.rpartition(',')[2]}\n" in result.error


@pytest.mark.parametrize("entry, excepted", [
    ("::1", True), ("[::1]", True), ("[::1]:{port}", True), ("[::1]:1", False), ("0:0::/64", True),
    ("fd00::/8", False), ("::/0", True), ("0.0.0.0/0", False),
])
def test_an_ipv6_address_in_a_range(tinyaws, tls_server, pki, proxy, entry, excepted):
    service, way = tls_server(pki.server(), [ANSWER], address="::1"), proxy()
    result = tinyaws(*CANCEL, "--endpoint-url", f"https://[::1]:{service.port}", "--ca-bundle",
                     service.ca, env={"HTTPS_PROXY": way.url,
                                      "NO_PROXY": entry.format(port=service.port)})
    assert result.code == 0, result.error
    assert [r.target for r in way.requests] == ([] if excepted else [f"[::1]:{service.port}"])


@pytest.mark.parametrize("variables, used", [
    ({"HTTP_PROXY": "{0}"}, True), ({"HTTP_PROXY": "{0}", "REQUEST_METHOD": "GET"}, False),
    ({"http_proxy": "{0}", "REQUEST_METHOD": ""}, True),
    ({"HTTP_PROXY": "{0}", "REQUEST_METHOD": ""}, False),
])
@pytest.mark.parametrize("program", ["tinyaws", "aws"])
def test_httpoxy(request, plain_service, proxy, program, variables, used):
    """A CGI program's HTTP_PROXY is whatever a visitor's Proxy field says."""
    way = proxy()
    env = {name: value.format(way.url) for name, value in variables.items()}
    result = request.getfixturevalue(program)(*CANCEL, peer=plain_service, env=env)
    assert result.code == 0 and way.connections == int(used)


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


@pytest.mark.parametrize("plain", [False, True], ids=["https", "http"])
def test_a_proxy_that_refuses_sts(tinyaws, tls_server, pki, service, proxy, role, plain):
    sts, way = tls_server(None if plain else pki.server(), [respond(ASSUMED)]), proxy(
        None, WRONG["407"][0])
    env = {**role, "AWS_ENDPOINT_URL_STS": sts.url, "ALL_PROXY": way.url}
    result = tinyaws(*CANCEL, peer=service, credentials=None, env=env)
    assert (result.code, result.stdout) == (255, b"")
    assert f"{way.url} (ALL_PROXY): HTTP status 407: it wants a user and a password" in result.error
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
