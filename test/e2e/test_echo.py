"""A server that sends back what it was sent in secret: the session token, the secret key, the signature and
the proxy's password, as they are or escaped, wherever an answer's bytes are shown. None comes out."""

import base64
import html
import re
from urllib.parse import quote

import pytest

from support.answers import SMALL
from support.credentials import Credentials
from support.failing import CANCEL
from support.tls_server import respond

KEY, TOKEN, PASSWORD = "wJal/rXUt+nFEMI/K7MDENG/bPxRfi", "FwoGZXIv/YXdzEBYa+TOKENTOKEN/abcdef==", "passphrase/of+my-proxy@home"
SECRETS = Credentials("AKIDEXAMPLE", KEY, TOKEN)

ESCAPES = {
    "plain": lambda text: text,
    "slashes": lambda text: text.replace("/", "\\/"),
    "unicode": lambda text: re.sub(r"[/+=@]", lambda hit: f"\\u{ord(hit[0]):04x}", text),
    "percent": lambda text: quote(text, safe=""),
    "lower-percent": lambda text: quote(text, safe="").replace("%2F", "%2f").replace("%2B", "%2b"),
    "html": lambda text: html.escape(text).replace("/", "&#x2F;"),
}


def field(name):
    return lambda echo: respond(b'{"message":"no","__type":"X"}', "400 x", [f"{name}: {echo}"])


def error_body(text):
    return lambda echo: respond(text.replace("ECHO", echo).encode(), "403 x")


# Each shows what is echoed in another place.
PLACES = {
    "field": lambda echo: respond(SMALL, "200 OK", [f"X-Echo: {echo}", f"x-amzn-RequestId: {echo}"]),
    "request-id": field("x-amzn-RequestId"),
    "error-type": field("x-amzn-ErrorType"),
    "query-error": lambda echo: respond(b'{"message":"no"}', "400 x", [f"x-amzn-query-error: {echo};Sender"]),
    "type": error_body('{"__type":"ECHO","message":"no"}'),
    "code": error_body('{"code":"x#ECHO","message":"no"}'),
    "message": error_body('{"__type":"SignatureDoesNotMatch","message":"expected\\nECHO\\n"}'),
    "in-a-url": error_body('{"__type":"X","message":"https://x/?t=ECHO&u=ECHO"}'),
    "not-json": error_body('{"__type":"X","message":"ECHO"'),
    "too-many-values": error_body('{"a":[' + "1," * 1100 + '1],"message":"ECHO"}'),
    "html": error_body("<html><p>ECHO</p></html>"),
    "gateway": lambda echo: respond(f"<p>{echo}</p>".encode(), "502 Bad Gateway"),
    "location": lambda echo: respond(b"", "302 Found", [f"Location: https://x/?t={echo}"]),
    "location-cut": lambda echo: respond(b"", "302 Found", [f"Location: https://x/{'y' * 125}/{echo}"]),
    "status-line": lambda echo: (f"HTTP/1.1 200X{echo}\r\n\r\n".encode(), None),
    "no-colon": lambda echo: (f"HTTP/1.1 200 OK\r\n{echo}\r\n\r\n".encode(), None),
    "encoding": lambda echo: respond(SMALL, "200 OK", [f"Content-Encoding: {echo}"]),
}


def leaks(result, secrets):
    """What of the secrets is in the output: whole ones in any form, and parts of eight bytes."""
    shown = (result.stdout.replace(SMALL, b"") + result.stderr).decode("utf-8", "replace")
    return [f"{name}: {part}" for name, secret in secrets.items()
            for escape in ESCAPES.values()
            for part in {escape(secret), *(secret[at:at + 8] for at in range(len(secret) - 7))}
            if part in shown]


HIDDEN = ("status-line", "no-colon")  # of which less than eight bytes are shown
FORMS = [("--cli-error-format", form) for form in ("enhanced", "json", "yaml", "table")] + [("--debug",)]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form[-1])
@pytest.mark.parametrize("place", PLACES)
def test_nothing_that_is_echoed_is_shown(tinyaws, tls_server, place, form):
    for name, escape in ESCAPES.items():
        for secret in KEY, TOKEN:
            server = tls_server(None, [PLACES[place](escape(secret))])
            result = tinyaws(*CANCEL, *form, peer=server, credentials=SECRETS, env={"AWS_MAX_ATTEMPTS": "1"})
            server.stop()
            shown = form == ("--debug",) or place not in ("field", "request-id", "location", "location-cut")
            assert name != "plain" or not shown or place in HIDDEN or "***" in result.error, result
            assert not leaks(result, {"key": KEY, "token": TOKEN}), (name, result.error)


