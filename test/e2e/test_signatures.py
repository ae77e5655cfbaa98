"""The requests that tinyaws sends: what stands in them, and that two independent implementations of
Signature Version 4, python3-botocore's and the emulator's, take their signatures."""

import random
import re
import string
import uuid
from datetime import datetime, timezone

import pytest

from support.answers import SMALL, error
from support.botocore_verify import authorization_parts, expected_signature, verify
from support.credentials import Credentials
from support.emulator import options
from support.tls_server import TlsServer, respond

CANCEL = ("proton", "cancel-environment-deployment", "--environment-name")
SIGNED = ["content-type", "host", "x-amz-date", "x-amz-target"]
SIGNED_WITH_TOKEN = [*SIGNED[:3], "x-amz-security-token", SIGNED[3]]
LETTERS = string.ascii_letters + string.digits
VISIBLE = "".join(chr(code) for code in range(0x21, 0x7f))
REGIONS = ["us-east-1", "eu-central-1", "ap-southeast-3", "us-gov-west-1", "cn-north-1", "x"]
PATHS = ["", "/", "/base", "/base/", "/a/b/c", "/~user/x_y.z", "/a%20b", "/%C3%A9",
         "/a+b=c,d;e:f@g"]


@pytest.fixture(scope="module")
def recorder(pki):
    """Answers every request well, and keeps it."""
    server = TlsServer(pki.server(), [respond(SMALL)])
    yield server
    server.stop()


def sent(tinyaws, server, name="prod", path="", arguments=(), code=0, **how):
    """The requests of one run, as they came."""
    before = len(server.requests)
    result = tinyaws(*CANCEL, name, "--endpoint-url", server.url + path,
                     *(["--ca-bundle", server.ca] if server.ca else []), *arguments, **how)
    assert result.code == code, result
    return server.requests[before:]


def some(chooser, characters, least, most):
    return "".join(chooser.choices(characters, k=chooser.randint(least, most)))


def random_order(seed):
    """(name, path, region, credentials), another for each seed. Some tokens are of the greatest
    length."""
    chooser = random.Random(seed)
    name = some(chooser, LETTERS, 1, 1) + some(chooser, LETTERS + "_-", 0, 99)
    token = chooser.choice(["", some(chooser, LETTERS + "/+=", 300, 1500),
                            some(chooser, VISIBLE, 1, 400), some(chooser, VISIBLE, 4096, 4096)])
    access_key, secret_key = some(chooser, LETTERS, 16, 128), some(chooser, VISIBLE, 1, 200)
    return (name, chooser.choice(PATHS), chooser.choice(REGIONS),
            Credentials(access_key, secret_key, token))


@pytest.mark.parametrize("seed", range(100))
def test_botocore_signs_alike(tinyaws, recorder, seed):
    name, path, region, credentials = random_order(seed)
    (request,) = sent(tinyaws, recorder, name, path, region=region, credentials=credentials)
    verify(request, credentials, region)
    names = authorization_parts(request)[4]
    assert names == (SIGNED_WITH_TOKEN if credentials.token else SIGNED)
    assert request.body == b'{"environmentName":"%s"}' % name.encode()
    assert (request.method, request.target) == ("POST", path or "/")
    # The check itself can fail.
    assert expected_signature(request, credentials, "us-west-2") != authorization_parts(request)[5]


def test_every_legal_character_of_a_token(tinyaws, recorder):
    credentials = Credentials(token=VISIBLE)
    verify(sent(tinyaws, recorder, credentials=credentials)[0], credentials)


@pytest.mark.parametrize("variable", ["AWS_SESSION_TOKEN", "AWS_ACCESS_KEY_ID"])
def test_a_credential_that_no_field_can_hold_is_not_sent(tinyaws, recorder, variable):
    before = len(recorder.conversations)
    result = tinyaws(*CANCEL, "prod", peer=recorder, env={variable: "abcd\r\nX-Evil: 1"})
    assert (result.code, result.stdout) == (255, b"")
    assert f"{variable} holds " in result.error and "Evil" not in result.error
    assert recorder.received.count(b"Evil") == 0
    assert all(not each.requests for each in recorder.conversations[before:])


# ---- what stands in a request ----

def test_the_fields_of_a_request(tinyaws, recorder):
    credentials = Credentials(token="to/ken")
    (request,) = sent(tinyaws, recorder, credentials=credentials)
    fields = {name.lower(): value for name, value in request.fields}
    version = tinyaws("--version").stdout.decode().strip()
    assert len(fields) == len(request.fields), "a field stands there twice"
    assert fields.pop("user-agent").startswith(version + " ")
    assert re.fullmatch("tinyaws/[0-9.]+", version)
    assert uuid.UUID(fields["amz-sdk-invocation-id"]).version == 4
    assert str(uuid.UUID(fields.pop("amz-sdk-invocation-id"))) in str(request.fields)
    written = datetime.strptime(fields.pop("x-amz-date"), "%Y%m%dT%H%M%SZ")
    age = datetime.now(timezone.utc) - written.replace(tzinfo=timezone.utc)
    assert 0 <= age.total_seconds() < 120
    assert fields.pop("authorization").startswith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")
    assert fields == {
        "host": f"localhost:{recorder.port}",
        "content-type": "application/x-amz-json-1.0",
        "content-length": str(len(request.body)),
        "x-amz-target": "AwsProton20200720.CancelEnvironmentDeployment",
        "x-amz-security-token": "to/ken",
        "amz-sdk-request": "attempt=1; max=3",
        "accept-encoding": "identity",
    }


