"""--debug: what it shows, and what no output ever shows."""

import os
import re
import resource
import signal
import ssl
import subprocess

import botocore.auth
import pytest
from botocore.awsrequest import AWSRequest

from support.answers import ENVIRONMENT, chunked, environment, error
from support.failing import CANCEL, SECRETS, cancel
from support.tls_server import TlsServer, respond

NOT_SHOWN = ("authorization", "x-amz-security-token")
SENSITIVE = {"spec": "SENSITIVE-SPEC", "description": "SENSITIVE-DESCRIPTION",
             "deploymentStatusMessage": "SENSITIVE-MESSAGE"}
GOING = respond(environment(**{**ENVIRONMENT, **SENSITIVE}), fields=("x-amzn-RequestId: 4711",))
DONE = GOING.replace(b"CANCELLING", b"CANCELLED ").replace(b'D "', b'D" ')
THROTTLED = error("ThrottlingException", "slow down", fields=("X-Odd: \x1b[2J",))


def shown(result):
    return result.error.split("\n")


def lines(result, mark):
    return [line.removeprefix(mark) for line in shown(result) if line.startswith(mark)]


@pytest.fixture
def server(tls_server, pki):
    return tls_server(pki.server(), [GOING])


# ---- what it shows ----

def test_it_does_not_change_stdout(tinyaws, server):
    plain = cancel(tinyaws, server.url, server.ca)
    debug = cancel(tinyaws, server.url, server.ca, ["--debug"])
    assert (plain.code, plain.stderr) == (0, b"")
    assert (debug.code, debug.stdout) == (0, plain.stdout) and debug.stderr


def test_it_shows_the_settings_and_where_they_are_from(tinyaws, server):
    settings = lines(cancel(tinyaws, server.url, server.ca, ["--debug", "--timeout", "40"],
                            attempts=2), "setting: ")
    assert settings == [
        "region = us-east-1 (AWS_REGION)",
        f"endpoint URL = {server.url} (--endpoint-url)",
        "FIPS endpoint = false (default)",
        "dual-stack endpoint = false (default)",
        f"CA bundle = {server.ca} (--ca-bundle)",
        "connect time-out = 1.0 s (--cli-connect-timeout)",
        "read time-out = 1.0 s (--cli-read-timeout)",
        "time-out = 40.0 s (--timeout)",
        "attempts = 2 (AWS_MAX_ATTEMPTS)",
        "retry mode = standard (default)",
        "credentials = access key and session token (environment)"]


def canonical_request(request):
    """botocore's."""
    signed = AWSRequest(method="POST", url=f"https://{request.get('Host')}/", data=request.body)
    for name, value in request.fields:
        if name.lower() in ("content-type", "x-amz-date", "x-amz-security-token", "x-amz-target"):
            signed.headers[name] = value
    return botocore.auth.SigV4Auth(None, "proton", "us-east-1").canonical_request(signed)


def test_it_shows_the_canonical_request(tinyaws, server):
    result = cancel(tinyaws, server.url, server.ca, ["--debug"])
    expected = canonical_request(server.requests[0]).replace(SECRETS.token, " (not shown)")
    assert "\n".join(lines(result, "canonical request | ")) == expected


@pytest.mark.parametrize("version, name", [("TLSv1_2", "TLSv1.2"), ("TLSv1_3", "TLSv1.3")])
def test_it_shows_version_suite_and_timings(tinyaws, tls_server, pki, version, name):
    def limit(context):
        context.minimum_version = context.maximum_version = ssl.TLSVersion[version]
    server = tls_server(pki.server(), [GOING], configure=limit)
    result = cancel(tinyaws, server.url, server.ca, ["--debug"])
    (seen,) = server.conversations
    (line,) = lines(result, "connected to ")
    where, times, tls = re.fullmatch(
        r"(\S+): (names \d+ ms, connect \d+ ms, TLS \d+ ms); (\S+ \S+)", line).groups()
    suite = seen.suite[0].replace("TLS_", "TLS1-3-").replace("_", "-")
    assert where == f"127.0.0.1:{server.port}" and seen.tls == name
    assert tls.startswith(name + " ")
    # OpenSSL leaves out of a name of TLS 1.2 what all have in common.
    left_out = {"TLS", "WITH"}
    assert [part for part in re.split("[- ]", tls)[1:] if part not in left_out] == [
        part for part in re.sub(r"(AES)(\d+)", r"\1-\2", suite).split("-") if part not in left_out]
    (answered,) = lines(result, "answered in ")
    size = len(environment(**{**ENVIRONMENT, **SENSITIVE}))
    assert re.fullmatch(rf"\d+ ms, body of {size} bytes", answered)


