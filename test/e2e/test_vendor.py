"""vendor/fetch: where the third-party sources come from, and what is taken for them."""
import hashlib
import re
import shutil
import subprocess
import tarfile

import pytest

from support.debian_archive import DebianArchive, Signer, tar_of
from support.paths import ROOT


def run(*command, cwd=ROOT, **how):
    return subprocess.run([str(c) for c in command], cwd=cwd, capture_output=True, text=True,
                          timeout=120, **how)


def sha256(data):
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def vendor(tmp_path):
    """vendor/fetch beside a VERSIONS of the test's own, where a PATH has no way to any network."""
    class Vendor:
        folder, out, dist = tmp_path / "vendor", tmp_path / "out", tmp_path / "dist"

        def pin(self, *lines):
            (self.folder / "VERSIONS").write_text("# name version file sum\n" +
                                                  "".join(" ".join(line) + "\n" for line in lines))

        def fetch(self, *words, **more):
            return run(self.folder / "fetch", self.out, *words,
                       env={"PATH": str(tmp_path / "bin"), "TINYAWS_DIST": str(self.dist), **more})


    for folder in ("vendor", "dist", "bin"):
        (tmp_path / folder).mkdir()
    shutil.copy(ROOT / "vendor/fetch", tmp_path / "vendor/fetch")
    for tool in ("sh dirname mkdir rm cp mv cut sed sort grep head tail cat sha256sum tar bzip2".split()):
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool))
    return Vendor()


def archive(path, name, text):
    """A .tar.bz2 with one file in a folder named as upstream names it."""
    tree = path.parent / "tree" / f"{name}-1.0"
    tree.mkdir(parents=True)
    (tree / "file.c").write_text(text)
    with tarfile.open(path, "w:bz2") as tar:
        tar.add(tree, tree.name)
    return sha256(path.read_bytes())


def test_fetch_takes_what_lies_in_tinyaws_dist_without_a_network(vendor):
    header = b"/* a header */\n"
    (vendor.dist / "one.h").write_bytes(header)
    tar_sum = archive(vendor.dist / "two-1.0.tar.bz2", "two", "int two;\n")
    vendor.pin(("one", "2.0", "one.h", sha256(header)), ("two", "1.0", "two-1.0.tar.bz2", tar_sum))
    done = vendor.fetch()
    assert done.returncode == 0, done.stderr
    assert (vendor.out / "one/one.h").read_bytes() == header
    assert (vendor.out / "two/file.c").read_text() == "int two;\n"
    assert done.stderr.splitlines() == [f"vendor/fetch: one 2.0 from {vendor.dist}",
                                        f"vendor/fetch: two 1.0 from {vendor.dist}"]
    assert not (vendor.out / ".fetch").exists(), "its working files are gone"


def test_fetch_looks_into_vendor_dist_first(vendor):
    (vendor.folder / "dist").mkdir()
    (vendor.folder / "dist/one.h").write_bytes(b"right")
    (vendor.dist / "one.h").write_bytes(b"wrong")
    vendor.pin(("one", "1.0", "one.h", sha256(b"right")))
    assert vendor.fetch().returncode == 0
    assert (vendor.out / "one/one.h").read_bytes() == b"right"


def test_fetch_stops_at_a_wrong_sum_and_shows_both(vendor):
    (vendor.dist / "one.h").write_bytes(b"changed on the way")
    vendor.pin(("one", "1.0", "one.h", sha256(b"as pinned")))
    done = vendor.fetch()
    assert done.returncode == 1
    assert f"pinned SHA-256 {sha256(b'as pinned')}" in done.stderr
    assert f"found  SHA-256 {sha256(b'changed on the way')}" in done.stderr
    assert not (vendor.out / "one").exists(), "nothing of it is unpacked"


def test_fetch_does_not_go_on_to_another_version_after_a_wrong_sum(vendor):
    (vendor.dist / "new.h").write_bytes(b"changed")
    (vendor.dist / "old.h").write_bytes(b"old")
    vendor.pin(("one", "2.0", "new.h", sha256(b"new")), ("one", "1.0", "old.h", sha256(b"old")))
    assert vendor.fetch().returncode == 1
    assert not (vendor.out / "one").exists()


