"""Malformed flights of TLS servers, made message by message: each ends in exit status 255, with one line, and nothing
of the request is sent. What is unusual and right is accepted."""

import pytest

from support.credentials import Credentials
from support.tls12_flights import TLS12_FLIGHTS, TLS12_TOLERATED
from support.tls13_flights import TLS13_FLIGHTS, TLS13_TOLERATED, damaged, padded
from support.tls_peers import RESPONSE
from support.tls_scripted import Raw, ScriptedServer, Tls12, Tls13
from support.tls_wire import (ALERT, APPLICATION_DATA, CERTIFICATE_REQUEST, CHANGE_CIPHER_SPEC, CLIENT_HELLO,
                              ENCRYPTED_EXTENSIONS, HANDSHAKE, HELLO_REQUEST, NEW_SESSION_TICKET, SERVER_NAME,
                              SIGNATURE_ALGORITHMS, extension, message, record, u16, vector)

CANCEL = ["proton", "cancel-environment-deployment", "--environment-name", "prod"]
CREDENTIALS = Credentials(token="a-session-token")


@pytest.fixture
def play(tinyaws, pki):
    """play(kind, changes, …): the result of a cancel against such a server, and the conversation."""
    certificate = pki.server(key="p256")

    def run(kind, changes=None, **how):
        with ScriptedServer(kind, certificate, changes, **how) as server:
            result = tinyaws(*CANCEL, peer=server, credentials=CREDENTIALS, env={"AWS_MAX_ATTEMPTS": "1"}, timeout=30)
        [conversation] = server.conversations
        return result, conversation
    return run


def assert_one_line(result, says=""):
    assert (result.code, result.stdout) == (255, b""), result
    assert result.error[0] == "\n" and result.error[-1] == "\n" and result.error.count("\n") == 2, result.error
    assert says in result.error and "mbedTLS error" not in result.error, result.error


def assert_nothing_sent(conversation):
    assert conversation.request == b""
    for kind, content in conversation.received:
        assert b"a-session-token" not in (content or b"") and b"POST" not in (content or b""), kind


@pytest.mark.parametrize("name", TLS13_FLIGHTS)
def test_refuses_a_flight_of_tls13(name, play):
    flight = TLS13_FLIGHTS[name]
    result, conversation = play(Tls13, flight.changes, ends=flight.ends)
    assert_one_line(result, flight.says)
    assert_nothing_sent(conversation)


@pytest.mark.parametrize("name", TLS12_FLIGHTS)
def test_refuses_a_flight_of_tls12(name, play):
    flight = TLS12_FLIGHTS[name]
    result, conversation = play(Tls12, flight.changes, ends=flight.ends)
    assert_one_line(result, flight.says)
    assert_nothing_sent(conversation)


TOLERATED = [*((Tls13, name) for name in TLS13_TOLERATED), *((Tls12, name) for name in TLS12_TOLERATED)]


@pytest.mark.parametrize("kind, name", TOLERATED)
def test_sends_only_with_keys_of_the_key_exchange_where_it_goes_on(kind, name, play):
    flight = {**TLS13_TOLERATED, **TLS12_TOLERATED}[name]
    result, conversation = play(kind, flight.changes, ends=flight.ends)
    if result.code == 255:  # a stricter mbedTLS
        assert_one_line(result, flight.says)
        assert_nothing_sent(conversation)
    else:
        assert result.code == 0, result
        assert b"a-session-token" in conversation.request, "the server's keys open it"


# ---- on the way ----

class Flip:
    """Flips a bit of one byte of one record."""

    def __init__(self, number, at):
        self._number, self._at = number, at

    def __call__(self, whole):
        self._number -= 1
        if self._number != -1:
            return whole
        at = min(self._at, len(whole) - 1)  # signatures differ in length
        return whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:]


