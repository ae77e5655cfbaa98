"""Answers that are no answers: exit status 255, nothing on stdout, and one line on stderr that says
what was wrong. AWS CLI exits 0 on some of them, which is not copied."""

import random

import pytest

from support.answers import SMALL, chunked, environment, raw_environment
from support.failing import SECRETS, assert_refused, cancel
from support.tls_server import TlsServer, respond

HEAD = b"HTTP/1.1 200 OK\r\n"
BODY_CAP = 192 * 1024  # TA_RESPONSE_BODY_MAX


@pytest.fixture(scope="module")
def peer(pki):
    """A TLS server whose `answer` is sent before the end of the connection."""
    server = TlsServer(pki.server(), [lambda _request: (server.answer, None)])
    yield server
    server.stop()


@pytest.fixture(scope="module")
def plain():
    """The same without TLS."""
    server = TlsServer(None, [lambda _request: (server.answer, None)])
    yield server
    server.stop()


def answered(tinyaws, server, raw):
    server.answer = raw
    before = len(server.requests)
    result = cancel(tinyaws, server.url, server.ca)
    # A cancel whose answer was lost on the way is asked after.
    assert [each.operation for each in server.requests[before:]] in (
        ["CancelEnvironmentDeployment"], ["CancelEnvironmentDeployment", "GetEnvironment"])
    return result


# ---- cut short ----

BODY = environment(name="prod", deploymentStatus="CANCELLING", description="not all of it")
FIELDS = ("x-amzn-RequestId: 11111111-2222-3333-4444-555555555555", "Server: of these tests")
FRAMED = {"length": respond(BODY, fields=FIELDS),
          "chunked": chunked(BODY, 30, 1, 20, fields=FIELDS)}


@pytest.mark.parametrize("framing", ["length", "chunked"])
def test_an_answer_cut_at_every_byte(tinyaws, plain, framing):
    whole = FRAMED[framing]
    assert answered(tinyaws, plain, whole).code == 0
    head = whole.index(b"\r\n\r\n") + 4
    for cut in range(len(whole)):
        result = answered(tinyaws, plain, whole[:cut])
        report = ("without an answer" if cut == 0 else
                f"within the head of its answer, after {cut} bytes" if cut < head else
                f"body of its answer, after {cut - head} of " if framing == "length" else
                "within the chunked body of its answer, after ")
        assert_refused(result, report, "may have done it all the same")


@pytest.mark.parametrize("cut", [1, 60, 300])
@pytest.mark.parametrize("fault", ["truncate", "truncate-abrupt", "truncate-reset"])
def test_an_answer_cut_short_over_tls(tinyaws, emulator, fault, cut):
    """By close_notify, by the end of the TCP connection without it, by a reset."""
    peer = emulator("--environment", "name=prod,polls=9", faults=f"*:{fault}:{cut}",
                    credentials=SECRETS)
    result = cancel(tinyaws, peer.url, peer.ca)
    assert_refused(result, "may have done it all the same")
    assert [(each.request.operation, each.fault, each.status) for each in peer.requests] == [
        ("CancelEnvironmentDeployment", fault, 200), ("GetEnvironment", fault, 200)]


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 31])
def test_empty_tls_records_are_no_end(tinyaws, emulator, n):
    """RFC 8446, section 5.1, allows them."""
    peer = emulator("--environment", "name=prod,polls=9", faults=f"*:empty-records:{n}",
                    credentials=SECRETS)
    result = cancel(tinyaws, peer.url, peer.ca)
    assert (result.code, result.error) == (0, "")
    assert len(peer.requests) == 1


def test_empty_tls_records_without_end(tinyaws, emulator):
    peer = emulator("--environment", "name=prod,polls=9", faults="*:empty-records:1000000",
                    credentials=SECRETS)
    assert_refused(cancel(tinyaws, peer.url, peer.ca), LIMIT, "TA_TLS_EMPTY_RECORDS_MAX",
                   "may have done it all the same")
    assert len(peer.requests) == 1


@pytest.mark.parametrize("cut", range(1, len(SMALL)))
def test_a_body_that_ends_with_the_connection_is_cut(tinyaws, plain, cut):
    """Without a length, the JSON alone tells that something is missing."""
    assert_refused(answered(tinyaws, plain, HEAD + b"\r\n" + SMALL[:cut]),
                   "not valid JSON", f"breaks off at byte {cut} of {cut}")


# ---- not HTTP/1.1, or not as it should be ----

def with_fields(*lines, body=SMALL):
    return HEAD + b"".join(line + b"\r\n" for line in lines) + b"\r\n" + body


