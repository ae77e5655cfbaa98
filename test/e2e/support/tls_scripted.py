"""TLS servers that make every message themselves, so that a test can change any: one of TLS 1.3, and one of TLS 1.2.
Unchanged they are as good as any other. X25519, AES-128-GCM and an ECDSA key of P-256."""

import contextlib
import hashlib
import os
import socket
import ssl

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from .raw_server import RawServer
from .tls_keys import Keys12, Schedule, prf
from .tls_peers import RESPONSE
from .tls_wire import (ALERT, APPLICATION_DATA, CERTIFICATE, CERTIFICATE_VERIFY, CHANGE_CIPHER_SPEC,
                       ENCRYPTED_EXTENSIONS, EXTENDED_MASTER_SECRET, FINISHED, HANDSHAKE, KEY_SHARE,
                       RENEGOTIATION_INFO, SERVER_HELLO, SERVER_HELLO_DONE, SERVER_KEY_EXCHANGE, SUPPORTED_VERSIONS,
                       TLS12, TLS13, X25519, ClientHello, extension, message, read_record, record, u16, vector)

ECDSA_SHA256 = 0x0403
AES128_GCM_13, AES256_GCM_13, ECDHE_ECDSA_AES128_GCM = 0x1301, 0x1302, 0xc02b
RETRY_RANDOM = hashlib.sha256(b"HelloRetryRequest").digest()  # RFC 8446, section 4.1.3
RECORD_MAX = 1 << 14
PEM_END = "-----END CERTIFICATE-----\n"


class Raw(bytes):
    """Sent as it is, without a record around it."""


class Stop(Exception):
    """A change has sent all that it wants to be sent."""


def server_hello(server, extensions, version=TLS12, random=None, session=None, suite=AES128_GCM_13, compression=0):
    """extensions None: not even their length."""
    body = (u16(version) + (random or os.urandom(32)) +
            vector(1, server.client_hello.session if session is None else session) + u16(suite) + bytes([compression]))
    return message(SERVER_HELLO, body if extensions is None else body + vector(2, b"".join(extensions)))


class Scripted:
    """One connection. changes: {step: function(server, message)}, which gives what is sent in the message's place:
    bytes for one record of the handshake, Raw, (kind, payload) for another record, a list of these, or None. "answer"
    is the last step: the record with the HTTP response. on_wire(record): what becomes of each on its way."""

    STEPS = ()
    KEYS = None

    def __init__(self, connection, certificate, on_wire=None):
        self.connection, self._on_wire = connection, on_wire or bytes
        self.chain = [ssl.PEM_cert_to_DER_cert(each + PEM_END)
                      for each in certificate.chain.read_text().split(PEM_END)[:-1]]
        self._key = serialization.load_pem_private_key(certificate.key.read_bytes(), None)
        self.private = X25519PrivateKey.generate()
        self.share = self.private.public_key().public_bytes(serialization.Encoding.Raw,
                                                            serialization.PublicFormat.Raw)
        self.keys = None  # of what is sent
        self.keys_in = []  # any of which a record may have been made with
        self.received = []  # (kind, content) after the ClientHello; content None: made with other keys
        self.transcript = b""
        self.read_client_hello()

    def read_client_hello(self):
        while True:
            kind, payload = read_record(self.connection)
            if kind == HANDSHAKE:
                break
            self.received.append((kind, payload))
        self.client_hello_message, self.client_hello = payload, ClientHello.parse(payload)
        self.transcript += payload

    def retry(self, *extensions, **how):
        """Send a HelloRetryRequest with these and supported_versions, and read the second ClientHello."""
        self.transcript = message(254, hashlib.sha256(self.transcript).digest())
        self.send(server_hello(self, [extension(SUPPORTED_VERSIONS, u16(TLS13)), *extensions], random=RETRY_RANDOM,
                               **how))
        self.read_client_hello()

    def sign(self, data):
        return self._key.sign(data, ec.ECDSA(hashes.SHA256()))

    def send(self, what):
        if what is None:
            return
        if isinstance(what, list):
            for each in what:
                self.send(each)
        elif isinstance(what, Raw):
            self.connection.sendall(self._on_wire(what))
        else:
            kind, payload = what if isinstance(what, tuple) else (HANDSHAKE, what)
            if kind == HANDSHAKE:
                self.transcript += payload
            for at in range(0, max(len(payload), 1), RECORD_MAX):
                self._send_record(kind, payload[at:at + RECORD_MAX])

    def _send_record(self, kind, payload):
        self.connection.sendall(self._on_wire(self.keys.seal(kind, payload) if self.keys else record(kind, payload)))

    def note(self, handshake_message):
        """It is sent in another way, as Raw."""
        self.transcript += handshake_message

    def receive(self):
        """The next record, decrypted with what fits."""
        kind, payload = read_record(self.connection)
        opened = (kind, payload)
        if self.keys_in and (kind == APPLICATION_DATA or self.KEYS is Keys12):
            opened = next(filter(None, (keys.open(kind, payload) for keys in self.keys_in)), (kind, None))
        self.received.append(opened)
        return opened

    def play(self, changes):
        for step in self.STEPS:
            default = getattr(self, step)()
            self.send(changes[step](self, default) if step in changes else default)
            getattr(self, f"after_{step}", lambda: None)()

    def answer(self, changes, ends):
        """The request is answered, if it comes."""
        while self.receive()[0] != ALERT:
            if self.received[-1][0] == APPLICATION_DATA:
                response = APPLICATION_DATA, RESPONSE
                self.send(changes["answer"](self, response) if "answer" in changes else response)
                if ends:
                    self.connection.shutdown(socket.SHUT_WR)

    @property
    def request(self):
        """All content of application data."""
        return b"".join(content or b"?" for kind, content in self.received if kind == APPLICATION_DATA)


