"""The command line without a network: the same bytes and exit statuses as AWS CLI v2 where it has
the same word to say, and our own where it has not."""
import json
import os
import subprocess

import pytest
from cli_support import TINYAWS, aws, tinyaws, without_new_members
from support.errors import USAGE, begin, of_today

CANCEL = ("proton", "cancel-environment-deployment")
GET = ("proton", "get-environment")
REGION = {"AWS_REGION": "us-east-1"}
KEYS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI"}


def same(*args, **kwargs):
    """Both give the same status, stdout and, but for its form, stderr."""
    ours, theirs = tinyaws(*args, **kwargs), aws(*args, **kwargs)
    assert ours == theirs._replace(err=of_today(theirs.err, "ParamValidation"))
    return ours


def same_status(*args, **kwargs):
    """Both give the same status and stdout; how an error is worded is each one's own."""
    ours, theirs = tinyaws(*args, **kwargs), aws(*args, **kwargs)
    assert ours[:2] == theirs[:2]
    return ours


def refused(result, status, *parts):
    """Nothing on stdout, and on stderr an empty line and an error that holds the parts."""
    assert result.status == status, result
    assert result.out == b""
    error = result.err.decode().replace(USAGE, "")
    assert "[ERROR]" in error.lstrip("\n").split("\n")[0] and error.startswith("\ntinyaws: ") \
        or error.startswith("\n\ntinyaws: [ERROR]: Unknown options: "), result.err
    assert len(error.strip("\n").split("\n")) in (1, 5), result.err  # five with a suggestion
    for part in parts:
        assert part in error


# ---- skeletons ----

@pytest.mark.parametrize("operation", [CANCEL, GET])
@pytest.mark.parametrize("form", [["--generate-cli-skeleton"],
                                  ["--generate-cli-skeleton", "input"]])
def test_input_skeleton(operation, form):
    assert same(*operation, *form).status == 0


@pytest.mark.parametrize("operation, option", [(CANCEL, "--environment-name"), (GET, "--name")])
def test_output_skeleton(operation, option):
    args = (*operation, "--generate-cli-skeleton", "output", option, "prod")
    ours, theirs = tinyaws(*args), aws(*args, env=REGION)
    assert (ours.status, ours.err) == (0, b"")
    assert without_new_members(ours.out) == theirs.out
    members = list(json.loads(ours.out)["environment"])
    assert members == sorted(members) and len(members) == 21
    assert "lastAttemptedDeploymentId" in members and "lastSucceededDeploymentId" in members


def test_output_skeleton_checks_the_parameters():
    same_status(*CANCEL, "--generate-cli-skeleton", "output")
    same(*CANCEL, "--generate-cli-skeleton", "output", "--environment-name", "", env=REGION)


# ---- --cli-input-json ----

@pytest.mark.parametrize("text", [
    "{}",
    '{"environmentName":""}',
    '{"environmentName":"","x":1}',
    '{"x":1,"y":2}',
    '{"environmentName":5}',
    '{"environmentName":-1.5}',
    '{"environmentName":true}',
    '{"environmentName":null}',
    "[1]",
    '"prod"',
    "5",
    "true",
    "{",
    "",
    '{"environmentName":"a"} x',
])
def test_cli_input_json_is_refused_alike(text):
    assert same(*CANCEL, "--cli-input-json", text, env=REGION).status == 252


@pytest.mark.parametrize("args", [
    ["--cli-input-json", '{"environmentName":"a"}'],
    ["--cli-input-json", '{"environmentName":5}', "--environment-name", "a"],
    ["--cli-input-json", '{"environmentName":"\\u0061", "environmentName":"b"}'],
])
def test_cli_input_json_is_accepted_alike(args):
    """Both then miss the credentials."""
    assert same_status(*CANCEL, *args, env=REGION).status == 253


def test_cli_input_json_joined_by_an_equals_sign():
    """AWS CLI then asks for --environment-name all the same."""
    assert tinyaws(*CANCEL, '--cli-input-json={"environmentName":"a"}', env=REGION).status == 253


def test_cli_input_json_from_a_file(tmp_path):
    path = tmp_path / "in.json"
    path.write_text('{"environmentName":"","x":1}\n')
    for url in f"file://{path}", f"fileb://{path}", "file://~/in.json":
        assert same(*CANCEL, "--cli-input-json", url, env=REGION, home=str(tmp_path)).status == 252
    refused(tinyaws(*CANCEL, "--cli-input-json", f"file://{path}x"), 252, "Unable to load paramfile",
            "No such file")
    assert same_status(*CANCEL, "--cli-input-json", f"file://{path}x", env=REGION).status == 252


def test_get_environment_has_its_own_member():
    assert same(*GET, "--cli-input-json", '{"environmentName":"a"}', env=REGION).status == 252


