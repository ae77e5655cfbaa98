"""make release: every file of it opened and checked, its documents by their validators, and the same bytes twice."""
import hashlib
import json
import os
import re
import subprocess
import tarfile

import pytest

from support.container import skopeo
from support.paths import ROOT
from support.release import GIVEN, LICENCES, NAME, NATIVE, TARGETS, emulator, make_release, packages
from support.repository import VERSION, git

# An archive: the target of its program.
PROGRAMS = {f"{NAME}-{target}{variant}.tar.gz": target for target in TARGETS for variant in ("", "-core")}
PACKAGES = {name for target in TARGETS for name, _ in packages().names(VERSION, target).values()}
ARTEFACTS = {f"{NAME}.tar.gz", f"{NAME}.oci.tar", *PROGRAMS, *PACKAGES}
DOCUMENTS = {f"{NAME}.spdx.json", f"{NAME}.intoto.json"}
VALIDATORS = ROOT / "build/validators/bin"


def run(*command, cwd=ROOT, **how):
    done = subprocess.run([str(word) for word in command], cwd=cwd, capture_output=True, text=True, timeout=600, **how)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def repository(made_release):
    return made_release.repository


@pytest.fixture
def key(made_release):
    return made_release.key


@pytest.fixture
def release(made_release):
    return made_release.folder


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read(release, name):
    return json.loads((release / name).read_text())


# ---- what is in it ----

def test_it_has_these_files_and_the_sums_are_right(release):
    assert {path.name for path in release.iterdir()} == ARTEFACTS | DOCUMENTS | {"SHA256SUMS", "SHA256SUMS.sig"}
    said = run("sha256sum", "--check", "--strict", "SHA256SUMS", cwd=release)
    assert {line.split(":")[0] for line in said.splitlines()} == ARTEFACTS | DOCUMENTS


def test_the_signature_is_by_the_key(release, key, tmp_path):
    signers = tmp_path / "signers"
    verify = ["ssh-keygen", "-Y", "verify", "-f", signers, "-I", "us", "-n", "file", "-s", release / "SHA256SUMS.sig"]
    signers.write_text("us " + key.with_suffix(".pub").read_text())
    with open(release / "SHA256SUMS") as sums:
        assert "Good" in run(*verify, stdin=sums)
    changed = tmp_path / "changed"
    changed.write_text((release / "SHA256SUMS").read_text().replace("a", "b", 1))
    with open(changed) as sums:
        assert subprocess.run([str(word) for word in verify], stdin=sums, capture_output=True).returncode != 0


@pytest.mark.parametrize("name", sorted(PROGRAMS))
def test_an_archive_has_the_program_its_page_and_every_licence(release, repository, tmp_path, name, tinyaws):
    folder = name.removesuffix(".tar.gz")
    with tarfile.open(release / name) as tar:
        members = tar.getmembers()
        tar.extractall(tmp_path)
    assert {each.name.removeprefix(f"{folder}/") for each in members} == {
        "tinyaws", "tinyaws.1", "LICENSE", "README.md", "CHANGELOG.md", *(f"licenses/{each}" for each in LICENCES)}
    assert {(each.uid, each.gid, each.uname) for each in members} == {(0, 0, "")}
    program = tmp_path / folder / "tinyaws"
    assert run(*emulator(PROGRAMS[name]), program, "--version") == tinyaws("--version").stdout.decode()
    assert "INTERP" not in run("readelf", "-l", program) and os.access(program, os.X_OK)
    for path in LICENCES:
        assert (tmp_path / folder / "licenses" / path).read_bytes() == (ROOT / "share/licenses" / path).read_bytes()


def test_the_licences_are_those_of_what_is_linked():
    texts = {path.name: path.read_text() for path in (ROOT / "share/licenses").iterdir()}
    header = (ROOT / "build/vendor/jsmn/jsmn.h").read_text()
    assert "Serge Zaitsev" in texts["jsmn.txt"] and "Permission is hereby granted" in texts["jsmn.txt"]
    assert " ".join(texts["jsmn.txt"].split()) in " ".join(re.sub(r"^ ?\*", "", header, flags=re.M).split())
    mbedtls = " ".join((ROOT / "build/vendor/mbedtls/LICENSE").read_text().split())
    apache = " ".join(texts["Apache-2.0.txt"].split())
    assert apache.split("APPENDIX")[0].strip() in mbedtls
    assert "Rich Felker" in texts["musl.txt"]
    assert all(name in texts["README"] for name in texts if name != "README")


