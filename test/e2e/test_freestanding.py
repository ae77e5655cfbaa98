"""The library without a system: what it needs beside port.h, and the port that ports/README.md shows."""
import os
import re
import subprocess
import sys

import pytest

from support.paths import ROOT

sys.path.insert(0, str(ROOT / "test/bench"))
from loopback import Server, chain, environment_answer  # noqa: E402

BUILD = (ROOT / "build/tinyaws").resolve().parent
README = (ROOT / "ports/README.md").read_text()
CC = "musl-gcc" if b"musl" not in subprocess.run(
    ["ldd", "--version"], capture_output=True).stderr else "cc"
STRICT = ["-std=c11", "-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Wvla", "-Wmissing-prototypes",
          "-Werror"]
# What the compiler asks for on its own, and mbedTLS on aarch64: the README tells of them, too.
OF_COMPILER = {"__stack_chk_fail", "__stack_chk_guard", "bcmp", "wcslen", "getauxval"}

MAIN = """
#include <tinyaws_proton.h>
static _Alignas(max_align_t) unsigned char memory[TA_CLIENT_SIZE];
int main(void);
int main(void) {
    static const ta_settings settings;
    static ta_proton_environment environment;
    static ta_diag diag;
    ta_client *client;
    ta_err err = ta_client_init(memory, sizeof memory, &settings, &client, &diag);
    if (!err)
        err = ta_proton_cancel_environment_deployment(client, ta_str_from("prod"), &environment, &diag);
    ta_client_close(client);
    return (int)err;
}
"""
BODIES = {  # of the functions that are needed of C, as short as can be
    "memchr": "void *memchr(const void *p, int c, size_t n) { const unsigned char *a = p; "
              "for (; n > 0; a++, n--) if (*a == (unsigned char)c) return (void *)a; return 0; }",
    "memcmp": "int memcmp(const void *p, const void *q, size_t n) { const unsigned char *a = p, *b = q; "
              "for (; n > 0; a++, b++, n--) if (*a != *b) return *a - *b; return 0; }",
    "memcpy": "void *memcpy(void *restrict p, const void *restrict q, size_t n) { char *a = p; "
              "for (const char *b = q; n > 0; n--) *a++ = *b++; return p; }",
    "memmove": "void *memmove(void *p, const void *q, size_t n) { char *a = p; const char *b = q; "
               "if (a < b) for (; n > 0; n--) *a++ = *b++; else while (n-- > 0) a[n] = b[n]; return p; }",
    "memset": "void *memset(void *p, int c, size_t n) { char *a = p; "
              "for (; n > 0; n--) *a++ = (char)c; return p; }",
    "strchr": "char *strchr(const char *s, int c) { for (; *s != (char)c; s++) if (!*s) return 0; "
              "return (char *)s; }",
    "strlen": "size_t strlen(const char *s) { size_t n = 0; while (s[n]) n++; return n; }",
}


def documented():
    """The functions of C that the README names."""
    return set(re.search(r"^    (memchr .*)$", README, re.M)[1].split())


