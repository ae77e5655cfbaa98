"""make footprint: the sizes of both programs, and the memory of the main job with a 70 KB answer and of calls of services.

footprint.py FOLDER [QEMU]: of a target, build/<target>; QEMU as in qemu-aarch64, for one of another
architecture.
"""
import sys
import tempfile
from pathlib import Path

from loopback import Pki, Server, chain, environment_answer
from measure import calls, instructions, least_address_space, peak
from program import Program
from providers import Providers
from services import SCAN, SCANS, SMALL, answer_bytes, serve

MOST = {"tinyaws": 614_400, "tinyaws-core": 393_216}  # bytes, on x86_64
MAIN_JOB_MOST, SMALL_MOST, QUERY_MOST, SPACE_MOST = 480, 576, 4096, 992  # KiB


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
        yield ("address space", least_address_space(program.command(server)) * 1024,
               "the least that the job runs in, by prlimit --as")
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


def address_space_of_providers(program, work):
    """The most KiB that the main job needs. The credential_process is the same program, since that has the limit, too."""
    with Providers(work, process=program.path) as places:
        return max(least_address_space(places.command(name, program.path), environment=places.environment(name),
                                       prefix=places.prefix) for name in places.jobs)


def of_services(program, work):
    """A row for each small call, and for a large answer in every output; the most of each kind, and of queries."""
    print("\nCalls of services with models (TLS 1.3, RSA-2048 chain):\n\n"
          "| call | answer B | resident KiB | stack KiB | system calls |\n|---|---:|---:|---:|---:|")
    answers = Path(work) / "answers"
    answers.mkdir()
    rows = [(name, call, ()) for name, call in SMALL.items()]
    rows += [(f"dynamodb scan, {name}", SCAN, options) for name, options in SCANS.items()]
    resident = {}
    with serve(Pki(work), answers) as server:
        for name, call, options in rows:
            command = call.command(program.path, server, *options)
            memory, made = peak(command, shows=call.shows), calls(command, shows=call.shows)
            resident[name] = memory["hwm"]
            print(f"| {name} | {len(answer_bytes(call)):,} | {memory['hwm']:,} | {memory['stack']:,} | {len(made):,} |")
    return max(resident[name] for name in SMALL), max(n for name, n in resident.items() if name.endswith("--query"))


def table(title, rows):
    print(f"\n{title}\n\n| what | figure | |\n|---|---:|---|")
    for name, figure, remark in rows:
        print(f"| {name} | {figure:,} | {remark} |")


def of_main_job(programs, work):
    """The most KiB that each is resident in."""
    answer = Path(work) / "answer"
    answer.write_bytes(environment_answer(spec_raw=68_000))
    pki = Pki(work)
    most = dict.fromkeys(programs, 0)
    for title, order, version in [
            ("TLS 1.3, RSA-2048 chain with one intermediate", {}, "1.3"),
            ("TLS 1.2, RSA-4096 chain with two", {"root": "rsa4096", "others": "rsa4096",
                                                  "intermediates": 2}, "1.2")]:
        with Server(chain(pki, **order), answer, version) as server:
            for name, program in programs.items():
                rows = list(figures(program, server))
                table(f"The main job, {name}, {title}, an answer of {answer.stat().st_size:,} bytes:", rows)
                most[name] = max(most[name], next(figure for what, figure, _ in rows if what == "resident") // 1024)
    return most


def main():
    folder, qemu = Path(sys.argv[1]), sys.argv[2:]
    programs = {"tinyaws": Program(folder, *qemu), "tinyaws-core": Program(folder / "core", *qemu)}
    default = programs["tinyaws"]
    for name, program in programs.items():
        table(f"{name}, {folder.name}, bytes:", sizes(program))
    if not default.by:
        print("\nNot run: neither this host nor a qemu-user here runs this program.")
        return
    with tempfile.TemporaryDirectory() as work:
        resident = of_main_job(programs, work)
    if default.emulator:
        print(f"\nRun by {default.by}, which tells no address space, and no instructions of the guest's.")
        return
    with tempfile.TemporaryDirectory() as work:
        of_providers(default, work)
    with tempfile.TemporaryDirectory() as work:
        small, query = of_services(default, work)
    with tempfile.TemporaryDirectory() as work:
        space = address_space_of_providers(programs["tinyaws-core"], work)
    print()
    for text, figure, most in [
            *((f"{name}, bytes", program.path.stat().st_size, MOST[name]) for name, program in programs.items()
              if folder.name == "x86_64-linux-musl"),
            *((f"{name}, the main job, KiB", resident[name], MAIN_JOB_MOST) for name in programs),
            ("tinyaws-core, the least address space with credentials from any provider, KiB", space, SPACE_MOST),
            ("a small call, KiB", small, SMALL_MOST), ("--query on a megabyte, KiB", query, QUERY_MOST)]:
        print(f"- {text}: {figure:,}; goal: at most {most:,}: {'met' if figure <= most else 'MISSED'}")


main()