LENGTH = b"Content-Length: %d" % len(SMALL)
NOT_HTTP = "the answer is not valid HTTP/1.1"
LIMIT = "a limit of this program was reached"
RESPONSES = {
    "no-http": (b"hello, world\r\n\r\n", NOT_HTTP, "no HTTP/1.x status line", '"h"'),
    "http-0.9": (SMALL, NOT_HTTP, "no HTTP/1.x status line"),
    "http-2-preface": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", NOT_HTTP, "no HTTP/1.x status line"),
    "http-2-settings": (b"\0\0\x12\4\0\0\0\0\0\0\3\0\0\0\x64\0\4\0\x40\0\0", NOT_HTTP, r"\x00"),
    "http-2.0": (b"HTTP/2.0 200 OK\r\n\r\n", NOT_HTTP, "no HTTP/1.x status line"),
    "http-1.2": (b"HTTP/1.2 200 OK\r\n\r\n", NOT_HTTP, "an HTTP version other than"),
    "ssh": (b"SSH-2.0-OpenSSH_9.2\r\n", NOT_HTTP, "no HTTP/1.x status line"),
    "status-word": (b"HTTP/1.1 abc OK\r\n\r\n", NOT_HTTP, "no number of three digits"),
    "status-long": (b"HTTP/1.1 2000 OK\r\n\r\n", NOT_HTTP, "after the status code"),
    "lf-only": (HEAD.replace(b"\r", b"") + LENGTH + b"\n\n" + SMALL, NOT_HTTP, "ends in LF alone"),
    "lf-later": (HEAD + LENGTH + b"\n\r\n" + SMALL, NOT_HTTP, "ends in LF alone"),
    "cr-only": (b"HTTP/1.1 200 OK\rX: y\r\r" + SMALL, NOT_HTTP, "CR without its LF"),
    "folded": (with_fields(LENGTH, b" folded"), NOT_HTTP, "starts with white space"),
    "space-colon": (with_fields(b"Content-Length : 2"), NOT_HTTP, "white space before the colon"),
    "no-colon": (with_fields(b"Content-Length"), NOT_HTTP, "without a colon"),
    "no-name": (with_fields(b": 2"), NOT_HTTP, "without a name"),
    "nul": (with_fields(b"X-Field: a\0b"), NOT_HTTP, "a control byte in a field value"),
    "escape": (with_fields(b"X-\x1b[2J: a"), NOT_HTTP, r"\x1b"),
    "both-lengths": (with_fields(LENGTH, b"Transfer-Encoding: chunked"), NOT_HTTP,
                     "both a Content-Length and a Transfer-Encoding"),
    "two-lengths": (with_fields(LENGTH, LENGTH), NOT_HTTP, "more than one Content-Length"),
    "other-lengths": (with_fields(LENGTH, b"Content-Length: 1"), NOT_HTTP, "more than one Content"),
    "listed-lengths": (with_fields(b"Content-Length: 63, 63"), NOT_HTTP, "that is no number"),
    "length-minus": (with_fields(b"Content-Length: -1"), NOT_HTTP, "that is no number"),
    "length-plus": (with_fields(b"Content-Length: +63"), NOT_HTTP, "that is no number"),
    "length-hex": (with_fields(b"Content-Length: 0x3f"), NOT_HTTP, "that is no number"),
    "length-beyond": (with_fields(b"Content-Length: 18446744073709551616"), NOT_HTTP, "64 bits"),
    "gzip-transfer": (with_fields(b"Transfer-Encoding: gzip, chunked"), NOT_HTTP,
                      "a Transfer-Encoding other than a single chunked"),
    "two-transfers": (with_fields(*[b"Transfer-Encoding: chunked"] * 2), NOT_HTTP,
                      "a Transfer-Encoding other than a single chunked"),
    "gzip": (with_fields(LENGTH, b"Content-Encoding: gzip"), NOT_HTTP,
             'a content coding that was not asked for: "gzip"'),
    "switching": (b"HTTP/1.1 101 Switching\r\n\r\n", NOT_HTTP, "switched protocols (101)"),
    "chunk-overflow": (chunked(SMALL).replace(b"3f\r\n", b"1000000000000003f\r\n"), NOT_HTTP,
                       "a chunk size beyond 64 bits"),
    "chunk-huge": (chunked(SMALL).replace(b"3f\r\n", b"ffffffffffffffff\r\n"), LIMIT,
                   "a response body of more than TA_RESPONSE_BODY_MAX, 196608 bytes"),
    "chunk-word": (chunked(SMALL).replace(b"3f\r\n", b"xy\r\n"), NOT_HTTP,
                   "a chunk size that is no hexadecimal number"),
    "chunk-minus": (chunked(SMALL).replace(b"3f\r\n", b"-3f\r\n"), NOT_HTTP,
                    "a chunk size that is no hexadecimal number"),
    "chunk-short": (chunked(SMALL).replace(b"3f\r\n", b"3e\r\n"), NOT_HTTP, "chunk"),
    "chunk-lf": (chunked(SMALL).replace(b"3f\r\n", b"3f\n"), NOT_HTTP, "chunk"),
    "chunk-line": (chunked(SMALL).replace(b"3f\r\n", b"3f;" + b"x" * 300 + b"\r\n"), LIMIT,
                   "chunk"),
    "trailers": (chunked(SMALL, trailer=b"X-More: and more\r\n" * 300), LIMIT, "trailer"),
    "fields": (with_fields(*[b"X-More: and more"] * 65), LIMIT, "more than 64 field lines"),
    "endless-head": (HEAD + b"X-More: " + b"and more, " * 100000, LIMIT, "head", "8192 bytes"),
    "endless-fields": (HEAD + (b"X-" + b"a" * 500 + b": b\r\n") * 2000, LIMIT, "head"),
    "endless-interim": (b"HTTP/1.1 100 Continue\r\n\r\n" * 20000, LIMIT,
                        "more than 8 interim responses (1xx)"),
    "declared-big": (with_fields(b"Content-Length: %d" % (BODY_CAP + 1)), LIMIT,
                     "a response body of 196609 bytes, and the limit is TA_RESPONSE_BODY_MAX, 196608 bytes"),
    "undeclared-big": (with_fields(body=b" " * (BODY_CAP + 1)), LIMIT,
                       "a response body of more than TA_RESPONSE_BODY_MAX, 196608 bytes"),
    "chunked-big": (chunked(b" " * (BODY_CAP + 1), 4096), LIMIT,
                    "a response body of more than TA_RESPONSE_BODY_MAX, 196608 bytes"),
    "status-204": (b"HTTP/1.1 204 No Content\r\n\r\n", "the answer is not valid JSON", "is empty"),
    "empty-200": (respond(b""), "the answer is not valid JSON", "its body is empty"),
}


