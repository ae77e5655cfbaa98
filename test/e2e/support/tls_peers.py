"""TLS servers of other houses, each answering one request with an environment: openssl s_server,
libgnutls, nginx. Each is a context manager that holds a server on a free port of loopback."""

import contextlib
import ctypes
import ctypes.util
import json
import re
import socket
import struct
import subprocess
import threading
from dataclasses import dataclass, field

from .tls_server import respond

BODY = json.dumps({"environment": {
    "arn": "arn:aws:proton:us-east-1:123456789012:environment/prod", "createdAt": 1600000000.123,
    "deploymentStatus": "CANCELLING", "lastDeploymentAttemptedAt": 1.6e9,
    "lastDeploymentSucceededAt": 1600000000, "name": "prod", "templateMajorVersion": "1",
    "templateMinorVersion": "0", "templateName": "vpc"}})
RESPONSE = respond(BODY.encode())


@dataclass(frozen=True)
class Parameters:
    """The only ones that a server is to accept."""

    version: str  # "TLSv1.2" or "TLSv1.3"
    cipher: str  # "AES-128-GCM", "AES-256-GCM" or "CHACHA20-POLY1305"
    group: str  # "X25519", "P-256" or "P-384"
    key: str  # of the server's certificate: "RSA" or "ECDSA"

    @property
    def hash(self):
        return "SHA384" if self.cipher == "AES-256-GCM" else "SHA256"

    @property
    def openssl_suite(self):
        if self.version == "TLSv1.3":
            return f"TLS_{self.cipher.replace('-', '_')}_{self.hash}"
        cipher = {"AES-128-GCM": "AES128-GCM-SHA256", "AES-256-GCM": "AES256-GCM-SHA384"}
        return f"ECDHE-{self.key}-{cipher.get(self.cipher, self.cipher)}"

    @property
    def gnutls_priority(self):
        group = {"X25519": "X25519", "P-256": "SECP256R1", "P-384": "SECP384R1"}[self.group]
        return (f"NONE:+VERS-{self.version.replace('v', '')}:+{self.cipher}:+AEAD:+ECDHE-RSA"
                f":+ECDHE-ECDSA:+SIGN-ALL:+COMP-ALL:+CTYPE-X509:+GROUP-{group}")


@dataclass
class Peer:
    """As Program takes it, and what it received where the server tells: whole at the end of the
    context."""

    port: int
    ca: object
    received: bytearray = field(default_factory=bytearray)

    @property
    def url(self):
        return f"https://localhost:{self.port}"


