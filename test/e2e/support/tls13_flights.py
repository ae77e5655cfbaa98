"""Flights of a TLS 1.3 server that a client must refuse: {name: Flight}. Each is a good handshake (tls_scripted.Tls13)
but for what its name says."""

from dataclasses import dataclass, field

from .tls_scripted import ECDHE_ECDSA_AES128_GCM, Raw, Stop, server_hello
from .tls_wire import (ALERT, ALPN, APPLICATION_DATA, CERTIFICATE, CERTIFICATE_REQUEST, CERTIFICATE_VERIFY,
                       CHANGE_CIPHER_SPEC, COOKIE, EARLY_DATA, ENCRYPTED_EXTENSIONS, FINISHED, HANDSHAKE,
                       HELLO_REQUEST, KEY_SHARE, KEY_UPDATE, NEW_SESSION_TICKET, P256, P384, PRE_SHARED_KEY,
                       SERVER_HELLO_DONE, SIGNATURE_ALGORITHMS, SUPPORTED_GROUPS, SUPPORTED_VERSIONS, TLS12, TLS13,
                       X25519, extension, message, record, u16, vector)

ILLEGAL = "the server sent an illegal TLS parameter"
MALFORMED = "the server sent a malformed TLS message"
OUT_OF_TURN = "the server sent a TLS message out of turn"
VERSION = "the server speaks no version of TLS from 1.2 on"
NO_COMMON = "the server and this program have no TLS parameters in common"
NOT_TLS = "what the server sent is not TLS: is this a port for https?"
ENDED = "the server closed the connection during the TLS handshake"
BAD_MAC = "a TLS record was damaged on its way (bad record MAC)"
BAD_CERTIFICATE = "a certificate of the server is malformed, or of a kind that is not accepted"
WRONG_FINISHED = "the server's Finished is wrong: the handshake was changed on its way"
NO_SHARE = "the server's key share is missing or cannot be used"
NO_CERTIFICATE = "the server shows no certificate"
NO_KEY = "the server does not have the key of its certificate: its signature of the handshake is wrong"


@dataclass
class Flight:
    says: str
    changes: dict = field(default_factory=dict)
    ends: bool = False  # nothing more comes, where a client would wait for more


def at(step, says, change, ends=False):
    return Flight(says, {step: change}, ends)


def stop_after(server, *what):
    """Send these, and no more of the handshake."""
    for each in what:
        server.send(each)
    raise Stop


def body(handshake_message):
    return handshake_message[4:]


# ---- ServerHello ----

def hello(says, ends=False, **how):
    return at("hello", says, lambda server, _: server_hello(server, server.extensions(), **how), ends)


def hello_with(says, *extensions, ends=False):
    """In place of the good ones. A function gets the server."""
    return at("hello", says, lambda server, _: server_hello(
        server, [each(server) if callable(each) else each for each in extensions]), ends)


def share(group=X25519, key=None):
    return lambda server: extension(KEY_SHARE, u16(group) + vector(2, server.share if key is None else key))


def cut(n):
    """The message without its last n bytes, with its length put right."""
    return lambda _server, whole: message(whole[0], body(whole)[:-n])


def extended(more):
    return lambda _server, whole: message(whole[0], body(whole) + more)


def claims(n):
    """A length that is n more than the message has."""
    return lambda _server, whole: whole[:1] + (len(body(whole)) + n).to_bytes(3, "big") + body(whole)


