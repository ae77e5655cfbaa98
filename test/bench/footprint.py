"""make footprint: the sizes of the program, and the memory of the main job with a 70 KB answer.

footprint.py FOLDER [QEMU]: of a target, build/<target>; QEMU as in qemu-aarch64, for one of another
architecture.
"""
import sys
import tempfile
from pathlib import Path

from loopback import Pki, Server, chain, environment_answer
from measure import calls, instructions, peak
from program import Program
from providers import Providers


def sizes(program):
    elf = program.elf
    return [("text", elf.text, "code and constants"),
            ("data", elf.data, "initialised, with what RELRO seals"),
            ("bss", elf.bss, "of which pages are used as they are touched"),
            ("program", program.path.stat().st_size, "the file, stripped")]


def figures(program, server):
    memory = program.memory(server)
    yield ("arena", program.arena(server), "of mbedTLS's arena, up to the highest byte ever in use")
    yield "stack", memory["stack"] * 1024, "pages of the stack touched"
    if program.emulator:
        yield ("resident", memory["resident"] * 1024,
               f"at its peak: the pages of 4 KiB that hold the guest's memory in {program.by}")
    else:
        yield ("resident", memory["hwm"] * 1024, f"VmHWM: {memory['anon']} KiB of its own, "
                                                 f"{memory['file']} KiB of the program's file")
        yield "address space", memory["vm"] * 1024, "VmPeak"
    yield ("system calls", program.system_calls(server),
           "from execve to exit_group" + (", without clock_gettime" if program.emulator else ""))
    if not program.emulator:
        yield "instructions", instructions(program.command(server)), "in user space"


def of_providers(program, work):
    """A row for each place that credentials come from."""
    print("\nThe main job, with credentials from each place (TLS 1.3, RSA-4096 chain with two "
          "intermediates, STS and AWS IoT too):\n\n"
          "| credentials | resident KiB | stack KiB | arena | system calls |\n"
          "|---|---:|---:|---:|---:|")
    with Providers(work) as places:
        for name in places.jobs:
            how = {"environment": places.environment(name), "prefix": places.prefix}
            memory = peak(places.command(name, program.path), **how)
            word = peak(places.command(name, program.full), word=program.arena_word(), **how)["word"]
            made = calls(places.command(name, program.path), **how)
            print(f"| {name} | {memory['hwm']:,} | {memory['stack']:,} | {program.elf.word(word):,} | "
                  f"{len(made):,} |")


def table(title, rows):
    print(f"\n{title}\n\n| what | figure | |\n|---|---:|---|")
    for name, figure, remark in rows:
        print(f"| {name} | {figure:,} | {remark} |")


def main():
    program = Program(Path(sys.argv[1]), *sys.argv[2:])
    table(f"{program.path.parent.name}, bytes:", sizes(program))
    if not program.by:
        print("\nNot run: neither this host nor a qemu-user here runs this program.")
        return
    with tempfile.TemporaryDirectory() as work:
        answer = Path(work) / "answer"
        answer.write_bytes(environment_answer(spec_raw=68_000))
        pki = Pki(work)
        for title, order, version in [
                ("TLS 1.3, RSA-2048 chain with one intermediate", {}, "1.3"),
                ("TLS 1.2, RSA-4096 chain with two", {"root": "rsa4096", "others": "rsa4096",
                                                      "intermediates": 2}, "1.2")]:
            with Server(chain(pki, **order), answer, version) as server:
                table(f"The main job, {title}, an answer of {answer.stat().st_size:,} bytes:",
                      figures(program, server))
    if program.emulator:
        print(f"\nRun by {program.by}, which tells no address space, and no instructions of the guest's.")
        return
    with tempfile.TemporaryDirectory() as work:
        of_providers(program, work)


main()
