"""tinyaws doctor: each step of a call alone failing, what is told of it, and the exit status. Every run
is made twice, as text and as JSON, which must say the same."""

import json
import os
import re
import signal
import socket
import ssl
import subprocess
import time
from email.utils import formatdate

import pytest

from support.answers import environment, error
from support.credentials import Credentials
from support.failing import SECRETS, keeps_secrets
from support.namespace import Namespace
from support.paths import TINYAWS
from support.raw_server import RawServer
from support.tls_faults import FAULTS, issuer
from support.tls_server import TlsServer, respond

HOUR = 3600
NOBODY = "tinyaws-doctor-asks-for-an-environment-that-nobody-has"
WAY = ["trust anchors", "proxy", "dns", "connect", "tls", "clock", "request"]
NO_SUCH = error("ResourceNotFoundException", "none")
LINE = re.compile(r"(ok  |skip|fail)  ([a-z ]+): (.*?)(?:; do: (.*))?")


def parse(stdout):
    steps = []
    for line in stdout.decode().splitlines():
        result, step, detail, advice = LINE.fullmatch(line).groups()
        steps.append({"step": step, "result": result.strip(), "detail": detail})
        if advice is not None:
            steps[-1]["do"] = advice
    return steps


def same_but_for_the_clock(steps):
    """The two runs may see different seconds: of the host's clock, and of its difference."""
    time_or_seconds = r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d|^\d+ s (ahead of|behind)"
    return [{**each, "detail": re.sub(time_or_seconds, "TIME", each["detail"])} for each in steps]


class Told:
    """What a run said."""

    def __init__(self, code, steps):
        self.code, self.steps = code, steps

    def all(self, step):
        return [each for each in self.steps if each["step"] == step]

    def __getitem__(self, step):
        """(result, detail) of the only one, or of the last of credentials."""
        found = self.all(step)
        assert len(found) == 1 or step == "credentials", found
        return found[-1]["result"], found[-1]["detail"]

    def results(self, *steps):
        return [self[step][0] for step in steps]

    @property
    def failed(self):
        return [each["step"] for each in self.steps if each["result"] == "fail"]

    def advice(self, step):
        [found] = [each for each in self.all(step) if each["result"] == "fail"]
        return found["do"]


@pytest.fixture
def doctor(tinyaws):
    def run(*arguments, attempts="1", env=None, credentials=SECRETS, **how):
        how.update(env={"AWS_MAX_ATTEMPTS": attempts, **(env or {})}, credentials=credentials)
        text = tinyaws("doctor", *arguments, **how)
        as_json = tinyaws("doctor", *arguments, "--output", "json", **how)
        for each in text, as_json:
            keeps_secrets(each)
            assert each.stderr == b""
        told, whole = parse(text.stdout), json.loads(as_json.stdout)
        assert same_but_for_the_clock(told) == same_but_for_the_clock(whole["steps"])
        assert text.code == as_json.code and whole["ok"] == (text.code == 0)
        assert whole["ok"] == all(each["result"] != "fail" for each in told)
        assert all(("do" in each) == (each["result"] == "fail") for each in told)
        assert all(each.isprintable() for each in text.stdout.decode().splitlines())
        return Told(text.code, told)
    return run


@pytest.fixture
def peer(emulator):
    return emulator(credentials=SECRETS)


@pytest.fixture
def service(tls_server, pki):
    """A factory: a server of TLS that gives one answer to whatever is asked."""
    return lambda *script: tls_server(pki.server(issuer(pki)), script)


@pytest.fixture
def names(tmp_path):
    """What to put before a command, so that a name server of its own knows known.test and nothing
    else."""
    inside = Namespace()
    conf = tmp_path / "resolv.conf"
    conf.write_text("nameserver 127.0.0.1\n")
    server = subprocess.Popen(
        [*inside.prefix, "/usr/sbin/dnsmasq", "--keep-in-foreground", "--log-facility=-", "--conf-file",
         "--no-resolv", "--no-hosts", "--listen-address=127.0.0.1", "--bind-interfaces", "--user=",
         "--pid-file=", "--local=/#/", "--host-record=known.test,127.0.0.1,::1"],
        stderr=subprocess.PIPE, text=True)
    assert any("started" in line for line in iter(server.stderr.readline, ""))
    yield [*inside.prefix, "unshare", "-m", "sh", "-c",
           'mount --bind "$0" /etc/resolv.conf && exec "$@"', str(conf)]
    server.terminate()
    server.communicate(timeout=10)
    inside.stop()


