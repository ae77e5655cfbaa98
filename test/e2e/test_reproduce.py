"""make reproduce, on a few objects: from two builds come the same bytes, and what would differ is found."""
import re
import subprocess

import pytest

from support.paths import ROOT
from support.repository import git, make_repository

TARGET = (ROOT / "build/tinyaws").resolve().parent.name
FILES = ["src/net/trust_anchors.o", "src/cli/args.o", "mbedtls/library/ssl_debug_helpers_generated.o", "layout.ld",
         "tinyaws.pc"]


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    return make_repository(tmp_path_factory.mktemp("tree"), without=["test/vectors/"])


def reproduce(folder, *files):
    return subprocess.run([folder / "toolchain/reproduce", TARGET, *files], capture_output=True, text=True,
                          timeout=300)


def test_two_builds_give_the_same_bytes(repository):
    done = reproduce(repository, *FILES)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert re.findall("^[0-9a-f]{64}  (.*)$", done.stdout, re.M) == FILES
    assert done.stdout.endswith("The same bytes, both times.\n")
    assert str(ROOT) not in done.stdout and "the folder" in done.stdout and "the time" in done.stdout


TOP = '#include "cli/args.h"'
CHANGES = {  # what the build takes in: the edits that make it do so, and the section where it shows
    "the time": ([("src/cli/args.c", TOP, f"{TOP}\nconst char ta_when[] = __DATE__ __TIME__;")], ".rodata"),
    "the folder": ([("Makefile", "-ffile-prefix-map=$(CURDIR)=.", "")], ".debug"),
    "the user": ([("Makefile", "DEFS   := ", "DEFS   := -DTA_USER=$(shell id -u) "),
                  ("src/cli/args.c", TOP, f"{TOP}\nconst int ta_user = TA_USER;")], ".rodata"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_differs_is_named_with_the_place(repository, what):
    edits, section = CHANGES[what]
    for name, old, new in edits:
        text = (repository / name).read_text()
        assert old in text
        (repository / name).write_text(text.replace(old, new, 1))
    try:
        git(repository, "commit", "-q", "-a", "-m", what)
        done = reproduce(repository, "tinyaws.h", "src/cli/args.o")
    finally:
        git(repository, "reset", "-q", "--hard", "HEAD^")
    assert done.returncode == 1, done.stdout
    assert re.search(rf"^DIFFERS: src/cli/args.o from byte [\d,]+ on.*; in .*\{section}", done.stdout, re.M), done.stdout
    assert re.search("^[0-9a-f]{64}  tinyaws.h$", done.stdout, re.M), "what is the same is told, too"
