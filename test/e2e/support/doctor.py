"""What the tests of `tinyaws doctor` share: a run, made twice, as text and as JSON, which must say the
same, and what it asks."""

import json
import re

import pytest

from .answers import error
from .failing import SECRETS, keeps_secrets
from .tls_faults import issuer

WAY = ["trust anchors", "proxy", "dns", "connect", "tls", "clock", "request"]
NO_SUCH = error("ResourceNotFoundException", "none")
LINE = re.compile(r"(ok  |skip|fail)  ([a-z ]+): (.*?)(?:; do: (.*))?")


SUMMARY = re.compile(r"ok    a call works: (?P<ok>\d+) steps ok, (?P<skip>\d+) skipped"
                     r"|fail  (?P<fail>\d+) of (?P<all>\d+) steps failed, (?P<skipped>\d+) skipped")


def counted(steps, result):
    return sum(each["result"] == result for each in steps)


def parse(stdout):
    """The steps of a run with --verbose; its last line counts them."""
    steps = []
    *lines, last = stdout.decode().splitlines()
    for line in lines:
        result, step, detail, advice = LINE.fullmatch(line).groups()
        steps.append({"step": step, "result": result.strip(), "detail": detail})
        if advice is not None:
            steps[-1]["do"] = advice
    counts = {name: int(n) for name, n in SUMMARY.fullmatch(last).groupdict().items() if n is not None}
    if counted(steps, "fail"):
        assert counts == {"fail": counted(steps, "fail"), "all": len(steps), "skipped": counted(steps, "skip")}
    else:
        assert counts == {"ok": counted(steps, "ok"), "skip": counted(steps, "skip")}
    return steps


def same_but_for_the_clock(steps):
    """The two runs may see different seconds: of the host's clock, and of its difference."""
    time_or_seconds = r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d|^\d+ s (ahead of|behind)"
    return [{**each, "detail": re.sub(time_or_seconds, "TIME", each["detail"])} for each in steps]


class Report:
    """What a run said."""

    def __init__(self, code, steps):
        self.code, self.steps = code, steps

    def all(self, step):
        return [each for each in self.steps if each["step"] == step]

    def __getitem__(self, step):
        """(result, detail) of the only one, or of the last of credentials."""
        found = self.all(step)
        assert len(found) == 1 or step == "credentials", found
        return found[-1]["result"], found[-1]["detail"]

    def results(self, *steps):
        return [self[step][0] for step in steps]

    @property
    def failed(self):
        return [each["step"] for each in self.steps if each["result"] == "fail"]

    def advice(self, step):
        [found] = [each for each in self.all(step) if each["result"] == "fail"]
        return found["do"]


@pytest.fixture
def doctor(tinyaws):
    def run(*arguments, attempts="1", env=None, credentials=SECRETS, **how):
        how.update(env={"AWS_MAX_ATTEMPTS": attempts, **(env or {})}, credentials=credentials)
        text = tinyaws("doctor", "--verbose", *arguments, **how)
        as_json = tinyaws("doctor", *arguments, "--output", "json", **how)
        for each in text, as_json:
            keeps_secrets(each)
            assert each.stderr == b""
        report, whole = parse(text.stdout), json.loads(as_json.stdout)
        assert same_but_for_the_clock(report) == same_but_for_the_clock(whole["steps"])
        assert text.code == as_json.code and whole["ok"] == (text.code == 0)
        assert whole["ok"] == all(each["result"] != "fail" for each in report)
        assert all(("do" in each) == (each["result"] == "fail") for each in report)
        assert all(each.isprintable() for each in text.stdout.decode().splitlines())
        return Report(text.code, report)
    return run


@pytest.fixture
def service(tls_server, pki):
    """A factory: a server of TLS that gives one answer to whatever is asked."""
    return lambda *script: tls_server(pki.server(issuer(pki)), script)
