"""--cli-error-format, AWS_CLI_ERROR_FORMAT and the profile's cli_error_format: which one counts, for which
errors, and what their records have."""

import json
import os
import subprocess

import pytest

from support.answers import error
from support.errors import USAGE, begin
from support.paths import TINYAWS

CANCEL = ("proton", "cancel-environment-deployment")
NAMED = (*CANCEL, "--environment-name", "prod")
JSON = ("--cli-error-format", "json")
CONFLICT = error("ConflictException", "no")
RECORD = {"Message": "no", "Code": "ConflictException", "message": "no"}


@pytest.fixture
def refused(tinyaws, tls_server, home):
    """refused(config, ...): stderr of a cancel that the service refuses."""
    def run(config, *arguments, response=CONFLICT, code=254, **env):
        (home / ".aws").mkdir(exist_ok=True)
        (home / ".aws" / "config").write_text(config)
        result = tinyaws(*NAMED, *arguments, peer=tls_server(None, [response]), env=env)
        assert (result.code, result.stdout) == (code, b"")
        return result.error
    return run


def is_json(text):
    return text.startswith("{\n    \"")


# ---- which one counts ----

@pytest.mark.parametrize("config, arguments, env, structured", [
    ("", (), {}, False),
    ("", JSON, {}, True),
    ("", (), {"AWS_CLI_ERROR_FORMAT": "json"}, True),
    ("", (), {"AWS_CLI_ERROR_FORMAT": "JSON"}, True),
    ("[default]\ncli_error_format = json\n", (), {}, True),
    ("[default]\ncli_error_format = Json\n", (), {}, True),
    ("[profile x]\ncli_error_format = json\n", (), {"AWS_PROFILE": "x"}, True),
    ("[profile x]\ncli_error_format = json\n[default]\n", (), {}, False),
    ("[default]\ncli_error_format = json\n", (), {"AWS_CLI_ERROR_FORMAT": "legacy"}, False),
    ("[default]\ncli_error_format = json\n", (), {"AWS_CLI_ERROR_FORMAT": ""}, True),
    ("[default]\ncli_error_format = json\n", ("--cli-error-format", "enhanced"), {}, False),
    ("", JSON, {"AWS_CLI_ERROR_FORMAT": "legacy"}, True),
    # What is unknown counts as absent, but on the command line.
    ("", (), {"AWS_CLI_ERROR_FORMAT": "xml"}, False),
    ("[default]\ncli_error_format = xml\n", (), {}, False),
])
def test_which_one_counts(refused, tinyaws, home, config, arguments, env, structured):
    assert is_json(refused(config, *arguments, **env)) == structured
    # And for errors of the command line, which come before the profile is read.
    result = tinyaws(*CANCEL, *arguments, env=env)
    assert (result.code, is_json(result.error)) == (252, structured)
    result = tinyaws(*NAMED, *arguments, env=env, credentials=None, region=None)
    assert (result.code, is_json(result.error)) == (253, structured)


def test_an_unknown_one_on_the_command_line_is_refused(tinyaws):
    result = tinyaws(*NAMED, "--cli-error-format", "xml")
    assert (result.code, result.stdout) == (252, b"")
    assert result.error == begin("ParamValidation") + (
        "argument --cli-error-format: Found invalid choice 'xml', valid ones are enhanced, legacy, json, yaml, "
        "text, table\n") + USAGE
    assert tinyaws(*NAMED, "--cli-error-format", "JSON").code == 252


def test_a_config_file_that_cannot_be_read_leaves_the_default(tinyaws):
    for path in "/nonexistent", "/", "/dev/null":
        result = tinyaws(*CANCEL, env={"AWS_CONFIG_FILE": path})
        assert result.error.startswith(begin("ParamValidation"))


# ---- what they have ----

@pytest.mark.parametrize("response, record", [
    (CONFLICT, RECORD),
    (error("ConflictException", None, Message="no"), {"Message": "no", "Code": "ConflictException"}),
    (error("NotOfTheModel", "no"), {"Message": "no", "Code": "NotOfTheModel"}),
    (error("UnknownOperationException", None),
     {"Message": "", "Code": "UnknownOperationException",
      "Note": "The endpoint does not know this operation"}),
    (error("ConflictException", "a\n\"b\" é\x1b\x7f\x9b \n"),
     {**RECORD, "Message": "a\n\"b\" é\x1b\x7f\x9b \n", "message": "a\n\"b\" é\x1b\x7f\x9b \n"}),
])
def test_a_service_s_error_in_json(refused, response, record):
    text = refused("", *JSON, response=response)
    assert json.loads(text) == record and list(json.loads(text)) == list(record)
    assert all(part == "\n" or part.isprintable() for part in text)


