"""Commands of services at their edges: limits, files that wait, output that cannot be written, signals between pages,
credentials that expire, and what a message may show."""

import json
import os
import signal
import subprocess
import threading

import pytest

from support.awscli_lines import Server
from support.botocore_verify import verify
from support.raw_server import RawServer
from support.tls_server import respond
from support.waits import FIRST, SECOND, Task, lasting

ANSWER_MAX, REQUEST_MAX = 4194304, 1310720
MAY = "the service may have done it all the same: look before trying again"
LATE = "the time given by --timeout has passed"
SEND = ("sqs", "send-message", "--queue-url", "q", "--message-body", "b")
PAGES = ("ssm", "describe-parameters")
FORMATS = ("json", "text", "table", "yaml", "yaml-stream")


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


def sized(size):
    head, tail = '{"Parameter":{"Name":"', '"}}'
    return head + "x" * (size - len(head) - len(tail)) + tail


def test_the_longest_answer(tinyaws, server):
    server.answers = [answer(sized(ANSWER_MAX))]
    result = call(tinyaws, server, "ssm", "get-parameter", "--name", "a", "--query", "length(Parameter.Name)")
    assert (result.code, result.stdout, result.error) == (0, b"%d\n" % (ANSWER_MAX - 25), "")


def head_of(size):
    """A server that tells a length, and sends nothing of it."""
    def handle(connection, stopped):
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % size)
        stopped.wait(30)
    return RawServer(handle)


@pytest.mark.parametrize("words, change", [(("ssm", "get-parameter", "--name", "a"), ""), (SEND, f"; {MAY}")],
                         ids=["read", "change"])
def test_an_answer_that_is_a_byte_too_long(tinyaws, words, change):
    server = head_of(ANSWER_MAX + 1)
    result = tinyaws("--endpoint-url", f"http://127.0.0.1:{server.port}", *words)
    server.stop()
    assert (result.code, result.stdout) == (255, b"")
    assert f"the answer does not fit: TA_ANSWER_MAX, {ANSWER_MAX} bytes, is full{change}\n" in result.error


def test_an_answer_of_too_many_values(tinyaws, server):
    server.answers = [answer('{"MessageId": "m", "x": [' + "0," * 600000 + "0]}")]
    result = call(tinyaws, server, *SEND)
    assert (result.code, result.stdout) == (255, b"")
    assert f"the answer does not fit: the memory for JSON values and names is full; {MAY}\n" in result.error


def test_a_head_that_is_too_long_is_no_page(tinyaws):
    def handle(connection, stopped):
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nx: " + b"x" * 9000 + b"\r\n\r\n")
        stopped.wait(30)
    server = RawServer(handle)
    result = tinyaws("--endpoint-url", f"http://127.0.0.1:{server.port}", *PAGES)
    server.stop()
    assert (result.code, result.stdout) == (255, b"")
    assert "a head longer than" in result.error and "page" not in result.error


def test_a_judgement_that_has_no_room_is_no_end_of_a_wait(tinyaws, server):
    """The query of a waiter needs values of its own."""
    service = {"status": "ACTIVE", "runningCount": 1, "desiredCount": 2, "deployments": [{"status": "PRIMARY"}]}
    server.answers = [answer('{"services": [%s], "x": [%s0]}' % (json.dumps(service), "0," * 524257))]
    result = call(tinyaws, server, "ecs", "wait", "services-stable", "--services", "s", "--timeout", "60")
    assert (result.code, result.stdout, len(server.requests)) == (255, b"", 1)
    assert result.error.endswith("a limit of this program was reached: the memory for JSON values and names\n")


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


@pytest.mark.parametrize("words", [("s" * 120000, "x"), ("sqs", "s" * 120000)])
def test_nothing_is_near_a_word_that_is_too_long(tinyaws, words):
    result = tinyaws(*words)
    assert (result.code, result.stdout) == (252, b"")
    assert "sss...'" in result.error and "Maybe" not in result.error


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


