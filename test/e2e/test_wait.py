"""--wait and proton wait: one connection, progress on stderr, what does not end a wait, and what does."""

import fcntl
import json
import os
import pty
import signal
import socket
import ssl
import struct
import subprocess
import termios
import threading
import time

import pytest

from support.answers import SMALL, error
from support.botocore_verify import verify
from support.credentials import Credentials
from support.emulator import fault
from support.failing import CANCEL, SECRETS, cancel, keeps_secrets
from support.faulty_server import iso_time, reply
from support.metadata_server import ContainerServer, credentials_document
from support.raw_server import RawServer
from support.stage import SERVICE
from support.tls_server import TlsServer, respond

AT_ONCE = ["--wait", "--wait-delay", "0"]
DEPLOYED = ("proton", "wait", "environment-deployed", "--name", "prod")
CANCELLED = ("proton", "wait", "environment-cancelled", "--name", "prod")


def told(*states):
    return "".join(f"tinyaws: prod: {state}\n" for state in states)


def state(name):
    return respond(SMALL.replace(b"CANCELLING", name.encode()))


GOING, DONE = state("CANCELLING"), state("CANCELLED")


def until(condition):
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "it does not come to that"
        time.sleep(0.01)


# ---- one connection ----

def test_all_polls_go_over_one_connection(tinyaws, emulator):
    peer = emulator("--environment", "name=prod,polls=20", credentials=SECRETS)
    result = cancel(tinyaws, peer.url, peer.ca, AT_ONCE)
    assert (result.code, result.error) == (0, told("CANCELLING", "CANCELLED"))
    assert json.loads(result.stdout)["environment"]["deploymentStatus"] == "CANCELLED"
    assert [each.request.operation for each in peer.requests] == [
        "CancelEnvironmentDeployment", *["GetEnvironment"] * 21]
    assert len({each.connection for each in peer.requests}) == 1


def test_those_of_proton_wait_too(tinyaws, emulator):
    peer = emulator("--environment", "name=prod,status=CANCELLING,polls=20")
    result = tinyaws(*CANCELLED, "--wait-delay", "0", peer=peer)
    assert (result.code, result.stdout, result.error) == (0, b"", told("CANCELLING", "CANCELLED"))
    assert len(peer.requests) == 21
    assert len({each.connection for each in peer.requests}) == 1


# ---- progress on a terminal ----