def test_a_service_s_error_in_each_format(refused):
    assert refused("", "--cli-error-format=yaml") == "Code: ConflictException\nMessage: no\nmessage: no\n"
    assert refused("", "--cli-error-format=text") == "ConflictException\tno\tno\n"
    assert refused("", "--cli-error-format=table") == (
        "---------------------------------------------\n"
        "|                   error                   |\n"
        "+-------------------+-----------+-----------+\n"
        "|       Code        |  Message  |  message  |\n"
        "+-------------------+-----------+-----------+\n"
        "|  ConflictException|  no       |  no       |\n"
        "+-------------------+-----------+-----------+\n")
    sentence = begin() + ("An error occurred (ConflictException) when calling the "
                          "CancelEnvironmentDeployment operation: no\n")
    for form in "enhanced", "legacy":
        assert refused("", f"--cli-error-format={form}") == sentence


def test_our_own_errors(tinyaws):
    missing = "the following arguments are required: --environment-name\n" + USAGE
    assert json.loads(tinyaws(*CANCEL, *JSON).error) == {"Code": "ParamValidation", "Message": missing}
    assert tinyaws(*CANCEL, "--cli-error-format=text").error == f"ParamValidation\t{missing}\n"
    assert tinyaws(*CANCEL, "--cli-error-format=legacy").error == begin() + missing
    assert tinyaws(*CANCEL).error == begin("ParamValidation") + missing
    none = json.loads(tinyaws(*NAMED, *JSON, credentials=None).error)
    assert none["Code"] == "NoCredentials" and "\n  IMDS: " in none["Message"]
    assert json.loads(tinyaws(*NAMED, *JSON, region=None).error)["Code"] == "NoRegion"
    # As in AWS CLI, a setting that cannot be used has no code.
    assert tinyaws(*NAMED, *JSON, env={"AWS_MAX_ATTEMPTS": "x"}).error.startswith(
        begin() + "invalid value for AWS_MAX_ATTEMPTS: x: ")


@pytest.mark.parametrize("arguments, env, code, message", [
    (NAMED, {"AWS_PROFILE": "nope"}, 255, "The config profile (nope) could not be found\n"),
    ((*NAMED, "--endpoint-url", "http://127.0.0.1:1"), {"AWS_MAX_ATTEMPTS": "1"}, 255,
     "Could not connect to the endpoint"),
    (("configure", "get", "region", "--profile", "nope"), {}, 255,
     "The config profile (nope) could not be found\n"),
])
@pytest.mark.parametrize("form", ["enhanced", "legacy", "json", "yaml", "text", "table"])
def test_what_has_no_code_is_a_sentence_in_each(tinyaws, arguments, env, code, message, form):
    result = tinyaws(*arguments, "--cli-error-format", form, env=env)
    assert (result.code, result.stdout) == (code, b"")
    assert result.error.startswith(begin() + message)


def test_unknown_options_come_after_the_usage(tinyaws):
    for form in "enhanced", "json":
        result = tinyaws(*NAMED, "--regoin", "x", "--cli-error-format", form)
        assert result.code == 252
        assert result.error == "\n" + USAGE.lstrip() + "\n" + begin() + (
            "Unknown options: --regoin; the nearest known one is --region\n")


# ---- the program's name ----

@pytest.mark.parametrize("name, report", [("aws", "aws"), ("tinyaws", "tinyaws"), ("my-aws", "tinyaws")])
def test_the_program_s_name(tmp_path, name, report):
    os.symlink(TINYAWS, tmp_path / name)
    done = subprocess.run([tmp_path / name], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (252, "")
    assert done.stderr.startswith(f"\n{report}: [ERROR]: An error occurred (ParamValidation): ")
    assert f"\nusage: {report} [options] " in done.stderr and f"\n  {report} help\n" in done.stderr
    done = subprocess.run(["aws"], executable=TINYAWS, capture_output=True, text=True, timeout=60)
    assert done.stderr.startswith("\naws: [ERROR]: ")
