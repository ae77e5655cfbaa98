"""A signing clock that is off is learned from the refusal's Date, and the request sent once more."""

import calendar
import re
import time
from email.utils import formatdate

import pytest

from support.answers import SMALL, error
from support.credentials import Credentials
from support.failing import CANCEL
from support.tls_server import TlsServer, respond

MINUTE, HOUR, DAY, YEAR = 60, 3600, 86400, 365 * 86400
TYPES = ["RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture",
         "InvalidSignatureException", "SignatureDoesNotMatch", "AuthFailure"]


NOTICE = (r"tinyaws: warning: the service's clock is (\d+) s (ahead of|behind) this host's: the request is sent once "
          r"more, signed by it\n")


def signed_at(request):
    return calendar.timegm(time.strptime(request.get("x-amz-date"), "%Y%m%dT%H%M%SZ"))


def offsets(requests):
    """By how many seconds each signature is dated ahead of this host's clock."""
    return [signed_at(each) - time.time() for each in requests]


def refusal(kind, skew):
    """Reported by a service whose clock is ahead by that much."""
    return lambda _request: error(
        kind, fields=("Date: " + formatdate(time.time() + skew, usegmt=True),))


@pytest.mark.parametrize("skew", [6 * MINUTE, -6 * MINUTE, HOUR, -HOUR, DAY, -DAY, 30 * YEAR,
                                  -30 * YEAR])
def test_a_clock_that_is_off_ends_in_a_correctly_signed_request(tinyaws, emulator, skew):
    """The emulator, whose clock it is, checks the signature and its date."""
    peer = emulator("--skew", str(skew))
    peer.environment()
    result = tinyaws(*CANCEL, peer=peer, env={"AWS_MAX_ATTEMPTS": "1"})
    assert result.code == 0 and b'"CANCELLING"' in result.stdout
    seconds, side = re.fullmatch(NOTICE, result.error).groups()
    assert abs(int(seconds) - abs(skew)) < 60 and side == ("ahead of" if skew > 0 else "behind")
    first, second = peer.requests
    assert (first.error, first.status, second.status) == ("InvalidSignatureException", 400, 200)
    # One connection, and one attempt: it costs neither an attempt nor a token.
    assert first.connection == second.connection
    assert [each.request.get("amz-sdk-request") for each in (first, second)] == 2 * [
        "attempt=1; max=1"]
    off, right = offsets(each.request for each in (first, second))
    assert abs(off) < 60 and abs(right - skew) < 60


def test_it_is_said_once_with_debug_and_not_at_all_with_quiet(tinyaws, emulator):
    peer = emulator("--skew", str(HOUR))
    peer.environment()
    assert tinyaws(*CANCEL, "--debug", peer=peer).error.count("the service's clock is") == 1
    result = tinyaws(*CANCEL, "--quiet", peer=peer)
    assert (result.code, b"clock" in result.stderr) == (254, False)


@pytest.mark.parametrize("skew", [-290, -200, 200, 290])
def test_a_clock_that_is_hardly_off_is_left_alone(tinyaws, emulator, skew):
    peer = emulator("--skew", str(skew))
    peer.environment()
    assert tinyaws(*CANCEL, peer=peer).code == 0
    assert len(peer.requests) == 1


def test_what_was_learned_serves_the_calls_that_follow(tinyaws, emulator):
    peer = emulator("--skew", str(HOUR))
    peer.environment(polls=2)
    result = tinyaws(*CANCEL, "--wait", "--wait-delay", "0", peer=peer)
    assert result.code == 0 and b'"CANCELLED"' in result.stdout
    assert result.error.count("clock") == 1
    assert [each.status for each in peer.requests] == [400, 200, 200, 200, 200]


@pytest.mark.parametrize("secure", [True, False])
@pytest.mark.parametrize("kind", TYPES)
def test_each_refusal_that_a_clock_may_cause(tinyaws, tls_server, pki, kind, secure):
    server = tls_server(pki.server() if secure else None, [refusal(kind, -HOUR), respond(SMALL)])
    result = tinyaws(*CANCEL, peer=server)
    assert (result.code, len(server.requests)) == (0, 2), result
    assert abs(offsets(server.requests)[1] + HOUR) < 60


def test_a_clock_is_learned_between_other_failures(tinyaws, tls_server, pki):
    server = tls_server(pki.server(), [respond(b"", "503 x"), refusal("RequestExpired", HOUR),
                                       respond(b"", "500 x"), respond(SMALL)])
    assert tinyaws(*CANCEL, peer=server).code == 0
    assert [each.get("amz-sdk-request") for each in server.requests] == [
        "attempt=1; max=3", "attempt=2; max=3", "attempt=2; max=3", "attempt=3; max=3"]


@pytest.mark.parametrize("answer", [
    refusal("InvalidSignatureException", 0), refusal("SignatureDoesNotMatch", 299),
    refusal("AuthFailure", -299), refusal("AccessDeniedException", HOUR),
    refusal("ConflictException", -DAY), error("RequestExpired"),
    error("RequestExpired", fields=("Date: yesterday",)),
    error("RequestExpired", fields=("Date: Sunday, 06-Nov-94 08:49:37 GMT",))])
def test_a_refusal_that_is_not_the_clock_s_stays(tinyaws, tls_server, pki, answer):
    server = tls_server(pki.server(), [answer, respond(SMALL)])
    result = tinyaws(*CANCEL, peer=server)
    assert (result.code, result.stdout, len(server.requests)) == (254, b"", 1)


def test_a_clock_is_learned_once_a_call(tinyaws, tls_server, pki):
    server = tls_server(pki.server(), [refusal("RequestExpired", HOUR),
                                       refusal("RequestExpired", DAY), respond(SMALL)])
    result = tinyaws(*CANCEL, peer=server)
    assert (result.code, result.stdout, len(server.requests)) == (254, b"", 2)
    assert "(RequestExpired) when calling" in result.error


def test_a_wrong_key_is_no_clock(tinyaws, emulator):
    """The date is judged before the signature: the corrected request is refused for its key."""
    peer = emulator("--skew", str(HOUR))
    peer.environment()
    result = tinyaws(*CANCEL, peer=peer, credentials=Credentials(secret_key="another"))
    assert (result.code, len(peer.requests)) == (254, 2)
    assert "does not match the signature you provided" in result.error


def test_an_unsigned_request_has_no_clock(tinyaws, tls_server, pki):
    server = tls_server(pki.server(), [refusal("AuthFailure", HOUR), respond(SMALL)])
    result = tinyaws(*CANCEL, "--no-sign-request", peer=server)
    assert (result.code, len(server.requests)) == (254, 1)


@pytest.mark.parametrize("skew, word", [(2 * HOUR, "ahead of"), (-2 * HOUR, "behind")])
def test_debug_shows_the_difference(tinyaws, emulator, skew, word):
    peer = emulator("--skew", str(skew))
    peer.environment()
    result = tinyaws(*CANCEL, "--debug", peer=peer)
    found = re.search(r"the service's clock is (\d+) s (ahead of|behind) this host's", result.error)
    assert found and abs(int(found[1]) - abs(skew)) < 60 and found[2] == word


def test_the_timeout_bounds_the_second_request_too(tinyaws, tls_server, pki):
    server = tls_server(pki.server(), [refusal("RequestExpired", HOUR), TlsServer.STALL])
    started = time.monotonic()
    result = tinyaws(*CANCEL, "--timeout", "1", peer=server)
    assert (result.code, result.stdout, len(server.requests)) == (255, b"", 2)
    assert "the time given by --timeout has passed" in result.error
    assert time.monotonic() - started < 30
