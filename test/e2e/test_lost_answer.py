"""A cancel whose answer is lost: the state that GetEnvironment tells decides, never the conflict that
the cancel itself may have caused."""

import json
import signal
import subprocess
import time

import pytest

from support.answers import SMALL, error
from support.emulator import fault
from support.errors import begin
from support.failing import CANCEL, SECRETS, assert_refused, cancel
from support.tls_server import TlsServer, respond

CONFLICT, STALL, RESET = error("ConflictException", "in conflict"), TlsServer.STALL, TlsServer.RESET
CANCELS, GET = "CancelEnvironmentDeployment", "GetEnvironment"
LOSSES = ["lose", "lose-reset", "lose-stall", "half-head", "truncate:0", "truncate-abrupt:20",
          "truncate-reset:10", "truncate-stall:30"]
NOTE = "tinyaws: prod: the answer to the cancel was lost; GetEnvironment says {}\n"
MAY = "the service may have done it all the same: look before trying again"


def state(name):
    return respond(SMALL.replace(b"CANCELLING", name.encode()))


def operations(peer):
    return [(each.request if hasattr(each, "request") else each).operation
            for each in peer.requests]


def assert_reported(result, name):
    assert (result.code, result.error) == (0, NOTE.format(name)), result
    assert json.loads(result.stdout)["environment"]["deploymentStatus"] == name


# ---- the conflict that the cancel caused itself ----

@pytest.mark.parametrize("secure", [True, False])
@pytest.mark.parametrize("loss", LOSSES)
def test_a_conflict_after_a_lost_answer_is_no_failure(tinyaws, emulator, loss, secure):
    peer = emulator("--environment", "name=prod,polls=9", http=not secure, faults=f"1:{loss}",
                    credentials=SECRETS)
    result = cancel(tinyaws, peer.url, peer.ca if secure else None, attempts=3)
    assert_reported(result, "CANCELLING")
    assert [(each.request.operation, each.status, each.error) for each in peer.requests] == [
        (CANCELS, 200, ""), (CANCELS, 400, "ConflictException"), (GET, 200, "")]


def test_the_cancel_may_have_ended_by_then(tinyaws, emulator):
    peer = emulator("--environment", "name=prod", faults="1:lose", credentials=SECRETS)
    assert_reported(cancel(tinyaws, peer.url, peer.ca, attempts=3), "CANCELLED")


def test_a_wait_goes_on_from_there(tinyaws, emulator):
    peer = emulator("--environment", "name=prod,polls=2", faults="1:lose-reset",
                    credentials=SECRETS)
    result = cancel(tinyaws, peer.url, peer.ca, ["--wait", "--wait-delay", "0"], attempts=2)
    assert result.code == 0 and b'"CANCELLED"' in result.stdout
    assert result.error == NOTE.format("CANCELLING") + (
        "tinyaws: prod: CANCELLING\ntinyaws: prod: CANCELLED\n")


def test_a_request_that_never_arrived_is_cancelled_by_the_next_attempt(tinyaws, emulator):
    peer = emulator("--environment", "name=prod,polls=9", faults="1:close", credentials=SECRETS)
    result = cancel(tinyaws, peer.url, peer.ca, attempts=3)
    # Its answer is the proof: nothing is in doubt.
    assert (result.code, result.stderr) == (0, b"")
    assert operations(peer) == [CANCELS, CANCELS]


@pytest.mark.parametrize("wait", [[], ["--wait"]])
@pytest.mark.parametrize("name", ["SUCCEEDED", "FAILED", "IN_PROGRESS", "DELETE_COMPLETE", "NEW"])
def test_another_state_leaves_the_conflict_and_is_reported(tinyaws, tls_server, pki, name, wait):
    """A wait does not ask for it again."""
    server = tls_server(pki.server(), [None, CONFLICT, state(name)])
    result = cancel(tinyaws, server.url, server.ca, wait, attempts=3)
    assert (result.code, result.stdout) == (254, b"")
    assert result.error == (
        begin() + "An error occurred (ConflictException) when calling the CancelEnvironmentDeployment "
        f"operation: in conflict\nan answer was lost, and prod is {name} now\n")
    assert operations(server) == [CANCELS, CANCELS, GET]


def test_a_conflict_without_a_lost_answer_is_the_service_s(tinyaws, tls_server, pki):
    for before in ([], [respond(b"", "503 x")], [error("ThrottlingException")]):
        server = tls_server(pki.server(), [*before, CONFLICT, state("CANCELLING")])
        result = cancel(tinyaws, server.url, server.ca, attempts=3)
        assert (result.code, result.stdout) == (254, b"")
        assert result.error.endswith("operation: in conflict\n")
        assert operations(server) == [CANCELS] * (len(before) + 1)


