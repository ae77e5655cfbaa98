"""make image: what is in the archive, and the main job inside it. The image of the host's own
architecture is made here; make test-image has all of them tested, each under its emulator."""

import json
import os
import re
import subprocess
import tarfile

import pytest

from support.botocore_verify import verify
from support.container import PLATFORMS, Container, skopeo
from support.credentials import EXAMPLE, REGION
from support.emulator import fault
from support.paths import ROOT
from support.waits import until

NATIVE = os.uname().machine + "-linux-musl"
TARGETS = os.environ.get("TINYAWS_IMAGE_TARGETS", NATIVE).split()
CANCEL = ("proton", "cancel-environment-deployment", "--environment-name", "prod")
# All that a run is given; an engine adds HOME=/ for a user that no /etc/passwd names.
GIVEN = {"AWS_REGION": REGION, "AWS_EC2_METADATA_DISABLED": "true", "HOME": "/"}
SIGNED = {**GIVEN, **EXAMPLE.environment()}
EPOCH = int(os.environ.get("SOURCE_DATE_EPOCH") or re.search(
    r"TA_BUILD_EPOCH INT64_C\((\d+)\)", (ROOT / "src/base/build_date.h").read_text())[1])
VERSION = re.search(r'TA_VERSION "(.*)"', (ROOT / "src/tinyaws.h").read_text())[1]
ANNOTATIONS = {"org.opencontainers.image.licenses": "MIT AND Apache-2.0",
               "org.opencontainers.image.title": "tinyaws",
               "org.opencontainers.image.version": VERSION}


