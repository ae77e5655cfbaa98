"""--wait and proton wait: one connection, progress on stderr, what does not end a wait, and what does."""

import fcntl
import json
import os
import pty
import struct
import subprocess
import termios

import pytest

from support.answers import error
from support.emulator import fault
from support.errors import begin, of_today
from support.failing import CANCEL, SECRETS, cancel, keeps_secrets
from support.tls_server import respond
from support.waits import AT_ONCE, CANCELLED, DEPLOYED, DONE, GOING, state, report


# ---- one connection ----

def test_all_polls_go_over_one_connection(tinyaws, emulator):
    peer = emulator("--environment", "name=prod,polls=20", credentials=SECRETS)
    result = cancel(tinyaws, peer.url, peer.ca, AT_ONCE)
    assert (result.code, result.error) == (0, report("CANCELLING", "CANCELLED"))
    assert json.loads(result.stdout)["environment"]["deploymentStatus"] == "CANCELLED"
    assert [each.request.operation for each in peer.requests] == [
        "CancelEnvironmentDeployment", *["GetEnvironment"] * 21]
    assert len({each.connection for each in peer.requests}) == 1


def test_those_of_proton_wait_too(tinyaws, emulator):
    peer = emulator("--environment", "name=prod,status=CANCELLING,polls=20")
    result = tinyaws(*CANCELLED, "--wait-delay", "0", peer=peer)
    assert (result.code, result.stdout, result.error) == (0, b"", "")
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


# ---- a cancel that is refused, since it was asked for before ----

CONFLICT = error("ConflictException", "not in a state to cancel")
REFUSED = ("An error occurred (ConflictException) when calling the CancelEnvironmentDeployment operation "
           "(reached max retries: 0): not in a state to cancel\n")
BEFORE = "tinyaws: prod: the cancel was asked for before; GetEnvironment says {}\n"


@pytest.mark.parametrize("states, code", [
    (["CANCELLING", "CANCELLING", "CANCELLED"], 0), (["CANCELLED", "CANCELLED"], 0),
    (["CANCELLING", "IN_PROGRESS", "SUCCEEDED"], 3), (["CANCELLING", "FAILED"], 4)])
def test_a_run_that_begins_again_follows_the_deployment(tinyaws, tls_server, pki, states, code):
    server = tls_server(pki.server(), [CONFLICT, *(state(each) for each in states)])
    result = cancel(tinyaws, server.url, server.ca, AT_ONCE)
    assert result.code == code
    changes = [each for each, before in zip(states, [None, *states]) if each != before]
    assert result.error == BEFORE.format(states[0]) + report(*changes)
    assert json.loads(result.stdout)["environment"]["deploymentStatus"] == states[-1]
    assert [each.operation for each in server.requests] == [
        "CancelEnvironmentDeployment", *["GetEnvironment"] * len(states)]


def test_its_deadline(tinyaws, tls_server):
    server = tls_server(None, [CONFLICT, GOING])
    result = cancel(tinyaws, server.url, None, ["--wait", "--wait-delay", "60", "--timeout", "4"])
    assert (result.code, result.stdout) == (5, b"")
    assert result.error.endswith("the last state seen is CANCELLING\n")


@pytest.mark.parametrize("then", [
    state("IN_PROGRESS"), state("SUCCEEDED"), state("FAILED"), state("DELETE_IN_PROGRESS"), state("NEW"),
    error("AccessDeniedException", "not you"), error("ThrottlingException", "slow"),
    respond(b"{", "200 OK"), None])
@pytest.mark.parametrize("form", ["enhanced", "json"])
def test_otherwise_the_conflict_is_reported_as_it_came(tinyaws, tls_server, then, form):
    server = tls_server(None, [CONFLICT, then if then else (b"", None)])
    result = cancel(tinyaws, server.url, None, [*AT_ONCE, "--cli-error-format", form])
    assert (result.code, result.stdout) == (254, b"")
    message = "not in a state to cancel"
    assert form == "enhanced" or json.loads(result.error) == {
        "Message": message, "Code": "ConflictException", "message": message}
    assert form == "json" or result.error == begin() + REFUSED
    assert [each.operation for each in server.requests][:2] == [
        "CancelEnvironmentDeployment", "GetEnvironment"]


@pytest.mark.parametrize("response, arguments", [
    (CONFLICT, []), (error("ValidationException", "no"), AT_ONCE),
    (error("ResourceNotFoundException", "no"), AT_ONCE), (error("ConflictException", "m" * 14000), AT_ONCE)])
def test_nothing_else_is_looked_into(tinyaws, tls_server, response, arguments):
    server = tls_server(None, [response, DONE])
    result = cancel(tinyaws, server.url, None, arguments)
    assert (result.code, result.stdout, len(server.requests)) == (254, b"", 1)
    assert "mmmm" not in result.error or f": {'m' * 14000}\n" in result.error


# ---- what does not end a wait ----

@pytest.mark.parametrize("item, words", [
    (fault("reset"), "the connection broke"), (fault("close"), "the connection broke"),
    (fault("error", "ThrottlingException"), "ThrottlingException"),
    (fault("error", "InternalServerException"), "InternalServerException"),
    (fault("status", 502), "502: Bad Gateway"), (fault("truncate", 9), "the answer ended"),
    (fault("stall"), "Read timeout")])