def test_it_shows_the_fields_of_both_sides(tinyaws, server):
    result = cancel(tinyaws, server.url, server.ca, ["--debug"])
    (request,) = server.requests
    assert lines(result, "> ") == ["POST / HTTP/1.1", *(
        f"{name}: {'(not shown)' if name.lower() in NOT_SHOWN else value}"
        for name, value in request.fields)]
    assert sum(line.endswith("(not shown)") for line in lines(result, "> ")) == 2
    length = GOING.split(b"Content-Length: ")[1].split(b"\r\n")[0].decode()
    assert lines(result, "< ") == ["HTTP/1.1 200", "Content-Type: application/x-amz-json-1.0",
                                   f"Content-Length: {length}", "x-amzn-RequestId: 4711"]


def test_it_shows_each_attempt(tinyaws, tls_server, pki):
    server = tls_server(pki.server(), [respond(b"", "503 x"), None, error("ConflictException"),
                                       GOING])
    result = cancel(tinyaws, server.url, server.ca, ["--debug"], attempts=5)
    assert result.code == 0  # an answer was lost, and GetEnvironment says CANCELLING
    failed = lines(result, "attempt failed: ")
    assert len(failed) == 2 and "next attempt after" in failed[0]
    assert failed[1] == "ConflictException"
    assert lines(result, "> amz-sdk-request: ") == [
        each.get("amz-sdk-request") for each in server.requests]


def test_bytes_of_the_server_do_not_reach_the_terminal(tinyaws, tls_server, pki):
    odd = GOING.replace(b"4711", b"\xc2\x9b2J \xff \xe2\x80\xae")
    server = tls_server(pki.server(), [odd])
    result = cancel(tinyaws, server.url, server.ca, ["--debug"])
    (line,) = lines(result, "< x-amzn-RequestId: ")
    assert line.startswith(r"\xc2\x9b2J \xff ")


# ---- what is never shown ----

def pieces(secret, size=8):
    """Parts of a secret count as well."""
    return {secret[at:at + size] for at in range(len(secret) - size + 1)}


RUNS = {
    "success": ([GOING], [], 0),
    "chunked": ([chunked(environment(**SENSITIVE), 9)], [], 0),
    "unsigned": ([GOING], ["--no-sign-request"], 0),
    "wait": ([GOING, GOING, DONE], ["--wait", "--wait-delay", "0"], 0),
    "kept-closed": ([(GOING, None), DONE], ["--wait", "--wait-delay", "0"], 0),
    "no-verify": ([GOING], ["--no-verify-ssl"], 0),
    "error": ([error("ConflictException", "no")], [], 254),
    "throttled": ([error("ThrottlingException", "slow")], [], 254),
    "retried": ([respond(b"", "500 x"), None, GOING], [], 0),
    "html": ([respond(b"<html>", "502 x")], [], 254),
    "redirect": ([respond(b"", "307 x", ["Location: https://localhost:1/"])], [], 254),
    "cut": ([(GOING[:-30], None)], [], 255),
    "cut-in-head": ([(GOING[:30], None)], [], 255),
    "no-http": ([(environment(**SENSITIVE), None)], [], 255),
    "no-json": ([respond(environment(**SENSITIVE)[:-1])], [], 255),
    "shape": ([respond(environment(name=5, **SENSITIVE))], [], 255),
    "stall": ([TlsServer.STALL], [], 255),
    "reset": ([TlsServer.RESET], [], 255),
    "wrong-name": ([GOING], [], 255),
    "unknown-ca": ([GOING], [], 255),
    "no-server": ([GOING], ["--endpoint-url", "https://localhost:1"], 255),
    "bad-region": ([GOING], ["--region", "no region"], 255),
    "bad-name": ([GOING], ["--environment-name", "-"], 252),
    "bad-option": ([GOING], ["--nmae", "x"], 252),
}