def make_image(out, **how):
    """Through make, without what a make that runs this test has told it."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(["make", "-s", "image", f"IMAGE={out}", f"IMAGE_TARGETS={' '.join(TARGETS)}"],
                          cwd=ROOT, env=env, capture_output=True, text=True, **how)
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="session")
def archive(tmp_path_factory):
    given = os.environ.get("TINYAWS_IMAGE")
    return given or make_image(tmp_path_factory.mktemp("image") / "tinyaws.oci.tar")


@pytest.fixture(scope="session", params=TARGETS)
def container(request, archive, tmp_path_factory):
    made = Container(archive, PLATFORMS[request.param], tmp_path_factory.mktemp("container"))
    made.program = ROOT / "build" / request.param / "tinyaws"
    return made


@pytest.fixture
def peer(emulator):
    """By its address: there is nothing in an image to look a name up in."""
    started = emulator()
    started.environment()
    started.url = f"https://127.0.0.1:{started.port}"
    return started


# ---- the archive ----

def read(archive, name):
    with tarfile.open(archive) as tar:
        return tar.extractfile(name).read()


def test_the_archive_leads_to_one_index_of_all_platforms(archive):
    (entry,) = json.loads(read(archive, "index.json"))["manifests"]
    assert entry["mediaType"] == "application/vnd.oci.image.index.v1+json"
    assert entry["annotations"] == {"org.opencontainers.image.ref.name": VERSION,
                                    "io.containerd.image.name": f"localhost/tinyaws:{VERSION}"}
    text = skopeo("inspect", "--raw", f"oci-archive:{archive}:{VERSION}")
    assert text.encode() == read(archive, "blobs/" + entry["digest"].replace(":", "/"))
    index = json.loads(text)
    assert index["mediaType"] == entry["mediaType"]
    assert index["annotations"] == ANNOTATIONS
    assert [each["platform"] for each in index["manifests"]] == [
        PLATFORMS[target].described for target in TARGETS]


def test_the_archive_holds_nothing_that_the_index_does_not_lead_to(archive):
    with tarfile.open(archive) as tar:
        members = tar.getmembers()
    blobs = [each.name for each in members if each.isfile() and each.name.startswith("blobs/")]
    assert len(blobs) == 1 + 3 * len(TARGETS), "the index, and manifest, configuration, layer of each"
    assert {(each.uid, each.gid, each.uname, each.gname, each.mtime) for each in members} == {
        (0, 0, "", "", EPOCH)}


def test_the_same_programs_give_the_same_bytes(archive, tmp_path):
    again = make_image(tmp_path / "again.oci.tar", umask=0o077)
    with open(again, "rb") as one, open(archive, "rb") as other:
        assert one.read() == other.read()


def test_a_target_that_is_no_platform_is_refused_by_name(tmp_path):
    done = subprocess.run([ROOT / "toolchain/image", tmp_path / "out", VERSION, str(EPOCH),
                           f"vax-linux-musl={ROOT / 'build/tinyaws'}"], capture_output=True, text=True)
    assert done.returncode == 1 and not (tmp_path / "out").exists()
    assert done.stderr.startswith("toolchain/image: no container platform for vax-linux-musl; there are ")
    assert done.stderr.count("\n") == 1


# ---- an image ----

LICENSES = {"licenses/tinyaws.txt": ROOT / "LICENSE"} | {
    f"licenses/{path.name}": path for path in (ROOT / "share/licenses").iterdir()}


def test_there_are_only_the_program_and_the_licences(container):
    assert {path.relative_to(container.rootfs).as_posix() for path in container.rootfs.rglob("*")} == {
        "tinyaws", "licenses", *LICENSES}
    assert len(LICENSES) == 6
    for name, path in LICENSES.items():
        assert (container.rootfs / name).read_bytes() == path.read_bytes()
    inside = container.rootfs / "tinyaws"
    assert inside.read_bytes() == container.program.read_bytes()
    (layer,) = container.manifest["layers"]
    with tarfile.open(container.blob(layer)) as tar:
        members = tar.getmembers()
    assert [(each.name, each.isreg(), each.mode) for each in members if each.mode != 0o644] == [
        ("licenses", False, 0o755), ("tinyaws", True, 0o755)]
    assert {(each.uid, each.gid, each.mtime) for each in members} == {(0, 0, EPOCH)}


def test_how_an_engine_starts_it(container):
    config = container.config
    assert config["config"] == {"User": "65532:65532", "Entrypoint": ["/tinyaws"]}
    platform = container.platform.described
    assert {name: config.get(name) for name in platform} == platform
    assert container.manifest["annotations"] == ANNOTATIONS
    assert container.process["args"] == ["/tinyaws"]
    assert container.process["user"] == {"uid": 65532, "gid": 65532}
    assert container.process["cwd"] == "/"


ELF = {"amd64": "X86-64", "arm64": "AArch64", "arm": "ARM", "riscv64": "RISC-V"}


def readelf(*arguments):
    return subprocess.run(["readelf", *arguments], check=True, capture_output=True, text=True).stdout


def test_the_program_is_static_and_of_that_architecture(container):
    program = container.rootfs / "tinyaws"
    header = readelf("-h", program)
    machine = ELF[container.platform.architecture]
    assert re.search(rf"Machine: .*\b{machine}\n", header)
    assert "INTERP" not in readelf("-l", program)
    if machine == "ARM":  # v7 with hard float, and not what only a v8 runs
        attributes = readelf("-A", program)
        assert "Tag_CPU_arch: v7\n" in attributes
        assert "Tag_ABI_VFP_args: VFP registers\n" in attributes


def test_there_is_no_shell(container):
    result = container("-c", "id", program="/bin/sh", env=SIGNED)
    assert (result.code, result.stdout) != (0, b"") and b"uid=" not in result.stdout
    assert "No such file or directory" in result.error


# ---- the main job in it ----

def test_it_cancels(container, peer):
    result = container(*CANCEL, "--endpoint-url", peer.url, "--ca-bundle", "/ca.pem",
                       mounts=[(peer.ca, "/ca.pem")], env=SIGNED)
    assert (result.code, result.stderr) == (0, b"")
    assert json.loads(result.stdout)["environment"]["deploymentStatus"] == "CANCELLING"
    (record,) = peer.requests
    assert (record.status, record.request.operation) == (200, "CancelEnvironmentDeployment")
    verify(record.request, EXAMPLE, REGION)


def test_all_by_variables(container, peer):
    env = {**SIGNED, "AWS_CA_BUNDLE": "/etc/ssl/ca.pem", "AWS_ENDPOINT_URL_PROTON": peer.url}
    result = container(*CANCEL, mounts=[(peer.ca, "/etc/ssl/ca.pem")], env=env)
    assert (result.code, result.stderr) == (0, b"")
    verify(peer.requests[0].request, EXAMPLE, REGION)


def test_names_are_those_of_the_files_that_an_engine_brings(container, peer, tmp_path):
    (tmp_path / "hosts").write_text("127.0.0.1 localhost proton.internal\n")
    (tmp_path / "resolv.conf").write_text("nameserver 127.0.0.1\n")
    peer.url = f"https://localhost:{peer.port}"
    result = container(*CANCEL, "--endpoint-url", peer.url, env={**SIGNED, "AWS_CA_BUNDLE": "/ca.pem"},
                       mounts=[(peer.ca, "/ca.pem"), (tmp_path / "hosts", "/etc/hosts"),
                               (tmp_path / "resolv.conf", "/etc/resolv.conf")])
    assert (result.code, result.stderr) == (0, b"")
    assert peer.requests[0].request.get("Host") == f"localhost:{peer.port}"


def test_files_of_a_profile_are_mounted(container, peer, tmp_path):
    (tmp_path / "credentials").write_text(
        f"[prod]\naws_access_key_id={EXAMPLE.access_key}\naws_secret_access_key={EXAMPLE.secret_key}\n")
    result = container(
        *CANCEL, "--profile", "prod", "--endpoint-url", peer.url, "--ca-bundle", "/ca.pem", env=GIVEN,
        mounts=[(tmp_path / "credentials", "/.aws/credentials"), (peer.ca, "/ca.pem")])
    assert (result.code, result.stderr) == (0, b"")
    verify(peer.requests[0].request, EXAMPLE, REGION)


ENDS = {
    "done": ((), SIGNED, (), 0),
    "waited": (("--wait", "--wait-delay", "0"), SIGNED, (), 0),
    "refused": ((), SIGNED, ("1:error:ConflictException",), 254),
    "usage": (("--no-such-option",), SIGNED, (), 252),
    "nobody": ((), GIVEN, (), 253),
    "broken": ((), SIGNED, (fault("truncate", 10),), 255),
}


@pytest.mark.parametrize("end", ENDS)
def test_it_ends_as_it_does_outside(container, tinyaws, peer, end):
    arguments, env, faults, code = ENDS[end]
    words = [*CANCEL, *arguments, "--endpoint-url", peer.url, "--ca-bundle", str(peer.ca)]
    results = []
    for run in (lambda: tinyaws(*words, credentials=None, env={"HOME": "/", **env}),
                lambda: container(*words, mounts=[peer.ca], env={**env})):
        peer.environment(polls=2)
        peer.faults(*faults)
        results.append(run())
    assert results[0].code == code
    assert results[1] == results[0]


# ---- without what it needs ----

def only_line(result):
    assert result.stdout == b""
    (line,) = result.error.strip("\n").split("\n")
    return line


def test_without_a_bundle_a_private_endpoint_is_unknown(container, peer):
    result = container(*CANCEL, "--endpoint-url", peer.url, env=SIGNED)
    assert result.code == 255
    assert "not among the built-in trust anchors" in only_line(result)
    assert all(record.request is None for record in peer.requests), "nothing was sent to it"


def test_a_bundle_that_was_not_mounted_is_named(container, peer):
    result = container(*CANCEL, "--endpoint-url", peer.url, "--ca-bundle", "/ca.pem", env=SIGNED)
    assert result.code == 255
    assert "/ca.pem" in only_line(result) and "No such file" in result.error


def test_without_resolv_conf_a_name_is_reported_as_not_found(container):
    result = container(*CANCEL, "--endpoint-url", "https://proton.example.internal", env=SIGNED)
    assert result.code == 255
    assert "could not be resolved: proton.example.internal" in only_line(result)


# ---- what holds it ----

@pytest.fixture
def running(request, container, peer):
    """A cancel that waits, with the faults that are its parameter; a Running of support.container."""
    faults = getattr(request, "param", ())
    peer.environment(polls=1_000_000)
    peer.faults(*faults)
    run = container.start(*CANCEL, "--wait", "--wait-delay", "0", "--endpoint-url", peer.url,
                          "--ca-bundle", "/ca.pem", mounts=[(peer.ca, "/ca.pem")], env=SIGNED)
    until(lambda: len(peer.requests) > (0 if faults else 2))
    yield run
    run.stop()


def test_it_may_do_nothing(running, container):
    status = running.status()
    assert status["NoNewPrivs"] == "1"
    for each in ("Inh", "Prm", "Eff", "Bnd", "Amb"):
        assert int(status[f"Cap{each}"], 16) == 0, each
    assert status["NSpid"].split()[-1] == "1"
    if not container.platform.emulator:  # which has no system calls of its own to be held to
        assert status["Seccomp"] == "2", "its own sandbox works within"
    for map_ in ("uid_map", "gid_map"):
        assert running.proc(map_).split()[::2] == ["65532", "1"], "the one id that there is"


def test_its_file_system_is_read_only_and_has_nothing_but_what_was_mounted(running, container):
    mounts = [line.split() for line in running.proc("mountinfo").splitlines()]
    emulator = {"/qemu"} if container.platform.emulator else set()
    assert {each[4] for each in mounts} == {"/", "/ca.pem"} | emulator
    assert all("ro" in each[5].split(",") for each in mounts)


@pytest.mark.parametrize("running, said", [
    ((), "interrupted: the last state seen of prod is CANCELLING\n"),
    ((fault("stall"),), "interrupted; the service may have done it all the same: look before trying "
                        "again\n"),
], indirect=["running"], ids=["waiting", "unanswered"])
def test_as_process_1_it_ends_when_it_is_stopped(running, said):
    """Process 1 is not killed by a SIGTERM that it has no handler for: an engine would wait 10 s."""
    code, out, error = running.end()
    assert (code, out) == (143, b"")
    assert error.endswith(said)
