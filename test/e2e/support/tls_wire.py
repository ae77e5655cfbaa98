"""TLS as it is on the wire (RFC 8446, RFC 5246): what writes records and messages, and reads a ClientHello."""

from dataclasses import dataclass

CHANGE_CIPHER_SPEC, ALERT, HANDSHAKE, APPLICATION_DATA = 20, 21, 22, 23
(HELLO_REQUEST, CLIENT_HELLO, SERVER_HELLO, NEW_SESSION_TICKET, END_OF_EARLY_DATA, ENCRYPTED_EXTENSIONS,
 CERTIFICATE, SERVER_KEY_EXCHANGE, CERTIFICATE_REQUEST, SERVER_HELLO_DONE, CERTIFICATE_VERIFY,
 CLIENT_KEY_EXCHANGE, FINISHED, KEY_UPDATE) = 0, 1, 2, 4, 5, 8, 11, 12, 13, 14, 15, 16, 20, 24
(SERVER_NAME, SUPPORTED_GROUPS, POINT_FORMATS, SIGNATURE_ALGORITHMS, ALPN, EXTENDED_MASTER_SECRET, PRE_SHARED_KEY,
 EARLY_DATA, SUPPORTED_VERSIONS, COOKIE, KEY_SHARE, RENEGOTIATION_INFO) = (
    0, 10, 11, 13, 16, 23, 41, 42, 43, 44, 51, 0xff01)
X25519, P256, P384 = 0x001d, 0x0017, 0x0018
TLS12, TLS13 = 0x0303, 0x0304


def u16(value):
    return value.to_bytes(2, "big")


def vector(n, payload):
    """With its length in n bytes."""
    return len(payload).to_bytes(n, "big") + payload


def record(kind, payload, version=TLS12):
    return bytes([kind]) + u16(version) + vector(2, payload)


def message(kind, body):
    """Of the handshake."""
    return bytes([kind]) + vector(3, body)


def extension(kind, payload=b""):
    return u16(kind) + vector(2, payload)


class Reader:
    """Takes bytes from the front."""

    def __init__(self, data):
        self.rest = data

    def read(self, n):
        assert len(self.rest) >= n, "it ends early"
        taken, self.rest = self.rest[:n], self.rest[n:]
        return taken

    def number(self, n):
        return int.from_bytes(self.read(n), "big")

    def vector(self, n):
        return self.read(self.number(n))


@dataclass
class ClientHello:
    version: int
    random: bytes
    session: bytes
    suites: bytes
    compression: bytes
    extensions: list  # of (kind, payload), in their order

    @classmethod
    def parse(cls, payload):
        """From the whole handshake message."""
        reader = Reader(payload)
        assert reader.number(1) == CLIENT_HELLO
        reader = Reader(reader.vector(3))
        hello = cls(reader.number(2), reader.read(32), reader.vector(1), reader.vector(2), reader.vector(1), [])
        listed = Reader(reader.vector(2))
        assert not reader.rest
        while listed.rest:
            hello.extensions.append((listed.number(2), listed.vector(2)))
        return hello

    def key_share(self):
        """The first: (group, key)."""
        shares = Reader(Reader(dict(self.extensions)[KEY_SHARE]).vector(2))
        return shares.number(2), shares.vector(2)


def read_exactly(connection, n):
    data = b""
    while len(data) < n:
        some = connection.recv(n - len(data))
        if not some:
            raise EOFError
        data += some
    return data


def read_record(connection):
    """(kind, payload); EOFError at the end."""
    head = read_exactly(connection, 5)
    return head[0], read_exactly(connection, int.from_bytes(head[3:], "big"))
