"""libtinyaws as its user meets it: installed, compiled against, run; and what its objects hold."""
import os
import re
import subprocess
import sys

import pytest

from support.paths import ROOT, TINYAWS

sys.path.insert(0, str(ROOT / "test/bench"))
from loopback import ENVIRONMENT, Server, chain, environment_answer  # noqa: E402

BUILD = TINYAWS.resolve().parent
CC = "musl-gcc" if b"musl" not in subprocess.run(
    ["ldd", "--version"], capture_output=True).stderr else "cc"
MEMBERS = set(subprocess.run(["ar", "t", BUILD / "libtinyaws.a"], check=True, capture_output=True,
                             text=True).stdout.split())
# Folder by folder, since the fake port and the command line have objects of the same names.
OURS = sorted(path for folder in ("src", "ports/posix", "ports/linux") for path in (BUILD / folder).rglob("*.o")
              if "src/cli/" not in str(path) and path.name in MEMBERS)
STDIO = {"printf", "fprintf", "sprintf", "snprintf", "vprintf", "vfprintf", "vsprintf", "vsnprintf",
         "puts", "putchar", "fputs", "fputc", "putc", "fopen", "fdopen", "fclose", "fread", "fwrite",
         "fgets", "getchar", "perror", "stdin", "stdout", "stderr"}
