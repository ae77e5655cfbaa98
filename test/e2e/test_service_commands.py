"""Commands of services beside what AWS CLI's own lines show: without a model, without an engine, with secrets."""

import base64
import json

import pytest

from support.awscli_lines import Server
from support.paths import ROOT
from support.programs import run

CORE = ROOT / "build" / "tinyaws-core"


@pytest.fixture
def server():
    running = Server()
    yield running
    running.stop()


def answer(value, status=200, **headers):
    return {"status": status, "headers": headers, "body": value if isinstance(value, str) else json.dumps(value)}


def call(tinyaws, server, *words, **how):
    return tinyaws("--endpoint-url", server.url, *words, **how)


def test_an_operation_without_a_model_is_called(tinyaws, server):
    server.answers = [answer({"JobRun": {"Id": "jr", "Z": 1.50, "A": None}})]
    result = call(tinyaws, server, "glue", "get-job-run", "--cli-input-json", '{"JobName": "j", "RunId": "r"}')
    assert (result.code, result.error) == (0, "")
    assert json.loads(result.stdout) == {"JobRun": {"Id": "jr", "Z": 1.5, "A": None}}
    _method, _path, headers, body = server.requests[0]
    assert dict(headers)["x-amz-target"] == "AWSGlue.GetJobRun"
    assert json.loads(body) == {"JobName": "j", "RunId": "r"}


def test_an_operation_without_a_model_by_the_api_s_name(tinyaws, server):
    server.answers = [answer({"a": [{"b": 1}, {"b": 2}]})]
    result = call(tinyaws, server, "glue", "GetJobRun", "--query", "a[].b", "--output", "text")
    assert (result.code, result.stdout) == (0, b"1\t2\n")
    assert server.requests[0][3] == b"{}"


@pytest.mark.parametrize("words", [("sqs", "send-message"), ("glue", "get-job-run")])
def test_parameters_of_standard_input_are_read_once(tinyaws, server, words):
    server.answers = [answer({})]
    result = call(tinyaws, server, *words, "--cli-input-json", "file:///dev/stdin",
                  stdin=b'{"QueueUrl": "q", "MessageBody": "m"}')
    assert (result.code, result.error) == (0, "")
    assert json.loads(server.requests[0][3]) == {"QueueUrl": "q", "MessageBody": "m"}


@pytest.mark.parametrize("words, part", [
    (("--name", "x"), "Unknown options: --name; this build has no model of the service"),
    (("--cli-input-json",), "argument --cli-input-json: expected one argument"),
    (("--cli-input-json", "{"), "Error parsing parameter 'cli-input-json': Invalid JSON received."),
    (("--cli-input-json", "[]"), "it must be a JSON object"),
    (("--cli-input-json", "file:///nowhere"), "Unable to load paramfile file:///nowhere"),
])
def test_bad_input_without_a_model(tinyaws, words, part):
    result = tinyaws("glue", "get-job-run", *words)
    assert (result.code, result.stdout) == (252, b"")
    assert part in result.error