@pytest.mark.parametrize("name", RESPONSES)
def test_a_response_against_the_rules(tinyaws, peer, name):
    raw, *words = RESPONSES[name]
    assert_refused(answered(tinyaws, peer, raw), *words)


def test_a_body_of_just_the_cap_is_taken(tinyaws, peer):
    for answer in [respond(SMALL.ljust(BODY_CAP)), chunked(SMALL.ljust(BODY_CAP), 65536),
                   with_fields(body=SMALL.ljust(BODY_CAP))]:
        assert answered(tinyaws, peer, answer).code == 0


@pytest.mark.parametrize("answer, words", [
    (b"HTTP/1.1 304 Not Modified\r\n\r\n", "(304) when calling the CancelEnvironmentDeployment operation"),
    (respond(SMALL, "300 Multiple Choices"), "(Unknown) when calling the CancelEnvironmentDeployment operation")])
def test_a_status_between_success_and_error_is_an_error_of_the_service(tinyaws, peer, answer, words):
    result = answered(tinyaws, peer, answer)
    assert (result.code, result.stdout) == (254, b"") and words in result.error


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary",
                                    "308 Permanent"])
def test_a_redirect_is_not_followed(tinyaws, peer, tls_server, pki, status):
    elsewhere = tls_server(pki.server(), [respond(SMALL)])
    redirect = respond(b"", status, [f"Location: {elsewhere.url}/there"])
    result = answered(tinyaws, peer, redirect)
    assert (result.code, result.stdout) == (254, b"")
    assert f"An error occurred ({status[:3]}) when calling the" in result.error
    assert elsewhere.conversations == []


# ---- not JSON, or not the operation's ----

