"""A TLS 1.2 server that signs its key exchange with bytes that a test chooses, or one that signs a key
which is no point. ServerKeyExchange is sent in the clear (RFC 5246, section 7.4.3), so OpenSSL's own is
changed on its way out."""

import ssl
import subprocess

from .raw_server import RawServer

HANDSHAKE, SERVER_HELLO, SERVER_KEY_EXCHANGE = 22, 2, 12
RANDOM = slice(11, 43)  # of the record of a hello


def _records(stream):
    """What was sent, record by record, each with its header of five bytes."""
    while stream:
        n = 5 + int.from_bytes(stream[3:5], "big")
        yield stream[:n]
        stream = stream[n:]


def _resigned(record, algorithm, signature):
    """The record; if it is a ServerKeyExchange, with that SignatureScheme, unless it is None, and with
    signature(length of the present one)."""
    if (record[0], record[5]) != (HANDSHAKE, SERVER_KEY_EXCHANGE):
        return record
    message = record[9:]  # after the record's header and the message's
    parameters = 4 + message[3]  # ECCurveType, NamedCurve, and a point with its length
    new = signature(len(message) - parameters - 4)
    return _key_exchange(record, message[:parameters],
                         algorithm or message[parameters:parameters + 2], new)


def _key_exchange(record, parameters, algorithm, signature):
    message = parameters + algorithm + len(signature).to_bytes(2, "big") + signature
    return (record[:3] + (4 + len(message)).to_bytes(2, "big") + record[5:6]
            + len(message).to_bytes(3, "big") + message)


class WrongSignatureServer:
    """Its conversations end where the client refuses the signature. alerts: the records of alerts
    that it was sent, without their headers."""

    def __init__(self, certificate, signature, algorithm=None):
        self.ca = certificate.ca
        self.alerts = []
        self._hello = b""  # of the client
        self._changed = algorithm, signature
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.maximum_version = ssl.TLSVersion.TLSv1_2
        self._context.load_cert_chain(certificate.chain, certificate.key)
        self._server = RawServer(self._handle)
        self.port = self._server.port

    def stop(self):
        self._server.stop()

    def _changed_record(self, record):
        return _resigned(record, *self._changed)

    def _handle(self, connection, _stopped):
        received, sent = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = self._context.wrap_bio(received, sent, server_side=True)
        while some := connection.recv(65536):
            self.alerts += [each[5:] for each in _records(some) if each[0] == 21]
            received.write(some)
            self._hello = self._hello or some
            try:
                tls.do_handshake()
            except ssl.SSLWantReadError:
                pass
            except ssl.SSLError:
                return
            for record in _records(sent.read()):
                connection.sendall(self._changed_record(record))


class NoPointServer(WrongSignatureServer):
    """Its key of P-256 is no point of it; its signature is right. The certificate's key is ECDSA's."""

    def __init__(self, certificate):
        self._key = certificate.key
        super().__init__(certificate, None)
        self._context.set_ecdh_curve("prime256v1")

    def _changed_record(self, record):
        if (record[0], record[5]) == (HANDSHAKE, SERVER_HELLO):
            self._random = record[RANDOM]
        if (record[0], record[5]) != (HANDSHAKE, SERVER_KEY_EXCHANGE):
            return record
        parameters = record[9:13] + b"\4" + bytes(63) + b"\1"
        signed = subprocess.run(
            ["openssl", "dgst", "-sha256", "-sign", self._key], check=True, capture_output=True,
            input=self._hello[RANDOM] + self._random + parameters).stdout
        return _key_exchange(record, parameters, b"\4\3", signed)
