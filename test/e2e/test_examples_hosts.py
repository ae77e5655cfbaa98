"""share/examples for hosts: systemd, OpenWrt, AWS IoT Greengrass and container images, each checked by its own tools,
and the command of each run."""

import json
import os
import re
import shutil
import subprocess

import pytest

from support.credentials import EXAMPLE
from support.emulator import fault
from support.examples import BUSYBOX_SH, EXAMPLES, check, checkers, document
from support.metadata_server import TEMPORARY, ContainerServer
from support.paths import ROOT, TINYAWS
from support.programs import clean_environment

VERSION = re.search(r'TA_VERSION "(.*)"', (ROOT / "src/tinyaws.h").read_text())[1]


@pytest.fixture
def peer(emulator):
    running = emulator()
    running.environment(polls=1)
    return running


# ---- systemd ----

UNITS = EXAMPLES / "systemd"
SERVICE = "tinyaws-cancel@prod.service"
TIMER = "tinyaws-cancel@prod.timer"


@pytest.fixture(scope="module")
def systemd_root(tmp_path_factory):
    """A root with systemd's own units, ours and the program, and no manager that runs."""
    root = tmp_path_factory.mktemp("root")
    shutil.copytree("/lib/systemd/system", root / "lib/systemd/system", symlinks=True)
    (root / "usr/bin").mkdir(parents=True)
    shutil.copy(TINYAWS, root / "usr/bin/tinyaws")
    shutil.copytree(UNITS, root / "etc/systemd/system")
    return root


def test_systemd_reads_the_units_without_a_word(systemd_root):
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", f"--root={systemd_root}", SERVICE, TIMER],
                          capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_systemd_rates_the_service_as_well_locked(systemd_root):
    """1.2 of 10; what is left is the network, which the service needs."""
    check("systemd-analyze", "--no-pager", f"--root={systemd_root}", "security", "--offline=true", "--threshold=13",
          SERVICE)


def settings(name):
    """Those of a unit: a name to the values of its lines, with continued lines joined."""
    found = {}
    for line in (UNITS / name).read_text().replace("\\\n", " ").splitlines():
        key, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(key, []).append(value)
    return found


def exec_start(state):
    (command,) = settings("tinyaws-cancel@.service")["ExecStart"]
    program, *words = command.split()
    assert program == "/usr/bin/tinyaws"
    return [str(TINYAWS), *(word.replace("%i", "prod").replace("%S/tinyaws", str(state)) for word in words)]


def run_service(peer, home, state, *prefix):
    keys = home / "aws"
    keys.write_text(f"[default]\naws_access_key_id={EXAMPLE.access_key}\naws_secret_access_key={EXAMPLE.secret_key}\n")
    env = clean_environment(home, None, "us-east-1", {
        "AWS_SHARED_CREDENTIALS_FILE": keys, "AWS_ENDPOINT_URL_PROTON": peer.url, "AWS_CA_BUNDLE": peer.ca})
    return subprocess.run([*prefix, *exec_start(state)], env=env, capture_output=True, text=True, timeout=60)


def test_the_service_cancels_and_shares_its_quota(peer, tmp_path):
    state = tmp_path / "state"
    state.mkdir()
    done = run_service(peer, tmp_path, state)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["environment"]["deploymentStatus"] == "CANCELLED"
    assert (state / "retry-quota").read_text().startswith("tinyaws-retry-quota ")


def test_the_service_allows_each_system_call_that_a_run_makes(peer, tmp_path):
    """Of strace's list, each is in a set that the filter names, in none that it takes away, or named by itself."""
    allowed = set()
    for line in settings("tinyaws-cancel@.service")["SystemCallFilter"]:
        remove = line.startswith("~")
        for word in line.removeprefix("~").split():
            calls = members_of(word) if word.startswith("@") else {word}
            allowed = allowed - calls if remove else allowed | calls
    trace = tmp_path / "trace"
    done = run_service(peer, tmp_path, tmp_path, "strace", "-f", "-qq", "-o", str(trace))
    assert done.returncode == 0, done.stderr
    made = set(re.findall(r"^\d+ +(\w+)\(", trace.read_text(), re.M))
    assert {"connect", "seccomp", "landlock_restrict_self"} <= made
    assert made - allowed == set()


