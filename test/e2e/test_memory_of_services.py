"""Calls of services with models in fixed memory: small ones, as scripts make them, and an answer of 1 MB."""

import sys
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPO / "test/bench"))
from measure import calls, peak  # noqa: E402
from services import ANSWER_SIZE, SCAN, SCANS, SMALL, serve  # noqa: E402

TINYAWS = (REPO / "build/tinyaws").resolve()
SMALL_MOST, LARGE_MOST = 576, 4096  # KiB


@pytest.fixture(scope="module")
def server(pki, tmp_path_factory):
    with serve(pki, tmp_path_factory.mktemp("answers")) as running:
        yield running


@pytest.mark.parametrize("name", SMALL)
def test_peak_resident_memory_of_a_small_call_is_at_most_576_kib(name, server):
    kib = peak(SMALL[name].command(TINYAWS, server), shows=SMALL[name].shows)
    assert 0 < kib["hwm"] <= SMALL_MOST, kib
    assert 0 < kib["stack"] <= 64, kib
    # What of the program is resident at the end: hot and service. More is a list of toolchain/layout.d that is
    # stale: make hot.
    assert 0 < kib["file"] <= 368, kib


def test_peak_resident_memory_of_a_query_on_a_megabyte_is_at_most_4_mib(server):
    assert 1_000_000 <= ANSWER_SIZE < 1_001_000
    kib = peak(SCAN.command(TINYAWS, server, *SCANS["json, --query"]), shows=SCAN.shows)
    assert 2048 < kib["hwm"] <= LARGE_MOST, kib


COMMANDS = {name: (call, ()) for name, call in SMALL.items()} | {
    f"dynamodb scan, {name}": (SCAN, options) for name, options in SCANS.items()}


@pytest.mark.parametrize("name", COMMANDS)
def test_no_memory_is_asked_for_from_execve_to_exit(name, server):
    call, options = COMMANDS[name]
    made = calls(call.command(TINYAWS, server, *options), shows=call.shows)
    assert made[0] == "execve" and made[-1] == "exit_group"
    assert {"brk", "mmap", "mremap", "munmap"} & set(made) == set(), made
