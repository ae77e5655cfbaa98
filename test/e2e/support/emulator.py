"""The emulated Proton service as a running process: see `build/host/emulator --help`."""

import base64
import json
import subprocess
from dataclasses import dataclass
from urllib.parse import quote

from .credentials import EXAMPLE, REGION
from .http_message import Request
from .paths import EMULATOR


@dataclass
class Record:
    """One line of the emulator's record: a request that came, and the service's answer to it."""

    request: Request  # None when it could not be read
    raw: bytes
    connection: int
    records: int  # TLS records that the request came in
    tls: str
    suite: str
    fault: str
    status: int
    error: str
    state: str  # of the deployment, as told; "" when the service did not come to look at it

    @classmethod
    def parse(cls, line):
        seen = json.loads(line)
        raw = base64.b64decode(seen["raw"])
        del seen["request"], seen["raw"]
        return cls(request=Request.parse(raw) if b"\r\n\r\n" in raw else None, raw=raw, **seen)


def options(**members):
    """Members in the grammar of --environment: options(name="prod", polls=2)."""
    return ",".join(f"{key}={quote(str(value), safe='')}" for key, value in members.items())


def fault(name, argument=None, which="*"):
    """One item of a fault plan, such as fault("truncate", 10, which=2)."""
    return f"{which}:{name}" + ("" if argument is None else ":" + quote(str(argument), safe=""))


class Emulator:
    """Starts on a free port of loopback. Extra arguments go to the program as they are."""

    def __init__(self, directory, *arguments, credentials=EXAMPLE, region=REGION, http=False,
                 faults=None):
        self.credentials, self.region = credentials, region
        self.ca = directory / "ca.pem"
        self._record = directory / "requests.jsonl"
        command = [EMULATOR, "--record", self._record, "--ca-out", self.ca, "--control",
                   "--access-key", credentials.access_key, "--secret-key", credentials.secret_key,
                   "--session-token", credentials.token, "--region", region]
        command += ["--http"] if http else []
        command += ["--faults", faults] if faults else []
        self.process = subprocess.Popen(
            [str(part) for part in [*command, *arguments]],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("listening on "):
            self.process.wait()
            raise RuntimeError(f"the emulator ended with {self.process.returncode}")
        self.port = int(line.rpartition(":")[2])
        self.url = f"{'http' if http else 'https'}://localhost:{self.port}"

    def _control(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if answer != "ok\n":
            raise ValueError(f"the emulator refused: {line}")

    def environment(self, name="prod", **members):
        """Create or replace an environment; the members are those of environments.h."""
        self._control("environment " + options(name=name, **members))

    def faults(self, *items):
        """Replace the fault plan; requests count from 1 again."""
        self._control("faults " + ",".join(items))

    def skew(self, seconds):
        self._control(f"skew {seconds}")

    def settle(self):
        """Wait until every connection is done with, so that the record is whole."""
        self._control("settle 30000")

    def events_after(self, mark):
        """What came after `mark` bytes of the record, faults of connections included; the new mark."""
        with open(self._record, "rb") as record:
            record.seek(mark)
            new = record.read()
        return [Record.parse(line) for line in new.splitlines()], mark + len(new)

    @property
    def requests(self):
        """What came so far, as Records. Complete for each client that has its answer."""
        return [Record.parse(line) for line in self._record.read_text().splitlines()
                if not line.startswith('{"request":0,')]

    def stop(self):
        self.process.terminate()
        try:
            self.process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
        return self.process.returncode
