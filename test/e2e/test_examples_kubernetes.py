"""share/examples/kubernetes: valid by Kubernetes' schemas, locked down, and what its containers do when they run."""

import json
import re
import stat
import subprocess

import pytest

from support.answers import SMALL
from support.botocore_verify import verify
from support.examples import BUSYBOX_SH, EXAMPLES, check, checkers, document, environment_of
from support.metadata_server import TEMPORARY, ContainerServer
from support.namespace import EKS
from support.paths import ROOT
from support.stage import SERVICE, STS
from support.sts_server import Role, StsServer
from support.tls_server import respond

MANIFESTS = sorted(path.name for path in (EXAMPLES / "kubernetes").glob("*.yaml"))
VERSION = re.search(r'TA_VERSION "(.*)"', (ROOT / "src/tinyaws.h").read_text())[1]
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJwb2QifQ.c2lnbmF0dXJlX29mX3RoZV9wb2Q"
# The first with podFailurePolicy as it is now, and the newest.
KUBERNETES = ("1.31", "1.37")


def manifest(name):
    return document(f"kubernetes/{name}")


def pod_specs():
    for name in MANIFESTS:
        read = manifest(name)
        if "template" in read.get("spec", {}):
            yield pytest.param(read["spec"]["template"]["spec"], id=name)


def containers(spec):
    return spec.get("initContainers", []) + spec["containers"]


def end(name):
    return respond(SMALL.replace(b"CANCELLING", name.encode()))


# ---- the manifests ----

@pytest.mark.parametrize("kubernetes", KUBERNETES)
@pytest.mark.parametrize("name", MANIFESTS)
def test_it_is_valid_by_kubernetes_schema(name, kubernetes):
    check(checkers() / "kubernetes-validate", "--strict", "-k", kubernetes, EXAMPLES / "kubernetes" / name)


def test_the_schema_refuses_what_it_does_not_know(tmp_path):
    bad = tmp_path / "bad.yaml"
    bad.write_text((EXAMPLES / "kubernetes/cancel-job.yaml").read_text().replace("runAsNonRoot:", "runAsNotRoot:"))
    with pytest.raises(AssertionError, match="runAsNotRoot"):
        check(checkers() / "kubernetes-validate", "--strict", bad)


@pytest.mark.parametrize("spec", pod_specs())
def test_a_pod_fulfils_the_restricted_standard(spec):
    """https://kubernetes.io/docs/concepts/security/pod-security-standards/, and what a static program can do beyond."""
    pod = spec["securityContext"]
    assert pod["runAsNonRoot"] and pod["runAsUser"] > 0 and pod["fsGroup"] == pod["runAsGroup"]
    assert pod["seccompProfile"] == {"type": "RuntimeDefault"}
    assert spec["automountServiceAccountToken"] is False and spec["enableServiceLinks"] is False
    assert not {"hostNetwork", "hostPID", "hostIPC"} & spec.keys()
    assert {kind for volume in spec["volumes"] for kind in volume if kind != "name"} <= {"configMap", "emptyDir"}
    for each in containers(spec):
        assert each["securityContext"] == {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True,
                                           "capabilities": {"drop": ["ALL"]}}
        assert each["resources"]["limits"]["memory"] and each["resources"]["requests"].keys() == {"cpu", "memory"}


def test_names_fit_together():
    accounts = {manifest(name)["metadata"]["name"] for name in ("irsa.yaml", "pod-identity.yaml")}
    assert accounts == {"tinyaws"}
    for spec in (each.values[0] for each in pod_specs()):
        assert spec["serviceAccountName"] in accounts
        volumes = {volume["name"] for volume in spec["volumes"]}
        assert {mount["name"] for each in containers(spec) for mount in each["volumeMounts"]} == volumes
        for each in containers(spec):
            name, _, tag = each["image"].rpartition("/")[2].partition(":")
            assert tag == VERSION or not name.startswith("tinyaws"), each["image"]
    account = manifest("irsa.yaml")["metadata"]["annotations"]["eks.amazonaws.com/role-arn"]
    assert account == "arn:aws:iam::111122223333:role/my-role"
    assert "annotations" not in manifest("pod-identity.yaml")["metadata"]


def test_the_user_is_that_of_the_image():
    user = re.search(r'^USER = "(\d+):(\d+)"', (ROOT / "toolchain/image").read_text(), re.M)
    for spec in (each.values[0] for each in pod_specs()):
        pod = spec["securityContext"]
        assert (str(pod["runAsUser"]), str(pod["runAsGroup"])) == user.groups()


# ---- the Job ----

@pytest.fixture
def job():
    return manifest("cancel-job.yaml")


def run_job(stage, pki, job, env, state):
    """The container's arguments and variables, with the test's endpoint, CA certificates and identity."""
    (container,) = job["spec"]["template"]["spec"]["containers"]
    (mount,) = container["volumeMounts"]
    replaced = {"https://proton.example.internal": f"http://{SERVICE}:{stage.service.port}",
                f"{mount['mountPath']}/ca.pem": str(pki.authority().ca)}
    stage.service.script[:] = [respond(SMALL), end(state)]
    return stage.run(*container["args"], region=None, env={**environment_of(container, replaced), **env})


