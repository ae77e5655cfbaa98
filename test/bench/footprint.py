"""make footprint: the sizes of the program, and the memory of the main job with a 70 KB answer.

footprint.py FOLDER: of a target, build/<target>. A program of another architecture is not run.
"""
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

from elf import Elf
from loopback import Pki, Server, chain, environment_answer, job
from measure import calls, instructions, peak, system_calls
from providers import Providers


def sizes(folder):
    elf, program = Elf(folder / "tinyaws"), folder / "tinyaws"
    return [("text", elf.text, "code and constants"),
            ("data", elf.data, "initialised, with what RELRO seals"),
            ("bss", elf.bss, "of which pages are used as they are touched"),
            ("program", program.stat().st_size, "the file, stripped")]


def address_of(program, symbol):
    for line in subprocess.run(["nm", program], check=True, capture_output=True,
                               text=True).stdout.splitlines():
        address, _, name = line.rpartition(" ")
        if name == symbol:
            return address.split()[0]
    raise SystemExit(f"{program} has no {symbol}")


def figures(folder, server):
    program = folder / "tinyaws"
    counted = folder / "tinyaws.full"
    memory = peak(job(program, server))
    arena = peak(job(counted, server), word=address_of(counted, "peak"))["word"]
    return [("arena", arena, "of mbedTLS's arena, up to the highest byte ever in use"),
            ("stack", memory["stack"] * 1024, "pages of the stack touched"),
            ("resident", memory["hwm"] * 1024, f"VmHWM: {memory['anon']} KiB of its own, "
                                               f"{memory['file']} KiB of the program's file"),
            ("address space", memory["vm"] * 1024, "VmPeak"),
            ("system calls", system_calls(job(program, server)), "from execve to exit_group"),
            ("instructions", instructions(job(program, server)), "in user space")]


def of_providers(folder, work):
    """A row for each place that credentials come from."""
    program, counted = folder / "tinyaws", folder / "tinyaws.full"
    print("\nThe main job, with credentials from each place (TLS 1.3, RSA-4096 chain with two "
          "intermediates, STS and AWS IoT too):\n\n"
          "| credentials | resident KiB | stack KiB | arena | system calls |\n"
          "|---|---:|---:|---:|---:|")
    with Providers(work) as places:
        for name in places.jobs:
            how = {"environment": places.environment(name), "prefix": places.prefix}
            memory = peak(places.command(name, program), **how)
            arena = peak(places.command(name, counted), word=address_of(counted, "peak"), **how)
            made = calls(places.command(name, program), **how)
            print(f"| {name} | {memory['hwm']:,} | {memory['stack']:,} | {arena['word']:,} | "
                  f"{len(made):,} |")


def table(title, rows):
    print(f"\n{title}\n\n| what | figure | |\n|---|---:|---|")
    for name, figure, remark in rows:
        print(f"| {name} | {figure:,} | {remark} |")


def main():
    folder = Path(sys.argv[1])
    table(f"{folder.name}, bytes:", sizes(folder))
    if Elf(folder / "tinyaws").machine != Elf(Path(sys.executable)).machine:
        print(f"\nNot run: this host is {platform.machine()}.")
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
                      figures(folder, server))
    with tempfile.TemporaryDirectory() as work:
        of_providers(folder, work)


main()
