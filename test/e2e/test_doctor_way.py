"""tinyaws doctor: each step of the way to the service alone failing, what is reported of it, and the exit
status: names, the connection, TLS, the clock, the request, and proxies."""

import os
import re
import socket
import time
from email.utils import formatdate

import pytest

from support.answers import error
from support.credentials import Credentials
from support.doctor import NO_SUCH, doctor, service
from support.failing import SECRETS
from support.dnsmasq import Dnsmasq
from support.raw_server import RawServer
from support.tls_faults import FAULTS
from support.tls_server import TlsServer, respond

HOUR = 3600


@pytest.fixture
def names(tmp_path):
    """What to put before a command, so that a name server of its own knows known.test and nothing
    else."""
    server = Dnsmasq(tmp_path, "--host-record=known.test,127.0.0.1,::1")
    yield server.prefix
    server.stop()


# ---- the way ----

def test_a_name_server_is_named(doctor, names):
    report = doctor("--endpoint-url", "https://known.test:9", prefix=names)
    assert (report.code, report.failed) == (255, ["connect"])
    assert report["dns"] == ("ok", "known.test: A 127.0.0.1, AAAA ::1 (name server 127.0.0.1)")


def test_a_host_that_is_unknown(doctor, names):
    report = doctor("--endpoint-url", "https://unknown.test", prefix=names)
    assert (report.code, report.failed) == (255, ["dns"])
    assert report["dns"][1].endswith("unknown.test: no such host name")
    assert report.advice("dns").startswith("check the host name")
    assert "AWS closed" not in report.advice("dns")
    assert report.results("connect", "tls", "clock", "request") == 4 * ["skip"]


def test_no_name_server(doctor):
    report = doctor("--endpoint-url", "https://known.test",
                  prefix=["unshare", "-n" if os.geteuid() == 0 else "-rn"])
    assert (report.code, report.failed) == (255, ["dns"])
    assert "name servers" in report.advice("dns")


def test_the_public_endpoint_that_aws_has_closed(doctor, names):
    report = doctor(prefix=names)
    assert (report.code, report.failed) == (255, ["dns"])
    assert report["endpoint"] == ("ok", "https://proton.us-east-1.amazonaws.com (default)")
    assert report["trust anchors"] == ("ok", "built in (default): 5 certificates")
    assert report.advice("dns").startswith("AWS closed the Proton service on 2026-10-07")


def test_refused(doctor):
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        report = doctor("--endpoint-url", f"https://127.0.0.1:{bound.getsockname()[1]}")
    assert (report.code, report.failed) == (255, ["connect"])
    assert "refused" in report["connect"][1].lower()
    assert report.results("dns", "tls", "clock", "request") == ["ok", "skip", "skip", "skip"]


def test_a_server_that_goes_away_between_attempts(doctor):
    """What is reported is what the last attempt met, as a call would end."""
    def answer(connection, _stopped):
        connection.recv(65536)
        server._listener.shutdown(socket.SHUT_RDWR)
        connection.sendall(respond(b"", "503 x", ("Connection: close",)))
    server = RawServer(answer)
    report = doctor("--endpoint-url", f"http://127.0.0.1:{server.port}", attempts="2")
    server._listener.close()
    assert (report.code, report.failed) == (255, ["connect"])


def test_the_exit_status_is_that_of_the_first_failure(doctor):
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        report = doctor("--endpoint-url", f"https://127.0.0.1:{bound.getsockname()[1]}",
                      credentials=None)
    assert (report.code, report.failed) == (253, ["credentials", "connect"])


def test_another_ca(doctor, service):
    server = service(NO_SUCH)
    report = doctor("--endpoint-url", server.url)
    assert (report.code, report.failed, server.received) == (255, ["tls"], b"")
    assert '"Test CA", whose certificate is not among the built-in' in report["tls"][1]
    assert "--ca-bundle" in report.advice("tls")
    assert report.results("connect", "clock", "request") == ["ok", "skip", "skip"]


