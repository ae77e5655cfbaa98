"""A link with delay and loss, between the clients and the servers that they call by name.

As a module: Link joins two network namespaces by delay.c. As a program, which Link runs on the clients' side:
link.py reads orders, a line of JSON each, {"command", "environment", "shows", "runs", "at_once"}, and answers each with
a line [[milliseconds, done well], ...]."""
import contextlib
import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from loopback import ENVIRONMENT, REPO, Server
from support.dnsmasq import with_resolv_conf
from support.namespace import Namespace

DELAY = REPO / "build/host/delay"
NEAR, FAR = ("10.99.0.1", "2001:db8:99::1"), ("10.99.0.2", "2001:db8:99::2")
BOTH, ONLY_V4 = "both.example.test", "v4.example.test"  # names: with AAAA and A; with A
NAMES = ("DNS:*.example.test",)  # for the servers' certificates


class Link:
    """A context manager. The name server is on the far side, too: a name costs a round trip."""

    def __init__(self, folder, round_trip_ms, loss_percent=0, seed=1):
        self._end = contextlib.ExitStack()
        self.near, self.far = (self._end.enter_context(contextlib.closing(_Namespace())) for _ in range(2))
        ends = [side.device(f"{v4}/24", f"{v6}/64") for side, (v4, v6) in [(self.near, NEAR), (self.far, FAR)]]
        self._start([DELAY, *ends, round_trip_ms / 2, loss_percent, seed], pass_fds=ends)
        named = self._start([
            *self.far.prefix, "/usr/sbin/dnsmasq", "--keep-in-foreground", "--log-facility=-", "--conf-file",
            "--no-resolv", "--no-hosts", f"--listen-address={FAR[0]}", "--bind-interfaces", "--user=", "--pid-file=",
            "--local=/#/", f"--host-record={BOTH},{','.join(FAR)}", f"--host-record={ONLY_V4},{FAR[0]}"],
            stderr=subprocess.PIPE)
        assert any("started" in line for line in iter(named.stderr.readline, "")), "no name server"
        resolv = Path(folder) / "link.conf"
        resolv.write_text(f"nameserver {FAR[0]}\n")
        self._runner = self._start([*with_resolv_conf(self.near, resolv), sys.executable, __file__],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._end.close()

    def serve(self, certificate, answers, name):
        """A server on the far side, whose url has that name. It ends with the link."""
        server = self._end.enter_context(Server(certificate, answers, prefix=self.far.prefix, address="::"))
        server.url = f"https://{name}:{server.port}"
        return server

    def times(self, command, runs, at_once=1, environment=ENVIRONMENT, shows="CANCELLING"):
        """Milliseconds of each run, in order of size. Each must end well."""
        order = {"command": [str(word) for word in command], "environment": environment, "shows": shows, "runs": runs,
                 "at_once": at_once}
        print(json.dumps(order), file=self._runner.stdin, flush=True)
        results = json.loads(self._runner.stdout.readline())
        failed = [why for _, why in results if why]
        if failed:
            raise SystemExit(f"{command}: {len(failed)} of {runs} runs failed: {failed[0]}")
        return sorted(ms for ms, _ in results)

    def _start(self, command, **how):
        process = subprocess.Popen([str(word) for word in command], text=True, **how)
        self._end.callback(_stop, process)
        return process


class _Namespace(Namespace):
    close = Namespace.stop


def _stop(process):
    process.terminate()
    process.communicate()


def _time(order):
    begin = time.monotonic()
    done = subprocess.run(order["command"], env=order["environment"], capture_output=True, text=True)
    ms = (time.monotonic() - begin) * 1e3
    return ms, "" if done.returncode == 0 and order["shows"] in done.stdout else f"{done.returncode}: {done.stderr}"


def _answer_orders():
    for line in sys.stdin:
        order = json.loads(line)
        with ThreadPoolExecutor(order["at_once"]) as pool:
            print(json.dumps(list(pool.map(lambda _, o=order: _time(o), range(order["runs"])))), flush=True)


if __name__ == "__main__":
    _answer_orders()
