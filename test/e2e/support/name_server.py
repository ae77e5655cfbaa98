"""A network of one's own whose name server, dnsmasq, knows what a test gives it and nothing else."""

import subprocess

from .namespace import Namespace


class NameServer:
    """options: more of dnsmasq's, such as --host-record=known.test,127.0.0.1; conf: resolv.conf's text.
    prefix: words before a command, which then runs inside and asks this server."""

    def __init__(self, directory, *options, conf="nameserver 127.0.0.1\n"):
        self.namespace = Namespace()
        path = directory / "resolv.conf"
        path.write_text(conf)
        self._dnsmasq = subprocess.Popen(
            [*self.namespace.prefix, "/usr/sbin/dnsmasq", "--keep-in-foreground", "--log-facility=-",
             "--conf-file", "--no-resolv", "--no-hosts", "--listen-address=127.0.0.1",
             "--bind-interfaces", "--user=", "--pid-file=", "--local=/#/", *options],
            stderr=subprocess.PIPE, text=True)
        assert any("started" in line for line in iter(self._dnsmasq.stderr.readline, ""))
        self.prefix = [*self.namespace.prefix, "unshare", "-m", "sh", "-c",
                       'mount --bind "$0" /etc/resolv.conf && exec "$@"', str(path)]

    def stop(self):
        self._dnsmasq.terminate()
        self._dnsmasq.communicate(timeout=10)
        self.namespace.stop()