@pytest.mark.parametrize("name", ["expired", "wrong host"])
def test_certificates_that_are_refused(doctor, tls_server, pki, name):
    fault = FAULTS[name]
    server = tls_server(fault.make(pki), [NO_SUCH])
    report = doctor(peer=server)
    assert (report.code, report.failed) == (255, ["tls"])
    assert fault.says in report["tls"][1]


def test_no_tls(doctor, tls_server):
    server = tls_server(None, [NO_SUCH])
    report = doctor("--endpoint-url", server.url.replace("http", "https"), "--timeout", "5")
    assert (report.code, report.failed) == (255, ["tls"])


@pytest.mark.parametrize("content", [None, "", "-----BEGIN CERTIFICATE-----\nx"])
def test_a_ca_bundle_that_is_none(doctor, service, tmp_path, content):
    bundle = tmp_path / "bundle.pem"
    if content is not None:
        bundle.write_text(content)
    report = doctor("--endpoint-url", service(NO_SUCH).url, "--ca-bundle", bundle)
    assert (report.code, report.failed) == (255, ["trust anchors"])
    assert str(bundle) in report["trust anchors"][1]
    assert report.results("connect", "tls", "request") == ["ok", "skip", "skip"]


def test_silence(doctor, service):
    report = doctor("--timeout", "1", peer=service(TlsServer.STALL))
    assert (report.code, report.failed) == (255, ["request"])
    assert "--timeout" in report["request"][1] and "--timeout" in report.advice("request")
    assert report.results("tls", "clock") == ["ok", "skip"]


# ---- the clock ----

@pytest.mark.parametrize("skew, word", [(HOUR, "behind"), (-HOUR, "ahead of")])
def test_a_clock_that_is_off(doctor, emulator, skew, word):
    """A call would find the service's time by itself; certificates and expiries go by the host's."""
    report = doctor(peer=emulator("--skew", str(skew), credentials=SECRETS))
    assert (report.code, report.failed) == (255, ["clock"])
    assert re.match(rf"(3599|360[0-2]) s {word} the service's, which says ", report["clock"][1])
    assert report.advice("clock").startswith("set this host's clock")


@pytest.mark.parametrize("skew, code", [(280, 0), (-280, 0), (320, 255), (-320, 255)])
def test_how_far_a_clock_may_be_off(doctor, service, skew, code):
    date = "Date: " + formatdate(time.time() + skew, usegmt=True)
    report = doctor(peer=service(error("ResourceNotFoundException", fields=(date,))))
    assert report.code == code and (report.failed == ["clock"]) == (code != 0)


def test_a_clock_that_the_service_refuses(doctor, service):
    date = "Date: " + formatdate(time.time() + HOUR, usegmt=True)
    report = doctor(peer=service(error("RequestTimeTooSkewed", fields=(date,))))
    assert (report.code, report.failed) == (254, ["clock", "request"])
    assert report.advice("request") == report.advice("clock")


def test_no_date(doctor, service):
    report = doctor(peer=service(NO_SUCH))
    assert report["clock"] == ("skip", "no answer had the service's time")


# ---- the request ----

@pytest.mark.parametrize("kind, words", [
    ("AccessDeniedException", "allow proton:GetEnvironment"),
    ("ExpiredTokenException", "get new credentials"),
    ("ExpiredToken", "get new credentials"),
    ("UnrecognizedClientException", "AWS does not know the access key"),
    ("InvalidClientTokenId", "AWS does not know the access key"),
    ("InvalidSignatureException", "check the secret access key"),
    ("SubscriptionRequiredException", "sign up"),
    ("UnknownOperationException", "check --endpoint-url"),
    ("ConflictException", "see what the message says"),
])
def test_a_request_that_is_refused(doctor, service, kind, words):
    report = doctor(peer=service(error(kind, "because", "403 Forbidden")))
    assert (report.code, report.failed) == (254, ["request"])
    assert report["request"][1].endswith(f": {kind}: because")
    assert words in report.advice("request")


