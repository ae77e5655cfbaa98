"""tinyaws doctor SERVICE: services other than Proton, by a read of their own or by AWS STS."""

import botocore.session
import pytest
from botocore.validate import ParamValidator

from support.answers import error
from support.credentials import Credentials
from support.doctor import WAY, doctor, service
from support.failing import SECRETS
from support.metadata_server import TEMPORARY
from support.paths import ROOT
from support.programs import run
from support.raw_server import RawServer
from support.service_server import ServiceError, ServiceServer
from support.sts_server import USER, Role, StsServer

CORE = ROOT / "build" / "tinyaws-core"
NOWHERE = "http://127.0.0.1:9"  # discard: nothing listens
# By AWS CLI's name: botocore's, and the operation that is asked for.
READS = {"cloudwatch": ("cloudwatch", "DescribeAlarms"), "deploy": ("codedeploy", "ListApplications"),
         "dynamodb": ("dynamodb", "ListTables"), "ecr": ("ecr", "DescribeRepositories"),
         "ecr-public": ("ecr-public", "DescribeRegistries"), "ecs": ("ecs", "ListClusters"),
         "events": ("events", "ListEventBuses"), "firehose": ("firehose", "ListDeliveryStreams"),
         "kinesis": ("kinesis", "ListStreams"), "kms": ("kms", "ListKeys"), "logs": ("logs", "DescribeLogGroups"),
         "secretsmanager": ("secretsmanager", "ListSecrets"), "sqs": ("sqs", "ListQueues"),
         "ssm": ("ssm", "DescribeParameters"), "stepfunctions": ("stepfunctions", "ListStateMachines")}


@pytest.fixture
def peer():
    """A factory: the service, with what it answers to operations."""
    started = []

    def start(**answers):
        started.append(ServiceServer(answers, credentials=SECRETS))
        return started[-1]

    yield start
    for each in started:
        each.stop()


@pytest.fixture
def sts():
    """A factory: AWS STS, with at most one role."""
    started = []

    def start(role=None, **how):
        roles = [Role(role, TEMPORARY, trusts=SECRETS.access_key)] if role else []
        started.append(StsServer(*roles, knows=(SECRETS,), **how))
        return started[-1]

    yield start
    for each in started:
        each.stop()


# ---- services with a read of their own ----

@pytest.mark.parametrize("name", READS)
def test_a_read_of_the_service_shows_that_it_accepts_the_signature(doctor, peer, name):
    of_botocore, operation = READS[name]
    server = peer(**{operation: {}})
    report = doctor(name, peer=server)
    assert report.code == 0 and server.faults == server.unsigned == []
    assert report["request"] == ("ok", f"signed {operation}: answered; the signature was accepted")
    assert report["endpoint"] == ("ok", f"{server.url} (--endpoint-url)")
    assert report.results(*WAY) == ["skip", "skip", "ok", "ok", "skip", "ok", "ok"]
    (asked, parameters), again = server.calls
    assert (asked, parameters) == again and asked == operation
    model = botocore.session.get_session().get_service_model(of_botocore).operation_model(operation)
    assert model.input_shape.required_members == []
    assert ParamValidator().validate(parameters, model.input_shape).generate_report() == ""
    assert set(parameters.values()) <= {1}


def test_it_may_be_forbidden(doctor, peer):
    """A policy that has what a start-up script needs, and not the read."""
    server = peer(ListQueues=ServiceError("AccessDeniedException", "not authorized to perform: sqs:listqueues", 403))
    report = doctor("sqs", peer=server)
    assert report.code == 0
    assert report["request"] == ("ok", "signed ListQueues: AccessDeniedException: not authorized to perform: "
                                       "sqs:listqueues; the signature was accepted")


def test_a_wrong_key(doctor, peer):
    wrong = Credentials(SECRETS.access_key, "wrong", SECRETS.token)
    report = doctor("ssm", peer=peer(DescribeParameters={}), credentials=wrong)
    assert (report.code, report.failed) == (254, ["request"])
    assert report["request"][1].startswith("signed DescribeParameters: InvalidSignatureException: ")
    assert report.advice("request").startswith("check the secret access key")


def test_an_endpoint_that_is_of_another_service(doctor, peer):
    report = doctor("ssm", peer=peer())
    assert (report.code, report.failed) == (254, ["request"])
    assert report.advice("request") == "the endpoint does not know the service's operations: check --endpoint-url"


