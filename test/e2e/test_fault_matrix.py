"""The fault matrix: each step of a run misbehaves, once and always. Every cell says how the run ends,
what it says, and what bounds it; `make fault-matrix` prints the table as it was played."""

import time

import pytest
from support import fault_scenes
from support.answers import SMALL, chunked, error
from support.fault_matrix import OK, Fault, Played, cells_of
from support.fault_servers import (CLOSED, ESTABLISHED, REFUSED, RESET, SILENT, STALL, WHOLE,
                                   close_after, close_at_once, drip_after, record, reset_after,
                                   reset_at_once, reset_within, says, says_and_stalls, stall,
                                   stall_after, tls)
from support.failing import SECRETS
from support.faulty_server import reply
from support.metadata_server import credentials_document
from support.sts_server import error_reply
from support.tls_faults import FAULTS as CERTIFICATES
from support.tls_server import respond

TIME_IS_UP = "the time given by --timeout has passed"
MAY = "may have done it all the same"
BROKE = "the connection broke"
NO_CONNECTION = "Could not connect to the endpoint"
BAD_HTTP, BAD_JSON = "the answer is not valid HTTP/1.1", "the answer is not valid JSON"
SHAPE, LIMIT = "the answer is not what the operation answers", "a limit of this program was reached"
# A second attempt needs the first to give up before the run does.
PATIENCE = {"options": ("--cli-connect-timeout", "4", "--cli-read-timeout", "4")}


def lasting(what, *words, code=255, **more):
    """What another attempt or server would not change: it is reported at once."""
    return Fault(what, (code, *words), (code, *words), **more)


def passing(what, *words, code=255, **more):
    return Fault(what, OK, (code, *words), **more)


# ---- DNS: the first server has the fault, or the only one ----

def dns(flags=0x8180, **how):
    """A server whose every answer is so, whatever is asked."""
    return lambda query, _tcp, _at: [query.message(flags, **how)]


def only_a(flags):
    """An address of IPv4; of IPv6 it says something else than that there is none (RFC 4074)."""
    return lambda query, _tcp, at: [query.address(at) if query.is_a else query.message(flags)]


def truncated(over_tcp):
    """UDP says that there is more; TCP does `over_tcp`."""
    return lambda query, tcp, at: over_tcp(query, at) if tcp else [query.message(0x8380)]


OTHER_ID, OTHER_NAME = b"\xff\xff", b"\5other\4test\0\0\1\0\1"
LOOP = [record(5, b"\4loop\4test\0"), record(5, b"\xc0\x0c", name=b"\4loop\4test\0")]
NOBODY = "127.9.9.9"  # an answer that is not to be believed leads nowhere
NO_NAME = "the host name could not be resolved: service.test"
UNKNOWN = "the host name does not exist: service.test"
DNS = {
    "nobody there": passing(None, NO_NAME, "Connection refused"),
    "silent": passing(lambda *_: [], TIME_IS_UP, "no answer", timeout=2),
    "NXDOMAIN": lasting(dns(0x8183), UNKNOWN + ": no such host name"),
    "no address": lasting(dns(), UNKNOWN + ": no IP address"),
    "SERVFAIL": passing(dns(0x8182), NO_NAME, "SERVFAIL"),
    "REFUSED": passing(dns(0x8185), NO_NAME, "REFUSED"),
    **{f"{name} for AAAA only": Fault(only_a(0x8180 | code), OK, OK)
       for name, code in [("SERVFAIL", 2), ("NXDOMAIN", 3), ("NOTIMP", 4), ("REFUSED", 5)]},
    "no recursion": passing(dns(0x8000), NO_NAME, "no recursion offered"),
    "wrong id": passing(lambda q, _tcp, _at: [q.address(NOBODY, identity=OTHER_ID)], TIME_IS_UP,
                        "no answer", timeout=2),
    "wrong id, then right": Fault(lambda q, _tcp, at: [q.address(NOBODY, identity=OTHER_ID),
                                                       q.address(at)], OK, OK),
    "wrong question": passing(lambda q, _tcp, _at: [q.address(NOBODY, question=OTHER_NAME)], TIME_IS_UP,
                              "no answer", timeout=2),
    "its own question": passing(lambda q, _tcp, _at: [q.raw], TIME_IS_UP, "no answer", timeout=2),
    "CNAME loop": passing(dns(records=LOOP), NO_NAME, "a loop of CNAME records"),
    "garbage": passing(lambda q, _tcp, _at: [b"\x7f" * 90], TIME_IS_UP, "no answer", timeout=2),
    "garbage after the question": passing(dns(records=[b"\x7f" * 40]), NO_NAME, "not a valid answer"),
    "cut within its record": passing(dns(records=[b"\xc0\x0c\0\1"]), NO_NAME, "not a valid answer"),
    "truncated, TCP well": Fault(truncated(lambda q, at: [q.address(at)]), OK, OK),
    "truncated, TCP refused": passing(truncated(None), NO_NAME, "Connection refused",
                                      how={"listens": False}),
    "truncated, TCP silent": passing(truncated(lambda _q, _at: []), TIME_IS_UP, "no answer", timeout=2),
    "truncated, TCP closed": passing(truncated(lambda _q, _at: None), NO_NAME, "not a valid answer"),
    "truncated, TCP truncated": passing(truncated(lambda q, _at: [q.message(0x8380)]), NO_NAME,
                                        "not a valid answer"),
    "truncated, TCP garbage": passing(truncated(lambda _q, _at: [b"\x7f" * 90]), NO_NAME,
                                      "not a valid answer"),
}