class Terminal:
    def __init__(self, columns):
        self._ours, self._theirs = pty.openpty()
        fcntl.ioctl(self._theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self.text = ""

    def run(self, command, environment):
        """Exit status and stdout of a command whose stderr is this terminal."""
        with subprocess.Popen([str(word) for word in command], env=environment,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=self._theirs) as process:
            os.close(self._theirs)
            while True:
                try:
                    some = os.read(self._ours, 4096)
                except OSError:  # the other end is closed
                    break
                self.text += some.decode()
            os.close(self._ours)
            out = process.stdout.read()
        return process.returncode, out

    @property
    def lines(self):
        """What a person sees in the end, each line as it was last written over."""
        shown = []
        for line in self.text.replace("\r\n", "\n").split("\n"):
            cells = ""
            for part in line.split("\r"):
                cells = part + cells[len(part):]
            shown.append(cells.rstrip())
        return shown


@pytest.mark.parametrize("columns, last", [(80, "tinyaws: CANCELLED, 0 s: prod"),
                                           (0, "tinyaws: CANCELLED, 0 s: prod"),
                                           (20, "tinyaws: CANCELLED,")])
def test_a_terminal_shows_one_line(tinyaws, tls_server, columns, last):
    server = tls_server(None, [GOING, state("IN_PROGRESS"), GOING, DONE])
    terminal = Terminal(columns)
    code, out = terminal.run([tinyaws.path, *CANCEL, *AT_ONCE, "--endpoint-url", server.url],
                             tinyaws.environment(SECRETS))
    assert (code, json.loads(out)["environment"]["deploymentStatus"]) == (0, "CANCELLED")
    assert terminal.lines == [last, ""]
    assert terminal.text.count("\r") == 4 + 1  # each state, and the new line's own
    width = columns or 80
    assert all(len(part) < width for part in terminal.text.replace("\n", "\r").split("\r"))
    assert "\x1b" not in terminal.text


def test_a_terminal_keeps_what_went_wrong(tinyaws, tls_server):
    server = tls_server(None, [GOING, error("ThrottlingException", "slow"), DONE])
    terminal = Terminal(80)
    code, _ = terminal.run([tinyaws.path, *CANCEL, *AT_ONCE, "--endpoint-url", server.url],
                           {**tinyaws.environment(SECRETS), "AWS_MAX_ATTEMPTS": "1"})
    assert code == 0
    assert terminal.lines == ["tinyaws: prod: ThrottlingException: slow",
                              "tinyaws: CANCELLED, 0 s: prod", ""]


# ---- what does not end a wait ----

@pytest.mark.parametrize("item, words", [
    (fault("reset"), "the connection broke"), (fault("close"), "the connection broke"),
    (fault("error", "ThrottlingException"), "ThrottlingException"),
    (fault("error", "InternalServerException"), "InternalServerException"),
    (fault("status", 502), "502: Bad Gateway"), (fault("truncate", 9), "the answer ended"),
    (fault("stall"), "Read timeout")])
def test_a_poll_that_fails_is_told_and_made_again(tinyaws, emulator, item, words):
    peer = emulator("--environment", "name=prod,polls=4", credentials=SECRETS)
    # The kept connection is replaced at no cost: so only a fresh one's end is a failure.
    peer.faults(fault("close-after", which=2), item.replace("*", "3", 1))
    result = cancel(tinyaws, peer.url, peer.ca, AT_ONCE)
    assert (result.code, json.loads(result.stdout)["environment"]["deploymentStatus"]) == (
        0, "CANCELLED"), result
    first, failure, last = result.error.splitlines(keepends=True)
    assert first + last == told("CANCELLING", "CANCELLED")
    assert failure.startswith("tinyaws: prod: ") and words in failure


def test_failures_in_a_row_are_bounded(tinyaws, tls_server):
    server = tls_server(None, [GOING, error("ThrottlingException", "slow")])
    result = cancel(tinyaws, server.url, None, AT_ONCE)
    assert (result.code, result.stdout, len(server.requests)) == (254, b"", 11)
    assert result.error == told("CANCELLING", *["ThrottlingException: slow"] * 9,
                                "the wait ends with an error; the last state seen is CANCELLING") + (
        "\nAn error occurred (ThrottlingException) when calling the GetEnvironment operation "
        "(reached max retries: 0): slow\n")


def test_with_a_timeout_it_is_time_that_bounds_them(tinyaws, tls_server):
    server = tls_server(None, [GOING, error("ThrottlingException", "slow")])
    result = cancel(tinyaws, server.url, None,
                    ["--wait", "--wait-delay", "0.05", "--timeout", "3"])
    assert (result.code, result.stdout) == (5, b"")
    assert len(server.requests) > 11
    assert result.error.endswith(told(
        "the wait ended before the deployment did; the last state seen is CANCELLING"))


# ---- credentials that expire on the way ----

FIRST = Credentials("ASIAFIRST", "secret/FIRST", "token/FIRST==")
SECOND = Credentials("ASIASECOND", "secret/SECOND", "token/SECOND==")
PATH = "/v1/credentials"


def lasting(credentials, seconds):
    return reply(200, credentials_document(credentials, expires_in=seconds))


class Task:
    """A container's endpoint and the service, to play a wait on."""

    def __init__(self, stage, answers, script):
        self.stage, self.service = stage, stage.service
        self.container = stage.serve(ContainerServer, PATH)
        self.container.order("credentials", *answers)
        stage.keep(FIRST, SECOND)
        self.service.script[:] = script
        self.url = f"http://{SERVICE}:{self.service.port}"
        self.env = {"AWS_MAX_ATTEMPTS": "1", "AWS_CONTAINER_CREDENTIALS_FULL_URI":
                    f"http://127.0.0.1:{self.container.port}{PATH}"}

    def run(self, *arguments, command=(*CANCEL, "--wait")):
        return self.stage.run(*command, "--wait-delay", "0", "--endpoint-url", self.url, *arguments,
                              env=self.env)

    @property
    def asked(self):
        return len(self.container.requests)

    def signed_with(self, *whose):
        assert len(self.service.requests) == len(whose)
        for request, credentials in zip(self.service.requests, whose):
            verify(request, credentials)


def test_credentials_that_last_are_fetched_once(stage):
    task = Task(stage, [lasting(FIRST, 3600)], [GOING, GOING, GOING, DONE])
    assert task.run().code == 0
    task.signed_with(FIRST, FIRST, FIRST, FIRST)
    assert task.asked == 1


@pytest.mark.parametrize("trace", [(), ("--debug",)])
def test_credentials_about_to_expire_are_fetched_anew_before_a_poll(stage, trace):
    task = Task(stage, [lasting(FIRST, 50), lasting(SECOND, 3600)], [GOING, GOING, GOING, DONE])
    result = task.run(*trace)
    assert result.code == 0, result.error
    assert trace or result.error == told("CANCELLING", "CANCELLED")
    task.signed_with(FIRST, SECOND, SECOND, SECOND)
    assert task.asked == 2
    assert [len(each.requests) for each in stage.service.conversations] == [1, 3]


def test_a_place_that_goes_on_handing_out_the_same_is_not_asked_before_each_poll(stage):
    task = Task(stage, [lasting(FIRST, 50)], [GOING] * 20 + [DONE])
    assert task.run().code == 0
    task.signed_with(*[FIRST] * 21)
    assert task.asked == 2


@pytest.mark.parametrize("kind", ["ExpiredTokenException", "ExpiredToken"])
def test_credentials_that_are_told_to_have_expired_are_fetched_anew(stage, kind):
    expired = error(kind, "The security token included in the request is expired")
    task = Task(stage, [lasting(FIRST, 3600), lasting(SECOND, 3600)],
                [GOING, expired, GOING, DONE])
    result = task.run()
    assert (result.code, result.error) == (0, told("CANCELLING", "CANCELLED"))
    task.signed_with(FIRST, FIRST, SECOND, SECOND)


def test_once(stage):
    expired = error("ExpiredTokenException", "expired")
    task = Task(stage, [lasting(FIRST, 3600), lasting(SECOND, 3600)], [GOING, expired])
    result = task.run()
    assert (result.code, result.stdout) == (254, b"")
    assert "the last state seen is CANCELLING\n\nAn error occurred (ExpiredTokenEx" in result.error
    task.signed_with(FIRST, FIRST, SECOND)


@pytest.mark.parametrize("answer, words", [
    (reply(500), "it answered with status 500"), (lasting(SECOND, -5), "the credentials expired at"),
    (reply(200, "{"), "not valid JSON")])
def test_a_place_that_gives_no_more_ends_the_wait(stage, answer, words):
    task = Task(stage, [lasting(FIRST, 50), answer], [GOING])
    result = task.run()
    assert (result.code, result.stdout) == (255, b"")
    progress, message = result.error.split("\n\n")
    assert progress + "\n" == told("CANCELLING", "the wait ends with an error; the last state seen "
                                   "is CANCELLING")
    assert words in message
    task.signed_with(FIRST)


def test_before_the_first_poll_of_proton_wait_no_state_is_told(stage):
    task = Task(stage, [lasting(FIRST, 50), reply(500)], [GOING])
    result = task.run(command=CANCELLED)
    assert (result.code, result.stdout, task.service.requests) == (255, b"", [])
    assert result.error.startswith("\nError when retrieving credentials: ")


def test_the_deadline_stays_the_same(stage):
    task = Task(stage, [lasting(FIRST, 50), TlsServer.STALL], [GOING])
    result = task.run("--timeout", "1.5")
    assert (result.code, result.stdout) == (5, b"")
    assert result.error == told("CANCELLING", "the wait ended before the deployment did; the last "
                                "state seen is CANCELLING")


def test_and_bounds_the_polls_after_it(stage):
    task = Task(stage, [lasting(FIRST, 50), lasting(SECOND, 3600)], [GOING, TlsServer.STALL])
    result = task.run("--timeout", "2")
    assert (result.code, result.stdout) == (5, b"")
    task.signed_with(FIRST, SECOND)


# ---- signals ----

SIGNALS = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])