def members_of(name):
    """The system calls of a set of systemd's, those of sets in it included."""
    listed = subprocess.run(["systemd-analyze", "--no-pager", "syscall-filter", name], check=True, capture_output=True,
                            text=True).stdout
    calls = set()
    for word in (line.split("#")[0].strip() for line in listed.splitlines()[1:]):
        if word:
            calls |= members_of(word) if word.startswith("@") else {word}
    return calls


def test_the_limits_of_time_fit_together():
    service = settings("tinyaws-cancel@.service")
    timeout = int(re.search(r"--timeout (\d+)", service["ExecStart"][0])[1])
    assert timeout < int(service["TimeoutStartSec"][0])
    assert settings("tinyaws-cancel@.timer")["OnCalendar"] == ["*-*-* 06:00:00"]
    check("systemd-analyze", "calendar", "*-*-* 06:00:00")


# ---- OpenWrt ----

INIT = EXAMPLES / "openwrt/tinyaws.init"
# What rc.common, functions.sh and procd.sh give an init script, for one section of the config file. Each word of the
# command, and each variable, becomes a line.
RC_COMMON = r"""
config_load() { [ "$1" = tinyaws ]; }
config_foreach() { "$1" prod; }
config_get() {
    value=$(sed -n "s/^	option $3 '\(.*\)'$/\1/p" "$CONFIG")
    eval "$1=\${value:-${4:-}}"
}
config_get_bool() { config_get "$@"; }
procd_open_instance() { echo "instance $1"; }
procd_close_instance() { echo close; }
procd_set_param() { kind=$1; shift; for each; do echo "$kind $each"; done; }
procd_append_param() { procd_set_param "$@"; }
. "$INIT"
PROGRAM=$TINYAWS STATE=$STATE_OF_TEST
start_service
"""


def play_init(tmp_path, config):
    (tmp_path / "config").write_text(config)
    env = {"PATH": "/usr/bin:/bin", "INIT": str(INIT), "CONFIG": str(tmp_path / "config"), "TINYAWS": str(TINYAWS),
           "STATE_OF_TEST": str(tmp_path / "run")}
    out = check(*BUSYBOX_SH, "-euc", RC_COMMON, env=env)
    return [tuple(line.split(" ", 1)) for line in out.splitlines()]


def of(kind, params):
    return [each[1] for each in params if each[0] == kind]


def config_for(peer, home):
    (home / ".aws").mkdir()
    (home / ".aws/credentials").write_text(
        f"[default]\naws_access_key_id={EXAMPLE.access_key}\naws_secret_access_key={EXAMPLE.secret_key}\n")
    text = (EXAMPLES / "openwrt/tinyaws.config").read_text()
    return text.replace("https://proton.example.internal", peer.url).replace(
        "/etc/tinyaws/ca.pem", str(peer.ca)).replace("us-west-2", "us-east-1")


def test_the_init_script_is_clean_for_busybox():
    check("shellcheck", "-s", "sh", "-e", "SC3043", INIT)  # ash has local
    check(*BUSYBOX_SH, "-n", INIT)
    assert INIT.read_text().startswith("#!/bin/sh /etc/rc.common\n") and os.access(INIT, os.X_OK)


def test_what_procd_starts_cancels(peer, tmp_path):
    params = play_init(tmp_path, config_for(peer, tmp_path))
    assert of("instance", params) == ["prod"] and params[-1] == ("close",)
    assert of("no_new_privs", params) == ["1"] and of("stderr", params) == ["1"]
    env = dict(each.split("=", 1) for each in of("env", params))
    assert env == {"HOME": "/etc/tinyaws", "AWS_EC2_METADATA_DISABLED": "true"}
    done = subprocess.run(of("command", params), env={**env, "HOME": str(tmp_path)}, capture_output=True, text=True,
                          timeout=60)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["environment"]["deploymentStatus"] == "CANCELLED"
    folder = tmp_path / "run"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "retry-quota").read_text().startswith("tinyaws-retry-quota ")