# ---- values of a service's answer, which a message shows ----

PARAMETER = ("ssm", "get-parameter", "--name", "x")
VALUES = {
    "time": (PARAMETER, '{"Parameter":{"LastModifiedDate":"ECHO"}}'),
    "query": ((*PARAMETER, "--query", "abs(Parameter.Value)"), '{"Parameter":{"Value":"ECHO"}}'),
    "page": (("ssm", "describe-parameters"), '{"Parameters":[],"NextToken":"ECHO"}'),
}


@pytest.mark.parametrize("place", VALUES)
def test_no_value_of_an_answer_that_a_message_shows_is_a_secret(tinyaws, tls_server, place):
    words, body = VALUES[place]
    for name in ("plain", "slashes", "unicode"):
        answer = respond(body.replace("ECHO", ESCAPES[name](TOKEN)).encode())
        server = tls_server(None, [answer, answer])
        result = tinyaws(*words, peer=server, credentials=SECRETS)
        server.stop()
        assert (result.code, result.stdout) == (255, b"") and "***" in result.error, result
        assert not leaks(result, {"key": KEY, "token": TOKEN}), (name, result.error)


# ---- what only a request has: the signature, and the proxy's password ----

def sent(request):
    """The secrets of a request, by name."""
    return {"signature": request.get("Authorization").split("Signature=")[1],
            "basic": (request.get("Proxy-Authorization") or "").removeprefix("Basic "),
            "password": PASSWORD, "token": TOKEN, "key": KEY}


def whole_head(request):
    return "|".join(f"{name}: {request.get(name)}" for name in (
        "Authorization", "Proxy-Authorization", "X-Amz-Security-Token")) + f"|password={PASSWORD}"


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form[-1])
@pytest.mark.parametrize("place", PLACES)
def test_nothing_of_a_request_is_shown(tinyaws, tls_server, place, form):
    for name, escape in ESCAPES.items():
        server = tls_server(None, [lambda request: PLACES[place](escape(whole_head(request)))])
        proxy = f"http://me:{quote(PASSWORD, safe='')}@127.0.0.1:{server.port}"
        result = tinyaws(*CANCEL, "--endpoint-url", "http://service.example.test", *form,
                         credentials=SECRETS, env={"AWS_MAX_ATTEMPTS": "1", "HTTP_PROXY": proxy})
        server.stop()
        secrets = sent(server.requests[0])
        assert len(secrets["signature"]) == 64 and base64.b64decode(secrets["basic"]) == f"me:{PASSWORD}".encode()
        assert not leaks(result, secrets), (name, result.error)


def test_a_refused_connect_does_not_show_the_password(tinyaws, tls_server):
    def refuse(request):
        basic = request.get("Proxy-Authorization")
        return (f"HTTP/1.1 407 {basic}\r\nProxy-Authenticate: Digest realm=\"{basic} {PASSWORD}\"\r\n"
                "Content-Length: 0\r\n\r\n").encode()
    server = tls_server(None, [refuse])
    proxy = f"http://me:{quote(PASSWORD, safe='')}@127.0.0.1:{server.port}"
    for form in FORMS:
        result = tinyaws(*CANCEL, "--endpoint-url", "https://service.example.test", *form, credentials=SECRETS,
                         env={"AWS_MAX_ATTEMPTS": "1", "HTTPS_PROXY": proxy})
        assert (result.code, result.stdout) == (255, b"")
        basic = server.requests[0].get("Proxy-Authorization").removeprefix("Basic ")
        assert not leaks(result, {"password": PASSWORD, "basic": basic}), result.error


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form[-1])
def test_what_is_no_secret_stays(tinyaws, tls_server, form):
    server = tls_server(None, [error_body('{"__type":"X","message":"token, key and signature"}')("")])
    result = tinyaws(*CANCEL, *form, peer=server, credentials=SECRETS, env={"AWS_MAX_ATTEMPTS": "1"})
    assert "token, key and signature" in result.error and "***" not in result.error
