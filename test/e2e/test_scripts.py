"""share/examples/scripts: start-up scripts that call `aws`, run as they are, by dash and by BusyBox's ash with nothing but
its applets, with tinyaws linked as aws; and by the AWS CLI, where its version 2.9 speaks the service's JSON protocol.
The server has each request's signature checked by botocore."""

import base64
import json
import os
import shutil
import subprocess
import time

import pytest

from support.examples import EXAMPLES, check
from support.paths import TINYAWS
from support.programs import aws_cli_path, clean_environment, run
from support.service_server import ServiceError, ServiceServer

SCRIPTS = EXAMPLES / "scripts"
NAMES = sorted(path.name for path in SCRIPTS.iterdir())
QUEUE = "https://sqs.us-east-1.amazonaws.com/123456789012/jobs"
ACTIVITY = "arn:aws:states:us-east-1:123456789012:activity:resize"


class Host:
    """A host that runs the scripts: `shell` is dash or busybox, `program` what aws is."""

    def __init__(self, folder, shell, program):
        self.folder, self.shell, self.program = folder, shell, program
        self.bin, applets = folder / "bin", folder / "applets"
        self.server = None
        self.bin.mkdir()
        applets.mkdir()
        if shell == "busybox":
            names = subprocess.run(["busybox", "--list"], capture_output=True, text=True, check=True).stdout.split()
            for name in names:
                (applets / name).symlink_to(shutil.which("busybox"))
        self.path = f"{self.bin}:{applets if shell == 'busybox' else '/usr/bin:/bin'}"
        if program == TINYAWS:
            (self.bin / "aws").symlink_to(TINYAWS)
        else:  # 2.9 does not know AWS_ENDPOINT_URL
            self.command("aws", f'exec {program} --endpoint-url "$AWS_ENDPOINT_URL" "$@"')

    def command(self, name, text):
        """Put a command of the host's own into its PATH."""
        with open(self.bin / name, "x", encoding="utf-8") as file:  # through no link
            file.write(f"#!/bin/sh\n{text}\n")
        (self.bin / name).chmod(0o755)

    def serve(self, **answers):
        self.stop()
        self.server = ServiceServer(answers)

    def stop(self):
        if self.server is not None:
            self.server.stop()
            assert self.server.faults == []

    def run(self, script, *words, stdin="", **variables):
        """(exit status, stdout, stderr), the latter without what AWS CLI 2.36 begins it with, and 2.9 ends it with."""
        env = clean_environment(self.folder, self.server.credentials, self.server.region, {
            "PATH": self.path, "AWS_ENDPOINT_URL": self.server.url, "AWS_PAGER": "", "TMPDIR": self.folder, **variables})
        command = [shutil.which("busybox"), "sh"] if self.shell == "busybox" else ["dash"]
        done = run([*command, SCRIPTS / script, *words], env, stdin.encode(), cwd=self.folder)
        error = done.error.replace("aws: [ERROR]: ", "")
        return done.code, done.stdout.decode(), error if self.program == TINYAWS else error.replace(": \n", ":\n")

    def file(self, name):
        """(permissions, content)"""
        path = self.folder / name
        return path.stat().st_mode & 0o777, path.read_text()

    def left(self):
        """The files that are in the folder, but for the CLI's own."""
        return sorted(path.name for path in self.folder.iterdir() if path.name not in ("bin", "applets", ".aws"))


def hosts(*which):
    return pytest.mark.parametrize("host", which, indirect=True, ids="-".join)


TINY = [("dash", "tinyaws"), ("busybox", "tinyaws")]
with_aws_cli = hosts(*TINY, ("dash", "aws-cli"))
without_aws_cli = hosts(*TINY)  # AWS CLI 2.9 speaks the query protocol with these services


@pytest.fixture
def host(request, tmp_path):
    shell, program = request.param
    made = Host(tmp_path, shell, TINYAWS if program == "tinyaws" else aws_cli_path())
    yield made
    made.stop()


