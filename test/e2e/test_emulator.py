"""The emulator, by a client that is not ours: the service, signatures, the record, and the process."""

import http.client
import json
import socket
import ssl
import time
from concurrent.futures import ThreadPoolExecutor

import botocore.exceptions
import pytest

from support.botocore_client import cancel, client, error_of, prod, status_seen
from support.botocore_verify import expected_signature, verify
from support.credentials import EXAMPLE, Credentials


# ---- the service ----

def test_a_cancel_goes_through_its_states(emulator):
    peer = emulator()
    peer.environment(polls=2, message="stopping … now")
    assert status_seen(peer) == "IN_PROGRESS"
    answer = cancel(peer)
    assert answer["deploymentStatus"] == "CANCELLING"
    assert answer["deploymentStatusMessage"] == "stopping … now"
    assert [status_seen(peer) for _ in range(4)] == ["CANCELLING", "CANCELLING", "CANCELLED",
                                                     "CANCELLED"]


@pytest.mark.parametrize("outcome", ["CANCELLED", "FAILED", "SUCCEEDED"])
def test_a_cancel_ends_as_configured(emulator, outcome):
    peer = emulator()
    peer.environment(outcome=outcome)
    cancel(peer)
    assert status_seen(peer) == outcome


def test_the_status_may_lag_behind_the_cancel(emulator):
    peer = emulator()
    peer.environment(polls=1, lag=2)
    assert cancel(peer)["deploymentStatus"] == "IN_PROGRESS"
    assert [status_seen(peer) for _ in range(3)] == ["IN_PROGRESS", "CANCELLING", "CANCELLED"]


@pytest.mark.parametrize("status", ["FAILED", "SUCCEEDED", "DELETE_IN_PROGRESS", "DELETE_FAILED",
                                    "DELETE_COMPLETE", "CANCELLING", "CANCELLED"])
def test_nothing_in_progress_is_a_conflict(emulator, status):
    peer = emulator()
    peer.environment(status=status, polls=1)
    kind, code, message = error_of(cancel, peer)
    assert (kind, code) == ("ConflictException", 400)
    assert status in message


def test_an_unknown_environment_is_not_found(emulator):
    kind, code, _ = error_of(cancel, emulator(), "other")
    assert (kind, code) == ("ResourceNotFoundException", 400)


@pytest.mark.parametrize("body", ['{}', '{"environmentName":""}', '{"environmentName":"-a"}',
                                  '{"environmentName":"a b"}', '{"environmentName":"\\u00e9"}',
                                  '{"environmentName":"%s"}' % ("a" * 101)])
def test_a_name_against_the_model_is_refused(emulator, body):
    peer = emulator()
    kind, code, _ = error_of(send_body, peer, body)
    assert (kind, code) == ("ValidationException", 400)


@pytest.mark.parametrize("body", ["", "{", "[]", '{"environmentName":1}'])
def test_a_malformed_body_is_refused(emulator, body):
    kind, code, _ = error_of(send_body, emulator(), body)
    assert (kind, code) == ("SerializationException", 400)


def send_body(peer, body):
    """A cancel whose body is this text, signed by botocore."""
    proton = client(peer)

    def replace(request, **_):
        request.data = body.encode()

    # Before the signer, which is a handler of the same event.
    proton.meta.events.register_first("request-created.proton.*", replace)
    return proton.cancel_environment_deployment(environmentName="prod")


def test_an_unknown_operation_is_reported(emulator):
    peer = emulator()
    kind, code, _ = error_of(client(peer).list_environments)
    assert (kind, code) == ("UnknownOperationException", 400)


@pytest.mark.parametrize("error,code", [("AccessDeniedException", 400), ("ThrottlingException", 400),
                                        ("InternalServerException", 500),
                                        ("ValidationException", 400), ("ConflictException", 400),
                                        ("ResourceNotFoundException", 400)])