V13 = extension(SUPPORTED_VERSIONS, u16(TLS13))
HELLOS = {
    "legacy_version of SSL 3": hello(VERSION, version=0x0300),
    "legacy_version of TLS 1.1": hello(VERSION, version=0x0302),
    "legacy_version of TLS 1.3": hello(VERSION, version=TLS13),
    "supported_versions has TLS 1.2": hello_with(ILLEGAL, extension(SUPPORTED_VERSIONS, u16(TLS12)), share()),
    "supported_versions has TLS 1.1": hello_with(ILLEGAL, extension(SUPPORTED_VERSIONS, u16(0x0302)), share()),
    "supported_versions has a draft": hello_with(ILLEGAL, extension(SUPPORTED_VERSIONS, u16(0x7f1c)), share()),
    "supported_versions has TLS 1.4": hello_with(ILLEGAL, extension(SUPPORTED_VERSIONS, u16(0x0305)), share()),
    "supported_versions is empty": hello_with(MALFORMED, extension(SUPPORTED_VERSIONS), share()),
    "supported_versions of a byte": hello_with(MALFORMED, extension(SUPPORTED_VERSIONS, b"\3"), share()),
    "supported_versions is a list": hello_with(ILLEGAL, extension(SUPPORTED_VERSIONS, b"\2\3\4"), share()),
    "no session": hello(ILLEGAL, session=b""),
    "another session": hello(ILLEGAL, session=b"S" * 32),
    "a session cut short": at("hello", ILLEGAL, lambda server, _: server_hello(
        server, server.extensions(), session=server.client_hello.session[:31])),
    "a session of 33 bytes": hello(ILLEGAL, session=b"S" * 33),
    "a suite that was not offered": hello(ILLEGAL, suite=0x1304),
    "a suite of TLS 1.2": hello(ILLEGAL, suite=ECDHE_ECDSA_AES128_GCM),
    "the suite of null": hello(ILLEGAL, suite=0),
    "the suite of a signal": hello(ILLEGAL, suite=0x00ff),
    "compression": hello(ILLEGAL, compression=1),
    "no key_share": hello_with(NO_SHARE, V13),
    "a pre-shared key": hello_with(ILLEGAL, V13, extension(PRE_SHARED_KEY, u16(0))),
    "a pre-shared key and a key_share": hello_with(ILLEGAL, V13, share(), extension(PRE_SHARED_KEY, u16(0))),
    "a share of another group": hello_with(NO_SHARE, V13, share(P256, b"\4" + b"\1" * 64)),
    "a share of a group that was not offered": hello_with(NO_SHARE, V13, share(0x001e, b"k" * 56)),
    "a share of a hybrid group": hello_with(NO_SHARE, V13, share(0x11ec, b"k" * 1120)),
    "a share as of HelloRetryRequest": hello_with(MALFORMED, V13, extension(KEY_SHARE, u16(X25519))),
    "a share of 31 bytes": hello_with(NO_SHARE, V13, share(key=b"k" * 31)),
    "a share of 33 bytes": hello_with(NO_SHARE, V13, share(key=b"k" * 33)),
    "an empty share": hello_with(NO_SHARE, V13, share(key=b"")),
    "a share of zeros": hello_with(NO_SHARE, V13, share(key=bytes(32))),
    "a share that is longer than its extension": hello_with(
        MALFORMED, V13, extension(KEY_SHARE, u16(X25519) + u16(33) + b"k" * 32)),
    "early_data": hello_with(ILLEGAL, V13, share(), extension(EARLY_DATA)),
    "ALPN": hello_with(ILLEGAL, V13, share(), extension(ALPN, vector(2, vector(1, b"h2")))),
    "a cookie": hello_with(ILLEGAL, V13, share(), extension(COOKIE, vector(2, b"cookie"))),
    "supported_groups": hello_with(ILLEGAL, V13, share(), extension(SUPPORTED_GROUPS, vector(2, u16(X25519)))),
    "signature_algorithms": hello_with(ILLEGAL, V13, share(), extension(SIGNATURE_ALGORITHMS, vector(2, b"\4\3"))),
    "an unknown extension": hello_with(ILLEGAL, V13, share(), extension(0x3333, b"?")),
    "an extension of GREASE": hello_with(ILLEGAL, V13, share(), extension(0x0a0a)),
    "an extension longer than the list": hello_with(MALFORMED, V13, share(), u16(KEY_SHARE) + u16(9)),
    "an extension without its length": hello_with(MALFORMED, V13, share(), u16(KEY_SHARE)),
    "a hello a byte short": at("hello", MALFORMED, cut(1)),
    "no extensions at all": at("hello", NO_COMMON, lambda server, _: server_hello(server, None)),
    "a length that goes on": at("hello", ENDED, lambda server, whole: stop_after(server, claims(1)(server, whole)),
                                ends=True),
    "a length that goes on in the next record": at("hello", OUT_OF_TURN, claims(1)),
    "a length of 16 MB": at("hello", ENDED, lambda server, whole: stop_after(server, b"\2\xff\xff\xff" + whole[4:]),
                            ends=True),
    "an empty hello": at("hello", MALFORMED, lambda _server, _: message(2, b"")),
    "a hello twice in a record": at("hello", OUT_OF_TURN, lambda _, whole: whole + whole),
    "EncryptedExtensions in its record": at("hello", OUT_OF_TURN, lambda _, whole: whole + message(8, b"\0\0")),
    "TLS 1.2 with the sign of a downgrade": at("hello", ILLEGAL, lambda server, _: server_hello(
        server, [], random=b"R" * 24 + b"DOWNGRD\1", session=b"", suite=ECDHE_ECDSA_AES128_GCM)),
    "TLS 1.1 with the sign of a downgrade": at("hello", ILLEGAL, lambda server, _: server_hello(
        server, [], version=0x0302, random=b"R" * 24 + b"DOWNGRD\0", session=b"", suite=ECDHE_ECDSA_AES128_GCM)),
    "TLS 1.1 without it": at("hello", VERSION, lambda server, _: server_hello(
        server, [], version=0x0302, session=b"", suite=ECDHE_ECDSA_AES128_GCM)),
}


