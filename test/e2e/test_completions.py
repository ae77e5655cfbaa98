"""The completions of share/completions, each in its own shell, on the program that is tested."""
import os
import pty
import re
import select
import subprocess
import time

import pytest

from support.paths import ROOT, TINYAWS

SCRIPTS = ROOT / "share/completions"

MODELLED = {"ssm", "secretsmanager", "sqs", "ecr", "ecr-public", "kms", "logs", "cloudwatch", "dynamodb", "ecs", "events",
            "kinesis", "firehose", "stepfunctions", "deploy"}
# From the table of services that the program is made of, not from its help.
TABLE = (ROOT / "src/aws/services.txt").read_text()
OTHERS = set(re.findall(r"^([a-z0-9-]+) \S+ 1\.[01]\b", TABLE, re.M)) - MODELLED - {"proton"}

CASES = [
    ("tinyaws ", {"proton", "configure", "credentials", "doctor", "trust-anchors", "help", "version", *MODELLED, *OTHERS}),
    ("tinyaws pro", {"proton"}),
    ("tinyaws proton cancel-e", {"cancel-environment-deployment"}),
    ("tinyaws proton wait environment-", {"environment-cancelled", "environment-deployed", "environment-template-version-registered"}),
    ("tinyaws ssm wait ", {"command-executed"}),
    ("tinyaws --region eu-west-1 sqs rec", {"receive-message"}),
    ("tinyaws sqs receive-message --max", {"--max-number-of-messages"}),
    ("tinyaws --output t", {"text", "table"}),
    ("tinyaws proton get-environment --nam", {"--name"}),
    ("tinyaws proton get-environment --name proton --cli-i", {"--cli-input-json"}),
    ("tinyaws --debug configure ", {"get", "list", "list-profiles"}),
    ("tinyaws --color ", {"on", "off", "auto"}),
    ("tinyaws proton get-environment --color o", {"on", "off"}),
    ("tinyaws --region ", set()),
    ("tinyaws --ca-bundle ca", {"ca.pem", "ca2.pem"}),
    ("tinyaws --profile ", {"default", "other"}),
    ("tinyaws no-such-service ", set()),
    ("tinyaws help pro", {"proton"}),
    ("tinyaws gl", {"globalaccelerator", "glue"}),
    ("tinyaws help glu", {"glue"}),
    ("tinyaws doctor ", MODELLED | OTHERS),
    ("tinyaws --debug doctor sq", {"sqs"}),
    ("tinyaws doctor sqs ", set()),
    ("tinyaws doctor --verb", {"--verbose"}),
    ("tinyaws version ", set()),
    ("tinyaws help sqs rec", {"receive-message"}),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the program, two files, and two profiles."""
    folder = tmp_path_factory.mktemp("completion")
    (folder / "tinyaws").symlink_to(TINYAWS)
    for name in ("ca.pem", "ca2.pem"):
        (folder / name).touch()
    (folder / "config").write_text("[default]\n[profile other]\n")
    return folder


def environment(folder):
    return {"PATH": f"{folder}:{os.environ['PATH']}", "HOME": str(folder), "TERM": "dumb", "LC_ALL": "C.UTF-8",
            "AWS_CONFIG_FILE": str(folder / "config")}


def output_of(folder, *command):
    done = subprocess.run(command, cwd=folder, env=environment(folder), capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    return set(done.stdout.split())


def by_bash(folder, line):
    *_, last = words = line.split(" ")
    script = (f"source {SCRIPTS}/tinyaws.bash; COMP_WORDS=({' '.join(words[:-1])} '{last}'); COMP_CWORD={len(words) - 1}; "
              r'_tinyaws; complete -p tinyaws >/dev/null; printf "%s\n" "${COMPREPLY[@]}"')
    return output_of(folder, "bash", "--norc", "-c", script)


def by_fish(folder, line):
    return output_of(folder, "fish", "--no-config", "-c", f"source {SCRIPTS}/tinyaws.fish; complete -C '{line}'")


class Zsh:
    """An interactive zsh on a terminal: its completion has no other way in."""

    def __init__(self, folder):
        self.child, self.terminal = pty.fork()
        if self.child == 0:
            os.chdir(folder)
            os.execvpe("zsh", ["zsh", "-f", "-i"], environment(folder))

    def type(self, text):
        """Once its line editor reads: it drops what came before."""
        self.read_until("\x1b[?2004h")
        os.write(self.terminal, text.encode())

    def read_until(self, end):
        seen, deadline = "", time.monotonic() + 60
        while end not in seen:
            assert time.monotonic() < deadline and select.select([self.terminal], [], [], 60)[0], seen
            seen += os.read(self.terminal, 1).decode(errors="replace")

    def close(self):
        os.close(self.terminal)
        os.waitpid(self.child, 0)


def by_zsh(folder, line):
    """What compadd is given is written down instead of shown: zsh shows a single match in place."""
    shell, found = Zsh(folder), folder / "found"
    found.write_text("")
    shell.type(f"fpath=({SCRIPTS} $fpath); autoload -U compinit; compinit -u -D\n")
    shell.type(f"compadd() {{ local -a matches; builtin compadd -O matches \"$@\"; print -rl -- $matches >>{found}; "
               "builtin compadd \"$@\" }\n")
    shell.type(f"{line}\t\x15echo do''ne\n")
    shell.read_until("done")
    shell.close()
    return set(found.read_text().split())


@pytest.mark.parametrize("line,words", CASES, ids=[line for line, _ in CASES])
@pytest.mark.parametrize("shell", [by_bash, by_zsh, by_fish], ids=["bash", "zsh", "fish"])
def test_a_shell_completes(folder, shell, line, words):
    assert shell(folder, line) == words
