"""Servers that must not be spoken to. The handshake ends before the server is proven, so not one
byte of the request is sent, and one line says what was wrong."""

import re
import ssl
import warnings
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace

import pytest
from support.raw_server import RawServer
from support.tls_faults import FAULTS, issuer
from support.tls_peers import RESPONSE, Parameters, gnutls_server, openssl_server
from support.tls_server import ended
from support.tls_wire import (EXTENDED_MASTER_SECRET, PRE_SHARED_KEY, SUPPORTED_VERSIONS, extension, record,
                              vector)
from support.wrong_signature import NoPointServer, WrongSignatureServer

CANCEL = ["proton", "cancel-environment-deployment", "--environment-name", "prod"]


def assert_one_line(result, *parts):
    assert (result.code, result.stdout) == (255, b""), result
    assert result.error[0] == "\n" and result.error[-1] == "\n", result.error
    assert result.error.count("\n") == 2, result.error
    for part in parts:
        assert part in result.error


def assert_nothing_sent(server, alert=""):
    """Of one connection, that it never had the keys of application data, nor brought any."""
    [conversation] = map(ended, server.conversations)
    assert conversation.tls is None and server.received == b""
    assert alert in str(conversation.handshake_error)


@pytest.fixture
def cancel(tinyaws):
    def run(server, *options, ca=None, host="localhost", **how):
        peer = SimpleNamespace(url=f"https://{host}:{server.port}", ca=ca)
        return tinyaws(*CANCEL, *options, peer=peer, **how)
    return run


@pytest.mark.parametrize("name", FAULTS)
def test_refuses(name, cancel, tls_server, pki):
    fault = FAULTS[name]
    certificate = fault.make(pki)
    ca = fault.trusts(pki, certificate)
    server = tls_server(certificate, [RESPONSE])
    result = cancel(server, ca=ca, host=fault.host)
    assert_one_line(result, fault.says + "\n" * fault.ends,
                    str(ca) if fault.says.endswith("those of ") else "")
    assert_nothing_sent(server, fault.alert)


@pytest.mark.parametrize("name", ["expired", "not yet valid"])
def test_reports_the_clock_of_this_host(name, cancel, tls_server, pki):
    server = tls_server(FAULTS[name].make(pki), [RESPONSE])
    error = cancel(server, ca=server.ca).error
    said = re.search(r"; the clock of this host says (\S+)\n$", error)
    skew = datetime.fromisoformat(said[1]) - datetime.now(timezone.utc)
    assert abs(skew) < timedelta(minutes=2)


def test_the_built_in_anchors_do_not_know_a_private_ca(cancel, tls_server, pki):
    server = tls_server(pki.server(issuer(pki)), [RESPONSE])
    assert_one_line(cancel(server), '"Test CA", whose certificate is not among the built-in trust'
                                    " anchors (--ca-bundle gives others)")
    assert_nothing_sent(server, "UNKNOWN_CA")


@pytest.mark.parametrize("name", ["unknown CA", "self-signed", "wrong host", "expired",
                                  "issuer not sent"])
def test_no_verify_ssl_goes_through_with_a_warning(name, cancel, tls_server, pki):
    server = tls_server(FAULTS[name].make(pki), [RESPONSE])
    result = cancel(server, "--no-verify-ssl", ca=FAULTS[name].trusts(pki, server))
    assert result.code == 0, result.error
    assert b'"CANCELLING"' in result.stdout
    assert "warning" in result.error.lower() and "--no-verify-ssl" in result.error
    assert server.received.startswith(b"POST / HTTP/1.1\r\n")


# ---- what the connection itself is ----

def only(version, ciphers):
    def configure(context):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = context.maximum_version = version
        context.set_ciphers(ciphers + ":@SECLEVEL=0")
    return configure


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_refuses_old_tls(version, cancel, tls_server, pki):
    server = tls_server(pki.server(), [RESPONSE], only(version, "ALL"))
    assert_one_line(cancel(server, ca=server.ca), "alert 70 (protocol_version)")
    assert_nothing_sent(server)


