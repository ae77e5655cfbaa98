"""make footprint-targets: a row for each target, for the table of share/doc/figures.md.

targets.py [figures.md] FOLDER[=QEMU]...: build/<target>; QEMU as in qemu-aarch64, where there is one for
it. Prints the rows; and replaces the rows of these targets in the table of figures.md.
"""
import sys
import tempfile
from pathlib import Path

from elf import INTERP
from loopback import Pki, Server, chain, environment_answer
from program import Program

HEAD = """\
| target | program B | core B | text | data | bss | linked | run by | arena B | stack KiB | resident KiB | calls |
|---|---:|---:|---:|---:|---:|---|---|---:|---:|---:|---:|"""

SAME = "the same"


def sizes(program):
    elf, core = program.elf, program.path.parent / "core/tinyaws"
    return [f"{program.path.stat().st_size:,}", f"{core.stat().st_size:,}" if core.exists() else "–",
            *(f"{n:,}" for n in (elf.text, elf.data, elf.bss)), "dynamic" if elf.segments(INTERP) else "static"]


def figures(program, server):
    """Of the main job; dashes where nothing here runs the program."""
    if not program.by:
        return ["–"] * 5
    memory = program.memory(server)
    # A peer that is late costs a client more calls: the least of three.
    calls = min(program.system_calls(server) for _ in range(3))
    return [program.by, *(f"{n:,}" for n in (program.arena(server), memory["stack"], memory["resident"], calls))]


def row(name, program, server):
    return f"| {' | '.join([name, *sizes(program), *figures(program, server)])} |"


def rows(words):
    """(target, its lines) of each."""
    with tempfile.TemporaryDirectory() as work:
        answer = Path(work) / "answer"
        answer.write_bytes(environment_answer(spec_raw=68_000))
        with Server(chain(Pki(work)), answer) as server:
            for word in words:
                folder, _, qemu = word.partition("=")
                program, again = (Program(Path(folder), qemu, emulated=emulated) for emulated in (False, True))
                lines = [row(Path(folder).name, program, server)]
                if program.by == "host" and again.by and not program.elf.segments(INTERP):
                    # Both ways, which shows what the emulator's figures are worth.
                    lines.append(row(SAME, again, server))
                yield Path(folder).name, lines


def write(readme, new):
    """Put the lines of new, by target, in the places of those that the table has; behind them, if none."""
    before, head, rest = readme.read_text().partition(HEAD + "\n")
    table, end, after = rest.partition("\n\n")
    old, name = {}, ""
    for line in table.splitlines():
        name = name if line.startswith(f"| {SAME} |") else line.split()[1]
        old.setdefault(name, []).append(line)
    lines = [line for block in (old | new).values() for line in block]
    readme.write_text(before + head + "\n".join(lines) + end + after)


def main():
    words = sys.argv[1:]
    readme = Path(words.pop(0)) if words[0].endswith(".md") else None
    new = {}
    print(HEAD)
    for name, lines in rows(words):
        print(*lines, sep="\n", flush=True)
        new[name] = lines
    if readme:
        write(readme, new)


main()