# ---- all is well ----

def test_all_is_well(doctor, peer):
    told = doctor(peer=peer)
    assert told.code == 0
    assert [each["step"] for each in told.steps if each["step"] != "setting"] == [
        "version", "config file", "credentials file", "profile", "region", "endpoint",
        "credentials", *WAY]
    assert told.results("region", "endpoint", "credentials", *WAY) == [
        "ok", "ok", "ok", "ok", "skip", "ok", "ok", "ok", "ok", "ok"]
    assert told["version"][1].startswith("tinyaws/")
    assert told["region"][1] == "us-east-1 (AWS_REGION)"
    assert told["endpoint"][1] == f"{peer.url} (--endpoint-url)"
    assert told["credentials"][1] == ("environment: access key ****************RETS with a session "
                                      "token, no expiry told")
    assert told["trust anchors"][1] == f"{peer.ca} (--ca-bundle): 1 certificate"
    assert "A 127.0.0.1" in told["dns"][1] and told["dns"][1].endswith("(/etc/hosts)")
    assert told["connect"][1] == f"127.0.0.1:{peer.port}"
    assert re.fullmatch(r'TLSv1\.3 TLS1-3-[A-Z0-9-]+; certificate "localhost" until 20[0-9T:+-]+, '
                        r'issued by "tinyaws emulator CA"', told["tls"][1])
    assert re.match(r"[0-2] s (ahead of|behind) the service's, which says 20", told["clock"][1])
    assert told["request"][1].startswith(f"signed GetEnvironment of {NOBODY}: "
                                         "ResourceNotFoundException: ")
    assert [(each.status, each.request.get("x-amz-target")) for each in peer.requests] == 2 * [
        (400, "AwsProton20200720.GetEnvironment")]


def test_an_environment_of_one_s_own(doctor, peer):
    peer.environment("prod")
    told = doctor("--environment-name", "prod", peer=peer)
    assert told.code == 0
    assert told["request"] == ("ok", "signed GetEnvironment of prod: answered; the signature was "
                                     "accepted")


@pytest.mark.parametrize("answer", [NO_SUCH, error("ValidationException"),
                                    respond(environment(name="x"))])
def test_answers_that_show_that_the_signature_was_accepted(doctor, service, answer):
    assert doctor(peer=service(answer)).code == 0


def test_what_a_retry_mends_is_well(doctor, service):
    told = doctor(peer=service(respond(b"", "500 x"), NO_SUCH), attempts="2")
    assert told.code == 0


def test_every_setting_and_its_place(doctor, peer, home):
    (home / ".aws").mkdir()
    (home / ".aws" / "config").write_text("[profile dev]\nregion = us-east-1\nmax_attempts = 2\n"
                                          f"ca_bundle = {peer.ca}\nretry_mode = standard\n")
    told = doctor("--cli-read-timeout", "7", "--endpoint-url", peer.url, region=None,
                  env={"AWS_PROFILE": "dev", "AWS_MAX_ATTEMPTS": None,
                       "AWS_USE_FIPS_ENDPOINT": "false"})
    assert told.code == 0
    assert told["profile"] == ("ok", "dev (AWS_PROFILE)")
    assert told["config file"] == ("ok", f"{home}/.aws/config (default)")
    assert told["credentials file"] == (
        "skip", f"{home}/.aws/credentials (default): there is no such file")
    assert told["region"] == ("ok", "us-east-1 (profile)")
    settings = [each["detail"] for each in told.all("setting")]
    for setting in ("FIPS endpoint = false (AWS_USE_FIPS_ENDPOINT)", "attempts = 2 (profile)",
                    f"CA bundle = {peer.ca} (profile)", "read time-out = 7.0 s (--cli-read-timeout)",
                    "dual-stack endpoint = false (default)"):
        assert setting in settings


def test_plain_http(doctor, tls_server):
    told = doctor(peer=tls_server(None, [NO_SUCH]))
    assert told.code == 0
    assert told["tls"] == told["trust anchors"] == ("skip", "the endpoint is http")