@pytest.mark.parametrize("debug", [["--debug"], []], ids=["debug", "plain"])
@pytest.mark.parametrize("run", RUNS)
def test_no_output_has_a_secret(tinyaws, tls_server, pki, run, debug):
    script, arguments, code = RUNS[run]
    certificate = pki.server(names=("DNS:other.example",)) if run == "wrong-name" else pki.server()
    server = tls_server(certificate, script)
    ca = pki.authority("Another CA").ca if run == "unknown-ca" else server.ca
    result = cancel(tinyaws, server.url, ca, [*arguments, *debug], attempts=3)
    assert result.code == code, result
    printed = (result.stdout + result.stderr).decode()
    for secret in (SECRETS.secret_key, SECRETS.token):
        assert not any(piece in printed for piece in pieces(secret))
    for request in server.requests:
        signature = request.get("Authorization", "Signature=(none)").rpartition("=")[2]
        assert signature not in printed and "Credential=" not in printed
    assert not any(value in result.error for value in SENSITIVE.values())
    if code == 0:
        assert "SENSITIVE-SPEC" in result.stdout.decode()


# ---- memory ----

def waiting(tinyaws, server, **how):
    """tinyaws, as it waits for the answer of a server that gives none."""
    process = subprocess.Popen([tinyaws.path, *CANCEL, "--endpoint-url", server.url, "--ca-bundle",
                                server.ca], env=tinyaws.environment(SECRETS), **how)
    while not server.requests:
        assert process.poll() is None
    return process


def test_no_core_file_is_left(tinyaws, tls_server, pki, tmp_path):
    """Even where the limit of the user asks for one."""
    def ask_for_core_files():
        most = resource.getrlimit(resource.RLIMIT_CORE)[1]
        resource.setrlimit(resource.RLIMIT_CORE, (most, most))
    server = tls_server(pki.server(), [TlsServer.STALL])
    process = waiting(tinyaws, server, cwd=tmp_path, preexec_fn=ask_for_core_files)
    os.kill(process.pid, signal.SIGABRT)
    _, status = os.waitpid(process.pid, 0)
    process.returncode = -signal.SIGABRT
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGABRT
    assert not os.WCOREDUMP(status) and list(tmp_path.iterdir()) == []


def test_memory_is_hidden_before_anything_else(tinyaws, server, tmp_path):
    """From other processes of the same user too: PR_SET_DUMPABLE, before a socket is made."""
    trace = tmp_path / "trace"
    result = cancel(tinyaws, server.url, server.ca, prefix=["strace", "-o", trace])
    assert result.code == 0
    calls = trace.read_text()
    hidden = re.search(r"^prctl\(PR_SET_DUMPABLE, (SUID_DUMP_DISABLE|0)[^)]*\) = 0$", calls,
                       re.MULTILINE)
    assert hidden and hidden.start() < calls.index("\nsocket(")
    assert hidden.start() < calls.index("\nopen")


@pytest.mark.parametrize("escaped", [False, True], ids=["plain", "escaped"])
def test_a_session_token_that_the_service_echoes_is_hidden(tinyaws, tls_server, pki, escaped):
    """AWS tells the canonical request that it expected when a signature does not match."""
    token = SECRETS.token.replace("/", "\\/") if escaped else SECRETS.token
    body = ('{"__type":"InvalidSignatureException","message":"should have been '
            f"x-amz-security-token:{token} and x-amz-security-token:{token}" '"}').encode()
    server = tls_server(pki.server(), [respond(body, "400 x")])
    result = cancel(tinyaws, server.url, server.ca, ["--debug"])
    hidden = "x-amz-security-token:" + "*" * len(SECRETS.token)
    assert result.code == 254
    assert f"operation (reached max retries: 0): should have been {hidden} and {hidden}" in result.error
