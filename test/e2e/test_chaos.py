"""A sample of the chaotic runs: `make chaos` makes 2,000, from any seed. See support/chaos.py."""

from support import chaos_plan
from support.chaos import chaos

SEED, RUNS = 2026, 400


def test_what_is_said_agrees_with_the_record(tmp_path):
    runs = chaos(SEED, range(1, RUNS + 1), tmp_path)
    assert [run.number for run in runs] == list(range(1, RUNS + 1))
    wrong = [run.describe() for run in runs if run.wrong]
    assert not wrong, "\n\n".join(wrong)
    # The faults struck, and there was every kind of end.
    assert sum(event.fault != "" for run in runs for event in run.events) > RUNS / 2
    assert {run.result.code for run in runs} >= {0, 3, 4, 254, 255}
    assert any("the service's clock is" in run.result.error for run in runs)


def test_a_seed_makes_a_run_again(tmp_path):
    number = next(n for n in range(1, 99) if len(chaos_plan.make(SEED, n).faults) > 3)
    assert chaos_plan.make(SEED, number) == chaos_plan.make(SEED, number)
    assert chaos_plan.make(SEED, number) != chaos_plan.make(SEED + 1, number)