@pytest.mark.parametrize("cipher", [
    "ECDHE-RSA-NULL-SHA", "NULL-SHA256", "AES128-SHA", "AES128-GCM-SHA256", "ECDHE-RSA-AES128-SHA",
    "ECDHE-RSA-AES128-SHA256", "DHE-RSA-AES128-GCM-SHA256", "DHE-RSA-CHACHA20-POLY1305"])
def test_refuses_weak_suites(cipher, cancel, tls_server, pki):
    """No encryption, no forward secrecy, CBC, and finite-field Diffie-Hellman of any size."""
    server = tls_server(pki.server(key="rsa"), [RESPONSE], only(ssl.TLSVersion.TLSv1_2, cipher))
    assert_one_line(cancel(server, ca=server.ca), "alert 40 (handshake_failure)")
    assert_nothing_sent(server, "NO_SHARED_CIPHER")


@pytest.mark.parametrize("version", ["TLSv1.2", "TLSv1.3"])
@pytest.mark.parametrize("key, kind", [("rsa", "RSA"), ("p256", "ECDSA")])
def test_refuses_a_certificate_without_its_key(version, key, kind, cancel, pki, tmp_path):
    """What CVE-2014-1266 ("goto fail") let pass."""
    stolen = pki.server(issuer(pki), key=key)
    parameters = Parameters(version, "AES-128-GCM", "X25519", kind)
    other = pki.server(issuer(pki), name="Mallory", key=key)
    with gnutls_server(parameters, stolen, tmp_path, key=other.key) as server:
        result = cancel(server, ca=stolen.ca)
    assert_one_line(result, "the server does not have the key of its certificate")
    assert server.received == b""


DER_OF_ZEROS = bytes.fromhex("3006020100020100")
WRONG_SIGNATURES = {
    # A value that is not below the modulus, one whose padding is wrong, and other lengths.
    "RSA PKCS #1: too great": ("rsa", b"\4\1", lambda n: b"\xff" * n),
    "RSA PKCS #1: one": ("rsa", b"\4\1", lambda n: bytes(n - 1) + b"\1"),
    "RSA PKCS #1: short": ("rsa", b"\4\1", lambda n: bytes(n - 1)),
    "RSA PKCS #1: long": ("rsa", b"\4\1", lambda n: bytes(n + 1)),
    "RSA PKCS #1: empty": ("rsa", b"\4\1", lambda n: b""),
    "RSA-PSS: too great": ("rsa", b"\x08\4", lambda n: b"\xff" * n),
    "RSA-PSS: one": ("rsa", b"\x08\4", lambda n: bytes(n - 1) + b"\1"),
    "RSA-PSS: short": ("rsa", b"\x08\4", lambda n: bytes(n - 1)),
    "RSA-PSS: long": ("rsa", b"\x08\4", lambda n: bytes(n + 1)),
    "RSA-PSS: empty": ("rsa", b"\x08\4", lambda n: b""),
    # Not DER, a sequence that breaks off, no point at all, a number longer than the curve's.
    "ECDSA: not DER": ("p256", b"\4\3", lambda n: b"\xff" * n),
    "ECDSA: broken off": ("p256", b"\4\3", lambda n: DER_OF_ZEROS[:-1]),
    "ECDSA: zeros": ("p256", b"\4\3", lambda n: DER_OF_ZEROS),
    "ECDSA: too great": ("p256", b"\4\3", lambda n: b"\x30\x26\2\x21" + b"\x7f" * 33 + b"\2\1\1"),
    "ECDSA: empty": ("p256", b"\4\3", lambda n: b""),
}


@pytest.mark.parametrize("name", WRONG_SIGNATURES)
def test_refuses_what_is_no_signature(name, cancel, pki):
    """What no key made, and what another key makes only now and then."""
    key, algorithm, signature = WRONG_SIGNATURES[name]
    server = WrongSignatureServer(pki.server(key=key), signature, algorithm)
    try:
        result = cancel(server, ca=server.ca)
    finally:
        server.stop()
    assert_one_line(result, "the server does not have the key of its certificate")
    assert server.alerts == [b"\2\x33"], "decrypt_error"


