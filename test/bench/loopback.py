"""The loopback HTTPS server that figures are taken against, and its certificates.

As a module: chain() orders certificates, Server runs this very file as a process of its own,
so that nothing the server does is counted as a client's. As a program:
loopback.py CHAIN KEY BODY MAX-VERSION ADDRESS prints its port, and answers every request with 200 and the
bytes of the file BODY, or of the file in the folder BODY that is called as the operation is, until it is killed.
"""
import json
import signal
import socket
import ssl
import subprocess
import sys
import threading
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPO / "test/e2e"))
from support.pki import Certificate, Pki  # noqa: E402

# The documentation's own example key, in an environment that holds nothing of the caller's.
ENVIRONMENT = {
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/nonexistent",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}


def environment_answer(spec_raw: int = 0) -> bytes:
    """What CancelEnvironmentDeployment answers; its spec takes at least spec_raw bytes as JSON."""
    line = 'k1: "v1"\n'  # 9 characters, 12 as JSON: 51,200 characters take 68,266
    spec = line * (spec_raw // 12 + (spec_raw > 0))
    assert len(spec) <= 51_200, "longer than the service model allows"
    arn = "arn:aws:proton:us-east-1:123456789012:environment"
    environment = {
        "arn": f"{arn}/prod",
        "createdAt": 1600000000.123,
        "deploymentStatus": "CANCELLING",
        "lastDeploymentAttemptedAt": 1600000100.5,
        "lastDeploymentSucceededAt": 1600000050,
        "name": "prod",
        "protonServiceRoleArn": "arn:aws:iam::123456789012:role/proton",
        "templateMajorVersion": "1",
        "templateMinorVersion": "4",
        "templateName": "vpc",
    }
    if spec:
        environment["spec"] = spec
    return json.dumps({"environment": environment}, separators=(",", ":")).encode()


def chain(pki: Pki, root: str = "rsa", others: str = "rsa", intermediates: int = 1, **server) -> Certificate:
    """A server's certificate below that many intermediates; the defaults are how AWS's endpoints
    are served. Key kinds, and `server`, as in support.pki."""
    issuer = pki.authority(f"Root of {others}", key=root)
    for i in range(intermediates):
        issuer = pki.authority(f"Intermediate {i + 1}", issuer=issuer, key=others)
    return pki.server(issuer, key=others, **server)


class Server:
    """The server as a process of its own; a context manager that ends it by its id."""

    def __init__(self, certificate: Certificate, body: Path, max_version: str = "1.3", prefix=(),
                 address: str = "127.0.0.1"):
        """prefix: words that run it elsewhere, such as in a network namespace. address: where it listens; :: is
        any, of both families."""
        self.process = subprocess.Popen(
            [*prefix, sys.executable, __file__, certificate.chain, certificate.key, body, max_version, address],
            stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())
        # By its address: what a name costs depends on the host's /etc/hosts.
        self.url = f"https://127.0.0.1:{self.port}"
        self.ca = certificate.ca

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()


def job(program, server: Server, *options: str) -> list[str]:
    """The main job as a command."""
    return [str(program), "proton", "cancel-environment-deployment", "--environment-name", "prod",
            "--endpoint-url", server.url, "--ca-bundle", str(server.ca), *options]


def curl(server: Server) -> list:
    """The main job by curl, which signs it, too."""
    return ["/usr/bin/curl", "-q", "-sS", "--cacert", server.ca,
            "--aws-sigv4", f"aws:amz:{ENVIRONMENT['AWS_REGION']}:proton",
            "-u", f"{ENVIRONMENT['AWS_ACCESS_KEY_ID']}:{ENVIRONMENT['AWS_SECRET_ACCESS_KEY']}",
            "-H", "Content-Type: application/x-amz-json-1.0",
            "-H", "X-Amz-Target: AwsProton20200720.CancelEnvironmentDeployment",
            "-d", '{"environmentName":"prod"}', f"{server.url}/"]


def _answer(path: Path) -> bytes:
    body = path.read_bytes()
    return (b"HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\n"
            b"x-amzn-RequestId: 7b1b3f36-2d9f-4c5e-9d3e-5d1f0c1f2a3b\r\n"
            b"Content-Length: %d\r\n\r\n" % len(body)) + body


class _Answers(dict):
    """By operation; one for any, where the path is a file's."""

    def __init__(self, path: Path):
        super().__init__({each.name: _answer(each) for each in path.iterdir()} if path.is_dir() else {})
        self._any = None if path.is_dir() else _answer(path)

    def __missing__(self, operation):
        return self._any


def _serve_connection(connection: socket.socket, context: ssl.SSLContext, answers: _Answers) -> None:
    try:
        # As the servers of AWS have it: else the answer waits until the session tickets are acknowledged.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with context.wrap_socket(connection, server_side=True) as tls:
            received = b""
            while True:
                head, end, rest = received.partition(b"\r\n\r\n")
                rows = (line.split(b":", 1) for line in head.split(b"\r\n")[1:])
                fields = {name.lower(): value.strip() for name, value in rows}
                length = int(fields.get(b"content-length", 0))
                if end and len(rest) >= length:
                    # All of it in one go: how fast this process is must not show in a client's calls.
                    tls.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
                    tls.sendall(answers[fields.get(b"x-amz-target", b"").decode().rpartition(".")[2]])
                    tls.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 0)
                    received = rest[length:]
                    continue
                more = tls.recv(65536)
                if not more:
                    return
                received += more
    except OSError:
        pass  # the client went away


def _serve(chain: str, key: str, body: str, max_version: str, address: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    if max_version == "1.2":
        context.maximum_version = ssl.TLSVersion.TLSv1_2
    answers = _Answers(Path(body))
    v6 = ":" in address
    listener = socket.create_server((address, 0), backlog=64, dualstack_ipv6=v6,
                                    family=socket.AF_INET6 if v6 else socket.AF_INET)
    print(listener.getsockname()[1], flush=True)
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=_serve_connection, args=(connection, context, answers),
                         daemon=True).start()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _serve(*sys.argv[1:])
