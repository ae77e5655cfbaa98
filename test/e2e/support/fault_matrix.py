"""The fault matrix: cells, each one run of tinyaws against a fault in one step, and the stage that one
is played on."""

import json
import re
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from types import SimpleNamespace

from .answers import SMALL
from .deadline_trace import STRACE, beyond_deadline
from .fault_servers import REFUSED, SILENT, WHOLE, NameServer, Turns
from .failing import CANCEL, SECRETS, keeps_secrets
from .paths import TINYAWS
from .programs import clean_environment, run
from .raw_server import RawServer
from .tls_server import TlsServer

HOST = "service.test"
TIMEOUT = 60  # seconds, where attempts are the bound
SLACK = 100  # milliseconds
PRINTED = json.dumps(json.loads(SMALL), indent=4, sort_keys=True).encode() + b"\n"
# Of every endpoint that is http and not loopback by name.
WARNINGS = re.compile(r"(tinyaws: warning: the (endpoint URL|credentials endpoint \S+) is http: anyone on the "
                      r"way can read and change what is sent\n)*")
OK = (0,)  # a whole answer, and nothing on stderr
_NUMBERS = count(1)
_WITH_FILES = ("unshare", "-m", "sh", "-c", 'mount --bind "$0" /etc/hosts && '
               'mount --bind "$1" /etc/resolv.conf && shift && exec "$@"')


@dataclass(frozen=True)
class Fault:
    """A line of the table.

    what: the fault, as the scene of its step takes it.
    once, always: the exit status, then what the line on stderr has, when the fault comes on the first
    attempt or server alone, and when it stays. None: there is no such cell.
    timeout: seconds of --timeout for `always`, where that is the bound, not the number of attempts.
    how: more for the scene."""

    what: object
    once: tuple
    always: tuple
    timeout: int = TIMEOUT
    how: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Cell:
    step: str
    name: str
    fault: Fault
    lasts: bool

    @property
    def expected(self):
        return self.fault.always if self.lasts else self.fault.once

    @property
    def timeout(self):
        return self.fault.timeout if self.lasts else TIMEOUT

    @property
    def id(self):
        return f"{self.step}, {self.name}, {'always' if self.lasts else 'once'}"

    @property
    def outcome(self):
        return "gives up" if self.lasts and self.expected[0] else (
            "recovers" if not self.expected[0] else "is final")

    @property
    def bound(self):
        return f"{self.timeout} s" if self.timeout != TIMEOUT else "attempts"

    def line(self, beyond):
        """Of the printed table: step, fault, when, outcome, exit status, bound, how far the farthest
        sleep reached beyond --timeout, and what stderr has."""
        words = " ... ".join(self.expected[1:])
        farthest = "no sleep" if beyond is None else f"{beyond:+} ms"
        return (f"{self.step:<10} {self.name:<27} {'always' if self.lasts else 'once':<7} "
                f"{self.outcome:<9} {self.expected[0]:>3}  {self.bound:<8} {farthest:>10}  {words}")


def cells_of(step, faults):
    return [Cell(step, name, fault, lasts) for name, fault in faults.items() for lasts in (False, True)
            if (fault.always if lasts else fault.once) is not None]


