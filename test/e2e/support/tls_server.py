"""A TLS (or plain TCP) server that answers with scripted bytes, and keeps what it received."""

import socket
import ssl
import struct
import threading
import time
from dataclasses import dataclass, field

from .http_message import Request


@dataclass
class Conversation:
    """One accepted connection."""

    received: bytes = b""
    handshake_error: Exception = None
    tls: str = None
    suite: tuple = None
    server_name: str = None
    client: dict = None  # the client's certificate, as getpeercert gives it
    requests: list = field(default_factory=list)


def ended(conversation):
    """Wait until the server, too, knows how the handshake ended."""
    deadline = time.monotonic() + 20
    while conversation.handshake_error is None and conversation.tls is None:
        assert time.monotonic() < deadline, "the server does not see the handshake's end"
        time.sleep(0.005)
    return conversation


def respond(body, status="200 OK", fields=()):
    """A whole response with that body."""
    lines = [f"HTTP/1.1 {status}", "Content-Type: application/x-amz-json-1.0",
             f"Content-Length: {len(body)}", *fields, "", ""]
    return "\r\n".join(lines).encode() + body


class TlsServer:
    """Each whole request on a connection is answered by the next of `script`; the last serves for
    all that follow. An item is bytes to send, None (end the connection), TlsServer.STALL,
    TlsServer.RESET, TlsServer.PAUSE (0.3 s), a tuple of these in order, or a function of the Request that gives one.

    certificate: a pki.Certificate; None for plain TCP. configure(context) may change the
    ssl.SSLContext before use. listener: a listening socket, instead of one on `address`. nagle: with
    Nagle's algorithm."""

    STALL, RESET, PAUSE = object(), object(), object()

    def __init__(self, certificate=None, script=(None,), configure=None, address="127.0.0.1",
                 listener=None, nagle=False):
        self.script = list(script)
        self.conversations = []
        self.ca = certificate.ca if certificate else None
        self._context = self._make_context(certificate, configure) if certificate else None
        self._nagle = nagle
        self._next = 0
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._open = set()
        self._listener = listener or socket.create_server(
            (address, 0), family=socket.AF_INET6 if ":" in address else socket.AF_INET)
        self.port = self._listener.getsockname()[1]
        self.url = f"{'https' if certificate else 'http'}://localhost:{self.port}"
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    @property
    def received(self):
        """All bytes of requests that came, over all connections."""
        return b"".join(each.received for each in self.conversations)

    @property
    def requests(self):
        return [request for each in self.conversations for request in each.requests]

    @property
    def open(self):
        """How many connections of plain TCP are open at this end."""
        with self._lock:
            return len(self._open)

    def stop(self):
        if self._stopped.is_set():
            return
        self._stopped.set()
        # shutdown wakes an accept that close alone would leave asleep.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
        self._thread.join(10)

    @staticmethod
    def _make_context(certificate, configure):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        # Weak certificates are served on purpose.
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.load_cert_chain(certificate.chain, certificate.key)
        if configure:
            configure(context)
        return context

    def _accept(self):
        while not self._stopped.is_set():
            try:
                plain, _ = self._listener.accept()
            except OSError:
                return
            # Else the answer waits until the client has acknowledged the session tickets.
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, not self._nagle)
            conversation = Conversation()
            self.conversations.append(conversation)
            threading.Thread(target=self._serve, args=(plain, conversation), daemon=True).start()

    def _serve(self, plain, conversation):
        with self._lock:
            self._open.add(plain)
        connection = plain
        try:
            connection = self._handshake(plain, conversation)
            if connection is not None:
                self._converse(connection, conversation)
        except OSError:
            pass  # the client went away, which tests see by what was received
        finally:
            with self._lock:
                self._open.discard(plain)
                self._open.discard(connection)
            for each in (connection, plain):
                if each is not None:
                    each.close()

    def _handshake(self, plain, conversation):
        if self._context is None:
            return plain
        def note_name(_connection, name, _context):
            conversation.server_name = name
        self._context.sni_callback = note_name
        try:
            connection = self._context.wrap_socket(plain, server_side=True)
        except OSError as error:
            conversation.handshake_error = error
            return None
        conversation.client = connection.getpeercert()
        conversation.tls, conversation.suite = connection.version(), connection.cipher()
        with self._lock:
            self._open.add(connection)
        return connection

    def _converse(self, connection, conversation):
        pending = b""
        while True:
            while not self._is_whole(pending):
                some = connection.recv(65536)
                if not some:
                    return
                conversation.received += some
                pending += some
            request, pending = Request.parse(pending), b""
            conversation.requests.append(request)
            if not self._answer(connection, self._read_request(), request):
                return

    def _read_request(self):
        with self._lock:
            item = self.script[min(self._next, len(self.script) - 1)]
            self._next += 1
        return item

    def _answer(self, connection, item, request):
        """False: the connection is to end."""
        if callable(item):
            item = item(request)
        for part in item if isinstance(item, tuple) else (item,):
            if part is None:
                if isinstance(connection, ssl.SSLSocket):
                    connection.unwrap()
                return False
            if part is self.STALL:
                self._stopped.wait()
                return False
            if part is self.PAUSE:
                time.sleep(0.3)
                continue
            if part is self.RESET:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return False
            connection.sendall(part)
        return True

    @staticmethod
    def _is_whole(raw):
        head, end, body = raw.partition(b"\r\n\r\n")
        if not end:
            return False
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                return len(body) >= int(value)
        return True