@pytest.mark.parametrize("attempts", [1, 2, 3, 4])
def test_attempts_are_counted_under_one_invocation(tinyaws, tls_server, pki, attempts):
    server = tls_server(pki.server(), [error("InternalServerException", status="500 x"),
                                       *[respond(b"", "503 x")] * (attempts > 2),
                                       respond(SMALL)])
    requests = sent(tinyaws, server, env={"AWS_MAX_ATTEMPTS": attempts},
                    code=254 if attempts == 1 else 0)
    assert [each.get("amz-sdk-request") for each in requests] == [
        f"attempt={n}; max={attempts}" for n in range(1, min(attempts, 3) + 1)]
    assert len({each.get("amz-sdk-invocation-id") for each in requests}) == 1
    for each in requests:  # each attempt is signed anew, as time passes
        verify(each, Credentials(), "us-east-1")


def test_another_call_is_another_invocation(tinyaws, tls_server, pki):
    going, done = (SMALL, SMALL.replace(b"CANCELLING", b"CANCELLED"))
    server = tls_server(pki.server(), [respond(going), respond(going), respond(done)])
    requests = sent(tinyaws, server, arguments=["--wait", "--wait-delay", "0"])
    assert [each.operation for each in requests] == ["CancelEnvironmentDeployment",
                                                     "GetEnvironment", "GetEnvironment"]
    assert [each.body for each in requests[1:]] == [b'{"name":"prod"}'] * 2
    assert len({each.get("amz-sdk-invocation-id") for each in requests}) == 3
    for each in requests:
        verify(each, Credentials(), "us-east-1")
    assert len(server.conversations) == 1


def test_unsigned_means_no_trace_of_credentials(tinyaws, recorder):
    credentials = Credentials(token="to/ken")
    (request,) = sent(tinyaws, recorder, arguments=["--no-sign-request"], credentials=credentials)
    names = [name.lower() for name, _ in request.fields]
    assert not {"authorization", "x-amz-date", "x-amz-security-token"} & set(names)
    assert "x-amz-target" in names and request.body == b'{"environmentName":"prod"}'
    (bare,) = sent(tinyaws, recorder, arguments=["--no-sign-request"], credentials=None)
    assert [name.lower() for name, _ in bare.fields] == names


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "LocalHost"])
def test_the_host_field_is_the_authority_of_the_url(tinyaws, tls_server, host):
    server = tls_server(None, [respond(SMALL)])
    server.url = f"http://{host}:{server.port}"
    (request,) = sent(tinyaws, server)
    assert request.get("Host").lower() == f"{host}:{server.port}".lower()
    verify(request, Credentials(), "us-east-1")


# ---- how it is sent ----

@pytest.mark.parametrize("version", ["1.2", "1.3"])
def test_a_request_is_one_record_and_one_write(tinyaws, emulator, tmp_path, version):
    credentials = Credentials(token="t" * 4096)
    peer = emulator("--tls", version, credentials=credentials)
    peer.environment()
    trace = tmp_path / "trace"
    result = tinyaws(*CANCEL, "prod", peer=peer, credentials=credentials,
                     prefix=["strace", "-o", trace, "-e", "trace=%network,write,writev"])
    assert result.code == 0, result
    (record,) = peer.requests
    assert record.records == 1 and record.tls.endswith(version)
    sizes = [int(size) for size in re.findall(r"send\w*\(\d+, .*, (\d+), MSG_NOSIGNAL[^)]*\) = \1$",
                                              trace.read_text(), re.MULTILINE)]
    assert len(sizes) == trace.read_text().count("send"), "a send that took a part"
    assert [size for size in sizes if size > len(record.raw)] == [max(sizes)]
    assert sum(sizes) - max(sizes) < 1024, "the handshake and the end of the connection"


# ---- the emulator verifies with its own code ----

@pytest.mark.parametrize("seed", range(1000, 1010))
def test_the_emulator_takes_the_signature(tinyaws, emulator, seed):
    name, _, region, credentials = random_order(seed)
    peer = emulator("--environment", options(name=name), credentials=credentials, region=region)
    result = tinyaws(*CANCEL, name, peer=peer, region=region, credentials=credentials)
    assert result.code == 0, result


@pytest.mark.parametrize("arguments, wrong, kind", [
    ([], {"credentials": Credentials(secret_key="another")}, "InvalidSignatureException"),
    ([], {"credentials": Credentials(access_key="AKIDOTHER")}, "UnrecognizedClientException"),
    ([], {"credentials": Credentials(token="another")}, "UnrecognizedClientException"),
    ([], {"region": "us-west-2"}, "InvalidSignatureException"),
    (["--no-sign-request"], {}, "MissingAuthenticationTokenException"),
])
def test_the_emulator_refuses_what_is_signed_wrong(tinyaws, emulator, arguments, wrong, kind):
    peer = emulator()
    peer.environment()
    result = tinyaws(*CANCEL, "prod", *arguments, peer=peer, **wrong)
    assert (result.code, result.stdout) == (254, b"")
    assert f"({kind}) when calling" in result.error
    assert tinyaws(*CANCEL, "prod", peer=peer).code == 0
