"""The main job in fixed memory: what the kernel saw of it, and what the linker did."""
import contextlib
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPO / "test/bench"))
import elf  # noqa: E402
from loopback import ENVIRONMENT, Server, chain, environment_answer, job  # noqa: E402

TINYAWS = (REPO / "build/tinyaws").resolve()
FULL = TINYAWS.with_name("tinyaws.full")
CORE = (REPO / "build/tinyaws-core").resolve()  # without models
LIBRARY = TINYAWS.with_name("objects.a")
PEAK = REPO / "build/host/peak"
# A mebibyte of address space, and no more stack than two huge frames of other programs.
SMALL = ["prlimit", "--as=1048576", "--stack=65536"]
HEAP = {"malloc", "calloc", "realloc", "reallocarray", "free", "aligned_alloc", "memalign",
        "posix_memalign", "strdup", "strndup", "asprintf", "vasprintf", "getline", "brk", "sbrk",
        "mmap", "__libc_malloc", "__libc_free"}


@pytest.fixture(scope="module")
def body(tmp_path_factory):
    """70 KB: a spec of 51,200 characters, less a line, in 68,000 bytes of JSON."""
    path = tmp_path_factory.mktemp("answer") / "body"
    path.write_bytes(environment_answer(spec_raw=68_000))
    assert 68_000 < path.stat().st_size < 70_000
    return path


PEERS = [("rsa", 1, "1.3"), ("rsa", 1, "1.2"), ("rsa4096", 2, "1.3"), ("rsa4096", 2, "1.2")]


def name_of(peer):
    return f"{peer[0]}-tls{peer[2]}"


@pytest.fixture(scope="module", params=PEERS, ids=name_of)
def server(request, pki, body):
    key, intermediates, version = request.param
    with Server(chain(pki, key, key, intermediates), body, version) as running:
        yield running


def run(command):
    """Run the job, which must print the whole answer."""
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    assert len(done.stdout) > 68_000
    return done


def calls_of(trace):
    return re.findall(r"^\d+ +(\w+)\(", trace.read_text(), re.M)


@pytest.mark.parametrize("debug", [(), ("--debug",)], ids=["plain", "debug"])
def test_runs_in_a_mebibyte_of_address_space_and_64_kib_of_stack(server, debug):
    run([*SMALL, *job(CORE, server, *debug)])


@pytest.mark.parametrize("program", [TINYAWS, CORE], ids=["default", "core"])
def test_peak_resident_memory_is_at_most_384_kib(server, program, tmp_path):
    run([PEAK, tmp_path / "peak", *job(program, server)])
    peak = dict(line.split() for line in (tmp_path / "peak").read_text().splitlines())
    assert 0 < int(peak["hwm"]) <= 384, peak
    assert 0 < int(peak["stack"]) <= 64, peak
    # A single touch of what toolchain/layout.d/hot does not name makes up to 64 KiB more resident, and so does one of
    # the handshake's code after it: make hot.
    assert 0 < int(peak["file"]) <= 160, peak


def held_in_a_call(process, argument):
    """The child of this process, once it is in a system call with that first argument."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for child in Path(f"/proc/{process}/task/{process}/children").read_text().split():
            with contextlib.suppress(OSError):  # strace has other children as it starts
                if Path(f"/proc/{child}/syscall").read_text().split()[1:2] == [hex(argument)]:
                    return Path(f"/proc/{child}")
    raise AssertionError("no such call")


def test_when_the_handshake_ends_at_most_384_kib_are_resident(server, tmp_path):
    """The kernel's peak may miss what was resident before madvise: so strace holds the job there for a while."""
    code = elf.Elf(FULL).address_of("ta_handshake_begin") & ~0xFFFF
    command = ["strace", "-o", tmp_path / "trace", "-e", "trace=madvise",
               "-e", "inject=madvise:delay_enter=2000000:when=2", *job(TINYAWS, server)]
    with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.DEVNULL) as traced:
        resident = (held_in_a_call(traced.pid, code) / "smaps_rollup").read_text()
    assert traced.returncode == 0
    assert 256 < int(re.search(r"^Rss: +(\d+)", resident, re.M)[1]) <= 384, resident


def test_no_memory_is_asked_for_from_execve_to_exit(server, tmp_path):
    run(["strace", "-f", "-o", tmp_path / "trace", *job(TINYAWS, server)])
    calls = calls_of(tmp_path / "trace")
    assert calls[0] == "execve" and calls[-1] == "exit_group"
    assert {"brk", "mmap", "mremap", "munmap"} & set(calls) == set(), calls


# A longer chain costs four more a certificate, whose issuer is looked up in the bundle.
@pytest.mark.parametrize("server", PEERS[:2], indirect=True, ids=name_of)
def test_at_most_62_system_calls(server, tmp_path):
    counts = []
    for _ in range(5):  # a peer that is late costs a read in vain and a poll: not the program's doing
        run(["strace", "-f", "-o", tmp_path / "trace", *job(TINYAWS, server)])
        counts.append(len(calls_of(tmp_path / "trace")))
    assert 20 < min(counts) <= 62, counts


def symbols(path, *options):
    """(object, kind, name) of each symbol of an archive or a program."""
    listing = subprocess.run(["nm", "-A", *options, path], check=True, capture_output=True, text=True)
    for line in listing.stdout.splitlines():
        where, _, rest = line.rpartition(":")
        fields = rest.split()
        yield where.rpartition(":")[2], fields[-2], fields[-1]


def test_no_object_of_the_library_or_the_program_names_an_allocator():
    found = [(o, name) for o, kind, name in symbols(LIBRARY) if name in HEAP]
    assert found == []
    assert any(kind == "U" for _, kind, _ in symbols(LIBRARY)), "nm shows what is referred to"


def test_the_program_holds_no_allocator():
    names = {name for _, _, name in symbols(FULL)}
    assert "main" in names, "the full program has its symbols"
    assert names & HEAP == set()


def test_the_binary_is_static_and_hardened():
    program = elf.Elf(TINYAWS)
    assert program.segments(elf.INTERP) == []
    assert [flags & elf.X for flags in program.segments(elf.GNU_STACK)] == [0]
    loads = program.segments(elf.LOAD)
    assert any(flags & elf.X for flags in loads) and any(flags & elf.W for flags in loads)
    assert not any(flags & elf.X and flags & elf.W for flags in loads)
    assert "__stack_chk_fail" in {name for _, _, name in symbols(FULL)}


def test_constants_with_addresses_are_read_only_from_the_start():
    """musl protects no RELRO of a static program."""
    program = elf.Elf(TINYAWS)
    assert program.segments(elf.GNU_RELRO) == []
    assert program.data <= 256, "of a program without any: what libc writes, and three tables of addresses"


@pytest.mark.parametrize("program, most", [(TINYAWS, 600 * 1024), (CORE, 384 * 1024)], ids=["default", "core"])
def test_the_binary_is_stripped_and_small(program, most):
    assert program.stat().st_size <= most
    listing = subprocess.run(["nm", TINYAWS], capture_output=True, text=True)
    assert "no symbols" in listing.stderr