# ---- TCP ----

TCP = {
    "refused": passing(REFUSED, NO_CONNECTION, "Connection refused"),
    "no answer to SYN": passing(SILENT, TIME_IS_UP, "no answer", timeout=2),
    "closed at once": passing(close_at_once, BROKE),
    "reset before the request": passing(reset_at_once, "Connection reset by peer"),
    "reset within the request": passing(reset_within, BROKE),
    "reset after the request": passing(reset_after, BROKE, MAY),
    "closed after the request": passing(close_after, "without an answer", MAY),
    "silent at once": passing(stall, TIME_IS_UP, MAY, timeout=2, how=PATIENCE),
    "silent after the request": passing(stall_after, TIME_IS_UP, MAY, timeout=2, how=PATIENCE),
    "a drip of bytes": Fault(
        drip_after, None, (255, TIME_IS_UP, "the server sent no more", MAY), timeout=2),
}

# ---- TLS ----

REFUSED_CERTIFICATE = "the server's certificate was refused, and no request was sent"
HELLO_BEGUN = b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03"
TLS = {
    "refused": passing(REFUSED, NO_CONNECTION, "Connection refused"),
    "silent": passing(stall, TIME_IS_UP, "the server sent nothing", timeout=2, how=PATIENCE),
    "silent within its hello": passing(says_and_stalls(HELLO_BEGUN), TIME_IS_UP,
                                       "the server sent no more", timeout=2, how=PATIENCE),
    "closed at once": passing(close_at_once, BROKE),
    "closed after our hello": passing(says(b""), BROKE, "during the TLS handshake"),
    "closed within its hello": passing(says(HELLO_BEGUN), BROKE, "during the TLS handshake"),
    "reset": passing(reset_within, BROKE),
    "alert": lasting(says(b"\x15\x03\x03\x00\x02\x02\x28"), "the TLS connection failed", "alert 40"),
    "garbage": lasting(says(b"\0" * 64), "the TLS connection failed", "is this a port for https?"),
    "HTTP": lasting(says(WHOLE), "the TLS connection failed", "is this a port for https?"),
    "garbage in a record": lasting(says(b"\x16\x03\x03\0\x40\2\0\0\x3c" + b"\x7f" * 60),
                                   "the TLS connection failed"),
    "wrong host": lasting(tls("wrong host"), REFUSED_CERTIFICATE, "is not for service.test"),
    "expired": lasting(tls("expired"), REFUSED_CERTIFICATE, "expired at 2020-01-01"),
    "unknown CA": lasting(tls("unknown CA"), REFUSED_CERTIFICATE, "not among those of"),
    "self-signed": lasting(tls("self-signed"), REFUSED_CERTIFICATE, "is self-signed"),
    "for clients": lasting(tls("for clients"), REFUSED_CERTIFICATE, "extended key usage"),
}

# ---- proxies, at CONNECT ----

