"""Which keys, region and endpoint are chosen: tinyaws and AWS CLI v2 run the same command in the same
environment, with the same files, in a network that has AWS's own names and addresses, and what they
send must be the same. A row is one combination of options, environment and files; where the two
differ on purpose it says why, and what AWS CLI does is asserted all the same.

In a row keys named AKID... stand in files or variables, ASIA... come from a metadata endpoint, and
<role>-by-<key> from STS for who asked with that key. Exit statuses: 253 no credentials, no region or
a setting that is wrong; AWS CLI has 255 for settings that are wrong."""

import queue
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.all_of_aws import IMDS_REGION, without_imds_v2
from support.choice import ROLE_ARN, Home, Row, keys, section
from support.paths import TINYAWS
from support.private_net import PrivateNet
from support.programs import aws_cli_path

REGIONS = ("us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1", "ap-south-1", IMDS_REGION)
HOSTS = (*(f"{service}.{region}.{suffix}" for region in REGIONS
           for service in ("proton", "proton-fips", "sts", "sts-fips")
           for suffix in ("amazonaws.com", "api.aws")),
         "proton.us-gov-west-1.amazonaws.com", "proton.cn-north-1.amazonaws.com.cn",
         "sts.amazonaws.com", "option.test", "service-variable.test", "variable.test",
         "section.test", "profile.test")

