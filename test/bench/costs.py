"""What a client's run costs, as rows of a table."""
import subprocess
from dataclasses import dataclass

from loopback import ENVIRONMENT
from measure import cpu_seconds, instructions, peak, system_calls


@dataclass
class Costs:
    name: str
    instructions: int
    cpu: float  # seconds: the least, and the median
    cpu_median: float
    calls: int
    resident: int  # KiB

    @classmethod
    def of(cls, name, command, runs, **how):
        """how: as measure.run takes it."""
        return cls(name, instructions(command, **how), *cpu_seconds(command, runs, **how),
                   system_calls(command, **how), peak(command, **how)["hwm"])


def table(all_costs):
    ours = all_costs[0]
    yield "| client | instructions | CPU ms, least (median) | system calls | peak memory KiB |"
    yield "|---|---:|---:|---:|---:|"
    for c in all_costs:
        times = "" if c is ours else f" (×{c.instructions / ours.instructions:,.1f})"
        yield (f"| {c.name} | {c.instructions / 1e6:,.1f} M{times} "
               f"| {c.cpu * 1e3:,.1f} ({c.cpu_median * 1e3:,.1f}) | {c.calls:,} | {c.resident:,} |")


def version(*command):
    said = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True).stdout
    return " ".join(said.splitlines()[0].split()[:4])
