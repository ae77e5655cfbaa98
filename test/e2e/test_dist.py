"""make dist: what is in the tarball, and that it builds offline, as an ordinary user, where nothing else is at hand."""
import os
import shutil
import subprocess
import tarfile

import pytest

from support.paths import ROOT
from support.repository import VERSION, git, make_repository

NAME = f"tinyaws-{VERSION}"
# What a build must not call: each writes its name down, and fails.
FORBIDDEN = ("apt-get", "git", "python3", "openssl", "curl", "wget", "sudo")


def make(folder, *words, **how):
    env = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(["make", "-s", *words], cwd=folder, env=env, capture_output=True, text=True, timeout=300, **how)


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    return make_repository(tmp_path_factory.mktemp("tree"))


@pytest.fixture(scope="module")
def tarball(repository):
    done = make(repository, "dist")
    assert done.returncode == 0, done.stderr
    return repository / f"build/{NAME}.tar.gz"


@pytest.fixture(scope="module")
def unpacked(tarball, tmp_path_factory):
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(tarball) as tar:
        tar.extractall(folder)
    return folder / NAME


def bare(folder, *command, forbidden=FORBIDDEN):
    """Run it as an ordinary user (1000, who owns the folder) with an empty home, no network, no certificates and no /etc but what a user has."""
    script = folder.parent / "forbidden"
    script.write_text('#!/bin/sh\necho "$0 $*" >>/called\nexit 1\n')
    script.chmod(0o755)
    called = folder.parent / "called"
    called.write_text("")
    called.chmod(0o666)
    masks = [word for name in forbidden if (at := shutil.which(name))
             for word in ("--ro-bind", script, os.path.realpath(at))]
    links = [word for name in ("bin", "sbin", "lib", "lib32", "lib64", "libx32") if os.path.islink(f"/{name}")
             for word in ("--symlink", f"usr/{name}", f"/{name}")]
    done = subprocess.run([str(word) for word in [
        "bwrap", "--unshare-all", "--uid", 1000, "--gid", 1000, "--clearenv", "--setenv", "PATH", "/usr/bin:/bin",
        "--setenv", "HOME", "/home", "--ro-bind", "/usr", "/usr", *links, "--ro-bind", "/etc/alternatives",
        "/etc/alternatives", "--tmpfs", "/usr/share/ca-certificates", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp",
        "--tmpfs", "/home", "--bind", folder.parent, "/source", "--bind", called, "/called", *masks,
        "--chdir", f"/source/{folder.name}", *command]], capture_output=True, text=True, timeout=600)
    return done, called.read_text()


def test_it_holds_the_commit_and_the_pinned_sources(tarball, repository):
    with tarfile.open(tarball) as tar:
        members = {each.name.removeprefix(f"{NAME}/"): each for each in tar.getmembers() if each.isfile()}
        assert tar.extractfile(f"{NAME}/vendor/dist/jsmn.h").read() == (ROOT / "build/vendor/jsmn/jsmn.h").read_bytes()
    pins = {line.split()[2] for line in (ROOT / "vendor/VERSIONS").read_text().splitlines() if line[:1].isalpha()}
    assert {name for name in members if name.startswith("vendor/dist/")} == {f"vendor/dist/{name}" for name in pins}
    assert members.keys() - {f"vendor/dist/{name}" for name in pins} == set(git(repository, "ls-files").splitlines())
    assert {(each.uid, each.gid) for each in members.values()} == {(0, 0)}
    assert {each.mode for each in members.values()} == {0o644, 0o755}
    assert members["toolchain/setup"].mode == 0o755


def test_the_same_commit_gives_the_same_bytes(tarball, repository):
    first = tarball.read_bytes()
    done = make(repository, "dist", umask=0o077)
    assert done.returncode == 0, done.stderr
    assert tarball.read_bytes() == first


def test_what_is_not_committed_is_not_in_it(tarball, repository):
    first = tarball.read_bytes()
    (repository / "README.md").write_text("changed")
    try:
        assert make(repository, "dist").returncode == 0
    finally:
        git(repository, "checkout", "README.md")
    assert tarball.read_bytes() == first


def test_outside_a_repository_it_says_so(unpacked):
    done = make(unpacked, "dist")
    assert (done.returncode, done.stdout) == (2, "") and done.stderr.startswith("make dist: this is not a git repository\n")


def test_it_builds_and_installs_offline_as_an_ordinary_user(unpacked, tinyaws):
    done, called = bare(unpacked, "make", "-j2")
    assert done.returncode == 0, done.stderr
    assert called == "" and "vendor/fetch: mbedtls" in done.stderr and "vendor/dist" in done.stderr
    # To copy needs no compiler.
    done, called = bare(unpacked, "make", "install", "DESTDIR=/source/root", "PREFIX=/usr",
                        forbidden=(*FORBIDDEN, "cc", "musl-gcc", "ar", "ld"))
    assert (done.returncode, done.stderr, called) == (0, "", "")
    program = unpacked.parent / "root/usr/bin/tinyaws"
    assert subprocess.run([program, "--version"], capture_output=True).stdout == tinyaws("--version").stdout
    assert (unpacked.parent / "root/usr/share/doc/tinyaws/licenses/Apache-2.0.txt").is_file()


def test_what_is_missing_is_named_with_the_command_and_nothing_is_called(unpacked):
    lacking = unpacked.parent / "lacking"
    lacking.mkdir()
    for name in os.listdir("/usr/bin"):
        if name not in ("musl-gcc", "bzip2"):
            (lacking / name).symlink_to(f"/usr/bin/{name}")
    done, called = bare(unpacked, "env", "PATH=/source/lacking", "make")
    assert done.returncode == 2 and called == ""
    assert done.stderr.startswith("toolchain/setup: missing: bzip2 musl-gcc; run as root: sh -c 'apt-get update && ")
    assert "install -y --no-install-recommends bzip2 musl-tools'\n    or give make INSTALL_DEPS=1" in done.stderr
