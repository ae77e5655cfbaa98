"""The fault matrix: each step of a run misbehaves, once and always. Every cell says how the run ends,
what it says, and what bounds it; `pytest -s` prints the table as it was played, with the milliseconds
by which the run's farthest sleep was to outlast --timeout."""

import pytest
from support import fault_scenes
from support.answers import SMALL, chunked, error
from support.fault_matrix import OK, Fault, Played, cells_of
from support.fault_servers import (CLOSED, ESTABLISHED, REFUSED, RESET, SILENT, STALL, WHOLE,
                                   close_after, close_at_once, drip_after, record, reset_after,
                                   reset_at_once, reset_within, says, says_and_stalls, stall,
                                   stall_after, tls)
from support.tls_faults import FAULTS as CERTIFICATES
from support.tls_server import respond

TIME_IS_UP = "the time given by --timeout has passed"
MAY = "may have done it all the same"
BROKE = "the connection broke"
# A second attempt needs the first to give up before the run does.
PATIENCE = {"options": ("--cli-connect-timeout", "4", "--cli-read-timeout", "4")}


def lasting(what, *words, code=255, **more):
    """What another attempt or server would not change: it is told at once."""
    return Fault(what, (code, *words), (code, *words), **more)


def passing(what, *words, code=255, **more):
    return Fault(what, OK, (code, *words), **more)


# ---- DNS: the first server has the fault, or the only one ----

def dns(flags=0x8180, **how):
    """A server whose every answer is so, whatever is asked."""
    return lambda query, _tcp, _at: [query.message(flags, **how)]


def truncated(over_tcp):
    """UDP says that there is more; TCP does `over_tcp`."""
    return lambda query, tcp, at: over_tcp(query, at) if tcp else [query.message(0x8380)]


OTHER_ID, OTHER_NAME = b"\xff\xff", b"\5other\4test\0\0\1\0\1"
LOOP = [record(5, b"\4loop\4test\0"), record(5, b"\xc0\x0c", name=b"\4loop\4test\0")]
NO_NAME = "the host name could not be resolved: service.test"
UNKNOWN = "the host name does not exist: service.test"
DNS = {
    "nobody there": passing(None, NO_NAME, "Connection refused"),
    "silent": passing(lambda *_: [], TIME_IS_UP, "no answer", timeout=2),
    "NXDOMAIN": lasting(dns(0x8183), UNKNOWN + ": no such host name"),
    "no address": lasting(dns(), UNKNOWN + ": no IP address"),
    "SERVFAIL": passing(dns(0x8182), NO_NAME, "SERVFAIL"),
    "REFUSED": passing(dns(0x8185), NO_NAME, "REFUSED"),
    "no recursion": passing(dns(0x8000), NO_NAME, "no recursion offered"),
    "wrong id": passing(lambda q, _tcp, at: [q.address(at, identity=OTHER_ID)], TIME_IS_UP,
                        "no answer", timeout=2),
    "wrong id, then right": Fault(lambda q, _tcp, at: [q.address("127.9.9.9", identity=OTHER_ID),
                                                       q.address(at)], OK, OK),
    "wrong question": passing(lambda q, _tcp, at: [q.address(at, question=OTHER_NAME)], TIME_IS_UP,
                              "no answer", timeout=2),
    "its own question": passing(lambda q, _tcp, _at: [q.raw], TIME_IS_UP, "no answer", timeout=2),
    "CNAME loop": passing(dns(records=LOOP), NO_NAME, "a loop of CNAME records"),
    "garbage": passing(lambda q, _tcp, _at: [b"\x7f" * 90], TIME_IS_UP, "no answer", timeout=2),
    "garbage after the question": passing(dns(records=[b"\x7f" * 40]), NO_NAME, "not a valid answer"),
    "cut within its record": passing(lambda q, _tcp, at: [q.message(records=[b"\xc0\x0c\0\1"])], NO_NAME,
                                     "not a valid answer"),
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

NO_CONNECTION = "Could not connect to the endpoint"
TCP = {
    "refused": passing(REFUSED, NO_CONNECTION, "Connection refused"),
    "no answer to SYN": passing(SILENT, TIME_IS_UP, "no answer", timeout=2),
    "closed at once": passing(close_at_once, BROKE),
    "reset before the request": passing(reset_at_once, BROKE),
    "reset within the request": passing(reset_within, BROKE),
    "reset after the request": passing(reset_after, BROKE, MAY),
    "closed after the request": passing(close_after, "without an answer", MAY),
    "silent at once": passing(stall, TIME_IS_UP, MAY, timeout=2, how=PATIENCE),
    "silent after the request": passing(stall_after, TIME_IS_UP, MAY, timeout=2, how=PATIENCE),
    "a drip of bytes": Fault(
        drip_after, None, (255, TIME_IS_UP, MAY), timeout=2),
}

# ---- TLS ----

REFUSED_CERTIFICATE = "the server's certificate was refused, and no request was sent"
HELLO_BEGUN = b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03"
TLS = {
    "refused": passing(REFUSED, NO_CONNECTION, "Connection refused"),
    "silent": passing(stall, TIME_IS_UP, "the server sent nothing", timeout=2, how=PATIENCE),
    "silent within its hello": passing(says_and_stalls(HELLO_BEGUN), TIME_IS_UP,
                                       "the server sent nothing", timeout=2, how=PATIENCE),
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
    "silent": passing(stall, TIME_IS_UP, "(HTTPS_PROXY)", "the server sent nothing", timeout=2, how=PATIENCE),
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
    "redirect": lasting(says(b"HTTP/1.1 302 x\r\nLocation: /\r\n\r\n"), PROXY_SAYS_NO, "HTTP status 302"),
    "garbage": lasting(says(b"SSH-2.0\r\n\r\n"), "the answer is not valid HTTP/1.1"),
    "answer to what was not asked": lasting(says(ESTABLISHED + WHOLE), "the answer is not valid HTTP/1.1",
                                            "more than the head"),
    "head over the cap": lasting(says(ESTABLISHED[:-2] + b"a: " + b"b" * 8192), "a limit", "8192 bytes"),
}

STEPS = {"DNS": (fault_scenes.dns, DNS), "TCP": (fault_scenes.tcp, TCP),
         "TLS": (fault_scenes.over_tls, TLS), "proxy": (fault_scenes.proxy, PROXY)}
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
    print(cell.line(played.beyond(cell)))
