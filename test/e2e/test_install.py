"""make install and make uninstall: which file goes where, by which variable."""
import subprocess

import pytest

from support.paths import ROOT

DOCS = {f"share/doc/tinyaws/{path.name}" for path in (ROOT / "share/doc").glob("*.md")} | {
    f"share/doc/tinyaws/{name}" for name in ("README.md", "CHANGELOG.md", "LICENSE", "ports.md")}
DOCS |= {f"share/doc/tinyaws/licenses/{path.name}" for path in (ROOT / "share/licenses").iterdir()}
EXAMPLES = {f"share/doc/tinyaws/{path.relative_to(ROOT / 'share')}"
            for path in (ROOT / "share/examples").rglob("*") if path.is_file()}
PROGRAM = "bin/tinyaws"
OTHERS = {"include/tinyaws.h", "include/tinyaws_proton.h", "include/tinyaws_query.h", "include/tinyaws/port.h",
          "lib/libtinyaws.a", "lib/libtinyaws-noport.a",
          "lib/cmake/tinyaws/tinyaws-config.cmake", "lib/cmake/tinyaws/tinyaws-config-version.cmake",
          "lib/pkgconfig/tinyaws.pc", "share/man/man1/tinyaws.1",
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
    modes |= {name: 0o755 for name in modes if name.endswith((".sh", ".init"))}
    assert files(tmp_path) == modes
    assert len(DOCS) >= 8 and len(EXAMPLES) >= 13


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
    ("LIBDIR", "cmake/tinyaws/tinyaws-config.cmake"), ("INCLUDEDIR", "tinyaws/port.h"),
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


def test_a_library_that_is_not_position_independent_brings_its_link_option(tmp_path):
    def text(*words):
        subprocess.run(["make", "-s", "install", f"DESTDIR={tmp_path}", "PREFIX=/usr", *words], cwd=ROOT, check=True)
        return [(tmp_path / "usr/lib" / name).read_text() for name in
                ("pkgconfig/tinyaws.pc", "cmake/tinyaws/tinyaws-config.cmake")]

    assert not any("-no-pie" in each for each in text())
    pc, cmake = text("PIE=-fno-pic")
    assert "Libs: -L${libdir} -ltinyaws -no-pie\n" in pc and 'INTERFACE_LINK_OPTIONS "-no-pie")' in cmake


def test_it_only_copies(tmp_path):
    """Nothing is built, and so nothing is written below build/."""
    def built():
        return {path: path.stat().st_mtime_ns for path in (ROOT / "build").rglob("*") if path.is_file()}

    before = built()
    make("install", f"DESTDIR={tmp_path}", "-W", "src/tinyaws.h", "-W", "Makefile", "-W", "src/base/wipe.c")
    assert built() == before


@pytest.mark.parametrize("missing,word", [("B=/nonexistent", "/nonexistent/tinyaws is not built: run make first"),
                                          ("TARGET=x86_64-netbsd", "run make TARGET=x86_64-netbsd first")])
def test_what_is_not_built_is_named_and_nothing_is_installed(tmp_path, missing, word):
    done = subprocess.run(["make", "-s", "install", f"DESTDIR={tmp_path}", missing,
                           *(["B=/nonexistent"] if "TARGET" in missing else [])], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2 and word in done.stderr and done.stderr.startswith("make install: ")
    assert not files(tmp_path)
