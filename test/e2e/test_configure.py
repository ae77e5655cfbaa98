"""configure list, get and list-profiles: the same bytes and exit statuses as AWS CLI v2 on the same
files, and what each of the two has for itself."""
import os
import re

import pytest
from cli_support import aws, tinyaws
from support.errors import begin, of_today

CONFIG = b"""\
# of a person
[default]
region = eu-west-1
output=json
aws_access_key_id = AKIDCONFIGFILE1
aws_secret_access_key = wJalrXUtnFEMIconfigfile2
s3 =
  addressing_style = path
  max_queue_size=7

[profile "my name"]
Region = us-west-2
empty =
[profile dev]
region = r\xc3\xa9gion-1
role.x = y
lines = a
  b = c
[services s]
proton =
  endpoint_url = http://localhost
[sso-session t]
sso_region = us-east-1
[plugins]
x = y
"""
CREDENTIALS = b"""\
[keys]
aws_access_key_id = AKIDCREDENTIALS3
aws_secret_access_key = wJalrXUtnFEMIcredentials4
[default]
aws_access_key_id = AKIDCREDENTIALS5
aws_secret_access_key = wJalrXUtnFEMIcredentials6
aws_session_token = token
[short]
aws_access_key_id = abc
aws_secret_access_key = \xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9x
[dev]
output = text
"""
KEYS = {"AWS_ACCESS_KEY_ID": "AKIDENVIRONMENT7", "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMIenvironment8"}
SECRETS = [b"wJalr", b"AKID"]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    path = tmp_path_factory.mktemp("home")
    (path / ".aws").mkdir()
    (path / ".aws" / "config").write_bytes(CONFIG)
    (path / ".aws" / "credentials").write_bytes(CREDENTIALS)
    (path / "other").write_bytes(b"[profile other]\r\nregion = ap-south-1\r\n")
    (path / "crlf").write_bytes(CREDENTIALS.replace(b"\n", b"\r\n"))
    return str(path)


def same(home, *words, env=None):
    ours, theirs = (run("configure", *words, home=home, env=env) for run in (tinyaws, aws))
    assert ours == theirs._replace(err=of_today(theirs.err))
    return ours


# ---- list ----

def as_newer_ones_print(listed):
    """What the newest AWS CLI prints, of what Debian's does."""
    lines = listed.decode().splitlines()
    rows = [re.fullmatch(r" *(\S+) +(.+?) +(\S+)    (\S.*|)", line).groups() for line in lines]
    rows = [tuple(cell.upper() for cell in rows[0]), *rows[2:]]
    return "".join(f"{name:10} : {value:24} : {kind:16} : {location}\n"
                   for name, value, kind, location in rows).encode()


def test_list_to_the_byte(home):
    """A line of each kind, as AWS CLI 2.36.7 prints it."""
    result = tinyaws("configure", "list", "--profile", "keys", home=home, env={"AWS_REGION": "eu-west-1"})
    assert result.out == b"""\
NAME       : VALUE                    : TYPE             : LOCATION
profile    : keys                     : manual           : --profile
access_key : ****************ALS3     : shared-credentials-file : \n\
secret_key : ****************als4     : shared-credentials-file : \n\
region     : eu-west-1                : env              : ['AWS_REGION', 'AWS_DEFAULT_REGION']
"""


