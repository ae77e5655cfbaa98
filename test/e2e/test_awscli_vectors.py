"""What AWS CLI 2.36.7 did with command lines of ours, run again by tinyaws linked as aws: exit status,
stdout, stderr and requests are the same."""

import json
import os

import pytest

from support.paths import ROOT, TINYAWS
from support.programs import run
from support.tls_server import respond

VECTORS = ROOT / "test" / "vectors" / "awscli-v2"
KEYS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "AWS_REGION": "us-east-1"}


def lines(name):
    with open(VECTORS / f"{name}.jsonl", encoding="utf-8") as file:
        return [pytest.param(line, id=line["id"]) for line in map(json.loads, file)]


def answer(http):
    return respond(http["body"].encode(), f"{http['status']} x",
                   [f"{name}: {value}" for name, value in http["headers"].items()])


@pytest.fixture
def linked(tmp_path):
    """tinyaws as aws."""
    os.symlink(TINYAWS, tmp_path / "aws")
    return tmp_path / "aws"


def check(line, linked, home, server=None, more=()):
    env = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": str(home),
           "AWS_EC2_METADATA_DISABLED": "true", **KEYS, **line["env"]}
    if server:
        env["AWS_ENDPOINT_URL"] = server.url
    result = run([linked, *line["argv"], *more],
                 {name: value for name, value in env.items() if value is not None})
    assert (result.code, result.stdout.decode(), result.error) == (
        line["exit"], line["stdout"], line["stderr"])
    return result


@pytest.mark.parametrize("line", lines("answers-errors"))
def test_errors_of_the_service(line, linked, home, tls_server):
    server = tls_server(None, [answer(line["http"])])
    check(line, linked, home, server)
    assert len(server.requests) == line.get("requests", 1)


@pytest.mark.parametrize("line", lines("refusals"))
def test_refusals(line, linked, home):
    if line["argv"] == ["proton", "cancel-environment"]:  # we suggest what it begins
        line = {**line, "stderr": line["stderr"].replace(
            "'cancel-environment'\n\n\n",
            "'cancel-environment'\n\nMaybe you meant:\n\n  * cancel-environment-deployment\n\n")}
    check(line, linked, home)


@pytest.mark.parametrize("line", lines("waiters"))
def test_waiters(line, linked, home, tls_server):
    server = tls_server(None, [answer(each) for each in line["answers"]])
    check(line, linked, home, server, ["--wait-delay", "0"])
    assert len(server.requests) == line["requests"]
    for request in server.requests:
        assert json.loads(request.body) == line["request"]["body_json"]
        assert request.get("X-Amz-Target") == line["request"]["headers"]["x-amz-target"]