@pytest.mark.parametrize("words, part", [
    (("ssm", "put-parameter", "--name", "a", "--value"), ": it is too long: the memory for JSON text is full"),
    (("glue", "get-job", "--cli-input-json"), f"--cli-input-json is longer than TA_CLI_REQUEST_MAX, {REQUEST_MAX} bytes"),
])
def test_a_file_that_is_too_long(tinyaws, tmp_path, words, part):
    (tmp_path / "long").write_bytes(b" " * (2 * ANSWER_MAX))
    result = tinyaws(*words, f"file://{tmp_path}/long")
    assert (result.code, result.stdout) == (255, b"")
    assert result.error.endswith(f"{part}\n")


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


# ---- standard output ----


@pytest.mark.parametrize("output", FORMATS)
@pytest.mark.parametrize("way, why", [(">/dev/full", "No space left on device"), (">&-", "Bad file descriptor")])
def test_output_that_cannot_be_written(tinyaws, server, output, way, why):
    """What was done is said: a script does not send the message again."""
    server.answers = [answer({"MessageId": "m", "Parameter": {"Name": "a"}})]
    prefix = ("sh", "-c", f'exec "$@" {way}', "sh")
    result = call(tinyaws, server, *SEND, "--output", output, prefix=prefix)
    assert (result.code, result.stdout) == (255, b"")
    assert result.error == f"\ntinyaws: [ERROR]: standard output could not be written: {why}; SendMessage is done\n"
    result = call(tinyaws, server, "ssm", "get-parameter", "--name", "a", "--output", output, prefix=prefix)
    assert (result.code, result.error) == (
        255, f"\ntinyaws: [ERROR]: standard output could not be written: {why}\n")


def test_output_off_needs_none(tinyaws, server):
    server.answers = [answer({"MessageId": "m"})]
    result = call(tinyaws, server, *SEND, "--output", "off", "--query", "MessageId",
                  prefix=("sh", "-c", 'exec "$@" >&-', "sh"))
    assert (result.code, result.error) == (0, "")


def test_a_query_is_judged_with_output_off(tinyaws, server):
    server.answers = [answer({"MessageId": "m"})]
    result = call(tinyaws, server, *SEND, "--output", "off", "--query", "abs(MessageId)")
    assert (result.code, result.stdout) == (255, b"")
    assert "In function abs()" in result.error


def test_a_value_in_a_message_moves_no_terminal(tinyaws, server):
    server.answers = [answer({"MessageId": "m\x1b[31m\x9b\x07"})]
    result = call(tinyaws, server, *SEND, "--query", "abs(MessageId)")
    assert result.code == 255
    assert r"m\x1b[31m\xc2\x9b\x07" in result.error
    assert not {b"\x1b", b"\x07", b"\x9b"} & {result.stderr[i:i + 1] for i in range(len(result.stderr))}


# ---- skeletons ----


def test_a_sample_of_parameters_is_json_whatever_the_options_say(tinyaws):
    words = ("--generate-cli-skeleton", "input", "--output", "text", "--query", "b")
    result = tinyaws("ecs", "delete-cluster", *words)
    assert (result.code, result.stdout, result.error) == (0, b'{\n    "cluster": ""\n}\n', "")
    result = tinyaws("ecr", "describe-registry", *words)
    assert (result.code, result.stdout) == (0, b"{}\n")


@pytest.mark.parametrize("words, env", [(("--output", "text"), {}), ((), {"AWS_DEFAULT_OUTPUT": "text"})])
def test_a_sample_of_an_answer_is_printed_as_the_answer_would_be(tinyaws, words, env):
    result = tinyaws("sqs", "send-message", "--queue-url", "q", "--message-body", "b", "--generate-cli-skeleton",
                     "output", *words, env=env)
    assert (result.code, result.stdout, result.error) == (
        0, b"MD5OfMessageAttributes\tMD5OfMessageBody\tMD5OfMessageSystemAttributes\tMessageId\tSequenceNumber\n", "")


# ---- pages ----

ONE, TWO = {"Parameters": [{"Name": "a"}], "NextToken": "t"}, {"Parameters": [{"Name": "b"}]}
DOWN = answer({"__type": "InternalServerError", "message": "x"}, 500)


@pytest.mark.parametrize("output, out", [("json", b""), ("table", b""), ("text", b"PARAMETERS\ta\n"),
                                         ("yaml-stream", b"- NextToken: t\n  Parameters:\n  - Name: a\n")])
