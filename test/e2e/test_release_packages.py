"""The packages of a release, each opened, compared file by file with ours, and installed where its tool is here."""

import gzip
import hashlib
import io
import os
import re
import subprocess
import tarfile
import zlib

import pytest

from support.examples import check
from support.paths import ROOT
from support.release import LICENCES, NAME, PACKAGES, TARGETS, packages
from support.repository import VERSION

COMPLETIONS = {"bash-completion/completions/tinyaws": "tinyaws.bash",
               "fish/vendor_completions.d/tinyaws.fish": "tinyaws.fish"}


class Opened:
    """`fields`: its name, version, architecture and licence. `members`: (name, mode, user, group, data) of each file;
    the folders are `folders`, alike. `scripts`: what it would run as root."""

    def __init__(self, fields, members, folders, scripts):
        self.fields, self.members, self.folders, self.scripts = fields, members, folders, scripts
        self.files = {name: data for name, *_, data in members}


def of_tar(data):
    """Members and folders of a tar archive; nothing else may be in it."""
    members, folders = [], []
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        for each in tar.getmembers():
            assert each.isdir() or each.isreg(), each
            owner = (each.mode, each.uname or each.uid, each.gname or each.gid)
            name = each.name.removeprefix("./")
            if each.isdir():
                folders.append((name, *owner))
            else:
                members.append((name, *owner, tar.extractfile(each).read()))
    return members, folders


def as_fields(text, colon):
    return dict(line.split(colon, 1) for line in text.splitlines() if colon in line and line[0] != " ")


def open_deb(path):
    done = subprocess.run(["dpkg-deb", "--fsys-tarfile", path], capture_output=True, check=True)
    control = subprocess.run(["dpkg-deb", "--ctrl-tarfile", path], capture_output=True, check=True)
    inside, _ = of_tar(control.stdout)
    control = {name: data for name, *_, data in inside}
    fields = as_fields(control["control"].decode(), ": ")
    members, folders = of_tar(done.stdout)
    sums = "".join(f"{hashlib.md5(data).hexdigest()}  {name}\n" for name, *_, data in members)
    assert sorted(control["md5sums"].decode().splitlines()) == sorted(sums.splitlines())
    return Opened((fields["Package"], fields["Version"], fields["Architecture"], None), members, folders,
                  control.keys() - {"control", "md5sums"})


def open_rpm(path):
    def query(what):
        return check("rpm", "--query", "--package", "--nosignature", "--queryformat", what, path)

    with path.open("rb") as file:
        archive = subprocess.run(["rpm2archive", "--nocompression", "-"], stdin=file, capture_output=True, check=True)
    data = {name: data for name, *_, data in of_tar(archive.stdout)[0]}
    members, folders = [], []
    for line in query("[%{FILENAMES} %{FILEMODES:octal} %{FILEUSERNAME} %{FILEGROUPNAME}\n]").splitlines():
        name, mode, user, group = line.split()
        mode, name = int(mode, 8), name[1:]
        (members.append((name, mode & 0o7777, user, group, data.pop(name))) if mode & 0o100000 else
         folders.append((name, mode & 0o7777, user, group)))
    assert data == {}
    assert query("%{BUILDHOST}") == "localhost"
    assert check("rpm", "--query", "--package", "--requires", path) == ""
    # Not a folder of the system, which another package has.
    assert {name for name, *_ in folders} == {"usr/share/doc/tinyaws", "usr/share/licenses/tinyaws"}
    return Opened((query("%{NAME}"), query("%{VERSION}-%{RELEASE}"), query("%{ARCH}"), query("%{LICENSE}")), members,
                  folders, check("rpm", "--query", "--package", "--scripts", path).split())


def gzip_members(data):
    """The streams of a gzip file, one after the other: (packed, unpacked)."""
    while data:
        stream = zlib.decompressobj(wbits=31)
        plain = stream.decompress(data)
        yield data[:len(data) - len(stream.unused_data)], plain
        data = stream.unused_data


def open_apk(path):
    """As apk-tools 2 has it: a tar of .PKGINFO without an end, and one of the files, whose sum the former has."""
    (_, control), (packed, plain) = gzip_members(path.read_bytes())
    (info,), _ = of_tar(control + bytes(1024))
    assert info[0] == ".PKGINFO"
    fields = as_fields(info[-1].decode(), " = ")
    assert fields["datahash"] == hashlib.sha256(packed).hexdigest()
    members, folders = of_tar(plain)
    with tarfile.open(fileobj=io.BytesIO(plain)) as tar:
        for each in tar.getmembers():
            if each.isreg():
                assert each.pax_headers["APK-TOOLS.checksum.SHA1"] == hashlib.sha1(tar.extractfile(each).read()).hexdigest()
    return Opened((fields["pkgname"], fields["pkgver"], fields["arch"], fields["license"]), members, folders, [])