def test_without_signature(doctor, peer):
    server = peer(ListQueues={})
    report = doctor("sqs", "--no-sign-request", peer=server, credentials=None)
    assert (report.code, report.failed) == (254, ["request"])
    assert report["request"][1].startswith("ListQueues: MissingAuthenticationTokenException")
    assert report.advice("request") == "leave out --no-sign-request" and server.unsigned == ["ListQueues"] * 2


def test_without_credentials(doctor, peer):
    report = doctor("sqs", peer=peer(ListQueues={}), credentials=None)
    assert (report.code, report.failed) == (253, ["credentials"])
    assert report["clock"][0] == "ok" and report["request"] == ("skip", "there are no credentials to sign it with")


def test_over_tls(doctor, service):
    report = doctor("sqs", peer=service(error("AccessDeniedException")))
    assert report.code == 0 and report.results("trust anchors", "dns", "connect", "tls", "request") == ["ok"] * 5


# ---- services without ----

def test_sts_is_asked_whose_the_credentials_are(doctor, peer, sts):
    server, of_sts = peer(), sts()
    report = doctor("glue", peer=server, env={"AWS_ENDPOINT_URL_STS": of_sts.url})
    assert report.code == 0
    assert report["identity"] == ("ok", f"signed GetCallerIdentity of AWS STS: {USER}")
    assert report["request"] == ("ok", "a request without a signature: MissingAuthenticationTokenException: "
                                       "Missing Authentication Token")
    assert [each["step"] for each in report.steps][-9:] == ["identity", "sandbox", *WAY]
    assert of_sts.steps() == ["GetCallerIdentity"] * 2 and server.unsigned == ["TinyawsDoctor"] * 2


def test_an_sts_that_speaks_xml(doctor, peer, sts):
    report = doctor("glue", peer=peer(), env={"AWS_ENDPOINT_URL_STS": sts(xml=True).url})
    assert report["identity"] == ("ok", f"signed GetCallerIdentity of AWS STS: {USER}")


def test_the_identity_of_a_role(doctor, peer, sts, home, pki):
    """Over TLS, in the sandbox, and with the profiles read once more."""
    of_sts = sts(certificate=pki.server(), role="arn:aws:iam::123456789012:role/reader")
    (home / ".aws").mkdir()
    (home / ".aws" / "config").write_text(
        f"[default]\nrole_arn = arn:aws:iam::123456789012:role/reader\nsource_profile = base\n[profile base]\n"
        f"aws_access_key_id = {SECRETS.access_key}\naws_secret_access_key = {SECRETS.secret_key}\n"
        f"aws_session_token = {SECRETS.token}\n")
    report = doctor("glue", peer=peer(), credentials=None,
                    env={"AWS_ENDPOINT_URL_STS": of_sts.url, "AWS_CA_BUNDLE": of_sts.ca})
    assert report.code == 0
    assert report["identity"] == ("ok", f"signed GetCallerIdentity of AWS STS: {USER}")
    assert of_sts.steps() == ["AssumeRole", "GetCallerIdentity"] * 2


def test_what_sts_refuses(doctor, peer, sts):
    wrong = Credentials("AKIDOTHER", SECRETS.secret_key, SECRETS.token)
    report = doctor("glue", peer=peer(), credentials=wrong, env={"AWS_ENDPOINT_URL_STS": sts().url})
    assert (report.code, report.failed) == (254, ["identity"]) and report["request"][0] == "ok"
    assert report["identity"][1] == ("signed GetCallerIdentity of AWS STS: GetCallerIdentity: InvalidClientTokenId: "
                                     "The security token included in the request is invalid.")
    assert report.advice("identity").startswith("AWS does not know the access key")


def test_an_sts_that_is_not_there(doctor, peer):
    report = doctor("glue", peer=peer(), env={"AWS_ENDPOINT_URL_STS": NOWHERE})
    assert (report.code, report.failed) == (255, ["identity"]) and "127.0.0.1:9" in report["identity"][1]
    assert report.advice("identity") == "check that this host reaches AWS STS, or name its endpoint by AWS_ENDPOINT_URL_STS"


def test_sts_is_not_asked_without_credentials(doctor, peer, sts):
    of_sts = sts()
    for words, credentials in (((), None), (("--no-sign-request",), SECRETS)):
        report = doctor("glue", *words, peer=peer(), credentials=credentials, env={"AWS_ENDPOINT_URL_STS": of_sts.url})
        assert report.all("identity") == [] and report["request"][0] == "ok"
    assert of_sts.requests == []