def test_a_chain_of_three_over_tls_1_2(doctor, tls_server, pki):
    def old(context):
        context.maximum_version = ssl.TLSVersion.TLSv1_2
    below = pki.authority("Issuing CA", issuer=issuer(pki))
    told = doctor(peer=tls_server(pki.server(below), [NO_SUCH], old))
    assert told.code == 0
    assert told["tls"][1].startswith("TLSv1.2 TLS-ECDHE-ECDSA-")
    assert told["tls"][1].endswith(', issued by "Issuing CA", issued by "Test CA"')


def test_without_signature(doctor, service):
    server = service(NO_SUCH)
    told = doctor("--no-sign-request", peer=server, credentials=None)
    assert told.code == 0
    assert told["credentials"][0] == "skip" and "--no-sign-request" in told["credentials"][1]
    assert told["request"][1].startswith(f"GetEnvironment of {NOBODY}")
    assert all(each.get("authorization") is None for each in server.requests)


def test_without_verification(doctor, service):
    told = doctor("--no-verify-ssl", "--endpoint-url", service(NO_SUCH).url)
    assert told.code == 0
    assert told["trust anchors"][0] == "skip"
    assert told["tls"][1].endswith("; the server's certificate is not checked")


def test_an_address_needs_no_names(doctor, service):
    server = service(NO_SUCH)
    told = doctor("--endpoint-url", f"https://127.0.0.1:{server.port}", "--ca-bundle", server.ca)
    assert told.code == 0 and told["dns"] == ("ok", "127.0.0.1: A 127.0.0.1 (an IP address)")


# ---- files and the profile ----

def test_no_such_profile(doctor, service):
    server = service(NO_SUCH)
    told = doctor("--profile", "nope", peer=server)
    assert (told.code, told.failed, server.conversations) == (255, ["profile"], [])
    assert told["profile"][1] == "The config profile (nope) could not be found"
    assert "list-profiles" in told.advice("profile")
    assert set(told.results("setting", "region", "endpoint", "credentials", *WAY)) == {"skip"}


def test_a_malformed_file(doctor, home):
    (home / ".aws").mkdir()
    (home / ".aws" / "config").write_text("[default]\nregion us-east-1\n")
    told = doctor()
    assert (told.code, told.failed) == (253, ["profile"])
    assert f"{home}/.aws/config, line 2: " in told["profile"][1]


def test_a_file_that_cannot_be_read(doctor, tmp_path):
    told = doctor(env={"AWS_SHARED_CREDENTIALS_FILE": tmp_path})
    assert (told.code, told.failed) == (255, ["credentials file", "profile"])
    assert told["credentials file"][1] == (
        f"{tmp_path} (AWS_SHARED_CREDENTIALS_FILE): Is a directory")


def test_a_default_file_that_cannot_be_opened_is_passed_over(doctor, service, home):
    (home / ".aws").symlink_to(".aws")
    told = doctor(peer=service(NO_SUCH))
    assert told.code == 0
    assert told["config file"][0] == "skip"
    assert told["config file"][1].endswith("; it counts as if it were not there")


def test_files_that_are_named_away(doctor, service):
    told = doctor(peer=service(NO_SUCH), env={"AWS_CONFIG_FILE": "", "HOME": None})
    assert told.code == 0
    assert told["config file"] == ("skip", "AWS_CONFIG_FILE is empty, so there is none")
    assert told["credentials file"][0] == "skip"


# ---- settings, the region, the endpoint ----

@pytest.mark.parametrize("env", [{"AWS_MAX_ATTEMPTS": "x"}, {"AWS_USE_FIPS_ENDPOINT": "1"},
                                 {"AWS_ENDPOINT_URL": "ftp://x"}])
def test_a_setting_that_cannot_be(doctor, env):
    told = doctor(env=env)
    assert (told.code, told.failed) == (253, ["setting"])
    assert set(told.results("region", "endpoint", "credentials", *WAY)) == {"skip"}


@pytest.mark.parametrize("region, words", [(None, "You must specify a region"),
                                           ("us east", "doesn't match a supported format")])
def test_no_region(doctor, region, words):
    told = doctor(region=region)
    assert (told.code, told.failed) == (253, ["region"])
    assert words in told["region"][1] and "--region" in told.advice("region")
    assert told["credentials"][0] == "ok"
    assert set(told.results("endpoint", *WAY)) == {"skip"}


