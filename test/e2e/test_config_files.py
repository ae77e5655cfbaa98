"""The config and credentials files: what is no file or cannot be read, paths with variables in them, and the
home folder where HOME is not set."""

import os
import socket

import pytest
from support.credentials import Credentials
from support.namespace import ROOT

KEYS = Credentials("AKIDSTATIC", "secret/OF+THE+STATIC+KEYS")
OTHER = Credentials("AKIDOTHER", "secret/OF+ANOTHER+PLACE")
VARIABLES = {"config": "AWS_CONFIG_FILE", "credentials": "AWS_SHARED_CREDENTIALS_FILE"}
# root reads whatever the mode says, by these two capabilities.
BY_MODE = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if ROOT else ()
NOTHING = "Unable to locate credentials"


def section(credentials, name="default", region="us-east-1"):
    return (f"[{name}]\naws_access_key_id = {credentials.access_key}\n"
            f"aws_secret_access_key = {credentials.secret_key}\nregion = {region}\n")


# ---- what is no file, or cannot be read ----

def folder(path):
    path.mkdir()


def fifo_with_a_writer(path):
    os.mkfifo(path)
    return os.open(path, os.O_RDWR)  # or opening it would wait


def listening(path):
    server = socket.socket(socket.AF_UNIX)
    here = os.getcwd()
    os.chdir(path.parent)  # a socket's path is short
    server.bind(path.name)
    os.chdir(here)
    return server


def link_to_itself(path):
    path.symlink_to(path)


def unreadable(path):
    path.write_text(section(OTHER))
    path.chmod(0)


def below_a_closed_folder(path):
    path.write_text(section(OTHER))
    path.parent.chmod(0)


UNREADABLE = {
    "folder": (folder, "cannot be read as a file: Is a directory"),
    "pipe": (fifo_with_a_writer, "cannot be read as a file: Invalid seek"),
    "socket": (listening, "cannot be opened: No such device or address"),
    "link to itself": (link_to_itself, "cannot be opened: Symbolic link loop"),
    "mode 0": (unreadable, "cannot be opened: Permission denied"),
    "closed folder": (below_a_closed_folder, "cannot be opened: Permission denied"),
}


@pytest.fixture
def path(stage, name):
    found = stage.home / ".aws" / name
    found.parent.mkdir()
    yield found
    found.parent.chmod(0o700)


@pytest.mark.parametrize("kind", UNREADABLE)
@pytest.mark.parametrize("name", VARIABLES)
def test_at_its_default_path_it_is_passed_over(stage, path, kind):
    make, _why = UNREADABLE[kind]
    held = make(path)
    stage.works(KEYS, env=KEYS.environment(), prefix=BY_MODE)
    del held


@pytest.mark.parametrize("kind", UNREADABLE)
@pytest.mark.parametrize("name", VARIABLES)
def test_and_named_with_its_reason_where_nothing_was_found(stage, path, kind):
    make, why = UNREADABLE[kind]
    held = make(path)
    stage.keep(OTHER)
    note = f"{path} {why}"
    stage.fails(253, f"\n  {note}\n", prefix=BY_MODE)
    result = stage.cancel("--profile", "ops", prefix=BY_MODE)
    assert result.code == 255
    assert "The config profile (ops) could not be found; " in result.error
    assert f"; {note}" in result.error
    result = stage.cancel(env=KEYS.environment(), region=None, prefix=BY_MODE)
    assert result.code == 253
    assert "You must specify a region" in result.error and note in result.error
    del held


@pytest.mark.parametrize("kind", [kind for kind in UNREADABLE if kind != "pipe"])
@pytest.mark.parametrize("name", VARIABLES)
def test_one_that_is_named_ends_the_run(stage, path, name, kind):
    make, why = UNREADABLE[kind]
    held = make(path)
    stage.keep(KEYS, OTHER)
    stage.fails(255, f"{VARIABLES[name]} names {path}, which {why}\n", prefix=BY_MODE,
                env={**KEYS.environment(), VARIABLES[name]: path})
    del held


@pytest.mark.parametrize("name", VARIABLES)
@pytest.mark.parametrize("where", ["/nonexistent/x", "/dev/null", "/etc/passwd/x", "no such file"])
def test_a_missing_file_is_an_empty_one(stage, name, where):
    stage.works(KEYS, env={**KEYS.environment(), VARIABLES[name]: where}, debug=False)


@pytest.mark.parametrize("name", VARIABLES)
def test_so_is_a_default_one_that_leads_nowhere(stage, path):
    for target in "/dev/null", "/nonexistent":
        path.symlink_to(target)
        stage.works(KEYS, env=KEYS.environment(), debug=False)
        assert str(path) not in stage.fails(253, NOTHING).error
        path.unlink()


