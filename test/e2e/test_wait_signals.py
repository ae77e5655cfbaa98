"""A signal ends a wait at once, wherever it is, with the last state seen."""

import json
import os
import signal
import socket
import ssl
import subprocess
import threading

import pytest

from support.answers import SMALL
from support.errors import begin
from support.failing import CANCEL, SECRETS
from support.faulty_server import iso_time
from support.raw_server import RawServer
from support.tls_server import TlsServer, respond
from support.waits import CANCELLED, FIRST, GOING, Task, lasting, report, until

SIGNALS = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])


class Running:
    """A cancel that waits; stderr is read as it comes."""

    def __init__(self, command, environment):
        self.error = b""
        # Who runs the tests in the background may have SIGINT ignored.
        command = ["env", "--default-signal=INT,TERM", *(str(word) for word in command)]
        self._process = subprocess.Popen(command, env=environment,
                                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                         stderr=subprocess.PIPE)
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self):
        while some := os.read(self._process.stderr.fileno(), 4096):
            self.error += some

    @property
    def connects(self):
        """Does it wait for the answer to a SYN?"""
        text = open(f"/proc/{self._process.pid}/net/tcp", encoding="ascii").read()
        return any(line.split()[3] == "02" for line in text.splitlines()[1:])

    def ends_by(self, number, seen=("CANCELLING",), last="CANCELLING"):
        """At once, with the last state on stderr."""
        until(lambda: report(*seen).encode() in self.error)
        self._process.send_signal(number)
        out, _ = self._process.stdout.read(), self._process.wait(30)
        self._thread.join(30)
        self._process.stderr.close()
        self._process.stdout.close()
        assert (self._process.returncode, out) == (128 + number, b"")
        assert self.error.decode() == report(*seen) + (
            begin() + f"interrupted: the last state seen of prod is {last}\n")

    def stop(self):
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()


@pytest.fixture
def waits(tinyaws):
    started = []

    def start(url, ca=None, delay=0, prefix=(), command=(*CANCEL, "--wait"), credentials=SECRETS,
              env=None):
        started.append(Running(
            [*prefix, tinyaws.path, *command, "--wait-delay", delay, "--endpoint-url", url,
             *(["--ca-bundle", ca] if ca else [])],
            tinyaws.environment(credentials, env={"AWS_MAX_ATTEMPTS": "1", **(env or {})})))
        return started[-1]

    yield start
    for each in started:
        each.stop()


@SIGNALS
def test_a_signal_in_a_pause(waits, tls_server, number):
    server = tls_server(None, [GOING])
    run = waits(server.url, delay=3600)
    run.ends_by(number)
    assert len(server.requests) == 1


@SIGNALS
@pytest.mark.parametrize("secure", [True, False])
def test_a_signal_while_an_answer_is_awaited(waits, tls_server, pki, number, secure):
    server = tls_server(pki.server() if secure else None, [GOING, TlsServer.STALL])
    run = waits(server.url, server.ca)
    until(lambda: len(server.requests) == 2)
    run.ends_by(number)


@SIGNALS
def test_a_signal_within_an_answer(waits, tls_server, number):
    server = tls_server(None, [GOING, (GOING[:-10], TlsServer.STALL)])
    run = waits(server.url)
    until(lambda: len(server.requests) == 2)
    run.ends_by(number)


@SIGNALS
def test_a_signal_in_a_handshake(waits, pki, number):
    certificate = pki.server()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.chain, certificate.key)

    def handle(connection, stopped):
        if server.connections > 1:
            stopped.wait()
            return
        with context.wrap_socket(connection, server_side=True) as secure:
            secure.recv(65536)
            secure.sendall(respond(SMALL, fields=["Connection: close"]))

    server = RawServer(handle)
    try:
        run = waits(f"https://localhost:{server.port}", certificate.ca)
        until(lambda: server.connections == 2)
        run.ends_by(number)
    finally:
        server.stop()


@SIGNALS
def test_a_signal_while_it_connects(waits, number):
    """The queue of connections is full from the second one on."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        run = waits("http://127.0.0.1:%d" % listener.getsockname()[1])
        connection, _ = listener.accept()
        others = []
        with connection:
            while True:
                others.append(socket.socket())
                others[-1].settimeout(0.3)
                try:
                    others[-1].connect(listener.getsockname())
                except TimeoutError:
                    break
            others.pop().close()
            connection.recv(65536)
            connection.sendall(respond(SMALL, fields=["Connection: close"]))
            until(lambda: run.connects)
            run.ends_by(number)
        for each in others:
            each.close()


@SIGNALS
def test_a_signal_while_credentials_are_fetched_anew(stage, waits, number):
    task = Task(stage, [lasting(FIRST, 50), TlsServer.STALL], [GOING])
    run = waits(task.url, prefix=stage.namespace.prefix, credentials=None,
                env={**stage.env, **task.env})
    until(lambda: task.asked == 2)
    run.ends_by(number)


@SIGNALS
def test_a_signal_while_a_process_is_to_give_them_anew(waits, tls_server, home, number):
    server = tls_server(None, [GOING])
    (home / "first.json").write_text(json.dumps({
        "Version": 1, "AccessKeyId": FIRST.access_key, "SecretAccessKey": FIRST.secret_key,
        "SessionToken": FIRST.token, "Expiration": iso_time(50)}))
    process = home / "process"
    process.write_text(f"#!/bin/sh\ncd {home}\nif [ -e first.json ]; then cat first.json; "
                       "rm first.json; exit; fi\necho $$ >second\nexec sleep 3600\n")
    process.chmod(0o755)
    (home / ".aws").mkdir()
    (home / ".aws/config").write_text(f"[default]\ncredential_process = {process}\n")
    run = waits(server.url, credentials=None)
    until(lambda: (home / "second").exists() and (home / "second").read_text().endswith("\n"))
    run.ends_by(number)
    assert not os.path.exists(f"/proc/{(home / 'second').read_text().strip()}")


@SIGNALS
def test_a_signal_before_any_state_was_seen(waits, tls_server, number):
    server = tls_server(None, [TlsServer.STALL])
    run = waits(server.url, command=CANCELLED)
    until(lambda: len(server.requests) == 1)
    run.ends_by(number, seen=(), last="not known: no poll was answered")
