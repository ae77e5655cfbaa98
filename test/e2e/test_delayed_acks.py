"""A server with Nagle's algorithm holds a small segment until the one before it is acknowledged. The
system delays an acknowledgement by 40 ms, unless it is asked not to. What is delayed is counted."""

import subprocess

import pytest
from support.answers import SMALL
from support.tls_server import respond

ANSWER = respond(SMALL)
HEAD, END, BODY = ANSWER.partition(b"\r\n\r\n")
# TLS 1.3: the answer comes after two session tickets.
SCRIPTS = {"whole": ANSWER, "head and body": (HEAD + END, BODY), "three": (HEAD + END, BODY[:9], BODY[9:])}


def delayed(namespace):
    """How many acknowledgements the system has delayed in there (RFC 1122, section 4.2.3.2)."""
    table = subprocess.run([*namespace.prefix, "cat", "/proc/net/netstat"], check=True,
                           capture_output=True, text=True).stdout
    names, values = (line.split() for line in table.splitlines() if line.startswith("TcpExt:"))
    return int(values[names.index("DelayedACKs")])


@pytest.mark.parametrize("script", SCRIPTS)
def test_no_server_waits_for_an_acknowledgement(script, tinyaws, tls_server, pki, namespace):
    server = tls_server(pki.server(), [SCRIPTS[script]], listener=namespace.listen(), nagle=True)
    counts = [delayed(namespace)]
    for _ in range(3):  # a client that waits 40 ms for a processor is late, too
        result = tinyaws("proton", "cancel-environment-deployment", "--environment-name", "prod",
                         peer=server, prefix=namespace.prefix)
        assert result.code == 0, result.error
        counts.append(delayed(namespace))
    assert min(after - before for before, after in zip(counts, counts[1:])) == 0