def test_each_error_can_be_had_for_a_while(emulator, error, code):
    peer = emulator()
    peer.environment(error=error, error_count=2, error_message="für dich, ja")
    proton = client(peer)
    expected = getattr(proton.exceptions, error)
    for _ in range(2):
        with pytest.raises(expected) as caught:
            proton.cancel_environment_deployment(environmentName="prod")
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == code
        assert caught.value.response["Error"]["Message"] == "für dich, ja"
        assert caught.value.response["ResponseMetadata"]["RequestId"]
    assert cancel(peer)["deploymentStatus"] == "CANCELLING"


def test_a_full_environment_has_every_member_of_the_model(emulator):
    peer = emulator()
    peer.environment(full=1, spec_size=51200, description='"é"\n', message="m", extra='"new":[1]')
    answer = cancel(peer)
    members = client(peer).meta.service_model.shape_for("Environment").members
    assert set(answer) == set(members)
    assert len(answer["spec"]) == 51200 and answer["description"] == '"é"\n'


def test_environments_are_kept_apart(emulator):
    peer = emulator()
    peer.environment("a", polls=1)
    peer.environment("b", polls=1)
    cancel(peer, "a")
    assert (status_seen(peer, "a"), status_seen(peer, "b")) == ("CANCELLING", "IN_PROGRESS")


def test_many_clients_at_once(emulator):
    peer = emulator()
    names = [f"env{n}" for n in range(24)]
    for name in names:
        peer.environment(name)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda name: cancel(peer, name), names))
    assert [answer["name"] for answer in answers] == names
    assert len(peer.requests) == 24 and {each.status for each in peer.requests} == {200}


# ---- signatures ----

def test_the_wrong_secret_is_refused(emulator):
    peer = emulator()
    peer.environment()
    kind, code, _ = error_of(cancel, peer, credentials=Credentials(secret_key="x" * 40))
    assert (kind, code) == ("InvalidSignatureException", 400)
    assert status_seen(peer) == "IN_PROGRESS"


def test_an_unknown_key_is_refused(emulator):
    kind, _, _ = error_of(cancel, emulator(), credentials=Credentials(access_key="AKIDOTHER"))
    assert kind == "UnrecognizedClientException"


def test_a_session_token_must_be_the_right_one(emulator):
    peer = emulator(credentials=Credentials(token="tok+/en=="))
    peer.environment()
    assert error_of(cancel, peer, credentials=EXAMPLE)[0] == "UnrecognizedClientException"
    other = Credentials(token="other")
    assert error_of(cancel, peer, credentials=other)[0] == "UnrecognizedClientException"
    assert cancel(peer)["name"] == "prod"


def test_the_scope_must_be_of_the_region(emulator):
    peer = emulator()
    kind, _, message = error_of(cancel, peer, region="eu-west-1")
    assert kind == "InvalidSignatureException" and "'eu-west-1'" in message


def test_any_region_when_asked_for(emulator):
    peer = emulator(region="*")
    peer.environment()
    assert cancel(peer, region="ap-southeast-4")["name"] == "prod"


@pytest.mark.parametrize("skew,word", [(3600, "expired"), (-3600, "not yet current")])
def test_a_date_five_minutes_off_is_refused(emulator, skew, word):
    kind, _, message = error_of(cancel, emulator("--skew", skew))
    assert kind == "InvalidSignatureException" and word in message


def test_no_signature_is_reported(emulator):
    peer = emulator(http=True)
    connection = http.client.HTTPConnection("127.0.0.1", peer.port)
    connection.request("POST", "/", b"{}", {"Content-Type": "application/x-amz-json-1.0"})
    answer = json.load(connection.getresponse())
    connection.close()
    assert answer["__type"].endswith("#MissingAuthenticationTokenException")