def test_a_wrong_key(doctor, emulator):
    report = doctor(peer=emulator())
    assert (report.code, report.failed) == (254, ["request"])
    assert "UnrecognizedClientException" in report["request"][1]
    wrong = Credentials(access_key=SECRETS.access_key, secret_key="another", token=SECRETS.token)
    report = doctor(peer=emulator(credentials=wrong))
    assert "InvalidSignatureException" in report["request"][1]


def test_a_signature_that_is_missed(doctor, emulator):
    report = doctor("--no-sign-request", peer=emulator())
    assert (report.code, report.failed) == (254, ["request"])
    assert report.advice("request") == "leave out --no-sign-request"


@pytest.mark.parametrize("answer", [
    respond(b"<html></html>", "404 Not Found"), respond(b"{}", "301 Moved"), respond(b"{"),
    respond(b"{}"), b"SSH-2.0\r\n\r\n"])
def test_what_is_no_aws_service(doctor, service, answer):
    report = doctor(peer=service(answer))
    assert report.code in (254, 255) and report.failed == ["request"]
    assert "check the endpoint" in report.advice("request")


def test_a_message_stays_one_line_and_drives_no_terminal(doctor, service):
    report = doctor(peer=service(error("XException", "a\nfail  b: c\x1b[2J\u009b" + 5000 * "\u00e9")))
    assert report.code == 254
    assert r": a\x0afail  b: c\x1b[2J\xc2\x9b" in report["request"][1]
    assert report["request"][1].endswith("\u00e9...")


def test_the_token_in_a_message_is_hidden(doctor, service):
    """As AWS tells the canonical request that it expected; `doctor` looks for the token."""
    report = doctor(peer=service(error("InvalidSignatureException", "x " + SECRETS.token + " y")))
    assert "x ****" in report["request"][1]


# ---- proxies ----

def test_through_a_proxy(doctor, service, proxy):
    server, way = service(NO_SUCH), proxy()
    url = way.url.replace("://", "://me:AWS4-HMAC-SHA256%20Credential@")  # which keeps_secrets looks for
    report = doctor(peer=server, env={"HTTPS_PROXY": url})
    assert report.code == 0
    assert report["proxy"] == ("ok", f"{way.url} (HTTPS_PROXY)")
    assert report["connect"][1] == f"127.0.0.1:{way.port}"
    assert report["tunnel"] == ("ok", "the proxy lets the connection through to "
                                    f"localhost:{server.port}")
    assert report["tls"][0] == "ok"
    assert len(way.requests) == 2


def test_a_proxy_that_refuses(doctor, service, proxy):
    way = proxy(answer=b"HTTP/1.1 407 x\r\nContent-Length: 0\r\n\r\n")
    report = doctor(peer=service(NO_SUCH), env={"HTTPS_PROXY": way.url})
    assert (report.code, report.failed) == (255, ["tunnel"])
    assert "407" in report["tunnel"][1] and "user and password" in report.advice("tunnel")
    assert report.results("tls", "clock", "request") == 3 * ["skip"]


def test_a_proxy_that_cannot_be(doctor, service):
    report = doctor(peer=service(NO_SUCH), env={"HTTPS_PROXY": "socks5://localhost"})
    assert (report.code, report.failed) == (255, ["proxy"])
    assert report.results("dns", "connect", "tls", "request") == 4 * ["skip"]


def test_no_proxy(doctor, service):
    report = doctor(peer=service(NO_SUCH), env={"HTTPS_PROXY": "http://127.0.0.1:1",
                                              "NO_PROXY": "localhost"})
    assert report.code == 0
    assert report["proxy"] == ("skip", "none, for NO_PROXY has localhost")