def test_a_kept_connection_that_ends_without_an_answer_loses_one_too(tinyaws, tls_server, pki):
    """The request is sent again at once, at no cost, but the first may have arrived."""
    server = tls_server(pki.server(), [respond(b"", "503 x"), RESET, CONFLICT, state("CANCELLING")])
    result = cancel(tinyaws, server.url, server.ca, attempts=3)
    assert_reported(result, "CANCELLING")
    assert operations(server) == [CANCELS] * 3 + [GET]


def test_a_connect_that_failed_lost_nothing(tinyaws, emulator):
    peer = emulator("--environment", "name=prod,status=SUCCEEDED", faults="c1:close",
                    credentials=SECRETS)
    result = cancel(tinyaws, peer.url, peer.ca, attempts=3)
    assert (result.code, result.stdout) in ((254, b""), (255, b""))
    assert GET not in operations(peer)


@pytest.mark.parametrize("last", [error("ThrottlingException"), error("AccessDeniedException"),
                                  respond(b"", "503 x")])
def test_any_other_refusal_after_a_lost_answer_leaves_a_doubt_too(tinyaws, tls_server, pki, last):
    server = tls_server(pki.server(), [RESET, last, state("CANCELLED")])
    assert_reported(cancel(tinyaws, server.url, server.ca, attempts=2), "CANCELLED")


def test_a_long_message_of_the_conflict_survives_the_question(tinyaws, tls_server, pki):
    for size in (1, 930, 100000):
        server = tls_server(pki.server(), [None, error("ConflictException", "m" * size),
                                           state("FAILED")])
        result = cancel(tinyaws, server.url, server.ca, attempts=3)
        report = result.error.split("operation: ")[1].split("\n")[0]
        assert result.code == 254
        assert report == "m" * size if size < 938 else report == "m" * 938 + "..."


# ---- a gateway's 5xx in the stead of the answer ----

@pytest.mark.parametrize("status", [502, 504])
def test_a_conflict_after_a_gateway_s_error_is_no_failure(tinyaws, emulator, status):
    peer = emulator("--environment", "name=prod,polls=9", faults=f"1:lose-status:{status}",
                    credentials=SECRETS)
    assert_reported(cancel(tinyaws, peer.url, peer.ca, attempts=3), "CANCELLING")
    assert operations(peer) == [CANCELS, CANCELS, GET]


@pytest.mark.parametrize("status", [502, 504])
@pytest.mark.parametrize("attempts", [1, 3])
def test_a_gateway_s_error_at_the_end_is_asked_after(tinyaws, emulator, status, attempts):
    peer = emulator("--environment", "name=prod,polls=9", faults=f"1-{attempts}:lose-status:{status}",
                    credentials=SECRETS)
    assert_reported(cancel(tinyaws, peer.url, peer.ca, attempts=attempts), "CANCELLING")
    assert operations(peer) == [CANCELS] * attempts + [GET]


GATEWAYS = [(502, "Bad Gateway"), (504, "Gateway Timeout")]


@pytest.mark.parametrize("status, phrase", GATEWAYS)
def test_a_gateway_s_error_for_a_cancel_that_had_no_effect(tinyaws, tls_server, pki, status, phrase):
    server = tls_server(pki.server(), [respond(b"", f"{status} x"), state("IN_PROGRESS")])
    result = cancel(tinyaws, server.url, server.ca)
    assert (result.code, result.stdout) == (254, b"")
    assert result.error == (
        begin() + f"An error occurred ({status}) when calling the CancelEnvironmentDeployment operation (reached "
        f"max retries: 0): {phrase}\nan answer was lost, and prod is IN_PROGRESS now\n")


@pytest.mark.parametrize("status, phrase", GATEWAYS)
def test_a_gateway_s_error_for_all(tinyaws, tls_server, pki, status, phrase):
    server = tls_server(pki.server(), [respond(b"", f"{status} x")])
    result = cancel(tinyaws, server.url, server.ca)
    assert (result.code, result.stdout) == (254, b"")
    assert result.error == (
        begin() + f"An error occurred ({status}) when calling the CancelEnvironmentDeployment operation (reached "
        f"max retries: 0): {phrase}\nthe state is not known, since GetEnvironment failed, too "
        f"({status}), and {MAY}\n")


def test_the_service_s_own_5xx_is_an_answer(tinyaws, emulator):
    peer = emulator("--environment", "name=prod,status=CANCELLED", credentials=SECRETS,
                    faults="1:error:InternalServerException")
    result = cancel(tinyaws, peer.url, peer.ca, attempts=3)
    assert (result.code, result.stdout, operations(peer)) == (254, b"", [CANCELS, CANCELS])
    assert "ConflictException" in result.error and "lost" not in result.error