@pytest.mark.parametrize("words, part", [
    (("logs", "tail", "g"), "tinyaws does not have the command tail of AWS CLI; call filter-log-events"),
    (("ecs", "execute-command"), "it needs the Session Manager plugin"),
    (("ssm", "get-paramter"), "Maybe you meant:\n\n  * get-parameter\n"),
    (("ssm", "GetParameter", "--name", "x"), "Maybe you meant:\n\n  * get-parameter\n"),
    (("ssn",), "'ssn'\n\nMaybe you meant:\n\n  * ssm\n"),
    (("glu",), "'glu'\n\nMaybe you meant:\n\n  * glue\n"),
    (("nothing",), "Found invalid choice 'nothing', valid ones are proton, configure, "),
    (("nothing",), ", and the services of tinyaws help\n"),
    (("ssm", "nothing"), "Found invalid choice 'nothing'; tinyaws help ssm lists the valid ones\n"),
    (("dynamodb", "wait", "table-exist"), "Maybe you meant:\n\n  * table-exists\n"),
    # Its answer is a stream of events: AWS CLI does not have it either.
    (("kinesis", "subscribe-to-shard"), "Found invalid choice 'subscribe-to-shard'; tinyaws help kinesis lists the valid ones\n"),
    (("dynamodb", "wait", "nothing"), "Found invalid choice 'nothing', valid ones are "),
    (("dynamodb", "wait", "nothing"), ", table-exists, table-not-exists\n"),
    (("ssm", "get-parameter", "--name=x", "--regoin=y"), "; the nearest known one is --region\n"),
    (("ssm", "get-parameter", "--name=x", "--with-decription"),
     ": --with-decription; the nearest known one is --with-decryption\n"),
    (("ssm", "get-parameter", "--name=x", "--nothing", "5"),
     "; valid ones are those of tinyaws help, --name, --with-decryption, --no-with-decryption, --cli-input-json, "
     "--generate-cli-skeleton\n"),
    (("ssm",), "the following arguments are required: operation"),
    (("ssm", "get-parameter", "--name", "x", "--query", "a["), "Bad value for --query a[: "),
    (("ssm", "get-parameter", "--name", "x", "--cli-auto-prompt"), "tinyaws does not prompt"),
    (("ssm", "put-parameter", "--generate-cli-skeleton", "yaml-input"), "YAML is not supported"),
    (("sqs", "receive-message", "--generate-cli-skeleton", "--max-number-of-messages", "x"), "invalid literal for int()"),
])
def test_refusals(tinyaws, words, part):
    result = tinyaws(*words)
    assert (result.code, result.stdout) == (252, b"")
    assert part in result.error


@pytest.mark.parametrize("words", ["s3 ls", "s3api list-buckets", "ec2 describe-instances", "sts get-caller-identity",
                                   "iam help", "help lambda", "route53 wait x", "eks", "sns publish --message x"])
def test_a_service_that_takes_no_json_is_refused_in_one_line(tinyaws, words):
    result = tinyaws(*words.split())
    name = words.replace("help ", "").split()[0]
    assert (result.code, result.stdout) == (252, b"")
    assert result.error == ("\ntinyaws: [ERROR]: An error occurred (ParamValidation): "
                            f"tinyaws cannot call {name}: the protocol of this service is not AWS JSON\n")


@pytest.mark.parametrize("words, part", [
    (["ssm"], b"\n  get-parameter\n"),
    (["ssm", "get-parameter"], b"GetParameter. Its options:\n  --name VALUE\n"),
    (["glue", "get-job-run"], b"GetJobRun. Its options:\n  --cli-input-json VALUE\n"),
    (["proton", "list-environments"], b"ListEnvironments. Its options:\n"),
    (["ssm", "wait"], b"\nWaiters:\n  command-executed\n"),
    (["ecr", "get-login-password"], b"GetAuthorizationToken. Its options:"),
])
def test_help_before_or_after(tinyaws, words, part):
    result = tinyaws("help", *words)
    assert (result.code, result.stderr) == (0, b"") and part in result.stdout
    for other in ((*words, "help"), (*words, "--help"), ("-h", *words)):
        assert tinyaws(*other).stdout == result.stdout


def test_login_password(tinyaws, server):
    token = base64.b64encode(b"AWS:secret password").decode()
    server.answers = [answer({"authorizationData": [{"authorizationToken": token}]})]
    result = call(tinyaws, server, "ecr", "get-login-password")
    assert (result.code, result.stdout, result.error) == (0, b"secret password\n", "")


@pytest.mark.parametrize("value", ["{}", '{"authorizationData": [{"authorizationToken": "QVdT"}]}'])
def test_login_without_a_password(tinyaws, server, value):
    server.answers = [answer(value)]
    result = call(tinyaws, server, "ecr", "get-login-password")
    assert (result.code, result.stdout) == (255, b"")
    assert "no token of the form AWS:password" in result.error


def test_a_typed_operation_by_query_and_output(tinyaws, server):
    server.answers = [answer({"environment": {"name": "prod", "deploymentStatus": "CANCELLING", "x": 1}})]
    words = ("proton", "cancel-environment-deployment", "--environment-name", "prod")
    result = call(tinyaws, server, *words, "--query", "environment.[name,deploymentStatus]", "--output", "text")
    assert (result.code, result.stdout, result.error) == (0, b"prod\tCANCELLING\n", "")
    result = call(tinyaws, server, *words, "--output", "off")
    assert (result.code, result.stdout, result.error) == (0, b"", "")


