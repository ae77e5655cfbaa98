"""libtinyaws as its user meets it: installed, compiled against, run; and what its objects hold."""
import json
import os
import re
import socket
import ssl
import struct
import subprocess
import sys

import pytest

from support.botocore_verify import authorization_parts, verify
from support.credentials import Credentials
from support.paths import ROOT, TINYAWS
from support.raw_server import RawServer
from support.tls_server import respond

sys.path.insert(0, str(ROOT / "test/bench"))
from loopback import ENVIRONMENT, Server, chain, environment_answer  # noqa: E402

BUILD = TINYAWS.resolve().parent
CC = "musl-gcc" if b"musl" not in subprocess.run(
    ["ldd", "--version"], capture_output=True).stderr else "cc"
MEMBERS = set(subprocess.run(["ar", "t", BUILD / "objects.a"], check=True, capture_output=True,
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


@pytest.mark.parametrize("header", ["tinyaws.h", "tinyaws_proton.h", "tinyaws_query.h"])
def test_each_header_stands_alone_in_pedantic_c11(installed, tmp_path, header):
    compile_c(tmp_path, f"#include <{header}>\n#include <{header}>\n", "-std=c11", "-pedantic",
              "-fsyntax-only", f"-I{installed}/usr/include")


def test_a_cplusplus_program_links_with_the_library(installed, tmp_path):
    compile_c(tmp_path, '#include <tinyaws.h>\n#include <tinyaws_proton.h>\n#include <tinyaws_query.h>\n'
              'int main() { return ta_err_text(TA_OK) == nullptr; }\n', "-std=c++17", "-pedantic",
              f"-I{installed}/usr/include", "-c", compiler="g++", suffix=".cc")
    names = subprocess.run(["nm", "program.o"], cwd=tmp_path, check=True, capture_output=True,
                           text=True).stdout.split()
    assert "ta_err_text" in names, "its name is C's"


def whole_addresses(path):
    """How many instructions hold an address as it is: no position-independent program can link them."""
    listing = subprocess.run(["readelf", "-rW", path], check=True, capture_output=True, text=True).stdout
    code = [part for part in listing.split("\nRelocation section '") if part.startswith(".rela.text")]
    assert len(code) > 2
    return sum(len(re.findall(r" R_X86_64_(?:32S?|TPOFF32) ", part)) for part in code)


def test_any_program_links_the_library_though_the_program_tinyaws_has_a_fixed_address():
    assert whole_addresses(BUILD / "libtinyaws.a") == 0
    if (own := BUILD / "fixed/src/cli/help.o").exists():
        assert whole_addresses(own) > 20, "what this test would see of one"


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


# ---- calls of any service ----

CALLER = r"""
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tinyaws.h>

static _Alignas(max_align_t) unsigned char memory[TA_CLIENT_SIZE];
static char request[2 << 20], answer_memory[4 << 20];

/* SERVICE OPERATION ANSWER_SIZE; the body on stdin, the answer on stdout. */
int main(int argc, char **argv) {
    ta_settings settings = {.region = ta_str_from(getenv("AWS_DEFAULT_REGION")),
                            .endpoint_url = ta_str_from(getenv("AWS_ENDPOINT_URL")),
                            .ca_bundle = ta_str_from(getenv("AWS_CA_BUNDLE")),
                            .credentials = {ta_str_from(getenv("AWS_ACCESS_KEY_ID")),
                                            ta_str_from(getenv("AWS_SECRET_ACCESS_KEY")),
                                            ta_str_from(getenv("AWS_SESSION_TOKEN"))},
                            .max_attempts = 1};
    ta_client *client;
    ta_diag diag;
    ta_str answer, body = {request, fread(request, 1, sizeof request, stdin)};
    if (argc != 4 || ta_client_init(memory, sizeof memory, &settings, &client, &diag))
        return 2;
    ta_err err = ta_call_service(client, ta_str_from(argv[1]), ta_str_from(argv[2]), body,
                                 answer_memory, (size_t)atol(argv[3]), &answer, &diag);
    if (err) {
        fprintf(stderr, "%s: %s %.*s lost=%d\n", ta_err_text(err), diag.text, (int)diag.error_type.n,
                diag.error_type.n ? diag.error_type.p : "", diag.answer_lost);
        return 1;
    }
    fwrite(answer.p, 1, answer.n, stdout);
    ta_client_close(client);
    return 0;
}
"""
CREDENTIALS = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "a-session-token")
MEBIBYTE = 1 << 20


@pytest.fixture(scope="module")
def caller(installed, tmp_path_factory):
    directory = tmp_path_factory.mktemp("caller")
    compile_c(directory, CALLER, f"-I{installed}/usr/include", "-c")
    subprocess.run([CC, "-static", "-o", "caller", "program.o", f"-L{installed}/usr/lib", "-ltinyaws"],
                   cwd=directory, check=True)
    return directory / "caller"


def call(caller, server, body, *arguments):
    variables = {"AWS_DEFAULT_REGION": "eu-west-1", "AWS_ENDPOINT_URL": server.url,
                 "AWS_ACCESS_KEY_ID": CREDENTIALS.access_key, "AWS_SECRET_ACCESS_KEY": CREDENTIALS.secret_key,
                 "AWS_SESSION_TOKEN": CREDENTIALS.token, **({"AWS_CA_BUNDLE": str(server.ca)} if server.ca else {})}
    return subprocess.run([caller, *arguments], input=body, env=variables, capture_output=True, timeout=50)


def long_body():
    """A JSON object of 1 MiB, whose bytes differ everywhere."""
    body = b'{"Records":[%s]}' % b",".join(b'"%d"' % i for i in range(10 ** 5, 10 ** 5 + 116506))
    return body + b" " * (MEBIBYTE - len(body))


@pytest.mark.parametrize("secure", [True, False], ids=["https", "http"])
def test_a_request_of_a_mebibyte_and_an_answer_of_three(caller, pki, tls_server, secure):
    answer = json.dumps({"Messages": [f"{i} and more" for i in range(180000)]}).encode()
    server = tls_server(chain(pki) if secure else None, [respond(answer)])
    body = long_body()
    assert len(body) == MEBIBYTE and len(answer) > 3 * MEBIBYTE
    done = call(caller, server, body, "sqs", "receive-message", str(4 * MEBIBYTE))
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == answer
    request, = server.requests
    assert request.body == body
    assert request.get("X-Amz-Target") == "AmazonSQS.ReceiveMessage"
    assert request.get("X-Amzn-Query-Mode") == "true"
    verify(request, CREDENTIALS, region="eu-west-1", service="sqs")
    assert authorization_parts(request)[4] == [
        "content-type", "host", "x-amz-date", "x-amz-security-token", "x-amz-target", "x-amzn-query-mode"]


def test_an_answer_longer_than_the_callers_memory_names_its_size(caller, tls_server):
    server = tls_server(None, [respond(b'{"a": "%s"}' % (b"x" * 5000))])
    done = call(caller, server, b"{}", "ssm", "GetParameter", "4096")
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"a response body of 5009 bytes, and the limit is answer_size, 4096 bytes" in done.stderr


REFUSAL = respond(b'{"__type":"RequestEntityTooLargeException"}', "413 Too Large", ["Connection: close"])


@pytest.mark.parametrize("after", ["closes", "reads no more", "resets"])
@pytest.mark.parametrize("secure", [True, False], ids=["https", "http"])
def test_an_answer_before_the_end_of_a_long_request(caller, pki, secure, after):
    certificate = chain(pki) if secure else None

    def refuse(connection, stopped):
        # Else the answer waits for the session tickets' acknowledgement, and is dropped by `close`.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate.chain, certificate.key)
            connection = context.wrap_socket(connection, server_side=True)
        received = b""
        while b"\r\n\r\n" not in received:
            received += connection.recv(1024)
        connection.sendall(REFUSAL)
        if after == "reads no more":
            stopped.wait(40)
        elif after == "resets":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            stopped.wait(0.5)
        connection.close()

    listener = socket.create_server(("127.0.0.1", 0))
    # A small buffer, so that most of the request can never be sent.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
    server = RawServer(refuse, listener=listener)
    server.ca = certificate and certificate.ca
    server.url = f"http{'s' if secure else ''}://localhost:{server.port}"
    try:
        done = call(caller, server, long_body(), "ssm", "GetParameter", "4096")
    finally:
        server.stop()
    assert done.returncode == 1
    assert b"RequestEntityTooLargeException lost=0" in done.stderr, done.stderr
