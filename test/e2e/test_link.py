"""The link of make latency: it delays, it loses, and the clients' side has its name server."""
import sys
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPO / "test/bench"))
from link import BOTH, NAMES, ONLY_V4, Link  # noqa: E402
from loopback import chain, environment_answer, job  # noqa: E402

TINYAWS = (REPO / "build/tinyaws").resolve()
ROUND_TRIP, ROUND_TRIPS = 50, 4  # milliseconds; name, connection, handshake, call


@pytest.fixture
def served(pki, tmp_path):
    (tmp_path / "answer").write_bytes(environment_answer())
    return chain(pki, name=BOTH, names=NAMES), tmp_path / "answer"


@pytest.mark.parametrize("name", [BOTH, ONLY_V4])
def test_a_call_takes_four_round_trips_at_least(served, tmp_path, name):
    with Link(tmp_path, ROUND_TRIP) as link:
        times = link.times(job(TINYAWS, link.serve(*served, name)), 3)
    assert len(times) == 3 and times == sorted(times)
    assert times[0] >= ROUND_TRIPS * ROUND_TRIP


def test_a_link_that_loses_all_is_of_no_use(served, tmp_path):
    with Link(tmp_path, 0, loss_percent=100) as link:
        with pytest.raises(SystemExit, match=r"(?s)1 of 1 runs failed: 255: .*--timeout has passed"):
            link.times(job(TINYAWS, link.serve(*served, BOTH), "--timeout", "1"), 1)
