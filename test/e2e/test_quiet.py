"""--quiet: errors only on stderr, and the same exit status and stdout."""

import pytest

from support.answers import error
from support.errors import BEGIN
from support.failing import CANCEL, SECRETS, cancel
from support.tls_server import TlsServer
from support.waits import AT_ONCE, CANCELLED, DONE, GOING, state
from test_wait import CONFLICT, Terminal


def both(tinyaws, tls_server, answers, arguments=(), **how):
    """stderr without and with --quiet; all else is the same."""
    results = []
    for quiet in [], ["--quiet"]:
        server = tls_server(None, answers)
        results.append(cancel(tinyaws, server.url, None, [*arguments, *quiet], **how))
    loud, quiet = results
    assert (quiet.code, quiet.stdout) == (loud.code, loud.stdout)
    return loud.error, quiet.error


@pytest.mark.parametrize("answers, arguments, attempts, note", [
    ([GOING], ["--no-verify-ssl"], 1, "tinyaws: warning: --no-verify-ssl"),
    ([GOING, DONE], AT_ONCE, 1, "tinyaws: prod: CANCELLED"),
    ([GOING, error("ThrottlingException", "slow"), DONE], AT_ONCE, 1, "tinyaws: prod: ThrottlingException: slow"),
    ([CONFLICT, GOING, DONE], AT_ONCE, 1, "the cancel was asked for before"),
    ([TlsServer.RESET, CONFLICT, GOING], [], 2, "the answer to the cancel was lost"),
])
def test_notes_and_warnings_are_gone(tinyaws, tls_server, answers, arguments, attempts, note):
    loud, quiet = both(tinyaws, tls_server, answers, arguments, attempts=attempts)
    assert note in loud and quiet == ""


def test_an_endpoint_in_clear(tinyaws, tls_server):
    server = tls_server(None, [GOING])
    url = server.url.replace("127.0.0.1", "0.0.0.0").replace("localhost", "0.0.0.0")
    assert "is http" in cancel(tinyaws, url).error
    assert cancel(tinyaws, url, arguments=["--quiet"]).error == ""


def test_errors_stay(tinyaws, tls_server):
    loud, quiet = both(tinyaws, tls_server, [error("AccessDeniedException", "no")], ["--no-verify-ssl"])
    assert quiet.startswith(BEGIN + "An error occurred (AccessDeniedException)") and loud.endswith(quiet)
    loud, quiet = both(tinyaws, tls_server, [GOING], ["--wait", "--wait-delay", "60", "--timeout", "1"])
    assert quiet.startswith(BEGIN + "prod: the wait ended before") and loud.endswith(quiet)


@pytest.mark.parametrize("command", [[*CANCEL, *AT_ONCE], [*CANCELLED, "--wait-delay", "0"]])
def test_a_terminal_shows_no_progress(tinyaws, tls_server, command):
    server = tls_server(None, [GOING, state("IN_PROGRESS"), DONE])
    terminal = Terminal(80)
    code, _ = terminal.run([tinyaws.path, "--quiet", *command, "--endpoint-url", server.url],
                           tinyaws.environment(SECRETS))
    assert (code, terminal.text) == (0, "")