EXIT = {"exit", "_exit", "_Exit", "quick_exit", "abort", "atexit", "__assert_fail"}
HEAP = {"malloc", "calloc", "realloc", "free", "aligned_alloc", "posix_memalign", "strdup"}


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The root of `make install DESTDIR=… PREFIX=/usr`."""
    root = tmp_path_factory.mktemp("root")
    # The build was for another prefix, which must not show.
    subprocess.run(["make", "-s", "install", f"DESTDIR={root}", "PREFIX=/usr"], cwd=ROOT, check=True,
                   capture_output=True, env=os.environ | {"MAKEFLAGS": ""})
    return root


def pkg_config(root, *question):
    return subprocess.run(
        ["pkg-config", *question, "tinyaws"], check=True, capture_output=True, text=True,
        env=os.environ | {"PKG_CONFIG_PATH": f"{root}/usr/lib/pkgconfig"}).stdout.split()


def compile_c(directory, source, *flags, compiler=CC, suffix=".c"):
    path = directory / f"program{suffix}"
    path.write_text(source)
    done = subprocess.run([compiler, "-Wall", "-Wextra", "-Werror", *flags, path.name], cwd=directory,
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def readme_program():
    programs = re.findall(r"^```c\n(.*?)^```$", (ROOT / "README.md").read_text(), re.M | re.S)
    assert len(programs) == 1, "the README shows one C program"
    return programs[0]


@pytest.fixture(scope="module")
def readme_binary(installed, tmp_path_factory):
    directory = tmp_path_factory.mktemp("readme")
    (directory / "cancel.c").write_text(readme_program())
    variables, command = re.search(r"^    export (.*?)  +#.*\n    (musl-gcc .*)$", (ROOT / "README.md").read_text(),
                                   re.M).groups()
    command = command.replace("musl-gcc", f"{CC} -Wall -Wextra -Werror")
    script = f"export {variables.replace('/tmp/x', str(installed)).replace('/usr/local', '/usr')}\n{command}\n"
    done = subprocess.run(script, shell=True, cwd=directory, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return directory / "cancel"


@pytest.fixture(scope="module")
def server(pki, tmp_path_factory):
    answer = tmp_path_factory.mktemp("answer") / "body"
    answer.write_bytes(environment_answer())
    with Server(chain(pki), answer) as running:
        yield running


def run(program, server, **changes):
    variables = ENVIRONMENT | {"AWS_ENDPOINT_URL": server.url, "AWS_CA_BUNDLE": str(server.ca)}
    return subprocess.run([program], env=variables | changes, capture_output=True, text=True,
                          timeout=60)


def test_pkg_config_knows_the_package(installed):
    version = re.search(r'TA_VERSION "(.*)"', (ROOT / "src/tinyaws.h").read_text())[1]
    assert pkg_config(installed, "--modversion") == [version]
    assert pkg_config(installed, "--variable=prefix") == ["/usr"]
    assert pkg_config(installed, "--define-variable=prefix=/opt/x", "--cflags", "--libs") == \
        ["-I/opt/x/include", "-L/opt/x/lib", "-ltinyaws"]


def test_the_readmes_program_cancels_a_deployment(readme_binary, server):
    done = run(readme_binary, server)
    assert (done.returncode, done.stdout, done.stderr) == (0, "CANCELLING\n", "")


def test_the_readmes_program_reports_what_went_wrong(readme_binary, server):
    done = run(readme_binary, server, AWS_CA_BUNDLE="/nonexistent")
    assert (done.returncode, done.stdout) == (1, "")
    assert "/nonexistent" in done.stderr and done.stderr.count("\n") == 1
    done = run(readme_binary, server, AWS_REGION="")
    assert done.returncode == 1 and "region" in done.stderr


def test_the_header_stands_alone_in_pedantic_c11(installed, tmp_path):
    compile_c(tmp_path, "#include <tinyaws.h>\n#include <tinyaws.h>\n", "-std=c11", "-pedantic",
              "-fsyntax-only", f"-I{installed}/usr/include")


def test_a_cplusplus_program_links_with_the_library(installed, tmp_path):
    compile_c(tmp_path, '#include <tinyaws.h>\n'
              'int main() { return ta_err_text(TA_OK) == nullptr; }\n', "-std=c++17", "-pedantic",
              f"-I{installed}/usr/include", "-c", compiler="g++", suffix=".cc")
    names = subprocess.run(["nm", "program.o"], cwd=tmp_path, check=True, capture_output=True,
                           text=True).stdout.split()
    assert "ta_err_text" in names, "its name is C's"


def undefined(path):
    listing = subprocess.run(["nm", "-u", path], check=True, capture_output=True, text=True)
    return {line.split()[-1] for line in listing.stdout.splitlines() if line.startswith(" ")}


def test_the_library_neither_prints_nor_exits_nor_allocates():
    theirs = {path.name for path in (BUILD / "mbedtls").rglob("*.o")}
    assert len(OURS) > 40 and MEMBERS - theirs <= {path.name for path in OURS}, "none is passed over"
    found = {path.name: names for path in OURS
             if (names := undefined(path) & (STDIO | EXIT | HEAP))}
    # In the child of port_process_run, when it cannot become the program that is asked for; and in the
    # broker, a process of its own, which port_sandbox starts and the program alone calls.
    assert found == {"run.o": {"_exit"}, "broker.o": {"_exit"}, "descriptor.o": {"_exit"}}
    assert "write" in undefined(BUILD / "ports/posix/file.o"), "nm -u shows what is called"


def mutable(path):
    """Objects in sections that stay writable once RELRO is sealed."""
    listing = subprocess.run(["objdump", "-t", path], check=True, capture_output=True, text=True)
    for line in listing.stdout.splitlines():
        row = re.match(r"[0-9a-f]+ .{6}O (\S+)\t[0-9a-f]+ (?:\.\w+ )?(\S+)$", line)
        if row and row[1].startswith((".data", ".bss", ".tdata", ".tbss", "*COM*")) \
                and not row[1].startswith(".data.rel.ro"):
            yield row[2]


def test_the_library_keeps_no_state_but_mbedtls_arena():
    found = {path.name: names for path in OURS if (names := set(mutable(path)))}
    assert found == {
        "tls.o": {"connections"},
        "tls_arena.o": {"arena", "lowest", "peak", "top"},
        "tls_platform.o": {"refused"},
        # Of the signals that port_process_start watches for, which only the program calls.
        # posix_overrides and what follows: of port_sandbox, which only the program calls, too.
        "process.o": {"posix_wake_fd", "wake_write_fd", "seen", "posix_overrides"},
        # What SIGCHLD was, while a program runs.
        "run.o": {"ignored", "ignoring"},
        "sandbox.o": {"seccomp.0", "shared"},
        "landlock.o": {"folder.0"},
        "broker.o": {"channel"},
        **dict.fromkeys(("broker_connect.o", "broker_open.o", "broker_run.o"), {"service"}),
        "broker_narrow.o": {"service", "files.1", "renewed.0"},
    }
