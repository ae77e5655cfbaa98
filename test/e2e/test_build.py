"""The build's own tools where things go wrong: sources, missing packages, trust anchors."""
import base64
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from support.paths import ROOT

NOBODY = 65534


def run(*command, cwd=ROOT, **how):
    return subprocess.run([str(c) for c in command], cwd=cwd, capture_output=True, text=True,
                          timeout=120, **how)


def sha256(data):
    return hashlib.sha256(data).hexdigest()


# ---- toolchain/setup ----

@pytest.fixture
def setup():
    """Runs a copy of toolchain/setup, with an apt-get that writes down its arguments and brings musl-gcc, and a
    PATH without the tools to lack: setup(lacking, root, purpose, times: side by side)."""
    folder = Path(tempfile.mkdtemp())  # where nobody may look, unlike pytest's own
    folder.chmod(0o755)
    log = folder / "log"
    log.touch()
    log.chmod(0o666)
    needs = re.search(r"build_needs='\n(.*?)'", (ROOT / "toolchain/setup").read_text(), re.S)[1]
    tools = {line.split()[0] for line in needs.splitlines() if line} | {"musl-gcc"}

    shutil.copy(ROOT / "toolchain/setup", folder / "setup")

    def start(*lacking, root=False, purpose="build", times=1):
        path = folder / f"bin-{'-'.join(lacking)}-{root}"
        path.mkdir()
        path.chmod(0o777)
        for tool in ("sh", "ldd", "bash", "grep", "uname", "id", "cat", "mktemp", "rm", "flock", "sleep", "ln"):
            (path / tool).symlink_to(shutil.which(tool))
        for tool in tools - set(lacking):
            if not tool.startswith("/"):
                (path / tool).symlink_to(shutil.which(tool))
        bring = f'echo "$@" >>{log}; sleep 0.2; ln -sf {shutil.which("musl-gcc")} {path}'
        (path / "apt-get").write_text(f"#!/bin/sh\n{bring}\n")
        (path / "apt-get").chmod(0o755)
        if root:  # what id says is all that the script goes by
            (path / "id").unlink()
            (path / "id").write_text("#!/bin/sh\necho 0\n")
            (path / "id").chmod(0o755)
        how = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}
        with ThreadPoolExecutor() as pool:
            done = [*pool.map(lambda _: run("sh", folder / "setup", purpose, cwd="/", env={"PATH": str(path)}, **how),
                              range(times))][0]
        done.asked = log.read_text().splitlines()
        return done

    yield start
    shutil.rmtree(folder)


def test_setup_is_silent_when_nothing_is_missing(setup):
    done = setup()
    assert (done.returncode, done.stdout, done.stderr, done.asked) == (0, "", "", [])


def test_setup_without_root_or_sudo_prints_the_one_command(setup):
    done = setup("bzip2", "openssl")
    assert done.returncode == 1 and done.asked == []
    assert done.stderr == (
        "toolchain/setup: missing: bzip2 openssl; run as root: sh -c 'apt-get update && "
        "DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends bzip2 openssl'\n")


def test_setup_as_root_installs_what_is_missing_and_no_more(setup):
    done = setup("bzip2", root=True)
    assert done.returncode == 0, done.stderr
    assert done.stderr == "toolchain/setup: installing bzip2\n"
    assert done.asked == ["update", "install -y --no-install-recommends bzip2"]


def test_setup_names_what_several_purposes_need_once(setup):
    done = setup("ar", purpose="reproduce")
    assert "; run as root: " in done.stderr
    words = re.split(r"[ ';:]+", done.stderr)
    assert words.count("ar") == words.count("readelf") == words.count("binutils") == 1


def test_two_setups_at_once_install_once(setup):
    done = setup("musl-gcc", root=True, times=2)
    assert (done.returncode, done.asked) == (0, ["update", "install -y --no-install-recommends musl-tools"])


# ---- toolchain/trust-anchors ----

PEM = re.compile(r"-----BEGIN CERTIFICATE-----\n(.*?)-----END CERTIFICATE-----\n", re.S)


@pytest.fixture(scope="module")
def anchors():
    """name: PEM of the pinned roots, from this system's bundle."""
    pinned = dict(line.split(" ", 2)[::2] for line in
                  (ROOT / "toolchain/trust-anchors").read_text().splitlines()
                  if re.match("[0-9a-f]{64} ", line))
    assert len(pinned) == 5
    found = {}
    for match in PEM.finditer(Path("/etc/ssl/certs/ca-certificates.crt").read_text()):
        name = pinned.get(sha256(base64.b64decode(match[1])))
        if name:
            found[name] = match[0]
    assert sorted(found) == sorted(pinned.values())
    return found


def generate(tmp_path, pems):
    (tmp_path / "bundle.pem").write_text("".join(pems))
    done = run(ROOT / "toolchain/trust-anchors", tmp_path / "out.inc",
               env=os.environ | {"TINYAWS_CA_BUNDLE": str(tmp_path / "bundle.pem")})
    return done, tmp_path / "out.inc"


