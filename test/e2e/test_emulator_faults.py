"""The emulator's misbehaviour, seen byte by byte and by a client that is not ours."""

import socket
import ssl

import botocore.exceptions
import pytest

from support.botocore_client import cancel, client, error_of, prod, status_seen
from support.emulator import fault


def raw_exchange(peer, wait=1.0):
    """Send one recorded, hence signed, request again; all bytes of the answer until the end of the
    connection, or until `wait` seconds of silence, and how it ended. TLS runs over memory, since
    Python's own sockets make one of a reset and an end without close_notify."""
    with socket.create_connection(("127.0.0.1", peer.port)) as plain:
        plain.settimeout(10)
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = ssl.create_default_context(cafile=str(peer.ca)).wrap_bio(
            incoming, outgoing, server_hostname="localhost")
        while pumped(tls.do_handshake, plain, outgoing) is WANT_MORE:
            incoming.write(plain.recv(65536))
        tls.write(peer.requests[0].raw)
        plain.sendall(outgoing.read())
        plain.settimeout(wait)
        return read_to_the_end(tls, plain, incoming, outgoing)


WANT_MORE = object()


def pumped(step, plain, outgoing):
    """One step of TLS; what it has to say is sent."""
    try:
        return step()
    except ssl.SSLWantReadError:
        return WANT_MORE
    finally:
        if outgoing.pending:
            plain.sendall(outgoing.read())


def read_to_the_end(tls, plain, incoming, outgoing):
    got = b""
    while len(got) < 1 << 20:
        try:
            some = pumped(lambda: tls.read(65536), plain, outgoing)
        except ssl.SSLZeroReturnError:
            some = b""
        if some == b"":
            return got, "close"
        if some is not WANT_MORE:
            got += some
            continue
        try:
            more = plain.recv(65536)
        except TimeoutError:
            return got, "silence"
        except ConnectionResetError:
            return got, "reset"
        if not more:
            return got, "abrupt"
        incoming.write(more)
    return got, "flood"


GENUINE = b'{"environment":{"arn"'


@pytest.mark.parametrize("name,argument,ending", [
    ("close", None, "close"), ("reset", None, "reset"), ("stall", None, "silence"),
    ("lose", None, "close"), ("lose-reset", None, "reset"), ("lose-stall", None, "silence"),
    ("leave", None, "reset"), ("lose-leave", None, "reset"),
])
def test_an_answer_that_does_not_come(prod, name, argument, ending):
    prod.faults(fault(name, argument))
    assert raw_exchange(prod) == (b"", ending)
    assert prod.requests[-1].fault == name
    assert prod.requests[-1].status == (200 if name.startswith("lose") else 0)


@pytest.mark.parametrize("name,ending", [
    ("truncate", "close"), ("truncate-abrupt", "abrupt"), ("truncate-reset", "reset"),
    ("truncate-stall", "silence")])
def test_an_answer_cut_short(prod, name, ending):
    prod.faults(fault(name, 9))
    got, how = raw_exchange(prod)
    assert how == ending
    if name != "truncate-reset":  # a reset may overtake what was sent
        assert got.endswith(b"\r\n\r\n" + GENUINE[:9])