class Tls13(Scripted):
    STEPS = ("hello", "encrypted_extensions", "certificate", "certificate_verify", "finished")
    suite = AES128_GCM_13

    def extensions(self):
        return [extension(SUPPORTED_VERSIONS, u16(TLS13)), extension(KEY_SHARE, u16(X25519) + vector(2, self.share))]

    def hello(self):
        return server_hello(self, self.extensions())

    def after_hello(self):
        _group, share = self.client_hello.key_share()
        try:
            shared = self.private.exchange(X25519PublicKey.from_public_bytes(share))
        except ValueError:  # of another group: the client has not been able to go on
            shared = b""
        self.schedule = Schedule("sha256", shared)
        self.keys = self.schedule.keys(self.schedule.of(self.schedule.handshake, b"s hs traffic", self.transcript))
        self.keys_in.append(
            self.schedule.keys(self.schedule.of(self.schedule.handshake, b"c hs traffic", self.transcript)))
        self._finished_secret = self.schedule.of(self.schedule.handshake, b"s hs traffic", self.transcript)

    def encrypted_extensions(self):
        return message(ENCRYPTED_EXTENSIONS, vector(2, b""))

    def certificate_list(self):
        return b"".join(vector(3, each) + vector(2, b"") for each in self.chain)

    def certificate(self):
        return message(CERTIFICATE, vector(1, b"") + vector(3, self.certificate_list()))

    def verify_signature(self, context=b"TLS 1.3, server CertificateVerify"):
        digest = hashlib.new(self.schedule.digest, self.transcript).digest()
        return self.sign(b" " * 64 + context + b"\0" + digest)

    def certificate_verify(self):
        return message(CERTIFICATE_VERIFY, u16(ECDSA_SHA256) + vector(2, self.verify_signature()))

    def finished(self):
        return message(FINISHED, self.schedule.finished(self._finished_secret, self.transcript))

    def after_finished(self):
        of = self.schedule.of
        self.keys = self.schedule.keys(of(self.schedule.master, b"s ap traffic", self.transcript))
        self.keys_in.append(self.schedule.keys(of(self.schedule.master, b"c ap traffic", self.transcript)))


