"""The examples of share/examples, read and run by tests, and the checkers that toolchain/setup installs for them."""

import subprocess
import sys
from functools import lru_cache

import yaml

from .paths import ROOT

EXAMPLES = ROOT / "share/examples"
BUSYBOX_SH = ("busybox", "sh")


def documents(name):
    return list(yaml.safe_load_all((EXAMPLES / name).read_text()))


def document(name):
    (only,) = documents(name)
    return only


def check(*command, **how):
    """Run a checker that has nothing to say; what it printed, if it ended with 0."""
    done = subprocess.run([str(each) for each in command], capture_output=True, text=True, timeout=300, **how)
    sys.stdout.write(done.stdout + done.stderr)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@lru_cache(maxsize=None)
def checkers():
    """The folder of what toolchain/checkers.txt pins."""
    check(ROOT / "toolchain/setup", "checkers")
    return ROOT / "build/checkers/bin"


def environment_of(container, replaced):
    """Its variables; `replaced` maps values that are for the example's own hosts to those of the test."""
    variables = {each["name"]: each["value"] for each in container.get("env", [])}
    return {name: replaced.get(value, value) for name, value in variables.items()}
