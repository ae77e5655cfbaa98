"""share/examples/scripts: what holds for each script, and the scripts that fetch something for a host that starts. Those
that send something, or go on with work, are in test_scripts_at_work.py."""

import base64
import subprocess

import pytest

from support.examples import check
from support.scripts import SCRIPTS, error_line, host, hosts, with_aws_cli
from support.service_server import ServiceError

NAMES = sorted(path.name for path in SCRIPTS.iterdir())


def test_shellcheck_finds_no_fault():
    check("shellcheck", *(SCRIPTS / name for name in NAMES))


@pytest.mark.parametrize("name", NAMES)
def test_a_script_without_its_words_says_what_it_needs(name):
    done = subprocess.run(["dash", SCRIPTS / name], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"usage: {name} " in done.stderr


# ---- a secret to a file ----

SECRET = "-----BEGIN KEY-----\n pass 'word' \\ \"quoted\" ☃\t$HOME `x`\n-----END KEY-----"


@with_aws_cli
def test_secret_to_file(host):
    host.serve(GetSecretValue={"ARN": "arn:aws:secretsmanager:us-east-1:123456789012:secret:app/key-AbCdEf",
                               "Name": "app/key", "VersionId": "EXAMPLE1-90ab-cdef-fedc-ba987EXAMPLE",
                               "SecretString": SECRET, "VersionStages": ["AWSCURRENT"], "CreatedDate": 1523477145.713})
    assert host.run("secret-to-file.sh", "app/key", "key.pem") == (0, "", "")
    assert host.file("key.pem") == (0o600, SECRET + "\n")
    assert host.server.calls == [("GetSecretValue", {"SecretId": "app/key"})]


@with_aws_cli
@pytest.mark.parametrize("answer, status, error", [
    (ServiceError("ResourceNotFoundException", "Secrets Manager can't find the specified secret."), 254,
     error_line("ResourceNotFoundException", "GetSecretValue", "Secrets Manager can't find the specified secret.")),
    ({"Name": "app/key", "SecretBinary": "AAEC"}, 1, "secret-to-file.sh: app/key is binary: it has no text\n")])
def test_a_secret_that_cannot_be_had_leaves_the_file_as_it_is(host, answer, status, error):
    host.serve(GetSecretValue=answer)
    (host.folder / "key.pem").write_text("the last one\n")
    assert host.run("secret-to-file.sh", "app/key", "key.pem") == (status, "", error)
    assert host.file("key.pem")[1] == "the last one\n" and host.left() == ["key.pem"]


# ---- parameters ----

def parameter(name, value, kind="SecureString"):
    return {"Name": name, "Type": kind, "Value": value, "Version": 1, "LastModifiedDate": 1530018761.888,
            "ARN": f"arn:aws:ssm:us-east-1:123456789012:parameter{name}", "DataType": "text"}


@with_aws_cli
def test_parameter(host):
    host.serve(GetParameter={"Parameter": parameter("/app/level", "debug")})
    assert host.run("parameter.sh", "/app/level", "info") == (0, "debug\n", "")
    assert host.server.calls == [("GetParameter", {"Name": "/app/level", "WithDecryption": True})]


@with_aws_cli
def test_a_parameter_that_is_not_there(host):
    host.serve(GetParameter=ServiceError("ParameterNotFound", ""))
    assert host.run("parameter.sh", "/app/level", "info") == (0, "info\n", "")
    assert host.run("parameter.sh", "/app/level") == (254, "", error_line("ParameterNotFound", "GetParameter", ""))
    assert host.left() == []


@with_aws_cli
def test_a_parameter_that_may_not_be_read_has_no_default(host):
    message = "User: arn:aws:iam::123456789012:user/x is not authorized to perform: ssm:GetParameter"
    host.serve(GetParameter=ServiceError("AccessDeniedException", message))
    assert host.run("parameter.sh", "/app/level", "info") == (
        254, "", error_line("AccessDeniedException", "GetParameter", message))


def pages_of_parameters(every):
    """Ten in a page, as SSM gives them."""
    def answer(parameters):
        begin = int(parameters.get("NextToken", 0))
        page = {"Parameters": every[begin:begin + 10]}
        return page if begin + 10 >= len(every) else page | {"NextToken": str(begin + 10)}
    return answer


@with_aws_cli
def test_parameters_to_env(host):
    values = {f"/app/prod/key-{n}": f"value {n}" for n in range(21)} | {
        "/app/prod/db/host.name": "db.example.com", "/app/prod/db/password": "it's $5 \\ \"\t`x` ☃  ", "/app/prod/e": "="}
    host.serve(GetParametersByPath=pages_of_parameters([parameter(*each) for each in values.items()]))
    assert host.run("parameters-to-env.sh", "/app/prod", "app.env") == (0, "", "")
    mode, text = host.file("app.env")
    assert mode == 0o600 and text.splitlines()[20:22] == ["KEY_20='value 20'", "HOST_NAME='db.example.com'"]
    shown = subprocess.run(["dash", "-c", ". ./app.env; printf '%s|%s|%s|%s' \"$KEY_7\" \"$HOST_NAME\" \"$PASSWORD\" \"$E\""],
                           cwd=host.folder, capture_output=True, text=True, check=True).stdout
    assert shown == f"value 7|db.example.com|{values['/app/prod/db/password']}|="
    first, *others = host.server.called("GetParametersByPath")
    assert first == {"Path": "/app/prod", "Recursive": True, "WithDecryption": True}
    assert others == [first | {"NextToken": "10"}, first | {"NextToken": "20"}]


@with_aws_cli
@pytest.mark.parametrize("every, error", [
    ([], "there are no parameters below /app/prod/"),
    ([parameter("/app/prod/a", "two\nlines")], "a value has more than one line")])
def test_parameters_that_make_no_env_file(host, every, error):
    host.serve(GetParametersByPath=pages_of_parameters(every))
    assert host.run("parameters-to-env.sh", "/app/prod/", "app.env") == (1, "", f"parameters-to-env.sh: {error}\n")
    assert host.left() == []


@with_aws_cli
def test_no_page_of_parameters_is_lost_in_silence(host):
    """The second page fails: there is no file of the first one."""
    host.serve(GetParametersByPath=[{"Parameters": [parameter("/app/a", "1")], "NextToken": "10"},
                                    ServiceError("InvalidNextToken", "it has expired")])
    assert host.run("parameters-to-env.sh", "/app", "app.env") == (
        254, "", error_line("InvalidNextToken", "GetParametersByPath", "it has expired"))
    assert host.left() == []


# ---- a registry ----

REGISTRY = "123456789012.dkr.ecr.us-east-1.amazonaws.com"
KEEP_LOGIN = 'printf "%s " "$@" >login.txt; cat >>login.txt; echo Login Succeeded'


@with_aws_cli
def test_registry_login(host):
    token = base64.b64encode(b"AWS:eyJwYXlsb2FkIjoi+/==").decode()
    host.serve(GetAuthorizationToken={"authorizationData": [
        {"authorizationToken": token, "expiresAt": 1545176953.264, "proxyEndpoint": f"https://{REGISTRY}"}]})
    host.command("podman", KEEP_LOGIN)
    assert host.run("registry-login.sh", REGISTRY, CONTAINER_TOOL="podman") == (0, "Login Succeeded\n", "")
    assert host.file("login.txt")[1] == f"login --username AWS --password-stdin {REGISTRY} eyJwYXlsb2FkIjoi+/==\n"


@with_aws_cli
def test_nobody_logs_in_without_a_password(host):
    host.serve(GetAuthorizationToken=ServiceError("ServerException", "broken"))
    host.command("docker", KEEP_LOGIN)
    status, out, err = host.run("registry-login.sh", REGISTRY)
    assert (status, out) == (254, "") and "An error occurred (ServerException)" in err
    assert host.left() == []


# ---- a task of ECS ----

def task(*details):
    return {"tasks": [{"taskArn": "arn:aws:ecs:us-east-1:123456789012:task/web/0123456789abcdef", "lastStatus": "RUNNING",
                       "attachments": [{"id": "a", "type": "ElasticNetworkInterface", "status": "ATTACHED",
                                        "details": [{"name": name, "value": value} for name, value in details]}],
                       "createdAt": 1481762115.0}], "failures": []}


@with_aws_cli
@pytest.mark.parametrize("answer, result", [
    (task(("subnetId", "subnet-0d0eab1b"), ("privateIPv4Address", "10.0.0.12")), (0, "10.0.0.12\n", "")),
    (task(("subnetId", "subnet-0d0eab1b")), (1, "", "task-address.sh: there is no such task, or it has no address yet\n")),
    ({"tasks": [], "failures": [{"arn": "x", "reason": "MISSING"}]},
     (1, "", "task-address.sh: there is no such task, or it has no address yet\n")),
    (ServiceError("ClusterNotFoundException", "Cluster not found."),
     (254, "", error_line("ClusterNotFoundException", "DescribeTasks", "Cluster not found.")))],
    ids=["running", "pending", "missing", "no-cluster"])
def test_task_address(host, answer, result):
    host.serve(DescribeTasks=answer)
    assert host.run("task-address.sh", "web", "0123456789abcdef") == result
    assert host.server.calls == [("DescribeTasks", {"cluster": "web", "tasks": ["0123456789abcdef"]})]


# ---- a file of KMS ----

@with_aws_cli
def test_decrypt_file(host):
    cipher, plain = bytes(range(256)), b"\x00\x01 text \xff\n"
    (host.folder / "key.enc").write_bytes(cipher)
    host.serve(Decrypt={"KeyId": "arn:aws:kms:us-east-1:123456789012:key/1234abcd", "EncryptionAlgorithm":
                        "SYMMETRIC_DEFAULT", "Plaintext": base64.b64encode(plain).decode()})
    assert host.run("decrypt-file.sh", "key.enc", "key") == (0, "", "")
    assert (host.folder / "key").read_bytes() == plain and (host.folder / "key").stat().st_mode & 0o777 == 0o600
    assert host.server.calls == [("Decrypt", {"CiphertextBlob": base64.b64encode(cipher).decode()})]


@with_aws_cli
def test_a_file_that_kms_did_not_make(host):
    (host.folder / "key.enc").write_bytes(b"text")
    host.serve(Decrypt=ServiceError("InvalidCiphertextException", ""))
    assert host.run("decrypt-file.sh", "key.enc", "key") == (
        254, "", error_line("InvalidCiphertextException", "Decrypt", ""))
    status, out, err = host.run("decrypt-file.sh", "no-such-file", "key")
    assert (status, out) == (252, "") and "fileb://no-such-file" in err
    assert host.left() == ["key.enc"]


# ---- what the server is worth ----

@hosts(("dash", "tinyaws"))
def test_the_server_refuses_a_wrong_signature(host):
    host.serve(GetParameter={"Parameter": parameter("/app/level", "debug")})
    status, out, err = host.run("parameter.sh", "/app/level", "info", AWS_SECRET_ACCESS_KEY="wrong")
    assert (status, out) == (254, "") and "An error occurred (InvalidSignatureException)" in err
    assert [operation for operation, _ in host.server.faults] == ["GetParameter"] and host.server.calls == []
    host.server.faults.clear()
