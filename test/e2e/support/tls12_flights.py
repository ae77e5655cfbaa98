"""Flights of a TLS 1.2 server that a client must refuse: {name: Flight}. Each is a good handshake (tls_scripted.Tls12)
but for what its name says."""

import hashlib

from .tls13_flights import (BAD_MAC, ENDED, ILLEGAL, MALFORMED, NO_COMMON, NO_KEY, OUT_OF_TURN,
                            VERSION, WRONG_FINISHED, Flight, at, claims, cut, damaged, extended, stop_after)
from .tls_keys import prf
from .tls_scripted import ECDHE_ECDSA_AES128_GCM, Raw, server_hello
from .tls_wire import (ALERT, APPLICATION_DATA, CERTIFICATE, CERTIFICATE_REQUEST, CHANGE_CIPHER_SPEC,
                       EXTENDED_MASTER_SECRET, FINISHED, HANDSHAKE, HELLO_REQUEST, NEW_SESSION_TICKET, P256,
                       POINT_FORMATS, RENEGOTIATION_INFO, SERVER_HELLO_DONE, SERVER_KEY_EXCHANGE, X25519, extension,
                       message, record, u16, vector)


def hello(says, *extensions, **how):
    def change(server, _):
        given = {"random": server.random, "session": b"", "suite": ECDHE_ECDSA_AES128_GCM, **how}
        return server_hello(server, [*server.extensions(), *extensions], **given)
    return at("hello", says, change)


def exchange(says, group=X25519, share=None, **how):
    """A ServerKeyExchange that is signed as it should be."""
    return at("server_key_exchange", says,
              lambda server, _: server.signed(server.parameters(group, share), **how))


def exchanged(says, make):
    """make(server): the whole body."""
    return at("server_key_exchange", says, lambda server, _: message(SERVER_KEY_EXCHANGE, make(server)))


def signature(says, content, algorithm=0x0403):
    return exchanged(says, lambda server: server.parameters() + u16(algorithm) + vector(2, content))


def shown(says, *certificates):
    return at("certificate", says, lambda _server, _: message(CERTIFICATE, vector(3, b"".join(certificates))))


def client_finished(server):
    """What the client's would be: another label."""
    return prf(server.master, b"client finished", hashlib.sha256(server.transcript).digest(), 12)


HELLOS = {
    "TLS 1.1": hello(VERSION, version=0x0302),
    "SSL 3": hello(VERSION, version=0x0300),
    "TLS 1.4": hello(VERSION, version=0x0305),
    "version 0": hello(VERSION, version=0),
    "a suite that was not offered": hello(ILLEGAL, suite=0x009c),
    "a suite of TLS 1.3": hello(NO_COMMON, suite=0x1301),
    "the suite of null": hello(ILLEGAL, suite=0),
    "the suite of a signal": hello(ILLEGAL, suite=0x00ff),
    "a suite of CBC": hello(ILLEGAL, suite=0xc009),
    "compression": hello(ILLEGAL, compression=1),
    "a session of 33 bytes": hello(MALFORMED, session=b"S" * 33),
    "renegotiation_info of another handshake": hello(NO_COMMON, extension(RENEGOTIATION_INFO, vector(1, b"12bytes"))),
    "an empty renegotiation_info": hello(NO_COMMON, extension(RENEGOTIATION_INFO)),
    "extended_master_secret with content": hello(ILLEGAL, extension(EXTENDED_MASTER_SECRET, b"\0")),
    "no point formats": hello(NO_COMMON, extension(POINT_FORMATS, b"\0")),
    "an extension longer than the list": hello(MALFORMED, u16(RENEGOTIATION_INFO) + u16(9) + b"\0"),
    "half an extension": hello(MALFORMED, extension(EXTENDED_MASTER_SECRET), b"\0\0"),
    "bytes after its extensions": at("hello", MALFORMED, extended(b"\0")),
    "a hello a byte short": at("hello", MALFORMED, cut(1)),
    "a length that goes on": at("hello", ENDED, lambda server, whole: stop_after(server, claims(1)(server, whole)),
                                ends=True),
    "an empty hello": at("hello", MALFORMED, lambda _server, _: message(2, b"")),
    "the sign of a downgrade": hello(ILLEGAL, random=b"R" * 24 + b"DOWNGRD\1"),
    "the sign of a downgrade to TLS 1.1": hello(ILLEGAL, random=b"R" * 24 + b"DOWNGRD\0"),
}

