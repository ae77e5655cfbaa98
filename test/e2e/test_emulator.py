"""The emulator, by a client that is not ours: python3-botocore signs and reads with its own code."""

import http.client
import json
import socket
import ssl
import time
from concurrent.futures import ThreadPoolExecutor

import botocore.exceptions
import botocore.session
import pytest
from botocore.config import Config

from support.botocore_verify import expected_signature, verify
from support.credentials import EXAMPLE, Credentials
from support.emulator import fault

ONCE = {"retries": {"total_max_attempts": 1}, "connect_timeout": 2, "read_timeout": 2}


def client(peer, credentials=None, region=None, **config):
    credentials = credentials or peer.credentials
    return botocore.session.get_session().create_client(
        "proton", region_name=region or peer.region, endpoint_url=peer.url, verify=str(peer.ca),
        aws_access_key_id=credentials.access_key, aws_secret_access_key=credentials.secret_key,
        aws_session_token=credentials.token or None, config=Config(**{**ONCE, **config}))


def cancel(peer, name="prod", **how):
    return client(peer, **how).cancel_environment_deployment(environmentName=name)["environment"]


def status_seen(peer, name="prod"):
    return client(peer).get_environment(name=name)["environment"]["deploymentStatus"]


def error_of(call, *arguments, **how):
    """(type, HTTP status, message) of the service's error."""
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(*arguments, **how)
    answer = caught.value.response
    return (answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"],
            answer["Error"]["Message"])


def raw_exchange(peer, wait=1.0):
    """Send one recorded, hence signed, request again; all bytes of the answer until the end of the
    connection, or until `wait` seconds of silence, and how it ended. TLS runs over memory, since
    Python's own sockets make one of a reset and an end without close_notify."""
    with socket.create_connection(("127.0.0.1", peer.port)) as plain:
        plain.settimeout(10)
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = ssl.create_default_context(cafile=str(peer.ca)).wrap_bio(
            incoming, outgoing, server_hostname="localhost")
        while pumped(tls.do_handshake, plain, outgoing) is WANT_MORE:
            incoming.write(plain.recv(65536))
        tls.write(peer.requests[0].raw)
        plain.sendall(outgoing.read())
        plain.settimeout(wait)
        return read_to_the_end(tls, plain, incoming, outgoing)


WANT_MORE = object()


def pumped(step, plain, outgoing):
    """One step of TLS; what it has to say is sent."""
    try:
        return step()
    except ssl.SSLWantReadError:
        return WANT_MORE
    finally:
        if outgoing.pending:
            plain.sendall(outgoing.read())


def read_to_the_end(tls, plain, incoming, outgoing):
    got = b""
    while len(got) < 1 << 20:
        try:
            some = pumped(lambda: tls.read(65536), plain, outgoing)
        except ssl.SSLZeroReturnError:
            some = b""
        if some == b"":
            return got, "close"
        if some is not WANT_MORE:
            got += some
            continue
        try:
            more = plain.recv(65536)
        except TimeoutError:
            return got, "silence"
        except ConnectionResetError:
            return got, "reset"
        if not more:
            return got, "abrupt"
        incoming.write(more)
    return got, "flood"


@pytest.fixture
def prod(emulator):
    """An emulator with `prod` in progress, which has had one request already."""
    peer = emulator()
    peer.environment(polls=1000000)
    status_seen(peer)
    return peer


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


def test_an_unknown_operation_is_told(emulator):
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


def test_no_signature_is_told(emulator):
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

def test_the_record_tells_what_came(emulator):
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


def test_the_record_tells_the_state_of_what_was_looked_at(emulator):
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


# ---- misbehaviour ----

GENUINE = b'{"environment":{"arn"'


