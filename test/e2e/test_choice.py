"""Which keys, region and endpoint are chosen: tinyaws and AWS CLI v2 run the same command in the same
environment, with the same files, in a network that has AWS's own names and addresses, and what they
send must be the same. A row is one combination of options, environment and files; where the two
differ on purpose it says why, and what AWS CLI does is asserted all the same. Here is what stands in
files and variables; test_choice_of_provider.py has what is asked of others.

In a row keys named AKID... stand in files or variables, ASIA... come from a metadata endpoint, and
<role>-by-<key> from STS for who asked with that key. Exit statuses: 253 no credentials or no region;
255 for settings that are wrong."""

import pytest

from support.all_of_aws import IMDS_REGION
from support.choice import (BARE, EAST, EMPTY, ENV, IMDS, PUBLIC, TOO_OLD, TWO, Row, keys,
                            section)
from support.choice_runs import Runs, check, choices, parameters

PROFILES = [
    Row("no profile named", "AKIDDEFAULT", "us-west-1", config=TWO),
    Row("--profile", "AKIDDEV", "us-west-2", args="--profile dev", config=TWO),
    Row("AWS_PROFILE", "AKIDDEV", "us-west-2", env={"AWS_PROFILE": "dev"}, config=TWO),
    Row("AWS_DEFAULT_PROFILE", "AKIDDEV", "us-west-2", env={"AWS_DEFAULT_PROFILE": "dev"},
        config=TWO),
    Row("AWS_PROFILE before AWS_DEFAULT_PROFILE", "AKIDDEV", "us-west-2", config=TWO,
        env={"AWS_PROFILE": "dev", "AWS_DEFAULT_PROFILE": "nope"}),
    Row("--profile before AWS_PROFILE", "AKIDDEFAULT", "us-west-1", args="--profile default",
        env={"AWS_PROFILE": "dev"}, config=TWO),
    Row("an empty AWS_PROFILE", "AKIDDEFAULT", "us-west-1", env={"AWS_PROFILE": ""}, config=TWO,
        theirs={"code": 255}, why=EMPTY),
    Row("an empty AWS_PROFILE before AWS_DEFAULT_PROFILE", "AKIDDEV", "us-west-2", config=TWO,
        env={"AWS_PROFILE": "", "AWS_DEFAULT_PROFILE": "dev"}, theirs={"code": 255}, why=EMPTY),
    Row("--profile that is missing", code=255, args="--profile nope", config=TWO),
    Row("AWS_PROFILE that is missing", code=255, env={"AWS_PROFILE": "nope"}, config=TWO),
    Row("AWS_PROFILE that is missing beside variables' keys", code=255,
        env={**ENV, **EAST, "AWS_PROFILE": "nope"}, config=TWO),
    Row("--profile that is missing, without any file", code=255, env=EAST, args="--profile nope"),
    Row("quoted name", "AKIDQUOTED", "us-west-1", env={"AWS_PROFILE": "my name"},
        config=section('profile "my name"', "QUOTED", region="us-west-1")),
    Row("spaces in the brackets", "AKIDDEV", "us-west-2", args="--profile dev",
        config=section("profile \t dev", "DEV", region="us-west-2")),
    Row("a section of the config file without the word profile", code=255, args="--profile dev",
        config=section("dev", "DEV", region="us-west-2")),
    Row("the word profile in the credentials file", code=255, args="--profile dev",
        credentials=section("profile dev", "DEV", region="us-west-2")),
    Row("[profile default] after [default]", "AKIDNAMED", "us-west-2",
        config=section("default", "PLAIN", region="us-west-1") +
        section("profile default", "NAMED", region="us-west-2")),
    Row("[profile default] before [default]", "AKIDNAMED", "us-west-2",
        config=section("profile default", "NAMED", region="us-west-2") +
        section("default", "PLAIN", region="us-west-1"),
        theirs={"key": "AKIDPLAIN", "region": "us-west-1"}, why=PUBLIC),
    Row("a section in two pieces", "AKIDDEV", "us-west-2", args="--profile dev",
        config=section("profile dev", "DEV") + section("default") +
        section("profile dev", region="us-west-2"), theirs={"code": 255}, why=PUBLIC),
    Row("a key that is set twice", "AKIDDEFAULT", "us-west-2",
        config=section("default", "DEFAULT", region="us-west-1") + "region = us-west-2\n",
        theirs={"code": 255}, why=PUBLIC),
    Row("nested keys are not the profile's", "AKIDDEV", "us-west-1",
        config=section("default", "DEV", region="us-west-1") + "s3 =\n  region = us-west-2\n"
        "  aws_access_key_id = AKIDNESTED\n"),
    Row("a profile in the credentials file alone", "AKIDDEV", "us-west-2", args="--profile dev",
        credentials=section("dev", "DEV", region="us-west-2")),
    Row("a name with a dot, a slash and an @", "AKIDODD", "us-west-2", args="--profile a.b/c@d",
        config=section("profile a.b/c@d", "ODD", region="us-west-2")),
    Row("names differ by case", code=255, args="--profile Dev", config=TWO),
    Row("[DEFAULT]", "AKIDUPPER", "us-west-2", args="--profile DEFAULT",
        credentials=section("DEFAULT", "UPPER", region="us-west-2"),
        theirs={"code": 255}, why="only in Python's files of that kind is the name a special one"),
    Row("an equals sign in a value", "AKIDDEFAULT", "us-west-1", token="a=b==", config=section(
        "default", "DEFAULT", region="us-west-1", aws_session_token="a=b==")),
    Row("no spaces around the equals sign", "AKIDDEFAULT", "us-west-1",
        config=TWO.replace(" = ", "=")),
    Row("a colon in its place", "AKIDDEFAULT", "us-west-1", config=TWO.replace(" = ", ": ")),
    Row("keys in capitals", "AKIDDEV", "us-west-1",
        config="[default]\nREGION = us-west-1\n",
        credentials="[default]\nAWS_ACCESS_KEY_ID = AKIDDEV\nAWS_Secret_Access_Key = s\n"),
]

