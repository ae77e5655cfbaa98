"""A file may be a pipe whose writer never comes, and standard output one that nobody reads: --timeout
and signals end such a run as any other."""

import json
import os
import pty
import signal
import subprocess
import termios
import time

import pytest

from support.answers import SMALL
from support.errors import begin
from support.failing import BOUND, CANCEL, SECRETS
from support.private_net import _WITH_HOSTS
from support.tls_server import respond

ROLE = "arn:aws:iam::123456789012:role/r"
TIMES_OUT = ["--timeout", "1"]
LATE = "the time given by --timeout has passed"
NOT_READ = "was not read to its end"
SIGNALS = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])


@pytest.fixture
def fifo(tmp_path):
    os.mkfifo(tmp_path / "fifo")
    return tmp_path / "fifo"


def started(tinyaws, *arguments, env=None, credentials=SECRETS, prefix=(), **how):
    """tinyaws with its streams on pipes; signals are as a shell's child has them."""
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(
        ["env", "--default-signal=INT,TERM,PIPE", *map(str, prefix), tinyaws.path,
         *map(str, arguments)],
        env=tinyaws.environment(credentials, env={"AWS_MAX_ATTEMPTS": "1", **(env or {})}),
        **{**streams, **how})


def ended(process):
    """Status and what it wrote; none runs on."""
    try:
        out, error = process.communicate(timeout=BOUND)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    return process.returncode, out, (error or b"").decode()


def is_blocked(process):
    """Does it sleep in a system call, as it does once it waits?"""
    fields = open(f"/proc/{process.pid}/stat", encoding="ascii").read().rpartition(")")[2].split()
    name = open(f"/proc/{process.pid}/comm", encoding="ascii").read()
    return fields[0] == "S" and not name.startswith("env")


def until_blocked(process):
    deadline = time.monotonic() + BOUND
    seen = 0
    while seen < 5:
        assert process.poll() is None and time.monotonic() < deadline
        seen = seen + 1 if is_blocked(process) else 0
        time.sleep(0.02)


# ---- files ----

def by_web_identity(path):
    return {"env": {"AWS_WEB_IDENTITY_TOKEN_FILE": path, "AWS_ROLE_ARN": ROLE}, "credentials": None}