def test_an_endpoint_that_cannot_be(doctor):
    told = doctor("--endpoint-url", "https://localhost", env={"AWS_USE_FIPS_ENDPOINT": "true"})
    assert (told.code, told.failed) == (253, ["endpoint"])
    assert "FIPS and custom endpoint are not supported" in told["endpoint"][1]
    assert set(told.results(*WAY)) == {"skip"}


# ---- credentials ----

PLACES = ["environment", "role", "web identity", "sign-in", "shared credentials file",
          "credential_process", "config file", "AWS IoT role alias", "container endpoint", "IMDS"]


def test_no_credentials(doctor, service):
    """The way is looked at all the same; what is sent for that is not signed."""
    server = service(NO_SUCH)
    told = doctor(peer=server, credentials=None)
    assert (told.code, told.failed) == (253, ["credentials"])
    *places, end = told.all("credentials")
    assert [each["detail"].split(":")[0] for each in places] == PLACES
    assert {each["result"] for each in places} == {"skip"}
    assert end["detail"] == "no place gives any" and "AWS_ACCESS_KEY_ID" in end["do"]
    assert told.results("dns", "connect", "tls") == ["ok", "ok", "ok"]
    assert told["request"] == ("skip", "there are no credentials to sign it with")
    assert all(each.get("authorization") is None for each in server.requests)


def test_credentials_of_a_profile_are_told_by_place(doctor, service, home):
    (home / ".aws").mkdir()
    (home / ".aws" / "credentials").write_text(
        f"[dev]\naws_access_key_id = AKIDOFTHEPROFILE\naws_secret_access_key = {SECRETS.secret_key}\n")
    told = doctor("--profile", "dev", peer=service(NO_SUCH))
    assert told.code == 0
    assert told.all("credentials")[0] == {
        "step": "credentials", "result": "skip",
        "detail": "environment: passed over, since a profile was asked for"}
    assert told["credentials"] == ("ok", "shared credentials file: access key ****************FILE, "
                                         "no expiry told")


def process(home, tmp_path, answer, status=0):
    """A profile "p" whose credential_process prints that."""
    script = tmp_path / "credentials.sh"
    script.write_text(f"#!/bin/sh\necho '{answer}'\nexit {status}\n")
    script.chmod(0o755)
    (home / ".aws").mkdir()
    (home / ".aws" / "config").write_text(f"[profile p]\ncredential_process = {script}\n")


def keys_until(when):
    return json.dumps({"Version": 1, "AccessKeyId": SECRETS.access_key,
                       "SecretAccessKey": SECRETS.secret_key, "SessionToken": SECRETS.token,
                       "Expiration": when})


def test_the_expiry_is_told(doctor, service, home, tmp_path):
    process(home, tmp_path, keys_until("2099-01-02T03:04:05Z"))
    told = doctor("--profile", "p", peer=service(NO_SUCH))
    assert told.code == 0
    assert told["credentials"][1] == ("credential_process: access key ****************RETS with a "
                                      "session token, expires at 2099-01-02T03:04:05+00:00")


@pytest.mark.parametrize("answer, status", [(keys_until("2001-01-02T03:04:05Z"), 0), ("{", 0),
                                            ("", 3)])
def test_a_place_that_fails_is_not_passed_over(doctor, service, home, tmp_path, answer, status):
    process(home, tmp_path, answer, status)
    told = doctor("--profile", "p", peer=service(NO_SUCH))
    assert (told.code, told.failed) == (255, ["credentials"])
    assert told["credentials"][1].count("credential_process: ") == 1
    assert told["credentials"][1].startswith("credential_process: ")
    assert "it is not passed over" in told.advice("credentials")
    assert told["request"][0] == "skip"


def test_a_role_that_may_not_be_assumed(doctor, service, tls_server, home):
    sts = tls_server(None, [error("AccessDenied", "not this role", "403 Forbidden")])
    (home / ".aws").mkdir()
    (home / ".aws" / "config").write_text(
        "[profile r]\nrole_arn = arn:aws:iam::123456789012:role/deploy\nsource_profile = r\n"
        f"aws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = {SECRETS.secret_key}\n")
    told = doctor("--profile", "r", peer=service(NO_SUCH), env={"AWS_ENDPOINT_URL_STS": sts.url})
    assert (told.code, told.failed) == (254, ["credentials"])
    assert told["credentials"][1] == "role: AssumeRole: AccessDenied: not this role"


