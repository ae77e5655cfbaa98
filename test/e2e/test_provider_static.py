"""Credentials that stand somewhere: the environment, the shared credentials file, the config file."""

import time

import pytest
from support.credentials import Credentials
from support.errors import begin
from support.faulty_server import iso_time

KEYS = Credentials("AKIDSTATIC", "secret/OF+THE+STATIC+KEYS")
SESSION = Credentials("ASIASTATIC", "secret/OF+THE+STATIC+SESSION", "token/OF+THE+SESSION==")
OTHER = Credentials("AKIDOTHER", "secret/OF+ANOTHER+PLACE")


def section(name, credentials, *more):
    lines = [f"[{name}]", f"aws_access_key_id = {credentials.access_key}",
             f"aws_secret_access_key = {credentials.secret_key}"]
    if credentials.token:
        lines.append(f"aws_session_token = {credentials.token}")
    return "\n".join([*lines, *more, ""])


# ---- the environment ----

@pytest.mark.parametrize("credentials", [KEYS, SESSION], ids=["lasting", "temporary"])
def test_environment(stage, credentials):
    stage.file(".aws/credentials", section("default", OTHER))
    stage.works(credentials, env=credentials.environment())


def test_aws_profile_does_not_pass_it_over(stage):
    stage.file(".aws/credentials", section("other", OTHER))
    stage.works(KEYS, env={**KEYS.environment(), "AWS_PROFILE": "other"})


def test_an_option_passes_it_over(stage):
    stage.file(".aws/credentials", section("other", OTHER))
    stage.keep(KEYS)
    stage.works(OTHER, "--profile", "other", env=KEYS.environment())


@pytest.mark.parametrize("token", ["", " "])
def test_a_blank_token_is_none(stage, token):
    stage.works(KEYS, env={**KEYS.environment(), "AWS_SESSION_TOKEN": token})


@pytest.mark.parametrize("name, value, words", [
    ("AWS_ACCESS_KEY_ID", "AKIDSTATIC\r", "holds white space or a control character"),
    ("AWS_SECRET_ACCESS_KEY", " " + KEYS.secret_key, "begins or ends with white space"),
    ("AWS_SECRET_ACCESS_KEY", KEYS.secret_key + " ", "begins or ends with white space"),
    ("AWS_SECRET_ACCESS_KEY", KEYS.secret_key + "\r\n", "begins or ends with white space"),
    ("AWS_SESSION_TOKEN", SESSION.token + "\n", "holds a control character, such as a new line"),
])
@pytest.mark.parametrize("debug", [False, True], ids=["plain", "debug"])
def test_white_space_that_would_break_the_signature(stage, name, value, words, debug):
    stage.keep(KEYS, SESSION)
    stage.fails(255, f"{name} {words}", env={**KEYS.environment(), name: value}, debug=debug)


def test_blanks_around_a_token_are_none_of_it(stage):
    """As in AWS CLI: the field's value is the same without them."""
    stage.works(SESSION, env={**SESSION.environment(), "AWS_SESSION_TOKEN": f" {SESSION.token}\t"})


@pytest.mark.parametrize("blank", ["", "  "])
def test_blank_variables_are_none(stage, blank):
    stage.file(".aws/credentials", section("default", OTHER))
    stage.works(OTHER, env={"AWS_ACCESS_KEY_ID": blank, "AWS_SECRET_ACCESS_KEY": blank})


@pytest.mark.parametrize("debug", [False, True], ids=["plain", "debug"])
def test_an_id_without_its_key_ends_the_search(stage, debug):
    stage.file(".aws/credentials", section("default", OTHER))
    stage.keep(OTHER)
    stage.fails(255, "Partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY",
                env={"AWS_ACCESS_KEY_ID": KEYS.access_key}, debug=debug)


def test_a_key_without_its_id_does_not(stage):
    """As in AWS CLI."""
    stage.keep(KEYS)
    stage.fails(253, "environment: AWS_ACCESS_KEY_ID is not set, though AWS_SECRET_ACCESS_KEY is",
                env={"AWS_SECRET_ACCESS_KEY": KEYS.secret_key})
    stage.file(".aws/credentials", section("default", OTHER))
    stage.works(OTHER, env={"AWS_SECRET_ACCESS_KEY": KEYS.secret_key})


@pytest.mark.parametrize("until, words", [(iso_time(-1), "expired"), ("soon", "AWS_CREDENTIAL_EXPIRATION is no time")],
                         ids=["past", "no-time"])
def test_their_end(stage, until, words):
    stage.keep(SESSION)
    stage.fails(255, words, env={**SESSION.environment(), "AWS_CREDENTIAL_EXPIRATION": until})
    stage.works(SESSION, env={**SESSION.environment(), "AWS_CREDENTIAL_EXPIRATION": iso_time(60)})


@pytest.mark.parametrize("form", ["%Y-%m-%dT%H:%M:%S+0000", "%Y-%m-%dT%H:%M:%S+00",
                                  "%Y-%m-%dt%H:%M:%Sz", "%Y-%m-%d %H:%M:%SZ", "%Y%m%dT%H%M%SZ"])
def test_their_end_as_programs_write_it(stage, form):
    for seconds in (-60, 60):
        until = time.strftime(form, time.gmtime(time.time() + seconds))
        env = {**SESSION.environment(), "AWS_CREDENTIAL_EXPIRATION": until}
        if seconds > 0:
            stage.works(SESSION, env=env, debug=False)
        else:
            stage.keep(SESSION)
            stage.fails(255, "have expired", env=env)