def test_an_error_after_the_first_page(tinyaws, server, output, out):
    server.answers = [answer(ONE), DOWN]
    result = call(tinyaws, server, *PAGES, "--output", output, env={"AWS_MAX_ATTEMPTS": "1"})
    assert (result.code, result.stdout) == (254, out)
    assert "(InternalServerError) when calling the DescribeParameters operation" in result.error


@pytest.mark.parametrize("number", ["0", "-1"])
def test_max_items_of_nothing_is_warned_of(tinyaws, server, number):
    server.answers = [answer(ONE), answer(TWO)]
    result = call(tinyaws, server, *PAGES, "--max-items", number)
    assert (result.code, result.error) == (
        0, "warning: Non-positive values for --max-items may result in undefined behavior.\n")


@pytest.mark.parametrize("output, out", [("json", b""), ("text", b"TABLENAMES\ta\n")])
def test_a_token_is_checked_before_it_is_sent(tinyaws, server, output, out):
    server.answers = [answer({"TableNames": ["a"], "LastEvaluatedTableName": "t1"})]
    result = call(tinyaws, server, "dynamodb", "list-tables", "--output", output)
    assert (result.code, result.stdout, len(server.requests)) == (252, out, 1)
    assert result.error.endswith("Parameter validation failed:\nInvalid length for parameter "
                                 "ExclusiveStartTableName, value: 2, valid min length: 3\n")


def test_a_page_is_asked_for_again(tinyaws, server):
    busy = answer({"__type": "ThrottlingException", "message": "x"}, 400)
    server.answers = [answer(ONE), busy, answer(TWO)]
    result = call(tinyaws, server, *PAGES, "--query", "Parameters[].Name", "--output", "text")
    assert (result.code, result.stdout, result.error) == (0, b"a\nb\n", "")
    assert [json.loads(request[3]) for request in server.requests] == [{}, {"NextToken": "t"}, {"NextToken": "t"}]


class Stalling:
    """Answers with a page, and to nothing more."""

    def __init__(self):
        self.asked = threading.Event()
        self.server = RawServer(self.handle)

    def handle(self, connection, stopped):
        connection.recv(65536)
        body = json.dumps(ONE).encode()
        connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(body) + body)
        connection.recv(65536)
        self.asked.set()
        stopped.wait(60)


@pytest.fixture
def stalling():
    each = Stalling()
    yield each
    each.server.stop()


@pytest.mark.parametrize("output, out", [("json", b""), ("text", b"PARAMETERS\ta\n")])
def test_the_time_ends_between_pages(tinyaws, stalling, output, out):
    result = tinyaws("--endpoint-url", f"http://127.0.0.1:{stalling.server.port}", *PAGES, "--timeout", "0.5",
                     "--output", output)
    assert (result.code, result.stdout) == (255, out)
    assert LATE in result.error


