"""packaging/: each recipe is filled in for the tarball of make dist, checked by the tools that Debian and PyPI have for
it, and built or played, as an ordinary user without a network. packaging/README.md says what was run."""

import hashlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from support.examples import BUSYBOX_SH, check, checkers
from support.paths import ROOT
from support.recipes import VERSION, Bench

LICENSES = {"LICENSE"} | {path.name for path in (ROOT / "share/licenses").iterdir()}
DOCS = {"README.md", "memory.md", "sandbox.md"}


@pytest.fixture(scope="module")
def bench():
    made = Bench()
    yield made
    made.close()


def says_its_version(program):
    assert subprocess.run([program, "--version"], capture_output=True, text=True).stdout == f"tinyaws/{VERSION}\n"


def is_static(program):
    return "INTERP" not in check("readelf", "-lW", program)


def paths(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}


# ---- filling in ----

def test_nothing_is_left_to_fill_in(bench):
    filled = {path: (bench.recipes / path).read_text() for path in paths(bench.recipes)}
    assert len(filled) >= 15 and f"yocto/tinyaws_{VERSION}.bb" in filled
    assert [path for path, text in filled.items() if re.search(r"@[A-Z0-9_]+@", text)] == []
    sums = {kind: hashlib.new(kind, bench.tarball.read_bytes()).hexdigest() for kind in ("sha256", "sha512")}
    for path in ("openwrt/Makefile", "buildroot/tinyaws.hash", f"yocto/tinyaws_{VERSION}.bb", "homebrew/tinyaws.rb"):
        assert sums["sha256"] in filled[path]
    assert sums["sha512"] in filled["alpine/APKBUILD"]
    for path in ("openwrt/Makefile", "buildroot/tinyaws.mk", "homebrew/tinyaws.rb", "alpine/APKBUILD"):
        assert f"file://{bench.folder}" in filled[path]


@pytest.mark.parametrize("name, said", [
    ("nothing.tar.gz", "no such file"), ("tinyaws-x.tar.gz", "is not named tinyaws-<version>.tar.gz"),
    ("tinyaws-9.9.9.tar.gz", "has no tinyaws-9.9.9/LICENSE")])
