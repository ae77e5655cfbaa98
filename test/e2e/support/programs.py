"""Runs tinyaws, and the AWS CLI that it is compared with, in an environment made from nothing."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from .credentials import EXAMPLE, REGION
from .paths import ROOT, TINYAWS


@dataclass
class Result:
    code: int
    stdout: bytes
    stderr: bytes

    @property
    def error(self):
        """stderr as text, for messages and searches."""
        return self.stderr.decode("utf-8", "backslashreplace")


def clean_environment(home, credentials, region, more):
    """Variables for a run; None as a value of `more` takes one away."""
    variables = {"PATH": "/usr/bin:/bin", "HOME": str(home), "TZ": "UTC", "LC_ALL": "C.UTF-8",
                 "AWS_EC2_METADATA_DISABLED": "true"}  # the host may have one
    if credentials is not None:
        variables.update(credentials.environment())
    if region is not None:
        variables["AWS_REGION"] = region
    variables.update(more)
    return {name: str(value) for name, value in variables.items() if value is not None}


def run(command, variables, stdin=b"", timeout=120, cwd=None):
    done = subprocess.run([os.fspath(part) if isinstance(part, Path) else str(part)
                           for part in command],
                          env=variables, input=stdin, capture_output=True, timeout=timeout, cwd=cwd)
    return Result(done.returncode, done.stdout, done.stderr)


def endpoint_options(peer):
    """What points a client at an emulator, or at anything with a url and a ca."""
    return ["--endpoint-url", peer.url, *(["--ca-bundle", peer.ca] if peer.ca else [])]


class Program:
    """Called with arguments. Keywords:
    peer=        adds its --endpoint-url and --ca-bundle
    credentials= EXAMPLE unless given; None for none
    region=      AWS_REGION, us-east-1 unless given; None for none
    env=         more variables, or None as the value to take one away
    prefix=      a command that runs it, such as ["strace", ...]"""

    def __init__(self, path, home, variables=None):
        self.path, self.home, self.variables = path, home, variables or {}

    def environment(self, credentials=EXAMPLE, region=REGION, env=None):
        return clean_environment(self.home, credentials, region, {**self.variables, **(env or {})})

    def __call__(self, *arguments, peer=None, credentials=EXAMPLE, region=REGION, env=None,
                 prefix=(), **how):
        command = [*prefix, self.path, *arguments, *(endpoint_options(peer) if peer else [])]
        return run(command, self.environment(credentials, region, env), **how)


@lru_cache(maxsize=None)
def aws_cli_path():
    """The first AWS CLI v2: Debian's, then what PATH has."""
    for path in ["/usr/bin/aws", shutil.which("aws")]:
        if path and os.path.exists(path):
            version = subprocess.run([path, "--version"], capture_output=True, text=True).stdout
            if version.startswith("aws-cli/2"):
                return path
    raise RuntimeError("no AWS CLI v2 on this host: toolchain/setup test")


def tinyaws_program(home):
    if not TINYAWS.exists():
        raise RuntimeError(f"{TINYAWS.relative_to(ROOT)} is not built: make")
    return Program(TINYAWS, home)


def aws_program(home):
    return Program(aws_cli_path(), home, {"AWS_PAGER": "", "AWS_EC2_METADATA_DISABLED": "true"})