class Running:
    """A cancel that waits; stderr is read as it comes."""

    def __init__(self, command, environment):
        self.error = b""
        self._process = subprocess.Popen([str(word) for word in command], env=environment,
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
        until(lambda: told(*seen).encode() in self.error)
        self._process.send_signal(number)
        out, _ = self._process.stdout.read(), self._process.wait(30)
        self._thread.join(30)
        self._process.stderr.close()
        self._process.stdout.close()
        assert (self._process.returncode, out) == (128 + number, b"")
        assert self.error.decode() == told(*seen) + (
            f"\ninterrupted: the last state seen of prod is {last}\n")

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


# ---- proton wait, beside AWS CLI ----

def both(tinyaws, aws, peer, name="prod", code=255):
    """The same exit status, nothing on stdout, and the same message after the progress."""
    command = ("proton", "wait", "environment-deployed", "--name", name)
    ours, theirs = tinyaws(*command, peer=peer), aws(*command, peer=peer)
    assert (ours.code, theirs.code) == (code, code), (ours, theirs)
    assert ours.stdout == theirs.stdout == b""
    assert ours.stderr.endswith(theirs.stderr)
    return ours.error.removesuffix(theirs.error), theirs.error


@pytest.fixture
def many(emulator):
    return emulator("--environment", "name=prod,status=SUCCEEDED",
                    "--environment", "name=bad,status=FAILED")


def test_deployed_as_aws_cli(tinyaws, aws, many):
    assert both(tinyaws, aws, many, code=0) == (told("SUCCEEDED"), "")


def test_failed_as_aws_cli(tinyaws, aws, many):
    progress, message = both(tinyaws, aws, many, "bad")
    assert progress == "tinyaws: bad: FAILED\n"
    assert message.startswith("\nWaiter EnvironmentDeployed failed: Waiter encountered a terminal")


def test_an_error_as_aws_cli(tinyaws, aws, many):
    progress, message = both(tinyaws, aws, many, "nowhere")
    assert progress == ""
    assert "failed: An error occurred (ResourceNotFoundException): " in message


def test_the_skeleton_and_a_missing_name_as_aws_cli(tinyaws, aws):
    skeleton = (*DEPLOYED[:3], "--generate-cli-skeleton")
    assert tinyaws(*skeleton).stdout == aws(*skeleton).stdout != b""
    assert tinyaws(*DEPLOYED[:3]).code == aws(*DEPLOYED[:3]).code == 252
    assert tinyaws(*DEPLOYED[:2]).code == aws(*DEPLOYED[:2]).code == 252


@pytest.mark.parametrize("states, code", [
    (["IN_PROGRESS", "CANCELLING", "SUCCEEDED"], 0), (["IN_PROGRESS", "CANCELLING", "CANCELLED"], 6),
    (["CANCELLED"], 6), (["DELETE_IN_PROGRESS", "FAILED"], 255)])
def test_deployed_ends(tinyaws, tls_server, pki, states, code):
    server = tls_server(pki.server(), [state(each) for each in states])
    result = tinyaws(*DEPLOYED, "--wait-delay", "0", peer=server, credentials=SECRETS)
    keeps_secrets(result)
    assert (result.code, result.stdout) == (code, b"")
    assert result.error.startswith(told(*states))
    assert ("Waiter EnvironmentDeployed failed" in result.error) == (code != 0)
    assert len(server.requests) == len(states)
    assert {each.operation for each in server.requests} == {"GetEnvironment"}
    assert {json.loads(each.body)["name"] for each in server.requests} == {"prod"}


@pytest.mark.parametrize("states, code", [
    (["IN_PROGRESS", "CANCELLING", "CANCELLED"], 0), (["CANCELLING", "SUCCEEDED"], 3),
    (["FAILED"], 4), (["DELETE_IN_PROGRESS"], 4)])
def test_cancelled_ends(tinyaws, tls_server, states, code):
    server = tls_server(None, [state(each) for each in states])
    result = tinyaws(*CANCELLED, "--wait-delay", "0", peer=server)
    assert (result.code, result.stdout, result.error) == (code, b"", told(*states))


@pytest.mark.parametrize("command", [DEPLOYED, CANCELLED])
def test_the_timeout_ends_either(tinyaws, tls_server, command):
    server = tls_server(None, [state("IN_PROGRESS")])
    result = tinyaws(*command, "--timeout", "1", "--wait-delay", "60", peer=server)
    assert (result.code, result.stdout, len(server.requests)) == (5, b"", 1)
    assert result.error.endswith("the last state seen is IN_PROGRESS\n")


def test_cancelled_tells_errors_as_a_call_does(tinyaws, emulator):
    result = tinyaws(*CANCELLED, peer=emulator())
    assert (result.code, result.stdout) == (254, b"")
    assert result.error.startswith("\nAn error occurred (ResourceNotFoundException) when calling "
                                   "the GetEnvironment operation: ")


def test_input_as_json(tinyaws, many):
    result = tinyaws(*DEPLOYED[:3], "--cli-input-json", '{"name": "prod"}', peer=many)
    assert (result.code, result.stdout) == (0, b"")


@pytest.mark.parametrize("words, has, lacks", [
    (("proton", "help"), ["\n  wait\n"], []),
    (("proton", "wait", "help"), ["environment-cancelled", "environment-deployed"], ["--name"]),
    ((*DEPLOYED[:3], "help"), ["--wait-delay", "    6  CANCELLED"], ["  --wait\n", "    3  "]),
    ((*CANCELLED[:3], "help"), ["--wait-delay", "    3  SUCCEEDED"], ["  --wait\n", "    6  "])])
def test_help(tinyaws, words, has, lacks):
    result = tinyaws(*words)
    assert (result.code, result.error) == (0, "")
    text = result.stdout.decode()
    assert all(each in text for each in has) and not any(each in text for each in lacks)