def places(size):
    """In a record of that size: its kind, its length, and two dozen of its body. Its version must be ignored."""
    return [0, 3, 4, *range(5, size, max((size - 5) // 24, 1))]


class Cut:
    """Nothing comes after so many parts of one record."""

    PARTS = 3

    def __init__(self, number, part):
        self._number, self._part = number, part

    def __call__(self, whole):
        self._number -= 1
        if self._number >= 0:
            return whole
        return whole[:len(whole) * self._part // self.PARTS] if self._number == -1 else b""


RECORDS = [(kind, number) for kind in (Tls13, Tls12) for number in range(len(kind.STEPS))]
IDS = [f"{kind.__name__} {kind.STEPS[number]}" for kind, number in RECORDS]
PATIENCE = 0.1  # s: with a client that waits for the rest of a record


@pytest.mark.parametrize("kind, number", RECORDS, ids=IDS)
def test_refuses_a_record_that_was_changed_on_its_way(kind, number, play):
    sizes = []
    result, _ = play(kind, on_wire=lambda whole: sizes.append(len(whole)) or whole)
    assert result.code == 0, "the handshake that is left as it is"
    for place in places(sizes[number]):
        result, conversation = play(kind, ends=True, on_wire=Flip(number, place), patience=PATIENCE)
        assert_one_line(result)
        assert_nothing_sent(conversation)


@pytest.mark.parametrize("kind, number", RECORDS, ids=IDS)
def test_reports_of_an_end_within_the_handshake(kind, number, play):
    for part in range(Cut.PARTS):
        result, conversation = play(kind, ends=True, on_wire=Cut(number, part), patience=PATIENCE)
        assert_one_line(result, "the server closed the connection during the TLS handshake")
        assert_nothing_sent(conversation)


# ---- after the handshake ----

MAY_HAVE_DONE = "may have done it all the same"
AFTER = {
    "a damaged record": ("bad record MAC", lambda server, _: damaged(server, RESPONSE, APPLICATION_DATA)),
    "an answer in the clear": ("bad record MAC", lambda _server, _: Raw(record(APPLICATION_DATA, RESPONSE))),
    "an answer in the clear as a handshake": ("", lambda _server, _: Raw(record(HANDSHAKE, RESPONSE))),
    "a record of an unknown kind": ("", lambda _server, _: Raw(record(99, RESPONSE))),
    "a record that is too long": ("", lambda _server, _: Raw(record(APPLICATION_DATA, bytes(18500)))),
    "a ClientHello": ("out of turn", lambda _, whole: [message(CLIENT_HELLO, b"?"), whole]),
    "an alert of three bytes": ("", lambda _, whole: [(ALERT, b"\2\x28\0"), whole]),
    "a fatal alert": ("alert 80 (internal_error)", lambda _, whole: [(ALERT, b"\2\x50"), whole]),
}


@pytest.mark.parametrize("name", AFTER)
@pytest.mark.parametrize("kind", [Tls13, Tls12])
def test_takes_no_answer_out_of_a_bad_record(kind, name, play):
    says, answer = AFTER[name]
    result, conversation = play(kind, {"answer": answer}, ends=True)
    assert_one_line(result, says)
    assert MAY_HAVE_DONE in result.error
    assert b"a-session-token" in conversation.request


def test_takes_no_certificate_request_after_the_handshake(play):
    """The extension for it is not offered (RFC 8446, section 4.6.2)."""
    ask = message(CERTIFICATE_REQUEST, vector(1, b"context") + vector(2, extension(
        SIGNATURE_ALGORITHMS, vector(2, u16(0x0403)))))
    result, _ = play(Tls13, {"answer": lambda _, whole: [ask, whole]}, ends=True)
    assert_one_line(result, "out of turn")


# ---- unusual, and right ----

def bytewise(_server, whole):
    """mbedTLS needs a message's head, which is of four bytes, in one record."""
    return [(HANDSHAKE, whole[:4]), *((HANDSHAKE, bytes([each])) for each in whole[4:])]


def of_version(version):
    """Of the record, which must be ignored (RFC 8446, section 5.1)."""
    def change(server, whole):
        server.note(whole)
        return Raw(record(HANDSHAKE, whole, version))
    return change


TICKET = message(NEW_SESSION_TICKET, bytes(8) + vector(1, b"nonce") + vector(2, b"ticket") + vector(2, extension(
    0x3333, b"?")))
ASKED = message(CERTIFICATE_REQUEST, vector(1, b"") + vector(2, extension(
    SIGNATURE_ALGORITHMS, vector(2, u16(0x0403))) + extension(0x3333, b"?")))
GOOD = {
    "nothing unusual": (Tls13, {}),
    "nothing unusual in TLS 1.2": (Tls12, {}),
    "a hello in many records": (Tls13, {"hello": bytewise}),
    "encrypted messages in many records": (Tls13, {step: bytewise for step in Tls13.STEPS[1:]}),
    "messages of TLS 1.2 in many records": (Tls12, {
        step: bytewise for step in Tls12.STEPS if step != "change_cipher_spec"}),
    "ChangeCipherSpec after the hello": (Tls13, {"encrypted_extensions": lambda _, whole: [
        Raw(record(CHANGE_CIPHER_SPEC, b"\1")), whole]}),
    "ChangeCipherSpec before the hello": (Tls13, {"hello": lambda _, whole: [(CHANGE_CIPHER_SPEC, b"\1"), whole]}),
    "padded records": (Tls13, {step: padded for step in Tls13.STEPS[1:]}),
    "a record of TLS 1.0": (Tls13, {"hello": of_version(0x0301)}),
    "a record of no version": (Tls13, {"hello": of_version(0)}),
    "the name is acknowledged": (Tls13, {"encrypted_extensions": lambda _server, _: message(
        ENCRYPTED_EXTENSIONS, vector(2, extension(SERVER_NAME)))}),
    "a certificate is asked for": (Tls13, {"certificate": lambda _, whole: [ASKED, whole]}),
    "a ticket before the answer": (Tls13, {"answer": lambda _, whole: [(HANDSHAKE, TICKET), whole]}),
    "an empty record before the answer": (Tls13, {"answer": lambda _, whole: [(APPLICATION_DATA, b""), whole]}),
    "a wish to renegotiate": (Tls12, {"answer": lambda _, whole: [(HANDSHAKE, message(HELLO_REQUEST, b"")), whole]}),
}


@pytest.mark.parametrize("name", GOOD)
def test_accepts_what_is_right(name, play):
    kind, changes = GOOD[name]
    result, conversation = play(kind, changes)
    assert (result.code, result.error) == (0, ""), result
    assert b"a-session-token" in conversation.request