# ---- options and words ----

@pytest.mark.parametrize("args", [
    [],
    ["proton"],
    ["prton"],
    ["proton", "cancel-env"],
    [*CANCEL],
    [*GET],
    [*CANCEL, "--environment-name"],
    [*CANCEL, "--environment-name", "-a"],
    [*CANCEL, "--environment-name", "--region", "r"],
    [*CANCEL, "--environment-name", "a", "b"],
    [*CANCEL, "--environment-name", "a", "--", "--region"],
    [*CANCEL, "--environment-nmae", "a"],
    ["--environment-name", "a", *CANCEL],
    [*CANCEL, "--debug=1"],
    [*CANCEL, "--output", "yml"],
    [*CANCEL, "--color", "blue"],
    [*CANCEL, "--generate-cli-skeleton", "foo"],
    [*CANCEL, "--cli-input", "{}"],
    [*CANCEL, "--environment-name", "a", "--endpoint-url", "example.com"],
])
def test_usage_errors(args):
    result = same_status(*args, env=REGION)
    refused(result, 252)


@pytest.mark.parametrize("args", [
    [*CANCEL, "--environment-name", "a"],
    [*CANCEL, "--environment-name=a"],
    [*CANCEL, "--env", "a", "--reg", "us-east-1"],
    ["--output", "json", "proton", "--color=off", CANCEL[1], "--environment-name", "a"],
    [*CANCEL, "--environment-name", "a", "--environment-name", "b"],
    [*CANCEL, "--environment-name", "a", "--no-cli-pager", "--no-verify-ssl"],
    [*CANCEL, "--environment-name", "a", "--cli-read-timeout", "0", "--cli-connect-timeout=7"],
    [*CANCEL, "--environment-name", "a", "--"],
    [*GET, "--name", "a"],
])
def test_what_parses_comes_as_far_as_the_credentials(args):
    refused_by_both = same_status(*args, env=REGION)
    assert refused_by_both.status == 253
    assert b"Unable to locate credentials" in refused_by_both.err


def test_an_unknown_option_names_the_nearest():
    refused(tinyaws(*CANCEL, "--enviroment-name", "a"), 252,
            "Unknown options: --enviroment-name", "--environment-name")
    refused(tinyaws(*CANCEL, "--regoin", "a"), 252, "Unknown options: --regoin", "--region")
    refused(tinyaws("prton"), 252, "Found invalid choice 'prton'", "  * proton\n")
    refused(tinyaws("proton", "cancel-env"), 252, "Found invalid choice 'cancel-env'", f"  * {CANCEL[1]}\n")


def test_what_is_not_there_says_so():
    refused(tinyaws(*CANCEL, "--environment-name", "a", "--cli-input-yaml", "x"), 252, "YAML is not supported")


# ---- parameters ----

def test_an_empty_name_is_refused_alike():
    assert same(*CANCEL, "--environment-name", "", env=REGION).status == 252
    assert same(*GET, "--name=", env=REGION).status == 252


@pytest.mark.parametrize("name", ["a" * 101, "a b", "-5", "_a", "a.b", "é", "a\n", "a/b"])
def test_a_name_against_the_model_is_not_sent(name):
    """AWS CLI leaves these to the service."""
    result = tinyaws(*CANCEL, "--environment-name=" + name, "--no-sign-request", env=REGION)
    assert (result.status, result.out) == (252, b"")
    assert result.err.decode().startswith(
        begin("ParamValidation") + "Parameter validation failed:\nInvalid ")
    assert result.err.count(b"\n") == 3


# ---- settings ----

def test_no_region():
    refused(same_status(*CANCEL, "--environment-name", "a"), 253, "You must specify a region",
            "--region", "AWS_REGION")


def test_no_credentials():
    """One line more for each provider that was asked."""
    result = same_status(*CANCEL, "--environment-name", "a", env=REGION)
    assert (result.status, result.out) == (253, b"")
    lines = result.err.decode().split("\n")
    assert lines[0] == "" and f"\n{lines[1]}".startswith(
        begin("NoCredentials") + "Unable to locate credentials: set AWS_ACCESS_KEY_ID")
    assert [line.split(":")[0] for line in lines[2:-1]] == [
        "  environment", "  role", "  web identity", "  sign-in", "  shared credentials file",
        "  credential_process", "  config file", "  AWS IoT role alias", "  container endpoint",
        "  IMDS"]


