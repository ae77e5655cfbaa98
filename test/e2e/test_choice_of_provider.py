"""Which credentials are chosen when they come from STS, a process, a container's endpoint or the
instance: as in test_choice.py, which says how to read a row. AWS IoT, which AWS CLI does not have, is
in test_provider_iot.py."""

import pytest

from support.all_of_aws import IMDS_REGION, without_imds_v2
from support.choice import (BARE, EAST, EMPTY, ENV, IMDS, ROLE_ARN, TOO_OLD, TWO, Row, keys,
                            section)
from support.choice_runs import Runs, check, choices, parameters
from support.paths import TINYAWS
from support.programs import aws_cli_path

RELATIVE = {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/credentials/ecs"}
FULL = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://localhost/credentials/full"}
WEB = {"AWS_ROLE_ARN": ROLE_ARN + "web", "AWS_WEB_IDENTITY_TOKEN_FILE": "HOME/token"}
TOKEN = {"token": "the-jwt"}
BASE = section("base", "BASE")
PROCESS_SET = ('{"Version": 1, "AccessKeyId": "ASIAPROCESS", "SecretAccessKey": "secret", '
               '"SessionToken": "token-of-ASIAPROCESS", "Expiration": "2099-01-01T00:00:00Z"}')


def role(profile, name, **values):
    return section(profile, role_arn=ROLE_ARN + name, **values)


def process(*words):
    return section("default", region="us-east-1", credential_process=" ".join(words))


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
    Row("a source_profile with a token", "r-by-AKIDB", "us-west-1",
        sts=("sts.us-west-1.amazonaws.com Action=AssumeRole RoleArn=r",),
        credentials=section("b", "B", aws_session_token="t"),
        config=role("default", "r", source_profile="b", region="us-west-1")),
    Row("a quoted source_profile name", "r-by-AKIDB", "us-west-1",
        sts=("sts.us-west-1.amazonaws.com Action=AssumeRole RoleArn=r",),
        config=role("default", "r", source_profile="my b", region="us-west-1") +
        section('profile "my b"', "B")),
    Row("a role in the credentials file", "r-by-AKIDBASE", "us-west-1",
        sts=("sts.us-west-1.amazonaws.com Action=AssumeRole RoleArn=r",),
        credentials=BASE + role("default", "r", source_profile="base", region="us-west-1")),
    Row("a source_profile without credentials, and the instance", code=255, env=IMDS,
        config=role("default", "r", source_profile="p", region="us-west-1") +
        section("profile p", region="us-west-1")),
    Row("a source_profile without keys, and variables", code=255, env=ENV, args="--profile a",
        config=role("profile a", "r", source_profile="p", region="us-west-1") +
        section("profile p", region="us-west-1")),
    Row("credential_source = Environment without variables", code=255, args="--profile p",
        config=role("profile p", "r", credential_source="Environment", region="us-west-1")),
    Row("a credential_source that is none", code=255,
        config=role("default", "r", credential_source="Moon", region="us-west-1")),
    Row("a duration_seconds that is no number", code=255, credentials=BASE,
        config=role("default", "r", source_profile="base", region="us-west-1",
                    duration_seconds="long"),
        theirs={"code": 0, "key": "r-by-AKIDBASE", "region": "us-west-1",
                "sts": ("sts.us-west-1.amazonaws.com Action=AssumeRole RoleArn=r",)},
        why="a wish for a duration is not passed over"),
    Row("an mfa_serial, and no terminal", code=255, credentials=BASE,
        config=role("default", "r", source_profile="base", region="us-west-1", mfa_serial="m")),
    Row("source_profile without role_arn", "AKIDDEFAULT", "us-west-1", credentials=BASE,
        config=section("default", "DEFAULT", region="us-west-1", source_profile="base")),
    Row("an empty role_arn", "AKIDDEFAULT", "us-west-1", credentials=BASE,
        config=section("default", "DEFAULT", region="us-west-1", source_profile="base", role_arn=""),
        theirs={"code": 252}, why=EMPTY),
    Row("China's STS", "r-by-AKIDBASE", "cn-north-1", credentials=BASE,
        endpoint="https://proton.cn-north-1.amazonaws.com.cn/",
        sts=("sts.cn-north-1.amazonaws.com.cn Action=AssumeRole RoleArn=r",),
        config=role("default", "r", source_profile="base", region="cn-north-1")),
    Row("a loop", code=255, args="--profile a",
        config=role("profile a", "a", source_profile="b", region="us-west-1") +
        role("profile b", "b", source_profile="a")),
    Row("a source_profile that is missing", code=255,
        config=role("default", "r", source_profile="nope", region="us-west-1")),
    Row("a role without a source", code=255,
        config=role("default", "r", region="us-west-1")),
    Row("a role with two sources", code=255, credentials=BASE,
        config=role("default", "r", source_profile="base", credential_source="Environment",
                    region="us-west-1")),
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
    Row("the profile's role_session_name", "web-by-the-jwt", "us-east-1", args="--profile w",
        config=WEB_PROFILE + "role_session_name = me\n", files=TOKEN,
        sts=("sts.us-east-1.amazonaws.com Action=AssumeRoleWithWebIdentity RoleArn=web "
             "RoleSessionName=me WebIdentityToken=the-jwt",)),
    Row("before a source_profile of the same profile", "web-by-the-jwt", "us-east-1", sts=WEB_ASKED,
        config=WEB_PROFILE.replace("[profile w]", "[default]") + "source_profile = base\n",
        files=TOKEN, credentials=BASE),
    Row("the variable's role and the profile's token file", "web-by-the-jwt", "us-east-1",
        files=TOKEN, env={"AWS_ROLE_ARN": ROLE_ARN + "web", "AWS_PROFILE": "w"}, sts=WEB_ASKED,
        config=section("profile w", web_identity_token_file="HOME/token", region="us-east-1")),
    Row("the variable's role and a token file of --profile", code=255, args="--profile w",
        files=TOKEN, env={"AWS_ROLE_ARN": ROLE_ARN + "web"},
        config=section("profile w", web_identity_token_file="HOME/token", region="us-east-1")),
    Row("the variable's token file and the profile's role", code=255, files=TOKEN,
        env={"AWS_WEB_IDENTITY_TOKEN_FILE": "HOME/token", "AWS_PROFILE": "w"},
        config=role("profile w", "web", region="us-east-1")),
    Row("the variable's role before the profile's", "web-by-the-jwt", "us-east-1", files=TOKEN,
        env={"AWS_ROLE_ARN": ROLE_ARN + "web", "AWS_PROFILE": "w"}, sts=WEB_ASKED,
        config=WEB_PROFILE.replace("role/web", "role/other")),
    Row("no role", code=255, env={**EAST, "AWS_WEB_IDENTITY_TOKEN_FILE": "HOME/token"}, files=TOKEN),
    Row("a token with white space around it is sent so", "web-by-the-jwt", "us-east-1",
        env={**WEB, **EAST}, files={"token": " the-jwt\n"},
        sts=(WEB_ASKED[0].replace("the-jwt", " the-jwt\n"),)),
    Row("no such file", code=255, env={**WEB, **EAST}),
    Row("a role alone", "AKIDDEFAULT", "us-west-1", config=TWO, env={"AWS_ROLE_ARN": ROLE_ARN + "r"}),
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
    Row("its keys have expired", code=255, config=process("/bin/cat HOME/set"),
        files={"set": PROCESS_SET.replace("2099", "2009")}),
    Row("no expiry", "ASIAPROCESS", "us-east-1", config=process("/bin/cat HOME/set"),
        files={"set": PROCESS_SET.replace(', "Expiration": "2099-01-01T00:00:00Z"', "")}),
    Row("no token", "ASIAPROCESS", "us-east-1", token="", config=process("/bin/cat HOME/set"),
        files={"set": PROCESS_SET.replace(', "SessionToken": "token-of-ASIAPROCESS"', "")}),
    Row("version 2", code=255, config=process("/bin/cat HOME/set"),
        files={"set": PROCESS_SET.replace('"Version": 1', '"Version": 2')}),
    Row("no such program", code=255, config=process("/nonexistent")),
    Row("--profile without one passes over the default profile's", code=253, args="--profile bare",
        config=process("/bin/cat HOME/set") + BARE, files={"set": PROCESS_SET}),
    Row("no version", code=255, config=process("/bin/cat HOME/set"),
        files={"set": PROCESS_SET.replace('"Version": 1, ', "")}),
]