def signed(stage, credentials):
    """The cancel and the look that saw its end."""
    assert len(stage.service.requests) == 2
    for request in stage.service.requests:
        verify(request, credentials, "us-west-2")


def test_it_cancels_with_pod_identity(stage, pki, job):
    server = stage.serve(ContainerServer, "/v1/credentials", token=JWT, address=EKS, port=80)
    token = stage.file("eks-pod-identity-token", JWT)
    result = run_job(stage, pki, job, {"AWS_CONTAINER_CREDENTIALS_FULL_URI": f"http://{EKS}/v1/credentials",
                                       "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": token}, "CANCELLED")
    assert (result.code, json.loads(result.stdout)["environment"]["deploymentStatus"]) == (0, "CANCELLED"), result
    signed(stage, TEMPORARY)
    assert len(server.requests) == 1


def test_it_cancels_with_irsa(stage, pki, job):
    arn = manifest("irsa.yaml")["metadata"]["annotations"]["eks.amazonaws.com/role-arn"]
    role = Role(arn, TEMPORARY, trusts=None, web_token=JWT)
    server = stage.serve(StsServer, role, address=STS)
    env = {"AWS_ROLE_ARN": arn, "AWS_WEB_IDENTITY_TOKEN_FILE": stage.file("token", JWT),
           "AWS_ENDPOINT_URL_STS": f"http://{STS}:{server.port}"}
    assert run_job(stage, pki, job, env, "CANCELLED").code == 0
    signed(stage, TEMPORARY)


def rule(job, action):
    (found,) = [each for each in job["spec"]["podFailurePolicy"]["rules"] if each["action"] == action]
    return found


@pytest.mark.parametrize("state, arguments, identity, code", [
    ("SUCCEEDED", (), True, 3), ("FAILED", (), True, 4), ("CANCELLED", ("--no-such",), True, 252),
    ("CANCELLED", (), False, 253)])
def test_it_is_not_repeated_where_another_attempt_ends_the_same_way(stage, pki, job, state, arguments, identity, code):
    job["spec"]["template"]["spec"]["containers"][0]["args"] += arguments
    server = stage.serve(ContainerServer, "/v1/credentials", token=JWT, address=EKS, port=80)
    env = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": f"http://{EKS}/v1/credentials",
           "AWS_CONTAINER_AUTHORIZATION_TOKEN": server.token} if identity else {}
    assert run_job(stage, pki, job, env, state).code == code
    ends = rule(job, "FailJob")["onExitCodes"]
    assert ends["operator"] == "In" and code in ends["values"]
    assert ends["containerName"] == job["spec"]["template"]["spec"]["containers"][0]["name"]


def test_all_else_is_repeated(job):
    assert rule(job, "FailJob")["onExitCodes"]["values"] == [3, 4, 252, 253]
    assert rule(job, "Ignore")["onPodConditions"] == [{"type": "DisruptionTarget", "status": "True"}]
    spec = job["spec"]
    assert spec["template"]["spec"]["restartPolicy"] == "Never", "podFailurePolicy needs it"
    (container,) = spec["template"]["spec"]["containers"]
    timeout = int(container["args"][container["args"].index("--timeout") + 1])
    assert timeout < spec["activeDeadlineSeconds"]


# ---- the init container ----

@pytest.fixture
def parameters(tmp_path):
    """Runs the init container's script by busybox, with this in place of tinyaws and a folder for the volume."""
    (container,) = manifest("parameters.yaml")["spec"]["template"]["spec"]["initContainers"]
    shell, options, script = container["command"]
    assert (shell, options) == ("/bin/sh", "-euc")
    volume = tmp_path / "parameters"
    volume.mkdir()

    def run(program):
        (tmp_path / "bin").mkdir(exist_ok=True)
        path = tmp_path / "bin/tinyaws"
        path.write_text(program)
        path.chmod(0o755)
        env = {**environment_of(container, {}), "PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin"}
        done = subprocess.run([*BUSYBOX_SH, options, script.replace("/parameters/", f"{volume}/")], env=env,
                              capture_output=True, text=True, timeout=60)
        return done, volume

    return run


def test_the_script_is_clean():
    (container,) = manifest("parameters.yaml")["spec"]["template"]["spec"]["initContainers"]
    check("shellcheck", "-s", "sh", "-", input=container["command"][2])


def test_parameters_are_in_the_volume_when_they_are_whole(parameters):
    done, volume = parameters("#!/bin/sh\nprintf '{\"Parameters\": [\"%s\"]}' \"$*\"\n")
    assert (done.returncode, done.stderr) == (0, "")
    (file,) = volume.iterdir()
    assert file.name == "parameters.json" and stat.S_IMODE(file.stat().st_mode) == 0o600
    (words,) = json.loads(file.read_text())["Parameters"]
    assert words == "ssm get-parameters-by-path --path /my-app/prod/ --recursive --with-decryption --timeout 60"


def test_without_all_of_them_there_are_none_and_the_pod_does_not_start(parameters):
    done, volume = parameters("#!/bin/sh\nprintf '{\"Parameters\": ['\nexit 254\n")
    assert done.returncode == 254
    assert not (volume / "parameters.json").exists()
