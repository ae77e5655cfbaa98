"""The Makefile: what it makes anew, what it says of itself, and where it can go on."""
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from support.paths import ROOT


def make(*words, cwd=ROOT, **environment):
    """As from a shell: nothing of a make that may run these tests."""
    return subprocess.run(["make", *(str(word) for word in words)], cwd=cwd, capture_output=True, text=True,
                          timeout=120, env={"PATH": os.environ["PATH"]} | environment)


def test_the_first_build_on_a_new_host_is_as_every_other(tmp_path):
    """Where make starts without a compiler, and toolchain/setup brings it: the same flags."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in {each.name for folder in ("/usr/bin", "/usr/sbin") for each in Path(folder).iterdir()}:
        if name not in ("musl-gcc", "apt-get", "id"):
            (tools / name).symlink_to(shutil.which(name) or "/nonexistent")
    for name, text in ("id", "echo 0"), ("apt-get", f"ln -sf {shutil.which('musl-gcc')} {tools}/"):
        (tools / name).write_text(f"#!/bin/sh\n{text}\n")
        (tools / name).chmod(0o755)
    built = tmp_path / "build/src/base/wipe.o"

    def command():
        done = make("VERBOSE=1", "INSTALL_DEPS=1", f"B={tmp_path}/build", built, PATH=str(tools))
        assert done.returncode == 0, done.stderr
        built.unlink()
        return [line for line in done.stdout.splitlines() if line.startswith("musl-gcc ")], done.stderr

    first, said = command()
    assert "toolchain/setup: installing musl-tools\n" in said
    assert len(first) == 1 and " -c src/base/wipe.c" in first[0]
    assert command() == (first, "")


# ---- what is made anew ----

@pytest.fixture
def made(tmp_path):
    """made(...) makes two of the target's objects and two of the host's, and tells whose were made."""
    objects = [tmp_path / name for name in ("target/src/base/wipe.o", "target/mbedtls/library/platform_util.o",
                                            "host/src/base/wipe.o", "host/mbedtls/library/platform_util.o")]

    def start(*words, **environment):
        def once():
            done = make(f"B={tmp_path}/target", f"H={tmp_path}/host", *words, *objects, **environment)
            assert (done.returncode, done.stderr) == (0, "")
            return [line.split()[0] for line in done.stdout.splitlines() if not line.startswith("make: ")]

        report = once()
        assert once() == [], "what is there is not made again"
        return report

    return start


def test_other_settings_make_anew_and_the_same_ones_nothing(made):
    target, host = ["cc", "cc"], ["host", "host"]
    assert made() == target + host
    assert made("CFLAGS=-g -DTA_TEST='\"a b\"'") == target
    assert made(CFLAGS="-g1") == target, "the environment's, too"
    assert made("STRIP=strip -v", CFLAGS="-g1") == target
    assert made("STRIP=strip -v", "HOSTCC=gcc", CFLAGS="-g1") == host
    assert made(SOURCE_DATE_EPOCH="1700000000") == target + host
    assert made() == target + host


@pytest.mark.parametrize("makefile", ["Makefile", "toolchain/linux-musl.mk", "vendor/mbedtls.mk"])
def test_objects_are_made_again_when_what_says_how_is_changed(tmp_path, makefile):
    objects = [tmp_path / "src/base/wipe.o", tmp_path / "mbedtls/library/platform_util.o"]
    assert make(f"B={tmp_path}", *objects).stdout.count("  cc  ") == 2
    assert make(f"B={tmp_path}", "-W", makefile, *objects).stdout.count("  cc  ") == 2


def test_vectors_are_made_where_the_tests_look_for_them_wherever_objects_go(tmp_path):
    # As ports/README.md has a port tested, with an H of its own.
    done = make("-n", "-W", "test/support/http_vectors.py", f"H={tmp_path}", f"{tmp_path}/test/support/http_vectors.o")
    assert " >build/host/vectors/http_cases.inc\n" in done.stdout


# ---- make all-targets ----

@pytest.fixture
def clone(tmp_path):
    """A tree without a build/, whose toolchain/setup and vendor/fetch do no more than to write down when."""
    for name in ("Makefile", "src", "ports", "test"):
        (tmp_path / name).symlink_to(ROOT / name)
    for name in ("toolchain", "vendor"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "toolchain/setup").write_text('#!/bin/sh\necho "begin $1" >>log; sleep 0.2; echo "end $1" >>log\n')
    (tmp_path / "vendor/fetch").write_text('#!/bin/sh\necho fetch >>log; mkdir -p "$1"\n')
    return tmp_path


def test_all_targets_of_a_fresh_clone_install_and_fetch_once(clone):
    done = make("-j4", "all-targets", "TARGETS=arm-linux-musleabi x86_64-freebsd", "CC=true", "AR=true", "STRIP=true",
                cwd=clone)
    assert (done.returncode, done.stderr) == (0, "")
    said = (clone / "log").read_text().splitlines()
    assert said.count("fetch") == said.count("begin cross") == 1
    at = said.index("end cross") + 1
    assert "begin build" in said[at:] and "fetch" in said[:at], "and then the targets, side by side"


# ---- make clean ----

def test_clean_keeps_what_was_fetched_and_distclean_nothing(clone):
    for name in ("vendor/jsmn", "zig/bin", "host", "arm-linux-musleabi/src"):
        (clone / "build" / name).mkdir(parents=True)
    (clone / "build/tinyaws").symlink_to("nowhere")
    assert make("clean", cwd=clone).returncode == 0
    assert {path.name for path in (clone / "build").iterdir()} == {"vendor", "zig"}
    assert make("distclean", cwd=clone).returncode == 0
    assert not (clone / "build").exists()
    assert make("clean", cwd=clone).returncode == 0, "where there is nothing"


# ---- a folder that is none for make ----

def test_a_path_with_a_space_is_reported(tmp_path):
    folder = tmp_path / "my tools"
    folder.symlink_to(ROOT)
    assert make("-n", cwd=folder).returncode == 0, "its real path has none"
    folder.unlink()
    folder.mkdir()
    (folder / "Makefile").symlink_to(ROOT / "Makefile")
    done = make(cwd=folder)
    assert done.returncode == 2 and "the path of this folder has a space: make cannot build here" in done.stderr


# ---- the host's own target ----

@pytest.fixture
def host(tmp_path):
    """host(processor, system, *words) runs make where uname says so."""
    def start(processor, system, *words):
        (tmp_path / "uname").write_text(f"#!/bin/sh\ncase $1 in -m) echo {processor} ;; *) echo {system} ;; esac\n")
        (tmp_path / "uname").chmod(0o755)
        return make(*words, PATH=f"{tmp_path}:{os.environ['PATH']}")

    return start


@pytest.mark.parametrize("processor,system,target", [
    ("x86_64", "Linux", "x86_64-linux-musl"), ("aarch64", "Linux", "aarch64-linux-musl"),
    ("i586", "Linux", "i686-linux-musl"), ("armv7l", "Linux", "arm-linux-musleabihf"),
    ("armv6l", "Linux", "arm-linux-musleabi"), ("armv5tel", "Linux", "arm-linux-musleabi"),
    ("ppc64le", "Linux", "powerpc64le-linux-musl"), ("s390x", "Linux", "s390x-linux-musl"),
    ("amd64", "FreeBSD", "x86_64-freebsd"), ("arm64", "FreeBSD", "aarch64-freebsd"),
    ("amd64", "NetBSD", "x86_64-netbsd"), ("amd64", "OpenBSD", "x86_64-openbsd")])
def test_uname_names_the_hosts_own_target(host, processor, system, target):
    done = host(processor, system, "-npq", "print-targets")
    assert re.findall(r"^HOST_TARGET := (.*)$", done.stdout, re.M) == [target]
    assert target in host(processor, system, "-s", "print-targets").stdout.split()


def test_a_host_that_is_no_target_is_reported_which_there_are(host):
    done = host("vax", "Linux", "-n")
    assert done.returncode == 2
    assert "no such target: vax-linux-musl; there are x86_64-linux-musl aarch64-linux-musl " in done.stderr
    for words in (["help"], ["-s", "print-targets"], ["-n", "clean", "distclean"], ["layers"]):
        assert host("vax", "Linux", *words).returncode == 0, words
    assert host("vax", "Linux", "-n", "TARGET=x86_64-linux-musl").returncode == 0


# ---- a cross GCC ----

ARM = "TARGET=arm-linux-musleabihf"


def tools_of(*words):
    said = dict(re.findall(r"^(CC|AR|STRIP) :?= (.*)$", make("-npq", "help", ARM, *words).stdout, re.M))
    return said["CC"], said["AR"], said["STRIP"]


def test_a_cross_gcc_brings_its_ar_and_strip():
    gcc = "arm-linux-gnueabihf-gcc"
    assert tools_of(f"CC={gcc}") == (gcc, "arm-linux-gnueabihf-ar", "arm-linux-gnueabihf-strip")
    sdk = f"/sdk/bin/{gcc} -mcpu=cortex-a9 --sysroot=/sdk"
    assert tools_of(f"CC={sdk}") == (sdk, "/sdk/bin/arm-linux-gnueabihf-ar", "/sdk/bin/arm-linux-gnueabihf-strip")
    assert tools_of(f"CC={gcc}", "AR=other-ar") == (gcc, "other-ar", "arm-linux-gnueabihf-strip")


def test_of_another_compiler_ar_and_strip_have_to_be_given():
    for words in [f"CC={compiler}" for compiler in ("arm-linux-gnueabihf-gcc-12", "ccache a-gcc", "clang")]:
        done = make(ARM, words)
        assert done.returncode == 2 and "give AR= and STRIP= too" in done.stderr
        assert "give AR= and STRIP= too" in make(ARM, words, "AR=an-ar").stderr
        assert tools_of(words, "AR=an-ar", "STRIP=a-strip") == (words[3:], "an-ar", "a-strip")


# ---- the BSDs ----

BSDS = ["x86_64-freebsd", "aarch64-freebsd", "x86_64-netbsd", "x86_64-openbsd"]


@pytest.mark.parametrize("target", BSDS)
def test_sysroot_takes_clang_and_lld_for_the_link_alone(tmp_path, target):
    words = [f"TARGET={target}", f"SYSROOT={tmp_path}", "-n", f"build/{target}/tinyaws"]
    done = make(*words)
    assert done.returncode == 2 and f"no headers below SYSROOT={tmp_path}" in done.stderr
    (tmp_path / "usr/include").mkdir(parents=True)
    (tmp_path / "usr/include/stdio.h").touch()
    done = make(*words)
    assert (done.returncode, done.stderr) == (0, "")
    commands = [line for line in done.stdout.splitlines() if line.startswith("clang ")]
    assert len(commands) > 100 and all(f" --sysroot={tmp_path} " in line for line in commands)
    # Compiling with it is an unused argument, and so an error.
    assert [" -c " in line for line in commands if "-fuse-ld=lld" in line] == [False]
    assert "toolchain/setup sysroot" in done.stdout


def test_a_bsd_host_takes_its_own_compiler(host):
    for processor, system, own in (("amd64", "FreeBSD", True), ("arm64", "FreeBSD", False), ("x86_64", "Linux", False)):
        said = host(processor, system, "-npq", "help", "TARGET=x86_64-freebsd").stdout
        assert (re.search(r"^CC := (.*)$", said, re.M)[1] == "cc") == own, processor


# ---- make help ----

def test_help_names_every_target():
    database = make("-npq", "help").stdout
    phony = set(re.search(r"^\.PHONY: (.*)$", database, re.M)[1].split())
    # Steps of others, and the default.
    public = {t for t in phony if not re.match(r"tools|print-|not-pinned$|all$|help$|.*-programs$", t)}
    said = make("-s", "help").stdout
    named = set(re.findall(r"^make (\S+)  ", said, re.M))
    assert named == public
    assert said.startswith("make  "), "and what plain make does"