@pytest.mark.parametrize("output, out", [("json", b""), ("text", b"PARAMETERS\ta\n")])
def test_a_signal_between_pages(tinyaws, stalling, output, out):
    words = ("--endpoint-url", f"http://127.0.0.1:{stalling.server.port}", *PAGES, "--output", output)
    process = subprocess.Popen(["env", "--default-signal=INT,TERM", tinyaws.path, *words],
                               env=tinyaws.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert stalling.asked.wait(60)
    process.send_signal(signal.SIGTERM)
    assert (*process.communicate(timeout=60), process.returncode) == (out, b"\ntinyaws: [ERROR]: interrupted\n", 143)


# ---- credentials that expire ----


def as_json(*values):
    return [respond(json.dumps(value).encode()) for value in values]


def signed_with(task, service, *whose):
    assert len(task.service.requests) == len(whose)
    for request, credentials in zip(task.service.requests, whose):
        verify(request, credentials, service=service)


def test_credentials_that_expire_between_pages(stage):
    task = Task(stage, [lasting(FIRST, 50), lasting(SECOND, 3600)], as_json(ONE, {**ONE, "NextToken": "u"}, TWO))
    result = stage.run(*PAGES, "--query", "Parameters[].Name", "--output", "json", "--endpoint-url", task.url,
                       env=task.env)
    assert (result.code, json.loads(result.stdout), result.error) == (0, ["a", "a", "b"], "")
    signed_with(task, "ssm", FIRST, SECOND, SECOND)


def test_credentials_that_expire_in_a_wait(stage):
    tables = as_json(*({"Table": {"TableStatus": status}} for status in ("CREATING", "CREATING", "ACTIVE")))
    task = Task(stage, [lasting(FIRST, 50), lasting(SECOND, 3600)], tables)
    result = task.run(command=("dynamodb", "wait", "table-exists", "--table-name", "t"))
    assert (result.code, result.stdout, result.error) == (0, b"", "")
    signed_with(task, "dynamodb", FIRST, SECOND, SECOND)


def test_a_provider_that_gives_no_more_ends_the_pages(stage):
    task = Task(stage, [lasting(FIRST, 50), lasting(SECOND, -5)], as_json(ONE, TWO))
    result = stage.run(*PAGES, "--output", "text", "--endpoint-url", task.url, env=task.env)
    assert (result.code, result.stdout) == (255, b"PARAMETERS\ta\n")
    assert "the credentials expired at" in result.error


# ---- waiters ----


@pytest.mark.parametrize("words", [("--generate-cli-skeleton",), ("--services", "s", "--generate-cli-skeleton", "input")])
def test_a_sample_of_a_waiter_s_input_asks_nobody(tinyaws, server, words):
    result = call(tinyaws, server, "ecs", "wait", "services-stable", *words)
    assert (result.code, result.error, server.requests) == (0, "", [])
    assert json.loads(result.stdout)["services"] == [""]


def test_help_of_a_waiter(tinyaws, server):
    result = call(tinyaws, server, "ecs", "wait", "services-stable", "help")
    assert (result.code, result.error, server.requests) == (0, "", [])
    assert b"--services VALUE" in result.stdout


# ---- answers that were lost ----

REFUSED = answer({"__type": "ConditionalCheckFailedException", "message": "no"}, 400)
PUT = ("dynamodb", "put-item", "--table-name", "t", "--item", "a={S=x}")
NOTE = "The service may have done it all the same: look before trying again"


def reset_then_refuse():
    """The answer to the first request is lost."""
    requests = []

    def handle(connection, _stopped):
        requests.append(connection.recv(65536))
        if len(requests) > 1:
            body = REFUSED["body"].encode()
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\ncontent-length: %d\r\n\r\n" % len(body) + body)
    return RawServer(handle)


@pytest.mark.parametrize("words, note", [(PUT, f"\n{NOTE}"), (("dynamodb", "scan", "--table-name", "t"), "")])
def test_a_refusal_after_a_lost_answer_may_be_its_own_doing(tinyaws, words, note):
    server = reset_then_refuse()
    result = tinyaws("--endpoint-url", f"http://127.0.0.1:{server.port}", *words)
    server.stop()
    assert (result.code, result.stdout) == (254, b"")
    assert result.error.endswith(f" operation: no{note}\n")


@pytest.mark.parametrize("status, note", [(504, f"\n{NOTE}"), (500, "")])
def test_a_gateway_that_gave_up(tinyaws, server, status, note):
    server.answers = [answer("", status)]
    result = call(tinyaws, server, *PUT, env={"AWS_MAX_ATTEMPTS": "1"})
    assert result.code == 254
    assert result.error.endswith({504: "Gateway Timeout", 500: "Internal Server Error"}[status] + f"{note}\n")
    result = call(tinyaws, server, *PUT, "--cli-error-format", "json", env={"AWS_MAX_ATTEMPTS": "1"})
    assert json.loads(result.error).get("Note") == (NOTE if note else None)


# ---- secrets ----


@pytest.mark.parametrize("value", [{"SecretId": "a", "SecretString": ["TOPSECRET"]},
                                   {"SecretId": "a", "SecretString": {"a": "TOPSECRET"}},
                                   {"SecretId": "a", "SecretBinary": ["TOPSECRET"]}])
def test_a_secret_parameter_is_not_shown(tinyaws, value):
    result = tinyaws("secretsmanager", "put-secret-value", "--cli-input-json", json.dumps(value))
    assert (result.code, result.stdout) == (252, b"")
    assert "value: ***" in result.error and "TOPSECRET" not in result.error
