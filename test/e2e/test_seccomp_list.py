"""The list of system calls that are left to the program, on each architecture that was built: read out of
build/<target>/tinyaws.full and run here, since emulators of a user's processes have no seccomp."""

import os
import re
import signal
import subprocess

import pytest

from support.answers import error
from support.credentials import EXAMPLE, REGION
from support.failing import CANCEL
from support.paths import ROOT
from support.programs import clean_environment, run
from support.seccomp_filter import ALLOW, KILL, NO_CALL, Filter, Program
from support.tls_server import TlsServer
from support.waits import GOING

LINUX = (0, 3)


def find_targets():
    """{target: Program} of what is built for Linux."""
    found = {path.parent.name: Program(path)
             for path in sorted(ROOT.glob("build/*-linux-*/tinyaws.full"))}
    return {target: program for target, program in found.items() if program.system in LINUX}


TARGETS = find_targets()


@pytest.fixture(params=TARGETS)
def target(request):
    return request.param


@pytest.fixture
def table(target):
    return Filter(TARGETS[target])


# ---- what it says, against libseccomp's numbers ----

# musl's or glibc's own way to do what the port asks for, where there is more than one.
ALWAYS = ["read", "readv", "write", "close", "pread64", "connect", "sendto", "getrandom",
          "landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self", "close_range",
          "rt_sigreturn", "sigreturn", "restart_syscall", "exit_group", "clock_gettime",
          "clock_gettime64"]
SHARED = ["dup", "flock", "_llseek", "lseek", "ftruncate64", "ftruncate"]
WITH_ARGUMENTS = ["openat", "socket", "getsockopt", "setsockopt", "ioctl", "madvise"]
# Where these were once parts of socketcall, libseccomp 2.5 does not tell their own numbers: those of
# the kernel's syscall.tbl of i386 and s390, powerpc, and mips o32.
LATE = {"socket": 359, "connect": 362, "getsockopt": 365, "setsockopt": 366, "sendto": 369}
POWER = {"socket": 326, "connect": 328, "getsockopt": 340, "setsockopt": 339, "sendto": 335}
MIPS = {"socket": 4183, "connect": 4170, "getsockopt": 4173, "setsockopt": 4181, "sendto": 4180}
FORMERLY_SOCKETCALL = {"i386": LATE, "s390x": LATE, "ppc64le": POWER, "mips": MIPS, "mipsel": MIPS}
# Younger than libseccomp 2.5's list.
YOUNG = {"close_range": 436, "landlock_create_ruleset": 444, "landlock_add_rule": 445,
         "landlock_restrict_self": 446}
MIPS_O32 = ("mips", "mipsel")


def number_of(machine, call):
    if call in (own := FORMERLY_SOCKETCALL.get(machine.name, {})):
        return own[call]
    if call in YOUNG:
        return YOUNG[call] + (4000 if machine.name in MIPS_O32 else 0)
    if call == "socketcall" and machine.name not in ("i386", "s390x"):
        return NO_CALL  # others made no use of it in any kernel that has seccomp
    return machine.number(call)


def numbers_of(machine, *calls):
    """Of those calls that the architecture has; of two for the same the first one alone."""
    for pair in (["_llseek", "lseek"], ["ftruncate64", "ftruncate"]):
        if number_of(machine, pair[0]) != NO_CALL:
            calls = [call for call in calls if call != pair[1]]
    return {number_of(machine, call) for call in calls} - {NO_CALL}


def polls_of(machine):
    return {number_of(machine, "poll" if number_of(machine, "poll") != NO_CALL else "ppoll")}


def allowed(table, **how):
    """Whatever the arguments: some are tried that those with a condition look for."""
    tries = [(), (2, 1, 4), (2, 1, 0), (1, 0x5413), (5, 6, 1), (1, 0x40087468), (0, 0xFFFF, 0x1007), (0, 1, 4)]
    return {number for number in [*range(1200), *range(4000, 5200), 0x40000000, 0x400000FF, 0xF0005]
            if any(table.allows(number, *arguments, **how) for arguments in tries)}


def test_something_is_built():
    assert TARGETS, "make"


def test_each_number_is_that_of_a_call_that_is_needed(table):
    machine = table.machine
    needed = numbers_of(machine, *ALWAYS, *WITH_ARGUMENTS) | polls_of(machine)
    assert allowed(table) == needed
    assert allowed(table, shared=True) == needed | numbers_of(machine, *SHARED)
    assert allowed(table, old=True) == needed | numbers_of(machine, "socketcall")
    assert allowed(table, shared=True, old=True) == needed | numbers_of(machine, *SHARED, "socketcall")


@pytest.mark.parametrize("call", ["execve", "fork", "clone", "clone3", "vfork", "ptrace", "mount",
                                  "io_uring_setup", "keyctl", "bpf", "prctl", "seccomp", "kill", "mmap",
                                  "mmap2", "mprotect", "open", "unlinkat", "sendmsg", "bind", "listen"])