def test_an_environment_that_is_not_enabled_is_left_as_it_is(peer, tmp_path):
    assert play_init(tmp_path, config_for(peer, tmp_path).replace("enabled '1'", "enabled '0'")) == []


def test_what_the_config_leaves_out_is_no_option(peer, tmp_path):
    lines = [line for line in config_for(peer, tmp_path).splitlines() if "endpoint" not in line and "ca_b" not in line]
    words = of("command", play_init(tmp_path, "\n".join(lines)))
    assert "--region" in words and not {"--endpoint-url", "--ca-bundle", ""} & set(words)


def test_cron_starts_what_is_there():
    (line,) = [each for each in (EXAMPLES / "openwrt/crontab").read_text().splitlines() if not each.startswith("#")]
    assert re.fullmatch(r"(?:[\d*/,-]+ ){5}/etc/init\.d/tinyaws start", line)


# ---- AWS IoT Greengrass ----

RECIPE = "greengrass/com.example.TinyawsCancel.yaml"
GREENGRASS_PATH = "/2016-11-01/credentialprovider/"


@pytest.fixture
def recipe():
    return document(RECIPE)


def test_the_recipe_has_the_form_of_its_reference(recipe):
    """docs.aws.amazon.com/greengrass/v2/developerguide/component-recipe-reference.html has no schema; these are its
    rules for what is used here."""
    assert recipe["RecipeFormatVersion"] == "2020-01-25"
    assert recipe.keys() <= {"RecipeFormatVersion", "ComponentName", "ComponentVersion", "ComponentDescription",
                             "ComponentPublisher", "ComponentConfiguration", "ComponentDependencies", "Lifecycle",
                             "Manifests"}
    assert EXAMPLES / f"greengrass/{recipe['ComponentName']}.yaml" == EXAMPLES / RECIPE
    assert re.fullmatch(r"\d+\.\d+\.\d+", recipe["ComponentVersion"])
    assert recipe["Lifecycle"].keys() == {"run"} and recipe["Lifecycle"]["run"].keys() == {"Timeout", "Script"}
    for each in recipe["Manifests"]:
        assert each.keys() == {"Name", "Platform", "Artifacts"} and each["Platform"]["os"] == "linux"
        (artifact,) = each["Artifacts"]
        assert artifact["Permission"] == {"Read": "OWNER", "Execute": "OWNER"}
        assert artifact["Uri"].startswith(f"s3://amzn-s3-demo-bucket/tinyaws/{VERSION}/")
    for platform in (each["Platform"]["architecture"] for each in recipe["Manifests"]):
        assert platform in {"amd64", "aarch64", "arm", "x86"}