def test_fetch_takes_the_first_version_that_can_be_had(vendor):
    (vendor.dist / "old.h").write_bytes(b"old")
    vendor.pin(("one", "2.0", "new.h", sha256(b"new")), ("one", "1.0", "old.h", sha256(b"old")))
    assert vendor.fetch().returncode == 0
    assert (vendor.out / "one/old.h").read_bytes() == b"old"


def test_fetch_names_the_file_that_no_place_has_and_its_address(vendor):
    vendor.pin(("jsmn", "1.1.0", "jsmn.h", sha256(b"")), ("jsmn", "1.0.0", "old.h", sha256(b"")))
    done = vendor.fetch()
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "vendor/fetch: no place has jsmn as pinned in vendor/VERSIONS: put one of these files into vendor/dist/\n"
        "  jsmn.h  from https://raw.githubusercontent.com/zserge/jsmn/v1.1.0/jsmn.h\n"
        "  old.h  from https://raw.githubusercontent.com/zserge/jsmn/v1.0.0/old.h\n"
        "vendor/fetch: there is neither curl nor wget to ask upstream with\n")


def lines(path):
    return [line.split() for line in path.read_text().splitlines() if line and not line.startswith("#")]


def test_the_sources_in_use_are_those_that_fetch_wrote_down():
    assert all(len(pin) == 4 and re.fullmatch("[0-9a-f]{64}", pin[3]) for pin in lines(ROOT / "vendor/VERSIONS"))
    taken = {name: (version, total) for name, version, _file, total in lines(ROOT / "build/vendor/VERSIONS")}
    assert sorted(taken) == ["jsmn", "mbedtls"]
    assert sha256((ROOT / "build/vendor/jsmn/jsmn.h").read_bytes()) == taken["jsmn"][1]
    text = (ROOT / "build/vendor/mbedtls/include/mbedtls/build_info.h").read_text()
    assert re.search(r'MBEDTLS_VERSION_STRING +"(.*)"', text)[1] == taken["mbedtls"][0]


# ---- the distribution's archive ----

PINNED = "3.6.7"


@pytest.fixture(scope="module")
def signers(tmp_path_factory):
    made = [Signer(tmp_path_factory.mktemp(name)) for name in ("gpg", "other")]
    yield made
    for each in made:
        each.stop()


@pytest.fixture
def archive_of(vendor, signers, tmp_path):
    """archive_of(*(suite, version)): an archive with mbedtls in these, and fetch() from it. The pin is the tar that
    mbedtls("3.6.7") gives."""
    for network in ("curl", "wget"):
        (tmp_path / "bin" / network).write_text("#!/bin/sh\nexit 7\n")
        (tmp_path / "bin" / network).chmod(0o755)
    made = DebianArchive(tmp_path / "mirror", signers[0])
    made.fetch = lambda *words, **more: vendor.fetch(*words, **{
        "PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin", "TINYAWS_ARCHIVE": made.url,
        "TINYAWS_ARCHIVE_KEYRING": str(signers[0].keyring), **more})

    def make(*contents, publish=True):
        for suite, version in contents:
            made.put(suite, "mbedtls", version, mbedtls(version.rsplit("-", 1)[0]))
        if publish:
            made.publish()
        vendor.pin(("mbedtls", PINNED, f"mbedtls-{PINNED}.tar.bz2", sha256(mbedtls(PINNED))))
        return made
    return make


def mbedtls(version):
    return tar_of(f"mbedtls-{version}", {"version": version})


def assert_accepts(done, vendor, version):
    assert done.returncode == 0, done.stderr
    assert (vendor.out / "mbedtls/version").read_text() == version
    name, taken, _file, total = (vendor.out / "VERSIONS").read_text().split()
    assert (name, taken, total) == ("mbedtls", version, sha256(mbedtls(version)))


@pytest.mark.parametrize("suite", ["sid", "testing", "stable", "oldstable", "experimental", "stable-updates",
                                   "stable-backports", "stable-proposed-updates", "testing-security",
                                   "stable-security", "oldstable-security"])
def test_fetch_looks_for_a_pinned_version_in_every_suite(suite, archive_of, vendor):
    contents = {"sid": "3.6.9-1", "testing": "3.6.8-2", suite: "3.6.7-3~deb13u1"}
    done = archive_of(*contents.items()).fetch()
    assert_accepts(done, vendor, PINNED)
    assert done.stderr == "vendor/fetch: mbedtls 3.6.7 from the distribution's source archive\n"


