"""libtinyaws as one object: its symbols, a program that has an mbedTLS of its own, CMake, and what a program takes of it."""
import os
import re
import subprocess

import pytest

from support.answers import SMALL
from support.paths import ROOT, TINYAWS
from support.tls_server import TlsServer, ended, respond

NATIVE = TINYAWS.resolve().parent.name
GLIBC = "x86_64-linux-gnu"  # of Debian's mbedTLS
ARCHIVES = ("libtinyaws.a", "libtinyaws-noport.a")
VERSION = re.search(r'TA_VERSION "(.*)"', (ROOT / "src/tinyaws.h").read_text())[1]
BESIDE = ROOT / "test/e2e/support/beside_mbedtls.c"


def done(*command, **how):
    ended = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=300, **how)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def make(*words):
    done("make", "-s", *words, cwd=ROOT, env={k: v for k, v in os.environ.items() if not k.startswith("MAKE")})


TARGETS = os.environ.get("TINYAWS_TARGETS", NATIVE).split()


def symbols(path, *options):
    rows = done("nm", *options, path).splitlines()
    return {(fields[-2], fields[-1]) for row in rows if len(fields := row.split()) >= 2}


def public_headers():
    return "".join(path.read_text() for path in sorted((ROOT / "src").glob("tinyaws*.h")))


def declared():
    text = re.sub(r"/\*.*?\*/", "", public_headers(), flags=re.S)
    return set(re.findall(r"\b(ta_[a-z0-9_]+)\(", text))


# ---- what it exports ----

@pytest.mark.parametrize("archive", ARCHIVES)
@pytest.mark.parametrize("target", TARGETS)
def test_it_exports_the_functions_of_its_header_and_nothing_else(target, archive):
    path = ROOT / "build" / target / archive
    assert len(declared()) > 10
    assert {name for _, name in symbols(path, "-g", "--defined-only")} == declared()
    ours = {name for _, name in symbols(path, "-u")}
    assert not {name for name in ours if name.startswith(("mbedtls", "psa_"))}, "it needs none of anybody else's"
    assert any(name.startswith("port_") for name in ours) == ("noport" in archive)


def test_its_version_is_the_headers(tmp_path):
    major, minor, patch = map(int, VERSION.split("."))
    (tmp_path / "program.c").write_text(
        '#include <stdio.h>\n#include <string.h>\n#include <tinyaws.h>\n'
        f'#if TA_VERSION_NUMBER != {major * 10_000 + minor * 100 + patch}\n#error "the number is another"\n#endif\n'
        'int main(void) { return strcmp(ta_version(), TA_VERSION) != 0 || puts(ta_version()) < 0; }\n')
    build = ROOT / "build" / NATIVE
    done("musl-gcc", "-static", f"-I{build}", "program.c", build / "libtinyaws.a", "-o", "program", cwd=tmp_path)
    assert done(tmp_path / "program") == VERSION + "\n"


def test_the_headers_name_no_file_that_is_not_installed():
    named = set(re.findall(r"[\w/.-]+\.(?:h|c|def|md|mk)\b", public_headers()))
    assert named <= {"tinyaws.h", "tinyaws_proton.h", "tinyaws_query.h", "stdbool.h", "stddef.h", "stdint.h", "CHANGELOG.md"}


# ---- what a program takes of it ----

CANCEL = ROOT / "share/examples/cancel.c"


def linked(folder, name, library, *flags):
    build = ROOT / "build" / NATIVE
    done("musl-gcc", "-std=c11", "-Os", "-static", *flags, f"-I{build}", CANCEL, build / library, "-o", name, cwd=folder)
    return folder / name


def code_in(program):
    return int(done("size", program).splitlines()[1].split()[0])


def test_a_program_takes_only_the_functions_that_it_calls(tmp_path):
    whole = linked(tmp_path, "whole", "libtinyaws.a")
    part = linked(tmp_path, "part", "libtinyaws.a", "-Wl,--gc-sections")
    objects = linked(tmp_path, "objects", "objects.a", "-Wl,--gc-sections")
    functions = {name for kind, name in symbols(part) if kind in "tT"}
    assert "ta_sigv4_signature" in functions and not any(name.startswith("ta_jmespath") for name in functions)
    assert any(name.startswith("ta_jmespath") for _, name in symbols(whole)), "the library has it"
    # As small as from single objects, but for the alignment of sections.
    assert code_in(part) - code_in(objects) < 2048 and code_in(part) < 0.7 * code_in(whole)


# ---- beside another mbedTLS ----

@pytest.fixture(scope="module")
def glibc():
    make(f"TARGET={GLIBC}", *(f"build/{GLIBC}/{name}" for name in ("libtinyaws.a", "tinyaws.h", "tinyaws_proton.h")))
    return ROOT / "build" / GLIBC


@pytest.fixture
def server(pki):
    running = TlsServer(pki.server(), script=[respond(SMALL)])
    yield running
    running.stop()


MBEDTLS = ("mbedtls", "mbedx509", "mbedcrypto")
LINKS = {"shared": [f"-l{name}" for name in MBEDTLS],
         "static": [f"-l:lib{name}.a" for name in MBEDTLS]}


