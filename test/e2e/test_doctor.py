"""tinyaws doctor: what is reported when all is well, and the command itself."""

import fcntl
import json
import os
import pty
import re
import signal
import ssl
import struct
import subprocess
import termios
import time

import pytest

from support.answers import environment, error
from support.doctor import NO_SUCH, WAY, doctor, parse, service
from support.errors import begin
from support.failing import SECRETS, keeps_secrets
from support.paths import TINYAWS
from support.tls_faults import issuer
from support.tls_server import TlsServer, respond

NOBODY = "tinyaws-doctor-asks-for-an-environment-that-nobody-has"


@pytest.fixture
def peer(emulator):
    return emulator(credentials=SECRETS)


# ---- all is well ----

def test_all_is_well(doctor, peer):
    report = doctor(peer=peer)
    assert report.code == 0
    assert [each["step"] for each in report.steps if each["step"] != "setting"] == [
        "version", "config file", "credentials file", "profile", "region", "endpoint",
        "credentials", "sandbox", *WAY]
    assert report.results("region", "endpoint", "credentials", *WAY) == [
        "ok", "ok", "ok", "ok", "skip", "ok", "ok", "ok", "ok", "ok"]
    assert report["version"][1].startswith("tinyaws/")
    assert report["region"][1] == "us-east-1 (AWS_REGION)"
    assert report["endpoint"][1] == f"{peer.url} (--endpoint-url)"
    assert report["credentials"][1] == ("environment: access key ****************RETS with a session "
                                      "token, no expiry given")
    assert report["trust anchors"][1] == f"{peer.ca} (--ca-bundle): 1 certificate; for credentials at AWS's own host names, " \
        "the 5 that are built in as well"
    assert "A 127.0.0.1" in report["dns"][1] and report["dns"][1].endswith("(/etc/hosts)")
    assert report["connect"][1] == f"127.0.0.1:{peer.port}"
    assert re.fullmatch(r'TLSv1\.3 TLS1-3-[A-Z0-9-]+; certificate "localhost" until 20[0-9T:+-]+, '
                        r'issued by "tinyaws emulator CA"', report["tls"][1])
    assert re.match(r"[0-2] s (ahead of|behind) the service's, which says 20", report["clock"][1])
    assert report["request"][1].startswith(f"signed GetEnvironment of {NOBODY}: "
                                         "ResourceNotFoundException: ")
    assert [(each.status, each.request.get("x-amz-target")) for each in peer.requests] == 2 * [
        (400, "AwsProton20200720.GetEnvironment")]


def test_an_environment_of_one_s_own(doctor, peer):
    peer.environment("prod")
    report = doctor("--environment-name", "prod", peer=peer)
    assert report.code == 0
    assert report["request"] == ("ok", "signed GetEnvironment of prod: answered; the signature was "
                                     "accepted")


@pytest.mark.parametrize("answer", [NO_SUCH, error("ValidationException"),
                                    respond(environment(name="x"))])
def test_answers_that_show_that_the_signature_was_accepted(doctor, service, answer):
    assert doctor(peer=service(answer)).code == 0


def test_what_a_retry_mends_is_well(doctor, service):
    report = doctor(peer=service(respond(b"", "500 x"), NO_SUCH), attempts="2")
    assert report.code == 0


def test_every_setting_and_its_place(doctor, peer, home):
    (home / ".aws").mkdir()
    (home / ".aws" / "config").write_text("[profile dev]\nregion = us-east-1\nmax_attempts = 2\n"
                                          f"ca_bundle = {peer.ca}\nretry_mode = standard\n")
    report = doctor("--cli-read-timeout", "7", "--endpoint-url", peer.url, region=None,
                  env={"AWS_PROFILE": "dev", "AWS_MAX_ATTEMPTS": None,
                       "AWS_USE_FIPS_ENDPOINT": "false"})
    assert report.code == 0
    assert report["profile"] == ("ok", "dev (AWS_PROFILE)")
    assert report["config file"] == ("ok", f"{home}/.aws/config (default)")
    assert report["credentials file"] == (
        "skip", f"{home}/.aws/credentials (default): there is no such file")
    assert report["region"] == ("ok", "us-east-1 (profile)")
    settings = [each["detail"] for each in report.all("setting")]
    for setting in ("FIPS endpoint = false (AWS_USE_FIPS_ENDPOINT)", "attempts = 2 (profile)",
                    f"CA bundle = {peer.ca} (profile)", "read time-out = 7.0 s (--cli-read-timeout)",
                    "dual-stack endpoint = false (default)"):
        assert setting in settings


def test_plain_http(doctor, tls_server):
    report = doctor(peer=tls_server(None, [NO_SUCH]))
    assert report.code == 0
    assert report["tls"] == report["trust anchors"] == ("skip", "the endpoint is http")


def test_a_chain_of_three_over_tls_1_2(doctor, tls_server, pki):
    def old(context):
        context.maximum_version = ssl.TLSVersion.TLSv1_2
    below = pki.authority("Issuing CA", issuer=issuer(pki))
    report = doctor(peer=tls_server(pki.server(below), [NO_SUCH], old))
    assert report.code == 0
    assert report["tls"][1].startswith("TLSv1.2 TLS-ECDHE-ECDSA-")
    assert report["tls"][1].endswith(', issued by "Issuing CA", issued by "Test CA"')


