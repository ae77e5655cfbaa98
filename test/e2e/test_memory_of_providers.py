"""The main job in fixed memory, with credentials from each provider."""

import sys
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPO / "test/bench"))
from measure import calls, limited, peak, run  # noqa: E402
from providers import NAMES, Providers  # noqa: E402

TINYAWS = (REPO / "build/tinyaws").resolve()
CORE = (REPO / "build/tinyaws-core").resolve()  # without models


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


@pytest.fixture(scope="module")
def providers_of_core(tmp_path_factory, pki):
    """With the program itself as the credential_process: what a program runs has its limits, too."""
    with Providers(tmp_path_factory.mktemp("providers"), pki, process=CORE) as running:
        yield running


# A mebibyte, and 32 KiB below it: so much is left for longer arguments and variables, and for another kernel.
@pytest.mark.parametrize("kib", [1024, 992])
@pytest.mark.parametrize("name", NAMES)
def test_core_runs_in_a_mebibyte_of_address_space_with_the_default_stack(providers_of_core, name, kib):
    done = run([*providers_of_core.prefix, *limited(kib), *providers_of_core.command(name, CORE)],
               providers_of_core.environment(name))
    assert 68_000 < len(done.stdout) < 70_000