def error_line(code, operation, message):
    return f"\nAn error occurred ({code}) when calling the {operation} operation:{message and ' ' + message}\n"


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


# ---- a queue ----

def message(n, body):
    return {"Messages": [{"MessageId": f"da8b7654-{n}", "ReceiptHandle": f"AQEB/handle+{n}==",
                          "MD5OfBody": "unchecked by clients of JSON", "Body": body}]}


QUEUE_IS_GONE = ServiceError("QueueDoesNotExist", "The specified queue does not exist.",
                             query_code="AWS.SimpleQueueService.NonExistentQueue")


@without_aws_cli
def test_queue_worker(host):
    """A message, none, one of two lines that cannot be handled, one more; then somebody deletes the queue."""
    host.serve(ReceiveMessage=[message(1, '{"job": "a\tb"}'), {}, message(2, "bad\njob"), message(3, "last"),
                               QUEUE_IS_GONE], DeleteMessage=None)
    host.command("work", 'cat >body; printf "[%s]" "$(cat body)"; ! grep -q bad body')
    assert host.run("queue-worker.sh", QUEUE, "work") == (
        254, '[{"job": "a\tb"}][bad\njob][last]',
        "queue-worker.sh: the command failed; the message stays in the queue\n" +
        error_line("AWS.SimpleQueueService.NonExistentQueue", "ReceiveMessage", "The specified queue does not exist."))
    asked = {"QueueUrl": QUEUE, "MaxNumberOfMessages": 1, "WaitTimeSeconds": 20}
    assert host.server.called("ReceiveMessage") == [asked] * 5
    assert host.server.called("DeleteMessage") == [
        {"QueueUrl": QUEUE, "ReceiptHandle": f"AQEB/handle+{n}=="} for n in (1, 3)]


@without_aws_cli
def test_an_empty_queue_has_no_output(host, tmp_path):
    host.serve(ReceiveMessage={})
    env = clean_environment(tmp_path, host.server.credentials, host.server.region, {"AWS_ENDPOINT_URL": host.server.url})
    done = run([host.bin / "aws", "sqs", "receive-message", "--queue-url", QUEUE], env)
    assert (done.code, done.stdout, done.stderr) == (0, b"", b"")


# ---- metrics and logs ----

@without_aws_cli
def test_put_metric(host):
    host.serve(PutMetricData=None)
    assert host.run("put-metric.sh", "Fleet", "DiskUsed", "81.5", "Percent") == (0, "", "")
    assert host.run("put-metric.sh", "Fleet", "Boots", "1") == (0, "", "")
    here = [{"Name": "Host", "Value": os.uname().nodename}]
    assert host.server.called("PutMetricData") == [
        {"Namespace": "Fleet", "MetricData": [
            {"MetricName": "DiskUsed", "Value": 81.5, "Unit": "Percent", "Dimensions": here}]},
        {"Namespace": "Fleet", "MetricData": [{"MetricName": "Boots", "Value": 1, "Unit": "None", "Dimensions": here}]}]


@without_aws_cli
def test_a_metric_that_is_refused(host):
    host.serve(PutMetricData=ServiceError("InvalidParameterValueException", "The parameter is out of range.",
                                          query_code="InvalidParameterValue"))
    assert host.run("put-metric.sh", "Fleet", "DiskUsed", "1e300") == (
        254, "", error_line("InvalidParameterValue", "PutMetricData", "The parameter is out of range."))


STREAM_IS_THERE = ServiceError("ResourceAlreadyExistsException", "The specified log stream already exists")
LINES = ["plain", "it's a 'quoted' \\ line, with {a=b},[c] \"d\" \\' ☃", "  spaces  ", "the last has no newline"]


