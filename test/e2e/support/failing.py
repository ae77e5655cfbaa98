"""Runs of tinyaws that are to fail, and what every failure has in common."""

import os
import time

from .credentials import Credentials
from .errors import BEGIN

SECRETS = Credentials(access_key="AKIDSECRETS", secret_key="wJalr/SECRET+KEY+OF+THESE+TESTS",
                      token="FwoG/SESSION+TOKEN/OF+THESE+TESTS==")
CANCEL = ("proton", "cancel-environment-deployment", "--environment-name", "prod")
# Seconds. A program under an emulator, which TINYAWS= names, takes its time for a handshake.
PATIENCE = 5 if os.environ.get("TINYAWS") else 1
TIMEOUTS = ("--cli-connect-timeout", str(PATIENCE), "--cli-read-timeout", str(PATIENCE))
BOUND = 45 * PATIENCE  # a run that one time-out bounds takes as long as it, if the host is not busy


def cancel(tinyaws, url, ca=None, arguments=(), attempts=1, **how):
    """One cancel with short time-outs and with secrets to keep."""
    started = time.monotonic()
    result = tinyaws(*CANCEL, "--endpoint-url", url, *(["--ca-bundle", ca] if ca else []),
                     *TIMEOUTS, *arguments, credentials=SECRETS,
                     env={"AWS_MAX_ATTEMPTS": attempts, **how.pop("env", {})}, **how)
    assert time.monotonic() - started < BOUND
    keeps_secrets(result)
    return result


def keeps_secrets(result):
    for secret in (SECRETS.secret_key, SECRETS.token, "AWS4-HMAC-SHA256 Credential", "Signature="):
        assert secret.encode() not in result.stdout + result.stderr, "a secret was printed"


def assert_refused(result, *words):
    """Exit status 255, nothing on stdout, on stderr an empty line and one that has the words."""
    assert (result.code, result.stdout) == (255, b""), result
    first, line, end = result.error.split("\n")
    assert (first, end) == ("", "") and line.startswith(BEGIN.strip()), result.error
    for word in words:
        assert word in line
    assert all(character.isprintable() for character in line), result.error