def compile_object(folder, name, source, *flags):
    (folder / f"{name}.c").write_text(source)
    done = subprocess.run([CC, *STRICT, *flags, "-c", f"{name}.c", "-o", f"{name}.o"], cwd=folder,
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def link(folder, *objects, output="program"):
    return subprocess.run(
        [CC, "-nostdlib", "-static", "-no-pie", "-Wl,-e,main", "-Wl,--gc-sections", "-Wl,-Map=map",
         *objects, str(BUILD / "libtinyaws-noport.a"), "-lgcc", "-o", output],
        cwd=folder, capture_output=True, text=True)


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """main.o and port.o: a program of the library and the stub port, for no system."""
    folder = tmp_path_factory.mktemp("bare")
    compile_object(folder, "main", MAIN, "-ffreestanding", f"-I{BUILD}")
    compile_object(folder, "port", (ROOT / "ports/stub/port.c").read_text(), "-ffreestanding",
                   "-iquote", str(ROOT / "ports"))
    return folder


def test_the_library_needs_of_c_what_the_readme_says(bare):
    done = link(bare, "main.o", "port.o")
    missing = set(re.findall(r"undefined reference to [`'](\w+)'", done.stderr))
    if "bcmp" in missing:  # Clang's word for memcmp
        missing.add("memcmp")
    assert done.returncode != 0 and missing - OF_COMPILER == documented()
    assert all(f"`{name}`" in README for name in OF_COMPILER)


def test_with_these_functions_the_program_is_whole(bare):
    compile_object(bare, "c", "#include <stddef.h>\n" + "\n".join(BODIES[n] for n in sorted(documented())) +
                   "\nvoid __stack_chk_fail(void); void __stack_chk_fail(void) { for (;;) continue; }\n",
                   "-ffreestanding", "-fno-builtin", "-fno-tree-loop-distribute-patterns",
                   "-Wno-missing-prototypes", "-Wno-cast-qual", "-Wno-conversion")
    done = link(bare, "main.o", "port.o", "c.o", output="whole")
    assert done.returncode == 0, done.stderr
    left = subprocess.run(["nm", "-u", "whole"], cwd=bare, check=True, capture_output=True, text=True)
    # Weak, and NULL in a program that is linked without toolchain/layout.d/layout.
    assert set(left.stdout.split()) - {"w"} <= {"ta_cold_begin", "ta_cold_end"}


def port_functions():
    """Those of port.h that the library calls."""
    listing = subprocess.run(["nm", BUILD / "libtinyaws-noport.a"], check=True, capture_output=True, text=True).stdout
    return {kind: set(re.findall(rf" {kind} (port_\w+)$", listing, re.M)) for kind in "UTt"}


def test_the_library_without_a_port_defines_none_of_its_functions(bare):
    found = port_functions()
    assert "port_monotonic_ms" in found["U"] and not found["T"] | found["t"]
    done = link(bare, "main.o")
    assert "port_monotonic_ms" in re.findall(r"undefined reference to [`'](\w+)'", done.stderr)


# ---- the README's example ----

CANCEL = """
#include <stdio.h>
#include <tinyaws_proton.h>
static _Alignas(max_align_t) unsigned char memory[TA_CLIENT_SIZE];
int main(int argc, char **argv) {
    ta_settings settings = {.region = ta_str_from("us-east-1"),
                            .endpoint_url = ta_str_from(argc > 1 ? argv[1] : ""),
                            .credentials = {ta_str_from("AKID"), ta_str_from("secret"), {NULL, 0}},
                            .no_verify_ssl = true, .max_attempts = 1};
    ta_client *client;
    ta_proton_environment environment;
    ta_diag diag;
    ta_err err = ta_client_init(memory, sizeof memory, &settings, &client, &diag);
    if (!err)
        err = ta_proton_cancel_environment_deployment(client, ta_str_from("prod"), &environment, &diag);
    if (err)
        printf("%s: %s\\n", ta_err_text(err), diag.text);
    else
        printf("%.*s\\n", (int)environment.deployment_status.n, environment.deployment_status.p);
    ta_client_close(client);
    return err ? 1 : 0;
}
"""


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """A program over the README's port, whose lwIP is this host's own sockets."""
    folder = tmp_path_factory.mktemp("example")
    ports = ["-iquote", str(ROOT / "ports")]
    lwip = ["-D_GNU_SOURCE", f"-I{ROOT}/test/support/lwip"]
    blocks = re.findall(r"^```c\n(.*?)^```$", README, re.M | re.S)
    assert len(blocks) == 1, "ports/README.md shows one port"
    compile_object(folder, "lwip", blocks[0], *ports, *lwip)
    compile_object(folder, "board", '#include "board.inc"\n', *lwip)
    compile_object(folder, "main", CANCEL, f"-I{BUILD}")
    # What the example leaves out is the stub's.
    compile_object(folder, "rest", (ROOT / "ports/stub/port.c").read_text(), *ports)
    subprocess.run(["objcopy", "--weaken", "rest.o"], cwd=folder, check=True)
    done = subprocess.run([CC, "-static", "-Wl,--gc-sections", "-Wl,-Map=map", "main.o", "lwip.o",
                           "board.o", "rest.o", str(BUILD / "libtinyaws-noport.a"), "-o", "cancel"],
                          cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder


def run(command):
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env={})


def test_the_example_cancels_a_deployment_over_tls(example, pki, tmp_path):
    answer = tmp_path / "body"
    answer.write_bytes(environment_answer())
    with Server(chain(pki), answer) as server:
        done = run([example / "cancel", server.url])
    assert (done.returncode, done.stdout) == (0, "CANCELLING\n")


def test_the_example_asks_the_name_servers_that_lwip_knows(example):
    alone = ["unshare", "-n" if os.geteuid() == 0 else "-rn"]  # where no name server can be reached
    done = run([*map(str, ["/usr/bin/env", *alone]), str(example / "cancel"), "http://nowhere.test"])
    assert done.returncode == 1
    assert "nowhere.test; 127.0.0.1: " in done.stdout and "; ::1: " in done.stdout, done.stdout