NO_PROXY, PROXY_SAYS_NO = "Failed to connect to proxy URL", "Failed to connect through proxy URL"
PROXY = {
    "refused": passing(REFUSED, NO_PROXY, "Connection refused"),
    "no answer to SYN": passing(SILENT, TIME_IS_UP, "(HTTPS_PROXY)", "no answer", timeout=2),
    "silent": passing(stall, TIME_IS_UP, "(HTTPS_PROXY)", "the server sent nothing", timeout=2,
                      how=PATIENCE),
    "closed": passing(close_after, NO_PROXY, "without an answer"),
    "reset": passing(reset_after, NO_PROXY),
    "closed within its answer": passing(says(ESTABLISHED[:20]), NO_PROXY, "after 20 bytes"),
    "silent within its answer": passing(says_and_stalls(ESTABLISHED[:20]), TIME_IS_UP, timeout=2,
                                        how=PATIENCE),
    "closed within the tunnel": passing(says(ESTABLISHED), BROKE, "during the TLS handshake"),
    "silent within the tunnel": passing(says_and_stalls(ESTABLISHED), TIME_IS_UP, timeout=2,
                                        how=PATIENCE),
    "407": lasting(says(b"HTTP/1.1 407 x\r\n\r\n"), PROXY_SAYS_NO, "it wants a user and a password"),
    "403": lasting(says(b"HTTP/1.1 403 x\r\n\r\n"), PROXY_SAYS_NO, "it does not allow this endpoint"),
    "502": passing(says(b"HTTP/1.1 502 x\r\n\r\n"), NO_CONNECTION, "HTTP status 502"),
    "503": passing(says(b"HTTP/1.1 503 x\r\n\r\n"), NO_CONNECTION, "HTTP status 503"),
    "redirect": lasting(says(b"HTTP/1.1 302 x\r\nLocation: /\r\n\r\n"), PROXY_SAYS_NO, "status 302"),
    "garbage": lasting(says(b"SSH-2.0\r\n\r\n"), BAD_HTTP),
    "answer to what was not asked": lasting(says(ESTABLISHED + WHOLE), BAD_HTTP,
                                            "more than the head"),
    "head over the cap": lasting(says(ESTABLISHED[:-2] + b"a: " + b"b" * 8192), LIMIT, "8192 bytes"),
}

# ---- HTTP ----

HEAD = b"HTTP/1.1 200 OK\r\n"
CAP = 192 * 1024  # TA_RESPONSE_BODY_MAX
AGAIN = "(reached max retries: 1)"
UNKNOWN = "the state is not known, since GetEnvironment failed, too", MAY


def slow(answer):
    return lambda _request: (time.sleep(0.5), answer)[1]


def fails(status, *fields):
    return respond(b"", status, fields)