def test_without_signature(doctor, service):
    server = service(NO_SUCH)
    report = doctor("--no-sign-request", peer=server, credentials=None)
    assert report.code == 0
    assert report["credentials"][0] == "skip" and "--no-sign-request" in report["credentials"][1]
    assert report["request"][1].startswith(f"GetEnvironment of {NOBODY}")
    assert all(each.get("authorization") is None for each in server.requests)


def test_without_verification(doctor, service):
    report = doctor("--no-verify-ssl", "--endpoint-url", service(NO_SUCH).url)
    assert report.code == 0
    assert report["trust anchors"][0] == "skip"
    assert report["tls"][1].endswith("; the server's certificate is not checked")


def test_an_address_needs_no_names(doctor, service):
    server = service(NO_SUCH)
    report = doctor("--endpoint-url", f"https://127.0.0.1:{server.port}", "--ca-bundle", server.ca)
    assert report.code == 0 and report["dns"] == ("ok", "127.0.0.1: A 127.0.0.1 (an IP address)")


# ---- what is shown ----

def test_nothing_but_one_line_when_all_is_well(tinyaws, peer):
    result = tinyaws("doctor", peer=peer, credentials=SECRETS)
    assert (result.code, result.stderr) == (0, b"")
    assert re.fullmatch(rb"ok    a call works: \d+ steps ok, \d+ skipped; --verbose shows each\n", result.stdout)


def test_what_fails_and_a_count(tinyaws, service):
    result = tinyaws("doctor", peer=service(error("AccessDeniedException")), credentials=SECRETS)
    assert result.code == 254
    failure, summary = result.stdout.decode().splitlines()
    assert failure.startswith("fail  request: ") and "; do: allow proton:GetEnvironment" in failure
    assert re.fullmatch(r"fail  1 of \d+ steps failed, \d+ skipped; --verbose shows each", summary)


def on_a_terminal(command, env, columns):
    ours, theirs = pty.openpty()
    termios.tcsetattr(theirs, termios.TCSANOW, raw(theirs))
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    running = subprocess.Popen(command, stdout=theirs, stderr=subprocess.DEVNULL, env=env)
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 4096):
            shown += piece
    except OSError:  # its end
        pass
    os.close(ours)
    return running.wait(timeout=60), shown.decode()


def raw(terminal):
    attributes = termios.tcgetattr(terminal)
    attributes[1] &= ~termios.OPOST
    return attributes


@pytest.mark.parametrize("columns", [40, 72, 200])
def test_lines_are_as_wide_as_the_terminal(tinyaws, columns):
    arguments = [TINYAWS, "doctor", "--verbose", "--endpoint-url", "http://127.0.0.1:1"]
    env = tinyaws.environment()
    code, shown = on_a_terminal(arguments, env, columns)
    plain = subprocess.run(arguments, env=env, capture_output=True, text=True)
    assert (code, plain.returncode) == (255, 255)
    lines = shown.splitlines()
    assert all(len(line) <= columns or " " not in line[6:] for line in lines)
    assert max(map(len, lines)) > columns - 25 or columns == 200
    assert re.sub(r"\n {6}", " ", shown) == plain.stdout.replace("; do: ", " do: ")


def test_the_sandbox_is_a_step(doctor, service):
    server = service(NO_SUCH)
    assert doctor(peer=server)["sandbox"] == ("ok", "on: what the call does not need is given up")
    assert doctor("--no-sandbox", peer=server)["sandbox"] == ("skip", "--no-sandbox")


# ---- the command ----

def test_a_broken_stdout(tinyaws, service):
    server = service(NO_SUCH)
    for options in [], ["--output", "json"]:
        with open("/dev/full", "wb") as full:
            done = subprocess.run([TINYAWS, "doctor", "--endpoint-url", server.url, "--ca-bundle",
                                   server.ca, *options], stdout=full, stderr=subprocess.PIPE,
                                  env=tinyaws.environment(), timeout=60)
        assert done.returncode == 255
        assert done.stderr.startswith(begin().encode() + b"standard output could not be written: ")


@pytest.mark.parametrize("options", [[], ["--output", "json"]])
def test_interrupted(tinyaws, service, options):
    server = service(TlsServer.STALL)
    running = subprocess.Popen([TINYAWS, "doctor", "--endpoint-url", server.url, "--ca-bundle",
                                server.ca, "--verbose", *options], stdout=subprocess.PIPE,
                               env=tinyaws.environment())
    while not server.requests:
        assert running.poll() is None
        time.sleep(0.01)
    running.send_signal(signal.SIGTERM)
    out, _ = running.communicate(timeout=60)
    assert running.returncode == 143
    steps = json.loads(out)["steps"] if options else parse(out)
    assert steps[-1]["step"] == "request" and steps[-1]["result"] == "fail"
    assert steps[-1]["detail"].endswith(": interrupted")


@pytest.mark.parametrize("options", [["--environment-name", "no name"], ["--output", "text"], ["x"],
                                     ["--wait"], ["--query", "x"], ["--name", "x"]])
def test_usage(tinyaws, options):
    result = tinyaws("doctor", *options)
    assert (result.code, result.stdout) == (252, b"")


def test_help(tinyaws):
    result = tinyaws("doctor", "help")
    assert result.code == 0
    for word in b"--environment-name", b"--endpoint-url", b"--output json":
        assert word in result.stdout
    assert b"doctor" in tinyaws("help").stdout


def test_debug_shows_the_exchange(tinyaws, service):
    server = service(NO_SUCH)
    result = tinyaws("doctor", "--debug", "--verbose", peer=server, credentials=SECRETS)
    keeps_secrets(result)
    assert b"> POST / HTTP/1.1" in result.stderr and b"ok    request: " in result.stdout