def test_the_tarball_is_of_the_tag(release, repository):
    with tarfile.open(release / f"{NAME}.tar.gz") as tar:
        assert tar.pax_headers["comment"] == git(repository, "rev-parse", f"v{VERSION}^{{commit}}").strip()
        names = {each.name for each in tar.getmembers()}
    assert {f"{NAME}/share/licenses/{each}" for each in LICENCES} < names and f"{NAME}/vendor/dist/jsmn.h" in names


def test_the_image_has_the_program_of_the_archive_and_its_licences(release, tmp_path):
    archive = f"oci-archive:{release / NAME}.oci.tar:{VERSION}"
    assert json.loads(skopeo("inspect", "--raw", archive))["annotations"]["org.opencontainers.image.licenses"] == \
        "MIT AND Apache-2.0"
    skopeo("copy", archive, f"dir:{tmp_path}/image")
    (layer,) = json.loads((tmp_path / "image/manifest.json").read_text())["layers"]
    with tarfile.open(tmp_path / "image" / layer["digest"].split(":")[1]) as tar:
        assert {f"licenses/{each}" for each in LICENCES} < {each.name for each in tar.getmembers()}
        inside = tar.extractfile("tinyaws").read()
    with tarfile.open(release / f"{NAME}-{NATIVE}.tar.gz") as tar:
        assert tar.extractfile(f"{NAME}-{NATIVE}/tinyaws").read() == inside


# ---- SBOM and provenance ----

@pytest.fixture(scope="module")
def validators():
    run("toolchain/setup", "validators")
    return VALIDATORS


def test_the_sbom_is_valid_spdx_2_3(release, validators, tmp_path):
    path = release / f"{NAME}.spdx.json"
    run(validators / "pyspdxtools", "--infile", path, "--version", "SPDX-2.3")
    broken = tmp_path / "broken.spdx.json"
    broken.write_text(path.read_text().replace("STATIC_LINK", "KNOWS_OF", 1))
    assert subprocess.run([validators / "pyspdxtools", "--infile", broken], capture_output=True).returncode != 0


def test_the_sbom_names_each_part_and_each_artefact(release):
    sbom = read(release, f"{NAME}.spdx.json")
    packages = {each["SPDXID"].removeprefix("SPDXRef-"): each for each in sbom["packages"]}
    assert {name: each["licenseConcluded"] for name, each in packages.items()
            if name not in ("gcc", "nfpm", "zig", "musl-of-zig")} == {
        "tinyaws": "MIT", "mbedtls": "Apache-2.0", "everest": "Apache-2.0", "jsmn": "MIT", "musl-of-host": "MIT",
        "botocore-data": "Apache-2.0", "trust-anchors": "NOASSERTION"}
    for line in (ROOT / "build/vendor/VERSIONS").read_text().splitlines():
        name, version, file, total = line.split()
        assert packages[name]["versionInfo"] == version and packages[name]["packageFileName"] == file
        assert packages[name]["checksums"] == [{"algorithm": "SHA256", "checksumValue": total}]
    assert packages["tinyaws"]["versionInfo"] == VERSION and packages["musl-of-host"]["versionInfo"]
    assert packages["musl-of-host"]["name"] == "musl"
    for line in (ROOT / "vendor/trust-anchors/FINGERPRINTS").read_text().splitlines():
        assert line[0] == "#" or line.split()[0] in packages["trust-anchors"]["comment"]
    sums = {each["fileName"][2:]: {sum_["algorithm"]: sum_["checksumValue"] for sum_ in each["checksums"]}["SHA256"]
            for each in sbom["files"]}
    assert sums == {name: sha256(release / name) for name in ARTEFACTS}


def test_the_sbom_names_the_botocore_that_the_models_and_the_table_of_services_come_from(release):
    sbom = read(release, f"{NAME}.spdx.json")
    (botocore,) = [each for each in sbom["packages"] if each["name"] == "botocore"]
    for path in [ROOT / "src/aws/services.txt", *(ROOT / "src/model/models").glob("*.model")]:
        first = path.read_text().split("\n", 1)[0]
        assert re.search(r"from botocore (\d+\.\d+\.\d+)\.", first)[1] == botocore["versionInfo"], path
    assert "src/model/models" in botocore["comment"] and "src/aws/services.txt" in botocore["comment"]
    assert botocore["attributionTexts"] == [(ROOT / "share/licenses/botocore-NOTICE.txt").read_text().rstrip("\n")]
    assert {"spdxElementId": "SPDXRef-tinyaws", "relationshipType": "CONTAINS",
            "relatedSpdxElement": botocore["SPDXID"]} in sbom["relationships"]