@pytest.mark.parametrize("first", ["ours", "theirs"])
@pytest.mark.parametrize("kind", LINKS)
def test_another_mbedtls_is_as_it_is_without_ours(glibc, server, tmp_path, kind, first):
    ours = [glibc / "libtinyaws.a"]
    order = [*ours, *LINKS[kind]] if first == "ours" else [*LINKS[kind], *ours]
    done("cc", BESIDE, *LINKS[kind], "-o", tmp_path / "without")
    done("cc", "-DWITH_TINYAWS", f"-I{glibc}", BESIDE, *order, "-o", tmp_path / "with")
    needed = done("readelf", "-d", tmp_path / "with")
    assert ("libmbedtls.so" in needed) == (kind == "shared")

    def said(program):
        server.conversations.clear()
        lines = done(tmp_path / program, server.port, server.ca).splitlines()
        return lines, [ended(each).tls for each in server.conversations]

    lines, versions = said("without")
    assert lines[0] == lines[2] and versions == [versions[0]] * 2
    assert re.match(r"theirs: mbedTLS \d+\.\d+\.\d+, 0, TLSv1\.\d, ", lines[0])
    assert said("with") == ([lines[0], "ours: CANCELLING", lines[2]], [versions[0], "TLSv1.3", versions[1]])
    assert re.search(r"mbedTLS (\S+),", lines[0])[1] not in (ROOT / "build/vendor/VERSIONS").read_text(), \
        "it is another version than ours"


def test_a_cplusplus_program_links_and_runs(glibc, tmp_path):
    (tmp_path / "program.cc").write_text(
        "#include <cstdio>\n#include <tinyaws.h>\n"
        "int main() { ta_client *client = nullptr; ta_client_close(client);\n"
        '  std::printf("%s: %s\\n", ta_version(), ta_err_text(TA_E_CLOCK)); }\n')
    for standard in ("c++11", "c++20"):
        done("g++", f"-std={standard}", "-pedantic", "-Wall", "-Wextra", "-Werror", f"-I{glibc}", "program.cc",
             glibc / "libtinyaws.a", "-o", "program", cwd=tmp_path)
        assert done(tmp_path / "program").startswith(f"{VERSION}: ")


# ---- CMake ----

@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    root = tmp_path_factory.mktemp("root")
    make("install", f"DESTDIR={root}", "PREFIX=/usr", "LIBDIR=/usr/lib/somewhere")
    return root


PROJECT = """
cmake_minimum_required(VERSION 3.13)
project(example C CXX)
find_package(tinyaws {version} {how} CONFIG REQUIRED)
add_executable(cancel cancel.c)
target_link_libraries(cancel PRIVATE tinyaws::{target})
target_link_options(cancel PRIVATE -static -Wl,--gc-sections)
"""


def cmake(folder, installed, version, how="", target="tinyaws", source=None):
    folder.mkdir()
    (folder / "CMakeLists.txt").write_text(PROJECT.format(version=version, how=how, target=target))
    (folder / "cancel.c").write_text(source or CANCEL.read_text())
    commands = [["cmake", "-S", folder, "-B", folder / "b", f"-DCMAKE_PREFIX_PATH={installed}/usr",
                 f"-Dtinyaws_DIR={installed}/usr/lib/somewhere/cmake/tinyaws", "-DCMAKE_C_COMPILER=musl-gcc"],
                ["cmake", "--build", folder / "b"]]
    for command in commands:
        ended = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=120)
        if ended.returncode:
            break
    return ended.returncode, ended.stdout + ended.stderr


def test_cmake_finds_it_wherever_it_was_put(installed, tmp_path):
    code, said = cmake(tmp_path / "a", installed, VERSION)
    assert code == 0, said
    ended = subprocess.run([tmp_path / "a/b/cancel"], capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (252, "usage: cancel NAME\n")


def test_cmake_finds_the_library_without_a_port(installed, tmp_path):
    stub = (ROOT / "ports/stub/port.c").read_text().replace('"port.h"', "<tinyaws/port.h>")
    code, said = cmake(tmp_path / "a", installed, VERSION, target="noport", source=stub + CANCEL.read_text())
    assert code == 0, said
    code, said = cmake(tmp_path / "b", installed, VERSION, target="noport")
    assert code != 0 and "undefined reference to `port_" in said


MAJOR, MINOR = VERSION.split(".")[:2]


@pytest.mark.parametrize("version,how,found", [
    ("", "", True), (f"{MAJOR}.{MINOR}", "", True), (VERSION, "EXACT", True), (f"{MAJOR}.{int(MINOR) + 1}", "", False),
    (f"{MAJOR}.{MINOR}.99", "", False), ("0.0.9", "", False), (f"{MAJOR}.{MINOR}.99", "EXACT", False)])
def test_cmake_takes_only_a_version_with_the_same_api(installed, tmp_path, version, how, found):
    code, said = cmake(tmp_path / "a", installed, version, how)
    assert (code == 0) == found, said