@pytest.mark.parametrize("name", VARIABLES)
def test_a_pipe_that_is_named_is_read(stage, name):
    """As a shell's <(command) gives one."""
    ours, theirs = os.pipe()
    os.write(theirs, section(KEYS).encode())
    os.close(theirs)
    with open(ours):
        run = ("sh", "-c", f'exec 3<"/proc/{os.getpid()}/fd/{ours}"; exec "$@"', "sh")
        stage.works(KEYS, env={VARIABLES[name]: "/dev/fd/3"}, prefix=run, debug=False)


# ---- variables in paths ----

@pytest.mark.parametrize("name", VARIABLES)
@pytest.mark.parametrize("written", ["$HOME/here/file", "${HOME}/here/file", "$WHERE/file", "~/${X}re/file",
                                     "$TILDE/here/file", "${HOME}/here/$NAME"])
def test_variables_are_expanded(stage, name, written):
    stage.file("here/file", section(KEYS))
    stage.works(KEYS, debug=False, env={VARIABLES[name]: written, "WHERE": stage.home / "here", "X": "he",
                                        "TILDE": "~", "NAME": "file"})


@pytest.mark.parametrize("name", VARIABLES)
@pytest.mark.parametrize("written", ["$NOT/file", "${NOT}/file", "${HOME/file", "$/file", "~nobody-of-this-name/file"])
def test_what_is_no_variable_stays(stage, name, written):
    stage.file("cwd/" + written, section(KEYS))
    stage.works(KEYS, env={VARIABLES[name]: written}, cwd=stage.home / "cwd", debug=False)


@pytest.mark.parametrize("written", ["file://$HOME/x.json", "file://${HOME}/x.json", "file://~/x.json",
                                     "fileb://$HOME/$NAME.json"])
def test_variables_of_an_input_file(stage, written):
    stage.file("x.json", '{"environmentName": "prod"}')
    result = stage.run("proton", "cancel-environment-deployment", "--cli-input-json", written,
                       "--endpoint-url", f"http://127.0.0.9:{stage.service.port}",
                       env={**KEYS.environment(), "NAME": "x"})
    assert result.code == 0, result.error


# ---- HOME is not set ----

@pytest.fixture
def users(stage):
    """A command that runs another with a user database in which all of us live in stage.home."""
    passwd = stage.home / "passwd"
    passwd.write_text("".join(f"user{n}:x:{n}:{n}:A Person,,,:{stage.home}:/bin/sh\n"
                              for n in {0, os.getuid()}) + "other:x:4711:4711::/other:/bin/sh\n")
    return ("unshare", "-m", "sh", "-c", 'mount --bind "$0" /etc/passwd && exec "$@"', passwd)


@pytest.mark.parametrize("unset", [None, ""])
def test_the_user_database_has_the_home_folder(stage, users, unset):
    stage.file(".aws/credentials", section(KEYS))
    stage.works(KEYS, env={"HOME": unset}, prefix=users)


def test_it_is_reported_where_nothing_was_found(stage, users):
    stage.fails(253, f"\n  HOME is not set, so it is {stage.home}, from /etc/passwd\n",
                env={"HOME": None}, prefix=users)


def test_there_may_be_no_such_user(stage, users):
    (stage.home / "passwd").write_text("other:x:4711:4711::/other:/bin/sh\n")
    stage.fails(253, "\n  HOME is not set, and /etc/passwd has no home folder for this user\n",
                env={"HOME": None}, prefix=users)


def test_the_home_folder_of_another_user(stage, users):
    (stage.home / "passwd").write_text(f"ann:x:4711:4711::{stage.home}/ann:/bin/sh\n")
    stage.file("ann/credentials", section(KEYS))
    stage.works(KEYS, env={"AWS_SHARED_CREDENTIALS_FILE": "~ann/credentials"}, prefix=users)


def test_doctor_reports_where_it_looks(stage, users):
    stage.file(".aws/credentials", section(KEYS))
    stage.keep(KEYS)
    env = {"HOME": None, "NO_PROXY": "*"}
    result = stage.run("doctor", "--verbose", env=env, prefix=users)
    home = f"HOME is not set, so it is {stage.home}, from /etc/passwd"
    assert (f"ok    credentials file: {stage.home}/.aws/credentials (default); {home}\n"
            in result.stdout.decode())
    assert (f"skip  config file: {stage.home}/.aws/config (default); {home}: there is no such file\n"
            in result.stdout.decode())
    (stage.home / "passwd").write_text("")
    result = stage.run("doctor", "--verbose", env=env, prefix=users)
    assert ("skip  config file: HOME is not set, and /etc/passwd has no home folder for this user, so "
            "there is none\n" in result.stdout.decode())