# ---- HelloRetryRequest ----

def retried(says, *extensions, then=None, **how):
    def change(server, _):
        server.retry(*extensions, **how)
        return (then or (lambda server: server_hello(server, server.extensions())))(server)
    return at("hello", says, change)


def again(group):
    def then(server):
        server.retry(extension(KEY_SHARE, u16(group)))
    return then


TO_P256 = extension(KEY_SHARE, u16(P256))
RETRIES = {
    "a retry for the group that was sent": retried(ILLEGAL, extension(KEY_SHARE, u16(X25519))),
    "a retry for a group that was not offered": retried(ILLEGAL, extension(KEY_SHARE, u16(0x001e))),
    "a retry with a key": retried(NO_SHARE, extension(KEY_SHARE, u16(P256) + vector(2, b"\4" + b"\1" * 64))),
    "a retry with an unknown extension": retried(ILLEGAL, TO_P256, extension(0x3333)),
    "a retry with a suite that was not offered": retried(ILLEGAL, TO_P256, suite=0x1304),
    "a retry with another session": retried(ILLEGAL, TO_P256, session=b"S" * 32),
    "a second retry": retried(OUT_OF_TURN, TO_P256, then=again(P384)),
    "another group after a retry": retried(NO_SHARE, TO_P256),
    "another suite after a retry": retried(ILLEGAL, TO_P256, then=lambda server: server_hello(
        server, server.extensions(), suite=0x1302)),
}


# ---- records ----

def first(*what):
    """Before the hello."""
    return lambda server, whole: [*what, whole]


def sealed(server, kind, payload, **how):
    return Raw(server.keys.seal(kind, payload, **how))


def padded(server, whole):
    server.note(whole)
    return sealed(server, HANDSHAKE, whole, padding=100)


def damaged(server, content, kind=HANDSHAKE):
    whole = server.keys.seal(kind, content)
    return Raw(whole[:-1] + bytes([whole[-1] ^ 1]))


RECORDS = {
    "ChangeCipherSpec of two bytes": at("hello", NOT_TLS, first((CHANGE_CIPHER_SPEC, b"\1\1"))),
    "ChangeCipherSpec of another value": at("encrypted_extensions", MALFORMED,
                                            lambda _server, whole: [Raw(record(CHANGE_CIPHER_SPEC, b"\2")), whole]),
    "application data before the hello": at("hello", OUT_OF_TURN, first((APPLICATION_DATA, b"HTTP/1.1 200 OK\r\n"))),
    "application data after the hello, in the clear": at(
        "encrypted_extensions", BAD_MAC, lambda _, whole: [Raw(record(APPLICATION_DATA, b"HTTP/1.1 200 OK\r\n")),
                                                           whole]),
    "application data before Finished": at("finished", OUT_OF_TURN,
                                           lambda _server, whole: [(APPLICATION_DATA, b"HTTP/1.1 200 OK\r\n"), whole]),
    "a record of an unknown kind": at("hello", NOT_TLS, first((99, b"?"))),
    "a heartbeat": at("hello", NOT_TLS, first((24, b"\1\0\1?"))),
    "an empty record of the handshake": at("hello", NOT_TLS, first((HANDSHAKE, b""))),
    "an empty alert": at("hello", NOT_TLS, first((ALERT, b""))),
    "an alert of three bytes": at("hello", NOT_TLS, first((ALERT, b"\2\x28\0"))),
    "a record of more than 2^14 bytes": at("hello", NOT_TLS, first(Raw(record(HANDSHAKE, bytes(16385))))),
    "a damaged record": at("encrypted_extensions", BAD_MAC, damaged),
    "a record in the clear among encrypted ones": at("certificate", BAD_MAC,
                                                     lambda _, whole: Raw(record(HANDSHAKE, whole))),
    "a record that is shorter than its tag": at("encrypted_extensions", BAD_MAC,
                                                lambda _server, _: Raw(record(APPLICATION_DATA, b"t" * 15))),
    "a record of padding only": at("encrypted_extensions", MALFORMED,
                                   lambda server, _: sealed(server, 0, b"", padding=8)),
    "a record of an unknown kind inside": at("encrypted_extensions", OUT_OF_TURN,
                                             lambda server, _: sealed(server, 99, b"?")),
    "a record of more than 2^14 bytes inside": at("encrypted_extensions", MALFORMED,
                                                  lambda server, _: sealed(server, HANDSHAKE, bytes(16385))),
    "a record of more than 2^14 + 256 bytes": at("encrypted_extensions", MALFORMED,
                                                 lambda server, _: sealed(server, HANDSHAKE, bytes(17000))),
    "a message over the change of keys": at("hello", OUT_OF_TURN, lambda _, whole: [whole + b"\x08\0"]),
}

