"""share/examples/scripts that send something or go on with work: a queue, metrics and logs, a lock, an activity."""

import json
import os
import time

import pytest

from support.programs import clean_environment, run
from support.scripts import by_dash, error_line, host, with_aws_cli, without_aws_cli
from support.service_server import ServiceError

QUEUE = "https://sqs.us-east-1.amazonaws.com/123456789012/jobs"
ACTIVITY = "arn:aws:states:us-east-1:123456789012:activity:resize"


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


@by_dash
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
