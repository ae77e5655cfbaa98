"""A host that runs the scripts of share/examples/scripts as they are: by dash and by BusyBox's ash with nothing but its
applets, with tinyaws linked as aws; and by the AWS CLI, where its version 2.9 speaks the service's JSON protocol. The
server has each request's signature checked by botocore."""

import shutil
import subprocess

import pytest

from .examples import EXAMPLES
from .paths import TINYAWS
from .programs import aws_cli_path, clean_environment, run
from .service_server import ServiceServer

SCRIPTS = EXAMPLES / "scripts"


class Host:
    """A host that runs the scripts: `shell` is dash or busybox, `program` what aws is."""

    def __init__(self, folder, shell, program):
        self.folder, self.shell, self.program = folder, shell, program
        self.bin, applets = folder / "bin", folder / "applets"
        self.server = None
        self.bin.mkdir()
        applets.mkdir()
        if shell == "busybox":
            names = subprocess.run(["busybox", "--list"], capture_output=True, text=True, check=True).stdout.split()
            for name in names:
                (applets / name).symlink_to(shutil.which("busybox"))
        self.path = f"{self.bin}:{applets if shell == 'busybox' else '/usr/bin:/bin'}"
        if program == TINYAWS:
            (self.bin / "aws").symlink_to(TINYAWS)
        else:  # 2.9 does not know AWS_ENDPOINT_URL
            self.command("aws", f'exec {program} --endpoint-url "$AWS_ENDPOINT_URL" "$@"')

    def command(self, name, text):
        """Put a command of the host's own into its PATH."""
        with open(self.bin / name, "x", encoding="utf-8") as file:  # through no link
            file.write(f"#!/bin/sh\n{text}\n")
        (self.bin / name).chmod(0o755)

    def serve(self, **answers):
        self.stop()
        self.server = ServiceServer(answers)

    def stop(self):
        if self.server is not None:
            self.server.stop()
            assert self.server.faults == []

    def run(self, script, *words, stdin="", **variables):
        """(exit status, stdout, stderr), the latter without what AWS CLI 2.36 begins it with, and 2.9 ends it with."""
        env = clean_environment(self.folder, self.server.credentials, self.server.region, {
            "PATH": self.path, "AWS_ENDPOINT_URL": self.server.url, "AWS_PAGER": "", "TMPDIR": self.folder, **variables})
        command = [shutil.which("busybox"), "sh"] if self.shell == "busybox" else ["dash"]
        done = run([*command, SCRIPTS / script, *words], env, stdin.encode(), cwd=self.folder)
        error = done.error.replace("aws: [ERROR]: ", "")
        return done.code, done.stdout.decode(), error if self.program == TINYAWS else error.replace(": \n", ":\n")

    def file(self, name):
        """(permissions, content)"""
        path = self.folder / name
        return path.stat().st_mode & 0o777, path.read_text()

    def left(self):
        """The files that are in the folder, but for the CLI's own."""
        return sorted(path.name for path in self.folder.iterdir() if path.name not in ("bin", "applets", ".aws"))


def hosts(*which):
    return pytest.mark.parametrize("host", which, indirect=True, ids="-".join)


TINY = [("dash", "tinyaws"), ("busybox", "tinyaws")]
by_dash = hosts(("dash", "tinyaws"), ("dash", "aws-cli"))  # BusyBox has a grep of its own, which comes before ours
with_aws_cli = hosts(*TINY, ("dash", "aws-cli"))
without_aws_cli = hosts(*TINY)  # AWS CLI 2.9 speaks the query protocol with these services


@pytest.fixture
def host(request, tmp_path):
    shell, program = request.param
    made = Host(tmp_path, shell, TINYAWS if program == "tinyaws" else aws_cli_path())
    yield made
    made.stop()


def error_line(code, operation, message):
    return f"\nAn error occurred ({code}) when calling the {operation} operation:{message and ' ' + message}\n"
