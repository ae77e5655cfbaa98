"""Commands of services at their edges: limits, and files that wait."""

import json
import os
import signal
import subprocess

import pytest

from support.awscli_lines import Server

REQUEST_MAX = 1310720
LATE = "the time given by --timeout has passed"
SEND = ("sqs", "send-message", "--queue-url", "q", "--message-body", "b")


@pytest.fixture
def server():
    running = Server()
    yield running
    running.stop()


@pytest.fixture
def fifo(tmp_path):
    os.mkfifo(tmp_path / "fifo")
    return tmp_path / "fifo"


def answer(value, status=200):
    return {"status": status, "headers": {}, "body": value if isinstance(value, str) else json.dumps(value)}


def call(tinyaws, server, *words, **how):
    return tinyaws("--endpoint-url", server.url, *words, **how)


# ---- limits ----


@pytest.mark.parametrize("more, code", [(0, 0), (1, 255)])
def test_the_longest_request(tinyaws, server, tmp_path, more, code):
    size = REQUEST_MAX - len('{"QueueUrl":"q","MessageBody":""}') + more
    (tmp_path / "body").write_text("x" * size)
    server.answers = [answer({"MessageId": "m"})]
    result = call(tinyaws, server, *SEND[:-1], f"file://{tmp_path}/body")
    assert result.code == code, result.error
    assert [len(request[3]) for request in server.requests] == [REQUEST_MAX] * (code == 0)
    assert code == 0 or f"the request is longer than TA_CLI_REQUEST_MAX, {REQUEST_MAX} bytes" in result.error


def test_ten_thousand_words(tinyaws, server):
    keys = [f"k{i}" for i in range(10000)]
    result = call(tinyaws, server, "sqs", "untag-queue", "--queue-url", "q", "--tag-keys", *keys)
    assert (result.code, result.error) == (0, "")
    assert json.loads(server.requests[0][3])["TagKeys"] == keys


@pytest.mark.parametrize("words, part", [
    (("--tag-keys", *["k"] * 65536), "an option has more than 65535 values"),
    (("--tag-keys", "k") * 129, "there are more than 128 options"),
])
def test_too_many_words(tinyaws, server, words, part):
    result = call(tinyaws, server, "sqs", "untag-queue", *words)
    assert (result.code, result.stdout, server.requests) == (255, b"", [])
    assert part in result.error


# ---- files ----

FILE_WORDS = {
    "parameter": ("ssm", "get-parameter", "--name", "file://{}"),
    "blob": ("kms", "decrypt", "--ciphertext-blob", "fileb://{}"),
    "json": ("ssm", "get-parameter", "--cli-input-json", "file://{}"),
    "shorthand": ("ssm", "add-tags-to-resource", "--resource-type", "Parameter", "--resource-id", "r", "--tags",
                  "Key=a,Value@=file://{}"),
    "untyped": ("glue", "get-job", "--cli-input-json", "file://{}"),
    "wait": ("dynamodb", "wait", "table-exists", "--table-name", "file://{}"),
}


@pytest.mark.parametrize("which", FILE_WORDS)
def test_a_file_that_does_not_come_ends_with_the_time(tinyaws, fifo, which):
    words = [word.format(fifo) for word in FILE_WORDS[which]]
    result = tinyaws(*words, "--timeout", "0.3")
    assert (result.code, result.stdout) == (255, b"")
    assert result.error == f"\ntinyaws: [ERROR]: {LATE}: {fifo}: it was not read to its end\n"


@pytest.mark.parametrize("number, code", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("which", FILE_WORDS)
def test_a_signal_while_a_file_is_read(tinyaws, fifo, which, number, code):
    words = [word.format(fifo) for word in FILE_WORDS[which]]
    process = subprocess.Popen(["env", "--default-signal=INT,TERM", tinyaws.path, *words],
                               env=tinyaws.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with open(fifo, "wb"):  # it is open on the other side, too
        process.send_signal(number)
        out, error = process.communicate(timeout=60)
    assert (process.returncode, out, error) == (code, b"", b"\ntinyaws: [ERROR]: interrupted\n")


@pytest.mark.parametrize("words", [("ssm", "get-parameter"), ("glue", "get-job")], ids=["typed", "untyped"])
def test_input_from_a_pipe_is_read_once(tinyaws, server, words):
    server.answers = [answer({})]
    result = call(tinyaws, server, *words, "--cli-input-json", "file:///dev/stdin", stdin=b'{"Name": "a"}')
    assert (result.code, result.error) == (0, "")
    assert json.loads(server.requests[0][3]) == {"Name": "a"}


def test_a_value_from_a_pipe_and_a_file_twice(tinyaws, server, tmp_path):
    (tmp_path / "n").write_text("abc\n")
    server.answers = [answer({"Version": 1})]
    call(tinyaws, server, "ssm", "put-parameter", "--name", "a", "--value", "file:///dev/stdin", stdin=b"secret")
    call(tinyaws, server, "ssm", "put-parameter", *("--name", f"file://{tmp_path}/n"), "--value",
         f"file://{tmp_path}/n")
    assert [json.loads(request[3]) for request in server.requests] == [
        {"Name": "a", "Value": "secret"}, {"Name": "abc\n", "Value": "abc\n"}]


# ---- waiters ----


@pytest.mark.parametrize("words", [("--generate-cli-skeleton",), ("--services", "s", "--generate-cli-skeleton", "input")])
def test_a_sample_of_a_waiter_s_input_asks_nobody(tinyaws, server, words):
    result = call(tinyaws, server, "ecs", "wait", "services-stable", *words)
    assert (result.code, result.error, server.requests) == (0, "", [])
    assert json.loads(result.stdout)["services"] == [""]