def open_ipk(path):
    """As opkg has it: a packed tar of three."""
    outer = {name: data for name, *_, data in of_tar(path.read_bytes())[0]}
    assert outer.keys() == {"debian-binary", "control.tar.gz", "data.tar.gz"} and outer["debian-binary"] == b"2.0\n"
    control = {name: data for name, *_, data in of_tar(outer["control.tar.gz"])[0]}
    fields = as_fields(control["control"].decode(), ": ")
    members, folders = of_tar(outer["data.tar.gz"])
    assert control.pop("conffiles", b"").strip() == b""
    return Opened((fields["Package"], fields["Version"], fields["Architecture"], fields["License"]), members, folders,
                  control.keys() - {"control"})


OPEN = {"deb": open_deb, "rpm": open_rpm, "apk": open_apk, "ipk": open_ipk}
VERSIONS = {"deb": f"{VERSION}-0upstream1", "rpm": f"{VERSION}-1", "apk": f"{VERSION}-r0", "ipk": f"{VERSION}-r1"}
# ELF's class and byte order, and its machine: the four bytes of the header.
MACHINES = {
    "x86_64-linux-musl": b"\2\1\x3e\0", "aarch64-linux-musl": b"\2\1\xb7\0", "riscv64-linux-musl": b"\2\1\xf3\0",
    "i686-linux-musl": b"\1\1\3\0", "powerpc64le-linux-musl": b"\2\1\x15\0", "s390x-linux-musl": b"\2\2\0\x16",
    "loongarch64-linux-musl": b"\2\1\2\1", "arm-linux-musleabihf": b"\1\1\x28\0", "arm-linux-musleabi": b"\1\1\x28\0",
    "mips-linux-musl": b"\1\2\0\x08", "mipsel-linux-musl": b"\1\1\x08\0"}
LICENSES_IN = {"deb": "usr/share/doc/tinyaws/licenses", "rpm": "usr/share/licenses/tinyaws",
               "apk": "usr/share/licenses/tinyaws", "ipk": "usr/share/licenses/tinyaws"}


def expected(kind, release, target):
    """name: content of every file of the package."""
    with tarfile.open(release / f"{NAME}-{target}.tar.gz") as tar:
        def inside(name):
            return tar.extractfile(f"{NAME}-{target}/{name}").read()

        files = {"usr/bin/tinyaws": inside("tinyaws")}
        page = inside("tinyaws.1")
    files |= {f"{LICENSES_IN[kind]}/{name}": (ROOT / "share/licenses" / name).read_bytes() for name in LICENCES}
    files[f"{LICENSES_IN[kind]}/tinyaws.txt"] = (ROOT / "LICENSE").read_bytes()
    if kind in ("apk", "ipk"):
        return files
    for name, path in COMPLETIONS.items():
        files[f"usr/share/{name}"] = (ROOT / "share/completions" / path).read_bytes()
    zsh = {"deb": "vendor-completions", "rpm": "site-functions"}[kind]
    files[f"usr/share/zsh/{zsh}/_tinyaws"] = (ROOT / "share/completions/_tinyaws").read_bytes()
    for path in (ROOT / "README.md", *(ROOT / "share/doc").glob("*.md")):
        files[f"usr/share/doc/tinyaws/{path.name}"] = path.read_bytes()
    files["usr/share/man/man1/tinyaws.1.gz"] = page
    changes = (ROOT / "CHANGELOG.md").read_bytes()
    if kind == "rpm":
        return files | {"usr/share/doc/tinyaws/CHANGELOG.md": changes}
    return files | {
        "usr/share/doc/tinyaws/changelog.gz": changes,
        "usr/share/doc/tinyaws/copyright": (ROOT / "packaging/debian/copyright").read_bytes(),
        "usr/share/lintian/overrides/tinyaws": (ROOT / "packaging/debian/tinyaws.lintian-overrides").read_bytes()}


@pytest.fixture
def folder(made_release):
    return made_release.folder


def all_packages(folder, kind):
    """(target, the package opened) of each target of the release that has one of this kind."""
    found = [(target, packages().names(VERSION, target)[kind]) for target in TARGETS
             if kind in packages().names(VERSION, target)]
    assert found
    return [(target, arch, OPEN[kind](folder / name)) for target, (name, arch) in found]


def test_there_is_a_package_of_each_kind_and_target(folder):
    there = {path.name for path in folder.iterdir() if path.suffix[1:] in PACKAGES}
    assert there == {name for target in TARGETS for name, _ in packages().names(VERSION, target).values()}


@pytest.mark.parametrize("kind", PACKAGES)
def test_a_package_has_our_files_and_nothing_else(folder, kind):
    for target, _, opened in all_packages(folder, kind):
        files = {name: gzip.decompress(data) if name.endswith(".gz") else data for name, data in opened.files.items()}
        # Written by the recipe: it names the release and who built it.
        own = files.pop("usr/share/doc/tinyaws/changelog.Debian.gz", b"").decode()
        assert own.startswith(f"tinyaws ({VERSION}-0upstream1) ") == (kind == "deb")
        assert files == expected(kind, folder, target), target
        assert not opened.scripts