def test_trust_anchors_are_made_from_the_pinned_roots(anchors, pki, tmp_path):
    # In any order, and with others between.
    done, out = generate(tmp_path, [*reversed(anchors.values()), pki.authority().path.read_text()])
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    text = out.read_text()
    assert all(f'{{"{name}", anchor_' in text for name in anchors)
    assert text.count("static const uint8_t anchor_") == 5


@pytest.mark.parametrize("index", range(5))
def test_a_missing_root_stops_the_build_by_its_name(anchors, tmp_path, index):
    name = sorted(anchors)[index]
    done, out = generate(tmp_path, [pem for other, pem in anchors.items() if other != name])
    assert done.returncode == 1 and not out.exists()
    assert f"no certificate here is {name} with the SHA-256 fingerprint" in done.stderr


def test_a_root_of_the_same_name_but_another_key_stops_the_build(anchors, tmp_path):
    name = "Amazon Root CA 3"
    run("openssl", "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
        "-subj", f"/C=US/O=Amazon/CN={name}", "-keyout", "key.pem", "-out", "forged.pem", cwd=tmp_path)
    forged = (tmp_path / "forged.pem").read_text()
    done, out = generate(tmp_path, [forged if other == name else pem
                                    for other, pem in anchors.items()])
    assert done.returncode == 1 and not out.exists()
    assert name in done.stderr


# ---- toolchain/layout.d ----

PROGRAM = """
#define CALLED __attribute__((noinline))
CALLED int used(int n) { return n + 1; }
CALLED int seldom(int n) { return n + 2; }
int main(int argc, char **argv) { return argc > 1 ? seldom(argc) : used(argc) - 2; }
"""


@pytest.mark.parametrize("hot", ["program main used", "program main used gone\nnowhere .text f\n", ""],
                         ids=["right", "stale", "empty"])
def test_layout_keeps_what_is_hot_and_what_is_not_64_kib_apart(tmp_path, hot):
    (tmp_path / "hot").write_text(f"# a comment\n{hot}\n")
    (tmp_path / "layout.ld").write_text(run(ROOT / "toolchain/layout.d/layout", tmp_path / "hot").stdout)
    (tmp_path / "program.c").write_text(PROGRAM)
    for command in (["-ffunction-sections", "-c", "program.c"],
                    ["-static", "-no-pie", "-Wl,-z,noseparate-code", "-Wl,-T,layout.ld", "-o", "program",
                     "program.o"]):
        done = run("cc", *command, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    assert run(tmp_path / "program").returncode == 0
    symbols = {line.split()[-1]: int(line.split()[0], 16)
               for line in run("nm", "--defined-only", tmp_path / "program").stdout.splitlines()}
    windows = {name: symbols[name] >> 16 for name in ("main", "used", "seldom")}
    assert windows["main"] == windows["used"]
    assert (windows["seldom"] > windows["used"]) == bool(hot)


def test_each_symbol_of_the_layout_stands_in_a_section():
    # lld gives one between the sections of an INSERT the value that it would have at the very end.
    script = run(*(ROOT / "toolchain/layout.d" / name for name in ("layout", "hot", "warm")))
    depth, found = 0, {}
    for token in re.findall(r"[{}]|\w+(?= = )", script.stdout):
        if token in "{}":
            depth += 1 if token == "{" else -1
        else:
            found[token] = depth
    assert found == {"ta_cold_begin": 2, "ta_cold_end": 2}


# ---- the heap ----

# musl's fork has an empty __malloc_atfork of its own, for when there is no allocator.
ALLOCATOR = re.compile(r"(?!__malloc_atfork$).*malloc|.*memalign|calloc|realloc|free|s?brk"
                       r"|(__)?(mmap|munmap|mremap)(64)?$|aligned_alloc|.*donate_heap|.*expand_heap")


def allocator(program):
    names = {line.split()[-1] for line in run("nm", program).stdout.splitlines()}
    assert "main" in names
    return {name for name in names if ALLOCATOR.fullmatch(name)}


def test_libc_has_no_heap_in_the_program(tmp_path):
    programs = set((ROOT / "build").glob("*-linux-musl*/tinyaws.full"))  # whatever was built
    assert (ROOT / "build/tinyaws").resolve().parent / "tinyaws.full" in programs
    found = {program.parent.name: allocator(program) for program in programs}
    assert not any(found.values()), f"what calls it must go, or get memory of its own: {found}"
    (tmp_path / "program.c").write_text("#include <stdlib.h>\n"
                                        "int main(int n, char **v) { return malloc(n) == v[0]; }\n")
    done = run("musl-gcc" if shutil.which("musl-gcc") else "cc", "-static", "-O0", "-o", "program",
               "program.c", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert {"malloc", "mmap"} <= allocator(tmp_path / "program"), "what this test would see of one"
