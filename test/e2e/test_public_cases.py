"""The public cases of credential chains (test/vectors/credential-chain), each as it is: the static
binary runs in a root directory with the case's files, with the case's environment, in a network where
the metadata endpoints have their own addresses and STS its own name, and hears what was recorded.

An SDK takes credentials that have expired, which tinyaws refuses, and the recorded ones have: so each
case is played at its own time, and again today. An SDK's account_id is no part of the format that
`tinyaws credentials` prints, which is AWS CLI's."""

import json
import re
import sys
import time
from datetime import datetime, timezone
from pathlib import Path

import pytest

from support.botocore_verify import verify
from support.paths import TINYAWS
from support.private_net import PrivateNet
from support.recorded_case import CASES, RecordedCase, parameters

PAST_CLOCK = Path(__file__).parent / "support" / "past_clock.py"
NAMES = sorted(str(path.parent.relative_to(CASES)) for path in CASES.glob("*/*/test-case.json"))
# Its command is a line of shell, which tinyaws gives to no shell: see below.
SHELL = "profile-provider/credential_process_account_id_fallback"
# Words of the SDK for Rust, and what tinyaws says instead.
WORDS = {
    "No such file or directory (os error 2)": "No such file or directory",
    "request forbidden: IMDS is disabled": "IMDS is disabled",
    "`web_identity_token_file` was specified but `role_arn` was missing":
        "has web_identity_token_file but no role_arn",
    # AWS CLI has the error's code as it came.
    "InvalidIdentityTokenException: No OpenIDConnect provider found in your account":
        "(InvalidIdentityToken) when calling the AssumeRoleWithWebIdentity operation: "
        "No OpenIDConnect provider found in your account",
}
# Where a recording disagrees with the case's own files, by the number of the request.
OTHERWISE = {
    ("default-credential-provider-chain/web_identity_token_source_profile", 0): {
        "RoleArn": ["arn:aws:iam::123456789012:role/s3-reader"], "WebIdentityToken": ["sometoken\n"]},
}


class Player:
    def __init__(self, net, directory):
        self.net, self._directory = net, directory

    def play(self, case, now):
        """(CompletedProcess, what was asked) of `tinyaws credentials` at that time."""
        root = self._directory / f"root{now}"
        case.lay_out(root, self.net.hosts, self.net.ca)
        # Of a host that is busy with other tests no instance need answer in a second.
        return self.run(case, now, root, "/tinyaws", {
            **case.environment, "AWS_CA_BUNDLE": "/ca.pem", "AWS_METADATA_SERVICE_TIMEOUT": "20"})

    def run(self, case, now, root, program, variables):
        answers = iter(case.exchanges)
        # One request more than was recorded ends the connection.
        self.net.expect(lambda _seen: next((each.response() for each in answers), None))
        done = self.net.run([sys.executable, PAST_CLOCK, int(now), root, program, "credentials"],
                            variables)
        return done, self.net.seen


@pytest.fixture(scope="module")
def net(pki, tmp_path_factory):
    hosts = sorted(set().union(*(RecordedCase(CASES / name).hosts for name in NAMES)))
    made = PrivateNet(tmp_path_factory.mktemp("net"), pki, hosts,
                      starts=datetime(2000, 1, 1, tzinfo=timezone.utc))
    yield made
    made.stop()


@pytest.fixture
def player(net, tmp_path):
    return Player(net, tmp_path)


def same_request(seen, recorded, changes):
    assert (seen.request.method, seen.url) == (recorded.method, recorded.url)
    for name, value in recorded.fields.items():
        # botocore, too, tells the character set of a form.
        assert seen.request.get(name, "").partition(";")[0] == value, name
    expected = {**parameters(recorded.body), **changes}
    assert parameters(seen.request.body.decode()) == expected


def own_time(case):
    """A minute before the first of the case's credentials expires."""
    return min([time.time() + 60, *case.expirations()]) - 60


def document(result):
    """As the credential_process format has it."""
    out = {"Version": 1, "AccessKeyId": result["access_key_id"],
           "SecretAccessKey": result["secret_access_key"]}
    if "session_token" in result:
        out["SessionToken"] = result["session_token"]
    if "expiry" in result:
        out["Expiration"] = datetime.fromtimestamp(result["expiry"], timezone.utc).isoformat()
    return out


# Some cases have an endpoint of http.
EXPOSED = re.compile(rb"^tinyaws: warning: the credentials endpoint aws\.[a-z-]+-override is http: .*\n")


def check(case, done):
    if "Ok" in case.result:
        assert (done.returncode, EXPOSED.sub(b"", done.stderr)) == (0, b"")
        assert json.loads(done.stdout) == document(case.result["Ok"])
    else:
        assert done.returncode > 1 and done.stdout == b""
        assert WORDS[case.result["ErrorContains"]] in done.stderr.decode()


@pytest.mark.parametrize("name", [name for name in NAMES if name != SHELL])
def test_a_case(player, name):
    case = RecordedCase(CASES / name)
    done, seen = player.play(case, own_time(case))
    check(case, done)
    assert len(seen) == len(case.exchanges)
    for i, (one, recorded) in enumerate(zip(seen, case.exchanges)):
        same_request(one, recorded, OTHERWISE.get((name, i), {}))
        if recorded.signed:
            verify(one.request, case.signer(i), service="sts")
            signed = datetime.strptime(one.request.get("x-amz-date"), "%Y%m%dT%H%M%S%z")
            assert abs(signed.timestamp() - own_time(case)) < 50
        else:  # the recordings leave out a container's authorization token
            token = case.environment.get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
            assert one.request.get("authorization") == (case.file(token) if token else None)


@pytest.mark.parametrize("name", [name for name in NAMES
                                  if RecordedCase(CASES / name).expirations()])
def test_a_case_of_credentials_that_have_expired(player, name):
    done, seen = player.play(RecordedCase(CASES / name), time.time())
    assert (done.returncode, done.stdout) == (255, b"")
    assert b"expired" in done.stderr
    assert seen


def test_the_case_of_a_command_for_a_shell(player, tmp_path):
    """`echo ... | base64 --decode`: here echo is a program that has a shell do it. Without that, what
    echo writes is no JSON. The account that stands in the file is not shown, as said above."""
    case = RecordedCase(CASES / SHELL)
    (tmp_path / "echo").write_text('#!/bin/sh\nexec /bin/sh -c "echo $*"\n')
    (tmp_path / "echo").chmod(0o755)
    home = case.directory / "fs" / case.environment["HOME"].lstrip("/")
    for path, found in [(f"{tmp_path}:/usr/bin:/bin", True), ("/usr/bin:/bin", False)]:
        done, seen = player.run(case, case.result["Ok"]["expiry"] - 60, "/", TINYAWS,
                                {"HOME": str(home), "PATH": path})
        assert seen == []
        if found:
            check(case, done)
        else:
            assert (done.returncode, done.stdout) == (255, b"")
            assert b"JSON" in done.stderr


def test_no_case_is_missing():
    """The clock is what it should be, too: each of these has credentials that have expired."""
    assert len(NAMES) == 18 and SHELL in NAMES
    assert sum(bool(RecordedCase(CASES / name).expirations()) for name in NAMES) == 10