def test_over_the_cap(stage):
    token = "T" * 4097
    stage.keep(token)
    stage.fails(255, "TA_CREDENTIAL_MAX, 4096 bytes",
                env={**KEYS.environment(), "AWS_SESSION_TOKEN": token})


# ---- the shared files ----

@pytest.mark.parametrize("credentials", [KEYS, SESSION], ids=["lasting", "temporary"])
@pytest.mark.parametrize("file, name, options", [
    (".aws/credentials", "default", ()), (".aws/credentials", "dev", ("--profile", "dev")),
    (".aws/config", "default", ()), (".aws/config", "profile dev", ("--profile", "dev")),
])
def test_a_shared_file(stage, credentials, file, name, options):
    stage.file(file, section(name, credentials))
    stage.works(credentials, *options)


def test_files_of_any_name(stage):
    paths = {"AWS_CONFIG_FILE": stage.file("here/config", section("profile a", KEYS)),
             "AWS_SHARED_CREDENTIALS_FILE": "~/there"}
    stage.file("there", section("b", SESSION))
    stage.works(KEYS, "--profile", "a", env=paths)
    stage.works(SESSION, "--profile", "b", env=paths)


def test_the_credentials_file_goes_before_the_config_file(stage):
    stage.file(".aws/credentials", section("default", KEYS))
    stage.file(".aws/config", section("default", OTHER))
    stage.keep(OTHER)
    stage.works(KEYS)


def test_a_process_goes_between_them(stage):
    stage.file(".aws/config", section("default", OTHER, "credential_process = /nonexistent"))
    stage.keep(OTHER)
    stage.fails(255, "/nonexistent does not exist")
    stage.file(".aws/credentials", section("default", KEYS))
    stage.works(KEYS)


def test_comments_and_colons(stage):
    """A comment after an access key is none of it; other profiles' lines stop nobody."""
    lines = section("default", SESSION).splitlines()
    stage.file(".aws/credentials", "\n".join(
        [lines[0], *(f"{line.replace(' =', ':')} # ours ; x" for line in lines[1:]),
         "[other]", "key: value", "word :x", ""]))
    stage.file(".aws/config", "[default]\nregion : eu-west-1 ; near\n[profile other]\nkey: value\n")
    stage.works(SESSION, region=None, signed_for="eu-west-1")


def test_a_large_file_is_read_as_a_stream(stage):
    filling = "".join(section(f"p{i}", OTHER) for i in range(5000))
    stage.file(".aws/credentials", filling + section("last", KEYS) + filling)
    stage.works(KEYS, "--profile", "last")


@pytest.mark.parametrize("file", [".aws/credentials", ".aws/config"])
def test_half_a_pair_in_a_file(stage, file):
    stage.keep(KEYS)
    stage.file(file, section("default", KEYS).replace("aws_secret_access_key", "unknown"))
    stage.fails(255, "Partial credentials found in", "missing: aws_secret_access_key")
    stage.file(file, section("default", KEYS).replace("aws_access_key_id", "unknown"))
    stage.fails(253, 'profile "default" has no aws_access_key_id there')


@pytest.mark.parametrize("file", [".aws/credentials", ".aws/config"])
@pytest.mark.parametrize("debug", [False, True], ids=["plain", "debug"])
def test_a_malformed_file_is_reported_with_its_line(stage, file, debug):
    stage.file(file, section("default", KEYS) + "secret/OF+THE+STATIC+KEYS\n")
    stage.keep(KEYS)
    stage.fails(255, str(stage.home / file), "line 4", debug=debug)


def test_a_file_that_cannot_be_read(stage):
    stage.fails(255, "Is a directory", env={"AWS_SHARED_CREDENTIALS_FILE": stage.home})


def test_a_profile_that_does_not_exist(stage):
    stage.fails(255, "The config profile (gone) could not be found", arguments=("--profile", "gone"))


@pytest.mark.parametrize("config", [None, "[default]\nregion = eu-west-1\n"])
def test_where_it_looked_and_why_each_provider_gave_nothing(stage, config):
    if config:
        stage.file(".aws/config", config)
    assert stage.fails(253).error == begin("NoCredentials") + """\
Unable to locate credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or configure one of these \
providers:
  environment: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set
  role: profile "default" has no role_arn
  web identity: AWS_WEB_IDENTITY_TOKEN_FILE is not set
  sign-in: profile "default" has no sign-in
  shared credentials file: profile "default" has no aws_access_key_id there
  credential_process: profile "default" has no credential_process
  config file: profile "default" has no aws_access_key_id there
  AWS IoT role alias: AWS_IOT_CREDENTIAL_ENDPOINT is not set
  container endpoint: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and AWS_CONTAINER_CREDENTIALS_FULL_URI \
are not set
  IMDS: IMDS is not asked: AWS_EC2_METADATA_DISABLED is true
"""


@pytest.mark.parametrize("setting", ["sso_start_url = https://example.awsapps.com/start",
                                     "sso_session = me", "login_session = arn:aws:iam::1:user/me"])
def test_a_sign_in_says_that_it_is_not_supported(stage, setting):
    stage.file(".aws/config", f"[profile dev]\n{setting}\n")
    stage.fails(255, 'profile "dev" signs in with IAM Identity Center or aws login, which tinyaws does '
                "not support", arguments=("--profile", "dev"))