def test_fetch_asks_no_other_suite_where_sid_has_the_pinned_version(archive_of, vendor):
    archive = archive_of(("sid", "3.6.7-3"), ("stable", "3.6.7-1"))
    shutil.rmtree(archive.sources("stable").parents[2])
    assert_accepts(archive.fetch(), vendor, PINNED)


@pytest.mark.parametrize("pinned", ["", "pinned"])
def test_fetch_takes_a_newer_patch_release_where_no_pinned_one_is_left(pinned, archive_of, vendor, signers):
    done = archive_of(("sid", "4.1.0-1"), ("testing", "3.6.10-1"), ("stable", "3.6.9-1"),
                      ("oldstable", "3.6.6-1")).fetch(VENDOR=pinned)
    if pinned:
        assert done.returncode == 1
        assert done.stderr.startswith(
            "vendor/fetch: VENDOR=pinned refuses mbedtls 3.6.10, which the distribution's source archive has\n"
            "vendor/fetch: no place has mbedtls as pinned in vendor/VERSIONS: put one of these files into")
        assert not (vendor.out / "mbedtls").exists()
        return
    assert_accepts(done, vendor, "3.6.10")
    assert done.stderr == (
        "vendor/fetch: no place has a pinned mbedtls: mbedtls 3.6.10 from the distribution's source archive, whose"
        f" signature is good by\n  {signers[0].keyring}, is taken in its place. The line that pins it in"
        f" vendor/VERSIONS:\n  mbedtls 3.6.10 mbedtls_3.6.10.orig.tar.bz2 {sha256(mbedtls('3.6.10'))}\n")


def test_the_line_that_fetch_prints_pins_what_was_taken(archive_of, vendor):
    archive = archive_of(("sid", "3.6.8-1"))
    line = archive.fetch().stderr.splitlines()[-1].split()
    vendor.pin(line)
    done = archive.fetch(VENDOR="pinned")
    assert_accepts(done, vendor, "3.6.8")
    assert done.stderr == "vendor/fetch: mbedtls 3.6.8 from the distribution's source archive\n"


@pytest.mark.parametrize("version", ["3.6.6-1", "3.6.7~rc1-1", "3.6.8~rc1-1", "3.60.8-1", "3.7.8-1", "4.6.8-1",
                                     "13.6.8-1", "3.6-1", "3.6.8.1-1"])
def test_fetch_takes_nothing_older_of_another_line_or_unreleased(version, archive_of, vendor):
    done = archive_of(("sid", version)).fetch()
    assert done.returncode == 1 and "no place has mbedtls as pinned" in done.stderr
    assert not (vendor.out / "mbedtls").exists()


@pytest.mark.parametrize("kind", ["gz", "xz"])
def test_fetch_takes_a_newer_one_in_another_compression(kind, archive_of, vendor):
    archive = archive_of(publish=False)
    archive.put("sid", "mbedtls", "1:3.6.8+dfsg-1", tar_of("mbedtls", {"version": "3.6.8"}, kind), kind)
    archive.publish()
    done = archive.fetch()
    assert done.returncode == 0, done.stderr
    assert (vendor.out / "mbedtls/version").read_text() == "3.6.8"


def forged(archive, signers):
    archive.signer = signers[1]
    archive.publish()


def unsigned(archive, signers):
    archive.sources("sid").parents[2].joinpath("InRelease").unlink()
    archive.publish(sign=False)


def changed_index(archive, signers):
    index = archive.sources("sid")
    index.write_text(index.read_text().replace("main/m/", "main/n/"))


def changed_release(archive, signers):
    release = archive.sources("sid").parents[2] / "InRelease"
    release.write_text(release.read_text().replace("Origin: Debian", "Origin: Somebody"))


def changed_file(archive, signers):
    for path in archive.folder.rglob("*.orig.tar.bz2"):
        path.write_bytes(path.read_bytes() + b"!")


