"""AWS_RETRY_MODE: the two modes that AWS CLI v2 knows."""

import time

import pytest

from support.answers import SMALL, error
from support.failing import CANCEL
from support.tls_server import respond

THROTTLED, GOING = error("ThrottlingException"), respond(SMALL)
DONE = respond(SMALL.replace(b"CANCELLING", b"CANCELLED"))
PACE = 1.99  # seconds: two, by a clock of milliseconds


class Timed:
    """Answers of a script that note when their requests came."""

    def __init__(self, *answers):
        self.times = []
        self.script = [self._note(answer) for answer in answers]

    def _note(self, answer):
        def give(_request):
            self.times.append(time.monotonic())
            return answer
        return give

    @property
    def pauses(self):
        return [after - before for before, after in zip(self.times, self.times[1:])]


@pytest.mark.parametrize("given, mode", [(None, "standard"), ("", "standard"),
                                         ("standard", "standard"), ("adaptive", "adaptive")])
def test_the_mode_is_reported_to_the_service(tinyaws, tls_server, pki, given, mode):
    server = tls_server(pki.server(), [GOING])
    assert tinyaws(*CANCEL, peer=server, env={"AWS_RETRY_MODE": given}).code == 0
    assert server.requests[0].get("user-agent").endswith(" cfg/retry-mode#" + mode)


@pytest.mark.parametrize("given", ["legacy", "Standard", "adaptive ", "\x1b[2J"])
def test_another_mode_is_refused_before_anything_is_sent(tinyaws, aws, tls_server, pki, given):
    server = tls_server(pki.server(), [GOING])
    result = tinyaws(*CANCEL, peer=server, env={"AWS_RETRY_MODE": given})
    assert (result.code, result.stdout, server.received) == (255, b"", b"")
    assert "Invalid value for AWS_RETRY_MODE: " in result.error and "must be standard or adaptive" in result.error
    assert aws(*CANCEL, peer=server, env={"AWS_RETRY_MODE": given}).code != 0


def test_adaptive_paces_all_that_follows_a_throttling(tinyaws, tls_server, pki):
    timed = Timed(respond(b"", "503 x"), THROTTLED, GOING, DONE)
    server = tls_server(pki.server(), timed.script)
    result = tinyaws(*CANCEL, "--wait", "--wait-delay", "0", peer=server,
                     env={"AWS_RETRY_MODE": "adaptive"})
    assert (result.code, len(server.requests)) == (0, 4)
    _, retry, poll = timed.pauses
    assert min(retry, poll) >= PACE


def test_adaptive_keeps_the_deadline(tinyaws, tls_server, pki):
    server = tls_server(pki.server(), [THROTTLED, GOING])
    result = tinyaws(*CANCEL, "--timeout", "2", peer=server, env={"AWS_RETRY_MODE": "adaptive"})
    assert (result.code, len(server.requests)) == (254, 1)
    assert "(ThrottlingException) when calling" in result.error


def test_a_poll_that_the_deadline_would_cut_is_not_begun(tinyaws, tls_server, pki):
    """The retry takes the token of its second, and the poll's comes too late."""
    server = tls_server(pki.server(), [THROTTLED, GOING, DONE])
    result = tinyaws(*CANCEL, "--wait", "--wait-delay", "0", "--timeout", "3.9", peer=server,
                     env={"AWS_RETRY_MODE": "adaptive"})
    assert (result.code, len(server.requests)) == (5, 2)
    assert "the last state seen is CANCELLING" in result.error