def test_the_timeout_ends_the_search(doctor, service, home, tmp_path):
    process(home, tmp_path, "")
    (tmp_path / "credentials.sh").write_text("#!/bin/sh\nexec sleep 30\n")
    server = service(NO_SUCH)
    told = doctor("--profile", "p", "--timeout", "0.5", peer=server)
    assert (told.code, told.failed, server.conversations) == (255, ["credentials"], [])
    assert told.advice("credentials") == "give more time by --timeout"
    assert {told[step] for step in WAY} == {("skip", "the run was ended")}


# ---- the way ----

def test_a_name_server_is_named(doctor, names):
    told = doctor("--endpoint-url", "https://known.test:9", prefix=names)
    assert (told.code, told.failed) == (255, ["connect"])
    assert told["dns"] == ("ok", "known.test: A 127.0.0.1, AAAA ::1 (name server 127.0.0.1)")


def test_a_host_that_is_unknown(doctor, names):
    told = doctor("--endpoint-url", "https://unknown.test", prefix=names)
    assert (told.code, told.failed) == (255, ["dns"])
    assert told["dns"][1].endswith("unknown.test: no such host name")
    assert told.advice("dns").startswith("check the host name")
    assert "AWS closed" not in told.advice("dns")
    assert told.results("connect", "tls", "clock", "request") == 4 * ["skip"]


def test_no_name_server(doctor):
    told = doctor("--endpoint-url", "https://known.test",
                  prefix=["unshare", "-n" if os.geteuid() == 0 else "-rn"])
    assert (told.code, told.failed) == (255, ["dns"])
    assert "name servers" in told.advice("dns")


def test_the_public_endpoint_that_aws_has_closed(doctor, names):
    told = doctor(prefix=names)
    assert (told.code, told.failed) == (255, ["dns"])
    assert told["endpoint"] == ("ok", "https://proton.us-east-1.amazonaws.com (default)")
    assert told["trust anchors"] == ("ok", "built in (default): 5 certificates")
    assert told.advice("dns").startswith("AWS closed the Proton service on 2026-10-07")


def test_refused(doctor):
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        told = doctor("--endpoint-url", f"https://127.0.0.1:{bound.getsockname()[1]}")
    assert (told.code, told.failed) == (255, ["connect"])
    assert "refused" in told["connect"][1].lower()
    assert told.results("dns", "tls", "clock", "request") == ["ok", "skip", "skip", "skip"]


def test_a_server_that_goes_away_between_attempts(doctor):
    """Told is what the last attempt met, as a call would end."""
    def answer(connection, _stopped):
        connection.recv(65536)
        server._listener.shutdown(socket.SHUT_RDWR)
        connection.sendall(respond(b"", "503 x", ("Connection: close",)))
    server = RawServer(answer)
    told = doctor("--endpoint-url", f"http://127.0.0.1:{server.port}", attempts="2")
    server._listener.close()
    assert (told.code, told.failed) == (255, ["connect"])


def test_the_exit_status_is_that_of_the_first_failure(doctor):
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        told = doctor("--endpoint-url", f"https://127.0.0.1:{bound.getsockname()[1]}",
                      credentials=None)
    assert (told.code, told.failed) == (253, ["credentials", "connect"])


def test_another_ca(doctor, service):
    server = service(NO_SUCH)
    told = doctor("--endpoint-url", server.url)
    assert (told.code, told.failed, server.received) == (255, ["tls"], b"")
    assert '"Test CA", whose certificate is not among the built-in' in told["tls"][1]
    assert "--ca-bundle" in told.advice("tls")
    assert told.results("connect", "clock", "request") == ["ok", "skip", "skip"]


@pytest.mark.parametrize("name", ["expired", "wrong host"])
def test_certificates_that_are_refused(doctor, tls_server, pki, name):
    fault = FAULTS[name]
    server = tls_server(fault.make(pki), [NO_SUCH])
    told = doctor(peer=server)
    assert (told.code, told.failed) == (255, ["tls"])
    assert fault.says in told["tls"][1]


def test_no_tls(doctor, tls_server):
    server = tls_server(None, [NO_SUCH])
    told = doctor("--endpoint-url", server.url.replace("http", "https"), "--timeout", "5")
    assert (told.code, told.failed) == (255, ["tls"])


