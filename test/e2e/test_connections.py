"""What becomes of a connection between two requests: kept, told to end, closed, reset; interim
responses and redirects on the way."""

import pytest

from support.answers import SMALL, error
from support.failing import assert_refused, cancel
from support.tls_server import TlsServer, respond

GOING, DONE = respond(SMALL), respond(SMALL.replace(b"CANCELLING", b"CANCELLED"))
WAIT = ["--wait", "--wait-delay", "0"]
EARLY = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


@pytest.fixture(params=[True, False], ids=["https", "http"])
def serve(request, tls_server, pki):
    return lambda script: tls_server(pki.server() if request.param else None, script)


def conversations(server):
    """How many requests each connection carried."""
    return [len(each.requests) for each in server.conversations]


def test_one_connection_carries_attempts_and_polls(tinyaws, serve):
    server = serve([respond(b"", "503 x"), error("ThrottlingException"), GOING, GOING, DONE])
    result = cancel(tinyaws, server.url, server.ca, WAIT, attempts=3)
    assert (result.code, conversations(server)) == (0, [5])


@pytest.mark.parametrize("field", ["Connection: close", "connection: Keep-Alive, CLOSE"])
@pytest.mark.parametrize("status", ["200 OK", "503 x"])
def test_an_answer_that_ends_the_connection_is_obeyed(tinyaws, serve, field, status):
    """Though the server leaves it open."""
    server = serve([respond(SMALL, status, [field]), GOING, DONE])
    result = cancel(tinyaws, server.url, server.ca, WAIT, attempts=2)
    assert (result.code, conversations(server)) == (0, [1, 2])


def test_http_1_0_ends_the_connection(tinyaws, serve):
    server = serve([GOING.replace(b"HTTP/1.1", b"HTTP/1.0"), GOING, DONE])
    assert cancel(tinyaws, server.url, server.ca, WAIT).code == 0
    assert conversations(server) == [1, 2]


@pytest.mark.parametrize("end", [None, TlsServer.RESET], ids=["closed", "reset"])
@pytest.mark.parametrize("attempts", [2, 3])
def test_a_kept_connection_that_ended_costs_no_attempt(tinyaws, serve, end, attempts):
    server = serve([GOING, end, GOING, end, DONE])
    result = cancel(tinyaws, server.url, server.ca, WAIT, attempts=attempts)
    assert (result.code, conversations(server)) == (0, [2, 2, 1])
    assert {each.get("amz-sdk-request") for each in server.requests} == {
        f"attempt=1; max={attempts}"}
    assert result.error == "tinyaws: prod: CANCELLING\ntinyaws: prod: CANCELLED\n"


@pytest.mark.parametrize("end", [None, TlsServer.RESET], ids=["closed", "reset"])
def test_of_one_attempt_no_request_is_sent_twice(tinyaws, serve, end):
    server = serve([GOING, end, DONE])
    result = cancel(tinyaws, server.url, server.ca, WAIT, attempts=1)
    assert (result.code, conversations(server)) == (0, [2, 1])
    lines = result.error.splitlines()
    assert lines[0] == "tinyaws: prod: CANCELLING" and lines[2:] == ["tinyaws: prod: CANCELLED"]
    assert lines[1].startswith("tinyaws: prod: the connection broke before the answer was whole: ")


# ---- what comes unasked on a kept connection ----

@pytest.mark.parametrize("further", [DONE, respond(b"", "408 Request Timeout", ["Connection: close"]), b"x"],
                         ids=["200", "408", "a byte"])
def test_an_answer_that_nobody_asked_for_is_none(tinyaws, serve, further):
    """RFC 9112, section 9.2: such a connection is closed, and the next poll gets its own answer."""
    server = serve([(GOING, TlsServer.PAUSE, further), GOING, DONE])
    result = cancel(tinyaws, server.url, server.ca, ["--wait", "--wait-delay", "1"], attempts=1)
    assert result.code == 0, result.error
    assert result.error == "tinyaws: prod: CANCELLING\ntinyaws: prod: CANCELLED\n"
    assert conversations(server) == [1, 2]


def test_a_fresh_connection_that_ends_costs_one(tinyaws, serve):
    server = serve([None, DONE])
    assert cancel(tinyaws, server.url, server.ca, attempts=3).code == 0
    assert [each.get("amz-sdk-request") for each in server.requests] == [
        "attempt=1; max=3", "attempt=2; max=3"]


def test_interim_responses_are_skipped_and_the_connection_stays(tinyaws, serve):
    server = serve([CONTINUE + EARLY + GOING, (EARLY, EARLY, GOING), (CONTINUE, DONE)])
    result = cancel(tinyaws, server.url, server.ca, WAIT)
    assert (result.code, conversations(server)) == (0, [3])
    assert b'"CANCELLED"' in result.stdout


@pytest.mark.parametrize("status", [300, 301, 302, 303, 304, 305, 307, 308])
@pytest.mark.parametrize("place", ["https://localhost:1/x", "/elsewhere", "http://[::1]:1/"])
def test_a_redirect_of_a_poll_is_reported_and_not_followed(tinyaws, serve, status, place):
    server = serve([GOING, respond(b"", f"{status} x", [f"Location: {place}"]), DONE])
    result = cancel(tinyaws, server.url, server.ca, WAIT)
    assert (result.code, result.stdout, len(server.requests)) == (254, b"", 2)
    line = result.error.rstrip("\n").split("\n")[-1]
    assert f"An error occurred ({status if status > 300 else 'Unknown'}) when calling" in line


def test_a_redirect_after_a_lost_answer_leaves_all_unknown(tinyaws, serve):
    server = serve([None, error("ConflictException"),
                    respond(b"", "307 x", ["Location: https://localhost:1/"]), DONE])
    result = cancel(tinyaws, server.url, server.ca, attempts=2)
    assert_refused(result, "the state is not known, since GetEnvironment failed, too",
                   "may have done it all the same")
    assert len(server.requests) == 3