ENV = keys("ENV")
EAST = {"AWS_REGION": "us-east-1"}
IMDS = {"AWS_EC2_METADATA_DISABLED": None}
RELATIVE = {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/credentials/ecs"}
FULL = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://localhost/credentials/full"}
WEB = {"AWS_ROLE_ARN": ROLE_ARN + "web", "AWS_WEB_IDENTITY_TOKEN_FILE": "HOME/token"}
TOKEN = {"token": "the-jwt"}
TWO = section("default", "DEFAULT", region="us-west-1") + section("profile dev", "DEV",
                                                                  region="us-west-2")
BARE = section("profile bare", region="us-east-2")
BASE = section("base", "BASE")


def role(profile, name, **values):
    return section(profile, role_arn=ROLE_ARN + name, **values)


def process(*words):
    return section("default", region="us-east-1", credential_process=" ".join(words))


PROCESS_SET = ('{"Version": 1, "AccessKeyId": "ASIAPROCESS", "SecretAccessKey": "secret", '
               '"SessionToken": "token-of-ASIAPROCESS", "Expiration": "2099-01-01T00:00:00Z"}')

TOO_OLD = "newer than AWS CLI 2.9.19: as the SDK reference guide has it"
PUBLIC = "as the public cases of the AWS SDKs have it"

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
    Row("a line that is none", code=253, config=TWO + "nonsense\n", theirs={"code": 255},
        why="253: a setting is wrong"),
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
    Row("region of the instance", "AKIDENV", IMDS_REGION, env={**ENV, **IMDS}),
    Row("the profile's region before the instance's", "AKIDENV", "us-west-1", config=TWO,
        env={**ENV, **IMDS}),
    Row("a region that is no host label", code=253, env={**ENV, "AWS_REGION": "us_east/1"},
        theirs={"code": 255}, why="253: a setting is wrong"),
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
    Row("FIPS and an endpoint", code=253, config=TWO, args="--endpoint-url http://option.test",
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

ROLES = [
    Row("role_arn and source_profile", "r-by-AKIDBASE", "us-west-1",
        sts=("sts.us-west-1.amazonaws.com Action=AssumeRole RoleArn=r",), credentials=BASE,
        config=role("default", "r", source_profile="base", region="us-west-1")),
    Row("a role before keys of the same profile", "r-by-AKIDBASE", "us-west-1",
        sts=("sts.us-west-1.amazonaws.com Action=AssumeRole RoleArn=r",), credentials=BASE,
        config=section("default", "DEFAULT", region="us-west-1", source_profile="base",
                       role_arn=ROLE_ARN + "r")),
    Row("its own source_profile", "r-by-AKIDDEFAULT", "us-west-1",
        sts=("sts.us-west-1.amazonaws.com Action=AssumeRole RoleArn=r",),
        config=section("default", "DEFAULT", region="us-west-1", source_profile="default",
                       role_arn=ROLE_ARN + "r")),
    Row("three roles, one after another", "a-by-b-by-c-by-AKIDBASE", "us-west-1", args="--profile a",
        sts=tuple(f"sts.us-west-1.amazonaws.com Action=AssumeRole RoleArn={name}"
                  for name in "cba"), credentials=BASE,
        config=role("profile a", "a", source_profile="b", region="us-west-1") +
        role("profile b", "b", source_profile="c", region="us-east-1") +
        role("profile c", "c", source_profile="base")),
    Row("a source_profile with a role and keys", "a-by-AKIDB", "us-west-1", args="--profile a",
        sts=("sts.us-west-1.amazonaws.com Action=AssumeRole RoleArn=a",), credentials=BASE,
        config=role("profile a", "a", source_profile="b", region="us-west-1") +
        section("profile b", "B", role_arn=ROLE_ARN + "b", source_profile="base")),
    Row("external_id, duration_seconds, role_session_name", "r-by-AKIDBASE", "us-west-1",
        sts=("sts.us-west-1.amazonaws.com Action=AssumeRole DurationSeconds=900 ExternalId=x y "
             "RoleArn=r RoleSessionName=me",), credentials=BASE,
        config=role("default", "r", source_profile="base", region="us-west-1", external_id="x y",
                    duration_seconds=900, role_session_name="me")),
    Row("AWS_REGION is for STS too", "r-by-AKIDBASE", "us-east-1", env=EAST, credentials=BASE,
        sts=("sts.us-east-1.amazonaws.com Action=AssumeRole RoleArn=r",),
        config=role("default", "r", source_profile="base", region="us-west-1")),
    Row("--region is for STS too", "r-by-AKIDBASE", "us-east-2", args="--region us-east-2",
        sts=("sts.us-east-2.amazonaws.com Action=AssumeRole RoleArn=r",), credentials=BASE,
        config=role("default", "r", source_profile="base", region="us-west-1")),
    Row("--endpoint-url is not for STS", "r-by-AKIDBASE", "us-west-1", "http://option.test/",
        sts=("sts.us-west-1.amazonaws.com Action=AssumeRole RoleArn=r",), credentials=BASE,
        args="--endpoint-url http://option.test",
        config=role("default", "r", source_profile="base", region="us-west-1")),
    Row("variables before a role", "AKIDENV", "us-west-1", env=ENV, credentials=BASE,
        config=role("default", "r", source_profile="base", region="us-west-1")),
    Row("credential_source = Environment", "r-by-AKIDENV", "us-west-1", args="--profile p", env=ENV,
        sts=("sts.us-west-1.amazonaws.com Action=AssumeRole RoleArn=r",),
        config=role("profile p", "r", credential_source="Environment", region="us-west-1")),
    Row("credential_source = EcsContainer", "r-by-ASIAECS", "us-west-1", env=RELATIVE,
        sts=("sts.us-west-1.amazonaws.com Action=AssumeRole RoleArn=r",),
        config=role("default", "r", credential_source="EcsContainer", region="us-west-1")),
    Row("credential_source = Ec2InstanceMetadata", "r-by-ASIAIMDS", "us-west-1", env=IMDS,
        sts=("sts.us-west-1.amazonaws.com Action=AssumeRole RoleArn=r",),
        config=role("default", "r", credential_source="Ec2InstanceMetadata", region="us-west-1")),
    Row("a source_profile with a credential_process", "r-by-ASIAPROCESS", "us-west-1",
        sts=("sts.us-west-1.amazonaws.com Action=AssumeRole RoleArn=r",), files={"set": PROCESS_SET},
        config=role("default", "r", source_profile="p", region="us-west-1") +
        section("profile p", credential_process="/bin/cat HOME/set")),
    Row("a loop", code=253, args="--profile a",
        config=role("profile a", "a", source_profile="b", region="us-west-1") +
        role("profile b", "b", source_profile="a"), theirs={"code": 255},
        why="253: a setting is wrong"),
    Row("a source_profile that is missing", code=253, theirs={"code": 255},
        config=role("default", "r", source_profile="nope", region="us-west-1"),
        why="253: a setting is wrong"),
    Row("a role without a source", code=253, theirs={"code": 255},
        config=role("default", "r", region="us-west-1"), why="253: a setting is wrong"),
    Row("a role with two sources", code=253, theirs={"code": 255}, credentials=BASE,
        config=role("default", "r", source_profile="base", credential_source="Environment",
                    region="us-west-1"), why="253: a setting is wrong"),
    Row("AWS_ENDPOINT_URL_STS", "r-by-AKIDBASE", "us-west-1", why=TOO_OLD, credentials=BASE,
        sts=("variable.test Action=AssumeRole RoleArn=r",),
        env={"AWS_ENDPOINT_URL_STS": "http://variable.test"},
        config=role("default", "r", source_profile="base", region="us-west-1")),
    Row("STS in the services section", "r-by-AKIDBASE", "us-west-1", why=TOO_OLD, credentials=BASE,
        sts=("section.test Action=AssumeRole RoleArn=r",),
        config=role("default", "r", source_profile="base", region="us-west-1", services="t") +
        "[services t]\nsts =\n  endpoint_url = http://section.test\n"),
    Row("AWS_STS_REGIONAL_ENDPOINTS=legacy", "r-by-AKIDBASE", "us-west-1", credentials=BASE,
        sts=("sts.amazonaws.com Action=AssumeRole RoleArn=r",),
        env={"AWS_STS_REGIONAL_ENDPOINTS": "legacy"},
        config=role("default", "r", source_profile="base", region="us-west-1"),
        theirs={"sts": ("sts.us-west-1.amazonaws.com Action=AssumeRole RoleArn=r",)},
        why="the SDK reference guide's setting, which AWS CLI v2 does not know"),
    Row("sts_regional_endpoints = legacy", "r-by-AKIDBASE", "us-west-1", credentials=BASE,
        sts=("sts.amazonaws.com Action=AssumeRole RoleArn=r",),
        config=role("default", "r", source_profile="base", region="us-west-1",
                    sts_regional_endpoints="legacy"),
        theirs={"sts": ("sts.us-west-1.amazonaws.com Action=AssumeRole RoleArn=r",)},
        why="the SDK reference guide's setting, which AWS CLI v2 does not know"),
    Row("FIPS is for STS too", "r-by-AKIDBASE", "us-west-1", credentials=BASE,
        endpoint="https://proton-fips.us-west-1.amazonaws.com/",
        sts=("sts-fips.us-west-1.amazonaws.com Action=AssumeRole RoleArn=r",),
        config=role("default", "r", source_profile="base", region="us-west-1",
                    use_fips_endpoint="true")),
]

WEB_ASKED = ("sts.us-east-1.amazonaws.com Action=AssumeRoleWithWebIdentity RoleArn=web "
             "WebIdentityToken=the-jwt",)
WEB_PROFILE = role("profile w", "web", web_identity_token_file="HOME/token", region="us-east-1")

WEB_IDENTITY = [
    Row("variables", "web-by-the-jwt", "us-east-1", env={**WEB, **EAST}, files=TOKEN, sts=WEB_ASKED),
    Row("the profile", "web-by-the-jwt", "us-east-1", args="--profile w", config=WEB_PROFILE,
        files=TOKEN, sts=WEB_ASKED),
    Row("AWS_ROLE_SESSION_NAME", "web-by-the-jwt", "us-east-1", files=TOKEN,
        env={**WEB, **EAST, "AWS_ROLE_SESSION_NAME": "me"},
        sts=("sts.us-east-1.amazonaws.com Action=AssumeRoleWithWebIdentity RoleArn=web "
             "RoleSessionName=me WebIdentityToken=the-jwt",)),
    Row("before keys of the default profile", "web-by-the-jwt", "us-east-1", env={**WEB, **EAST},
        files=TOKEN, config=TWO, sts=WEB_ASKED),
    Row("after variables' keys", "AKIDENV", "us-east-1", env={**ENV, **WEB, **EAST}, files=TOKEN),
    Row("--profile passes over the variables", "AKIDDEV", "us-west-2", args="--profile dev",
        config=TWO, env=WEB, files=TOKEN),
    Row("variables before the profile's", "web-by-the-jwt", "us-east-1", files=TOKEN, sts=WEB_ASKED,
        env={**WEB, "AWS_PROFILE": "w"}, config=WEB_PROFILE.replace("role/web", "role/other")),
    Row("a source_profile", "r-by-web-by-the-jwt", "us-east-1", files=TOKEN,
        sts=(*WEB_ASKED, "sts.us-east-1.amazonaws.com Action=AssumeRole RoleArn=r"),
        config=role("default", "r", source_profile="w", region="us-east-1") + WEB_PROFILE),
    Row("no role", code=255, env={**EAST, "AWS_WEB_IDENTITY_TOKEN_FILE": "HOME/token"}, files=TOKEN),
    Row("a token with white space around it is sent so", "web-by-the-jwt", "us-east-1",
        env={**WEB, **EAST}, files={"token": " the-jwt\n"},
        sts=(WEB_ASKED[0].replace("the-jwt", " the-jwt\n"),)),
    Row("no such file", code=255, env={**WEB, **EAST}),
]

PROCESSES = [
    Row("config file", "ASIAPROCESS", "us-east-1", config=process("/bin/cat HOME/set"),
        files={"set": PROCESS_SET}),
    Row("credentials file", "ASIAPROCESS", "us-east-1", credentials=process("/bin/cat HOME/set"),
        files={"set": PROCESS_SET}),
    Row("quoted words", "ASIAPROCESS", "us-east-1", config=process('cat "HOME/a set"'),
        files={"a set": PROCESS_SET}),
    Row("keys of the credentials file before it", "AKIDFILE", "us-east-1",
        config=process("/bin/cat HOME/set"), credentials=section("default", "FILE"),
        files={"set": PROCESS_SET}),
    Row("it before keys of the config file", "ASIAPROCESS", "us-east-1", files={"set": PROCESS_SET},
        config=section("default", "DEFAULT", region="us-east-1",
                       credential_process="/bin/cat HOME/set")),
    Row("it fails, and nothing else is asked", code=255, env=RELATIVE, config=process("/bin/false")),
    Row("no version", code=255, config=process("/bin/cat HOME/set"),
        files={"set": PROCESS_SET.replace('"Version": 1, ', "")}),
]

CONTAINER = [
    Row("relative URI", "ASIAECS", "us-east-1", env={**EAST, **RELATIVE}),
    Row("full URI", "ASIAFULL", "us-east-1", env={**EAST, **FULL}),
    Row("relative before full", "ASIAECS", "us-east-1", env={**EAST, **FULL, **RELATIVE}),
    Row("token", "ASIALOCKED", "us-east-1",
        env={**EAST, "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1/credentials/locked",
             "AWS_CONTAINER_AUTHORIZATION_TOKEN": "open-sesame"}),
    Row("token file before token", "ASIALOCKED", "us-east-1", why=TOO_OLD,
        files={"token": "open-sesame\n"},
        env={**EAST, "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.23/locked",
             "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "HOME/token",
             "AWS_CONTAINER_AUTHORIZATION_TOKEN": "wrong"}),
    Row("a plain HTTP host that is not on the list", code=253, theirs={"code": 255},
        env={**EAST, "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://option.test/credentials/x"},
        why="253: a setting is wrong"),
    Row("after variables", "AKIDENV", "us-east-1", env={**EAST, **ENV, **RELATIVE}),
    Row("after a profile's keys", "AKIDDEFAULT", "us-west-1", env=RELATIVE, config=TWO),
    Row("for a profile without keys", "ASIAECS", "us-east-2", env=RELATIVE, args="--profile bare",
        config=BARE),
    Row("it fails, and the instance is not asked", code=255, env={
        **EAST, **IMDS, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/credentials/broken"}),
]

INSTANCE = [
    Row("credentials", "ASIAIMDS", "us-east-1", env={**EAST, **IMDS}),
    Row("credentials and region", "ASIAIMDS", IMDS_REGION, env=IMDS),
    Row("after the container", "ASIAECS", "us-east-1", env={**EAST, **IMDS, **RELATIVE}),
    Row("for a profile without keys", "ASIAIMDS", "us-east-2", args="--profile bare", config=BARE,
        env=IMDS),
    Row("AWS_EC2_METADATA_DISABLED in capitals", code=253,
        env={**EAST, "AWS_EC2_METADATA_DISABLED": "TRUE"}),
    Row("AWS_EC2_METADATA_DISABLED=false", "ASIAIMDS", "us-east-1",
        env={**EAST, "AWS_EC2_METADATA_DISABLED": "false"}),
    Row("AWS_EC2_METADATA_SERVICE_ENDPOINT with a slash", "ASIAIMDS", "us-east-1", env={
        **EAST, **IMDS, "AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://[fd00:ec2::254]/"}),
    Row("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE=IPv6", "ASIAIMDS", "us-east-1", env={
        **EAST, **IMDS, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "IPv6"}),
    Row("ec2_metadata_service_endpoint", "ASIAIMDS", "us-east-1", env=IMDS,
        config=section("default", region="us-east-1",
                       ec2_metadata_service_endpoint="http://[fd00:ec2::254]/")),
    Row("version 1 alone", code=253, env={**EAST, **IMDS}, server=without_imds_v2,
        theirs={"code": 0, "key": "ASIAIMDS", "region": "us-east-1"},
        why="there is no fallback to IMDSv1"),
]

TABLE = {"profiles": PROFILES, "keys": KEYS, "files": FILES, "region": REGION, "endpoint": ENDPOINT,
         "roles": ROLES, "web identity": WEB_IDENTITY, "process": PROCESSES,
         "container": CONTAINER, "instance": INSTANCE}

ROWS = [pytest.param(row, id=f"{part}: {row.name}") for part, rows in TABLE.items() for row in rows]
# One of each kind of place; AWS CLI tells the expiry in ISO 8601 as well.
KINDS = [KEYS[0], KEYS[5], KEYS[10], ROLES[0], WEB_IDENTITY[0], PROCESSES[0], CONTAINER[0], INSTANCE[0]]


class Nets:
    """Two networks, so that two programs run at a time: AWS CLI takes most of a second for each row."""

    def __init__(self, directory, pki):
        self._directory, self._free = directory, queue.Queue()
        self._pool = ThreadPoolExecutor(2)
        self._nets = []
        for i in range(2):
            (directory / f"net{i}").mkdir()
            self._nets.append(PrivateNet(directory / f"net{i}", pki, HOSTS))
            self._free.put(self._nets[-1])
        self._homes = 0

    def submit(self, play, row):
        """A future of play(Home)."""
        self._homes += 1
        place = self._directory / f"home{self._homes}"
        return self._pool.submit(self._play, play, row, place)

    def _play(self, play, row, place):
        net = self._free.get()
        try:
            return play(Home(place, net, row))
        finally:
            self._free.put(net)

    def stop(self):
        self._pool.shutdown(cancel_futures=True)
        for each in self._nets:
            each.stop()


def choices(home):
    theirs = None if home.row.too_old else home.choice(aws_cli_path())
    return home.choice(TINYAWS), theirs


def documents(home):
    ours = home.run(TINYAWS, "credentials")[0]
    return ours, home.run(aws_cli_path(), "configure", "export-credentials", "--format", "process")[0]


@pytest.fixture(scope="module")
def played(request, pki, tmp_path_factory):
    """Everything that the selected tests want, begun at once: (test, row) -> future."""
    nets = Nets(tmp_path_factory.mktemp("choice"), pki)
    wanted = [item for item in request.session.items if item.module is request.module]
    plays = {test_a_row: choices, test_the_credentials_document: documents}
    yield {(item.function, item.callspec.params["row"]):
           nets.submit(plays[item.function], item.callspec.params["row"])
           for item in wanted if item.function in plays}
    nets.stop()


@pytest.mark.parametrize("row", ROWS)
def test_a_row(played, row):
    (ours, our_words), theirs = played[test_a_row, row].result()
    if theirs is not None:
        assert theirs[0] == row.expected_of_aws(), theirs[1]
    assert ours == row.expected(), our_words


@pytest.mark.parametrize("row", KINDS, ids=lambda row: f"{row.key}")
def test_the_credentials_document(played, row):
    """The same bytes as `aws configure export-credentials --format process`."""
    ours, theirs = played[test_the_credentials_document, row].result()
    assert theirs.returncode == 0 and row.key.encode() in theirs.stdout
    assert (ours.returncode, ours.stdout, ours.stderr) == (0, theirs.stdout, b"")


def test_the_table_is_what_it_should_be():
    assert len(ROWS) >= 60
    assert len({row.id for row in ROWS}) == len(ROWS)
    compared = [row for row in ROWS if not row.values[0].too_old]
    assert len(compared) >= 60