class Scene:
    """A network with addresses of its own for one cell, and files in an own HOME. A context manager:
    what it starts, it stops."""

    def __init__(self, namespace, certificates, home, cell):
        number = next(_NUMBERS)
        self.near, self.far = (f"127.{1 + number // 256}.{number % 256}.{last}" for last in (1, 2))
        assert number < 65536
        self.namespace, self.certificates, self.home, self.cell = namespace, certificates, home, cell
        self.what = cell.fault.what
        self.hosts, self.resolv = {}, ""
        self.arguments, self.env = [], {}
        self.credentials = SECRETS
        self.servers = []
        self.stopped = threading.Event()  # until a server has its own

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for each in self.servers:
            each.stop()

    # ---- servers ----

    def keep(self, server):
        self.servers.append(server)
        return server

    def connections(self, handlers, listener):
        return self.keep(RawServer(Turns(handlers, self), listener))

    def requests(self, script, listener):
        return self.keep(TlsServer(None, script, listener=listener))

    def place(self, start, well_one, host=HOST):
        """Start the server that has the fault, and after it in time or place, unless the fault stays,
        the well one. start(items, listener) starts one. Gives the port; `host` is made to have the
        addresses."""
        what, lasts = self.what, self.cell.lasts
        if what not in (REFUSED, SILENT):
            self.hosts[host] = [self.near]
            items = [what] if lasts else [what, well_one]
            return start(items, self.namespace.listen(self.near)).port
        self.hosts[host] = [self.near] if lasts else [self.near, self.far]
        port = self.namespace.silent_port(self.near) if what is SILENT else 0
        if not lasts:
            port = start([well_one], self.namespace.listen(self.far, port)).port
        return port or 9

    def service(self):
        """The service, when it is well; its URL."""
        server = self.requests([WHOLE], self.namespace.listen(self.far))
        return f"http://{self.far}:{server.port}"

    def name_server(self, at, behave, address, **how):
        return self.keep(NameServer(self.namespace, at, behave, address, **how))

    def file(self, name, text):
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    # ---- the run ----

    def run(self, url):
        trace = self.home / "trace"
        hosts = self.file("hosts", "".join(f"{address} {name}\n" for name, addresses in
                                           self.hosts.items() for address in addresses))
        resolv = self.file("resolv.conf", self.resolv or "nameserver 127.1.0.1\n")
        env = clean_environment(self.home, self.credentials, "us-east-1",
                                {"AWS_MAX_ATTEMPTS": 2, **self.env})
        result = run([*self.namespace.prefix, *_WITH_FILES, hosts, resolv, *STRACE, trace, TINYAWS,
                      *CANCEL, "--endpoint-url", url, "--timeout", self.cell.timeout,
                      *self.arguments], env)
        return result, trace.read_text()


def play(cell, scene_of_step, namespace, certificates, home):
    """Run a cell, once for each URL of its scene, and judge it. Gives the milliseconds by which a sleep
    was to outlast the deadline."""
    with Scene(namespace, certificates, home, cell) as scene:
        urls = scene_of_step(scene, **cell.fault.how)
        runs = [scene.run(url) for url in (urls if isinstance(urls, list) else [urls])]
    for result, _ in runs:
        judge(cell, result)
    beyond = [beyond_deadline(trace, cell.timeout) for _, trace in runs]
    farthest = max((each for each in beyond if each is not None), default=None)
    assert farthest is None or farthest <= SLACK, f"{cell.id}: {farthest} ms beyond the deadline"
    return farthest


def judge(cell, result):
    code, *words = cell.expected
    keeps_secrets(result)
    assert result.code == code, (cell.id, result)
    assert result.stdout == (b"" if code else PRINTED), (cell.id, result)
    report = WARNINGS.sub("", result.error, count=1)
    if code == 0:
        assert report == "", (cell.id, result)
        return
    # Where no place gave credentials, each has a line of its own below; and so has a doubt that a
    # gateway's error leaves.
    first, _line, *more, end = report.split("\n")
    assert (first, end) == ("", ""), (cell.id, result)
    assert all(each.startswith(("  ", "the state is not known")) for each in more), (cell.id, result)
    for word in words:
        assert word in report, (cell.id, word, result)


class Played:
    """All cells, many at a time, since most of a fault's time is waiting. A context manager, which
    prints the sum of the table at its end."""

    def __init__(self, cells, scenes, namespace, certificates, directory):
        self._seen = []
        self._pool = ThreadPoolExecutor(12)
        self._ends = {}
        for number, cell in enumerate(cells):
            home = directory / str(number)
            home.mkdir()
            self._ends[cell.id] = self._pool.submit(play, cell, scenes[cell.step], namespace,
                                                    certificates, home)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._pool.shutdown(cancel_futures=True)
        count = Counter(cell.outcome for cell, _ in self._seen)
        farthest = max((beyond for _, beyond in self._seen if beyond is not None), default=None)
        print(f"\n{len(self._seen)} of {len(self._ends)} cells passed: {dict(count)}; the farthest "
              f"sleep reached {farthest} ms beyond --timeout")

    def line(self, cell):
        """Of the printed table; raises what playing the cell did."""
        beyond = self._ends[cell.id].result()
        self._seen.append((cell, beyond))
        return cell.line(beyond)