@pytest.mark.parametrize("name", ["sqs", "glue"])
@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\noops"],
                         ids=["none", "no-service"])
def test_a_service_that_does_not_answer_as_one(doctor, sts, name, answer):
    def handle(connection, _stopped):
        connection.recv(65536)
        connection.sendall(answer)

    server = RawServer(handle)
    try:
        report = doctor(name, "--endpoint-url", f"http://127.0.0.1:{server.port}",
                        env={"AWS_ENDPOINT_URL_STS": sts().url})
    finally:
        server.stop()
    assert report.failed == ["request"] and report.code == (254 if answer else 255)


# ---- its endpoint ----

@pytest.mark.parametrize("name, region, url", [
    ("sqs", "eu-west-1", "https://sqs.eu-west-1.amazonaws.com"),
    ("ecr", "us-east-1", "https://api.ecr.us-east-1.amazonaws.com"),
    ("stepfunctions", "cn-north-1", "https://states.cn-north-1.amazonaws.com.cn"),
    ("glue", "us-east-1", "https://glue.us-east-1.amazonaws.com")])
def test_the_service_s_own_endpoint(doctor, name, region, url):
    report = doctor(name, region=region, env={"HTTPS_PROXY": NOWHERE})
    assert report["endpoint"] == ("ok", f"{url} (default)") and "connect" in report.failed


@pytest.mark.parametrize("where", ["AWS_ENDPOINT_URL_SQS", "services section"])
def test_an_endpoint_that_is_set_for_the_service(doctor, peer, home, where):
    server, env = peer(ListQueues={}), {"AWS_ENDPOINT_URL": NOWHERE}
    if where == "services section":
        (home / ".aws").mkdir()
        (home / ".aws" / "config").write_text(f"[default]\nservices = mine\n[services mine]\nsqs =\n  endpoint_url = {server.url}\n")
        env = {}
    else:
        env[where] = server.url
    report = doctor("sqs", env=env)
    assert report.code == 0 and report["endpoint"] == ("ok", f"{server.url} ({where})")


def test_a_service_without_an_endpoint_in_the_region(doctor):
    report = doctor("opensearchmemory", env={"AWS_USE_FIPS_ENDPOINT": "true", "HTTPS_PROXY": NOWHERE,
                                             "AWS_ENDPOINT_URL_STS": NOWHERE})
    assert (report.code, report["endpoint"][0]) == (255, "fail")
    assert "FIPS is not supported with OpenSearch Memory" in report["endpoint"][1]
    assert report["request"] == ("skip", "there is no endpoint")


# ---- the word ----

def test_proton_by_its_name_is_what_there_is_without(doctor, emulator):
    server = emulator(credentials=SECRETS)
    named, plain = doctor("proton", peer=server), doctor(peer=server)
    assert named.code == plain.code == 0 and named["request"] == plain["request"]


@pytest.mark.parametrize("words, part", [
    (("sqss",), "argument service: Found invalid choice 'sqss'\n\nMaybe you meant:\n\n  * sqs\n"),
    (("protn",), "Maybe you meant:\n\n  * proton\n"),
    (("s3",), "argument service: Found invalid choice 's3'"),
    (("configure",), "argument service: Found invalid choice 'configure'"),
    (("sqs", "ssm"), "Unknown options: ssm"),
    (("sqs", "--environment-name", "prod"), "Unknown options: --environment-name; it is an option of doctor proton"),
    (("--environment-name", "prod", "sqs"), "Unknown options: --environment-name; it is an option of doctor proton")])
def test_words_that_are_refused(tinyaws, words, part):
    result = tinyaws("doctor", *words)
    assert (result.code, result.stdout) == (252, b"") and part in result.error


def test_the_core_program_knows_proton_only(home, emulator):
    server = emulator(credentials=SECRETS)

    def core(*words):
        return run([CORE, "doctor", *words], {
            "HOME": str(home), "AWS_EC2_METADATA_DISABLED": "true", "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": server.url, "AWS_CA_BUNDLE": str(server.ca), **SECRETS.environment()})

    assert core().code == core("proton").code == 0
    for word in "sqs", "protno":
        result = core(word)
        assert (result.code, result.stdout) == (252, b"") and f"Found invalid choice '{word}'" in result.error
    assert "* proton" in core("protno").error and b"[service]" not in core("help").stdout


def test_the_help_says_that_a_service_may_be_named(tinyaws):
    assert tinyaws("doctor", "help").stdout.startswith(b"Usage: tinyaws [options] doctor [service] [options]\n")
