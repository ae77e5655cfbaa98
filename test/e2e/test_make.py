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
                          timeout=600, env={"PATH": os.environ["PATH"]} | environment)


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
    assert made() == target + host
    assert made(SOURCE_DATE_EPOCH="1700000000") == target, "the unit tests have a build date of their own"
    assert made() == target


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
    for name in ("Makefile", "src", "ports", "test", "share"):
        (tmp_path / name).symlink_to(ROOT / name)
    for name in ("toolchain", "vendor"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "toolchain/setup").write_text('#!/bin/sh\necho "begin $1" >>log; sleep 0.2; echo "end $1" >>log\n')
    (tmp_path / "vendor/fetch").write_text('#!/bin/sh\necho fetch >>log; mkdir -p "$1"\n')
    return tmp_path


def test_all_targets_of_a_fresh_clone_install_and_fetch_once(clone):
    done = make("-j4", "all-targets", "TARGETS=arm-linux-musleabi x86_64-freebsd", "CC=true", "AR=true", "STRIP=true",
                "OBJCOPY=true", cwd=clone)
    assert (done.returncode, done.stderr) == (0, "")
    said = (clone / "log").read_text().splitlines()
    assert said.count("fetch") == said.count("begin cross") == 1
    at = said.index("end cross") + 1
    assert "begin given" in said[at:] and "fetch" in said[:at], "and then the targets, side by side"


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


def tools_of(*words, **environment):
    said = dict(re.findall(r"^(CC|AR|STRIP|OBJCOPY) :?= (.*)$",
                           make("-npq", "help", *words, **environment).stdout, re.M))
    return said["CC"], said["AR"], said["STRIP"], said["OBJCOPY"]


def test_a_cross_gcc_brings_the_tools_of_its_prefix():
    prefix = "arm-linux-gnueabihf-"
    gcc, brought = f"{prefix}gcc", tuple(prefix + name for name in ("ar", "strip", "objcopy"))
    assert tools_of(ARM, f"CC={gcc}") == (gcc, *brought)
    sdk = f"/sdk/bin/{gcc} -mcpu=cortex-a9 --sysroot=/sdk"
    assert tools_of(ARM, f"CC={sdk}") == (sdk, *(f"/sdk/bin/{name}" for name in brought))
    assert tools_of(ARM, f"CC={gcc}", "AR=other-ar") == (gcc, "other-ar", *brought[1:])
    assert tools_of(ARM, CC=gcc, STRIP="other-strip") == (gcc, brought[0], "other-strip", brought[2])


def test_of_another_compiler_the_tools_have_to_be_given():
    given = {"AR": "an-ar", "STRIP": "a-strip", "OBJCOPY": "an-objcopy"}
    for compiler in ("arm-linux-gnueabihf-gcc-12", "ccache a-gcc", "clang"):
        for missing in (given, ["AR"], ["STRIP"], ["OBJCOPY"]):
            words = [f"{name}={value}" for name, value in given.items() if name not in missing]
            done = make(ARM, f"CC={compiler}", *words)
            assert done.returncode == 2 and "give AR=, STRIP= and OBJCOPY= too" in done.stderr
        assert tools_of(ARM, f"CC={compiler}", *(f"{name}={value}" for name, value in given.items())) == \
            tools_of(ARM, CC=compiler, **given) == (compiler, *given.values())


# ---- what packagers give ----

def test_the_environment_gives_the_tools_of_the_host(host):
    own = tools_of("TARGET=x86_64-linux-musl")
    assert own[1:] == ("ar", "strip", "objcopy")
    given = {"CC": "a-cc -m64", "AR": "an-ar", "STRIP": "a-strip", "OBJCOPY": "an-objcopy"}
    assert tools_of("TARGET=x86_64-linux-musl", **given) == tuple(given.values())
    assert tools_of("TARGET=x86_64-linux-gnu", CC="clang")[0] == "clang"


def commands(*words, **environment):
    """The command that compiles one of our files, that of one of mbedTLS, and that which links."""
    done = make("-n", "VERBOSE=1", "B=/nonexistent", *words, "/nonexistent/tinyaws.full", **environment)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.replace("\\\n", " ").splitlines()
    return [next(line for line in lines if part in line) for part in
            (" -c src/base/wipe.c", "mbedtls/library/sha256.c -o", " -o /nonexistent/tinyaws.full")]


def test_the_largest_answer_and_request_are_chosen_by_the_build():
    for command in commands("ANSWER_MAX=1000", "REQUEST_MAX=2000")[:1]:
        assert "-DTA_ANSWER_MAX=1000 -DTA_CLI_REQUEST_MAX=2000" in command
    assert "ANSWER_MAX" not in commands()[0]


DEBIAN = ("-g -O2 -flto=auto -ffat-lto-objects -fstack-protector-strong -fstack-clash-protection -Wformat "
          "-Werror=format-security -fcf-protection -fexceptions -fasynchronous-unwind-tables -fno-omit-frame-pointer")
HARDENED_LINK = "-Wl,-z,relro -Wl,-z,now -pie -Wl,-z,separate-code"


