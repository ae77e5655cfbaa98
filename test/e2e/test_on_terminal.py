"""What a terminal gets from commands whose output is values of the user's: nothing that it would obey. Where
stdout is no terminal, `configure get` gives the bytes as they are."""

import json
import os
import pty
import subprocess
import tty

import pytest

from support.paths import TINYAWS
from support.programs import clean_environment

C0 = "\x01\x07\x08\x0b\x1b\x1f"
C1 = "".join(map(chr, range(0x80, 0xA0)))
CONTROLS = C0 + "\x7f" + C1
PRINTABLE = "a\u00a0é世🚀~"


def terminal(command, environment):
    """The exit status, and the bytes that the terminal gets."""
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    with subprocess.Popen([str(word) for word in command], env=environment, stdin=subprocess.DEVNULL,
                          stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        seen = b""
        while True:
            try:
                some = os.read(ours, 4096)
            except OSError:  # the other end is closed
                break
            seen += some
        os.close(ours)
    return process.returncode, seen


def piped(command, environment):
    done = subprocess.run([str(word) for word in command], env=environment, capture_output=True, timeout=30)
    assert done.stderr == b""
    return done.returncode, done.stdout


def is_tame(text):
    return not any(c < " " and c not in "\n\t" or "\x7f" <= c < "\xa0" for c in text.decode())


@pytest.fixture
def profile(home):
    """A factory: an environment whose default profile has this as secret key, token and `note`."""
    def write(value):
        (home / ".aws").mkdir()
        (home / ".aws" / "credentials").write_bytes(
            b"[default]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = %b\n"
            b"aws_session_token = %b\nnote = %b\nlines =\n  one = %b\n  two\t= b\n" % ((value,) * 4))
        return clean_environment(home, None, None, {"AWS_EC2_METADATA_DISABLED": "true"})
    return write


def test_credentials(profile):
    value = PRINTABLE + C1 + PRINTABLE  # keys with other controls are refused
    command, environment = [TINYAWS, "credentials"], profile(value.encode())
    status, out = piped(command, environment)
    printed = json.loads(out)
    assert (status, printed["SecretAccessKey"], printed["SessionToken"]) == (0, value, value)
    status, out = terminal(command, environment)
    assert status == 0 and is_tame(out) and out.decode().count(PRINTABLE) == 4
    assert r"\xc2\x80" in out.decode()


def test_credentials_without_any_are_the_same_on_a_terminal(profile):
    command, environment = [TINYAWS, "credentials"], profile(PRINTABLE.encode())
    assert terminal(command, environment) == piped(command, environment)


@pytest.mark.parametrize("value, shown", [
    (f"x{PRINTABLE}\x1b[31m\x7f\u009b", f"x{PRINTABLE}\\x1b[31m\\x7f\\xc2\\x9b"),
    ("plain", "plain"),
    ("a\tb", "a\tb"),
])
def test_configure_get(profile, value, shown):
    command, environment = [TINYAWS, "configure", "get", "note"], profile(value.encode())
    assert piped(command, environment) == (0, value.encode() + b"\n")
    assert terminal(command, environment) == (0, shown.encode() + b"\n")


def test_configure_get_of_bytes_that_are_no_text(profile):
    """A terminal of eight bits takes 0x9b for the start of a sequence."""
    command, environment = [TINYAWS, "configure", "get", "note"], profile(b"a\x9b31m\xff")
    assert piped(command, environment) == (0, b"a\x9b31m\xff\n")
    assert terminal(command, environment) == (0, b"a\\x9b31m\\xff\n")


def test_credentials_of_bytes_that_are_no_text(profile):
    status, out = terminal([TINYAWS, "credentials"], profile(b"a\x9b31m"))
    assert status == 0 and rb"a\x9b31m" in out