@pytest.mark.parametrize("content", [None, "", "-----BEGIN CERTIFICATE-----\nx"])
def test_a_ca_bundle_that_is_none(doctor, service, tmp_path, content):
    bundle = tmp_path / "bundle.pem"
    if content is not None:
        bundle.write_text(content)
    told = doctor("--endpoint-url", service(NO_SUCH).url, "--ca-bundle", bundle)
    assert (told.code, told.failed) == (253 if content is not None else 255, ["trust anchors"])
    assert str(bundle) in told["trust anchors"][1]
    assert told.results("connect", "tls", "request") == ["ok", "skip", "skip"]


def test_silence(doctor, service):
    told = doctor("--timeout", "1", peer=service(TlsServer.STALL))
    assert (told.code, told.failed) == (255, ["request"])
    assert "--timeout" in told["request"][1] and "--timeout" in told.advice("request")
    assert told.results("tls", "clock") == ["ok", "skip"]


# ---- the clock ----

@pytest.mark.parametrize("skew, word", [(HOUR, "behind"), (-HOUR, "ahead of")])
def test_a_clock_that_is_off(doctor, emulator, skew, word):
    """A call would find the service's time by itself; certificates and expiries go by the host's."""
    told = doctor(peer=emulator("--skew", str(skew), credentials=SECRETS))
    assert (told.code, told.failed) == (255, ["clock"])
    assert re.match(rf"(3599|360[0-2]) s {word} the service's, which says ", told["clock"][1])
    assert told.advice("clock").startswith("set this host's clock")


@pytest.mark.parametrize("skew, code", [(280, 0), (-280, 0), (320, 255), (-320, 255)])
def test_how_far_a_clock_may_be_off(doctor, service, skew, code):
    date = "Date: " + formatdate(time.time() + skew, usegmt=True)
    told = doctor(peer=service(error("ResourceNotFoundException", fields=(date,))))
    assert told.code == code and (told.failed == ["clock"]) == (code != 0)


def test_a_clock_that_the_service_refuses(doctor, service):
    date = "Date: " + formatdate(time.time() + HOUR, usegmt=True)
    told = doctor(peer=service(error("RequestTimeTooSkewed", fields=(date,))))
    assert (told.code, told.failed) == (254, ["clock", "request"])
    assert told.advice("request") == told.advice("clock")


def test_no_date(doctor, service):
    told = doctor(peer=service(NO_SUCH))
    assert told["clock"] == ("skip", "no answer told the service's time")


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
    told = doctor(peer=service(error(kind, "because", "403 Forbidden")))
    assert (told.code, told.failed) == (254, ["request"])
    assert told["request"][1].endswith(f": {kind}: because")
    assert words in told.advice("request")


def test_a_wrong_key(doctor, emulator):
    told = doctor(peer=emulator())
    assert (told.code, told.failed) == (254, ["request"])
    assert "UnrecognizedClientException" in told["request"][1]
    wrong = Credentials(access_key=SECRETS.access_key, secret_key="another", token=SECRETS.token)
    told = doctor(peer=emulator(credentials=wrong))
    assert "InvalidSignatureException" in told["request"][1]


def test_a_signature_that_is_missed(doctor, emulator):
    told = doctor("--no-sign-request", peer=emulator())
    assert (told.code, told.failed) == (254, ["request"])
    assert told.advice("request") == "leave out --no-sign-request"


@pytest.mark.parametrize("answer", [
    respond(b"<html></html>", "404 Not Found"), respond(b"{}", "301 Moved"), respond(b"{"),
    respond(b"{}"), b"SSH-2.0\r\n\r\n"])
def test_what_is_no_aws_service(doctor, service, answer):
    told = doctor(peer=service(answer))
    assert told.code in (254, 255) and told.failed == ["request"]
    assert "check the endpoint" in told.advice("request")


def test_a_message_stays_one_line_and_drives_no_terminal(doctor, service):
    told = doctor(peer=service(error("XException", "a\nfail  b: c\x1b[2J\u009b" + 5000 * "\u00e9")))
    assert told.code == 254
    assert r": a\x0afail  b: c\x1b[2J\xc2\x9b" in told["request"][1]
    assert told["request"][1].endswith("\u00e9...")


