"""The commands that README and the manual page show are run, against a server in the place of AWS."""
import json
import re
import subprocess

import pytest

from support.awscli_lines import ENVIRONMENT, Server
from support.paths import ROOT, TINYAWS

ANSWERS = {
    "GetParameter": {"Parameter": {"Name": "/app/db/user", "Value": "app"}},
    "GetSecretValue": {"SecretString": "{}"},
    "GetParametersByPath": {"Parameters": [{"Name": "/app/db/user", "Value": "app"}]},
    "GetJobRun": {"JobRun": {"Id": "jr_1"}},
    "CancelEnvironmentDeployment": {"environment": {"name": "prod", "deploymentStatus": "CANCELLING"}},
    "GetEnvironment": {"environment": {"name": "prod", "deploymentStatus": "CANCELLED"}},
}
REPLACED = {"https://proton.example.internal": "$URL", " --ca-bundle /etc/ssl/our-ca.pem": " --wait-delay 0",
            "/run/app.json": "app.json", "--timeout 900": "--timeout 900 --wait-delay 0"}


class Aws(Server):
    """Answers by the operation that is called."""

    def answer(self, handler):
        operation = dict(self.requests[-1][2])["x-amz-target"].split(".")[-1]
        self.answers = [{"status": 200, "headers": {}, "body": json.dumps(ANSWERS[operation])}]
        super().answer(handler)


@pytest.fixture(scope="module")
def aws():
    running = Aws()
    yield running
    running.stop()


def shown_by_readme():
    use = (ROOT / "README.md").read_text().split("\n## Use\n")[1].split("\n## ")[0].replace("\\\n", " ")
    return re.findall(r"^    \$ (.*tinyaws .*)$", use, re.M)


def shown_by_the_manual_page():
    blocks = re.findall(r"^\.Bd .*\n((?:.*\n)*?)\.Ed$", (ROOT / "share/man/man1/tinyaws.1").read_text(), re.M)
    return [block.replace("\\e\n", " ") for block in blocks if not block.startswith("[")]


@pytest.mark.parametrize("command", shown_by_readme() + shown_by_the_manual_page())
def test_a_command_works(aws, tmp_path, command):
    for old, new in REPLACED.items():
        command = command.replace(old, new)
    (tmp_path / "tinyaws").symlink_to(TINYAWS)
    environment = ENVIRONMENT | {"PATH": f"{tmp_path}:/usr/bin:/bin", "HOME": str(tmp_path), "URL": aws.url,
                                 "AWS_ENDPOINT_URL": aws.url}
    aws.requests.clear()
    done = subprocess.run(["sh", "-euc", command], cwd=tmp_path, env=environment, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert aws.requests


def test_commands_are_found():
    assert len(shown_by_readme()) == 5 and len(shown_by_the_manual_page()) == 3