def read_request(read, received):
    """Until a request is whole: True. When read() gives nothing first: False."""
    while True:
        head, end, body = bytes(received).partition(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        if end and length and len(body) >= int(length[1]):
            return True
        piece = read()
        if not piece:
            return False
        received += piece


@contextlib.contextmanager
def openssl_server(p, certificate, directory, sends=RESPONSE):
    """s_server answers no POST; it prints what it receives and sends what it is reported, which a
    thread here sees to. A letter alone on a line is one of its commands."""
    version = ["-tls1_3", "-ciphersuites"] if p.version == "TLSv1.3" else ["-tls1_2", "-cipher"]
    server = subprocess.Popen(
        ["openssl", "s_server", "-accept", "127.0.0.1:0", "-naccept", "1", *version,
         p.openssl_suite, "-groups", p.group, "-cert", certificate.path, "-cert_chain",
         certificate.chain, "-key", certificate.key],
        bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def answer(received):
        if read_request(lambda: server.stdout.read(65536), received):
            server.stdin.write(sends)
        while server.stdout.read(65536):
            pass

    with server:
        line = next((line for line in server.stdout if line.startswith(b"ACCEPT")), b"")
        peer = Peer(int(re.search(rb":(\d+)", line)[1]), certificate.ca)
        thread = threading.Thread(target=answer, args=[peer.received])
        thread.start()
        try:
            yield peer
        finally:
            server.kill()
            thread.join()


NGINX = """\
daemon off;
pid {d}/nginx.pid;
error_log {d}/error.log;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {d}/1;
    proxy_temp_path {d}/2;
    fastcgi_temp_path {d}/3;
    uwsgi_temp_path {d}/4;
    scgi_temp_path {d}/5;
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_certificate {c.chain};
        ssl_certificate_key {c.key};
        ssl_protocols {p.version};
        ssl_ecdh_curve {p.group};
        {suite};
        default_type application/x-amz-json-1.0;
        location / {{ return 200 '{body}'; }}
    }}
}}
"""


@contextlib.contextmanager
def nginx_server(p, certificate, directory):
    """nginx takes over a socket that listens already ($NGINX, as in its upgrades), so there is no
    port to guess and no readiness to wait for."""
    suite = "ssl_conf_command Ciphersuites" if p.version == "TLSv1.3" else "ssl_ciphers"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        peer, fd = Peer(listener.getsockname()[1], certificate.ca), listener.fileno()
        config = directory / "nginx.conf"
        config.write_text(NGINX.format(d=directory, port=peer.port, c=certificate, p=p, body=BODY,
                                       suite=f"{suite} {p.openssl_suite}"))
        server = subprocess.Popen(
            ["nginx", "-p", directory, "-c", config], pass_fds=[fd], stderr=subprocess.DEVNULL,
            env={"PATH": "/usr/local/sbin:/usr/sbin:/usr/bin:/bin", "NGINX": f"{fd};"})
    with server:
        try:
            yield peer
        finally:
            server.terminate()


GNUTLS_SERVER = GNUTLS_X509_FMT_PEM = GNUTLS_CRD_CERTIFICATE = GNUTLS_SHUT_WR = 1
GNUTLS_CERTIFICATE_SKIP_KEY_CERT_MATCH = 1
PATIENCE = struct.pack("ll", 20, 0)  # s, us: for each receive


class GnuTls:
    """What is needed of libgnutls to serve one connection."""

    def __init__(self, p, chain, key, *, key_may_differ):
        self.lib = lib = ctypes.CDLL(ctypes.util.find_library("gnutls"))
        for transfer in (lib.gnutls_record_recv, lib.gnutls_record_send):
            transfer.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t]
            transfer.restype = ctypes.c_ssize_t
        self.credentials, self.session = ctypes.c_void_p(), ctypes.c_void_p()
        self.must(lib.gnutls_certificate_allocate_credentials(ctypes.byref(self.credentials)))
        if key_may_differ:
            lib.gnutls_certificate_set_flags(self.credentials,
                                             GNUTLS_CERTIFICATE_SKIP_KEY_CERT_MATCH)
        self.must(lib.gnutls_certificate_set_x509_key_file(
            self.credentials, bytes(chain), bytes(key), GNUTLS_X509_FMT_PEM))
        self.must(lib.gnutls_init(ctypes.byref(self.session), GNUTLS_SERVER))
        self.must(lib.gnutls_priority_set_direct(self.session, p.gnutls_priority.encode(), None))
        self.must(lib.gnutls_credentials_set(self.session, GNUTLS_CRD_CERTIFICATE,
                                             self.credentials))

    @staticmethod
    def must(result):
        assert result >= 0, f"GnuTLS error {result}"

    def serve(self, connection, received):
        self.lib.gnutls_transport_set_int2(self.session, connection.fileno(), connection.fileno())
        if self.lib.gnutls_handshake(self.session) == 0 and read_request(self.read, received):
            self.lib.gnutls_record_send(self.session, RESPONSE, len(RESPONSE))
            self.lib.gnutls_bye(self.session, GNUTLS_SHUT_WR)

    def read(self):
        buffer = ctypes.create_string_buffer(16384)
        n = self.lib.gnutls_record_recv(self.session, buffer, len(buffer))
        return buffer.raw[:max(n, 0)]

    def free(self):
        self.lib.gnutls_deinit(self.session)
        self.lib.gnutls_certificate_free_credentials(self.credentials)


@contextlib.contextmanager
def gnutls_server(p, certificate, directory, *, key=None):
    """gnutls-serv answers no POST, so this is its library. With `key`, it signs with that one and
    not with the certificate's."""
    gnutls = GnuTls(p, certificate.chain, key or certificate.key, key_may_differ=key is not None)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        peer = Peer(listener.getsockname()[1], certificate.ca)

        def serve():
            with contextlib.suppress(OSError):  # no one came
                connection, _ = listener.accept()
                with connection:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, PATIENCE)
                    gnutls.serve(connection, peer.received)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield peer
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()
            gnutls.free()


SERVERS = {"openssl": openssl_server, "gnutls": gnutls_server, "nginx": nginx_server}
