"""Servers of the fault matrix: what a fault does with a connection, a request or a question of DNS,
and what the well ones do."""

import socket
import ssl
import struct
import threading

from .answers import SMALL
from .tls_server import TlsServer, respond

# Faults that are no server's doing: nothing listens there, or no SYN is answered.
REFUSED, SILENT = "refused", "silent"
STALL, RESET, CLOSED = TlsServer.STALL, TlsServer.RESET, None
WHOLE = respond(SMALL)
ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"


class Turns:
    """For RawServer: the first connection is handled by the first of `handlers` and so on, the last
    serving for all that follow. A handler is called with the connection and the scene, which has
    `certificates` by name."""

    def __init__(self, handlers, scene):
        self._handlers, self._scene, self._seen = handlers, scene, 0
        self._lock = threading.Lock()

    def __call__(self, connection, stopped):
        with self._lock:
            handler = self._handlers[min(self._seen, len(self._handlers) - 1)]
            self._seen += 1
        self._scene.stopped = stopped
        handler(connection, self._scene)


# ---- connections ----

def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def stall(_connection, scene):
    scene.stopped.wait()


def reset_at_once(connection, _scene):
    reset(connection)


def close_at_once(_connection, _scene):
    pass


def reset_within(connection, _scene):
    """With most of the request unread, closing is a reset too."""
    connection.recv(1)


def reset_after(connection, _scene):
    read_request(connection)
    reset(connection)


def close_after(connection, _scene):
    read_request(connection)


def stall_after(connection, scene):
    read_request(connection)
    scene.stopped.wait()


def drip_after(connection, scene):
    """A byte now and then is no silence, and ends no read time-out."""
    read_request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not scene.stopped.wait(0.2):
        connection.sendall(b"a")


def read_request(connection):
    """The bytes of one request; b"" when the client has ended the connection."""
    received = b""
    while not TlsServer._is_whole(received):
        some = connection.recv(65536)
        if not some:
            return b""
        received += some
    return received


def well(connection, _scene):
    while read_request(connection):
        connection.sendall(WHOLE)


# ---- TLS ----

def tls(certificate="good"):
    """A handler that speaks TLS with that certificate, and then does its work."""
    def handler(connection, scene):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made = scene.certificates[certificate]
        context.load_cert_chain(made.chain, made.key)
        with context.wrap_socket(connection, server_side=True) as secure:
            well(secure, scene)
    return handler


def says(some):
    """A handler that sends these bytes once the client has spoken, and ends the connection so that
    they arrive, whatever else the client sends."""
    def handler(connection, _scene):
        connection.recv(65536)
        connection.sendall(some)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):
            pass
    return handler


def says_and_stalls(some):
    def handler(connection, scene):
        connection.recv(65536)
        connection.sendall(some)
        scene.stopped.wait()
    return handler


# ---- proxies ----

def tunnel(connection, scene):
    """A proxy at its work, with the endpoint behind it."""
    if read_request(connection):
        connection.sendall(ESTABLISHED)
        tls()(connection, scene)


# ---- DNS ----

class Query:
    def __init__(self, raw):
        self.raw, self.id = raw, raw[:2]
        self.question = raw[12:]
        self.is_a = raw[-4:-2] == b"\0\1"

    def message(self, flags=0x8180, records=(), question=None, identity=None):
        """Flags: QR, RD and RA unless told."""
        head = struct.pack(">HHHHH", flags, 1, len(records), 0, 0)
        return (identity or self.id) + head + (question or self.question) + b"".join(records)

    def address(self, of, **how):
        """The whole answer: one address, and none of IPv6."""
        return self.message(records=[record(1, socket.inet_aton(of))] if self.is_a else (), **how)


def record(kind, data, name=b"\xc0\x0c"):
    return name + struct.pack(">HHIH", kind, 1, 60, len(data)) + data


class NameServer:
    """behave(query, over_tcp, address) gives the messages to send, or None to end a TCP connection;
    listens: whether over TCP at all."""

    def __init__(self, namespace, at, behave, address, listens=True):
        self._behave, self._address = behave, address
        self._udp = namespace.datagrams(at, 53)
        self._tcp = namespace.listen(at, 53) if listens else None
        self._stopped = threading.Event()
        self._threads = [threading.Thread(target=self._datagrams, daemon=True)]
        if listens:
            self._threads.append(threading.Thread(target=self._connections, daemon=True))
        for each in self._threads:
            each.start()

    def _datagrams(self):
        self._udp.settimeout(0.2)  # nothing but time wakes it
        while not self._stopped.is_set():
            try:
                raw, sender = self._udp.recvfrom(4096)
            except TimeoutError:
                continue
            for message in self._behave(Query(raw), False, self._address):
                self._udp.sendto(message, sender)

    def _connections(self):
        while True:
            try:
                connection, _ = self._tcp.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._converse, args=(connection,), daemon=True)
            thread.start()

    def _converse(self, connection):
        with connection:
            try:
                while raw := connection.recv(4096):
                    messages = self._behave(Query(raw[2:]), True, self._address)
                    if messages is None:
                        return
                    for message in messages:
                        connection.sendall(struct.pack(">H", len(message)) + message)
            except OSError:
                pass  # the client went away

    def stop(self):
        self._stopped.set()
        if self._tcp:
            self._tcp.shutdown(socket.SHUT_RDWR)
            self._tcp.close()
        for each in self._threads:
            each.join(10)
        self._udp.close()