# ---- all attempts used up ----

@pytest.mark.parametrize("loss", LOSSES)
def test_attempts_used_up_and_the_cancel_had_its_effect(tinyaws, emulator, loss):
    peer = emulator("--environment", "name=prod,polls=9", faults=f"1-2:{loss}",
                    credentials=SECRETS)
    result = cancel(tinyaws, peer.url, peer.ca, attempts=1)
    assert result.code == 255  # GetEnvironment is lost likewise
    assert_refused(result, "the state is not known, since GetEnvironment failed, too", MAY)
    peer.environment(polls=9)
    peer.faults(fault(*loss.split(":"), which="1-3"))
    assert_reported(cancel(tinyaws, peer.url, peer.ca, attempts=3), "CANCELLING")
    assert operations(peer)[2:] == [CANCELS] * 3 + [GET]


def test_attempts_used_up_and_it_had_none(tinyaws, emulator):
    peer = emulator("--environment", "name=prod", faults="1-3:close", credentials=SECRETS)
    result = cancel(tinyaws, peer.url, peer.ca, attempts=3)
    assert_refused(result, "an answer was lost, and prod is IN_PROGRESS now", "closed the connection",
                   MAY)
    assert operations(peer) == [CANCELS] * 3 + [GET]


def test_attempts_used_up_and_the_deployment_was_faster(tinyaws, tls_server, pki):
    server = tls_server(pki.server(), [RESET, state("SUCCEEDED")])
    result = cancel(tinyaws, server.url, server.ca)
    assert_refused(result, "an answer was lost, and prod is SUCCEEDED now")
    assert "may have done it" not in result.error


# ---- nothing tells ----

@pytest.mark.parametrize("answer, why", [
    (None, "the connection broke"), (RESET, ""), (STALL, "Read timeout on the endpoint"),
    (error("AccessDeniedException"), "AccessDeniedException"), (respond(b"", "503 x"), "503"),
    (respond(b"{"), "the answer is not valid JSON"), (respond(b"{}"), "not what the operation"),
    (b"nonsense", "the answer")])
def test_a_conflict_and_no_state(tinyaws, tls_server, pki, answer, why):
    server = tls_server(pki.server(), [None, CONFLICT, answer])
    result = cancel(tinyaws, server.url, server.ca, attempts=2)
    assert_refused(result, "the state is not known, since GetEnvironment failed, too (", why,
                   "another attempt got ConflictException", MAY)


def test_the_deadline_bounds_the_question_too(tinyaws, tls_server, pki):
    server = tls_server(pki.server(), [None, CONFLICT, STALL])
    started = time.monotonic()
    result = cancel(tinyaws, server.url, server.ca, attempts=2,
                    arguments=["--timeout", "2", "--cli-read-timeout", "50"])
    assert_refused(result, "the state is not known", "the time given by --timeout has passed", MAY)
    assert time.monotonic() - started < 30


SLOW_DOWN = error("ThrottlingException", fields=("x-amz-retry-after: 5000",))


@pytest.mark.parametrize("script", [[None, CONFLICT, STALL], [None, SLOW_DOWN], [None, STALL]],
                         ids=["asking", "pausing", "trying"])
def test_a_signal_ends_it_at_once_and_leaves_the_doubt(tinyaws, tls_server, pki, script):
    server = tls_server(pki.server(), script)
    run = subprocess.Popen(
        [tinyaws.path, *CANCEL, "--endpoint-url", server.url, "--ca-bundle", server.ca],
        env=tinyaws.environment(SECRETS), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        deadline = time.monotonic() + 30
        while len(server.requests) < len(script) and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(0.5)  # it has the answer that makes it pause
        run.send_signal(signal.SIGTERM)
        out, err = run.communicate(timeout=30)
    finally:
        run.kill()
    assert (run.returncode, out) == (143, b"") and MAY in err.decode()


def test_a_get_whose_answer_is_lost_is_merely_repeated(tinyaws, emulator):
    peer = emulator("--environment", "name=prod,status=SUCCEEDED", faults="1:lose")
    result = tinyaws("proton", "get-environment", "--name", "prod", peer=peer)
    assert (result.code, result.stderr, operations(peer)) == (0, b"", [GET, GET])


def test_an_answer_that_is_whole_and_wrong_is_not_asked_after(tinyaws, tls_server, pki):
    for answer, code in ((respond(b"{"), 255), (respond(b"{}"), 255), (b"nonsense\r\n\r\n", 255),
                         (respond(b"", "307 x"), 254)):
        server = tls_server(pki.server(), [answer, state("CANCELLED")])
        result = cancel(tinyaws, server.url, server.ca, attempts=3)
        assert (result.code, result.stdout, operations(server)) == (code, b"", [CANCELS])