KEYS = [
    Row("variables", "AKIDENV", "us-east-1", env={**ENV, **EAST}),
    Row("variables before the default profile", "AKIDENV", "us-west-1", env=ENV, config=TWO),
    Row("variables before AWS_PROFILE's keys", "AKIDENV", "us-west-2", config=TWO,
        env={**ENV, "AWS_PROFILE": "dev"}),
    Row("--profile before variables", "AKIDDEV", "us-west-2", args="--profile dev", env=ENV,
        config=TWO),
    Row("--profile without keys passes over the variables", code=253, args="--profile bare", env=ENV,
        config=BARE),
    Row("AWS_PROFILE without keys, and variables", "AKIDENV", "us-east-2", config=BARE,
        env={**ENV, "AWS_PROFILE": "bare"}),
    Row("variables with a token", "AKIDENV", "us-east-1", token="their-token",
        env={**keys("ENV", "their-token"), **EAST}),
    Row("an empty token", "AKIDENV", "us-east-1", env={**ENV, **EAST, "AWS_SESSION_TOKEN": ""}),
    Row("a profile's token is not for the variables' keys", "AKIDENV", "us-west-1", env=ENV,
        config=section("default", "DEFAULT", region="us-west-1", aws_session_token="t")),
    Row("a variable's token is not for the profile's keys", "AKIDDEV", "us-west-2",
        env={"AWS_SESSION_TOKEN": "t"}, args="--profile dev", config=TWO),
    Row("a profile's token", "AKIDDEFAULT", "us-west-1", token="t",
        credentials=section("default", "DEFAULT", region="us-west-1", aws_session_token="t")),
    Row("AWS_ACCESS_KEY_ID alone", code=255, env={**EAST, "AWS_ACCESS_KEY_ID": "AKIDENV"},
        config=TWO),
    Row("AWS_SECRET_ACCESS_KEY alone", "AKIDDEFAULT", "us-west-1", config=TWO,
        env={"AWS_SECRET_ACCESS_KEY": "s"}),
    Row("AWS_SECURITY_TOKEN, a name of old", "AKIDENV", "us-east-1", token="t",
        env={**EAST, **ENV, "AWS_SECURITY_TOKEN": "t"}),
    Row("AWS_SESSION_TOKEN beside AWS_SECURITY_TOKEN", "AKIDENV", "us-east-1", token="old",
        env={**EAST, **keys("ENV", "new"), "AWS_SECURITY_TOKEN": "old"}),
    Row("aws_security_token, a name of old", "AKIDFILE", "us-east-1", token="t", env=EAST,
        credentials=section("default", "FILE", aws_security_token="t")),
    Row("empty variables are none", "AKIDDEFAULT", "us-west-1", config=TWO,
        env={"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}),
    Row("blank variables are none", "AKIDDEFAULT", "us-west-1", config=TWO,
        env={"AWS_ACCESS_KEY_ID": " ", "AWS_SECRET_ACCESS_KEY": " "},
        theirs={"key": " ", "token": ""}, why=PUBLIC),
    Row("credentials file alone", "AKIDFILE", "us-east-1", env=EAST,
        credentials=section("default", "FILE")),
    Row("credentials file before config file", "AKIDFILE", "us-west-1", config=TWO,
        credentials=section("default", "FILE")),
    Row("the profile's parts from both files", "AKIDFILE", "us-west-2", args="--profile dev",
        config=TWO, credentials=section("dev", "FILE")),
    Row("half a pair in the credentials file", code=255, config=TWO,
        credentials="[default]\naws_access_key_id = AKIDFILE\n"),
    Row("the secret alone in the credentials file", code=255, config=TWO,
        credentials="[default]\naws_secret_access_key = s\n",
        theirs={"code": 0, "key": "AKIDDEFAULT", "region": "us-west-1"},
        why="halves in two files are an error, and not passed over"),
    Row("empty keys in the credentials file", code=253,
        credentials="[default]\naws_access_key_id =\naws_secret_access_key =\n", env=EAST,
        theirs={"code": 0, "endpoint": "https://proton.us-east-1.amazonaws.com/"}, why=EMPTY),
    Row("an empty session token in the credentials file", "AKIDFILE", "us-east-1", env=EAST,
        credentials=section("default", "FILE", aws_session_token="")),
    Row("half a pair in the config file", code=255,
        config="[default]\nregion = us-east-1\naws_access_key_id = AKIDFILE\n"),
    Row("no credentials anywhere", code=253, env=EAST),
    Row("--no-sign-request", "", "", endpoint="https://proton.us-east-1.amazonaws.com/", env=EAST,
        args="--no-sign-request"),
    Row("SSO, which is out of scope here and lacks a session there", code=255, config=section(
        "default", region="us-east-1", sso_account_id="1", sso_role_name="r", sso_region="us-east-1",
        sso_start_url="https://x.test")),
]

FILES = [
    Row("AWS_CONFIG_FILE with ~", "AKIDOTHER", "us-east-2", env={"AWS_CONFIG_FILE": "~/other"},
        config=TWO, files={"other": section("default", "OTHER", region="us-east-2")}),
    Row("AWS_SHARED_CREDENTIALS_FILE with ~", "AKIDOTHER", "us-west-1", config=TWO,
        env={"AWS_SHARED_CREDENTIALS_FILE": "~/other"}, credentials=section("default", "FILE"),
        files={"other": section("default", "OTHER")}),
    Row("AWS_CONFIG_FILE that is missing", "AKIDFILE", "us-east-1",
        env={**EAST, "AWS_CONFIG_FILE": "/nonexistent"}, config=TWO,
        credentials=section("default", "FILE")),
    Row("AWS_SHARED_CREDENTIALS_FILE that is missing", "AKIDDEFAULT", "us-west-1", config=TWO,
        env={"AWS_SHARED_CREDENTIALS_FILE": "/nonexistent"}, credentials=section("default", "FILE")),
    Row("both variables empty", code=253, config=TWO,
        env={**EAST, "AWS_CONFIG_FILE": "", "AWS_SHARED_CREDENTIALS_FILE": ""}),
    Row("comments, blank lines, CRLF", "AKIDDEFAULT", "us-west-1",
        config="# c\n; c\n\n" + TWO.replace("\n", "\r\n")),
    Row("a BOM", "AKIDDEFAULT", "us-west-1", config="\ufeff" + TWO, theirs={"code": 255}, why=PUBLIC),
    Row("a line that is none", code=255, config=TWO + "nonsense\n"),
    Row("a comment behind a value", "AKIDDEFAULT", "us-west-1",
        config=section("default", "DEFAULT", region="us-west-1 # c"), theirs={"code": 255},
        why=PUBLIC),
]

REGION = [
    Row("--region first", "AKIDDEFAULT", "ap-south-1", config=TWO, args="--region ap-south-1",
        env={"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-2"}),
    Row("AWS_REGION before AWS_DEFAULT_REGION", "AKIDDEFAULT", "us-east-1", config=TWO,
        env={"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-2"}),
    Row("AWS_DEFAULT_REGION before the profile", "AKIDDEFAULT", "us-east-2", config=TWO,
        env={"AWS_DEFAULT_REGION": "us-east-2"}),
    Row("region in the credentials file", "AKIDFILE", "eu-west-1",
        credentials=section("default", "FILE", region="eu-west-1")),
    Row("region in both files", "AKIDFILE", "eu-west-1", config=TWO,
        credentials=section("default", "FILE", region="eu-west-1")),
    Row("a profile has nothing of [default]", code=253, args="--profile dev",
        config=section("default", region="us-west-1") + section("profile dev", "DEV")),
    Row("no region", code=253, env=ENV),
    Row("an empty AWS_REGION", "AKIDDEFAULT", "us-east-2", config=TWO,
        env={"AWS_REGION": "", "AWS_DEFAULT_REGION": "us-east-2"}, theirs={"code": 255}, why=EMPTY),
    Row("an empty AWS_DEFAULT_REGION", "AKIDDEFAULT", "us-west-1", config=TWO,
        env={"AWS_DEFAULT_REGION": ""}, theirs={"code": 255}, why=EMPTY),
    Row("a region of old that means FIPS", "AKIDENV", "us-west-1",
        "https://proton-fips.us-west-1.amazonaws.com/", env=ENV,
        config=section("default", region="fips-us-west-1")),
    Row("region of the instance", "AKIDENV", IMDS_REGION, env={**ENV, **IMDS}),
    Row("the profile's region before the instance's", "AKIDENV", "us-west-1", config=TWO,
        env={**ENV, **IMDS}),
    Row("a region that is no host label", code=255, env={**ENV, "AWS_REGION": "us_east/1"}),
    Row("China", "AKIDENV", "cn-north-1", "https://proton.cn-north-1.amazonaws.com.cn/", env=ENV,
        config=section("default", region="cn-north-1")),
]

SECTIONS = section("default", "DEFAULT", region="us-west-1", services="s",
                   endpoint_url="http://profile.test") + """\
[services s]
proton =
  endpoint_url = http://section.test
[services t]
sts =
  endpoint_url = http://section.test
"""
OWN = "https://proton.us-west-1.amazonaws.com/"
VARIABLES = {"AWS_ENDPOINT_URL_PROTON": "http://service-variable.test/a",
             "AWS_ENDPOINT_URL": "http://variable.test"}

ENDPOINT = [
    Row("--endpoint-url", "AKIDDEFAULT", "us-west-1", "http://option.test/a/b", config=TWO,
        args="--endpoint-url http://option.test/a/b"),
    Row("--endpoint-url first", "AKIDDEFAULT", "us-west-1", "http://option.test/", config=SECTIONS,
        args="--endpoint-url http://option.test", env=VARIABLES),
    Row("AWS_ENDPOINT_URL_PROTON next", "AKIDDEFAULT", "us-west-1", "http://service-variable.test/a",
        config=SECTIONS, env=VARIABLES, why=TOO_OLD),
    Row("AWS_ENDPOINT_URL next", "AKIDDEFAULT", "us-west-1", "http://variable.test/",
        config=SECTIONS, env={"AWS_ENDPOINT_URL": "http://variable.test"}, why=TOO_OLD),
    Row("the services section next", "AKIDDEFAULT", "us-west-1", "http://section.test/",
        config=SECTIONS, why=TOO_OLD),
    Row("the profile's endpoint_url last", "AKIDDEFAULT", "us-west-1", "http://profile.test/",
        config=SECTIONS.replace("services = s", "services = t"), why=TOO_OLD),
    Row("another profile's endpoint_url", "AKIDDEV", "us-west-2", args="--profile dev",
        config=SECTIONS + section("profile dev", "DEV", region="us-west-2")),
    Row("AWS_ENDPOINT_URL of another service", "AKIDDEFAULT", "us-west-1", config=TWO,
        env={"AWS_ENDPOINT_URL_S3": "http://variable.test"}),
    Row("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "AKIDDEFAULT", "us-west-1", config=SECTIONS,
        env={**VARIABLES, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}),
    Row("ignore_configured_endpoint_urls", "AKIDDEFAULT", "us-west-1", env=VARIABLES,
        config=SECTIONS.replace("services = s", "ignore_configured_endpoint_urls = true")),
    Row("--endpoint-url is not ignored", "AKIDDEFAULT", "us-west-1", "http://option.test/",
        args="--endpoint-url http://option.test", config=SECTIONS,
        env={"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}),
    Row("use_fips_endpoint", "AKIDDEFAULT", "us-west-1",
        "https://proton-fips.us-west-1.amazonaws.com/",
        config=section("default", "DEFAULT", region="us-west-1", use_fips_endpoint="true")),
    Row("use_dualstack_endpoint", "AKIDDEFAULT", "us-west-1", "https://proton.us-west-1.api.aws/",
        config=section("default", "DEFAULT", region="us-west-1", use_dualstack_endpoint="true")),
    Row("both", "AKIDDEFAULT", "us-west-1", "https://proton-fips.us-west-1.api.aws/",
        env={"AWS_USE_FIPS_ENDPOINT": "true"},
        config=section("default", "DEFAULT", region="us-west-1", use_dualstack_endpoint="TRUE")),
    Row("the variable before the profile's switch", "AKIDDEFAULT", "us-west-1",
        env={"AWS_USE_FIPS_ENDPOINT": "false"},
        config=section("default", "DEFAULT", region="us-west-1", use_fips_endpoint="true")),
    Row("a switch that is neither", "AKIDDEFAULT", "us-west-1",
        config=section("default", "DEFAULT", region="us-west-1", use_fips_endpoint="maybe")),
    Row("an empty AWS_ENDPOINT_URL", "AKIDDEFAULT", "us-west-1", config=TWO,
        env={"AWS_ENDPOINT_URL": ""}),
    Row("a services section that is missing", code=255, why=TOO_OLD,
        config=section("default", "DEFAULT", region="us-west-1", services="nope")),
    Row("an endpoint URL that is none", code=252, args="--endpoint-url option.test", config=TWO),
    Row("max_attempts that is no number", code=255,
        config=section("default", "DEFAULT", region="us-west-1", max_attempts="two")),
    Row("output = text", "AKIDDEFAULT", "us-west-1",
        config=section("default", "DEFAULT", region="us-west-1", output="text")),
    Row("--output json before output = text", "AKIDDEFAULT", "us-west-1", args="--output json",
        config=section("default", "DEFAULT", region="us-west-1", output="text")),
    Row("retry_mode = standard", "AKIDDEFAULT", "us-west-1",
        config=section("default", "DEFAULT", region="us-west-1", retry_mode="standard")),
    Row("FIPS and an endpoint", code=255, config=TWO, args="--endpoint-url http://option.test",
        env={"AWS_USE_FIPS_ENDPOINT": "true"},
        theirs={"code": 0, "key": "AKIDDEFAULT", "region": "us-west-1",
                "endpoint": "http://option.test/"},
        why="AWS's endpoint rules refuse it"),
    Row("ca_bundle", "AKIDDEFAULT", "us-west-1", env={"AWS_CA_BUNDLE": None},
        config=section("default", "DEFAULT", region="us-west-1", ca_bundle="CA_BUNDLE")),
    Row("AWS_CA_BUNDLE before ca_bundle", "AKIDDEFAULT", "us-west-1",
        config=section("default", "DEFAULT", region="us-west-1", ca_bundle="/nonexistent")),
    Row("max_attempts, always-500", "AKIDDEFAULT", "us-west-1", code=254, calls=2,
        config=section("default", "DEFAULT", region="us-west-1", max_attempts=2)),
    Row("AWS_MAX_ATTEMPTS before max_attempts, always-500", "AKIDDEFAULT", "us-west-1", code=254,
        calls=1, env={"AWS_MAX_ATTEMPTS": "1"},
        config=section("default", "DEFAULT", region="us-west-1", max_attempts=2)),
]

ROWS = parameters({"profiles": PROFILES, "keys": KEYS, "files": FILES, "region": REGION,
                   "endpoint": ENDPOINT})


@pytest.fixture(scope="module")
def runs(request, pki, tmp_path_factory):
    made = Runs(tmp_path_factory.mktemp("choice"), pki, request, {test_a_row: choices})
    yield made
    made.stop()


@pytest.mark.parametrize("row", ROWS)
def test_a_row(runs, row):
    check(runs.result(test_a_row, row), row)


def test_the_table_is_no_shorter():
    """Rows in which AWS CLI is asked, too."""
    assert sum(not row.values[0].too_old for row in ROWS) >= 85