@pytest.mark.parametrize("kind", PACKAGES)
def test_a_package_says_what_it_is(folder, kind):
    for target, arch, opened in all_packages(folder, kind):
        licence = None if kind == "deb" else "MIT AND Apache-2.0"
        assert opened.fields == ("tinyaws", VERSIONS[kind], arch, licence), target
        machine = opened.files["usr/bin/tinyaws"][4:6] + opened.files["usr/bin/tinyaws"][18:20]
        assert machine == MACHINES[target], target


@pytest.mark.parametrize("kind", PACKAGES)
def test_a_package_is_owned_by_root_and_only_the_program_is_executable(folder, kind):
    for target, _, opened in all_packages(folder, kind):
        assert {(user, group) for _, _, user, group, _ in opened.members} == {("root", "root")}
        assert {(name, mode) for name, mode, *_ in opened.members} == {
            (name, 0o755 if name == "usr/bin/tinyaws" else 0o644) for name in opened.files}
        assert {each[1:] for each in opened.folders} == {(0o755, "root", "root")}, target


# ---- installed, where there is a tool ----

def says_its_version(program):
    assert subprocess.run([program, "--version"], capture_output=True, text=True).stdout == f"tinyaws/{VERSION}\n"


def test_dpkg_installs_upgrades_and_removes_it(folder, tmp_path):
    for name in ("info", "updates"):
        (tmp_path / "var/lib/dpkg" / name).mkdir(parents=True)
    for name in ("status", "available"):
        (tmp_path / "var/lib/dpkg" / name).touch()
    dpkg = ["dpkg", f"--root={tmp_path}", "--force-not-root"]
    check(*dpkg, "--install", folder / PACKAGES["deb"])
    says_its_version(tmp_path / "usr/bin/tinyaws")
    assert check(*dpkg, "--verify", "tinyaws") == ""
    # A package of the distribution, of the same version, is newer.
    assert subprocess.run(["dpkg", "--compare-versions", VERSIONS["deb"], "lt", f"{VERSION}-1"]).returncode == 0
    check(*dpkg, "--remove", "tinyaws")
    assert not (tmp_path / "usr/bin").exists()


def test_rpm_installs_verifies_and_removes_it(folder, tmp_path):
    rpm = ["rpm", "--root", tmp_path, "--define", "_dbpath /var/lib/rpm"]
    check(*rpm, "--initdb")
    check(*rpm, "--install", folder / PACKAGES["rpm"])
    says_its_version(tmp_path / "usr/bin/tinyaws")
    assert check(*rpm, "--verify", "tinyaws") == ""
    assert {name.rpartition("/")[2] for name in check(*rpm, "--query", "--licensefiles", "tinyaws").splitlines()} == \
        LICENCES | {"tinyaws.txt"}
    check(*rpm, "--erase", "tinyaws")
    assert not (tmp_path / "usr/share/licenses/tinyaws").exists()


def test_lintian_has_no_error_and_no_warning(folder):
    report = subprocess.run(["lintian", "--allow-root", "--fail-on", "none", "--show-overrides",
                             folder / PACKAGES["deb"]], capture_output=True, text=True).stdout
    assert [line for line in report.splitlines() if line[0] in "EW"] == [], report
    assert [line for line in report.splitlines() if line[0] == "O"] == [
        "O: tinyaws: statically-linked-binary [usr/bin/tinyaws]"]


# ---- the architectures ----

def test_every_target_of_a_release_has_packages_of_architectures_that_exist():
    release_packages = packages()
    musl = check("make", "-s", "--eval=print-musl: ; @echo $(MUSL_TARGETS)", "print-musl", cwd=ROOT).split()
    assert list(release_packages.ARCHITECTURES) == musl
    debian = set(check("dpkg-architecture", "-L").split()) | {"loong64"}  # which dpkg has from 1.22 on
    known = set(check("rpm", "--eval", "%{ix86} %{arm} %{mips32}").split()) | {
        "x86_64", "aarch64", "riscv64", "ppc64le", "s390x", "loongarch64"}
    for target in musl:
        names = release_packages.names(VERSION, target)
        assert names["deb"][1] in debian
        assert "rpm" not in names or names["rpm"][1] in known
        for name, _ in names.values():
            assert release_packages.target_of(name, VERSION) == target


def test_the_deb_of_this_host_is_for_this_host(folder):
    assert OPEN["deb"](folder / PACKAGES["deb"]).fields[2] == check("dpkg", "--print-architecture").strip()
    assert OPEN["rpm"](folder / PACKAGES["rpm"]).fields[2] == os.uname().machine
