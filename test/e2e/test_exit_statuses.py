"""The exit statuses: what happens, and that README, the manual page and the help say so."""

import re
import subprocess

import pytest

from support.answers import SMALL, error
from support.doctor import service
from support.paths import ROOT, TINYAWS
from support.tls_server import respond

GET = ("proton", "get-environment", "--name", "prod")

KEYS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret"}
INCOMPLETE, NOBODY, BUNDLE = "credentials that are incomplete", r"unknown profile|a profile that no file has", \
    "a CA bundle that cannot be read"
SETTING = r"a setting or (a )?config(uration)? file that cannot be used"
# A variable "file:TEXT" names a file with that text.
# arguments, variables, what the service answers, the status, and the words for it in the row of that status.
CASES = {
    "done": ([], KEYS, respond(SMALL), 0, r"done"),
    "unknown option": (["--no-such"], KEYS, None, 252, r"command line or a parameter is wrong"),
    "no credentials": ([], {}, None, 253, r"no credentials"),
    "no region": ([], {**KEYS, "AWS_REGION": None}, None, 253, r"region"),
    "an unknown cli_timestamp_format": ([], {**KEYS, "AWS_CONFIG_FILE": "file:[default]\ncli_timestamp_format = x\n"},
                                        None, 253, r"cli_timestamp_format"),
    "an empty region": ([], {**KEYS, "AWS_REGION": ""}, None, 255, SETTING),
    "a setting": ([], {**KEYS, "AWS_MAX_ATTEMPTS": "0"}, None, 255, SETTING),
    "only a secret": ([], {"AWS_SECRET_ACCESS_KEY": "secret"}, None, 253, r"no credentials"),
    "a malformed file": ([], {"AWS_CONFIG_FILE": "file:[default"}, None, 255, SETTING),
    "an empty CA bundle": (["--ca-bundle", "/dev/null"], KEYS, None, 255, SETTING),
    "a CA bundle of no certificate": ([], {**KEYS, "AWS_CA_BUNDLE": "file:text"}, None, 255, SETTING),
    "refused": ([], KEYS, error("AccessDeniedException"), 254, r"answered with an error"),
    "half a pair": ([], {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE"}, None, 255, INCOMPLETE),
    "half a pair in a file": ([], {"AWS_SHARED_CREDENTIALS_FILE": "file:[default]\naws_access_key_id = AKIDEXAMPLE\n"},
                              None, 255, INCOMPLETE),
    "unknown profile": (["--profile", "nobody"], {}, None, 255, NOBODY),
    "unknown profile of a variable": ([], {**KEYS, "AWS_PROFILE": "nobody"}, None, 255, NOBODY),
    "no such CA bundle": (["--ca-bundle", "/nonexistent.pem"], KEYS, None, 255, BUNDLE),
    "no such CA bundle of a variable": ([], {**KEYS, "AWS_CA_BUNDLE": "/nonexistent.pem"}, None, 255, BUNDLE),
    "not an answer": ([], KEYS, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 255, r"not (whole or not )?valid"),
}


def rows(text, pattern):
    """A status to its words, joined to one line."""
    return {int(status): " ".join(words.split()) for status, words in re.findall(pattern, text, re.M | re.S)}


def read_readme():
    """A row without a status goes on with the one above."""
    text = (ROOT / "README.md").read_text().replace(" |\n| | ", " ")
    return rows(text, r"^\| (\d+) \| ([^\n]*) \|$")


def read_manual():
    page = (ROOT / "share/man/man1/tinyaws.1").read_text().split(".Sh EXIT STATUS\n")[1].split("\n.Sh ")[0]
    return rows(page, r"^\.It (\d+)\n(.*?)(?=^\.It|^\.El)")


def read_help(*words):
    text = subprocess.run([TINYAWS, "help", *words], capture_output=True, text=True, check=True).stdout
    return rows(text.split("Exit status:\n")[1], r"^ +(\d+)  (.*?)(?=^ +\d+  |\Z)")


PLACES = {"README": read_readme, "manual": read_manual, "help": read_help,
          "help of get-environment": lambda: read_help("proton", "get-environment"),
          "help of doctor": lambda: read_help("doctor")}
OF_DOCTOR = [case for case, (*_, code, _) in CASES.items() if code in (253, 255) and case != "not an answer"]


@pytest.fixture
def variables(tmp_path):
    """A function: the variables with their files written."""
    def write(env):
        files = {name for name, value in env.items() if value is not None and value.startswith("file:")}
        for name in files:
            (tmp_path / name).write_text(env[name][5:])
        return {name: str(tmp_path / name) if name in files else value for name, value in env.items()}
    return write


@pytest.mark.parametrize("case", CASES)
def test_it_ends_with(tinyaws, service, variables, case):
    arguments, env, answer, code, _ = CASES[case]
    peer = service(answer or error("ResourceNotFoundException"))
    ca = [] if "--ca-bundle" in arguments or "AWS_CA_BUNDLE" in env else ["--ca-bundle", peer.ca]
    result = tinyaws(*GET, "--endpoint-url", peer.url, *ca, *arguments, credentials=None,
                     env={"AWS_MAX_ATTEMPTS": "1", **variables(env)})
    assert (result.code, result.stdout == b"") == (code, code != 0), result.error


@pytest.mark.parametrize("case", OF_DOCTOR)
def test_doctor_ends_with_the_same(tinyaws, service, variables, case):
    arguments, env, _, code, _ = CASES[case]
    peer = service(error("ResourceNotFoundException"))
    ca = [] if "--ca-bundle" in arguments or "AWS_CA_BUNDLE" in env else ["--ca-bundle", peer.ca]
    result = tinyaws("doctor", "--endpoint-url", peer.url, *ca, *arguments, credentials=None,
                     env={"AWS_MAX_ATTEMPTS": "1", **variables(env)})
    assert result.code == code, result.stdout


@pytest.mark.parametrize("arguments, env, code, words", [
    (["get", "region", "--profile", "nobody"], {}, 255, "no file has the profile"),
    (["list"], {"AWS_PROFILE": "nobody"}, 255, "no file has the profile"),
    (["get", "nothing"], {}, 1, "there is no such value"),
    (["get"], {}, 252, "the command line is wrong"),
    (["get", "region"], {"AWS_CONFIG_FILE": "file:[default"}, 255, "malformed"),
])
def test_configure_ends_as_its_help_says(tinyaws, variables, arguments, env, code, words):
    result = tinyaws("configure", *arguments, env=variables(env))
    assert (result.code, result.stdout) == (code, b""), result.error
    assert words in read_help("configure", arguments[0])[code]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("case", CASES)
def test_it_is_written(place, case):
    *_, code, words = CASES[case]
    said = PLACES[place]()
    assert said.keys() >= {0, 252, 253, 254, 255}
    assert re.search(words, said[code], re.I), said[code]
