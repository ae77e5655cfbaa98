"""make layers, in a copy of the tree that a change breaks: the line it prints names the files."""
import os
import shutil
import subprocess

import pytest

from support.paths import ROOT


@pytest.fixture
def tree(tmp_path):
    """A copy of what make layers reads."""
    for folder in "src", "ports", "toolchain":
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for path in [ROOT / "Makefile", ROOT / "vendor/mbedtls.mk", *ROOT.glob("test/**/*.mk")]:
        to = tmp_path / path.relative_to(ROOT)
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, to)
    return tmp_path


def append(path, text):
    path.write_text(path.read_text() + text)


def layers(tree):
    done = subprocess.run(["make", "layers"], cwd=tree, capture_output=True, text=True, timeout=60,
                          env={"PATH": os.environ["PATH"]})
    return done.returncode, done.stdout.splitlines()


def fails_with(tree, line):
    status, lines = layers(tree)
    return status != 0 and line in lines


def test_the_tree_as_it_is_passes(tree):
    status, lines = layers(tree)
    assert status == 0
    assert len(lines) == 1 and lines[0].endswith(" files, dependencies run one way")


@pytest.mark.parametrize("file,to,header", [
    ("src/creds/sts.c", "src/aws", "creds/sts.h"),
    ("src/config/ini.c", "src/base", "config/ini.h"),
    ("src/client/client.c", "src/creds", "client/client.h"),
    ("ports/posix/descriptor.c", "ports/stub", "posix/broker.h"),
])
def test_a_file_in_a_lower_folder_than_its_headers(tree, file, to, header):
    shutil.move(tree / file, tree / to)
    moved = tree / to / file.split("/")[-1]
    lines = moved.read_text().splitlines()
    number = lines.index(f'#include "{header}"') + 1
    assert fails_with(tree, f'{moved.relative_to(tree)}:{number}: a file of {to} may not include "{header}"')


@pytest.mark.parametrize("file,header", [
    ("src/http/url.c", "client/client.h"),
    ("src/base/str.h", "json/json_read.h"),
    ("src/aws/sigv4.c", "creds/creds.h"),
    ("src/aws/sigv4.c", "../creds/creds.h"),
    ("src/net/tcp.c", "posix/posix.h"),
    ("ports/posix/file.c", "client/client.h"),
    ("ports/linux/landlock.c", "bsd/bsd.h"),
    ("ports/fake/file.c", "posix/posix.h"),
])
def test_an_include_that_climbs(tree, file, header):
    number = (tree / file).read_text().count("\n") + 1
    append(tree / file, f'#include "{header}"\n')
    folder = file.rpartition("/")[0]
    assert fails_with(tree, f'{file}:{number}: a file of {folder} may not include "{header}"')


@pytest.mark.parametrize("file,name,other", [
    # As it is, the second of each pair uses functions of the first.
    ("ports/posix/clock.c", "port_sleep_until", "ports/posix/sleep_until.c"),
    ("ports/linux/landlock.c", "port_sandbox", "ports/linux/sandbox.c"),
    ("ports/fake/world.c", "fake_reset", "ports/fake/reset.c"),
])
def test_a_call_that_makes_a_circle_of_two_sources(tree, file, name, other):
    append(tree / file, f"void again(void) {{\n    (void){name}();\n}}\n")
    status, lines = layers(tree)
    assert status != 0
    circles = [line.removeprefix("a circle of files: ").split() for line in lines if "circle" in line]
    assert any({file, other} <= set(files) for files in circles)


def test_data_that_makes_a_circle_of_two_sources(tree):
    append(tree / "ports/posix/broker.c",
           "bool runs(const posix_broker_service *s) {\n    return s == &posix_broker_run;\n}\n")
    assert fails_with(tree, "a circle of files: ports/posix/broker.c ports/posix/broker_run.c")


@pytest.mark.parametrize("file,header", [
    ("ports/posix/posix.h", "posix/broker.h"),
    ("ports/fake/fake_internal.h", "fake/connection.h"),
])
def test_headers_that_include_each_other(tree, file, header):
    append(tree / file, f'#include "{header}"\n')
    assert fails_with(tree, "a circle of files: " + " ".join(sorted([file, f"ports/{header}"])))


def test_a_circle_of_three_is_one_line(tree):
    append(tree / "ports/posix/posix.h", '#include "posix/one.h"\n')
    (tree / "ports/posix/one.h").write_text('#include "posix/two.h"\n')
    (tree / "ports/posix/two.h").write_text('#include "posix/posix.h"\n')
    status, lines = layers(tree)
    expected = "a circle of files: ports/posix/one.h ports/posix/posix.h ports/posix/two.h"
    # Once with the sources of Linux and once with those of the BSDs.
    assert status != 0 and [line for line in lines if "circle" in line] == [expected] * 2


@pytest.mark.parametrize("mention", [
    "/* Unlike port_sleep_until(). */",
    "/* Unlike\n * port_sleep_until(). */",
    "const char *again(void) {\n    return \"port_sleep_until()\"; /* port_sleep_until() */\n}",
])
def test_a_name_in_a_comment_or_a_text_makes_no_circle(tree, mention):
    append(tree / "ports/posix/clock.c", mention + "\n")
    assert layers(tree)[0] == 0
