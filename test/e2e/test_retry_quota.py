"""--retry-quota-file: runs that follow each other, or go on side by side, share one retry quota."""

import os
import re
import signal
import subprocess
import time

import pytest

from support.answers import SMALL, error
from support.credentials import EXAMPLE
from support.errors import begin
from support.failing import CANCEL
from support.tls_server import respond

MARK = "tinyaws-retry-quota "
DOWN, THROTTLED, WELL = respond(b"", "503 x"), error("ThrottlingException"), respond(SMALL)
TRANSIENT, THROTTLING, FULL = 14, 5, 500


@pytest.fixture
def quota(tmp_path):
    return tmp_path / "quota"


def put(quota, tokens, age=0):
    quota.write_text(f"{MARK}{tokens:03} {int(time.time()) - age:012}\n")


def tokens(quota):
    """What the file has, checked to be one line of its form."""
    found = re.fullmatch(MARK + r"(\d{3}) (\d{12})\n", quota.read_text())
    assert found and abs(int(found[2]) - time.time()) < 30
    return int(found[1])


def run(tinyaws, server, quota, attempts=3, arguments=(), **how):
    return tinyaws(*CANCEL, *arguments, "--retry-quota-file", quota, peer=server,
                   env={"AWS_MAX_ATTEMPTS": attempts}, **how)


# ---- what is taken and given back ----

@pytest.mark.parametrize("script, attempts, code, left", [
    ([WELL], 3, 0, 400 + 1),
    ([DOWN], 3, 254, 400 - 2 * TRANSIENT),
    ([THROTTLED], 2, 254, 400 - THROTTLING),
    ([DOWN, WELL], 3, 0, 400),  # the retry's cost comes back
    ([DOWN, DOWN, WELL], 3, 0, 400 - TRANSIENT),  # that of the last one
    ([error("ConflictException")], 3, 254, 400),
    ([DOWN], 1, 254, 400),
])
def test_the_file_follows_the_quota(tinyaws, tls_server, pki, quota, script, attempts, code, left):
    put(quota, 400)
    server = tls_server(pki.server(), script)
    assert run(tinyaws, server, quota, attempts).code == code
    assert tokens(quota) == left


def test_by_a_variable(tinyaws, tls_server, pki, quota):
    server = tls_server(pki.server(), [DOWN])
    result = tinyaws(*CANCEL, peer=server, env={"TINYAWS_RETRY_QUOTA_FILE": quota})
    assert (result.code, tokens(quota)) == (254, FULL - 2 * TRANSIENT)
    other = quota.with_name("other")  # the option wins
    tinyaws(*CANCEL, "--retry-quota-file", other, peer=server,
            env={"TINYAWS_RETRY_QUOTA_FILE": quota})
    assert (tokens(other), tokens(quota)) == (FULL - 2 * TRANSIENT, FULL - 2 * TRANSIENT)


def test_without_it_each_run_has_its_own(tinyaws, tls_server, pki, home):
    server = tls_server(pki.server(), [DOWN])
    assert tinyaws(*CANCEL, peer=server, cwd=home).code == 254
    assert (len(server.requests), os.listdir(home)) == (3, [])


def test_runs_in_a_row_are_cut_to_one_attempt(tinyaws, tls_server, pki, quota):
    """As a cron loop makes them."""
    put(quota, 3 * TRANSIENT)
    server = tls_server(pki.server(), [DOWN])
    made = []
    for _ in range(4):
        before = len(server.requests)
        result = run(tinyaws, server, quota)
        made.append(len(server.requests) - before)
    assert made == [3, 2, 1, 1] and tokens(quota) < TRANSIENT
    assert "reached max retries" not in result.error
    shown = run(tinyaws, server, quota, arguments=["--debug"]).error
    assert "attempt failed: 503; the retry quota pays for no other\n" in shown
    # No success is needed to get out of it: time fills it.
    put(quota, 0, age=10 * TRANSIENT)
    server.script[:] = [DOWN, WELL]
    server._next = 0
    assert run(tinyaws, server, quota).code == 0


def test_an_attempt_that_the_deadline_would_cut_costs_nothing(tinyaws, tls_server, pki, quota):
    put(quota, 400)
    later = error("ThrottlingException", fields=("x-amz-retry-after: 60000",))
    server = tls_server(pki.server(), [later])
    run(tinyaws, server, quota, arguments=["--timeout", "3"])
    assert (len(server.requests), tokens(quota)) == (1, 400)


# ---- files that do not do ----

@pytest.mark.parametrize("content", [b"", b"\0" * 37, b"tinyaws-retry", MARK.encode() + b"999 001795305600\n",
                                     MARK.encode() + b"400 0017953056", MARK.encode() + b"x" * 5000,
                                     b"501 001795305600\n"])
def test_a_damaged_file_is_replaced(tinyaws, tls_server, pki, quota, content):
    quota.write_bytes(content)
    server = tls_server(pki.server(), [DOWN])
    assert run(tinyaws, server, quota).code == 254
    assert (len(server.requests), tokens(quota)) == (3, FULL - 2 * TRANSIENT)