HTTP = {
    "garbage": lasting((b"\x7f" * 90, CLOSED), BAD_HTTP, "no HTTP/1.x status line"),
    "another protocol": lasting((b"SSH-2.0-OpenSSH_9.2\r\n", CLOSED), BAD_HTTP, "no HTTP/1.x"),
    "HTTP/2": lasting(b"HTTP/2.0 200 OK\r\n\r\n", BAD_HTTP, "no HTTP/1.x status line"),
    "a field without a colon": lasting(HEAD + b"Content-Length\r\n\r\n", BAD_HTTP, "without a colon"),
    "two lengths": lasting(HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", BAD_HTTP,
                           "more than one Content-Length"),
    "length and chunks": lasting(HEAD + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n",
                                 BAD_HTTP, "both a Content-Length and"),
    "another coding": lasting(respond(SMALL, fields=["Content-Encoding: gzip"]), BAD_HTTP, "gzip"),
    "bad chunk size": lasting(chunked(SMALL).replace(b"3f\r\n", b"xy\r\n"), BAD_HTTP,
                              "no hexadecimal number"),
    "chunk too long for its size": lasting(chunked(SMALL).replace(b"3f\r\n", b"3e\r\n"), BAD_HTTP,
                                           "chunk"),
    "chunk line over the cap": lasting(chunked(SMALL).replace(b"3f", b"3f;" + b"x" * 300), LIMIT),
    "closed": passing(CLOSED, BROKE, "without an answer", MAY),
    "reset": passing(RESET, BROKE, MAY),
    "silent": passing(STALL, TIME_IS_UP, MAY, timeout=2, how=PATIENCE),
    "head cut": passing((WHOLE[:30], CLOSED), "the answer ended", "within the head of its answer", MAY),
    "head reset": passing((WHOLE[:30], RESET), BROKE, MAY),
    "head silent": passing((WHOLE[:30], STALL), TIME_IS_UP, MAY, timeout=2, how=PATIENCE),
    "body cut": passing((WHOLE[:-9], CLOSED), "the answer ended", "body of its answer", MAY),
    "body reset": passing((WHOLE[:-9], RESET), BROKE, MAY),
    "body silent": passing((WHOLE[:-9], STALL), TIME_IS_UP, MAY, timeout=2, how=PATIENCE),
    "chunks cut": passing((chunked(SMALL, 9)[:-30], CLOSED), "the answer ended", "chunked body", MAY),
    "chunks silent": passing((chunked(SMALL, 9)[:-30], STALL), TIME_IS_UP, MAY, timeout=2,
                             how=PATIENCE),
    "head over the cap": lasting((HEAD + b"X: " + b"y" * 8192, CLOSED), LIMIT, "8192 bytes"),
    "fields over the cap": lasting((HEAD + b"X: y\r\n" * 65 + b"\r\n", CLOSED), LIMIT, "64 field"),
    "declared body over the cap": lasting(HEAD + b"Content-Length: %d\r\n\r\n" % (CAP + 1), LIMIT,
                                          "196609 bytes"),
    "body over the cap": lasting((HEAD + b"\r\n" + b" " * (CAP + 1), CLOSED), LIMIT, "196608 bytes"),
    "chunks over the cap": lasting(chunked(b" " * (CAP + 1), 4096), LIMIT, "196608 bytes"),
    "100 Continue without end": lasting(b"HTTP/1.1 100 Continue\r\n\r\n" * 2000, LIMIT, "1xx"),
    "101": lasting(b"HTTP/1.1 101 Switching\r\n\r\n", BAD_HTTP, "switched protocols"),
    "103, then well": Fault(b"HTTP/1.1 103 Early Hints\r\n\r\n" + WHOLE, OK, OK),
    "empty": lasting(respond(b""), BAD_JSON, "its body is empty", MAY),
    "204": lasting(b"HTTP/1.1 204 No Content\r\n\r\n", BAD_JSON, "is empty", MAY),
    "HTML": lasting(respond(b"<html>It works!</html>"), BAD_JSON, "byte 0 of 22", MAY),
    "bad JSON": lasting(respond(SMALL[:-1]), BAD_JSON, "byte 62 of 62", MAY),
    "two answers": lasting(respond(SMALL * 2), BAD_JSON, "byte 63 of 126", MAY),
    "nested too deep": lasting(respond(b"[" * 100000), LIMIT, "64"),
    "no environment": lasting(respond(b"{}"), SHAPE, "environment", MAY),
    "an error within 200": lasting(respond(b'{"__type":"ConflictException"}'), SHAPE, MAY),
    "redirect 301": lasting(fails("301 x", "Location: http://other.test/"),
                            "An error occurred (301)", code=254),
    "redirect 307": lasting(fails("307 x", "Location: http://other.test/"),
                            "An error occurred (307)", code=254),
    "304": lasting(b"HTTP/1.1 304 Not Modified\r\n\r\n", "An error occurred (304)", code=254),
    "404": lasting(fails("404 x"), "An error occurred (404)", code=254),
    "500": passing(fails("500 x"), "An error occurred (500)", AGAIN, code=254),
    "501": lasting(fails("501 x"), "An error occurred (501)", code=254),
    "502": passing(respond(b"<html>", "502 x"), "An error occurred (502)", AGAIN, *UNKNOWN,
                   code=254),
    "503": passing(fails("503 x"), "An error occurred (503)", AGAIN, code=254),
    "503, slow": passing(slow(fails("503 x")), "An error occurred (503)", AGAIN, code=254),
    "503, then silent": passing((fails("503 x")[:-5], STALL), TIME_IS_UP, MAY, timeout=2, how=PATIENCE),
    "503, come again in an hour": Fault(fails("503 x", "x-amz-retry-after: 3600000"), None,
                                        (254, "An error occurred (503)"), timeout=2),
    "504": passing(fails("504 x"), "An error occurred (504)", AGAIN, *UNKNOWN, code=254),
    "throttled": passing(error("ThrottlingException"), "(ThrottlingException)", AGAIN, code=254),
    "internal error": passing(error("InternalServerException"), "(InternalServerException)", AGAIN,
                              code=254),
    "denied": lasting(error("AccessDeniedException"), "(AccessDeniedException)", code=254),
}