def test_the_token_in_a_message_is_hidden(doctor, service):
    """As AWS tells the canonical request that it expected; `doctor` looks for the token."""
    told = doctor(peer=service(error("InvalidSignatureException", "x " + SECRETS.token + " y")))
    assert "x ****" in told["request"][1]


# ---- proxies ----

def test_through_a_proxy(doctor, service, proxy):
    server, way = service(NO_SUCH), proxy()
    url = way.url.replace("://", "://me:AWS4-HMAC-SHA256%20Credential@")  # which keeps_secrets looks for
    told = doctor(peer=server, env={"HTTPS_PROXY": url})
    assert told.code == 0
    assert told["proxy"] == ("ok", f"{way.url} (HTTPS_PROXY)")
    assert told["connect"][1] == f"127.0.0.1:{way.port}"
    assert told["tunnel"] == ("ok", "the proxy lets the connection through to "
                                    f"localhost:{server.port}")
    assert told["tls"][0] == "ok"
    assert len(way.requests) == 2


def test_a_proxy_that_refuses(doctor, service, proxy):
    way = proxy(answer=b"HTTP/1.1 407 x\r\nContent-Length: 0\r\n\r\n")
    told = doctor(peer=service(NO_SUCH), env={"HTTPS_PROXY": way.url})
    assert (told.code, told.failed) == (255, ["tunnel"])
    assert "407" in told["tunnel"][1] and "user and password" in told.advice("tunnel")
    assert told.results("tls", "clock", "request") == 3 * ["skip"]


def test_a_proxy_that_cannot_be(doctor, service):
    told = doctor(peer=service(NO_SUCH), env={"HTTPS_PROXY": "socks5://localhost"})
    assert (told.code, told.failed) == (253, ["proxy"])
    assert told.results("dns", "connect", "tls", "request") == 4 * ["skip"]


def test_no_proxy(doctor, service):
    told = doctor(peer=service(NO_SUCH), env={"HTTPS_PROXY": "http://127.0.0.1:1",
                                              "NO_PROXY": "localhost"})
    assert told.code == 0
    assert told["proxy"] == ("skip", "none, for NO_PROXY has localhost")


# ---- the command ----

def test_a_broken_stdout(tinyaws, service):
    server = service(NO_SUCH)
    for options in [], ["--output", "json"]:
        with open("/dev/full", "wb") as full:
            done = subprocess.run([TINYAWS, "doctor", "--endpoint-url", server.url, "--ca-bundle",
                                   server.ca, *options], stdout=full, stderr=subprocess.PIPE,
                                  env=tinyaws.environment(), timeout=60)
        assert done.returncode == 255
        assert done.stderr.startswith(b"\nstandard output could not be written: ")


@pytest.mark.parametrize("options", [[], ["--output", "json"]])
def test_interrupted(tinyaws, service, options):
    server = service(TlsServer.STALL)
    running = subprocess.Popen([TINYAWS, "doctor", "--endpoint-url", server.url, "--ca-bundle",
                                server.ca, *options], stdout=subprocess.PIPE,
                               env=tinyaws.environment())
    while not server.requests:
        assert running.poll() is None
        time.sleep(0.01)
    running.send_signal(signal.SIGTERM)
    out, _ = running.communicate(timeout=60)
    assert running.returncode == 143
    steps = json.loads(out)["steps"] if options else parse(out)
    assert steps[-1]["step"] == "request" and steps[-1]["result"] == "fail"
    assert steps[-1]["detail"].endswith(": interrupted")


@pytest.mark.parametrize("options", [["--environment-name", "no name"], ["--output", "text"], ["x"],
                                     ["--wait"], ["--query", "x"], ["--name", "x"]])
def test_usage(tinyaws, options):
    result = tinyaws("doctor", *options)
    assert (result.code, result.stdout) == (252, b"")


def test_help(tinyaws):
    result = tinyaws("doctor", "help")
    assert result.code == 0
    for word in b"--environment-name", b"--endpoint-url", b"--output json":
        assert word in result.stdout
    assert b"doctor" in tinyaws("help").stdout


def test_debug_shows_the_exchange(tinyaws, service):
    server = service(NO_SUCH)
    result = tinyaws("doctor", "--debug", peer=server, credentials=SECRETS)
    keeps_secrets(result)
    assert b"> POST / HTTP/1.1" in result.stderr and b"ok    request: " in result.stdout
