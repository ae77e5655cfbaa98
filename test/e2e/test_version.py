"""toolchain/version: one version everywhere, and a new one by one command."""

import re
import subprocess

import pytest

from support.paths import ROOT
from support.repository import VERSION, make_repository


def version(folder, *words):
    return subprocess.run([folder / "toolchain/version", *words], cwd=folder, capture_output=True, text=True)


@pytest.fixture
def tree(tmp_path):
    return make_repository(tmp_path)


def test_all_places_name_one_version():
    done = version(ROOT)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("path, old, new, said", [
    ("src/tinyaws.h", '#define TA_VERSION_NUMBER ', '#define TA_VERSION_NUMBER 7', "src/tinyaws.h: TA_VERSION_NUMBER is 7"),
    ("src/base/build_date.h", "INT64_C(", "INT64_C(7", "src/base/build_date.h: not 20"),
    ("README.md", f"dpkg --install tinyaws_{VERSION}", "dpkg --install tinyaws_7.7.7", ": 7.7.7, and the version is"),
    ("share/doc/library.md", "find_package(tinyaws ", "find_package(tinyaws 7.7 #", ": 7.7, and the version is"),
    ("share/examples/kubernetes/cancel-job.yaml", f"tinyaws:{VERSION}", "tinyaws:7.7.7", ": 7.7.7, and the version is"),
    ("share/examples/greengrass/com.example.TinyawsCancel.yaml", f"tinyaws/{VERSION}", "tinyaws/7.7.7", ": 7.7.7, and"),
    ("CHANGELOG.md", "## [Unreleased]\n", "", "CHANGELOG.md: the first headings are ")])
def test_a_place_that_disagrees_is_named(tree, path, old, new, said):
    text = (tree / path).read_text()
    assert old in text
    (tree / path).write_text(text.replace(old, new, 1))
    done = version(tree)
    assert done.returncode == 1 and said in done.stdout


def test_a_new_version_by_one_command(tree):
    changes = (tree / "CHANGELOG.md").read_text()
    done = version(tree, "9.8.7", "2031-02-03")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert '#define TA_VERSION "9.8.7"\n' in (tree / "src/tinyaws.h").read_text()
    assert "#define TA_VERSION_NUMBER 90807\n" in (tree / "src/tinyaws.h").read_text()
    assert (tree / "CHANGELOG.md").read_text() == changes.replace(
        "## [Unreleased]\n", "## [Unreleased]\n\n## [9.8.7] - 2031-02-03\n", 1)
    assert "INT64_C(1927843200) /* 2031-02-03T00:00:00Z */" in (tree / "src/base/build_date.h").read_text()
    for page in ("man1/tinyaws.1", "man3/tinyaws.3"):
        assert re.search(r"^\.Dd February 3, 2031$", (tree / "share/man" / page).read_text(), re.M)
    # Another search than the tool's: what is left is of earlier versions.
    left = subprocess.run(["git", "grep", "-lF", VERSION, "--", "*.md", "share", "packaging", "src", "toolchain"], cwd=tree,
                          capture_output=True, text=True).stdout.split()
    assert set(left) <= {"CHANGELOG.md", "src/client/quota_file.c", "src/client/quota_file.h", "toolchain/version"}


@pytest.mark.parametrize("new", ["0.0.1", VERSION, "1.0", "v1.0.0"])
def test_what_is_no_later_version_is_refused(tree, new):
    done = version(tree, new, "2031-02-03")
    assert done.returncode == 1 and done.stderr == f"toolchain/version: {new} is not a version after {VERSION}\n"
    assert version(tree).returncode == 0
