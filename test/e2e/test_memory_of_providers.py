"""The main job in fixed memory, with credentials from each provider."""

import sys
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPO / "test/bench"))
from measure import calls, peak  # noqa: E402
from providers import NAMES, Providers  # noqa: E402

TINYAWS = (REPO / "build/tinyaws").resolve()


@pytest.fixture(scope="module")
def providers(tmp_path_factory, pki):
    with Providers(tmp_path_factory.mktemp("providers"), pki) as running:
        assert list(running.jobs) == NAMES
        yield running


@pytest.mark.parametrize("name", NAMES)
def test_peak_resident_memory_is_at_most_512_kib(providers, name):
    kib = peak(providers.command(name, TINYAWS), environment=providers.environment(name),
               prefix=providers.prefix)
    assert 0 < kib["hwm"] <= 512, kib
    assert 0 < kib["stack"] <= 64, kib


@pytest.mark.parametrize("name", NAMES)
def test_no_memory_is_asked_for_from_execve_to_exit(providers, name):
    made = calls(providers.command(name, TINYAWS), environment=providers.environment(name),
                 prefix=providers.prefix)
    assert made[0] == "execve" and made[-1] == "exit_group"
    assert {"brk", "mmap", "mremap", "munmap"} & set(made) == set(), made