def run_recipe(recipe, tmp_path, peer, state=(), environment="prod"):
    """The run step, as the nucleus runs it, with the token exchange service that the component depends on."""
    assert "aws.greengrass.TokenExchangeService" in recipe["ComponentDependencies"]
    token = "6KKKL6PNJ7TZKIWGXAMPLE"
    server = ContainerServer(GREENGRASS_PATH, token=token, credentials=TEMPORARY)
    (tmp_path / "tinyaws").symlink_to(TINYAWS)
    script = recipe["Lifecycle"]["run"]["Script"]
    values = {"{artifacts:path}": tmp_path, "{work:path}": tmp_path, "{configuration:/environmentName}": environment,
              "{configuration:/endpointUrl}": peer.url, "{configuration:/caBundle}": peer.ca}
    for variable, value in values.items():
        assert variable in script
        script = script.replace(variable, str(value))
    assert not re.search(r"\{\w+:", script)
    env = {"PATH": "/usr/bin:/bin", "AWS_REGION": "us-east-1", "AWS_CONTAINER_AUTHORIZATION_TOKEN": token,
           "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"http://localhost:{server.port}{GREENGRASS_PATH}"}
    try:
        return subprocess.run([*BUSYBOX_SH, "-c", script], env=env, capture_output=True, text=True, timeout=60)
    finally:
        server.stop()


@pytest.fixture
def temporary_peer(emulator):
    running = emulator(credentials=TEMPORARY)
    running.environment(polls=1)
    return running


def test_the_component_cancels(recipe, tmp_path, temporary_peer):
    done = run_recipe(recipe, tmp_path, temporary_peer)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["environment"]["deploymentStatus"] == "CANCELLED"
    assert (tmp_path / "retry-quota").exists()
    configured = recipe["ComponentConfiguration"]["DefaultConfiguration"]
    assert configured.keys() == {"environmentName", "endpointUrl", "caBundle"}


def test_the_component_is_not_broken_by_what_another_attempt_does_not_mend(recipe, tmp_path, temporary_peer):
    done = run_recipe(recipe, tmp_path, temporary_peer, environment="no/name")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.endswith("not repeated: exit status 252\n")


def test_the_component_fails_where_another_attempt_may_work(recipe, tmp_path, temporary_peer):
    temporary_peer.faults(fault("truncate", 10))
    assert run_recipe(recipe, tmp_path, temporary_peer).returncode == 255


def test_the_script_of_the_component_is_clean(recipe):
    check("shellcheck", "-s", "sh", "-", input=recipe["Lifecycle"]["run"]["Script"])


# ---- images ----

DOCKERFILES = sorted((EXAMPLES / "container").iterdir())


@pytest.mark.parametrize("path", DOCKERFILES, ids=lambda path: path.name)
def test_hadolint_has_nothing_to_say(path):
    check(checkers() / "hadolint", path)


def test_the_linter_sees_what_is_wrong(tmp_path):
    bad = tmp_path / "Dockerfile"
    bad.write_text((EXAMPLES / "container/Dockerfile").read_text() + "ENTRYPOINT /tinyaws\n")
    with pytest.raises(AssertionError, match="DL3025"):
        check(checkers() / "hadolint", bad)


def test_the_image_of_the_dockerfile_is_that_of_make_image(tmp_path):
    """Built by buildah, without a network or a daemon."""
    platform = {"x86_64": "linux/amd64", "aarch64": "linux/arm64"}[os.uname().machine]
    program = tmp_path / "context" / platform / "tinyaws"
    program.parent.mkdir(parents=True)
    shutil.copy(TINYAWS, program)
    shutil.copytree(ROOT / "share/licenses", tmp_path / "context/licenses")
    buildah = ("unshare", "-n", "buildah", "--storage-driver", "vfs", "--root", tmp_path / "storage", "--runroot",
               tmp_path / "run")
    archive = f"oci-archive:{tmp_path / 'image.tar'}"
    check(*buildah, "bud", "--isolation", "chroot", "--platform", platform, "--tag", "tinyaws",
          "--file", EXAMPLES / "container/Dockerfile", tmp_path / "context")
    check(*buildah, "push", "tinyaws", archive)
    check(*buildah, "rmi", "--all", "--force")
    config = json.loads(check("skopeo", "--insecure-policy", "inspect", "--config", archive))
    assert config["config"]["User"] == "65532:65532" and config["config"]["Entrypoint"] == ["/tinyaws"]
    assert config["config"]["Labels"]["org.opencontainers.image.licenses"] == "MIT AND Apache-2.0"
    check("skopeo", "--insecure-policy", "copy", "--quiet", archive, f"oci:{tmp_path / 'layout'}:image")
    check("umoci", "unpack", "--rootless", "--image", f"{tmp_path / 'layout'}:image", tmp_path / "bundle")
    assert {path.name for path in (tmp_path / "bundle/rootfs").iterdir()} == {"tinyaws", "licenses"}
    inside = tmp_path / "bundle/rootfs/tinyaws"
    assert inside.read_bytes() == program.read_bytes()
    assert inside.stat().st_mode & 0o777 == 0o755


def test_the_image_with_a_shell_has_the_program_where_the_init_container_looks():
    lines = (EXAMPLES / "container/Dockerfile.shell").read_text().splitlines()
    assert "COPY --from=tinyaws /tinyaws /bin/tinyaws" in lines and "USER 65532:65532" in lines
    assert f"FROM 111122223333.dkr.ecr.us-west-2.amazonaws.com/tinyaws:{VERSION} AS tinyaws" in lines
