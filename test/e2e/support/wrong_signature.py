"""A TLS 1.2 server that signs its key exchange with bytes that a test chooses. ServerKeyExchange is sent
in the clear (RFC 5246, section 7.4.3), so OpenSSL's own is changed on its way out."""

import ssl

from .raw_server import RawServer

HANDSHAKE, SERVER_KEY_EXCHANGE = 22, 12


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
    message = (message[:parameters] + (algorithm or message[parameters:parameters + 2])
               + len(new).to_bytes(2, "big") + new)
    return (record[:3] + (4 + len(message)).to_bytes(2, "big") + record[5:6]
            + len(message).to_bytes(3, "big") + message)


class WrongSignatureServer:
    """Its conversations end where the client refuses the signature. alerts: the records of alerts
    that it was sent, without their headers."""

    def __init__(self, certificate, signature, algorithm=None):
        self.ca = certificate.ca
        self.alerts = []
        self._changed = algorithm, signature
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.maximum_version = ssl.TLSVersion.TLSv1_2
        self._context.load_cert_chain(certificate.chain, certificate.key)
        self._server = RawServer(self._handle)
        self.port = self._server.port

    def stop(self):
        self._server.stop()

    def _handle(self, connection, _stopped):
        received, sent = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = self._context.wrap_bio(received, sent, server_side=True)
        while some := connection.recv(65536):
            self.alerts += [each[5:] for each in _records(some) if each[0] == 21]
            received.write(some)
            try:
                tls.do_handshake()
            except ssl.SSLWantReadError:
                pass
            except ssl.SSLError:
                return
            for record in _records(sent.read()):
                connection.sendall(_resigned(record, *self._changed))