CONTAINER = [
    Row("an empty relative URI", "ASIAFULL", "us-east-1", env={
        **EAST, **FULL, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": ""},
        theirs={"key": "ASIA"}, why=EMPTY),
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
    Row("a plain HTTP host that is not on the list", code=255,
        env={**EAST, "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://option.test/credentials/x"}),
    Row("no token for the relative URI's", code=255, env={
        **EAST, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/credentials/locked"}),
    Row("a token for the relative URI's", "ASIALOCKED", "us-east-1", env={
        **EAST, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/credentials/locked",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN": "open-sesame"}),
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
    Row("an empty AWS_EC2_METADATA_DISABLED", "ASIAIMDS", "us-east-1",
        env={**EAST, "AWS_EC2_METADATA_DISABLED": ""}),
    Row("AWS_EC2_METADATA_SERVICE_ENDPOINT before its mode", "ASIAIMDS", "us-east-1", env={
        **EAST, **IMDS, "AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://169.254.169.254/",
        "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "ipv6"}),
    Row("a mode that is none", code=255,
        env={**EAST, **IMDS, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "IPv5"}),
    Row("AWS_METADATA_SERVICE_TIMEOUT that is no number", code=255,
        env={**EAST, **IMDS, "AWS_METADATA_SERVICE_TIMEOUT": "soon"}),
    Row("version 1 alone", code=253, env={**EAST, **IMDS}, server=without_imds_v2,
        theirs={"code": 0, "key": "ASIAIMDS", "region": "us-east-1"},
        why="there is no fallback to IMDSv1"),
]

ROWS = parameters({"roles": ROLES, "web identity": WEB_IDENTITY, "process": PROCESSES,
                   "container": CONTAINER, "instance": INSTANCE})
# One of each kind of provider.
KINDS = [
    Row("variables", "AKIDENV", env=ENV),
    Row("variables with a token", "AKIDENV", env=keys("ENV", "their-token")),
    Row("the credentials file", "AKIDFILE", credentials=section("default", "FILE")),
    Row("the config file with a token", "AKIDDEFAULT",
        config=section("default", "DEFAULT", aws_session_token="t")),
    ROLES[0], ROLES[3], WEB_IDENTITY[0], PROCESSES[0], CONTAINER[1], INSTANCE[0],
]


def documents(home):
    theirs = home.run(aws_cli_path(), "configure", "export-credentials", "--format", "process")[0]
    return home.run(TINYAWS, "credentials")[0], theirs


@pytest.fixture(scope="module")
def runs(request, pki, tmp_path_factory):
    made = Runs(tmp_path_factory.mktemp("choice"), pki, request, {
        test_a_row: choices, test_the_document_of_credentials: documents})
    yield made
    made.stop()


@pytest.mark.parametrize("row", ROWS)
def test_a_row(runs, row):
    check(runs.result(test_a_row, row), row)


@pytest.mark.parametrize("row", KINDS, ids=lambda row: row.name)
def test_the_document_of_credentials(runs, row):
    """The same bytes as AWS CLI's."""
    ours, theirs = runs.result(test_the_document_of_credentials, row)
    assert theirs.returncode == 0 and row.key.encode() in theirs.stdout
    assert (ours.returncode, ours.stdout, ours.stderr) == (0, theirs.stdout, b"")


def test_the_table_is_no_shorter():
    """Rows in which AWS CLI is asked, too."""
    assert sum(not row.values[0].too_old for row in ROWS) >= 80