def test_a_poll_that_fails_is_reported_and_made_again(tinyaws, emulator, item, words):
    peer = emulator("--environment", "name=prod,polls=4", credentials=SECRETS)
    # The kept connection is replaced at no cost, if its end is known: so only a fresh one's end is a failure.
    peer.faults(fault("close-after", which=2), item.replace("*", "3", 1))
    result = cancel(tinyaws, peer.url, peer.ca, ["--wait", "--wait-delay", "1"])
    assert (result.code, json.loads(result.stdout)["environment"]["deploymentStatus"]) == (
        0, "CANCELLED"), result
    first, failure, last = result.error.splitlines(keepends=True)
    assert first + last == report("CANCELLING", "CANCELLED")
    assert failure.startswith("tinyaws: prod: ") and words in failure


def test_failures_in_a_row_are_bounded(tinyaws, tls_server):
    server = tls_server(None, [GOING, error("ThrottlingException", "slow")])
    result = cancel(tinyaws, server.url, None, AT_ONCE)
    assert (result.code, result.stdout, len(server.requests)) == (254, b"", 11)
    assert result.error == report("CANCELLING", *["ThrottlingException: slow"] * 9,
                                "the wait ends with an error; the last state seen is CANCELLING") + (
        begin() + "An error occurred (ThrottlingException) when calling the GetEnvironment operation "
        "(reached max retries: 0): slow\n")


def test_with_a_timeout_it_is_time_that_bounds_them(tinyaws, tls_server):
    server = tls_server(None, [GOING, error("ThrottlingException", "slow")])
    result = cancel(tinyaws, server.url, None,
                    ["--wait", "--wait-delay", "0.05", "--timeout", "3"])
    assert (result.code, result.stdout) == (5, b"")
    assert len(server.requests) > 11
    assert result.error.endswith(
        begin() + "prod: the wait ended before the deployment did; the last state seen is CANCELLING\n")


# ---- proton wait, beside AWS CLI ----

def both(tinyaws, aws, peer, name="prod", code=255):
    """The same exit status, nothing on stdout, and the same message, which is returned."""
    command = ("proton", "wait", "environment-deployed", "--name", name)
    ours, theirs = tinyaws(*command, peer=peer), aws(*command, peer=peer)
    assert (ours.code, theirs.code) == (code, code), (ours, theirs)
    assert ours.stdout == theirs.stdout == b""
    assert ours.stderr == of_today(theirs.stderr)
    return ours.error


@pytest.fixture
def many(emulator):
    return emulator("--environment", "name=prod,status=SUCCEEDED",
                    "--environment", "name=bad,status=FAILED")


def test_deployed_as_aws_cli(tinyaws, aws, many):
    assert both(tinyaws, aws, many, code=0) == ""


def test_failed_as_aws_cli(tinyaws, aws, many):
    assert both(tinyaws, aws, many, "bad").startswith(
        begin() + "Waiter EnvironmentDeployed failed: Waiter encountered a terminal")


def test_an_error_as_aws_cli(tinyaws, aws, many):
    assert "failed: An error occurred (ResourceNotFoundException): " in both(tinyaws, aws, many, "nowhere")


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
    assert result.error.startswith(begin() + "Waiter EnvironmentDeployed failed" if code else "")
    assert result.error.count("\n") == (2 if code else 0)
    assert len(server.requests) == len(states)
    assert {each.operation for each in server.requests} == {"GetEnvironment"}
    assert {json.loads(each.body)["name"] for each in server.requests} == {"prod"}


@pytest.mark.parametrize("states, code", [
    (["IN_PROGRESS", "CANCELLING", "CANCELLED"], 0), (["CANCELLING", "SUCCEEDED"], 3),
    (["FAILED"], 4), (["DELETE_IN_PROGRESS"], 4)])
def test_cancelled_ends(tinyaws, tls_server, states, code):
    server = tls_server(None, [state(each) for each in states])
    result = tinyaws(*CANCELLED, "--wait-delay", "0", peer=server)
    assert (result.code, result.stdout, result.error) == (code, b"", "")


@pytest.mark.parametrize("command", [DEPLOYED, CANCELLED])
def test_a_terminal_and_debug_show_how_it_goes(tinyaws, tls_server, command):
    server = tls_server(None, [state("IN_PROGRESS"), state("FAILED")])
    terminal = Terminal(80)
    code, _ = terminal.run([tinyaws.path, *command, "--wait-delay", "0", "--endpoint-url", server.url],
                           tinyaws.environment(SECRETS))
    assert code in (255, 4) and "tinyaws: FAILED, 0 s: prod" in terminal.lines
    server = tls_server(None, [state("IN_PROGRESS"), state("FAILED")])
    result = tinyaws(*command, "--wait-delay", "0", "--debug", peer=server)
    assert "\ntinyaws: prod: IN_PROGRESS\n" in result.error


@pytest.mark.parametrize("command", [DEPLOYED, CANCELLED])
def test_the_timeout_ends_either(tinyaws, tls_server, command):
    server = tls_server(None, [state("IN_PROGRESS")])
    result = tinyaws(*command, "--timeout", "4", "--wait-delay", "60", peer=server)
    assert (result.code, result.stdout, len(server.requests)) == (5, b"", 1)
    assert result.error == (begin() + "prod: the wait ended before the deployment did; the last state "
                            "seen is IN_PROGRESS\n")


def test_cancelled_reports_errors_as_a_call_does(tinyaws, emulator):
    result = tinyaws(*CANCELLED, peer=emulator())
    assert (result.code, result.stdout) == (254, b"")
    assert result.error.startswith(begin() + "An error occurred (ResourceNotFoundException) when calling "
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
