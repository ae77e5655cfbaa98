"""The program of each target: what kind of file it is, what it needs, and how large it is, as readelf tells.
The build host's own here; make test-targets has those of TINYAWS_TARGETS looked at."""

import os
import re
import subprocess

import pytest

from support.paths import ROOT

NATIVE = os.uname().machine + "-linux-musl"
TARGETS = os.environ.get("TINYAWS_TARGETS", NATIVE).split()
SIZE_MAX = 768 * 1024
# What `Machine` and `Data` are for the first word of a target's name.
MACHINES = {
    "x86_64": ("X86-64", "little"), "i686": ("Intel 80386", "little"), "aarch64": ("AArch64", "little"),
    "arm": ("ARM", "little"), "mips": ("MIPS R3000", "big"), "mipsel": ("MIPS R3000", "little"),
    "riscv64": ("RISC-V", "little"), "powerpc64le": ("PowerPC64", "little"), "s390x": ("IBM S/390", "big"),
    "loongarch64": ("LoongArch", "little")}
# A note's owner names the system.
NOTES = {"freebsd": "FreeBSD", "netbsd": "NetBSD", "openbsd": "OpenBSD"}
LIBC = {"freebsd": "libc.so.7", "netbsd": "libc.so.12", "openbsd": "libc.so", "gnu": "libc.so.6"}


def readelf(target, option):
    path = ROOT / "build" / target / "tinyaws"
    done = subprocess.run(["readelf", "-W", option, path], capture_output=True, text=True)
    assert done.returncode == 0, f"make TARGET={target}: {done.stderr}"
    return done.stdout


def needed(target):
    return re.findall(r"\(NEEDED\).*\[(.*)\]", readelf(target, "-d"))


@pytest.mark.parametrize("target", TARGETS)
def test_it_is_for_that_machine(target):
    machine, order = MACHINES[target.split("-")[0]]
    header = readelf(target, "-h")
    assert re.search(rf"Machine: +.*{re.escape(machine)}", header), header
    assert f"2's complement, {order} endian" in header
    if target.startswith("arm"):  # the call convention is what tells the two apart
        assert ("hard-float ABI" if target.endswith("hf") else "soft-float ABI") in header


@pytest.mark.parametrize("target", TARGETS)
def test_it_has_no_more_than_768_kib(target):
    assert 100_000 < (ROOT / "build" / target / "tinyaws").stat().st_size <= SIZE_MAX


@pytest.mark.parametrize("target", TARGETS)
def test_no_page_of_it_is_writable_and_executable(target):
    flags = re.findall(r"^ +(LOAD|GNU_STACK|GNU_RELRO) .* ([R ][W ][E ]) 0x", readelf(target, "-l"), re.M)
    assert {"LOAD", "GNU_STACK"} <= {kind for kind, _ in flags}
    assert all("W" not in mode or "E" not in mode for _, mode in flags), flags


@pytest.mark.parametrize("target", TARGETS)
def test_what_is_relocated_is_read_only_where_it_can_be(target):
    headers = re.findall(r"^ +([A-Z_]+) +0x", readelf(target, "-l"), re.M)
    if ".data.rel.ro" not in readelf(target, "-S"):  # by GNU ld; or with nothing relocated
        assert target.startswith("mips") or target == NATIVE
        return
    if "netbsd" in target:  # its dynamic loader takes text and data, and no third segment
        assert headers.count("LOAD") == 2
    else:
        assert "GNU_RELRO" in headers
    if "openbsd" in target:  # by this its kernel fills the stack guard, which RELRO covers then
        assert "OPENBSD_RANDOM" in headers
        covered = [line for line in readelf(target, "-l").splitlines() if ".openbsd.randomdata .data.rel.ro" in line]
        assert len(covered) == 2


@pytest.mark.parametrize("target", TARGETS)
def test_it_needs_nothing_or_libc_alone(target):
    system = target.split("-")[-1]
    if "musl" in system:
        assert needed(target) == []
        assert "INTERP" not in readelf(target, "-l")
    else:
        assert [re.sub(r"^(libc\.so)\.\d+\.\d+$", r"\1", name) for name in needed(target)] == [LIBC[system]]


def made_for(target, *words):
    """What make would do, as a user without a HOME, which is where Zig's cache would go."""
    return subprocess.run(["make", "-n", f"TARGET={target}", *words], cwd=ROOT, capture_output=True, text=True,
                          env={"PATH": os.environ["PATH"]})


@pytest.mark.parametrize("target", TARGETS)
def test_libc_stands_before_libpthread_wherever_the_cache_is(target):
    """NetBSD's, whose linker would take both."""
    if "netbsd" not in target:
        assert not any("pthread" in name for name in needed(target))
        return
    link = ["-W", f"build/{target}/libtinyaws.a", f"build/{target}/tinyaws.full"]
    done = made_for(target, *link)
    assert re.search(r" -pie build/zig/cache/\S*/libc\.so\.\d+ ", done.stdout), done.stderr
    done = made_for(target, *link, "ZIG=/bin/false")
    assert done.returncode == 2 and "Zig does not tell" in done.stderr
    assert made_for(target, "help", "ZIG=/bin/false").returncode == 0


def test_a_note_names_the_system():
    notes = {target: readelf(target, "-n") for target in TARGETS}
    for target, text in notes.items():
        owner = NOTES.get(target.split("-")[-1])  # Linux has no note of its own
        found = set(re.findall("|".join(NOTES.values()), text))
        assert found == ({owner} if owner else set()), target


def test_every_target_is_known_here():
    files = {path.stem for path in (ROOT / "toolchain").glob("*.mk")}
    shared = {"zig", "given", "generic", "library", "dist", "release", "linux-musl", "bsd", "host", "targets", "image",
              "reproduce", "install", "layout"}
    report = subprocess.run(["make", "-s", "print-targets"], cwd=ROOT, capture_output=True, text=True,
                          env={k: v for k, v in os.environ.items() if not k.startswith("MAKE") and k != "TARGETS"})
    assert set(report.stdout.split()) == files - shared
    assert {name.split("-")[0] for name in files - shared} <= set(MACHINES)


def test_a_target_that_there_is_not_is_reported():
    done = subprocess.run(["make", "TARGET=vax-ultrix"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2
    assert "no such target: vax-ultrix; there are x86_64-linux-musl " in done.stderr
