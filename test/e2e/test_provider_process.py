"""Credentials from the program that credential_process names, end to end."""

import json
import os
import shlex
import sys

import pytest
from support.credentials import Credentials
from support.errors import begin
from support.faulty_server import iso_time
from support.stage import SERVICE, AtOnce

GIVEN = Credentials("AKIDPROCESS", "secret/OF+THE+PROCESS", "token/OF+THE+PROCESS==")
LASTING = Credentials("AKIDLASTING", "secret/OF+THE+PROCESS")
PROVIDER = "Error when retrieving credentials: credential_process"


def document(credentials=GIVEN, **members):
    made = {"Version": 1, "AccessKeyId": credentials.access_key,
            "SecretAccessKey": credentials.secret_key, "SessionToken": credentials.token or None,
            "Expiration": iso_time(3600), **members}
    return json.dumps({name: value for name, value in made.items() if value is not None})


def script(stage, *lines, name="give"):
    """A program in HOME that runs these lines of Python; its path. It dies of a pipe that is closed,
    and does not tell of it."""
    path = stage.file(name, "\n".join([f"#!{sys.executable}", "import os, signal, sys, time",
                                       "signal.signal(signal.SIGPIPE, signal.SIG_DFL)", *lines, ""]))
    path.chmod(0o755)
    return path


def configure(stage, command, section="profile made"):
    stage.keep(GIVEN, LASTING)
    stage.file(".aws/config", f"[{section}]\ncredential_process = {command}\n")


MADE = ("--profile", "made")


@pytest.mark.parametrize("credentials", [GIVEN, LASTING], ids=["temporary", "lasting"])
def test_it_gives_credentials(stage, credentials):
    expiry = iso_time(3600) if credentials.token else None
    written = document(credentials, Expiration=expiry)
    configure(stage, script(stage, f"print({written!r})"))
    stage.works(credentials, *MADE)


def test_of_the_default_profile_and_of_the_credentials_file(stage):
    path = script(stage, f"print({document()!r})")
    configure(stage, path, "default")
    stage.works(GIVEN)
    stage.file(".aws/config", "")
    stage.file(".aws/credentials", f"[default]\ncredential_process = {path}\n")
    stage.works(GIVEN)


def test_words_are_split_as_a_shell_does_and_nothing_is_expanded(stage):
    wanted = ["a b", "c'd", 'e"f', "g\\h", "", "$HOME", "`id`", "$(id)", "*", "~", "x;y", "|", ">", "&"]
    path = script(stage, f"assert sys.argv[1:] == {wanted!r}, sys.argv", f"print({document()!r})")
    written = "'a b' \"c'd\" 'e\"f' g\\\\h '' $HOME `id` $(id) * ~ 'x;y' \\| \\> \\&"
    assert shlex.split(written) == wanted
    configure(stage, f"{path} {written}")
    stage.works(GIVEN, *MADE)


def test_a_number_sign_begins_no_comment(stage):
    """As in AWS CLI, which hands all words over."""
    path = script(stage, "assert sys.argv[1:] == ['--note', '#1', ';', '--json'], sys.argv",
                  f"print({document()!r})")
    configure(stage, f"{path} --note #1 ; --json")
    stage.works(GIVEN, *MADE)


def test_the_program_may_have_a_space_in_its_path(stage):
    configure(stage, f'"{script(stage, f"print({document()!r})", name="give me")}"')
    stage.works(GIVEN, *MADE)


def test_it_is_found_in_the_path_and_has_the_environment(stage):
    script(stage, "assert os.environ['MARK'] == 'here'", f"print({document()!r})", name="bin/give")
    configure(stage, "give")
    stage.works(GIVEN, *MADE, env={"PATH": f"{stage.home}/bin:/usr/bin:/bin", "MARK": "here"})


def test_its_stderr_is_passed_through(stage):
    configure(stage, script(stage, "print('touch the key', file=sys.stderr)", f"print({document()!r})"))
    stage.works(GIVEN, *MADE, report="touch the key\n")


def test_no_shell_is_run(stage):
    """Of the processes that the run starts, each is one that was named."""
    trace = stage.home / "trace"
    configure(stage, script(stage, f"print({document()!r})"))
    result = stage.cancel(*MADE, prefix=("strace", "-f", "-o", trace, "-e", "trace=execve"))
    assert result.code == 0, result.error
    run = [line.split('"')[1] for line in trace.read_text().splitlines()
           if "execve(" in line and " = 0" in line]
    assert [os.path.basename(path) for path in run] == [
        "tinyaws", "give", *([] if len(run) == 2 else run[2:])]
    assert not {"sh", "dash", "bash"} & {os.path.basename(path) for path in run}