# ---- HTTP: closed at each byte, a cell for each region ----

BY_LENGTH = b'HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n{"environment":1}'
BY_CHUNKS = (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
             b'9\r\n{"environ\r\n8;x=y\r\nment":1}\r\n0\r\nA: b\r\n\r\n')
IN_HEAD, IN_BODY, IN_CHUNKS = ("within the head of its answer", "body of its answer",
                               "within the chunked body of its answer")


def region(answer, start, end, *words):
    """From the first of the text `start` to before the first of `end` after it."""
    first = answer.index(start)
    return passing((answer, first, answer.index(end, first) if end else len(answer)), *words, MAY)


CUTS = {
    "nothing": passing((BY_LENGTH, 0, 1), BROKE, "without an answer", MAY),
    "status line": region(BY_LENGTH, b"TTP", b"Content", IN_HEAD),
    "field": region(BY_LENGTH, b"Content", b"{", IN_HEAD),
    "body by length": region(BY_LENGTH, b"{", None, IN_BODY),
    "first chunk": region(BY_CHUNKS, b"9", b"8;", IN_CHUNKS),
    "second chunk": region(BY_CHUNKS, b"8;", b"0\r\nA", IN_CHUNKS),
    "last chunk and trailer": region(BY_CHUNKS, b"0\r\nA", None, IN_CHUNKS),
}

# ---- credentials ----

