"""An HTTP proxy, plain or behind TLS, that does its work or answers what a test says."""

import select
import socket
import ssl

from .http_message import Request
from .raw_server import RawServer


def _some(end):
    """What has come, which may be nothing yet; b"" is the end."""
    try:
        return end.recv(65536)
    except ssl.SSLWantReadError:
        return None


def relay(one, other):
    """Carry bytes both ways until either side ends."""
    other_of = {one: other, other: one}
    while True:
        ready = [end for end in other_of if isinstance(end, ssl.SSLSocket) and end.pending()]
        for end in ready or select.select(list(other_of), [], [])[0]:
            some = _some(end)
            if some == b"":
                return
            other_of[end].sendall(some or b"")


class Proxy:
    """Keeps what it was asked in `requests`, and all bytes of clients that came outside tunnels in
    `received`.

    certificate: a pki.Certificate for a proxy that is itself https; None for plain HTTP.
    answer: bytes in place of the work, to each request until the client ends the connection;
    Proxy.STALL for none; Proxy.CLOSE to end it at once; a tuple of (bytes, Proxy.CLOSE).
    established: the answer to CONNECT, when the tunnel is there.
    map_to: the address to connect to, whatever is asked for.
    listener: a listening socket, instead of one on 127.0.0.1."""

    STALL, CLOSE = object(), object()
    ESTABLISHED = (b"HTTP/1.1 200 Connection established\r\nX-Amzn-RequestId: of-the-proxy\r\n"
                   b"Content-Length: 5\r\n\r\n")

    def __init__(self, certificate=None, answer=None, map_to=None, listener=None):
        self.answer, self.map_to = answer, map_to
        self.established = self.ESTABLISHED
        self.received = b""
        self.requests = []
        self.ca = certificate.ca if certificate else None
        self._context = None
        if certificate:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(certificate.chain, certificate.key)
        self._server = RawServer(self._handle, listener)
        self.port = self._server.port
        self.place = f"localhost:{self.port}"
        self.url = f"{'https' if certificate else 'http'}://{self.place}"

    @property
    def connections(self):
        return self._server.connections

    def stop(self):
        self._server.stop()

    def _handle(self, connection, stopped):
        if self._context is None:
            self._converse(connection, stopped)
            return
        with self._context.wrap_socket(connection, server_side=True) as tls:
            self._converse(tls, stopped)
            tls.unwrap()

    def _converse(self, client, stopped):
        while self._answer_one(client, stopped):
            pass

    def _answer_one(self, client, stopped):
        """False: the connection is to end."""
        received = b""
        while b"\r\n\r\n" not in received:
            some = client.recv(65536)
            self.received += some
            received += some
            if not some:
                return False
        request = Request.parse(received)
        self.requests.append(request)
        answer, *then = self.answer if isinstance(self.answer, tuple) else (self.answer,)
        if answer is None:
            self._work(client, request, received)
        elif answer is self.STALL:
            stopped.wait(60)
        elif answer is not self.CLOSE:
            client.sendall(answer)
            return not then
        return False

    def _work(self, client, request, received):
        if request.method == "CONNECT":
            host, _, port = request.target.rpartition(":")
        else:
            host, _, port = request.target.removeprefix("http://").partition("/")[0].rpartition(":")
        with socket.create_connection(self.map_to or (host.strip("[]"), int(port))) as server:
            if request.method == "CONNECT":
                client.sendall(self.established)
            else:
                server.sendall(received)
            client.setblocking(False)
            try:
                relay(client, server)
            finally:
                client.setblocking(True)