@pytest.mark.parametrize("change", [
    (b'"prod"', b'"prod" '), (b'"prod"', b'"prop"'), (b"X-Amz-Target: Aws", b"X-Amz-Target:  aws"),
    (b": localhost:", b": localhosT:"), (b"x-amz-json-1.0", b"x-amz-json-1.1"),
])
def test_a_changed_byte_is_noticed(prod, change):
    raw = prod.requests[0].raw
    changed = raw.replace(*change, 1)
    assert changed != raw
    grown = len(changed.partition(b"\r\n\r\n")[2])
    changed = changed.replace(b"Content-Length: 16", b"Content-Length: %d" % grown)
    context = ssl.create_default_context(cafile=str(prod.ca))
    with socket.create_connection(("127.0.0.1", prod.port)) as plain:
        with context.wrap_socket(plain, server_hostname="localhost") as connection:
            connection.sendall(changed)
            assert b"InvalidSignatureException" in connection.recv(65536)


def test_botocore_verifies_what_it_signed_and_nothing_else(emulator):
    peer = emulator(credentials=Credentials("AKIDX", "s3cret", "tok/en=="), region="eu-central-1")
    peer.environment()
    cancel(peer)
    request = peer.requests[0].request
    verify(request, peer.credentials, "eu-central-1")
    signature = expected_signature(request, peer.credentials)
    request.body += b" "
    assert expected_signature(request, peer.credentials) != signature


# ---- the record ----

def test_the_record_reports_what_came(emulator):
    peer = emulator("--tls", "1.2", "--key", "rsa")
    peer.environment()
    cancel(peer)
    error_of(cancel, peer)
    first, second = peer.requests
    assert json.loads(first.request.body) == {"environmentName": "prod"}
    assert first.request.operation == "CancelEnvironmentDeployment"
    assert (first.status, first.error, first.tls) == (200, "", "TLSv1.2")
    assert (second.status, second.error) == (400, "ConflictException")
    assert first.connection != second.connection and first.records >= 1


def test_the_record_reports_the_state_of_what_was_looked_at(emulator):
    peer = emulator(faults="2:lose,3:error:ConflictException")
    peer.environment(polls=1, ends="FAILED", ends_after=2)
    assert status_seen(peer) == "IN_PROGRESS"
    with pytest.raises(botocore.exceptions.BotoCoreError):
        cancel(peer)
    assert error_of(cancel, peer)[0] == "ConflictException"
    assert status_seen(peer) == "CANCELLING"
    error_of(cancel, peer, name="nobody")
    assert [(each.status, each.state) for each in peer.requests] == [
        (200, "IN_PROGRESS"), (200, "CANCELLING"), (400, ""), (200, "CANCELLING"), (400, "")]


def test_a_deployment_ends_by_itself_when_nobody_cancels_it(emulator):
    peer = emulator()
    peer.environment(ends="SUCCEEDED", ends_after=1)
    assert [status_seen(peer) for _ in range(3)] == ["IN_PROGRESS", "SUCCEEDED", "SUCCEEDED"]
    assert error_of(cancel, peer)[0] == "ConflictException"


def test_the_clock_can_be_set_while_it_runs(emulator):
    peer = emulator()
    peer.environment()
    peer.skew(-3600)
    assert error_of(cancel, peer)[0] == "InvalidSignatureException"
    peer.skew(0)
    assert cancel(peer)["name"] == "prod"


def test_it_settles_when_no_connection_is_left(emulator):
    peer = emulator(http=True)
    peer.settle()
    with socket.create_connection(("127.0.0.1", peer.port)):
        with pytest.raises(ValueError):
            peer._control("settle 50")
    peer.settle()


# ---- the process ----

def test_a_silent_client_is_let_go(emulator):
    peer = emulator("--idle", "200", http=True)
    with socket.create_connection(("127.0.0.1", peer.port)) as connection:
        connection.settimeout(10)
        start = time.monotonic()
        assert connection.recv(1) == b""
        assert time.monotonic() - start >= 0.15


def test_it_stops_when_asked(emulator):
    peer = emulator()
    assert peer.stop() == 0
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", peer.port))


def test_it_ends_with_whoever_started_it(emulator):
    peer = emulator()
    peer.process.stdin.close()
    assert peer.process.wait(10) == 0
    peer.process.stdin = None