@pytest.mark.parametrize("words, env", [
    ([], {}),
    (["--profile", "keys"], {}),
    (["--profile", "dev"], {}),
    (["--profile", "my name"], {}),
    (["--profile", "short"], {}),
    ([], KEYS),
    (["--profile", "keys"], KEYS),
    ([], {**KEYS, "AWS_PROFILE": "dev"}),
    ([], {"AWS_DEFAULT_PROFILE": "keys", "AWS_DEFAULT_REGION": "sa-east-1"}),
    ([], {"AWS_PROFILE": "keys", "AWS_DEFAULT_PROFILE": "dev", "AWS_REGION": "a",
          "AWS_DEFAULT_REGION": "b"}),
    (["--profile", "other"], {"AWS_CONFIG_FILE": "~/other"}),
    (["--profile", "keys"], {"AWS_SHARED_CREDENTIALS_FILE": "~/crlf"}),
    ([], {"AWS_SHARED_CREDENTIALS_FILE": "/nonexistent"}),
    ([], {"AWS_CONFIG_FILE": "", "AWS_SHARED_CREDENTIALS_FILE": ""}),
    ([], {"HOME": "/nonexistent"}),
])
def test_list(home, words, env):
    result, theirs = (run("configure", "list", *words, home=home, env=env) for run in (tinyaws, aws))
    assert result == theirs._replace(out=as_newer_ones_print(theirs.out))
    assert (result.status, result.err, result.out.count(b"\n")) == (0, b"", 5)
    for secret in SECRETS:
        assert secret not in result.out


@pytest.mark.parametrize("words, env", [(["--profile", "nope"], {}), ([], {"AWS_PROFILE": "nope"})])
def test_list_of_no_profile(home, words, env):
    """AWS CLI has printed the first lines by then."""
    ours, theirs = (run("configure", "list", *words, home=home, env=env) for run in (tinyaws, aws))
    assert ours.out == b""
    assert (ours.status, ours.err) == (theirs.status, of_today(theirs.err))
    assert ours.err.decode() == begin() + "The config profile (nope) could not be found\n"


def test_list_of_half_a_pair(home):
    result = tinyaws("configure", "list", home=home, env={"AWS_ACCESS_KEY_ID": "AKID"})
    assert (result.status, result.out) == (255, b"")
    assert b"Partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY" in result.err


# ---- get ----

@pytest.mark.parametrize("words, status", [
    (["region"], 0),
    (["aws_access_key_id"], 0),
    (["aws_secret_access_key"], 0),
    (["Region"], 1),
    (["nope"], 1),
    (["s3"], 1),
    (["s3.addressing_style"], 0),
    (["s3.nope"], 1),
    (["s3.max_queue_size.x"], 1),
    (["region.x"], 1),
    (["default.region"], 0),
    (["default.s3.max_queue_size"], 0),
    (["dev.region"], 0),
    (["dev.output"], 0),
    (["profile.keys.aws_access_key_id"], 0),
    (["profile.nope.region"], 1),
    (["keys.aws_access_key_id", "--profile", "nope"], 0),
    (["my name.region"], 0),
    (["empty", "--profile", "my name"], 0),
    (["lines", "--profile", "dev"], 0),
    (["region", "--profile", "nope"], 255),
    (["aws_session_token", "--profile=dev"], 1),
])
def test_get(home, words, status):
    result = same(home, "get", *words)
    assert result.status == status
    assert (result.out != b"") == (status == 0)


def test_get_by_variables(home):
    assert same(home, "get", "region", env={"AWS_PROFILE": "dev"}).out == "r\u00e9gion-1\n".encode()
    assert same(home, "get", "region", env={"AWS_CONFIG_FILE": ""}).status == 1
    assert same(home, "get", "region", env={"AWS_PROFILE": "other",
                                            "AWS_CONFIG_FILE": home + "/other"}).status == 0


LINES = b"""\
[default]
region = eu-west-1 # of ours
external_id = team #7
credential_process = p --note #1 --json
output: json
ca_bundle : /a = b
endpoint_url:http://a/?b=c
empty =
colon:
comment = # none
adjacent = x#y;z
both = a ; b # c
equals == x
tab =\ta\t# b\t
lines = a # b
  # not of it
  c ; d
s3 = # ours
max_attempts = 3
sso_region = us-east-1 ; x
s4:
  nested = a # b
  other = b:c
[profile other] ; of another
key: value
"""


@pytest.mark.parametrize("key", [
    "region", "external_id", "credential_process", "output", "ca_bundle", "endpoint_url", "empty", "colon",
    "comment", "adjacent", "both", "equals", "tab", "lines", "s3", "max_attempts", "sso_region", "s4",
    "s4.nested", "s4.other", "profile.other.key"])