NO_CREDENTIALS = "Error when retrieving credentials: "
THRICE = ", asked 3 times: "
EXPIRED = reply(200, credentials_document(SECRETS, expires_in=-1, Code="Success"))
OVER_CAP = reply(200, credentials_document(SECRETS, Code="Success", Padding="x" * 16384))
CONTAINER = {
    "refused": passing(REFUSED, NO_CREDENTIALS, THRICE, "Connection refused"),
    "no answer to SYN": passing(SILENT, TIME_IS_UP, "no answer", timeout=2),
    "silent": passing(STALL, TIME_IS_UP, "the server sent nothing", timeout=2),
    "closed": passing(CLOSED, THRICE, "without an answer"),
    "reset": passing(RESET, THRICE, "reset by peer"),
    "401": passing(reply(401), THRICE, "it answered with status 401"),
    "404": passing(reply(404), THRICE, "it answered with status 404"),
    "500": passing(reply(500), THRICE, "it answered with status 500"),
    "garbage": lasting((b"\x7f" * 90, CLOSED), NO_CREDENTIALS, BAD_HTTP),
    "bad JSON": passing(reply(200, "{"), THRICE, BAD_JSON),
    "no members": lasting(reply(200, "{}"), "the answer lacks AccessKeyId"),
    "expired": lasting(EXPIRED, "the credentials expired at 20"),
    "over the cap": lasting(OVER_CAP, "the limit is TA_FETCH_BODY_MAX, 16384 bytes"),
}
IMDS = {
    "refused": passing(REFUSED, "IMDS", "Connection refused", code=253),
    "no answer to SYN": passing(SILENT, TIME_IS_UP, "no answer", timeout=2),
    "token: silent": passing(STALL, TIME_IS_UP, "sent nothing", timeout=2, how={"patience": 4}),
    "token: closed": passing(CLOSED, "without an answer", code=253),
    "token: 403": lasting(reply(403), "IMDS is disabled for this instance", code=253),
    "token: 500": passing(reply(500), "it answered with status 500", code=253),
    "token: empty": lasting(reply(200), "its token is empty", code=253),
    **{f"{step}: {name}": fault(what, *words, how={"step": step, **how}, **more)
       for step in ("role", "credentials") for name, fault, what, words, how, more in [
           ("silent", passing, STALL, [TIME_IS_UP], {"patience": 4}, {"timeout": 2}),
           ("closed", passing, CLOSED, ["without an answer"], {}, {}),
           ("401", lasting, reply(401), ["it answered with status 401"], {}, {}),
           ("500", passing, reply(500), ["it answered with status 500"], {}, {})]},
    "role: 404": lasting(reply(404), "the instance has no profile", code=253, how={"step": "role"}),
    "credentials: bad JSON": passing(reply(200, "{"), BAD_JSON, how={"step": "credentials"}),
    "credentials: expired": lasting(EXPIRED, "the credentials expired at 20",
                                    how={"step": "credentials"}),
    "credentials: over the cap": lasting(OVER_CAP, "16384 bytes", how={"step": "credentials"}),
}
CALL = " when calling the AssumeRole operation"
STS = {
    "refused": passing(REFUSED, NO_CONNECTION, "Connection refused"),
    "silent": passing(STALL, TIME_IS_UP, timeout=2, how=PATIENCE),
    "closed": passing(CLOSED, BROKE),
    "reset": passing(RESET, BROKE),
    "401": lasting(reply(401), "(401)" + CALL, code=254),
    "500": passing(reply(500), "(500)" + CALL, AGAIN, code=254),
    "503": passing(reply(503, "<html>", "text/html"), "(503)" + CALL, AGAIN, code=254),
    "throttled": passing(error_reply("Throttling", "Rate exceeded"), "(Throttling)" + CALL, AGAIN,
                         code=254),
    "denied": lasting(error_reply("AccessDenied", "no", 403), "(AccessDenied)" + CALL, code=254),
    "redirect": lasting(reply(302), "STS redirects"),
    "bad JSON": lasting(reply(200, "{"), BAD_JSON),
    "bad XML": lasting(reply(200, "<AssumeRoleResponse><", "text/xml"), "is not valid XML"),
    "no members": lasting(reply(200, "{}"), "AccessKeyId"),
    "over the cap": lasting(reply(200, " " * 16385), "the limit is TA_FETCH_BODY_MAX, 16384 bytes"),
}
# A process is run once.
PROCESS = {name: Fault(command, None, (255, *words), **more) for name, command, words, more in [
    ("hangs", "sleep 600", [TIME_IS_UP, "sleep did not end in time"], {"timeout": 2}),
    ("hangs with stdout closed", "sh -c 'exec >&- && exec sleep 600'",
     [TIME_IS_UP, "sh did not end in time and was stopped"], {"timeout": 2}),
    ("is not there", "no-such-program", [NO_CREDENTIALS, "does not exist"], {}),
    ("fails", "false", [NO_CREDENTIALS, "exited with status 1"], {}),
    ("is killed", "sh -c 'kill -9 $$'", [NO_CREDENTIALS, "was ended by signal 9"], {}),
    ("says nothing", "true", [NO_CREDENTIALS, "it is empty"], {}),
    ("bad JSON", "echo {", [NO_CREDENTIALS, BAD_JSON], {}),
    ("over the cap", "yes", [NO_CREDENTIALS, "wrote more than 16384 bytes"], {})]}

STEPS = {
    "DNS": (fault_scenes.dns, DNS), "TCP": (fault_scenes.tcp, TCP), "TLS": (fault_scenes.over_tls, TLS),
    "proxy": (fault_scenes.proxy, PROXY), "HTTP": (fault_scenes.http, HTTP),
    "HTTP, cut": (fault_scenes.cuts, CUTS), "container": (fault_scenes.container, CONTAINER),
    "IMDS": (fault_scenes.imds, IMDS), "STS": (fault_scenes.sts, STS),
    "process": (fault_scenes.process, PROCESS)}
CELLS = [cell for step, (_, faults) in STEPS.items() for cell in cells_of(step, faults)]


@pytest.fixture(scope="module")
def played(namespace, pki, tmp_path_factory):
    names = ("DNS:service.test",)
    certificates = {
        "good": pki.server(names=names),
        "unknown CA": pki.server(pki.authority("Another CA"), names=names),
        "for clients": pki.server(names=names, usage="clientAuth"),
        **{name: CERTIFICATES[name].make(pki) for name in ("wrong host", "expired", "self-signed")}}
    with Played(CELLS, {step: scene for step, (scene, _) in STEPS.items()}, namespace, certificates,
                tmp_path_factory.mktemp("matrix")) as running:
        yield running


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: cell.id)
def test_a_fault(played, cell):
    print("\n" + played.line(cell), end=" ")
