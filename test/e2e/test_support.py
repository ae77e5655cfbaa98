"""The harness itself: what it promises the other tests."""

import socket
import ssl
from datetime import timedelta

import pytest

from support.deadline_trace import beyond_deadline
from support.tls_server import TlsServer, respond

REQUEST = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}"


def connect(peer, ca=None):
    plain = socket.create_connection(("127.0.0.1", peer.port), 10)
    return ssl.create_default_context(cafile=str(ca or peer.ca)).wrap_socket(
        plain, server_hostname="localhost")


def refusal(server):
    with pytest.raises(ssl.SSLCertVerificationError) as caught:
        connect(server)
    assert server.received == b""
    return caught.value.verify_message


@pytest.mark.parametrize("key", ["p256", "p384", "rsa"])
def test_a_chain_with_an_intermediate_is_accepted(pki, tls_server, key):
    root = pki.authority(key=key)
    middle = pki.authority("Middle CA", issuer=root, key=key)
    server = tls_server(pki.server(middle, key=key), [respond(b"{}"), None])
    with connect(server) as connection:
        connection.sendall(REQUEST[:20])
        connection.sendall(REQUEST[20:])
        assert connection.recv(4096) == respond(b"{}")
        connection.sendall(REQUEST)
        assert connection.recv(1) == b""
    assert [request.body for request in server.requests] == [b"{}", b"{}"]
    assert server.received == REQUEST * 2
    assert server.conversations[0].server_name == "localhost"


def test_the_same_order_is_made_once(pki):
    assert pki.server() is pki.server()
    assert pki.server() is not pki.server(key="rsa")
    assert pki.bundle(pki.authority(), pki.server()).read_bytes().count(b"BEGIN CERT") == 2


@pytest.mark.parametrize("order,message", [
    ({"ends": timedelta(days=-1), "starts": timedelta(days=-9)}, "certificate has expired"),
    ({"starts": timedelta(days=1)}, "certificate is not yet valid"),
    ({"usage": "clientAuth"}, "certificate purpose"),  # the word before differs by version
    ({"names": ("DNS:elsewhere",)}, "Hostname mismatch"),
])
def test_a_defect_that_was_ordered_is_there(pki, tls_server, order, message):
    assert message in refusal(tls_server(pki.server(**order)))


def test_weak_certificates_are_made_as_ordered(pki, tls_server):
    for order in ({"digest": "sha1"}, {"key": "rsa1024"}):
        assert "too weak" in refusal(tls_server(pki.server(**order)))


def test_a_server_stalls_and_resets(pki, tls_server):
    server = tls_server(script=[(respond(b"{}")[:30], TlsServer.RESET)])
    with socket.create_connection(("127.0.0.1", server.port), 10) as connection:
        connection.sendall(REQUEST)
        with pytest.raises(ConnectionResetError):
            while connection.recv(4096):
                pass
    server = tls_server(script=[lambda request: (request.body, TlsServer.STALL)])
    with socket.create_connection(("127.0.0.1", server.port), 0.5) as connection:
        connection.sendall(REQUEST)
        assert connection.recv(4096) == b"{}"
        with pytest.raises(TimeoutError):
            connection.recv(1)


def test_the_aws_cli_runs_in_an_environment_from_nothing(aws, emulator):
    peer = emulator()
    peer.environment()
    done = aws("proton", "get-environment", "--name", "prod", peer=peer)
    assert (done.code, done.stderr) == (0, b"") and b'"IN_PROGRESS"' in done.stdout
    done = aws("proton", "get-environment", "--name", "prod", peer=peer, credentials=None)
    assert done.code == 253 and "Unable to locate credentials" in done.error
    done = aws("proton", "get-environment", "--name", "prod", peer=peer, region=None)
    assert done.code == 253 and "region" in done.error


# ---- the time that a run was ready to sleep ----

def traced(*lines):
    """A trace whose deadline was taken at second 100."""
    return "\n".join(['99.9 prctl(PR_SET_DUMPABLE, SUID_DUMP_DISABLE) = 0 <0.000010>',
                      '100.0 openat(AT_FDCWD, "x", O_RDONLY) = -1 ENOENT (No such file) <0.000010>',
                      *lines, "199.0 exit_group(255) = ?", "199.1 +++ exited with 255 +++", ""])


WAITS = "poll([{fd=5, events=POLLIN}, {fd=3, events=POLLIN}], 2, %d) = 0 (Timeout) <%f>"


def test_sleeps_are_added_to_what_came_before():
    assert beyond_deadline(traced(), 2) is None
    # It reached the kernel late: the host was busy, and the run is not to blame.
    assert beyond_deadline(traced("101.9 " + WAITS % (2000, 2)), 2) == 0
    # The second one was not shortened by the first.
    assert beyond_deadline(traced("100.1 " + WAITS % (1500, 1.5), "101.6 " + WAITS % (1500, 1.5)),
                           2) == 1100


@pytest.mark.parametrize("call", [
    "nanosleep({tv_sec=1, tv_nsec=0}, NULL) = 0 <1.0>", "poll([], 0, -1) = 1 <1.0>",
    "wait4(77, NULL, 0, NULL) = 77 <1.0>", "socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC) = 5 <0.1>"])
def test_sleep_without_a_bound_is_refused(call):
    with pytest.raises(AssertionError):
        beyond_deadline(traced("101.0 " + call), 2)