@pytest.mark.parametrize("name,argument,ending", [
    ("close", None, "close"), ("reset", None, "reset"), ("stall", None, "silence"),
    ("lose", None, "close"), ("lose-reset", None, "reset"), ("lose-stall", None, "silence"),
    ("leave", None, "reset"), ("lose-leave", None, "reset"),
])
def test_an_answer_that_does_not_come(prod, name, argument, ending):
    prod.faults(fault(name, argument))
    assert raw_exchange(prod) == (b"", ending)
    assert prod.requests[-1].fault == name
    assert prod.requests[-1].status == (200 if name.startswith("lose") else 0)


@pytest.mark.parametrize("name,ending", [
    ("truncate", "close"), ("truncate-abrupt", "abrupt"), ("truncate-reset", "reset"),
    ("truncate-stall", "silence")])
def test_an_answer_cut_short(prod, name, ending):
    prod.faults(fault(name, 9))
    got, how = raw_exchange(prod)
    assert how == ending
    if name != "truncate-reset":  # a reset may overtake what was sent
        assert got.endswith(b"\r\n\r\n" + GENUINE[:9])


@pytest.mark.parametrize("name,argument,pieces,ending", [
    ("half-head", None, [b"Content-Type: applic"], "close"),
    ("close-after", None, [GENUINE], "close"),
    ("connection-close", None, [b"Connection: close\r\n", GENUINE], "close"),
    ("until-close", None, [b"json-1.0\r\nDate: ", b"GMT\r\n\r\n" + GENUINE], "close"),
    ("drip", None, [GENUINE], "silence"),
    ("empty-records", 3, [GENUINE], "silence"),
    ("chunked", 1, [b"chunked\r\n", b'001;piece="0"\r\n{\r\n', b"\r\n0\r\nX-Trailer"], "silence"),
    ("interim", 3, [b"103 Early", GENUINE], "silence"),
    ("field", "X-Odd: a, b", [b"\r\nX-Odd: a, b\r\n", GENUINE], "silence"),
    ("both-lengths", None, [b"Content-Length:", b"chunked\r\n", GENUINE], "close"),
    ("two-lengths", 5, [b"Content-Length:", GENUINE], "close"),
    ("chunk-overflow", None, [b"\r\n10000000000000001\r\n{"], "close"),
    ("endless-head", None, [b"\r\nX-More: and"], "flood"),
    ("endless-interim", None, [b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100"], "flood"),
    ("endless-body", None, [b"chunked\r\n", b"10\r\n                \r\n10\r\n"], "flood"),
    ("status", 503, [b"HTTP/1.1 503 ", b"<html>"], "silence"),
    ("error", "ThrottlingException:slow, now", [b" 400 ", b'ThrottlingException"',
                                                b'"slow, now"'], "silence"),
    ("retry-after", 50, [b"x-amz-retry-after: 50\r\n", b'ThrottlingException"'], "silence"),
    ("body", "[1,2]", [b"Content-Length: 5\r\n", b"\r\n\r\n[1,2]"], "silence"),
    ("random-body", 77, [b" 200 ", b"Content-Length: 77\r\n"], "silence"),
    ("big-body", 400000, [b"Content-Length: 400000\r\n", b'xxx"}}'], "silence"),
])
def test_an_answer_out_of_the_ordinary(prod, name, argument, pieces, ending):
    prod.faults(fault(name, argument))
    got, how = raw_exchange(prod, wait=0.5)
    assert how == ending
    for piece in pieces:
        assert piece in got
    if name == "two-lengths":
        assert got.count(b"Content-Length:") == 2
    if name == "interim":
        assert got.count(b"103 Early") == 3


@pytest.mark.parametrize("name,ending", [("cut", "close"), ("cut-reset", "reset")])
def test_an_answer_cut_at_any_byte(prod, name, ending):
    prod.faults(fault(name, 12, 1), fault(name, 1000000, 2))
    got, how = raw_exchange(prod)
    assert how == ending
    if name == "cut":
        assert got == b"HTTP/1.1 200"
        assert raw_exchange(prod)[0].endswith(b"}}")


def test_an_error_keeps_its_status_until_the_end(emulator):
    peer = emulator(faults="*:until-close")
    peer.environment(status="FAILED")
    assert error_of(cancel, peer)[:2] == ("ConflictException", 400)


def test_what_a_gateway_or_a_bad_disk_makes_of_an_answer(prod):
    prod.faults(fault("lose-status", 504, 1), fault("spoil", 2, 2))
    got = raw_exchange(prod, 0.5)[0]
    assert got.startswith(b"HTTP/1.1 504 ") and b"<html>" in got
    assert b'\r\n\r\n{"\x01nvironment":{' in raw_exchange(prod, 0.5)[0]
    assert [each.status for each in prod.requests[1:]] == [200, 200]


def test_a_late_answer(prod):
    prod.faults(fault("delay", 700))
    assert raw_exchange(prod, 0.1) == (b"", "silence")
    assert GENUINE in raw_exchange(prod, 5)[0]


def test_after_leave_nobody_listens_until_the_next_plan(prod):
    prod.faults(fault("leave"))
    raw_exchange(prod)
    for _ in range(2):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", prod.port))
    prod.faults()
    assert status_seen(prod) == "IN_PROGRESS"


def test_garbage_is_not_http(prod):
    prod.faults(fault("garbage", 300))
    got, how = raw_exchange(prod)
    assert how == "close" and len(got) == 300 and not got.startswith(b"HTTP")


def test_files_are_sent_as_they_are(prod, tmp_path):
    body, raw = tmp_path / "body, one", tmp_path / "raw"
    body.write_bytes(b'{"x":"\xc3\xa9"}')
    raw.write_bytes(b"HTTP/1.1 200 OK\nbare\n\n")
    prod.faults(fault("answer", body, 1), fault("raw", raw, 2))
    assert raw_exchange(prod, 0.5)[0].endswith(b'\r\n\r\n{"x":"\xc3\xa9"}')
    assert raw_exchange(prod) == (raw.read_bytes(), "close")


def test_a_plan_counts_requests(emulator):
    peer = emulator(faults="1:status:500,2-3:error:ThrottlingException")
    peer.environment()
    proton = client(peer, retries={"mode": "standard", "total_max_attempts": 4})
    assert proton.cancel_environment_deployment(environmentName="prod")["environment"]["name"]
    assert [each.fault for each in peer.requests] == ["status", "error", "error", ""]


def test_a_connection_can_fail_before_tls(emulator):
    peer = emulator(faults="c1:reset,c2:close,c3:garbage:64,c4:stall")
    peer.environment()
    for _ in range(4):
        with pytest.raises(botocore.exceptions.BotoCoreError):
            cancel(peer)
    assert cancel(peer)["name"] == "prod"
    assert [each.connection for each in peer.requests] == [5]
    peer.settle()
    assert [each.fault for each in peer.events_after(0)[0]] == [
        "reset", "close", "garbage", "stall", ""]


@pytest.mark.parametrize("plan", ["1", "1:none", "x:close", "c1:truncate:5", "1:body:%0"])
def test_a_plan_that_is_not_understood_is_refused(emulator, plan):
    peer = emulator()
    with pytest.raises(ValueError):
        peer.faults(plan)


def test_a_silent_client_is_let_go(emulator):
    peer = emulator("--idle", "200", http=True)
    with socket.create_connection(("127.0.0.1", peer.port)) as connection:
        connection.settimeout(10)
        start = time.monotonic()
        assert connection.recv(1) == b""
        assert time.monotonic() - start >= 0.15


def test_it_stops_when_told(emulator):
    peer = emulator()
    assert peer.stop() == 0
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", peer.port))


def test_it_ends_with_whoever_started_it(emulator):
    peer = emulator()
    peer.process.stdin.close()
    assert peer.process.wait(10) == 0
    peer.process.stdin = None