@pytest.mark.parametrize("missing", KEYS)
@pytest.mark.parametrize("empty", [False, True])
def test_half_a_pair_of_keys(missing, empty):
    """A secret alone is nothing that was found."""
    env = {**REGION, **KEYS}
    env[missing] = ""
    if not empty:
        del env[missing]
    result = same_status(*CANCEL, "--environment-name", "a", env=env)
    if missing == "AWS_SECRET_ACCESS_KEY":
        refused(result, 255, "Partial credentials found in env, missing: " + missing)
    assert missing.encode() in result.err
    assert KEYS["AWS_SECRET_ACCESS_KEY"].encode() not in result.err


@pytest.mark.parametrize("value", ["0", "-1", "x", "1.5", "101"])
def test_max_attempts_that_is_no_count(value):
    refused(tinyaws(*CANCEL, "--environment-name", "a", "--no-sign-request",
                    env={**REGION, "AWS_MAX_ATTEMPTS": value}), 255, "AWS_MAX_ATTEMPTS", value)


@pytest.mark.parametrize("option", ["--cli-read-timeout", "--cli-connect-timeout", "--timeout",
                                    "--wait-delay"])
@pytest.mark.parametrize("value", ["x", "-1", "", "99999999999"])
def test_seconds_that_are_none(option, value):
    refused(tinyaws(*CANCEL, "--environment-name", "a", option, value), 252, option)


def test_an_endpoint_from_the_environment_that_is_no_url():
    for name in "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_PROTON":
        refused(tinyaws(*CANCEL, "--environment-name", "a", "--no-sign-request",
                        env={**REGION, name: "ftp://x"}), 255, name)


# ---- help, version, stdout ----

def test_version():
    result = tinyaws("--version")
    assert result.status == aws("--version").status == 0
    assert result.out.startswith(b"tinyaws/") and result.out.count(b"\n") == 1
    assert result.err == b""
    assert result == tinyaws("-V") == tinyaws("version") == tinyaws("help", "version")


HELP = [([], ["proton", "--region", "AWS_ACCESS_KEY_ID", "AWS_MAX_ATTEMPTS", "AWS_RETRY_MODE", "254",
              "TINYAWS_RETRY_QUOTA_FILE", "--timeout"]),
        (["proton"], ["cancel-environment-deployment", "get-environment", "2026-10-07"]),
        (CANCEL, ["--environment-name", "--wait-delay", "CANCELLED", "SUCCEEDED", "999"]),
        (GET, ["--name", "--cli-input-json"])]


@pytest.mark.parametrize("words, parts", HELP)
def test_help_at_each_level(words, parts):
    result = tinyaws(*words, "help")
    assert result == tinyaws(*words, "--help") == tinyaws("--help", *words)
    assert result == tinyaws("help", *words) == tinyaws(*words, "-h") == tinyaws("-h", *words)
    assert (result.status, result.err) == (0, b"")
    for part in parts:
        assert part.encode() in result.out
    assert max(map(len, result.out.split(b"\n"))) <= 100
    assert result.out.endswith(b"\n") and not result.out.endswith(b"\n\n")


def test_get_environment_does_not_wait():
    assert b"--wait" not in tinyaws(*GET, "help").out
    refused(tinyaws(*GET, "--name", "a", "--wait"), 252, "Unknown options: --wait")


def test_every_option_of_the_help_is_known():
    words = tinyaws("help").out.decode().split() + tinyaws(*CANCEL, "help").out.decode().split()
    options = {word for word in words if word.startswith("--") and word.strip("-")}
    assert len(options) >= 19
    for option in options:
        assert b"Unknown" not in tinyaws(*CANCEL, option.rstrip(";,:.")).err


def test_a_full_stdout_is_reported():
    with open("/dev/full", "wb") as full:
        done = subprocess.run([TINYAWS, "help"], stdout=full, stderr=subprocess.PIPE, timeout=60)
    assert done.returncode == 255
    assert done.stderr.startswith(
        begin().encode() + b"standard output could not be written: ")


@pytest.mark.parametrize("args", [["--version"], ["help"], [*CANCEL, "--generate-cli-skeleton"]])
def test_a_closed_stdout_is_reported(args):
    done = subprocess.run([TINYAWS, *args], stderr=subprocess.PIPE, timeout=60,
                          preexec_fn=lambda: os.close(1))
    assert done.returncode == 255
    assert done.stderr.startswith(
        begin().encode() + b"standard output could not be written: ")


def test_all_streams_closed():
    done = subprocess.run([TINYAWS, "--version"], timeout=60, preexec_fn=lambda: os.closerange(0, 3))
    assert done.returncode == 255


def test_a_closed_stdin_is_at_its_end():
    """It is no pipe of ours, where nothing ever comes."""
    done = subprocess.run([TINYAWS, *CANCEL, "--cli-input-json", "file:///dev/stdin"], capture_output=True, timeout=60,
                          preexec_fn=lambda: os.close(0))
    assert (done.returncode, done.stdout) == (252, b"")
