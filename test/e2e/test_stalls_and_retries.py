"""Servers that are silent, gone, or not what the URL says, and those that come round: what is tried
again, how often, and that every run ends."""

import os
import socket
import ssl
import subprocess

import pytest

from support.answers import SMALL, error
from support.errors import begin
from support.failing import CANCEL, PATIENCE, SECRETS, TIMEOUTS, assert_refused, cancel
from support.raw_server import FullServer, RawServer
from support.tls_server import TlsServer, ended, respond

STALL, RESET = TlsServer.STALL, TlsServer.RESET
GOING, DONE = respond(SMALL), respond(SMALL.replace(b"CANCELLING", b"CANCELLED"))
SERVER_HELLO_BEGUN = b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03"


@pytest.fixture
def raw_server():
    """A factory of RawServers."""
    started = []

    def start(handle):
        started.append(RawServer(handle))
        return started[-1]

    yield start
    for each in started:
        each.stop()


# ---- a stall at each stage ----

def test_a_server_that_takes_no_connection(tinyaws):
    server = FullServer()
    try:
        result = cancel(tinyaws, f"http://127.0.0.1:{server.port}")
    finally:
        server.stop()
    assert_refused(result, "Connect timeout on the endpoint", f"127.0.0.1:{server.port}",
                   "no answer within 1 s")
    assert "may have done it" not in result.error


@pytest.mark.parametrize("first", [b"", SERVER_HELLO_BEGUN])
def test_a_server_that_stalls_the_handshake(tinyaws, raw_server, first):
    def handle(connection, stopped):
        connection.sendall(first)
        stopped.wait()
    server = raw_server(handle)
    result = cancel(tinyaws, f"https://127.0.0.1:{server.port}")
    assert_refused(result, "Connect timeout on the endpoint", "did not finish the TLS handshake")
    assert "may have done it" not in result.error


@pytest.mark.parametrize("secure", [True, False])
@pytest.mark.parametrize("first", [b"", b"HTTP/1.1 200 OK\r\nConte", GOING[:-5]])
def test_a_server_that_stalls_its_answer(tinyaws, tls_server, pki, first, secure):
    server = tls_server(pki.server() if secure else None, [(first, STALL)])
    result = cancel(tinyaws, server.url, server.ca)
    assert_refused(result, "Read timeout on the endpoint", f"the server sent nothing for {PATIENCE} s",
                   "may have done it all the same")
    assert [each.operation for each in server.requests] == [
        "CancelEnvironmentDeployment", "GetEnvironment"]


def drip(first):
    """A byte now and then is no silence."""
    def handle(connection, stopped):
        connection.recv(65536)
        connection.sendall(first)
        while not stopped.wait(0.2):
            connection.sendall(b"a")
    return handle


def test_a_drip_is_bounded_by_the_timeout_of_the_run(tinyaws, raw_server):
    server = raw_server(drip(b"HTTP/1.1 200 OK\r\nX-Slow: "))
    result = cancel(tinyaws, f"http://127.0.0.1:{server.port}", arguments=["--timeout", "2"])
    assert_refused(result, "the time given by --timeout has passed", "the server sent no more",
                   "may have done it all the same")


def test_a_drip_within_the_handshake_is_bounded_by_its_timeout(tinyaws, raw_server):
    server = raw_server(drip(SERVER_HELLO_BEGUN))
    assert_refused(cancel(tinyaws, f"https://127.0.0.1:{server.port}"),
                   "Connect timeout on the endpoint", "did not finish the TLS handshake")


@pytest.mark.parametrize("script", [[respond(b"", "500 x")], [error("ThrottlingException")],
                                    [None], [STALL]])
def test_the_timeout_bounds_all_attempts(tinyaws, tls_server, pki, script):
    server = tls_server(pki.server(), script)
    result = cancel(tinyaws, server.url, server.ca, ["--timeout", "2"], attempts=100)
    assert (result.code, result.stdout) == (254 if isinstance(script[0], bytes) else 255, b"")
    assert len(server.requests) >= 1


