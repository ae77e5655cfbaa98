"""The exit statuses: what happens, and that README, the manual page and the help say so."""

import re
import subprocess

import pytest

from support.answers import error
from support.doctor import service
from support.paths import ROOT, TINYAWS

GET = ("proton", "get-environment", "--name", "prod")

KEYS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret"}
# arguments, variables, what the service answers, the status, and the words for it in the row of that status.
CASES = {
    "unknown option": (["--no-such"], KEYS, None, 252, r"command line or a parameter is wrong"),
    "no credentials": ([], {}, None, 253, r"no credentials"),
    "no region": ([], {**KEYS, "AWS_REGION": ""}, None, 253, r"region"),
    "a setting": ([], {**KEYS, "AWS_MAX_ATTEMPTS": "0"}, None, 253, r"setting is (missing or )?wrong"),
    "refused": ([], KEYS, error("AccessDeniedException"), 254, r"answered with an error"),
    "half a pair": ([], {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE"}, None, 255, r"credentials that are incomplete"),
    "unknown profile": (["--profile", "nobody"], {}, None, 255, r"unknown profile|a profile that no file has"),
    "no such CA bundle": (["--ca-bundle", "/nonexistent.pem"], KEYS, None, 255, r"a CA bundle that cannot be read"),
    "not an answer": ([], KEYS, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 255, r"not (whole or not )?valid"),
}


def rows(text, pattern):
    """A status to its words, joined to one line."""
    return {int(status): " ".join(words.split()) for status, words in re.findall(pattern, text, re.M | re.S)}


def read_readme():
    return rows((ROOT / "README.md").read_text(), r"^\| (\d+) \| ([^\n]*) \|$")


def read_manual():
    page = (ROOT / "share/man/man1/tinyaws.1").read_text().split(".Sh EXIT STATUS\n")[1].split("\n.Sh ")[0]
    return rows(page, r"^\.It (\d+)\n(.*?)(?=^\.It|^\.El)")


def read_help():
    text = subprocess.run([TINYAWS, "help"], capture_output=True, text=True, check=True).stdout
    return rows(text.split("Exit status:\n")[1], r"^ +(\d+)  (.*?)(?=^ +\d+  |\Z)")


PLACES = {"README": read_readme, "manual": read_manual, "help": read_help}


@pytest.mark.parametrize("case", CASES)
def test_it_ends_with(tinyaws, service, case):
    arguments, env, answer, code, _ = CASES[case]
    peer = service(answer or error("ResourceNotFoundException"))
    ca = [] if "--ca-bundle" in arguments else ["--ca-bundle", peer.ca]
    result = tinyaws(*GET, "--endpoint-url", peer.url, *ca, *arguments, credentials=None,
                     env={"AWS_MAX_ATTEMPTS": "1", **env})
    assert (result.code, result.stdout) == (code, b""), result.error


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("case", CASES)
def test_it_is_written(place, case):
    *_, code, words = CASES[case]
    said = PLACES[place]()
    assert said.keys() >= {0, 252, 253, 254, 255}
    assert re.search(words, said[code], re.I), said[code]