def test_debug_shows_no_parameter_and_no_answer(tinyaws, server):
    server.answers = [answer({"Version": 1, "Tier": "a secret in an answer"})]
    result = call(tinyaws, server, "ssm", "put-parameter", "--name", "x", "--type", "SecureString", "--value",
                  "a secret parameter", "--debug")
    assert result.code == 0
    assert "POST / HTTP/1.1" in result.error
    assert "a secret" not in result.error


def test_help_of_a_service_and_of_an_operation(tinyaws):
    service = tinyaws("sqs", "help")
    assert service.code == 0 and b"\n  send-message\n" in service.stdout
    operation = tinyaws("sqs", "send-message", "help")
    assert operation.code == 0 and b"  --message-body VALUE\n        required, a string\n" in operation.stdout
    assert b"no model of the service" in tinyaws("glue", "help").stdout


@pytest.mark.parametrize("words", [
    ("proton", "get-environment", "--name", "x", "--query", "a"),
    ("proton", "get-environment", "--name", "x", "--output", "text"),
])
def test_a_build_without_models_says_so(home, words):
    result = run([CORE, *words], {"HOME": str(home), "AWS_EC2_METADATA_DISABLED": "true"})
    assert (result.code, result.stdout) == (252, b"")
    assert "this build of tinyaws is without it; make SERVICES=" in result.error


def test_a_build_without_models_knows_its_own_commands_only(home):
    result = run([CORE, "ssm", "get-parameter"], {"HOME": str(home)})
    assert (result.code, result.stdout) == (252, b"")
    assert "argument command: Found invalid choice 'ssm'" in result.error


def test_a_short_key_of_an_emulator_is_no_secret_in_messages(tinyaws, server):
    """A message would be full of holes."""
    server.answers = [answer({"__type": "ParameterNotFound", "message": "a test of x"}, 400)]
    result = call(tinyaws, server, "ssm", "get-parameter", "--name", "x", credentials=None,
                  env={"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "x", "AWS_SESSION_TOKEN": "test"})
    assert result.code == 254
    assert "(ParameterNotFound) when calling the GetParameter operation: a test of x\n" in result.error


def test_a_typed_operation_with_a_query_that_is_none_is_not_sent(tinyaws, server):
    result = call(tinyaws, server, "proton", "cancel-environment-deployment", "--environment-name", "prod",
                  "--query", "a[")
    assert (result.code, result.stdout, server.requests) == (252, b"", [])
    assert "Bad value for --query a[: " in result.error


def encrypted(server, i=-1):
    return json.loads(server.requests[i][3])["Plaintext"]


@pytest.mark.parametrize("value, sent", [("raw-in-base64-out", "dGVzdA=="), ("base64", "test"), ("", "test")])
def test_the_profile_says_what_a_blob_is(tinyaws, home, server, value, sent):
    """`test` is base64 text, too: nothing would tell that other bytes were encrypted."""
    (home / ".aws").mkdir()
    (home / ".aws/config").write_text(f"[default]\n[profile p]\ncli_binary_format = {value}\n")
    server.answers = [answer({})]
    words = "kms", "encrypt", "--key-id", "k", "--plaintext", "test"
    assert call(tinyaws, server, *words, env={"AWS_PROFILE": "p"}).code == 0
    assert encrypted(server) == sent
    assert call(tinyaws, server, *words, "--cli-binary-format", "base64", env={"AWS_PROFILE": "p"}).code == 0
    assert encrypted(server) == "test"
    assert call(tinyaws, server, *words).code == 0
    assert encrypted(server) == "test"


@pytest.mark.parametrize("value", ["raw", "x" * 100])
def test_a_profile_that_says_another_word_of_blobs_is_refused(tinyaws, home, server, value):
    (home / ".aws").mkdir()
    (home / ".aws/config").write_text(f"[default]\ncli_binary_format = {value}\n")
    for plaintext in ("test", "no base64!"):
        result = call(tinyaws, server, "kms", "encrypt", "--key-id", "k", "--plaintext", plaintext)
        assert (result.code, result.stdout, server.requests) == (255, b"", [])
        assert "must be base64 or raw-in-base64-out" in result.error
    # AWS CLI reads it before any command.
    assert call(tinyaws, server, "kms", "list-keys").code == 255 and server.requests == []