def test_another_tarball_is_refused_by_name(bench, tmp_path, name, said):
    if name != "nothing.tar.gz":
        shutil.copy(bench.tarball, tmp_path / name)
    done = subprocess.run([ROOT / "packaging/recipes", tmp_path / name, tmp_path / "out"], capture_output=True,
                          text=True)
    assert done.returncode == 1 and done.stderr.startswith("packaging/recipes: ") and said in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_tarball_with_another_version_inside_is_refused(bench, tmp_path):
    name = "tinyaws-9.9.9"
    check("tar", "-xzf", bench.tarball, "-C", tmp_path)
    (tmp_path / f"tinyaws-{VERSION}").rename(tmp_path / name)
    check("tar", "-czf", tmp_path / f"{name}.tar.gz", "-C", tmp_path, name)
    done = subprocess.run([ROOT / "packaging/recipes", tmp_path / f"{name}.tar.gz", tmp_path / "out"],
                          capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (
        1, f"packaging/recipes: the sources in {name}.tar.gz have another version\n")
    assert paths(tmp_path / "out") == set()


def test_scripts_are_clean():
    check("shellcheck", *(ROOT / "packaging" / name for name in ("recipes", "make-deb", "make-rpm")))


# ---- Debian ----

@pytest.fixture(scope="module")
def debs(bench):
    """The folder of dpkg-buildpackage's files."""
    bench.run(bench.packaging / "make-deb", bench.tarball, bench.folder / "deb")
    return bench.folder / "deb"


@pytest.fixture(scope="module")
def debian_root(debs, tmp_path_factory):
    """A root with nothing but dpkg's database, and both packages installed."""
    root = tmp_path_factory.mktemp("root")
    for name in ("info", "updates"):
        (root / "var/lib/dpkg" / name).mkdir(parents=True)
    for name in ("status", "available"):
        (root / "var/lib/dpkg" / name).touch()
    check("dpkg", f"--root={root}", "--force-depends", "--force-not-root", "--install", *debs.glob("*.deb"))
    return root


def test_lintian_has_no_error_and_no_warning(bench, debs):
    """Beside these three: there is no public archive to watch, no home page, and the tests of the sources need more
    than an installed package."""
    known = {"debian-watch-file-is-missing", "no-homepage-field", "superficial-tests"}
    (changes,) = debs.glob("*.changes")
    report = bench.run("lintian", "--display-info", "--pedantic", "--fail-on", "none", changes)
    tags = {line.split(": ", 2)[2].split()[0] for line in report.splitlines() if re.match(r"[EWIP]: ", line)}
    assert tags <= known, report


def test_each_override_of_lintian_is_used_and_has_its_reason(bench, debs):
    (changes,) = debs.glob("*.changes")
    report = bench.run("lintian", "--show-overrides", "--fail-on", "none", changes)
    overridden = [line for line in report.splitlines() if line.startswith("O: ")]
    assert len(overridden) == 2 and "unused-override" not in report and "mismatched-override" not in report
    for path in (ROOT / "packaging/debian").glob("*.lintian-overrides"):
        lines = path.read_text().splitlines()
        assert lines[0].startswith("# ") and len(lines) == 2


def test_the_packages_have_what_make_install_puts_there(debian_root):
    files = paths(debian_root / "usr")
    for name in ("bin/tinyaws", "share/man/man1/tinyaws.1.gz", "share/man/man3/tinyaws.3.gz",
                 "share/bash-completion/completions/tinyaws", "share/zsh/vendor-completions/_tinyaws",
                 "share/fish/vendor_completions.d/tinyaws.fish", "share/doc/tinyaws/copyright",
                 "share/doc/libtinyaws-dev/examples/cancel.c"):
        assert name in files, name
    assert any(re.fullmatch(r"lib/[a-z0-9_]+-linux-musl[a-z]*/libtinyaws\.a", name) for name in files)
    assert "share/doc/tinyaws/LICENSE" not in files
    says_its_version(debian_root / "usr/bin/tinyaws")
    assert is_static(debian_root / "usr/bin/tinyaws")


def test_the_copyright_file_names_what_is_inside(debian_root):
    text = (debian_root / "usr/share/doc/tinyaws/copyright").read_text()
    for word in ("Mbed TLS", "INRIA", "Serge Zaitsev", "Apache-2.0", "Expat", "botocore"):
        assert word in text
    assert (debian_root / "usr/share/doc/tinyaws/NOTICE").exists() or \
        (debian_root / "usr/share/doc/tinyaws/NOTICE.gz").exists()


def test_musl_gcc_links_what_the_package_has(debian_root, tmp_path):
    (library,) = (debian_root / "usr/lib").glob("*/libtinyaws.a")
    include = debian_root / "usr/include" / library.parent.name
    example = debian_root / "usr/share/doc/libtinyaws-dev/examples/cancel.c"
    check("musl-gcc", "-std=c11", "-static", f"-I{include}", example, f"-L{library.parent}", "-ltinyaws", "-o",
          tmp_path / "cancel")


def test_the_built_package_says_what_it_contains(debs):
    (deb,) = debs.glob("tinyaws_*.deb")
    fields = check("dpkg-deb", "--field", deb)
    assert re.search(r"^Built-Using: musl \(= \S+\)$", fields, re.M)
    assert f"Version: {VERSION}-0upstream1" in fields and "Depends" not in fields


# ---- RPM ----

@pytest.fixture(scope="module")
def rpms(bench):
    bench.run(bench.packaging / "make-rpm", bench.tarball, bench.folder / "rpm", RPMBUILD_OPTIONS="--nodeps")
    return bench.folder / "rpm/RPMS"


def query(rpm, *words):
    return check("rpm", "--query", "--package", *words, rpm).splitlines()


def test_rpmbuild_builds_the_packages(rpms, tmp_path):
    (program,) = rpms.glob(f"*/tinyaws-{VERSION}-1.*.rpm")
    (devel,) = rpms.glob(f"*/tinyaws-devel-{VERSION}-1.*.rpm")
    assert query(program, "--queryformat", "%{LICENSE}\n") == ["MIT AND Apache-2.0"]
    provides = query(program, "--provides")
    pins = dict(line.split()[:2] for line in (ROOT / "vendor/VERSIONS").read_text().splitlines() if line[0] != "#")
    for name, version in pins.items():
        assert f"bundled({name}) = {version}" in provides
    listed = query(program, "--licensefiles")
    assert {name.rpartition("/")[2] for name in listed} == LICENSES
    assert any(name.endswith("/tinyaws/libtinyaws.a") for name in query(devel, "--list"))
    with program.open("rb") as file:
        archive = subprocess.run(["rpm2archive", "--nocompression", "-"], stdin=file, capture_output=True, check=True)
    subprocess.run(["tar", "-x", "-C", tmp_path], input=archive.stdout, check=True)
    says_its_version(tmp_path / "usr/bin/tinyaws")
    assert is_static(tmp_path / "usr/bin/tinyaws")
    assert DOCS <= {path.name for path in (tmp_path / "usr/share/doc").rglob("*.md")}


# ---- Alpine ----

def test_the_apkbuild_is_clean(bench):
    check("shellcheck", bench.recipes / "alpine/APKBUILD")
    check(*BUSYBOX_SH, "-n", bench.recipes / "alpine/APKBUILD")


def test_the_apkbuild_builds(bench):
    out = bench.new("apk") / "tinyaws"
    bench.run(*BUSYBOX_SH, bench.stubs / "apkbuild.sh", bench.recipes / "alpine/APKBUILD", bench.tarball,
              bench.sources("native"), out)
    says_its_version(out / "usr/bin/tinyaws")
    assert LICENSES == paths(out / "usr/share/licenses/tinyaws")
    dev = {"usr/include/tinyaws.h", "usr/lib/libtinyaws.a", "usr/lib/pkgconfig/tinyaws.pc"}
    assert dev <= paths(out.parent / "tinyaws-dev")
    assert not (out / "usr/lib").exists() and not (out / "usr/include").exists()


# ---- a compiler for another system ----

def test_a_host_that_builds_for_another_system_needs_no_musl_gcc(tmp_path):
    """As those of Buildroot, OpenWrt and Yocto."""
    for folder in ("/usr/bin", "/usr/sbin"):
        for path in Path(folder).iterdir():
            if "musl" not in path.name and not (tmp_path / path.name).exists():
                (tmp_path / path.name).symlink_to(path)
    env = {"PATH": str(tmp_path)}
    tools = check("make", "-s", "TARGET=generic", "CC=gcc", "--eval=print-tools: ; @echo $(TOOLS)", "print-tools",
                  cwd=ROOT, env=env)
    setup = [ROOT / "toolchain/setup", tools.strip()]
    assert check(*setup, cwd=ROOT, env=env) == ""
    done = subprocess.run([ROOT / "toolchain/setup", "build"], cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 1 and "missing: musl-gcc;" in done.stderr


# ---- OpenWrt, Buildroot, Yocto, Homebrew: one build for the system that the compiler names ----

def test_openwrt_plays_the_makefile(bench):
    sources = bench.sources("generic")
    top = bench.new("openwrt")
    for name in ("rules.mk", "package.mk"):
        shutil.copy(bench.stubs / name, top)
    bench.run("make", "-f", bench.recipes / "openwrt/Makefile", f"TOPDIR={top}", f"INCLUDE_DIR={top}",
              f"DL_DIR={bench.folder}", f"BUILD_DIR={sources.parent}", f"IPKG_DIR={top / 'ipkg'}", "install")
    assert paths(top / "ipkg") == {"usr/bin/tinyaws"}
    says_its_version(top / "ipkg/usr/bin/tinyaws")
    assert is_static(top / "ipkg/usr/bin/tinyaws")
    assert {"usr/include/tinyaws.h", "usr/lib/libtinyaws.a"} <= paths(sources.parent / "staging")


def test_buildroot_plays_the_makefile(bench):
    sources = bench.sources("generic")
    top = bench.new("buildroot")
    for glibc in ("", "y"):
        for stamp in sources.glob(".stamp_*"):
            stamp.unlink()
        bench.run("make", "-f", bench.stubs / "buildroot.mk", f"RECIPES={bench.recipes / 'buildroot'}",
                  f"DL_DIR={bench.folder}", f"BUILD_DIR={sources.parent}", f"STAGING_DIR={top / 'staging'}",
                  f"TARGET_DIR={top / 'target'}", f"BR2_TOOLCHAIN_USES_GLIBC={glibc}")
        assert paths(top / "target") == {"usr/bin/tinyaws"}
        assert is_static(top / "target/usr/bin/tinyaws") == (not glibc)
        if not glibc:
            says_its_version(top / "target/usr/bin/tinyaws")
    assert {"usr/include/tinyaws.h", "usr/lib/libtinyaws.a"} <= paths(top / "staging")


def test_buildroots_menu_has_the_option(bench):
    lines = (bench.recipes / "buildroot/Config.in").read_text().splitlines()
    assert lines[0] == "config BR2_PACKAGE_TINYAWS" and lines[1] == '\tbool "tinyaws"'
    help_lines = lines[lines.index("\thelp") + 1:]
    assert all(line.startswith("\t  ") and len(line.expandtabs(8)) <= 80 for line in help_lines)


def test_the_recipe_for_bitbake_is_clean(bench):
    """But for where bugs are reported, and a name in the CVE database: there is none yet."""
    published = bench.fill("published", "https://example.org/releases/")
    known = ("oelint.vars.homepageping", "oelint.var.suggestedvar.BUGTRACKER", "oelint.var.suggestedvar.CVE_PRODUCT")
    (recipe,) = (published / "yocto").iterdir()
    suppressed = [word for each in known for word in ("--suppress", each)]
    assert check(checkers() / "oelint-adv", "--quiet", *suppressed, recipe) == ""


def bitbake(recipe, task, variables):
    """A task of the recipe as a script, its variables expanded as BitBake does."""
    text = recipe.read_text().replace("\\\n", " ")
    values = {**dict(re.findall(r'^(\w+) = "(.*)"$', text, re.M)), **variables}
    script = re.search(rf"^{task}\(\) {{\n(.*?)^}}", text, re.M | re.S)[1]
    prelude = "oe_runmake() { make ${EXTRA_OEMAKE} \"$@\"; }\n"
    script = prelude + script
    while True:
        expanded = re.sub(r"\$\{(\w+)\}", lambda name: values[name[1]], script)
        if expanded == script:
            return "set -eu\n" + script
        script = expanded


def test_bitbake_plays_the_recipe(bench):
    sources = bench.sources("generic")
    image = bench.new("yocto") / "image"
    recipe = bench.recipes / f"yocto/tinyaws_{VERSION}.bb"
    variables = {"CC": "musl-gcc", "AR": "ar", "STRIP": "strip", "OBJCOPY": "objcopy", "BUILD_CC": "cc",
                 "PN": "tinyaws", "D": str(image), "B": str(sources), "prefix": "/usr", "bindir": "/usr/bin", "libdir": "/usr/lib",
                 "includedir": "/usr/include", "mandir": "/usr/share/man"}
    for task in ("do_compile", "do_install"):
        bench.run("sh", "-c", bitbake(recipe, task, variables), cwd=sources, CFLAGS="-g", LDFLAGS="-static")
    says_its_version(image / "usr/bin/tinyaws")
    sections = subprocess.run(["readelf", "-SW", image / "usr/bin/tinyaws"], capture_output=True, text=True).stdout
    assert ".symtab" in sections, "BitBake strips"
    (sums,) = re.findall(r'^LIC_FILES_CHKSUM = "(.*)"$', recipe.read_text().replace("\\\n", " "), re.M)
    for name, md5 in re.findall(r"file://(\S+);md5=(\w+)", sums):
        assert hashlib.md5((sources / name).read_bytes()).hexdigest() == md5


def test_the_formula_is_ruby(bench):
    assert check("ruby", "-wc", bench.recipes / "homebrew/tinyaws.rb") == "Syntax OK\n"


def test_homebrew_plays_the_formula(bench):
    cellar = bench.new("homebrew") / "tinyaws"
    bench.run("ruby", bench.stubs / "formula.rb", bench.recipes / "homebrew/tinyaws.rb", bench.sources("generic"),
              cellar)
    installed = {"bin/tinyaws", "lib/libtinyaws.a", "share/man/man1/tinyaws.1"}
    assert installed | {f"share/doc/tinyaws/licenses/{name}" for name in LICENSES - {"LICENSE"}} <= paths(cellar)
