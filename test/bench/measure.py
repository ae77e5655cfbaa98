"""What one run of a client costs, each figure by the tool that counts it exactly."""
import os
import re
import subprocess
import tempfile
from pathlib import Path

from loopback import ENVIRONMENT, REPO

PEAK = REPO / "build/host/peak"


def run(command, environment=ENVIRONMENT, shows=b"CANCELLING"):
    """Run it, and see that it was the job: exit status 0, and on stdout what shows that."""
    done = subprocess.run([str(c) for c in command], env=environment, capture_output=True)
    if done.returncode or shows not in done.stdout:
        raise SystemExit(f"{command}: exit status {done.returncode}\n{done.stderr.decode()}")
    return done


def peak(command, word=None, guest=None, environment=ENVIRONMENT, prefix=(),
         shows=b"CANCELLING") -> dict:
    """The lines of peak.c: KiB each, but word: bytes. guest: where an emulator keeps its guest's
    memory, begin and end, and the size of the stack that it was told. prefix: words that run all of it elsewhere."""
    environment = environment | ({"PEAK_WORD": word} if word else {})
    environment |= {"PEAK_GUEST": "%x-%x-%x" % guest} if guest else {}
    with tempfile.NamedTemporaryFile("r") as out:
        run([*prefix, PEAK, out.name, *command], environment, shows)
        rows = [line.split() for line in out]
    return {name: bytes.fromhex(value) if name == "word" else int(value) for name, value in rows}


def system_calls(command, **how) -> int:
    """Of all its processes and threads, from execve to exit."""
    with tempfile.NamedTemporaryFile("r") as out:
        run(["strace", "-f", "-qq", "-o", out.name, *command], **how)
        return len(re.findall(r"^\d+ +\w+\(", out.read(), re.M))


def calls(command, prefix=(), **how) -> list[str]:
    """The names of the system calls of the program alone, without those of what it runs."""
    with tempfile.NamedTemporaryFile("r") as out:
        run([*prefix, "strace", "-f", "-qq", "-o", out.name, *command], **how)
        made = re.findall(r"^(\d+) +(\w+)\(", out.read(), re.M)
        return [name for process, name in made if process == made[0][0]]


def instructions(command, **how) -> int:
    """In user space, by valgrind's callgrind."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "callgrind"
        run(["valgrind", "-q", "--tool=callgrind", f"--callgrind-out-file={out}", *command], **how)
        return int(re.search(r"^(?:summary|totals): (\d+)", out.read_text(), re.M)[1])


def least_address_space(command, environment=ENVIRONMENT, prefix=(), shows=b"CANCELLING") -> int:
    """KiB: with a page less, the job fails. The stack is what Linux gives by default."""
    def fits(kib):
        done = subprocess.run([*prefix, *limited(kib), *[str(c) for c in command]], env=environment,
                              capture_output=True)
        return done.returncode == 0 and shows in done.stdout

    most = 65536
    run([*prefix, *limited(most), *command], environment, shows)
    least = 0
    while most - least > 4:
        middle = (least + most) // 8 * 4
        least, most = (least, middle) if fits(middle) else (middle, most)
    return most


def limited(kib) -> list[str]:
    """Words that run a command in that much address space. Its programs have the limit, too."""
    return ["prlimit", f"--as={kib * 1024}", "--stack=8388608:"]


def cpu_seconds(command, runs: int, environment=ENVIRONMENT, **_) -> tuple[float, float]:
    """User and system time of the process, as wait4 tells it: the least, and the median."""
    times = []
    for _ in range(runs):
        with open(os.devnull, "wb") as null:
            child = subprocess.Popen([str(c) for c in command], env=environment, stdout=null)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if status:
            raise SystemExit(f"{command}: exit status {child.returncode}")
        times.append(used.ru_utime + used.ru_stime)
    times.sort()
    return times[0], times[len(times) // 2]