def test_a_foreign_call_kills(table, call):
    number = table.machine.number(call)
    if number == NO_CALL:
        assert call in ("fork", "vfork", "open", "mmap", "mmap2", "bind", "listen", "sendmsg", "clone3",
                        "io_uring_setup")
        return
    for shared in (False, True):
        assert table.verdict(number, shared=shared) == KILL


def test_another_architectures_call_kills(table):
    read = table.machine.number("read")
    for shared in (False, True):
        assert table.verdict(read, shared=shared) == ALLOW
        for other in (0, 0xC000003E, 0x40000003, 0xC00000B7, table.machine.token ^ 0x40000000):
            if other != table.machine.token:
                assert table.verdict(read, token=other, shared=shared) == KILL


def test_the_x32_form_of_a_call_kills(table):
    assert not table.allows(0x40000000 | table.machine.number("read"))


# What differs of the constants: those of MIPS, and the terminals of PowerPC.
O_CREAT = {"mips": 0x100, "mipsel": 0x100}
O_TRUNC = {"mips": 0x200, "mipsel": 0x200}
SOL_SOCKET = {"mips": 0xFFFF, "mipsel": 0xFFFF}
SO_ERROR = {"mips": 0x1007, "mipsel": 0x1007}
TIOCGWINSZ = {"mips": 0x40087468, "mipsel": 0x40087468, "ppc64le": 0x40087468}
MADV_DONTNEED, SIOCGIFINDEX, TIOCSTI = 4, 0x8933, 0x5412


def test_files_are_opened_for_reading_only(table):
    name, openat = table.machine.name, table.machine.number("openat")
    create, truncate = O_CREAT.get(name, 0x40), O_TRUNC.get(name, 0x200)
    for shared in (False, True):
        for flags in (0, 0x8000, 0x20000, 0x80000, 0x88100 & ~create):
            assert table.allows(openat, -100, 0, flags, shared=shared)
        for flags in (1, 2, create, truncate, 1 | create, 2 | truncate, 2 | create, 2 | create | 0x80000,
                      2 | create | truncate):
            assert not table.allows(openat, -100, 0, flags, shared=shared)


def test_sockets_are_of_the_internet_tcp_and_udp(table):
    number, name = number_of(table.machine, "socket"), table.machine.name
    stream, datagram = (2, 1) if name in MIPS_O32 else (1, 2)
    nonblock = 0x80 if name in MIPS_O32 else 0x800
    flags = (0, nonblock, 0x80000, nonblock | 0x80000)
    kinds = [(family, kind, protocol) for family in range(50) for kind in range(16)
             for protocol in (0, 1, 6, 17, 58, 132, 255, 262, 768)]
    assert [kind for kind in kinds if table.allows(number, *kind)] == \
        [(family, kind, 0) for family in (2, 10) for kind in (1, 2)]
    for family in (2, 10):
        assert all(table.allows(number, family, kind | flag, 0) for kind in (stream, datagram)
                   for flag in flags)
        assert not any(table.allows(number, family, kind | flag, 0) for kind in (0, 3, 5, 10)
                       for flag in flags)
        assert not any(table.allows(number, family, stream | 1 << bit, 0) for bit in range(2, 32)
                       if 1 << bit not in flags)


def test_options_are_those_that_are_set_and_looked_at(table):
    name = table.machine.name
    level, option = SOL_SOCKET.get(name, 1), SO_ERROR.get(name, 4)
    getsockopt, setsockopt = (number_of(table.machine, c) for c in ("getsockopt", "setsockopt"))
    assert table.allows(getsockopt, 3, level, option) and table.allows(setsockopt, 3, 6, 1)
    assert table.allows(setsockopt, 3, 6, 12), "TCP_QUICKACK"
    for arguments in ((3, level, option + 1), (3, level + 1, option), (3, 6, 1)):
        assert not table.allows(getsockopt, *arguments)
    for arguments in ((3, 6, 2), (3, 0, 1), (3, 0, 12), (3, 6, 11), (3, 6, 13), (3, level, option)):
        assert not table.allows(setsockopt, *arguments)


def test_of_devices_the_terminals_size_and_the_interfaces_index_are_asked(table):
    ioctl, madvise = table.machine.number("ioctl"), table.machine.number("madvise")
    assert table.allows(ioctl, 1, TIOCGWINSZ.get(table.machine.name, 0x5413))
    assert table.allows(ioctl, 1, SIOCGIFINDEX)
    assert not table.allows(ioctl, 1, TIOCSTI) and not table.allows(ioctl, 1, 0)
    assert table.allows(madvise, 0, 0, MADV_DONTNEED) and not table.allows(madvise, 0, 0, 14)


def test_of_socketcall_what_a_client_needs_on_an_old_kernel(table):
    number = table.machine.number("socketcall")
    allowed_of_it = [call for call in range(25) if number != NO_CALL and table.allows(number, call, old=True)]
    assert allowed_of_it == ([1, 3, 11, 14, 15] if table.machine.name in ("i386", "s390x") else [])
    assert not any(table.allows(number, call) for call in range(25) if number != NO_CALL)


# ---- what is asked of libc ----

# What some glibc makes of these is not one call that is in the list.
FOREIGN = {"getrandom": "the vDSO's, which takes memory of its own (2.41, x86_64)",
           "send": "send, where sendto is another one (arm, mips, ppc64le, s390x)",
           "recv": "the same with recvfrom"}