@pytest.mark.parametrize("name,argument,pieces,ending", [
    ("half-head", None, [b"Content-Type: applic"], "close"),
    ("close-after", None, [GENUINE], "close"),
    ("connection-close", None, [b"Connection: close\r\n", GENUINE], "close"),
    ("until-close", None, [b"json-1.0\r\nDate: ", b"GMT\r\n\r\n" + GENUINE], "close"),
    ("drip", None, [GENUINE], "silence"),
    ("empty-records", 3, [GENUINE], "silence"),
    ("chunked", 1, [b"chunked\r\n", b'001;piece="0"\r\n{\r\n', b"\r\n0\r\nX-Trailer"], "silence"),
    ("interim", 3, [b"103 Early", GENUINE], "silence"),
    ("field", "X-Odd: a, b", [b"\r\nX-Odd: a, b\r\n", GENUINE], "silence"),
    ("both-lengths", None, [b"Content-Length:", b"chunked\r\n", GENUINE], "close"),
    ("two-lengths", 5, [b"Content-Length:", GENUINE], "close"),
    ("chunk-overflow", None, [b"\r\n10000000000000001\r\n{"], "close"),
    ("endless-head", None, [b"\r\nX-More: and"], "flood"),
    ("endless-interim", None, [b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100"], "flood"),
    ("endless-body", None, [b"chunked\r\n", b"10\r\n                \r\n10\r\n"], "flood"),
    ("status", 503, [b"HTTP/1.1 503 ", b"<html>"], "silence"),
    ("error", "ThrottlingException:slow, now", [b" 400 ", b'ThrottlingException"',
                                                b'"slow, now"'], "silence"),
    ("retry-after", 50, [b"x-amz-retry-after: 50\r\n", b'ThrottlingException"'], "silence"),
    ("body", "[1,2]", [b"Content-Length: 5\r\n", b"\r\n\r\n[1,2]"], "silence"),
    ("random-body", 77, [b" 200 ", b"Content-Length: 77\r\n"], "silence"),
    ("big-body", 400000, [b"Content-Length: 400000\r\n", b'xxx"}}'], "silence"),
])
def test_an_answer_out_of_the_ordinary(prod, name, argument, pieces, ending):
    prod.faults(fault(name, argument))
    got, how = raw_exchange(prod, wait=0.5)
    assert how == ending
    for piece in pieces:
        assert piece in got
    if name == "two-lengths":
        assert got.count(b"Content-Length:") == 2
    if name == "interim":
        assert got.count(b"103 Early") == 3


@pytest.mark.parametrize("name,ending", [("cut", "close"), ("cut-reset", "reset")])
def test_an_answer_cut_at_any_byte(prod, name, ending):
    prod.faults(fault(name, 12, 1), fault(name, 1000000, 2))
    got, how = raw_exchange(prod)
    assert how == ending
    if name == "cut":
        assert got == b"HTTP/1.1 200"
        assert raw_exchange(prod)[0].endswith(b"}}")


def test_an_error_keeps_its_status_until_the_end(emulator):
    peer = emulator(faults="*:until-close")
    peer.environment(status="FAILED")
    assert error_of(cancel, peer)[:2] == ("ConflictException", 400)


def test_what_a_gateway_or_a_bad_disk_makes_of_an_answer(prod):
    prod.faults(fault("lose-status", 504, 1), fault("spoil", 2, 2))
    got = raw_exchange(prod, 0.5)[0]
    assert got.startswith(b"HTTP/1.1 504 ") and b"<html>" in got
    assert b'\r\n\r\n{"\x01nvironment":{' in raw_exchange(prod, 0.5)[0]
    assert [each.status for each in prod.requests[1:]] == [200, 200]


def test_a_late_answer(prod):
    prod.faults(fault("delay", 700))
    assert raw_exchange(prod, 0.1) == (b"", "silence")
    assert GENUINE in raw_exchange(prod, 5)[0]


def test_after_leave_nobody_listens_until_the_next_plan(prod):
    prod.faults(fault("leave"))
    raw_exchange(prod)
    for _ in range(2):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", prod.port))
    prod.faults()
    assert status_seen(prod) == "IN_PROGRESS"


def test_garbage_is_not_http(prod):
    prod.faults(fault("garbage", 300))
    got, how = raw_exchange(prod)
    assert how == "close" and len(got) == 300 and not got.startswith(b"HTTP")


def test_files_are_sent_as_they_are(prod, tmp_path):
    body, raw = tmp_path / "body, one", tmp_path / "raw"
    body.write_bytes(b'{"x":"\xc3\xa9"}')
    raw.write_bytes(b"HTTP/1.1 200 OK\nbare\n\n")
    prod.faults(fault("answer", body, 1), fault("raw", raw, 2))
    assert raw_exchange(prod, 0.5)[0].endswith(b'\r\n\r\n{"x":"\xc3\xa9"}')
    assert raw_exchange(prod) == (raw.read_bytes(), "close")


def test_a_plan_counts_requests(emulator):
    peer = emulator(faults="1:status:500,2-3:error:ThrottlingException")
    peer.environment()
    proton = client(peer, retries={"mode": "standard", "total_max_attempts": 4})
    assert proton.cancel_environment_deployment(environmentName="prod")["environment"]["name"]
    assert [each.fault for each in peer.requests] == ["status", "error", "error", ""]


def test_a_connection_can_fail_before_tls(emulator):
    peer = emulator(faults="c1:reset,c2:close,c3:garbage:64,c4:stall")
    peer.environment()
    for _ in range(4):
        with pytest.raises(botocore.exceptions.BotoCoreError):
            cancel(peer)
    assert cancel(peer)["name"] == "prod"
    assert [each.connection for each in peer.requests] == [5]
    peer.settle()
    assert [each.fault for each in peer.events_after(0)[0]] == [
        "reset", "close", "garbage", "stall", ""]


@pytest.mark.parametrize("plan", ["1", "1:none", "x:close", "c1:truncate:5", "1:body:%0"])
def test_a_plan_that_is_not_understood_is_refused(emulator, plan):
    peer = emulator()
    with pytest.raises(ValueError):
        peer.faults(plan)
