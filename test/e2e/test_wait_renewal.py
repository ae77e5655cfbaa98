"""Credentials that expire while a deployment is waited for."""

import pytest

from support.answers import error
from support.botocore_verify import verify
from support.errors import begin
from support.failing import CANCEL
from support.faulty_server import iso_time, reply
from support.stage import SERVICE
from support.tls_server import TlsServer
from support.waits import CANCELLED, DONE, FIRST, GOING, SECOND, Task, lasting, report, until


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
    assert trace or result.error == report("CANCELLING", "CANCELLED")
    task.signed_with(FIRST, SECOND, SECOND, SECOND)
    assert task.asked == 2
    assert [len(each.requests) for each in stage.service.conversations] == [1, 3]


def test_a_connection_is_closed_before_the_next(stage):
    def going(_request):
        until(lambda: stage.service.open == 1)
        return GOING

    task = Task(stage, [lasting(FIRST, 50), lasting(SECOND, 3600)], [GOING, going, DONE])
    result = task.run()
    assert (result.code, result.error) == (0, report("CANCELLING", "CANCELLED"))
    task.signed_with(FIRST, SECOND, SECOND)


def test_over_tls(stage, pki):
    expired = error("ExpiredTokenException", "expired")
    task = Task(stage, [lasting(FIRST, 50), lasting(FIRST, 3600), lasting(SECOND, 3600)],
                [GOING])
    secure = stage.serve(TlsServer, pki.server(names=(f"IP:{SERVICE}",)),
                         [GOING, GOING, expired, GOING, DONE], address=SERVICE)
    task.service, task.url = secure, f"https://{SERVICE}:{secure.port}"
    result = task.run("--ca-bundle", secure.ca)
    assert (result.code, result.error) == (0, report("CANCELLING", "CANCELLED"))
    task.signed_with(FIRST, FIRST, FIRST, SECOND, SECOND)
    assert [len(each.requests) for each in secure.conversations] == [1, 2, 2]


def test_a_provider_that_goes_on_handing_out_the_same_is_not_asked_before_each_poll(stage):
    task = Task(stage, [lasting(FIRST, 50)], [GOING] * 20 + [DONE])
    assert task.run().code == 0
    task.signed_with(*[FIRST] * 21)
    assert task.asked == 2


@pytest.mark.parametrize("kind", ["ExpiredTokenException", "ExpiredToken"])
def test_credentials_that_are_reported_to_have_expired_are_fetched_again(stage, kind):
    expired = error(kind, "The security token included in the request is expired")
    task = Task(stage, [lasting(FIRST, 3600), lasting(SECOND, 3600)],
                [GOING, expired, GOING, DONE])
    result = task.run()
    assert (result.code, result.error) == (0, report("CANCELLING", "CANCELLED"))
    task.signed_with(FIRST, FIRST, SECOND, SECOND)


def test_once(stage):
    expired = error("ExpiredTokenException", "expired")
    task = Task(stage, [lasting(FIRST, 3600), lasting(SECOND, 3600)], [GOING, expired])
    result = task.run()
    assert (result.code, result.stdout) == (254, b"")
    assert f"the last state seen is CANCELLING\n{begin()}An error occurred (ExpiredTokenEx" in result.error
    task.signed_with(FIRST, FIRST, SECOND)


@pytest.mark.parametrize("answer, words", [
    (reply(500), "it answered with status 500"), (lasting(SECOND, -5), "the credentials expired at"),
    (reply(200, "{"), "not valid JSON")], ids=["500", "expired", "half"])
def test_a_provider_that_gives_no_more_ends_the_wait(stage, answer, words):
    task = Task(stage, [lasting(FIRST, 50), answer], [GOING])
    result = task.run()
    assert (result.code, result.stdout) == (255, b"")
    progress, message = result.error.split("\n\n")
    assert progress + "\n" == report("CANCELLING", "the wait ends with an error; the last state seen "
                                   "is CANCELLING")
    assert words in message
    task.signed_with(FIRST)


def test_before_the_first_poll_of_proton_wait_no_state_is_reported(stage):
    task = Task(stage, [lasting(FIRST, 50), reply(500)], [GOING])
    result = task.run(command=CANCELLED)
    assert (result.code, result.stdout, task.service.requests) == (255, b"", [])
    assert result.error.startswith(begin() + "Error when retrieving credentials: ")


def test_the_deadline_stays_the_same(stage):
    task = Task(stage, [lasting(FIRST, 50), TlsServer.STALL], [GOING])
    result = task.run("--timeout", "4")
    assert (result.code, result.stdout) == (5, b"")
    assert result.error == report("CANCELLING") + begin() + (
        "prod: the wait ended before the deployment did; the last state seen is CANCELLING\n")


def test_and_bounds_the_polls_after_it(stage):
    task = Task(stage, [lasting(FIRST, 50), lasting(SECOND, 3600)], [GOING, TlsServer.STALL])
    result = task.run("--timeout", "4")
    assert (result.code, result.stdout) == (5, b"")
    assert result.error == report("CANCELLING") + begin() + (
        "prod: the wait ended before the deployment did; the last state seen is CANCELLING\n")
    task.signed_with(FIRST, SECOND)


# ---- credentials of the environment, which cannot be had anew ----

# The profile's files are given up before the first request: nothing of them may be asked for later.
PROFILE = {"AWS_PROFILE": "ops"}


@pytest.fixture
def fixed(stage):
    """Plays a wait with credentials of the environment that expire in so many seconds."""
    stage.file(".aws/config", "[profile ops]\nregion = us-east-1\n")

    def play(seconds, script, command=(*CANCEL, "--wait")):
        stage.service.script[:] = script
        stage.keep(FIRST)
        return stage.run(*command, "--wait-delay", "0", "--endpoint-url",
                         f"http://{SERVICE}:{stage.service.port}",
                         env={**PROFILE, **FIRST.environment(),
                              "AWS_CREDENTIAL_EXPIRATION": iso_time(seconds)})

    return play


@pytest.mark.parametrize("command, states", [((*CANCEL, "--wait"), ["CANCELLING", "CANCELLED"]),
                                             (CANCELLED, [])])
def test_those_of_the_environment_are_used_to_their_end(stage, fixed, command, states):
    result = fixed(30, [GOING, GOING, DONE], command)
    assert (result.code, result.error) == (0, report(*states))
    for request in stage.service.requests:
        verify(request, FIRST)


def test_those_of_the_environment_that_have_expired_are_reported(stage, fixed):
    result = fixed(30, [GOING, error("ExpiredTokenException", "expired")])
    assert (result.code, result.stdout) == (254, b"")
    assert result.error == report("CANCELLING", "the wait ends with an error; the last state seen is "
                                "CANCELLING") + (
        begin() + "An error occurred (ExpiredTokenException) when calling the GetEnvironment operation: expired\n")