NOT_JSON = "the answer is not valid JSON"
SHAPE = "the answer is not what the operation answers"
BODIES = {
    "html": (b"<html>It works!</html>", NOT_JSON, "byte 0 of"),
    "text": (b"OK", NOT_JSON),
    "blank": (b" \n", NOT_JSON),
    "nul": (SMALL + b"\0", NOT_JSON, "byte 63 of 64"),
    "two": (SMALL + SMALL, NOT_JSON, "byte 63 of"),
    "bom": (b"\xef\xbb\xbf" + SMALL, NOT_JSON, "byte 0 of"),
    "utf-16": (SMALL.decode().encode("utf-16-le"), NOT_JSON),
    "comma": (raw_environment('"name":"x",'), NOT_JSON),
    "quotes": (SMALL.replace(b'"', b"'"), NOT_JSON),
    "comment": (raw_environment('/**/"name":"x"'), NOT_JSON),
    "bare-name": (raw_environment('name:"x"'), NOT_JSON),
    "no-value": (raw_environment('"name"'), NOT_JSON),
    "nan": (raw_environment('"createdAt":NaN'), NOT_JSON),
    "leading-zero": (raw_environment('"createdAt":01'), NOT_JSON),
    "control": (raw_environment('"name":"a\nb"'), NOT_JSON),
    "bad-escape": (raw_environment(r'"name":"\x41"'), NOT_JSON),
    "lone-surrogate": (raw_environment(r'"name":"\ud800"'), NOT_JSON),
    "bad-utf-8": (raw_environment(b'"name":"\xc3("'), NOT_JSON),
    "overlong": (raw_environment(b'"name":"\xc0\xaf"'), NOT_JSON),
    "utf-8-surrogate": (raw_environment(b'"name":"\xed\xa0\x80"'), NOT_JSON),
    "deep": (raw_environment('"x":' + "[" * 100 + "]" * 100), LIMIT, "64"),
    "deepest": (b"[" * 190000, LIMIT, "64"),
    "tokens": (raw_environment('"x":[' + "0," * 9000 + "0]"), LIMIT, "1024"),
    "object": (b"{}", SHAPE, "environment"),
    "array": (b"[]", SHAPE),
    "string": (b'"environment"', SHAPE),
    "number": (b"42", SHAPE),
    "null": (b"null", SHAPE),
    "null-environment": (b'{"environment":null}', SHAPE),
    "array-environment": (b'{"environment":["name"]}', SHAPE),
    "text-environment": (b'{"environment":"prod"}', SHAPE),
    "empty-environment": (b'{"environment":{}}', SHAPE, "no member that the service model knows"),
    "foreign-environment": (b'{"environment":{"colour":"red"}}', SHAPE, "no member"),
    "error-in-200": (b'{"__type":"ConflictException","message":"no"}', SHAPE),
    "number-name": (raw_environment('"name":5'), SHAPE, '"name" is not a string'),
    "array-spec": (raw_environment('"spec":["a"]'), SHAPE, '"spec" is not a string'),
    "true-status": (raw_environment('"deploymentStatus":true'), SHAPE, '"deploymentStatus"'),
    "text-time": (raw_environment('"createdAt":"2020-01-01T00:00:00Z"'), SHAPE, '"createdAt"'),
    "late-time": (raw_environment('"createdAt":253402300800'), SHAPE, "the years 1 to 9999"),
    "early-time": (raw_environment('"createdAt":-62135596801'), SHAPE, "the years 1 to 9999"),
    "huge-time": (raw_environment('"createdAt":1e999999999999'), SHAPE, "the years 1 to 9999"),
    "text-repository": (raw_environment('"provisioningRepository":"r"'), SHAPE, "an object"),
    "number-branch": (raw_environment('"provisioningRepository":{"branch":1}'), SHAPE, '"branch"'),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_is_no_answer(tinyaws, peer, name):
    body, *words = BODIES[name]
    assert_refused(answered(tinyaws, peer, respond(body)), *words, "may have done it all the same")


# ---- random ----

def noise(seed):
    chooser = random.Random(seed)
    return chooser.randbytes(chooser.choice([1, 7, 64, 1000, 9000, 70000]))


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes(tinyaws, peer, seed):
    assert_refused(answered(tinyaws, peer, noise(seed)), NOT_HTTP)
    assert_refused(answered(tinyaws, peer, respond(noise(seed))), NOT_JSON)


@pytest.mark.parametrize("seed", range(100, 160))
def test_a_damaged_answer_is_an_answer_or_is_refused(tinyaws, plain, seed):
    """Some bytes of a whole answer changed: it may still be one, but then it is printed whole."""
    chooser, raw = random.Random(seed), bytearray(FRAMED["chunked" if seed % 2 else "length"])
    for _ in range(chooser.randint(1, 3)):
        raw[chooser.randrange(len(raw))] = chooser.randrange(256)
    result = answered(tinyaws, plain, bytes(raw))
    if result.code == 0:
        assert result.stdout.startswith(b'{\n    "environment": {\n')
        assert result.stdout.endswith(b"}\n") and result.stderr == b""
    elif result.code == 254:  # the status became an error's
        assert result.stdout == b"" and b"An error occurred" in result.stderr
    else:
        assert_refused(result)