def test_a_file_of_the_former_form_is_taken_over(tinyaws, tls_server, pki, quota):
    quota.write_text(f"400 {int(time.time()):012}\n")
    server = tls_server(pki.server(), [DOWN])
    assert run(tinyaws, server, quota).code == 254
    assert tokens(quota) == 400 - 2 * TRANSIENT


def is_refused(tinyaws, server, path, why, **how):
    result = run(tinyaws, server, path, **how)
    assert (result.code, result.stdout, server.received) == (255, b"", b"")
    assert result.error.startswith(
        begin() + f"the retry quota file {path}: {why}"), result.error


SANDBOXED = pytest.mark.parametrize("arguments", [[], ["--no-sandbox"]], ids=["sandbox", "none"])


@SANDBOXED
@pytest.mark.parametrize("content", [b"junk", b"1234\n", b"\0" * 100, b"x" * 5000, b"400 0017953056",
                                     b"[default]\naws_secret_access_key = x\n"])
def test_a_foreign_file_is_refused_and_left_as_it_is(tinyaws, tls_server, pki, quota, content, arguments):
    quota.write_bytes(content)
    is_refused(tinyaws, tls_server(pki.server(), [WELL]), quota, "it holds something else, which is left as "
               "it is; name a file that is empty or not there\n", arguments=arguments)
    assert quota.read_bytes() == content


@SANDBOXED
@pytest.mark.parametrize("there", [False, True])
def test_a_link_is_not_followed(tinyaws, tls_server, pki, quota, there, arguments):
    target = quota.with_name("target")
    if there:
        target.write_bytes(b"")
    quota.symlink_to(target)
    is_refused(tinyaws, tls_server(pki.server(), [WELL]), quota,
               "it is a symbolic link, which is not followed\n", arguments=arguments)
    assert target.exists() == there and quota.is_symlink()


@SANDBOXED
@pytest.mark.parametrize("path", ["/dev/null", "/dev/full", "fifo"])
def test_what_is_no_regular_file_is_refused(tinyaws, tls_server, pki, quota, path, arguments):
    if path == "fifo":
        os.mkfifo(path := quota)
    is_refused(tinyaws, tls_server(pki.server(), [WELL]), path, "it is not a regular file\n",
               arguments=arguments)


@SANDBOXED
@pytest.mark.parametrize("path, why", [("/", "Is a directory"), ("/nonexistent/quota", "No such"),
                                       ("/etc/passwd/quota", "Not a directory")])
def test_a_file_that_cannot_be_had_is_reported_before_anything_is_sent(tinyaws, tls_server, pki, path, why,
                                                                   arguments):
    is_refused(tinyaws, tls_server(pki.server(), [WELL]), path, why, arguments=arguments)


def test_a_file_that_cannot_be_written_pays_for_no_retry(tinyaws, tls_server, pki, quota):
    no_room = ("sh", "-c", "trap '' XFSZ; ulimit -f 0; exec \"$@\"", "sh")
    server = tls_server(pki.server(), [DOWN])
    result = run(tinyaws, server, quota, prefix=no_room)
    assert (result.code, len(server.requests)) == (254, 1)
    server.script[:] = [WELL]
    assert run(tinyaws, server, quota, prefix=no_room).code == 0
    assert quota.read_bytes() == b""


# ---- side by side ----

def crowd(tinyaws, peer, quota, count, *arguments):
    """Exit statuses of runs that all wait for the emulator, which sleeps until the last is there."""
    command = [tinyaws.path, *arguments, "--endpoint-url", peer.url, "--retry-quota-file", quota]
    environment = tinyaws.environment(EXAMPLE, env={"AWS_MAX_ATTEMPTS": "5"})
    peer.process.send_signal(signal.SIGSTOP)
    try:
        runs = [subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL) for _ in range(count)]
    finally:
        peer.process.send_signal(signal.SIGCONT)
    return [each.wait(timeout=300) for each in runs]


def test_a_thousand_runs_send_no_more_retries_than_the_quota_pays_for(tinyaws, emulator, quota):
    peer = emulator("--environment", "name=prod", http=True, faults="*:status:503")
    started = time.time()
    codes = crowd(tinyaws, peer, quota, 1000, *CANCEL)
    elapsed = time.time() - started
    assert codes == [254] * 1000
    retries = len(peer.requests) - 1000
    assert FULL // TRANSIENT <= retries <= (FULL + elapsed / 10) // TRANSIENT, (retries, elapsed)
    assert tokens(quota) <= FULL - retries * TRANSIENT + elapsed / 10


def test_two_hundred_successes_side_by_side_lose_no_token(tinyaws, emulator, quota):
    put(quota, 0)
    peer = emulator("--environment", "name=prod", http=True)
    codes = crowd(tinyaws, peer, quota, 200, "proton", "get-environment", "--name", "prod")
    assert codes == [0] * 200
    assert 200 <= tokens(quota) < 230