class WithoutKeyExchange(Tls13):
    """It says TLS 1.3, agrees on no key, and sends its handshake in the clear, as CVE-2026-115490 let it. All keys are
    made of what everybody on the way sees."""

    STEPS = ("hello", "certificate", "certificate_verify", "finished")
    digest = "sha256"

    def hello(self):
        return server_hello(self, None, version=TLS13)

    def after_hello(self):
        self.schedule = Schedule(self.digest, None)
        self._finished_secret = self.schedule.handshake


class Tls12(Scripted):
    STEPS = ("hello", "certificate", "server_key_exchange", "server_hello_done", "change_cipher_spec", "finished")
    KEYS = Keys12

    def extensions(self):
        return [extension(RENEGOTIATION_INFO, b"\0"), extension(EXTENDED_MASTER_SECRET)]

    def hello(self):
        self.random = os.urandom(32)
        return server_hello(self, self.extensions(), random=self.random, session=b"", suite=ECDHE_ECDSA_AES128_GCM)

    def certificate(self):
        return message(CERTIFICATE, vector(3, b"".join(vector(3, each) for each in self.chain)))

    def parameters(self, group=X25519, share=None):
        return b"\3" + u16(group) + vector(1, self.share if share is None else share)

    def signed(self, parameters, algorithm=ECDSA_SHA256):
        signature = self.sign(self.client_hello.random + self.random + parameters)
        return message(SERVER_KEY_EXCHANGE, parameters + u16(algorithm) + vector(2, signature))

    def server_key_exchange(self):
        return self.signed(self.parameters())

    def server_hello_done(self):
        return message(SERVER_HELLO_DONE, b"")

    def after_server_hello_done(self):
        """Read the client's flight, and make the keys."""
        kind, payload = self.receive()
        if kind != HANDSHAKE:
            raise Stop
        self.transcript += payload
        shared = self.private.exchange(X25519PublicKey.from_public_bytes(payload[5:37]))
        digest = hashlib.sha256(self.transcript).digest()
        self.master = prf(shared, b"extended master secret", digest, 48)
        block = prf(self.master, b"key expansion", self.random + self.client_hello.random, 40)
        self.keys_out = Keys12(block[16:32], block[36:40])
        if self.receive()[0] != CHANGE_CIPHER_SPEC:
            raise Stop
        self.keys_in.append(Keys12(block[:16], block[32:36]))
        finished = self.receive()[1]
        if finished is None:  # the client has read another hello
            raise Stop
        self.transcript += finished

    def change_cipher_spec(self):
        return (CHANGE_CIPHER_SPEC, b"\1")

    def after_change_cipher_spec(self):
        self.keys = self.keys_out

    def finished(self):
        digest = hashlib.sha256(self.transcript).digest()
        return message(FINISHED, prf(self.master, b"server finished", digest, 12))


class ScriptedServer:
    """Plays `kind`, changed, for each connection. ends: nothing more comes after what was sent; else the connection
    stays open until the client has had enough. patience: seconds that it waits for the client."""

    def __init__(self, kind, certificate, changes=None, ends=False, on_wire=None, patience=30):
        self.ca = certificate.ca
        self.conversations = []
        self._how = kind, certificate, changes or {}, ends, on_wire
        self._patience = patience
        self._server = RawServer(self._handle)
        self.port = self._server.port
        self.url = f"https://localhost:{self.port}"

    def _handle(self, connection, _stopped):
        kind, certificate, changes, ends, on_wire = self._how
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.settimeout(self._patience)
        with contextlib.suppress(EOFError):
            conversation = kind(connection, certificate, on_wire)
            self.conversations.append(conversation)
            with contextlib.suppress(Stop, OSError):  # the client may leave before all is sent
                conversation.play(changes)
            if ends and "answer" not in changes:
                connection.shutdown(socket.SHUT_WR)
            conversation.answer(changes, ends)

    def stop(self):
        self._server.stop()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
