"""make footprint-targets: a row for each target, as the README's table of targets has them.

targets.py FOLDER[=QEMU]...: build/<target>; QEMU as in qemu-aarch64, where there is one for it.
"""
import sys
import tempfile
from pathlib import Path

from elf import INTERP
from loopback import Pki, Server, chain, environment_answer
from program import Program

HEAD = """\
| target | program | text | data | bss | linked | run by | arena | stack | resident | calls |
|---|---:|---:|---:|---:|---|---|---:|---:|---:|---:|"""


def row(program, server):
    elf = program.elf
    linked = "dynamic" if elf.segments(INTERP) else "static"
    sizes = [program.path.stat().st_size, elf.text, elf.data, elf.bss]
    run = [None] * 4
    if program.by:
        memory = program.memory(server)
        run = [program.arena(server), memory["stack"], memory["resident"], min(program.system_calls(server) for _ in range(3))]
    cells = [program.path.parent.name, *(f"{n:,}" for n in sizes), linked, program.by or "–",
             *("–" if n is None else f"{n:,}" for n in run)]
    return f"| {' | '.join(cells)} |"


def main():
    with tempfile.TemporaryDirectory() as work:
        answer = Path(work) / "answer"
        answer.write_bytes(environment_answer(spec_raw=68_000))
        with Server(chain(Pki(work)), answer) as server:
            print(HEAD)
            for word in sys.argv[1:]:
                folder, _, qemu = word.partition("=")
                print(row(Program(Path(folder), qemu), server), flush=True)


main()