def test_flags_of_a_distribution_come_before_ours():
    given = {"CFLAGS": DEBIAN, "CPPFLAGS": "-Wdate-time -D_FORTIFY_SOURCE=2", "LDFLAGS": HARDENED_LINK}
    ours, theirs, link = commands(**given)
    for command in (ours, theirs):
        assert DEBIAN in command and given["CPPFLAGS"] in command
        for theirs_, last in (("-O2", next(each for each in command.split() if each in ("-Os", "-Oz"))),
                              ("-flto=auto", "-fno-lto"), ("-fexceptions", "-fno-exceptions"),
                              ("-fasynchronous-unwind-tables", "-fno-asynchronous-unwind-tables"),
                              ("-fno-omit-frame-pointer", "-fomit-frame-pointer")):
            words = command.split()
            assert words.count(theirs_) == 1 and words.index(theirs_) < words.index(last), last
        assert "-Werror" not in command.split()
    assert "-Wconversion" in ours.split() and HARDENED_LINK in link
    words = link.split()
    assert words.index("-pie") < words.index("-no-pie")
    assert words.index("-Wl,-z,separate-code") < words.index("-Wl,-z,noseparate-code")


def test_with_flags_of_a_distribution_the_program_is_as_small_and_has_no_heap(tmp_path):
    given = {"CFLAGS": DEBIAN, "CPPFLAGS": "-Wdate-time -D_FORTIFY_SOURCE=2", "LDFLAGS": HARDENED_LINK}
    core = tmp_path / "core/tinyaws"
    done = make("-j2", f"B={tmp_path}", tmp_path / "tinyaws", core, tmp_path / "libtinyaws.a", **given)
    assert done.returncode == 0, done.stderr
    names = subprocess.run(["nm", tmp_path / "tinyaws.full"], capture_output=True, text=True).stdout.split()
    assert "main" in names and not {"malloc", "free", "mmap", "brk"} & set(names)
    own = (ROOT / "build/tinyaws").stat().st_size
    # For the landing pads, and for each page of the stack that is probed.
    assert (tmp_path / "tinyaws").stat().st_size < own * 1.1
    # A mebibyte of address space, and no more stack than two huge frames of other programs.
    done = subprocess.run(["prlimit", "--as=1048576", "--stack=65536", core, "help"], capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("level", [2, 3])
def test_glibc_can_check_sizes(tmp_path, level):
    """_FORTIFY_SOURCE, whose headers use libc's limits.h: src/caps.h must not hide it."""
    objects = [tmp_path / name for name in ("src/json/json_read.o", "ports/posix/socket.o", "mbedtls/library/aes.o")]
    done = make("TARGET=x86_64-linux-gnu", f"B={tmp_path}", *objects, CFLAGS=DEBIAN,
                CPPFLAGS=f"-D_FORTIFY_SOURCE={level}")
    assert (done.returncode, done.stderr) == (0, "")


def test_what_is_given_to_make_and_in_the_environment_is_the_same():
    given = {"CFLAGS": "-O2 -g", "CPPFLAGS": "-DTA_X=1", "LDFLAGS": "-Wl,-O1"}
    assert commands(**given) == commands(*(f"{name}={value}" for name, value in given.items()))


# ---- a system without a file ----

def test_generic_takes_the_compilers_word_for_the_system(tmp_path):
    compiler = tmp_path / "armeb-gcc"
    compiler.write_text("#!/bin/sh\necho '#define __NetBSD__ 1'\n")
    compiler.chmod(0o755)
    files = {"ports/linux/entropy.c", "ports/bsd/random_port_netbsd.c", "ports/stub/port.c"}

    def ports(*words):
        done = make("-n", "VERBOSE=1", "TARGET=generic", f"B={tmp_path}/b", *words, f"{tmp_path}/b/libtinyaws.a")
        return done.returncode, {name for name in files if f"-c {name} " in done.stdout}, done.stderr

    assert ports("CC=cc", "AR=ar", "STRIP=strip", "OBJCOPY=objcopy") == (0, {"ports/linux/entropy.c"}, "")
    assert ports(f"CC={compiler}") == (0, {"ports/bsd/random_port_netbsd.c"}, "")
    assert tools_of("TARGET=generic", f"CC={compiler}")[1] == f"{tmp_path}/armeb-ar"
    compiler.write_text("#!/bin/sh\necho '#define __vax__ 1'\n")
    code, _, said = ports(f"CC={compiler}")
    assert code == 2 and "compiles for no system that has a port: give PORT=" in said
    code, _, said = ports()
    assert code == 2 and "TARGET=generic needs CC=" in said
    assert make("-n", "install", "TARGET=generic").returncode == 0, "which compiles nothing"


def test_generic_makes_a_program_that_works(tmp_path):
    words = ["TARGET=generic", "CC=gcc", "LDFLAGS=-static"]
    assert make("-j2", *words, f"B={tmp_path}", f"{tmp_path}/tinyaws", f"{tmp_path}/libtinyaws.a").returncode == 0
    done = subprocess.run([tmp_path / "tinyaws", "--version"], capture_output=True, text=True)
    assert done.stdout == subprocess.run([ROOT / "build/tinyaws", "--version"], capture_output=True, text=True).stdout
    assert "INTERP" not in subprocess.run(["readelf", "-l", tmp_path / "tinyaws"], capture_output=True, text=True).stdout


# ---- what is installed, and by which target ----

@pytest.mark.parametrize("goal,installs", [("demo", True), ("test", True), ("setup", True), ("all", False), ("lint", False),
                                           ("test-unit", False), ("test-e2e", False), ("image", False)])
def test_only_three_targets_install_tools(clone, goal, installs):
    (clone / "toolchain/setup").write_text('#!/bin/sh\necho "$1 ${INSTALL_DEPS:-no}" >>log; exit 1\n')
    assert make(goal, cwd=clone).returncode == 2
    assert {line.split()[1] for line in (clone / "log").read_text().splitlines()} == {"1" if installs else "no"}


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
