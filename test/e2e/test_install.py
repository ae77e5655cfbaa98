"""make install and make uninstall: which file goes where, by which variable."""
import subprocess

import pytest

from support.paths import ROOT

DOCS = {f"share/doc/tinyaws/{path.name}" for path in (ROOT / "share/doc").glob("*.md")} | {
    f"share/doc/tinyaws/{name}" for name in ("README.md", "CHANGELOG.md", "LICENSE")}
EXAMPLES = {f"share/doc/tinyaws/examples/{path.name}" for path in (ROOT / "share/examples").iterdir()}
PROGRAM = "bin/tinyaws"
OTHERS = {"include/tinyaws.h", "lib/libtinyaws.a", "lib/pkgconfig/tinyaws.pc", "share/man/man1/tinyaws.1",
          "share/man/man3/tinyaws.3", "share/bash-completion/completions/tinyaws", "share/zsh/site-functions/_tinyaws",
          "share/fish/vendor_completions.d/tinyaws.fish"}


def make(*words):
    done = subprocess.run(["make", "-s", *words], cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stderr) == (0, "")


def files(folder):
    return {str(path.relative_to(folder)): path.stat().st_mode & 0o777 for path in folder.rglob("*") if path.is_file()}


def test_each_file_is_where_it_belongs(tmp_path):
    make("install", f"DESTDIR={tmp_path}", "PREFIX=/usr")
    modes = {f"usr/{name}": 0o644 for name in OTHERS | DOCS | EXAMPLES} | {f"usr/{PROGRAM}": 0o755}
    modes |= {name: 0o755 for name in modes if name.endswith(".sh")}
    assert files(tmp_path) == modes
    assert len(DOCS) >= 8 and len(EXAMPLES) >= 2


def test_uninstall_removes_what_install_put_and_nothing_else(tmp_path):
    other = tmp_path / "usr/share/doc/tinyaws/notes"
    other.parent.mkdir(parents=True)
    other.touch()
    make("install", f"DESTDIR={tmp_path}", "PREFIX=/usr")
    make("uninstall", f"DESTDIR={tmp_path}", "PREFIX=/usr")
    assert files(tmp_path).keys() == {"usr/share/doc/tinyaws/notes"}
    make("uninstall", f"DESTDIR={tmp_path}", "PREFIX=/usr")  # once more is no error


@pytest.mark.parametrize("variable,name", [
    ("BINDIR", "tinyaws"), ("LIBDIR", "libtinyaws.a"), ("LIBDIR", "pkgconfig/tinyaws.pc"), ("INCLUDEDIR", "tinyaws.h"),
    ("MANDIR", "man1/tinyaws.1"), ("MANDIR", "man3/tinyaws.3"), ("DOCDIR", "README.md"), ("BASHDIR", "tinyaws"),
    ("ZSHDIR", "_tinyaws"), ("FISHDIR", "tinyaws.fish")])
def test_a_variable_moves_its_folder(tmp_path, variable, name):
    make("install", f"DESTDIR={tmp_path}", f"{variable}=/elsewhere")
    assert (tmp_path / "elsewhere" / name).is_file()
    make("uninstall", f"DESTDIR={tmp_path}", f"{variable}=/elsewhere")
    assert not files(tmp_path)


def test_the_pc_file_has_the_folders_of_the_installation(tmp_path):
    make("install", f"DESTDIR={tmp_path}", "PREFIX=/opt/x", "LIBDIR=/opt/x/lib64", "INCLUDEDIR=/inc")
    text = (tmp_path / "opt/x/lib64/pkgconfig/tinyaws.pc").read_text()
    assert text.splitlines()[:3] == ["prefix=/opt/x", "includedir=/inc", "libdir=${prefix}/lib64"]