FOREIGN_OF_GLIBC = {"strerror": "a translation"}


def test_of_libc_nothing_is_used_that_makes_other_calls(target):
    done = subprocess.run(["nm", "-u", ROOT / "build" / target / "libtinyaws.a"], capture_output=True,
                          text=True, check=True)
    used = set(re.findall(r"^ +U (\w+)$", done.stdout, re.M))
    assert {"connect", "poll", "syscall"} <= used
    assert used & {*FOREIGN, *(FOREIGN_OF_GLIBC if "-gnu" in target else ())} == set()


# ---- what the program does ----

def natively(machine):
    """Does this host's kernel run it, with its own filter?"""
    return machine.name in {"x86_64": ("x86_64", "i386")}.get(os.uname().machine, (os.uname().machine,))


def tracing(machine, path, pid):
    """Words before a command that write its system calls to a file, numbers and all where strace is
    used; qemu has names alone. And its process id to another one: of strace it is a child's."""
    if natively(machine):
        return ["strace", "-n", "-e", "raw=all", "-o", path, "sh", "-c", f'echo $$ >{pid}; exec "$@"', "sh"]
    return [f"qemu-{machine.name}-static", "-strace", "-D", path]


def calls_in_the_sandbox(machine, path):
    """(number, arguments or None) of what was called once the filter was on, or would have been."""
    lines = path.read_text(errors="replace").split("\n")
    start = next(i for i, line in enumerate(lines) if re.search(r"\bseccomp\(", line))
    for line in lines[start + 1:]:
        if traced := re.match(r"\[ *(\d+)\] \w+\(([^)]*)\)?", line):
            arguments = [int(a, 16) for a in re.findall(r"\b0x[0-9a-f]+|\b0\b", traced[2])]
            yield int(traced[1]), arguments
        elif unknown := re.match(r"\d+ Unknown syscall (\d+)", line):
            yield int(unknown[1]), None
        elif named := re.match(r"\d+ (\w+)\(", line):
            number = number_of(machine, named[1])
            assert number != NO_CALL, f"no number is known of {named[1]}"
            yield number, None


# An emulator puts none on.
@pytest.mark.parametrize("target", [name for name, path in TARGETS.items() if natively(Filter(path).machine)],
                         indirect=True)
@pytest.mark.parametrize("shared", [False, True])
def test_the_filter_is_the_one_for_this_kernel(target, table, home, tmp_path, shared):
    quota = ["--retry-quota-file", tmp_path / "quota"] if shared else []
    run(["strace", "-e", "trace=seccomp", "-o", tmp_path / "trace", ROOT / "build" / target / "tinyaws",
         *CANCEL, "--endpoint-url", "http://127.0.0.1:1", *quota],
        clean_environment(home, EXAMPLE, REGION, {"AWS_MAX_ATTEMPTS": "1"}))
    lengths = re.findall(r"SET_MODE_FILTER, 0, \{len=(\d+), .* = 0$", (tmp_path / "trace").read_text(), re.M)
    assert lengths == [str(len(table.rows(shared=shared)))]


@pytest.fixture
def trace(target, table, tls_server, pki, home, tmp_path):
    """A run that goes to most places: a proxy's name, a throttled attempt and a pause, the retry quota's
    file, a wait, its state on a terminal or not, and the signal that ends it."""
    path, pid = tmp_path / "trace", tmp_path / "pid"

    def end(_request):
        os.kill(int(pid.read_text()), signal.SIGTERM)
        return TlsServer.STALL

    server = tls_server(pki.server(), [error("ThrottlingException", "slow down"), GOING, GOING, end])
    url = f"https://localhost:{server.url.rpartition(':')[2]}"
    result = run([*("sh", "-c", f'echo $$ >{pid}; exec "$@"', "sh"), *tracing(table.machine, path, pid),
                  ROOT / "build" / target / "tinyaws", *CANCEL, "--endpoint-url", url, "--ca-bundle",
                  server.ca, "--retry-quota-file", tmp_path / "quota", "--wait", "--wait-delay", "0.05"],
                 clean_environment(home, EXAMPLE, REGION, {}))
    assert result.code in (143, -signal.SIGTERM), result.error
    assert "interrupted: the last state seen of prod is CANCELLING" in result.error
    return path


def test_what_the_program_calls_is_allowed(trace, table):
    whatever = allowed(table, shared=True)
    calls = list(calls_in_the_sandbox(table.machine, trace))
    seen = {number for number, _ in calls}
    refused = {number for number, arguments in calls
               if number not in whatever
               or arguments is not None and not table.allows(number, *arguments, shared=True)}
    assert refused == set()
    # And it went to most places: these are not there in vain.
    needed = numbers_of(table.machine, "read", "readv", "write", "close", "pread64", "connect", "sendto",
                        "getrandom", "exit_group", "openat", "socket", "getsockopt", "setsockopt",
                        *SHARED) | polls_of(table.machine)
    assert needed - seen == set()
    assert seen & numbers_of(table.machine, "rt_sigreturn", "sigreturn")
