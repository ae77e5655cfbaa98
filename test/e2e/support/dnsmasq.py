"""A network of one's own whose name server, dnsmasq, knows what a test gives it."""

import subprocess

from .namespace import Namespace


def with_resolv_conf(namespace, path):
    """Words before a command, which then runs in the namespace and has that /etc/resolv.conf."""
    return [*namespace.prefix, "unshare", "-m", "sh", "-c",
            'mount --bind "$0" /etc/resolv.conf && exec "$@"', str(path)]


class Dnsmasq:
    """options: more of dnsmasq's, such as --host-record=known.test,127.0.0.1; conf: resolv.conf's text.
    Other names do not exist; with alone=False they are REFUSED. prefix: words before a command, which
    then runs inside and asks this server."""

    def __init__(self, directory, *options, conf="nameserver 127.0.0.1\n", alone=True):
        self.namespace = Namespace()
        path = directory / "resolv.conf"
        path.write_text(conf)
        self._process = subprocess.Popen(
            [*self.namespace.prefix, "/usr/sbin/dnsmasq", "--keep-in-foreground", "--log-facility=-",
             "--conf-file", "--no-resolv", "--no-hosts", "--listen-address=127.0.0.1",
             "--bind-interfaces", "--user=", "--pid-file=", *(["--local=/#/"] if alone else []),
             *options], stderr=subprocess.PIPE, text=True)
        assert any("started" in line for line in iter(self._process.stderr.readline, ""))
        self.prefix = with_resolv_conf(self.namespace, path)

    def stop(self):
        self._process.terminate()
        self._process.communicate(timeout=10)
        self.namespace.stop()