def test_the_timeout_bounds_a_wait(tinyaws, tls_server, pki):
    server = tls_server(pki.server(), [GOING])
    result = cancel(tinyaws, server.url, server.ca,
                    ["--timeout", "2", "--wait", "--wait-delay", "1"])
    assert (result.code, result.stdout) == (5, b"")
    assert "the wait ended before the deployment did" in result.error
    assert len(server.requests) >= 2


# ---- not what the URL says ----

def closes(connection, _stopped):
    connection.recv(1)


def test_a_server_that_closes_at_once(tinyaws, raw_server):
    server = raw_server(closes)
    result = cancel(tinyaws, f"https://127.0.0.1:{server.port}")
    assert_refused(result)
    assert any(word in result.error for word in ("closed the connection", "reset"))
    assert "may have done it" not in result.error


def test_a_server_that_is_not_there(tinyaws):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert_refused(cancel(tinyaws, f"https://127.0.0.1:{port}"),
                   "Could not connect to the endpoint", f"127.0.0.1:{port}", "refused")


@pytest.mark.parametrize("greeting", [
    b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", b"220 mail ESMTP\r\n", b"\0" * 64])
def test_a_port_without_tls(tinyaws, raw_server, greeting):
    def handle(connection, _stopped):
        connection.recv(65536)
        connection.sendall(greeting)
    server = raw_server(handle)
    assert_refused(cancel(tinyaws, f"https://127.0.0.1:{server.port}"), "the TLS connection failed",
                   "is not TLS: is this a port for https?")


def test_a_port_with_tls(tinyaws, tls_server, pki):
    server = tls_server(pki.server(), [GOING])
    result = cancel(tinyaws, server.url.replace("https", "http"))
    assert_refused(result, "may have done it all the same")
    assert isinstance(ended(server.conversations[0]).handshake_error, ssl.SSLError)


def test_a_port_with_tls_that_says_so(tinyaws, raw_server):
    """By the alert that OpenSSL sends to whom it does not understand."""
    def handle(connection, _stopped):
        connection.recv(65536)
        connection.sendall(b"\x15\x03\x01\x00\x02\x02\x46")
    server = raw_server(handle)
    assert_refused(cancel(tinyaws, f"http://127.0.0.1:{server.port}"),
                   "a TLS record in place of HTTP (is this a port for https?)")


# ---- what is tried again ----

@pytest.mark.parametrize("secure", [True, False])
@pytest.mark.parametrize("failure", [
    respond(b"", "500 x"), respond(b"<html>", "502 x"), respond(b"slow", "503 x"),
    respond(b"", "504 x"), error("ThrottlingException"), error("InternalServerException"),
    None, RESET, (b"HTTP/1.1 200", None), (GOING[:-1], None),
    (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3f\r\n{", RESET)],
    ids=["500", "502", "503", "504", "throttled", "internal", "closed", "reset", "head", "body",
         "chunk"])
def test_a_failure_that_passes_is_tried_again(tinyaws, tls_server, pki, failure, secure):
    server = tls_server(pki.server() if secure else None, [failure, DONE])
    result = cancel(tinyaws, server.url, server.ca, attempts=3)
    assert (result.code, result.stderr) == (0, b"") and b'"CANCELLED"' in result.stdout
    assert [each.get("amz-sdk-request") for each in server.requests] == [
        "attempt=1; max=3", "attempt=2; max=3"]
    assert len({each.get("amz-sdk-invocation-id") for each in server.requests}) == 1


def test_three_attempts_are_all(tinyaws, tls_server, pki):
    server = tls_server(pki.server(), [respond(b"", "500 x")] * 3 + [DONE])
    result = cancel(tinyaws, server.url, server.ca, env={"AWS_MAX_ATTEMPTS": None})
    assert (result.code, result.stdout, len(server.requests)) == (254, b"", 3)
    assert "(reached max retries: 2)" in result.error


@pytest.mark.parametrize("final, code", [
    (error("ConflictException"), 254), (error("ValidationException"), 254),
    (respond(b"", "501 x"), 254), (respond(b"no", "404 x"), 254), (respond(b"{"), 255),
    (respond(b"{}"), 255), (respond(b"", "307 x"), 254), ((b"nonsense", None), 255)])
def test_what_another_attempt_would_not_change_is_final(tinyaws, tls_server, pki, final, code):
    server = tls_server(pki.server(), [final, DONE])
    result = cancel(tinyaws, server.url, server.ca, attempts=3)
    assert (result.code, result.stdout, len(server.requests)) == (code, b"", 1)


def test_a_refused_certificate_is_final(tinyaws, tls_server, pki):
    server = tls_server(pki.server(name="other", names=("DNS:other.example",)), [DONE])
    result = cancel(tinyaws, server.url, server.ca, attempts=3)
    assert_refused(result, "no request was sent", "is not for localhost but for other.example")
    assert len(server.conversations) == 1 and server.received == b""


# ---- a kept connection ----

@pytest.mark.parametrize("secure", [True, False])
def test_a_connection_closed_between_polls_is_replaced(tinyaws, tls_server, pki, secure):
    """The server says nothing of it in its answers, as one whose idle time is over."""
    server = tls_server(pki.server() if secure else None, [(GOING, None), (GOING, None), DONE])
    result = cancel(tinyaws, server.url, server.ca, ["--wait", "--wait-delay", "1"])
    assert result.code == 0 and b'"CANCELLED"' in result.stdout
    # No poll counts as one that failed.
    assert result.error == "tinyaws: prod: CANCELLING\ntinyaws: prod: CANCELLED\n"
    assert [each.operation for each in server.requests] == [
        "CancelEnvironmentDeployment", "GetEnvironment", "GetEnvironment"]
    assert {each.get("amz-sdk-request") for each in server.requests} == {"attempt=1; max=1"}
    assert len(server.conversations) == 3


def test_a_connection_that_is_asked_to_end_is_not_kept(tinyaws, tls_server, pki):
    ends = respond(SMALL, fields=("Connection: close",))
    server = tls_server(pki.server(), [ends, GOING, GOING, DONE])
    result = cancel(tinyaws, server.url, server.ca, ["--wait", "--wait-delay", "0"])
    assert (result.code, len(server.requests), len(server.conversations)) == (0, 4, 2)


def test_polls_that_fail_for_a_while_do_not_end_the_wait(tinyaws, tls_server, pki):
    server = tls_server(pki.server(), [GOING, respond(b"", "500 x"), error("ThrottlingException"),
                                       None, RESET, DONE])
    result = cancel(tinyaws, server.url, server.ca, ["--wait", "--wait-delay", "0"])
    assert (result.code, len(server.requests)) == (0, 6)
    assert b'"CANCELLED"' in result.stdout


# ---- stdout ----

def run_with_stdout(tinyaws, server, **how):
    return subprocess.run(
        [tinyaws.path, *CANCEL, *TIMEOUTS, "--endpoint-url", server.url, "--ca-bundle", server.ca],
        env=tinyaws.environment(SECRETS), stderr=subprocess.PIPE, timeout=60, **how)


def assert_output_lost(done, server):
    assert done.returncode == 255
    first, line, end = done.stderr.decode().split("\n")
    assert (first, end) == ("", "") and ("\n" + line).startswith(begin() + "standard output could not be written: ")
    # The cancel is done all the same: who tries it again meets a conflict.
    assert line.endswith("; prod is CANCELLED")
    # What was meant for stdout did not go to the socket instead.
    assert len(server.requests) == 1 and server.received.count(b"\n    ") == 0


def test_a_full_stdout(tinyaws, tls_server, pki):
    server = tls_server(pki.server(), [DONE])
    with open("/dev/full", "wb") as full:
        assert_output_lost(run_with_stdout(tinyaws, server, stdout=full), server)


def test_a_closed_stdout(tinyaws, tls_server, pki):
    server = tls_server(pki.server(), [DONE])
    done = run_with_stdout(tinyaws, server, preexec_fn=lambda: os.close(1))
    assert_output_lost(done, server)


@pytest.mark.parametrize("ignored", [True, False])
def test_a_reader_that_went_away(tinyaws, tls_server, pki, ignored):
    """SIGPIPE does not end the program, whatever its parent has made of it: the state is reported."""
    server = tls_server(pki.server(), [DONE])
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = run_with_stdout(tinyaws, server, stdout=writer, restore_signals=not ignored)
    finally:
        os.close(writer)
    assert_output_lost(done, server)
