"""test/run target: it runs each suite's program of a target, and every test that the host has of it."""
import os
import shutil
import subprocess

import pytest

from support.paths import ROOT

SYNTHESIS = "[====] Synthesis: Tested: {} | Passing: {} | Failing: {} | Crashing: {}"


class Tree:
    """A copy of test/run, where a make without work finds two suites, `one` and `two`."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "test").mkdir()
        shutil.copy(ROOT / "test/run", folder / "test/run")
        self.program("bin/make", 'case "$*" in *emulate) echo env ;; *suites) echo one two ;; '
                     '*excepts) cat "$0-except" ;; esac')
        (folder / "bin/make-except").write_text("")
        for suite in ("one", "two"):
            self.host(suite, 3)
            self.target(suite, 3, 3, 0, 0)

    def program(self, path, script):
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)

    def host(self, suite, tests):
        names = "".join(f"├── t{i}\\n" for i in range(tests - 1)) + "└── last"
        self.program(f"build/host/unit/{suite}", f"printf 'suite: 3 tests\\n{names}\\n'")

    def target(self, suite, *counts):
        self.program(f"build/t/unit/{suite}",
                     f"echo '{SYNTHESIS.format(*counts)}'; exit {int(counts[2] > 0)}")

    def run(self, *arguments):
        """Its exit code, and all lines but empty ones."""
        path = f"{self.folder / 'bin'}:{os.environ['PATH']}"
        ran = subprocess.run([self.folder / "test/run", "target", *arguments], capture_output=True,
                             text=True, timeout=60, env={**os.environ, "PATH": path, "TARGET": "t"})
        return ran.returncode, [line for line in ran.stdout.splitlines() if line]


@pytest.fixture
def tree(tmp_path):
    return Tree(tmp_path)


def test_a_line_for_each_suite_and_a_total(tree):
    code, lines = tree.run()
    assert code == 0
    assert [line.split() for line in lines] == [
        ["t", "one", "3", "passed,", "0", "failed"], ["t", "two", "3", "passed,", "0", "failed"],
        ["6", "passed,", "0", "failed"]]


def test_one_suite_and_one_test(tree):
    assert tree.run("two")[1][-1] == "3 passed, 0 failed"
    tree.program("build/t/unit/two", f'echo "$1" >asked; echo "{SYNTHESIS.format(1, 1, 0, 0)}"')
    assert tree.run("two/last") == (0, ["t two                         1 passed, 0 failed",
                                        "1 passed, 0 failed"])
    assert (tree.folder / "asked").read_text() == "--filter=*/last\n"


def test_a_test_that_the_target_lacks_is_a_failure(tree):
    tree.target("two", 2, 2, 0, 0)
    code, lines = tree.run()
    assert code == 1
    assert lines[2:] == ["two has 3 tests, and 2 ran", "5 passed, 1 failed"]


def test_what_is_left_out_is_named(tree):
    (tree.folder / "bin/make-except").write_text("one-not: a\ntwo: t0 t1\n")
    tree.program("build/t/unit/two", f'echo "$1" >asked; echo "{SYNTHESIS.format(1, 1, 0, 0)}"')
    code, lines = tree.run()
    assert code == 0 and lines[2:] == ["t two                      left out: t0 t1",
                                       "4 passed, 0 failed"]
    assert (tree.folder / "asked").read_text() == "--except=t0,t1\n"
    tree.target("two", 3, 3, 0, 0)
    assert tree.run()[1][-2:] == ["two has 1 tests, and 3 ran", "6 passed, 1 failed"]


def test_what_crashed_is_counted_once(tree):
    tree.target("two", 3, 1, 2, 1)
    code, lines = tree.run()
    assert (code, lines[-1]) == (1, "4 passed, 2 failed")


@pytest.mark.parametrize("script", ["kill -9 $$", "exit 0", "echo 'Tested: 3'"])
def test_a_program_that_does_not_report_is_a_failure(tree, script):
    tree.program("build/t/unit/two", script)
    code, lines = tree.run()
    assert (code, lines[-1]) == (1, "3 passed, 1 failed")