# ---- what a server says in the clear ----

CLOSE_NOTIFY = record(21, b"\1\0")
AES128_GCM, AES128_GCM_13, NOT_OFFERED = b"\xc0\x2f", b"\x13\1", b"\0\x2f"
TLS13 = extension(SUPPORTED_VERSIONS, b"\3\4")


def server_hello(suite, *extensions, compression=b"\0"):
    """The answer to a ClientHello."""
    def answer(hello):
        session = hello[43:44 + hello[43]]  # with its length; TLS 1.3 has it come back
        return record(22, b"\2" + vector(3, b"\3\3" + b"R" * 32 + session + suite + compression
                                         + vector(2, b"".join(extensions))))
    return answer


ILLEGAL = "the server sent an illegal TLS parameter"
MALFORMED = "the server sent a malformed TLS message"
NOT_TLS = "what the server sent is not TLS: is this a port for https?"
ENDED = "the server closed the connection during the TLS handshake"
HELLOS = {
    "close_notify": (lambda _: CLOSE_NOTIFY, ENDED),
    "close_notify after ServerHello": (
        lambda hello: server_hello(AES128_GCM)(hello) + CLOSE_NOTIFY, ENDED),
    "a suite that was not offered": (server_hello(NOT_OFFERED), ILLEGAL),
    "the same in TLS 1.3": (server_hello(NOT_OFFERED, TLS13), ILLEGAL),
    "a suite of TLS 1.3 without it": (server_hello(AES128_GCM_13), "parameters in common"),
    "compression": (server_hello(AES128_GCM, compression=b"\1"), ILLEGAL),
    "compression in TLS 1.3": (server_hello(AES128_GCM_13, TLS13, compression=b"\1"), ILLEGAL),
    "an extension that must be empty": (
        server_hello(AES128_GCM, extension(EXTENDED_MASTER_SECRET, b"\0")), ILLEGAL),
    "an extension that was not asked for": (
        server_hello(AES128_GCM_13, TLS13, extension(PRE_SHARED_KEY, b"\0\0")), ILLEGAL),
    "a record longer than any may be": (lambda _: b"\x16\3\3\xff\xff", NOT_TLS),
    "the same after ServerHello": (
        lambda hello: server_hello(AES128_GCM)(hello) + b"\x16\3\3\xff\xff", MALFORMED),
    "a record of no type after ServerHello": (
        lambda hello: server_hello(AES128_GCM)(hello) + b"HTTP/1.1 400 Bad Request\r\n", MALFORMED),
}


@pytest.mark.parametrize("name", HELLOS)
def test_reports_what_a_server_says_in_the_clear(name, cancel):
    answer, says = HELLOS[name]
    received = []

    def handle(connection, _stopped):
        hello = connection.recv(65536)
        connection.sendall(answer(hello))
        while some := connection.recv(65536):
            received.append(some)

    server = RawServer(handle)
    try:
        result = cancel(server)
    finally:
        server.stop()
    assert_one_line(result, says)
    assert b"POST" not in b"".join(received)


def test_refuses_a_key_that_is_no_point(cancel, pki):
    server = NoPointServer(pki.server())
    try:
        assert_one_line(cancel(server, ca=server.ca), ILLEGAL)
    finally:
        server.stop()


@pytest.mark.parametrize("command", [b"k\n", b"K\n"])
def test_reports_of_a_key_update(command, cancel, pki, tmp_path):
    """Legal, and one that asks for the client's own or does not; the request was sent by then."""
    parameters = Parameters("TLSv1.3", "AES-128-GCM", "X25519", "ECDSA")
    with openssl_server(parameters, pki.server(), tmp_path, sends=command) as server:
        result = cancel(server, ca=server.ca)
    assert_one_line(result, "the server sent KeyUpdate, which is not supported",
                    "may have done it all the same")
