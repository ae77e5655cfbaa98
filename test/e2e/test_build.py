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

    def start(*lacking, root=False, purpose="build", times=1, install="1"):
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
            done = [*pool.map(lambda _: run("sh", folder / "setup", purpose, cwd="/", env={"PATH": str(path), "INSTALL_DEPS": install},
                                        **how),
                              range(times))][0]
        done.asked = log.read_text().splitlines()
        return done

    yield start
    shutil.rmtree(folder)


def test_setup_is_silent_when_nothing_is_missing(setup):
    done = setup()
    assert (done.returncode, done.stdout, done.stderr, done.asked) == (0, "", "", [])


def test_setup_without_root_or_sudo_prints_the_one_command(setup):
    done = setup("bzip2", "tar")
    assert done.returncode == 1 and done.asked == []
    assert done.stderr == (
        "toolchain/setup: missing: tar bzip2; run as root: sh -c 'apt-get update && "
        "DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends tar bzip2'\n")


def test_setup_installs_nothing_unasked(setup):
    done = setup("bzip2", root=True, install="")
    assert (done.returncode, done.stdout, done.asked) == (1, "", [])
    assert done.stderr == (
        "toolchain/setup: missing: bzip2; run as root: sh -c 'apt-get update && "
        "DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends bzip2'\n"
        "    or give make INSTALL_DEPS=1, which runs it\n")


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

ANCHORS = ROOT / "vendor/trust-anchors"
LISTED = [line.split(" ", 2) for line in (ANCHORS / "FINGERPRINTS").read_text().splitlines() if line[0] != "#"]


@pytest.fixture
def anchors(tmp_path):
    """A copy of vendor/trust-anchors, and generate() from it, with no certificates of the host's in reach."""
    class Anchors:
        folder, out = tmp_path / "anchors", tmp_path / "out.inc"

        def generate(self):
            return run(ROOT / "toolchain/trust-anchors", self.out, self.folder)

    shutil.copytree(ANCHORS, tmp_path / "anchors")
    return Anchors()


def der_of(path):
    return base64.b64decode("".join(path.read_text().split("-----")[2].split()))


def test_the_roots_in_the_repository_are_those_that_are_listed():
    assert len(LISTED) == 5 and {name for _, name, _ in LISTED} == {path.name for path in ANCHORS.glob("*.pem")}
    for total, name, title in LISTED:
        assert sha256(der_of(ANCHORS / name)) == total
        subject = run("openssl", "x509", "-in", ANCHORS / name, "-noout", "-subject").stdout
        assert subject.replace(" = ", "=").replace('"', "") == f"subject={title}\n"


def test_they_are_the_roots_that_this_system_has():
    bundle = Path("/etc/ssl/certs/ca-certificates.crt").read_text()
    found = {sha256(base64.b64decode(match)) for match in re.findall(
        r"-----BEGIN CERTIFICATE-----\n(.*?)-----END CERTIFICATE-----\n", bundle, re.S)}
    assert {total for total, _, _ in LISTED} <= found


def test_the_table_has_each_root_and_where_its_subject_is(anchors):
    done = anchors.generate()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    text = anchors.out.read_text()
    tables = [bytes(int(each, 16) for each in re.findall("0x(..)", body)) for body in
              re.findall(r"static const uint8_t anchor_\d\[\] = \{(.*?)\};", text, re.S)]
    rows = re.findall(r'\{"(.*)", anchor_(\d), sizeof anchor_\d, (\d+), (\d+)\},', text)
    assert tables == [der_of(ANCHORS / name) for _, name, _ in LISTED]
    assert [row[0] for row in rows] == [title for _, _, title in LISTED]
    for (_, name, _), der, (_, _, offset, size) in zip(LISTED, tables, rows):
        subject = run("openssl", "x509", "-in", ANCHORS / name, "-noout", "-subject_hash_old").stdout.strip()
        found = der[int(offset):int(offset) + int(size)]
        assert hashlib.md5(found).digest()[:4][::-1].hex() == subject


@pytest.mark.parametrize("index", range(5))
def test_a_missing_root_stops_the_build_by_its_name(anchors, index):
    _, name, title = LISTED[index]
    (anchors.folder / name).unlink()
    done = anchors.generate()
    assert done.returncode == 1 and not anchors.out.exists()
    assert done.stderr == f"toolchain/trust-anchors: {anchors.folder}/{name} is missing: {title}\n"


def test_a_root_of_the_same_name_but_another_key_stops_the_build(anchors):
    total, name, title = LISTED[2]
    run("openssl", "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
        "-subj", "/" + title.replace(", ", "/"), "-keyout", "key.pem", "-out", name, cwd=anchors.folder)
    done = anchors.generate()
    assert done.returncode == 1 and not anchors.out.exists()
    assert done.stderr.endswith(f"is not {title} with the SHA-256 fingerprint {total}: it has "
                                f"{sha256(der_of(anchors.folder / name))}\n")


@pytest.mark.parametrize("text", ["", "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n"])
def test_a_file_that_is_no_certificate_stops_the_build(anchors, text):
    (anchors.folder / LISTED[4][1]).write_text(text)
    done = anchors.generate()
    assert done.returncode == 1 and not anchors.out.exists() and done.stderr.count("\n") == 1


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
    script = run(*(ROOT / "toolchain/layout.d" / name for name in ("layout", "hot", "service", "warm")))
    depth, found = 0, {}
    for token in re.findall(r"[{}]|\w+(?= = )", script.stdout):
        if token in "{}":
            depth += 1 if token == "{" else -1
        else:
            found[token] = depth
    assert found == dict.fromkeys(["ta_handshake_begin", "ta_handshake_end", "ta_cold_begin", "ta_cold_end"], 2)


# ---- the code of powerpc64le ----

ASSEMBLY = """\
f:
.Lfunc_gep0:
\taddis 2, 12, .TOC.-.Lfunc_gep0@ha
\taddi 2, 2, .TOC.-.Lfunc_gep0@l
.Lfunc_lep0:
\t.localentry\tf, .Lfunc_lep0-.Lfunc_gep0
\taddis 3, 2, .L.str@toc@ha
\tbl g
\tnop
\tbl h
\tmr 3, 4
\tnop
\tbctrl
\tnop
"""
# A compiler that has this assembly for every source.
COMPILER = """\
#!/bin/sh
for last; do :; done
case " $* " in
*" -S "*) cp assembly "$last" ;;
*) exit 1 ;;
esac
"""


def test_a_program_of_one_module_has_no_code_for_calls_between_modules(tmp_path):
    (tmp_path / "assembly").write_text(ASSEMBLY)
    for name, text in (("cc", COMPILER), ("as", '#!/bin/sh\ncp "$2" "$4"\n')):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    done = run(ROOT / "toolchain/ppc64le-one-module", "./as", "./cc", "-Oz", "-c", "f.c", "-o", "f.o", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    left = (tmp_path / "f.o").read_text().splitlines()
    assert left == ["f:", ".Lfunc_gep0:", ".Lfunc_lep0:", "\taddis 3, 2, .L.str@toc@ha", "\tbl g", "\tbl h", "\tmr 3, 4",
                    "\tnop", "\tbctrl", "\tnop"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["as", "assembly", "cc", "f.o"]


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
