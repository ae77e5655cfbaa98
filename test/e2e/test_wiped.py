"""Parameters and answers may be secrets: when the process ends, they are in its memory no more."""

import ctypes
import io
import json
import os
import re
import signal
import ssl
import subprocess

import pytest

from support.awscli_lines import Server

SECRET, OTHER = "first-secret-" + "a" * 3000, "second-secret"
TRACEME, CONT, DETACH, SETOPTIONS, TRACEEXIT, EVENT_EXIT = 0, 7, 17, 0x4200, 0x40, 6


def ptrace(request, pid=0, data=0):
    libc = ctypes.CDLL(None, use_errno=True)
    libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    assert libc.ptrace(request, pid, None, data) == 0, os.strerror(ctypes.get_errno())


def memory_of(pid):
    """What the process may write to."""
    with open(f"/proc/{pid}/maps", encoding="ascii") as maps, open(f"/proc/{pid}/mem", "rb") as memory:
        for first, last in re.findall(r"^([0-9a-f]+)-([0-9a-f]+) rw", maps.read(), re.M):
            memory.seek(int(first, 16))
            yield memory.read(int(last, 16) - int(first, 16))


def at_its_end(program, words, stdin):
    """The program's output, and its memory when it has called exit."""
    process = subprocess.Popen([program.path, *words], env=program.environment(), stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=lambda: ptrace(TRACEME))
    os.waitpid(process.pid, 0)
    ptrace(SETOPTIONS, process.pid, TRACEEXIT)
    process.stdin.write(stdin)
    process.stdin.close()
    ptrace(CONT, process.pid)
    while (status := os.waitpid(process.pid, 0)[1]) >> 8 != signal.SIGTRAP | EVENT_EXIT << 8:
        assert os.WIFSTOPPED(status), status
        ptrace(CONT, process.pid, os.WSTOPSIG(status))
    memory = b"".join(memory_of(process.pid))
    ptrace(DETACH, process.pid)
    out, err = process.stdout.read(), process.stderr.read()
    os.waitpid(process.pid, 0)
    process.returncode = 0
    return out, err, memory


class AtOnce(Server):
    """Sends head and body in one piece, so that they are read together."""

    def answer(self, handler):
        wire, handler.wfile = handler.wfile, io.BytesIO()
        super().answer(handler)
        wire.write(handler.wfile.getvalue())
        handler.wfile = wire


@pytest.fixture(params=["http", "https"])
def server(request, pki):
    running, certificate = AtOnce(), pki.server()
    running.endpoint = ["--endpoint-url", running.url]
    if request.param == "https":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate.chain, certificate.key)
        running.server.socket = context.wrap_socket(running.server.socket, server_side=True)
        running.endpoint = ["--endpoint-url", f"https://localhost:{running.server.server_port}", "--ca-bundle",
                            str(certificate.ca)]
    yield running
    running.stop()


def parameter(name, value):
    return {"Name": name, "Value": value}


GET = ("ssm", "get-parameters-by-path", "--path", "/a")


@pytest.mark.parametrize("words, answers, printed", [
    ((*GET,), [{"Parameters": [parameter("a", SECRET)], "NextToken": "t"},
               {"Parameters": [parameter("b", OTHER)]}], [SECRET, OTHER]),
    ((*GET, "--output", "text"), [{"Parameters": [parameter("a", SECRET)], "NextToken": "t"},
                                  {"Parameters": [parameter("b", OTHER)]}], [SECRET, OTHER]),
    (("ssm", "get-parameter", "--name", "a", "--query", "Parameter.Value", "--output", "text"),
     [{"Parameter": parameter("a", SECRET)}], [SECRET]),
    (("glue", "get-connection"), [{"Connection": {"p": SECRET}}], [SECRET]),
    (("ssm", "put-parameter", "--name", "a", "--type", "SecureString", "--value", "file:///dev/stdin"),
     [{"Version": 1}], []),
    (("secretsmanager", "put-secret-value", "--cli-input-json", "file:///dev/stdin"), [{"Name": "n"}], []),
])
def test_nothing_is_left_in_memory(tinyaws, server, words, answers, printed):
    server.answers = [{"status": 200, "headers": {}, "body": json.dumps(answer)} for answer in answers]
    stdin = f'{{"SecretId": "n", "SecretString": "{SECRET}"}}' if "put-secret-value" in words else SECRET
    out, err, memory = at_its_end(tinyaws, [*server.endpoint, *words], stdin.encode())
    assert err == b"" and all(text.encode() in out for text in printed)
    assert len(server.requests) == len(answers)
    assert len(memory) > 5_000_000
    for secret in SECRET, OTHER:
        assert secret[:13].encode() not in memory