def test_output_at_the_cap(stage):
    written = document()
    configure(stage, script(stage, f"sys.stdout.write({written!r} + ' ' * (16384 - {len(written)}))"))
    stage.works(GIVEN, *MADE)


# ---- failures ----

SAY = "print({!r})".format
# name: the program's lines, what is said.
FAILURES = {
    "status 3": (["sys.exit(3)"], ["give exited with status 3"]),
    "output, then status 1": ([SAY(document()), "sys.exit(1)"], ["give exited with status 1"]),
    "signal": (["os.kill(os.getpid(), 9)"], ["give was ended by signal 9"]),
    "empty": ([], ["the answer is not valid JSON: it is empty"]),
    "bad JSON": ([SAY("{'Version': 1}")], ["the answer is not valid JSON: it breaks off at byte 1 of"]),
    "two answers": ([SAY(document()), SAY(document())], ["the answer is not valid JSON"]),
    "no version": ([SAY(document(Version=None))], ["the answer has no Version"]),
    "version 2": ([SAY(document(Version=2))], ["the answer's Version is not 1"]),
    "version in words": ([SAY(document(Version="1.0"))], ["the answer's Version is not 1"]),
    "no id": ([SAY(document(AccessKeyId=None))], ["lacks AccessKeyId"]),
    "no key": ([SAY(document(SecretAccessKey=None))], ["lacks SecretAccessKey"]),
    "neither": ([SAY('{"Version": 1}')], ["lacks AccessKeyId, SecretAccessKey"]),
    "expired": ([SAY(document(Expiration=iso_time(-1)))], ["the credentials expired at 20"]),
    "no time": ([SAY(document(Expiration="soon"))], ["expire at no valid time: soon"]),
    "over the cap": ([f"sys.stdout.write({document()!r} + ' ' * 16384)"],
                     ["give wrote more than 16384 bytes"]),
    "without end": (["while True: sys.stdout.write('x' * 65536)"], ["give wrote more than 16384 bytes"]),
}


@pytest.fixture(scope="module")
def failures(namespace, tmp_path_factory):
    def play(stage, case, debug):
        lines, words = case
        configure(stage, script(stage, *lines))
        stage.fails(255, PROVIDER, *words, arguments=MADE, debug=debug)

    with AtOnce(play, FAILURES, namespace, tmp_path_factory.mktemp("failures")) as running:
        yield running


@pytest.mark.parametrize("case", FAILURES)
def test_a_failure_is_reported_and_ends_the_search(failures, case):
    failures.passed(case)


@pytest.mark.parametrize("command, words", [
    ("/nonexistent/give", "/nonexistent/give does not exist"),
    ("no-such-program", "no-such-program does not exist"),
    ("/etc/passwd", "/etc/passwd cannot be run: Permission denied"),
    ("'open", "a ' is not closed"),
    ("''", ""),
    ("x " * 65, "TA_PROCESS_WORDS_MAX, 64"),
    ("x" * 4097, "TA_PROCESS_COMMAND_MAX, 4096 bytes"),
], ids=["gone", "not in PATH", "no program", "open quote", "no word", "words", "long"])
def test_a_command_that_cannot_be_run(stage, command, words):
    configure(stage, command)
    stage.fails(255, PROVIDER, words, arguments=MADE)


def test_arguments_are_not_reported(stage):
    configure(stage, f"{script(stage, 'sys.exit(1)')} --password hunter2hunter2")
    stage.keep("hunter2hunter2")
    for debug in (False, True):
        stage.fails(255, PROVIDER, "give exited with status 1", arguments=MADE, debug=debug)


def test_a_line_that_needs_a_shell_is_reported(stage):
    configure(stage, f"{script(stage, 'sys.exit(1)')} | cat")
    stage.fails(255, PROVIDER, "runs without a shell", arguments=MADE)


def test_its_stderr_is_passed_through_when_it_fails(stage):
    configure(stage, script(stage, "print('no key is plugged in', file=sys.stderr)", "sys.exit(1)"))
    url = f"http://{SERVICE}:{stage.service.port}"
    result = stage.run("proton", "get-environment", "--name", "prod", "--endpoint-url", url, *MADE)
    assert (result.code, result.stdout) == (255, b"")
    assert result.error == ("no key is plugged in\n" + begin() + "Error when retrieving credentials: "
                            f"credential_process: {stage.home}/give exited with status 1\n")


def test_it_is_bounded_by_the_run_s_time(stage):
    configure(stage, script(stage, "time.sleep(600)"))
    stage.fails(255, "give did not end in time and was stopped", arguments=(*MADE, "--timeout", "1"))