VALIDATE = """
import json, sys
from google.protobuf.json_format import ParseDict
from in_toto_attestation.predicates.provenance.v1.provenance_pb2 import Provenance
from in_toto_attestation.v1.statement import Statement
from in_toto_attestation.v1.statement_pb2 import Statement as Message
content = json.load(open(sys.argv[1]))
Statement.copy_from_pb(ParseDict(content, Message())).validate()
ParseDict(content["predicate"], Provenance())
"""


def test_the_provenance_is_a_valid_in_toto_statement(release, validators, tmp_path):
    path = release / f"{NAME}.intoto.json"
    run(validators / "python", "-c", VALIDATE, path)
    for old, new in (('"buildType"', '"built"'), ('"digest"', '"total"'), ("in-toto.io/Statement/v1", "in-toto.io/v0")):
        (tmp_path / "broken").write_text(path.read_text().replace(old, new, 1))
        done = subprocess.run([validators / "python", "-c", VALIDATE, tmp_path / "broken"], capture_output=True)
        assert done.returncode != 0, old


def test_the_provenance_leads_from_each_artefact_to_the_commit_and_the_sources(release, repository):
    statement = read(release, f"{NAME}.intoto.json")
    assert {each["name"]: each["digest"]["sha256"] for each in statement["subject"]} == {
        name: sha256(release / name) for name in ARTEFACTS}
    build = statement["predicate"]["buildDefinition"]
    assert build["externalParameters"] == {"tag": f"v{VERSION}", "targets": sorted(TARGETS)}
    digests = [each.get("digest", {}) for each in build["resolvedDependencies"]]
    assert {"gitCommit": git(repository, "rev-parse", "HEAD").strip()} in digests
    for line in (ROOT / "build/vendor/VERSIONS").read_text().splitlines():
        assert {"sha256": line.split()[3]} in digests


# ---- when it is made ----

@pytest.mark.skipif(GIVEN is not None, reason="whoever made it makes it again")
def test_twice_gives_the_same_bytes_whatever_the_environment_says(release, repository, key):
    first = {path.name: sha256(path) for path in release.iterdir()}
    run("make", "-s", "clean", cwd=repository)
    done = make_release(repository, f"RELEASE_KEY={key}", CFLAGS="-O2 -DTA_X", LDFLAGS="-pie", TZ="ELSEWHERE-13:30",
                        LC_ALL="C", CC="false")
    assert done.returncode == 0, done.stderr
    assert {path.name: sha256(path) for path in release.iterdir()} == first


def test_without_a_key_it_is_not_signed_and_says_so(repository, tmp_path):
    (tmp_path / "tinyaws-0.0.0.tar.gz").write_bytes(b"x")
    said = run(repository / "toolchain/release", "describe", tmp_path, "0.0.0", "0")
    assert said == f"  done  {tmp_path}: not signed, without RELEASE_KEY=file\n"
    assert not (tmp_path / "SHA256SUMS.sig").exists()
    done = subprocess.run([repository / "toolchain/release", "describe", tmp_path, "0.0.0", "0", "/nonexistent"],
                          capture_output=True, text=True)
    assert done.returncode == 1 and done.stderr.startswith("make release: ssh-keygen cannot sign with /nonexistent: ")


@pytest.mark.parametrize("state,word", [("untagged", f"HEAD is not the tag v{VERSION}"),
                                        ("changed", "the tree is not clean: commit or remove\n M README.md"),
                                        ("added", "the tree is not clean: commit or remove\n?? new")])
def test_only_a_clean_tag_is_released(tmp_path, repository, state, word):
    run("git", "clone", "-q", repository, tmp_path / "clone")
    if state == "untagged":
        git(tmp_path / "clone", "tag", "-d", f"v{VERSION}")
    else:
        (tmp_path / "clone" / {"changed": "README.md", "added": "new"}[state]).write_text("")
    done = make_release(tmp_path / "clone")
    assert done.returncode == 2 and f"make release: {word}" in done.stderr
    assert not (tmp_path / "clone/build/release").exists()