def by_container_token(path):
    return {"env": {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:9/x",
                    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": path}, "credentials": None}


FILES = {  # what is read: the options and the environment that name the file
    "config file": lambda path: {"env": {"AWS_CONFIG_FILE": path}},
    "credentials file": lambda path: {"env": {"AWS_SHARED_CREDENTIALS_FILE": path},
                                      "credentials": None},
    "web identity token": by_web_identity,
    "container token": by_container_token,
    "input": lambda path: {"options": ["--cli-input-json", f"file://{path}"]},
}
EACH_FILE = pytest.mark.parametrize("file", FILES)


def call_with(file, path, *arguments):
    how = FILES[file](path)
    options = how.pop("options", [])
    return [*(CANCEL if not options else CANCEL[:2]), *options, "--endpoint-url", "http://127.0.0.1:9",
            *arguments], how


@EACH_FILE
def test_the_timeout_bounds_a_fifo(tinyaws, fifo, file):
    words, how = call_with(file, fifo, *TIMES_OUT)
    code, out, error = ended(started(tinyaws, *words, **how))
    assert (code, out) == (255, b"")
    assert LATE in error and f"{fifo} {NOT_READ}" in error


@EACH_FILE
def test_the_timeout_bounds_a_writer_that_goes_silent(tinyaws, fifo, file):
    words, how = call_with(file, fifo, *TIMES_OUT)
    process = started(tinyaws, *words, **how)
    with open(fifo, "wb", buffering=0) as writer:
        writer.write(b"[")
        code, out, error = ended(process)
    assert (code, out) == (255, b"")
    assert LATE in error and f"{fifo} {NOT_READ}" in error


@SIGNALS
@EACH_FILE
def test_a_signal_ends_the_wait_for_a_fifo(tinyaws, fifo, file, number):
    words, how = call_with(file, fifo)
    process = started(tinyaws, *words, **how)
    until_blocked(process)
    process.send_signal(number)
    assert ended(process) == (128 + number, b"", begin() + "interrupted\n")


def test_a_fifo_is_read_once_its_writer_comes(tinyaws, fifo):
    process = started(tinyaws, "configure", "get", "region", env={"AWS_CONFIG_FILE": fifo})
    until_blocked(process)
    fifo.write_text("[default]\nregion = eu-west-1\n")
    assert ended(process) == (0, b"eu-west-1\n", "")


def test_the_timeout_bounds_configure(tinyaws, fifo):
    code, out, error = ended(started(tinyaws, "configure", "list-profiles", *TIMES_OUT,
                                     env={"AWS_CONFIG_FILE": fifo}))
    assert (code, out) == (255, b"") and LATE in error


def test_doctor_reports_of_a_fifo(tinyaws, fifo):
    code, out, _ = ended(started(tinyaws, "doctor", "--output", "json", *TIMES_OUT,
                                 env={"AWS_CONFIG_FILE": fifo}))
    steps = {step["step"]: step for step in json.loads(out)["steps"]}
    assert code == 255 and steps["config file"]["result"] == "fail"
    assert NOT_READ in steps["config file"]["detail"]
    assert steps["config file"]["do"] == "give more time by --timeout"


@pytest.mark.parametrize("path", ["/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"])
def test_the_timeout_bounds_a_silent_stdin(tinyaws, path):
    words, how = call_with("input", path, *TIMES_OUT)
    read, write = os.pipe()
    try:
        code, out, error = ended(started(tinyaws, *words, stdin=read, **how))
    finally:
        os.close(read)
        os.close(write)
    assert (code, out) == (255, b"") and LATE in error and NOT_READ in error


def test_stdin_is_read_as_it_comes(tinyaws, tls_server):
    server = tls_server(None, [respond(SMALL)])
    process = started(tinyaws, *CANCEL[:2], "--cli-input-json", "file:///dev/stdin",
                      "--endpoint-url", server.url, stdin=subprocess.PIPE)
    for piece in (b'{"environ', b'mentName": ', b'"prod"}'):
        process.stdin.write(piece)
        process.stdin.flush()
        until_blocked(process)
    code, out, error = ended(process)
    assert (code, error) == (0, "") and b'"CANCELLING"' in out


def test_a_ca_bundle_that_is_a_fifo_is_refused(tinyaws, fifo, tls_server, pki):
    """It is read more than once."""
    server = tls_server(pki.server(), [respond(SMALL)])
    code, out, error = ended(started(tinyaws, *CANCEL, "--endpoint-url", server.url, "--ca-bundle",
                                     fifo))
    assert (code, out) == (255, b"")
    assert f"the CA bundle {fifo} cannot be read as a regular file: " in error


@pytest.mark.parametrize("which", ["certificate", "key"])
def test_a_key_of_a_device_that_is_a_fifo(tinyaws, fifo, tls_server, pki, which):
    server = tls_server(pki.server(), [respond(SMALL)])
    device = pki.server(name="pump-7", names=(), usage="clientAuth")
    files = {"certificate": device.path, "key": device.key, which: fifo}
    code, out, error = ended(started(
        tinyaws, *CANCEL, "--endpoint-url", "http://127.0.0.1:9", *TIMES_OUT, credentials=None,
        env={"AWS_IOT_CREDENTIAL_ENDPOINT": f"localhost:{server.port}",
             "AWS_IOT_ROLE_ALIAS": "a", "AWS_IOT_THING_NAME": "pump-7",
             "AWS_IOT_CERTIFICATE_FILE": files["certificate"],
             "AWS_IOT_PRIVATE_KEY_FILE": files["key"], "AWS_CA_BUNDLE": server.ca}))
    assert (code, out) == (255, b"") and f"{fifo} {NOT_READ} in time" in error


def test_a_retry_quota_that_is_a_fifo(tinyaws, fifo, tls_server):
    server = tls_server(None, [respond(b"", "500 x")])
    code, out, _ = ended(started(tinyaws, *CANCEL, "--endpoint-url", server.url,
                                 "--retry-quota-file", fifo, env={"AWS_MAX_ATTEMPTS": "3"}))
    assert code in (253, 254, 255) and out == b""


@pytest.mark.parametrize("bound", ["hosts", "resolv.conf"])
def test_files_of_names_that_are_fifos(tinyaws, fifo, bound):
    prefix = ["unshare", "-rm", *_WITH_HOSTS[2:]]
    prefix[-1] = prefix[-1].replace("hosts", bound)
    code, out, error = ended(started(
        tinyaws, *CANCEL, "--endpoint-url", "http://proton.test", *TIMES_OUT,
        prefix=[*prefix, fifo]))
    assert (code, out) == (255, b"") and LATE in error and f"/etc/{bound} {NOT_READ}" in error


# ---- standard output and standard error ----

@pytest.fixture(params=[True, False], ids=["blocking", "non-blocking"])
def pipe(request):
    """The two ends of a pipe; whether the end that is written to blocks. A test that closes one does so by close_end:
    the same number may be another file's a moment later."""
    ends = list(os.pipe())
    os.set_blocking(ends[1], request.param)
    yield ends
    for end in range(2):
        close_end(ends, end)


def close_end(ends, end):
    if ends[end] is not None:
        os.close(ends[end])
    ends[end] = None


def fill(end):
    blocks = os.get_blocking(end)
    os.set_blocking(end, False)
    try:
        while True:
            os.write(end, b"x" * 4096)
    except BlockingIOError:
        os.set_blocking(end, blocks)


def cancelled(tinyaws, server, *arguments, **how):
    return started(tinyaws, *CANCEL, "--endpoint-url", server.url, *arguments, **how)


def test_the_timeout_bounds_a_stdout_that_nobody_reads(tinyaws, tls_server, pipe):
    server = tls_server(None, [respond(SMALL)])
    fill(pipe[1])
    code, _, error = ended(cancelled(tinyaws, server, *TIMES_OUT, stdout=pipe[1]))
    assert code == 255 and error.startswith(f"{begin()}{LATE}: ")
    assert error.endswith("; prod is CANCELLING\n") and error.count("\n") == 2


@SIGNALS
def test_a_signal_ends_the_wait_for_a_reader(tinyaws, tls_server, pipe, number):
    server = tls_server(None, [respond(SMALL)])
    fill(pipe[1])
    process = cancelled(tinyaws, server, stdout=pipe[1])
    while not server.requests:
        time.sleep(0.01)
    until_blocked(process)
    process.send_signal(number)
    code, _, error = ended(process)
    assert code == 128 + number and error.startswith(begin() + "interrupted: ")
    assert error.endswith("; prod is CANCELLING\n")


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_slow_reader_gets_it_whole(tinyaws, tls_server, pipe, stream):
    server = tls_server(None, [respond(SMALL)])
    fill(pipe[1])
    process = cancelled(tinyaws, server, "--debug", **{stream: pipe[1]})
    until_blocked(process)
    close_end(pipe, 1)
    text = b""
    while some := os.read(pipe[0], 4096):
        text += some.lstrip(b"x")
        time.sleep(0.001)
    assert ended(process)[0] == 0
    if stream == "stdout":
        assert json.loads(text)["environment"]["deploymentStatus"] == "CANCELLING"
    else:
        assert b"CancelEnvironmentDeployment" in text and text.endswith(b"\n")


def test_much_output_to_a_slow_reader(tinyaws, tmp_path, pipe):
    names = [f"profile-of-a-name-of-some-length-{i}" for i in range(5000)]
    config = tmp_path / "config"
    config.write_text("".join(f"[profile {name}]\n" for name in names))
    process = started(tinyaws, "configure", "list-profiles", env={"AWS_CONFIG_FILE": config},
                      stdout=pipe[1])
    close_end(pipe, 1)
    time.sleep(0.2)
    text = b""
    while some := os.read(pipe[0], 1000):
        text += some
    assert (ended(process)[0], text.decode().split()) == (0, names)


def test_the_timeout_bounds_a_stderr_that_nobody_reads(tinyaws, tls_server, pipe):
    server = tls_server(None, [respond(SMALL)])
    fill(pipe[1])
    code, out, _ = ended(cancelled(tinyaws, server, "--debug", *TIMES_OUT, stderr=pipe[1]))
    assert (code, out, server.requests) == (255, b"", [])


def test_the_timeout_bounds_a_terminal_that_is_stopped(tinyaws, tls_server):
    server = tls_server(None, [respond(SMALL)])
    master, slave = pty.openpty()
    termios.tcflow(slave, termios.TCOOFF)
    code, _, error = ended(cancelled(tinyaws, server, *TIMES_OUT, stdout=slave))
    os.close(master)
    os.close(slave)
    assert code == 255 and LATE in error and "prod is CANCELLING" in error


def test_a_terminal_gets_all_lines(tinyaws, tls_server):
    server = tls_server(None, [respond(SMALL)] * 2)
    _, out, _ = ended(cancelled(tinyaws, server))
    master, slave = pty.openpty()
    process = cancelled(tinyaws, server, stdout=slave)
    assert ended(process)[0] == 0
    os.close(slave)
    assert os.read(master, 65536).replace(b"\r\n", b"\n") == out
    os.close(master)


# ---- a reader that is gone ----

def test_a_reader_that_is_gone_is_reported_with_the_state(tinyaws, tls_server, pipe):
    server = tls_server(None, [respond(SMALL)])
    close_end(pipe, 0)
    assert ended(cancelled(tinyaws, server, stdout=pipe[1])) == (
        255, None, begin() + "standard output could not be written: Broken pipe; prod is CANCELLING\n")


def test_a_reader_of_the_debug_output_that_goes(tinyaws, tls_server, pki):
    """The call is made to its end."""
    server = tls_server(pki.server(), [respond(SMALL)])
    process = cancelled(tinyaws, server, "--ca-bundle", server.ca, "--debug",
                        stderr=subprocess.STDOUT)
    assert process.stdout.readline().endswith(b"\n")
    process.stdout.close()
    assert process.wait(BOUND) == 255
    assert len(server.requests) == 1


def test_a_wait_whose_messages_nobody_reads(tinyaws, tls_server, pipe):
    done = respond(SMALL.replace(b"CANCELLING", b"CANCELLED"))
    server = tls_server(None, [respond(SMALL), done])
    close_end(pipe, 0)
    code, out, _ = ended(cancelled(tinyaws, server, "--wait", "--wait-delay", "0", stderr=pipe[1]))
    assert code == 0 and b'"CANCELLED"' in out


def test_a_credential_process_has_the_default_action_of_sigpipe(tinyaws, tls_server, tmp_path):
    server = tls_server(None, [respond(SMALL)])
    config = tmp_path / "config"
    config.write_text("[default]\ncredential_process = sh -c 'kill -PIPE $$; exit 7'\n")
    code, _, error = ended(cancelled(tinyaws, server, credentials=None,
                                     env={"AWS_CONFIG_FILE": config}))
    assert code == 255 and error.endswith("credential_process: sh was ended by signal 13\n")
