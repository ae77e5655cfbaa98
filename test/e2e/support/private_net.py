"""A network of one's own with AWS in it: whatever host a client calls by its real name, one function
answers, over HTTP on port 80 and TLS on port 443, and keeps what was asked."""

import subprocess
from dataclasses import dataclass

from .http_message import Request
from .namespace import ECS, EKS, EKS_V6, IMDS, IMDS_V6, Namespace
from .tls_server import TlsServer

METADATA = (IMDS, IMDS_V6, ECS, EKS, EKS_V6)
# Names are told apart by /etc/hosts, which a mount namespace has for itself.
_WITH_HOSTS = ("unshare", "-m", "sh", "-c", 'mount --bind "$0" /etc/hosts && exec "$@"')


@dataclass(frozen=True)
class Seen:
    """A request. `url` is where its client sent it: scheme, host and target."""

    address: str
    tls: bool
    request: Request

    @property
    def host(self):
        return self.request.get("Host")

    @property
    def url(self):
        return f"{'https' if self.tls else 'http'}://{self.host}{self.request.target}"


class PrivateNet:
    """names: hosts that resolve to 127.0.0.1 and stand in the certificate, whose more can be ordered
    of support.pki. `answer` gets a Seen and gives what TlsServer's script may have; `seen` is all that
    came since it was set."""

    def __init__(self, directory, pki, names, **order):
        self._namespace = Namespace()
        self.hosts = directory / "hosts"
        self.hosts.write_text("".join(f"127.0.0.1 {name}\n" for name in ("localhost", *names)))
        certificate = self._certificate(pki, names, order)
        self.ca = certificate.ca
        self.answer, self.seen = None, []
        self._servers = [self._serve("127.0.0.1", 443, certificate)] + [
            self._serve(address, 80) for address in ("127.0.0.1", *METADATA)]
        self.enter = self._namespace.prefix  # words before a command, for the addresses alone
        self.prefix = (*self.enter, *_WITH_HOSTS, str(self.hosts))  # and for the names

    @staticmethod
    def _certificate(pki, names, order):
        authority = pki.authority(**order)
        return pki.server(authority, names=tuple(f"DNS:{name}" for name in names), **order)

    def _serve(self, address, port, certificate=None):
        def answer(request):
            seen = Seen(address, certificate is not None, request)
            self.seen.append(seen)
            return self.answer(seen)

        return TlsServer(certificate, [answer], listener=self._namespace.listen(address, port))

    def expect(self, answer):
        self.answer, self.seen = answer, []

    def run(self, command, env, **how):
        """Inside; gives subprocess.CompletedProcess, with bytes."""
        return subprocess.run([*self.prefix, *map(str, command)], env=env, capture_output=True,
                              stdin=subprocess.DEVNULL, timeout=120, **how)

    def stop(self):
        for each in self._servers:
            each.stop()
        self._namespace.stop()