KEYS = {
    "no Certificate": at("certificate", OUT_OF_TURN, lambda _server, _: None),
    "Certificate with no entry": shown(MALFORMED),
    "Certificate with an empty entry": shown(MALFORMED, vector(3, b"")),
    "Certificate with no DER": shown(MALFORMED, vector(3, b"no DER")),
    "Certificate with half an entry": shown(MALFORMED, b"\0\0"),
    "Certificate a byte short": at("certificate", MALFORMED, cut(1)),
    "Certificate with a byte more": at("certificate", MALFORMED, extended(b"\0")),
    "Certificate twice": at("certificate", OUT_OF_TURN, lambda _, whole: [whole, whole]),
    "no ServerKeyExchange": at("server_key_exchange", OUT_OF_TURN, lambda _server, _: None),
    "ServerKeyExchange twice": at("server_key_exchange", MALFORMED, lambda _, whole: [whole, whole]),
    "ServerKeyExchange that is empty": exchanged(ILLEGAL, lambda _: b""),
    "explicit curve parameters": exchanged(ILLEGAL, lambda server: b"\1" + server.parameters()[1:] + b"\4\3\0\0"),
    "an unknown curve type": exchanged(ILLEGAL, lambda server: b"\x09" + server.parameters()[1:] + b"\4\3\0\0"),
    "a group that was not offered": exchange(ILLEGAL, 0x0019, b"\4" + b"\1" * 132),
    "a group of nobody": exchange(ILLEGAL, 0xffff),
    "a point of 31 bytes": exchange(ILLEGAL, share=b"k" * 31),
    "a point of 33 bytes": exchange(ILLEGAL, share=b"k" * 33),
    "a point that is empty": exchange(ILLEGAL, share=b""),
    "a point of zeros": exchange(ILLEGAL, share=bytes(32)),
    "a point that is not on P-256": exchange(ILLEGAL, P256, b"\4" + b"\1" * 64),
    "a compressed point of P-256": exchange(ILLEGAL, P256, b"\2" + b"\1" * 32),
    "a signature of nothing": signature(NO_KEY, b"0" * 70),
    "an empty signature": signature(NO_KEY, b""),
    "a signature with SHA-1": exchange(ILLEGAL, algorithm=0x0203),
    "a signature with ed25519": exchange(ILLEGAL, algorithm=0x0807),
    "a signature with RSA": exchange(ILLEGAL, algorithm=0x0401),
    "a signature with no algorithm": exchange(ILLEGAL, algorithm=0),
    "a signature longer than its message": exchanged(
        MALFORMED, lambda server: server.parameters() + b"\4\3" + u16(71) + b"0"),
    "a signature of another client's hello": at("server_key_exchange", NO_KEY, lambda server, _: message(
        SERVER_KEY_EXCHANGE, server.parameters() + b"\4\3" + vector(2, server.sign(
            b"r" * 32 + server.random + server.parameters())))),
    "ServerKeyExchange with a byte more": at("server_key_exchange", MALFORMED, extended(b"\0")),
    "ServerKeyExchange a byte short": at("server_key_exchange", MALFORMED, cut(1)),
    "CertificateRequest with nothing in it": at("server_hello_done", MALFORMED, lambda _, whole: [
        message(CERTIFICATE_REQUEST, b""), whole]),
    "CertificateRequest with half a list": at("server_hello_done", MALFORMED, lambda _, whole: [
        message(CERTIFICATE_REQUEST, vector(1, b"\1") + u16(9) + b"\4\3"), whole]),
    "ServerHelloDone with content": at("server_hello_done", MALFORMED,
                                       lambda _server, _: message(SERVER_HELLO_DONE, b"?")),
    "no ServerHelloDone": at("server_hello_done", OUT_OF_TURN, lambda server, _: stop_after(
        server, (CHANGE_CIPHER_SPEC, b"\1"))),
}

