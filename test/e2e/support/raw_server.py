"""A TCP server whose every connection is in the hands of one function."""

import socket
import threading


class RawServer:
    """`handle(connection, stopped)` gets the socket, and an Event that is set when the test is
    over; the connection ends when it returns. listener: a listening socket, instead of one on
    127.0.0.1."""

    def __init__(self, handle, listener=None):
        self.connections = 0
        self._handle = handle
        self._stopped = threading.Event()
        self._listener = listener or socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            thread = threading.Thread(target=self._run, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _run(self, connection):
        with connection:
            connection.settimeout(60)
            try:
                self._handle(connection, self._stopped)
            except OSError:
                pass  # the client went away

    def stop(self):
        self._stopped.set()
        # shutdown wakes an accept that close alone would leave asleep.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for each in self._threads:
            each.join(10)


class FullServer:
    """Listens, and answers no further SYN: its queue of connections is full."""

    def __init__(self, address="127.0.0.1"):
        self._listener = socket.create_server((address, 0), backlog=0)
        self._address = address
        self.port = self._listener.getsockname()[1]
        self._held = []
        while self._connect():
            pass

    def _connect(self):
        each = socket.socket()
        self._held.append(each)
        each.settimeout(0.3)
        try:
            each.connect((self._address, self.port))
        except TimeoutError:
            return False
        return True

    def stop(self):
        for each in [*self._held, self._listener]:
            each.close()