@with_aws_cli
@pytest.mark.parametrize("stream", [None, STREAM_IS_THERE], ids=["new", "there"])
def test_log_lines(host, stream):
    host.serve(CreateLogStream=stream, PutLogEvents={"nextSequenceToken": "49602672133"})
    before = int(time.time())
    assert host.run("log-lines.sh", "/fleet/boot", "host-1", stdin=f"{LINES[0]}\n\n" + "\n".join(LINES[1:])) == (0, "", "")
    names = {"logGroupName": "/fleet/boot", "logStreamName": "host-1"}
    (_, created), (_, put) = host.server.calls
    assert created == names and put.items() >= names.items()
    assert [event["message"] for event in put["logEvents"]] == LINES
    assert {before <= event["timestamp"] / 1000 <= time.time() for event in put["logEvents"]} == {True}


@with_aws_cli
def test_log_lines_that_are_rejected_or_have_no_group(host):
    host.serve(CreateLogStream=STREAM_IS_THERE,
               PutLogEvents={"rejectedLogEventsInfo": {"tooOldLogEventEndIndex": 1}})
    assert host.run("log-lines.sh", "g", "s", stdin="x\n") == (
        1, "", "log-lines.sh: not all lines were accepted; is the clock of this host right?\n")
    host.serve(CreateLogStream=ServiceError("ResourceNotFoundException", "The specified log group does not exist."))
    assert host.run("log-lines.sh", "g", "s", stdin="x\n") == (
        254, "", error_line("ResourceNotFoundException", "CreateLogStream", "The specified log group does not exist."))
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


# ---- a lock in DynamoDB ----

class Table:
    """A table of locks, with the two conditions that the script has."""

    def __init__(self, **items):
        self.items = items

    def put(self, parameters):
        assert parameters["ConditionExpression"] == "attribute_not_exists(LockName) OR ExpiresAt < :now"
        item = parameters["Item"]
        held = self.items.get(item["LockName"]["S"])
        now = int(parameters["ExpressionAttributeValues"][":now"]["N"])
        if held and int(held["ExpiresAt"]["N"]) >= now:
            raise ServiceError("ConditionalCheckFailedException", "The conditional request failed")
        self.items[item["LockName"]["S"]] = item
        return {}

    def delete(self, parameters):
        assert parameters["ConditionExpression"] == "LockOwner = :owner"
        held = self.items.get(parameters["Key"]["LockName"]["S"])
        if not held or held["LockOwner"] != parameters["ExpressionAttributeValues"][":owner"]:
            raise ServiceError("ConditionalCheckFailedException", "The conditional request failed")
        del self.items[held["LockName"]["S"]]
        return {}

    def serve(self, host):
        host.serve(PutItem=self.put, DeleteItem=self.delete)


def lock(expires_in, owner="other.1"):
    return {"LockName": {"S": "boot"}, "LockOwner": {"S": owner}, "ExpiresAt": {"N": str(int(time.time()) + expires_in)}}


@with_aws_cli
@pytest.mark.parametrize("items", [{}, {"boot": lock(-10)}], ids=["free", "expired"])
def test_with_lock(host, items):
    table = Table(**items)
    table.serve(host)
    host.command("work", 'echo "$1"; exit 7')
    assert host.run("with-lock.sh", "locks", "boot", "60", "work", "a word") == (7, "a word\n", "")
    assert table.items == {} and [name for name, _ in host.server.calls] == ["PutItem", "DeleteItem"]
    item = host.server.called("PutItem")[0]["Item"]
    assert item["LockName"] == {"S": "boot"} and item["LockOwner"]["S"].startswith(os.uname().nodename + ".")
    assert abs(int(item["ExpiresAt"]["N"]) - time.time() - 60) < 30


@with_aws_cli
def test_a_lock_that_another_host_has(host):
    table = Table(boot=lock(100))
    table.serve(host)
    assert host.run("with-lock.sh", "locks", "boot", "60", "touch", "done") == (75, "", "")
    assert host.left() == [] and list(table.items) == ["boot"]


@with_aws_cli
def test_the_condition_s_own_failure_is_254(host):
    Table(boot=lock(100)).serve(host)
    host.command("grep", "cat >/dev/null; exit 1")  # the script finds no condition that failed
    assert host.run("with-lock.sh", "locks", "boot", "60", "touch", "done") == (
        254, "", error_line("ConditionalCheckFailedException", "PutItem", "The conditional request failed"))