ENDS = {
    "ChangeCipherSpec before Certificate": at("certificate", OUT_OF_TURN,
        lambda _, whole: [(CHANGE_CIPHER_SPEC, b"\1"), whole]),
    "ChangeCipherSpec before ServerHelloDone": at(
        "server_hello_done", OUT_OF_TURN, lambda _, whole: [(CHANGE_CIPHER_SPEC, b"\1"), whole]),
    "ChangeCipherSpec of two bytes": at("change_cipher_spec", MALFORMED,
        lambda _server, _: (CHANGE_CIPHER_SPEC, b"\1\1")),
    "ChangeCipherSpec of another value": at("change_cipher_spec", MALFORMED,
        lambda _server, _: (CHANGE_CIPHER_SPEC, b"\2")),
    "ChangeCipherSpec twice": at("change_cipher_spec", BAD_MAC, lambda _, whole: [whole, whole]),
    "no ChangeCipherSpec": at("change_cipher_spec", OUT_OF_TURN, lambda _server, _: None),
    "no ChangeCipherSpec, and Finished in the clear": Flight(OUT_OF_TURN, {
        "change_cipher_spec": lambda _server, _: None,
        "finished": lambda _, whole: Raw(record(HANDSHAKE, whole))}),
    "Finished that is wrong": at("finished", WRONG_FINISHED, lambda _, whole: whole[:-1] + bytes([whole[-1] ^ 1])),
    "Finished of the client": at("finished", WRONG_FINISHED,
        lambda server, _: message(FINISHED, client_finished(server))),
    "Finished a byte short": at("finished", MALFORMED, cut(1)),
    "Finished a byte long": at("finished", MALFORMED, extended(b"\0")),
    "Finished that is empty": at("finished", MALFORMED, lambda _server, _: message(FINISHED, b"")),
    "Finished in the clear": at("finished", BAD_MAC, lambda _, whole: Raw(record(HANDSHAKE, whole))),
    "Finished with a damaged tag": at("finished", BAD_MAC, damaged),
    "application data before the hello": at("hello", OUT_OF_TURN, lambda _, whole: [
        (APPLICATION_DATA, b"HTTP/1.1 200 OK\r\n"), whole]),
    "application data before Certificate": at("certificate", OUT_OF_TURN, lambda _, whole: [
        (APPLICATION_DATA, b"HTTP/1.1 200 OK\r\n"), whole]),
    "application data before ServerHelloDone": at("server_hello_done", OUT_OF_TURN, lambda _, whole: [
        (APPLICATION_DATA, b"HTTP/1.1 200 OK\r\n"), whole]),
    "application data before Finished": at("finished", OUT_OF_TURN, lambda _, whole: [
        (APPLICATION_DATA, b"HTTP/1.1 200 OK\r\n"), whole]),
    "a ticket that was not asked for": at("change_cipher_spec", OUT_OF_TURN, lambda _, whole: [
        message(NEW_SESSION_TICKET, b"\0\0\0\1" + vector(2, b"ticket")), whole]),
    "HelloRequest in place of Finished": at("finished", OUT_OF_TURN, lambda _server, _: message(HELLO_REQUEST, b"")),
    "a message of an unknown kind": at("certificate", OUT_OF_TURN, lambda _, whole: [message(99, b"?"), whole]),
    "an empty record of the handshake": at("certificate", MALFORMED, lambda _, whole: [(HANDSHAKE, b""), whole]),
    "an alert of three bytes": at("certificate", MALFORMED, lambda _, whole: [(ALERT, b"\2\x28\0"), whole]),
    "a record of an unknown kind": at("certificate", MALFORMED, lambda _, whole: [(99, b"?"), whole]),
    "a record of more than 2^14 bytes": at("certificate", MALFORMED,
        lambda _server, _: Raw(record(HANDSHAKE, bytes(16385)))),
}

TLS12_FLIGHTS = {**HELLOS, **KEYS, **ENDS}

# Wrong, too, but mbedTLS accepts them. They help nobody on the way: Finished covers them, or they change nothing.
TLS12_TOLERATED = {
    "no uncompressed points": hello(NO_COMMON, extension(POINT_FORMATS, b"\1\1")),
    "an extension that was not asked for": hello(ILLEGAL, extension(0x3333, b"?")),
    "an extension twice": hello(ILLEGAL, extension(EXTENDED_MASTER_SECRET)),
}