def test_get_of_values_with_comments_and_colons(tmp_path, key):
    (tmp_path / "config").write_bytes(LINES)
    result = same("/nonexistent", "get", key, env={"AWS_CONFIG_FILE": str(tmp_path / "config")})
    assert (result.out != b"") == (key not in ("s4",))


# ---- list-profiles ----

def test_list_profiles(home):
    assert same(home, "list-profiles").out == b"default\nmy name\ndev\nkeys\nshort\n"
    assert same(home, "list-profiles", "--profile", "nope").status == 0
    assert same(home, "list-profiles", env={"HOME": "/nonexistent"}).out == b""


def test_list_profiles_by_the_thousand(tmp_path):
    """In the order of the file, in the same memory."""
    names = [f"profile-number-{i}" for i in range(5000)]
    (tmp_path / "config").write_text("".join(f"[profile {n}]\nregion = x\n" for n in names))
    result = tinyaws("configure", "list-profiles", env={"AWS_CONFIG_FILE": str(tmp_path / "config")})
    assert result.out.decode().split("\n") == names + [""]
    (tmp_path / "config").write_text("".join(f"[profile {n * 4}]\n" for n in names))
    result = tinyaws("configure", "list-profiles", env={"AWS_CONFIG_FILE": str(tmp_path / "config")})
    assert (result.status, result.out) == (255, b"")
    assert b"TA_CONFIGURE_TEXT_MAX, 196608 bytes" in result.err


# ---- files that are none ----

def test_a_malformed_file_is_reported_by_line(tmp_path):
    path = tmp_path / "config"
    path.write_text("[default]\nregion = x\nwJalrXUtnFEMI\n")
    for words in ["list"], ["get", "region"], ["list-profiles"]:
        result = tinyaws("configure", *words, env={"AWS_CONFIG_FILE": str(path)})
        assert (result.status, result.out) == (255, b"")
        assert f"{path}, line 3: Expected an '=' sign defining a property".encode() in result.err
        assert b"wJalr" not in result.err


def test_a_file_that_cannot_be_read(tmp_path):
    """Where it was named it is an error; in a HOME that is not ours it is none."""
    result = tinyaws("configure", "get", "region", env={"AWS_CONFIG_FILE": str(tmp_path)})
    assert (result.status, result.out) == (255, b"")
    assert str(tmp_path).encode() in result.err and b"directory" in result.err
    loop = tmp_path / ".aws"
    loop.symlink_to(loop)
    assert same(str(tmp_path), "get", "region").status == 1
    result = tinyaws("configure", "get", "region", env={"AWS_CONFIG_FILE": str(loop / "config")})
    assert result.status == 255
    assert os.strerror(40).encode() in result.err or b"ymbolic" in result.err


# ---- usage ----

@pytest.mark.parametrize("words", [["get"], ["get", "a", "b"], ["lis"], ["list", "x"],
                                   ["get", "a", "--environment-name", "b"], ["list", "--profile"]])
def test_usage_errors(words):
    ours, theirs = tinyaws("configure", *words), aws("configure", *words)
    assert ours[:2] == theirs[:2] == (252, b"")
    assert b"\nusage: tinyaws " in ours.err and b"\ntinyaws: [ERROR]: " in ours.err


def test_the_global_options_may_stand_before(home):
    assert tinyaws("--profile", "dev", "configure", "get", "region", home=home).status == 0
    assert tinyaws("configure", "--profile", "dev", "get", "region", home=home).status == 0


@pytest.mark.parametrize("words", [[], ["get"], ["list"], ["list-profiles"]])
def test_help(words):
    result = tinyaws("configure", *words, "help")
    assert (result.status, result.err) == (0, b"")
    for part in words or ["get", "list", "list-profiles"]:
        assert part.encode() in result.out
    assert (b"--profile" in result.out) == bool(words)
    assert b"(null)" not in result.out and b"--wait" not in result.out