# ---- what is encrypted ----

CONTEXT, NO_CONTEXT = vector(1, b"context"), vector(1, b"")


def encrypted(says, *extensions):
    return at("encrypted_extensions", says,
              lambda _server, _: message(ENCRYPTED_EXTENSIONS, vector(2, b"".join(extensions))))


def requested(says, content):
    """CertificateRequest."""
    return at("certificate", says, lambda _, whole: [message(CERTIFICATE_REQUEST, content), whole])


def listed(says, *entries, context=NO_CONTEXT, tail=b""):
    """Certificate with these; an entry is a function of the server."""
    return at("certificate", says, lambda server, _: message(CERTIFICATE, context + vector(3, b"".join(
        each(server) for each in entries)) + tail))


def own(extensions=b""):
    return lambda server: vector(3, server.chain[0]) + vector(2, extensions)


def verified(says, algorithm=0x0403, signature=None, **how):
    return at("certificate_verify", says, lambda server, _: message(CERTIFICATE_VERIFY, u16(algorithm) + vector(
        2, server.verify_signature(**how) if signature is None else signature)))


ALGORITHMS = extension(SIGNATURE_ALGORITHMS, vector(2, u16(0x0403)))
ENCRYPTED = {
    "no EncryptedExtensions": at("encrypted_extensions", OUT_OF_TURN, lambda _server, _: None),
    "EncryptedExtensions twice": at("encrypted_extensions", OUT_OF_TURN, lambda _, whole: [whole, whole]),
    "EncryptedExtensions with ALPN": encrypted(ILLEGAL, extension(ALPN, vector(2, vector(1, b"h2")))),
    "EncryptedExtensions with a key_share": encrypted(ILLEGAL, extension(KEY_SHARE, u16(X25519))),
    "EncryptedExtensions with supported_versions": encrypted(ILLEGAL, V13),
    "EncryptedExtensions with an unknown extension": encrypted(ILLEGAL, extension(0x3333)),
    "EncryptedExtensions with early_data": encrypted(ILLEGAL, extension(EARLY_DATA)),
    "EncryptedExtensions with a byte more": at("encrypted_extensions", MALFORMED, extended(b"\0")),
    "EncryptedExtensions a byte short": at("encrypted_extensions", MALFORMED, cut(1)),
    "EncryptedExtensions with half an extension": encrypted(MALFORMED, u16(0) + u16(5)),
    "CertificateRequest without signature_algorithms": requested(MALFORMED, NO_CONTEXT + vector(2, b"")),
    "CertificateRequest with half an extension": requested(MALFORMED, NO_CONTEXT + vector(2, u16(13) + u16(5))),
    "CertificateRequest after Certificate": at("certificate_verify", OUT_OF_TURN, lambda _, whole: [
        message(CERTIFICATE_REQUEST, NO_CONTEXT + vector(2, ALGORITHMS)), whole]),
    "no Certificate": at("certificate", OUT_OF_TURN, lambda _server, _: None),
    "Certificate twice": at("certificate", OUT_OF_TURN, lambda _, whole: [whole, whole]),
    "Certificate with no entry": listed(NO_CERTIFICATE),
    "Certificate with an empty entry": listed(MALFORMED, lambda _: vector(3, b"") + vector(2, b"")),
    "Certificate with no DER": listed(MALFORMED, lambda _: vector(3, b"no DER") + vector(2, b"")),
    "Certificate with a context": listed(MALFORMED, own(), context=CONTEXT),
    "Certificate with bytes after the entries": listed(MALFORMED, own(), tail=b"\0"),
    "Certificate with half an entry": listed(MALFORMED, lambda server: vector(3, server.chain[0])),
    "Certificate with an entry that is longer than the list": listed(
        MALFORMED, lambda server: (len(server.chain[0]) + 9).to_bytes(3, "big") + server.chain[0] + b"\0\0"),
    "Certificate with half an extension": listed(MALFORMED, own(u16(5) + u16(9))),
    "Certificate with a status that was not asked for": listed(ILLEGAL, own(extension(5, b"\1\0\0\1?"))),
    "Certificate a byte short": at("certificate", MALFORMED, cut(1)),
    "Certificate of 100 KB": listed("MBEDTLS_SSL_IN_CONTENT_LEN", *[own()] * 200),
    "no CertificateVerify": at("certificate_verify", OUT_OF_TURN, lambda _server, _: None),
    "CertificateVerify twice": at("certificate_verify", OUT_OF_TURN, lambda _, whole: [whole, whole]),
    "CertificateVerify of another handshake": verified(NO_KEY, signature=b"0" * 70),
    "CertificateVerify of a client": verified(NO_KEY, context=b"TLS 1.3, client CertificateVerify"),
    "CertificateVerify with ed25519": verified(NO_KEY, algorithm=0x0807),
    "CertificateVerify with SHA-1": verified(NO_KEY, algorithm=0x0203),
    "CertificateVerify with PKCS #1": verified(NO_KEY, algorithm=0x0401),
    "CertificateVerify with RSA-PSS": verified(NO_KEY, algorithm=0x0804),
    "CertificateVerify with P-384": verified(NO_KEY, algorithm=0x0503),
    "CertificateVerify without a signature": verified(NO_KEY, signature=b""),
    "CertificateVerify a byte short": at("certificate_verify", MALFORMED, cut(1)),
    "Finished in its place": at("certificate_verify", OUT_OF_TURN, lambda server, _: stop_after(
        server, server.finished())),
    "Finished that is wrong": at("finished", WRONG_FINISHED, lambda _, whole: whole[:-1] + bytes([whole[-1] ^ 1])),
    "Finished of zeros": at("finished", WRONG_FINISHED, lambda _server, _: message(FINISHED, bytes(32))),
    "Finished a byte short": at("finished", MALFORMED, cut(1)),
    "Finished a byte long": at("finished", MALFORMED, extended(b"\0")),
    "Finished that is empty": at("finished", MALFORMED, lambda _server, _: message(FINISHED, b"")),
    "Finished in the clear": at("finished", BAD_MAC, lambda _, whole: Raw(record(HANDSHAKE, whole))),
    "HelloRequest": at("certificate", OUT_OF_TURN, lambda _, whole: [message(HELLO_REQUEST, b""), whole]),
    "ServerHelloDone": at("certificate", OUT_OF_TURN, lambda _, whole: [message(SERVER_HELLO_DONE, b""), whole]),
    "NewSessionTicket before Finished": at("finished", OUT_OF_TURN, lambda _, whole: [
        message(NEW_SESSION_TICKET, b"\0" * 12 + vector(2, b"ticket") + b"\0\0"), whole]),
    "KeyUpdate before Finished": at("finished", OUT_OF_TURN, lambda _, whole: [message(KEY_UPDATE, b"\0"), whole]),
    "a message of an unknown kind": at("certificate", OUT_OF_TURN, lambda _, whole: [message(99, b"?"), whole]),
}

TLS13_FLIGHTS = {**HELLOS, **RETRIES, **RECORDS, **ENCRYPTED}

# Wrong, too, but mbedTLS accepts them. They help nobody on the way: Finished covers them, or they change nothing.
TLS13_TOLERATED = {
    "two shares": hello_with(ILLEGAL, V13, share(), share()),
    "supported_versions twice": hello_with(ILLEGAL, V13, V13, share()),
    "bytes after the extensions of the hello": at("hello", MALFORMED, extended(b"\0")),
    "a retry for nothing": retried(ILLEGAL),
    "ChangeCipherSpec that is encrypted": at("encrypted_extensions", OUT_OF_TURN,
                                             lambda _server, whole: [(CHANGE_CIPHER_SPEC, b"\1"), whole]),
    "CertificateRequest with a context": requested(ILLEGAL, CONTEXT + vector(2, ALGORITHMS)),
    "CertificateVerify with a byte more": at("certificate_verify", MALFORMED, extended(b"\0")),
}
