"""One row of the tables of test_choice*.py, and what a program is seen to choose in it."""

import re
from dataclasses import dataclass, field, replace

from .all_of_aws import answer, form, is_call, is_sts, scope

ROLE_ARN = "arn:aws:iam::123456789012:role/"
OWN_SESSION_NAME = re.compile("(tinyaws|botocore)-session-[0-9]+")


@dataclass(frozen=True)
class Choice:
    """What the requests show. A call that is refused leaves code alone."""

    code: int = 0
    key: str = ""  # access key id in the call's signature
    token: str = ""  # its session token
    region: str = ""  # its credential scope's
    endpoint: str = ""  # where it went, with the path
    calls: int = 0
    sts: tuple = ()  # what STS was asked: host and parameters, but for those all have


@dataclass(frozen=True)
class Row:
    """`key`, `region`, `endpoint` and so on: as in Choice, and what both programs must choose; a
    token follows from a temporary key, and an endpoint from the region, where none is given.
    theirs: what AWS CLI is seen to choose instead, and why says why tinyaws does not; with a why and
    nothing in theirs, Debian's AWS CLI is too old to know this, and is not run."""

    name: str
    key: str = ""
    region: str = ""
    endpoint: str = None
    token: str = None
    code: int = 0
    calls: int = None
    sts: tuple = None
    args: str = ""
    env: dict = field(default_factory=dict, hash=False)
    config: str = ""
    credentials: str = ""
    files: dict = field(default_factory=dict, hash=False)  # more, by their path in HOME
    server: object = answer
    theirs: dict = field(default_factory=dict, hash=False)
    why: str = ""

    @property
    def too_old(self):
        return bool(self.why) and not self.theirs

    def expected(self):
        if self.code and not self.calls:
            return Choice(self.code)
        token, endpoint = self.token, self.endpoint
        if token is None:
            token = f"token-of-{self.key}" if self.key and not self.key.startswith("AKID") else ""
        if endpoint is None:
            endpoint = f"https://proton.{self.region}.amazonaws.com/"
        return Choice(self.code, self.key, token, self.region, endpoint, self.calls or 1,
                      self.sts or ())

    def expected_of_aws(self):
        if not self.theirs:
            return self.expected()
        changed = replace(self, **self.theirs)
        return replace(changed, theirs={}, why="").expected()


class Home:
    """A row's home directory in a PrivateNet. In its files and variables HOME/ and CA_BUNDLE stand
    for what they are there."""

    def __init__(self, directory, net, row):
        self.directory, self.net, self.row = directory, net, row
        (directory / ".aws").mkdir(parents=True)
        files = {".aws/config": row.config, ".aws/credentials": row.credentials, **row.files}
        for path, text in files.items():
            if text:
                (directory / path).write_bytes(self._filled(text).encode())

    def run(self, program, *words):
        """subprocess.CompletedProcess, and what was seen."""
        variables = {"PATH": "/usr/bin:/bin", "HOME": str(self.directory), "TZ": "UTC",
                     "LC_ALL": "C.UTF-8", "AWS_PAGER": "", "AWS_CA_BUNDLE": "CA_BUNDLE",
                     "AWS_EC2_METADATA_DISABLED": "true",
                     # Of a host that is busy with other tests no instance need answer in a second.
                     "AWS_METADATA_SERVICE_TIMEOUT": "20", **self.row.env}
        self.net.expect(self.row.server)
        return self.net.run([program, *words, *self.row.args.split()],
                            {name: self._filled(value) for name, value in variables.items()
                             if value is not None}), self.net.seen

    def choice(self, program):
        """(Choice, stderr) of a call."""
        name = "always-500" if "always-500" in self.row.name else "e"
        done, seen = self.run(program, "proton", "get-environment", "--name", name)
        return _choice(done.returncode, seen), done.stderr.decode("utf-8", "backslashreplace")

    def _filled(self, text):
        return text.replace("HOME/", f"{self.directory}/").replace("CA_BUNDLE", str(self.net.ca))


def _choice(code, seen):
    calls = [each for each in seen if is_call(each)]
    if not calls:
        return Choice(code)
    key, region = scope(calls[-1].request)
    return Choice(code, key, calls[-1].request.get("X-Amz-Security-Token", ""), region,
                  calls[-1].url, len(calls), tuple(_asked(each) for each in seen if is_sts(each)))


def _asked(seen):
    parameters = form(seen.request)
    if OWN_SESSION_NAME.fullmatch(parameters["RoleSessionName"]):
        del parameters["RoleSessionName"]
    parameters["RoleArn"] = parameters["RoleArn"].removeprefix(ROLE_ARN)
    del parameters["Version"]
    return " ".join([seen.host, *(f"{name}={parameters[name]}" for name in sorted(parameters))])


def section(name, key=None, **values):
    """A section of a file: with the access key id AKID<key>, if any, and these."""
    lines = [f"[{name}]"]
    if key:
        lines += [f"aws_access_key_id = AKID{key}", f"aws_secret_access_key = secret-of-{key}"]
    return "\n".join([*lines, *(f"{name} = {value}" for name, value in values.items()), ""])


def keys(key, token=None):
    """Variables with the access key id AKID<key>."""
    return {"AWS_ACCESS_KEY_ID": f"AKID{key}", "AWS_SECRET_ACCESS_KEY": f"secret-of-{key}",
            **({"AWS_SESSION_TOKEN": token} if token else {})}


# ---- what rows share ----

ENV = keys("ENV")
EAST = {"AWS_REGION": "us-east-1"}
IMDS = {"AWS_EC2_METADATA_DISABLED": None}
TWO = section("default", "DEFAULT", region="us-west-1") + section("profile dev", "DEV",
                                                                  region="us-west-2")
BARE = section("profile bare", region="us-east-2")

EMPTY = "what is empty counts as not set"
TOO_OLD = "newer than AWS CLI 2.9.19: as the SDK reference guide has it"
PUBLIC = "as the public cases of the AWS SDKs have it"