@with_aws_cli
def test_a_lock_that_was_lost_is_not_given_back(host):
    table = Table()
    host.serve(PutItem={}, DeleteItem=table.delete)
    assert host.run("with-lock.sh", "locks", "boot", "60", "true") == (
        0, "", error_line("ConditionalCheckFailedException", "DeleteItem", "The conditional request failed") +
        "with-lock.sh: the lock was not given back; it ends after 60 seconds\n")


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


# ---- an activity of Step Functions ----

TASK = {"taskToken": "AAAAKgAAAAIAAA/+=", "input": '{"file": "a\tb.png"}'}
TIMED_OUT = ServiceError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'")


@with_aws_cli
def test_activity_worker(host):
    """Its command waits for the second heartbeat, and prints what it was given."""
    def beat(_parameters):
        if len(host.server.called("SendTaskHeartbeat")) == 2:
            (host.folder / "two").touch()
        return {}

    host.serve(GetActivityTask=TASK, SendTaskHeartbeat=beat, SendTaskSuccess={})
    host.command("work", "while [ ! -e two ]; do sleep 0.1; done; cat")
    assert host.run("activity-worker.sh", ACTIVITY, "work", HEARTBEAT="0.2") == (0, "", "")
    token = {"taskToken": TASK["taskToken"]}
    assert host.server.called("GetActivityTask") == [{"activityArn": ACTIVITY, "workerName": os.uname().nodename}]
    beats = host.server.called("SendTaskHeartbeat")
    assert len(beats) >= 2 and all(each == token for each in beats)
    assert host.server.called("SendTaskSuccess") == [token | {"output": TASK["input"]}]
    assert host.left() == ["two"]


@with_aws_cli
@pytest.mark.parametrize("answer", [{}, {"taskToken": None}], ids=json.dumps)
def test_no_activity_is_no_work(host, answer):
    host.serve(GetActivityTask=answer)
    assert host.run("activity-worker.sh", ACTIVITY, "touch", "done") == (0, "", "")
    assert host.left() == []


@with_aws_cli
def test_an_activity_that_fails(host):
    host.serve(GetActivityTask=TASK, SendTaskFailure={})
    assert host.run("activity-worker.sh", ACTIVITY, "sh", "-c", "exit 9") == (0, "", "")
    assert host.server.called("SendTaskFailure") == [
        {"taskToken": TASK["taskToken"], "error": "Exit9", "cause": "the command failed"}]


@with_aws_cli
def test_an_activity_that_was_given_up_is_ended(host):
    host.serve(GetActivityTask=TASK, SendTaskHeartbeat=TIMED_OUT, SendTaskFailure=TIMED_OUT)
    host.command("work", "exec sleep 300")
    status, out, err = host.run("activity-worker.sh", ACTIVITY, "work", HEARTBEAT="0.2")
    assert (status, out) == (254, "")
    # dash says by itself that the command was Terminated.
    assert [line for line in err.splitlines() if line not in ("", "Terminated")] == [
        error_line("TaskTimedOut", operation, TIMED_OUT.message).strip()
        for operation in ("SendTaskHeartbeat", "SendTaskFailure")]
    assert len(host.server.called("SendTaskHeartbeat")) == 1


# ---- what the server is worth ----

@hosts(("dash", "tinyaws"))
def test_the_server_refuses_a_wrong_signature(host):
    host.serve(GetParameter={"Parameter": parameter("/app/level", "debug")})
    status, out, err = host.run("parameter.sh", "/app/level", "info", AWS_SECRET_ACCESS_KEY="wrong")
    assert (status, out) == (254, "") and "An error occurred (InvalidSignatureException)" in err
    assert [operation for operation, _ in host.server.faults] == ["GetParameter"] and host.server.calls == []
    host.server.faults.clear()
