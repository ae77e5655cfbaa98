"""make hot TARGET=...: for a target that Zig's cc makes, whose linker writes no map: which functions the main
job runs, for toolchain/layout.d/layout.

hot_by_name.py FOLDER QEMU: of build/<target>; adds to toolchain/layout.d/hot.zig the names of functions that run
there and are not placed with what is hot. What one target runs another inlines, so the file gathers all.
"""
import bisect
import re
import sys
import tempfile
from pathlib import Path

import measure
from elf import Elf
from loopback import REPO, Pki, Server, chain, environment_answer
from program import Program

HOT = REPO / "toolchain/layout.d/hot.zig"
KEYS = ["rsa", "rsa4096", "p256"]
MANY = "* "  # the line with names of any object


def executed(program, server):
    """The address of every instruction that the run executes."""
    with tempfile.NamedTemporaryFile("r") as log:
        measure.run(program.command(server, "-d", "in_asm", "-D", log.name, program=program.full))
        return {int(address, 16) for address in re.findall(r"^0x([0-9a-f]+): ", log.read(), re.M)}


def names_outside(program, addresses):
    """Of the functions at these addresses that the layout put into its later segments."""
    elf = Elf(program.full)
    begin = min(elf.section(name)[0] for name in (".service", ".warm", ".cold"))
    symbols = sorted(elf.functions())
    starts = [address for address, _, _ in symbols]
    for at in (at for at in addresses if at >= begin):
        address, size, name = symbols[bisect.bisect(starts, at) - 1]
        if address <= at < address + size:
            yield name


def main():
    program = Program(Path(sys.argv[1]), sys.argv[2], emulated=True)
    if not program.emulator:
        raise SystemExit(f"there is no qemu-{sys.argv[2]} here: see toolchain/setup targets")
    names = set()
    for key in KEYS:
        for version in "1.2", "1.3":
            with tempfile.TemporaryDirectory() as work:
                answer = Path(work) / "answer"
                answer.write_bytes(environment_answer(spec_raw=68_000))
                with Server(chain(Pki(work), key, key, 2), answer, version) as server:
                    names.update(names_outside(program, executed(program, server)))
    lines = HOT.read_text().splitlines()
    old = next(line for line in lines if line.startswith(MANY))
    lines[lines.index(old)] = MANY + " ".join(sorted(names | {*old.split()[1:]}))
    HOT.write_text("\n".join(lines) + "\n")


main()