@pytest.mark.parametrize("spoil", [forged, unsigned, changed_index, changed_release, changed_file])
def test_fetch_takes_nothing_that_the_keyring_does_not_verify(spoil, archive_of, vendor, signers):
    archive = archive_of(("sid", "3.6.8-1"))
    spoil(archive, signers)
    done = archive.fetch()
    assert done.returncode == 1 and "no place has mbedtls as pinned" in done.stderr, done.stderr
    assert not (vendor.out / "mbedtls").exists() and not (vendor.out / "VERSIONS").exists()


def test_fetch_takes_a_pinned_header_out_of_its_source_package(archive_of, vendor):
    archive = archive_of(publish=False)
    header = "/* jsmn 9.1.0 */\n"
    archive.put("stable", "jsmn", "9.1.0-2", tar_of("jsmn-9.1.0", {"jsmn.h": header, "other.h": ""}, "gz"), "gz")
    archive.put("sid", "jsmn", "9.1.1-1", tar_of("jsmn-9.1.1", {"jsmn.h": "newer"}, "gz"), "gz")
    archive.publish()
    vendor.pin(("jsmn", "9.1.0", "jsmn.h", sha256(header.encode())))
    done = archive.fetch(VENDOR="pinned")
    assert done.returncode == 0, done.stderr
    assert (vendor.out / "jsmn/jsmn.h").read_text() == header
    vendor.pin(("jsmn", "9.1.0", "jsmn.h", sha256(b"another")))
    done = archive.fetch()
    assert done.returncode == 1 and "is not the pinned jsmn 9.1.0: stop" in done.stderr


def test_fetch_takes_a_newer_header_out_of_its_source_package(archive_of, vendor):
    archive = archive_of(publish=False)
    archive.put("sid", "jsmn", "9.1.4-1", tar_of("jsmn-9.1.4", {"jsmn.h": "newer"}, "gz"), "gz")
    archive.publish()
    vendor.pin(("jsmn", "9.1.0", "jsmn.h", sha256(b"pinned")))
    assert archive.fetch(VENDOR="pinned").returncode == 1
    done = archive.fetch()
    assert done.returncode == 0, done.stderr
    assert (vendor.out / "jsmn/jsmn.h").read_text() == "newer"
    assert f"jsmn 9.1.4 jsmn.h {sha256(b'newer')}" in done.stderr


@pytest.mark.parametrize("version, comes", [("3.6.8-1", True), ("3.6.7-2", False), ("4.0.0-1", False)])
def test_fetch_newest_brings_what_is_newer_and_pins_nothing(version, comes, archive_of, vendor):
    archive = archive_of(("testing", version), ("sid", "3.6.7-1"))
    done = archive.fetch("newest", "mbedtls", VENDOR="pinned")
    assert (done.returncode, done.stderr) == (0, "")
    assert (vendor.out / "mbedtls/version").exists() == comes
    assert not (vendor.out / "VERSIONS").exists()


def test_fetch_newest_says_when_the_archive_cannot_be_asked(archive_of, vendor):
    archive = archive_of(("sid", "3.6.8-1"))
    shutil.rmtree(archive.folder)
    done = archive.fetch("newest", "mbedtls")
    assert done.returncode == 1
    assert done.stderr.endswith("vendor/fetch: Debian's source archive cannot be asked for mbedtls\n")


def test_fetch_refuses_an_unknown_choice(vendor):
    done = vendor.fetch(VENDOR="newest")
    assert (done.returncode, done.stderr) == (2, "vendor/fetch: VENDOR may be pinned or empty, and is newest\n")


@pytest.mark.parametrize("taken, again", [("3.6.7", False), ("3.6.9", True)])
def test_make_with_vendor_pinned_keeps_nothing_that_is_not_pinned(taken, again, tmp_path):
    pin = next(line for line in (ROOT / "vendor/VERSIONS").read_text().splitlines() if line.startswith("mbedtls 3.6.7"))
    (tmp_path / "VERSIONS").write_text(pin.replace("3.6.7", taken) + "\n")
    (tmp_path / ".fetched").touch()

    def fetches(*variables):
        report = run("make", "-n", f"V={tmp_path}", *variables, tmp_path / ".fetched").stdout
        return f"vendor/fetch {tmp_path}" in report

    assert not fetches() and fetches("VENDOR=pinned") == again
    assert "VENDOR=pinned" in run("make", "-n", "reproduce").stdout
