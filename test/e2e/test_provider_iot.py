"""Credentials for a device from AWS IoT's credential provider, end to end: a role alias, asked for
over TLS with the device's certificate."""

import contextlib
import re
import ssl
import subprocess
import threading

import pytest
from support.faulty_server import REAL, iso_time, reply
from support.iot_server import TEMPORARY, IotServer, credentials_document, identity
from support.stage import SERVICE, AtOnce
from support.tls_peers import read_request
from support.tls_server import TlsServer, ended

PROVIDER = "AWS IoT role alias: "
FORMS = {"PEM": ("PEM", False), "DER": ("DER", False), "PEM-traditional": ("PEM", True),
         "DER-traditional": ("DER", True)}


def device(pki, key="p256", authority="Device CA"):
    """The certificate of the thing pump-7."""
    return pki.server(pki.authority(authority, key=key), name="pump-7", names=(), usage="clientAuth",
                      key=key)


def settings(server, certificate, key):
    return {"AWS_IOT_CREDENTIAL_ENDPOINT": f"localhost:{server.port}",
            "AWS_IOT_ROLE_ALIAS": server.alias, "AWS_IOT_THING_NAME": server.thing,
            "AWS_IOT_CERTIFICATE_FILE": certificate, "AWS_IOT_PRIVATE_KEY_FILE": key,
            "AWS_CA_BUNDLE": server.ca, "NO_PROXY": f"{SERVICE},localhost"}


def play_iot(stage, pki, key="p256", form=FORMS["PEM"], **how):
    """Starts the endpoint; it, and the variables of a device that it knows."""
    mine = device(pki, key)
    server = stage.serve(IotServer, pki.server(), mine.ca, **how)
    return server, settings(server, *identity(mine, *form, stage.home))


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3],
                         ids=["tls1.2", "tls1.3"])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("key", ["rsa", "p256"])
def test_each_kind_of_key(stage, pki, key, form, version):
    server, env = play_iot(stage, pki, key, FORMS[form], version=version)
    stage.works(TEMPORARY, env=env)
    request, = server.requests
    assert server.clients == ["pump-7"]
    assert (request.method, request.target) == ("GET", "/role-aliases/device-alias/credentials")
    assert request.get("x-amzn-iot-thingname") == "pump-7"
    assert request.get("host") == f"localhost:{server.port}"
    assert request.get("authorization") is None, "the certificate is what proves the device"


def test_a_certificate_with_a_critical_policy(stage, pki):
    """It means something to whoever requires a policy only (RFC 5280, section 4.2.1.4)."""
    issuer = pki.authority("Device CA", key="p256")
    mine = pki.certificate("pump-7", issuer=issuer, extensions=(
        "basicConstraints=critical,CA:FALSE", "extendedKeyUsage=clientAuth", "certificatePolicies=critical,1.2.3.4"))
    server = stage.serve(IotServer, pki.server(), mine.ca)
    stage.works(TEMPORARY, env=settings(server, *identity(mine, *FORMS["PEM"], stage.home)))
    assert server.clients == ["pump-7"]


def test_by_profile(stage, pki):
    server, env = play_iot(stage, pki)
    keys = ["endpoint", "role_alias", "thing_name", "certificate_file", "private_key_file"]
    values = {name: env.pop(name) for name in list(env) if name.startswith("AWS_IOT_")}
    names = ["iot_credential_endpoint", *("iot_" + key for key in keys[1:])]
    stage.file(".aws/config", "[profile device]\n" + "".join(
        f"{name} = {value}\n" for name, value in zip(names, values.values())))
    stage.works(TEMPORARY, "--profile", "device", env=env)
    assert server.clients == ["pump-7"]


def test_the_environment_goes_before_the_profile(stage, pki):
    server, env = play_iot(stage, pki)
    stage.file(".aws/config", "[default]\niot_role_alias = another\niot_thing_name = another\n")
    stage.works(TEMPORARY, env=env)
    assert len(server.requests) == 1


def test_the_bundle_by_option(stage, pki):
    _server, env = play_iot(stage, pki)
    bundle = env.pop("AWS_CA_BUNDLE")
    stage.works(TEMPORARY, "--ca-bundle", bundle, env=env)


def test_without_a_thing_name(stage, pki):
    server, env = play_iot(stage, pki, thing=None)
    stage.works(TEMPORARY, env={**env, "AWS_IOT_THING_NAME": None})
    assert server.requests[0].get("x-amzn-iot-thingname") is None


@pytest.mark.parametrize("first", [reply(500), reply(503), TlsServer.RESET],
                         ids=["500", "503", "reset"])
def test_a_second_attempt(stage, pki, first):
    server, env = play_iot(stage, pki)
    server.order("credentials", first, REAL)
    stage.works(TEMPORARY, env=env)
    assert len(server.requests) == 2


# ---- openssl s_server ----

@contextlib.contextmanager
def openssl_server(stage, certificate, devices, answer):
    """`openssl s_server` that demands a certificate; gives its port, and what it printed so far. It
    is sent the answer through its stdin."""
    server = subprocess.Popen(
        [*stage.namespace.prefix, "openssl", "s_server", "-accept", "127.0.0.1:0", "-naccept", "1",
         "-cert", certificate.path, "-key", certificate.key, "-CAfile", devices, "-Verify", "3",
         "-verify_return_error"],
        bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    printed = bytearray()
    with server:
        line = next((line for line in server.stdout if line.startswith(b"ACCEPT")), b"")

        def serve():
            while b"\r\n\r\n" not in printed and (piece := server.stdout.read(65536)):
                printed.extend(piece)
            with contextlib.suppress(BrokenPipeError):
                server.stdin.write(answer)
            while piece := server.stdout.read(65536):
                printed.extend(piece)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield int(re.search(rb":(\d+)", line)[1]), printed
        finally:
            server.kill()
            thread.join()


@pytest.mark.parametrize("key", ["rsa", "p256"])
def test_against_openssl(stage, pki, key):
    mine, theirs = device(pki, key), pki.server(key=key)
    stage.keep(TEMPORARY)
    answer = reply(200, credentials_document(TEMPORARY))
    with openssl_server(stage, theirs, mine.ca, answer) as (port, printed):
        env = {"AWS_IOT_CREDENTIAL_ENDPOINT": f"localhost:{port}", "AWS_IOT_ROLE_ALIAS": "device-alias",
               "AWS_IOT_THING_NAME": "pump-7", "AWS_IOT_CERTIFICATE_FILE": mine.path,
               "AWS_IOT_PRIVATE_KEY_FILE": mine.key, "AWS_CA_BUNDLE": theirs.ca,
               "NO_PROXY": f"{SERVICE},localhost"}
        result = stage.cancel(env=env)
        assert result.code == 0, result.error
    stage.signed_with(TEMPORARY)
    assert b"CN = pump-7" in printed, "it was shown the certificate"
    assert b"GET /role-aliases/device-alias/credentials HTTP/1.1\r\n" in printed


# ---- whose certificate ----

def test_a_server_that_is_not_proven_is_sent_nothing(stage, pki):
    server, env = play_iot(stage, pki)
    env.pop("AWS_CA_BUNDLE")
    stage.fails(255, PROVIDER, "certificate", env=env)
    assert server.requests == []
    assert server.clients == [], "nor is the device's certificate proven to it"


def test_a_device_that_the_server_does_not_know(stage, pki):
    server, env = play_iot(stage, pki)
    other = device(pki, authority="Another CA")
    stage.fails(255, PROVIDER, "the TLS connection failed", env={
        **env, "AWS_IOT_CERTIFICATE_FILE": other.path, "AWS_IOT_PRIVATE_KEY_FILE": other.key})
    assert isinstance(ended(server.conversations[0]).handshake_error, ssl.SSLError)
    assert server.requests == []


@pytest.mark.parametrize("name, text, words", [
    ("AWS_IOT_CERTIFICATE_FILE", None, "No such file"),
    ("AWS_IOT_PRIVATE_KEY_FILE", None, "No such file"),
    ("AWS_IOT_CERTIFICATE_FILE", "no certificate", "certificate"),
    ("AWS_IOT_PRIVATE_KEY_FILE", "no key", "key"),
    ("AWS_IOT_CERTIFICATE_FILE", "", "certificate"),
    ("AWS_IOT_PRIVATE_KEY_FILE", "", "key"),
])
def test_a_file_that_is_of_no_use(stage, pki, name, text, words):
    server, env = play_iot(stage, pki)
    path = stage.home / "gone" if text is None else stage.file("useless", text)
    stage.fails(255, PROVIDER, words, env={**env, name: path})
    assert server.requests == []


def test_the_key_of_another_certificate(stage, pki):
    server, env = play_iot(stage, pki)
    other = device(pki, authority="Another CA")
    stage.fails(255, PROVIDER, "key", env={**env, "AWS_IOT_PRIVATE_KEY_FILE": other.key})
    assert server.requests == []


@pytest.mark.parametrize("name, value, words", [
    ("AWS_IOT_CREDENTIAL_ENDPOINT", None, "AWS_IOT_CREDENTIAL_ENDPOINT is not set"),
    ("AWS_IOT_ROLE_ALIAS", None, "AWS_IOT_ROLE_ALIAS is not set"),
    ("AWS_IOT_CERTIFICATE_FILE", None, "AWS_IOT_CERTIFICATE_FILE is not set"),
    ("AWS_IOT_PRIVATE_KEY_FILE", None, "AWS_IOT_PRIVATE_KEY_FILE is not set"),
    ("AWS_IOT_ROLE_ALIAS", "../up", "AWS_IOT_ROLE_ALIAS is no name"),
    ("AWS_IOT_THING_NAME", "a\r\nX-Evil: 1", "AWS_IOT_THING_NAME is no name"),
    ("AWS_IOT_CREDENTIAL_ENDPOINT", "https://localhost/", "AWS_IOT_CREDENTIAL_ENDPOINT is no host"),
    ("AWS_IOT_CREDENTIAL_ENDPOINT", "a b", "AWS_IOT_CREDENTIAL_ENDPOINT is no host name"),
])
def test_a_setting_that_is_missing_or_malformed(stage, pki, name, value, words):
    server, env = play_iot(stage, pki)
    stage.fails(255, PROVIDER, words, env={**env, name: value})
    assert server.conversations == []


# ---- failures ----

def document(**members):
    return reply(200, credentials_document(TEMPORARY, **members))


# name: what is answered, how often it is asked, what is said.
FAILURES = {
    "401": (reply(401), 1, "HTTP status 401"),
    "403": (reply(403, {"message": "Access Denied"}), 1, "HTTP status 403: Access Denied"),
    "404": (reply(404, {"message": "Role alias does not exist"}), 1,
            "HTTP status 404: Role alias does not exist"),
    "500": (reply(500), 2, "HTTP status 500"),
    "redirect": (reply(302), 1, "a status beside 200"),
    "time-out": (TlsServer.STALL, 1, "Read timeout on the endpoint"),
    "closed": (None, 2, "the server closed the connection without an answer"),
    "empty": (reply(200), 1, "the answer is not valid JSON: it is empty"),
    "bad JSON": (reply(200, "{"), 1, "the answer is not valid JSON"),
    "no object": (reply(200, {}), 1, "lacks accessKeyId, secretAccessKey, sessionToken, expiration"),
    "no id": (document(accessKeyId=None), 1, "lacks accessKeyId"),
    "no key": (document(secretAccessKey=None), 1, "lacks secretAccessKey"),
    "no token": (document(sessionToken=None), 1, "lacks sessionToken"),
    "no expiry": (document(expiration=None), 1, "lacks expiration"),
    "expired": (document(expiration=iso_time(-1)), 1, "the credentials expired at 20"),
    "over the cap": (document(padding="x" * 16384), 1, "the limit is TA_FETCH_BODY_MAX, 16384 bytes"),
}


@pytest.fixture(scope="module")
def failures(namespace, pki, tmp_path_factory):
    device(pki), pki.server()  # the orders, before many threads make them

    def play(stage, case, debug):
        answer, times, words = case
        server, env = play_iot(stage, pki)
        server.order("credentials", answer)
        # One silence of 5 s is enough to wait for.
        attempts = "1" if answer is TlsServer.STALL else "2"
        stage.fails(255, PROVIDER, words, debug=debug, env={**env, "AWS_MAX_ATTEMPTS": attempts})
        assert len(server.requests) == times

    with AtOnce(play, FAILURES, namespace, tmp_path_factory.mktemp("failures")) as running:
        yield running


@pytest.mark.parametrize("case", FAILURES)
def test_a_failure_is_reported_and_ends_the_search(failures, case):
    failures.passed(case)


def test_another_thing(stage, pki):
    _server, env = play_iot(stage, pki)
    stage.fails(255, PROVIDER, "HTTP status 403: Access Denied", env={**env, "AWS_IOT_THING_NAME": "pump-8"})


def test_another_alias(stage, pki):
    _server, env = play_iot(stage, pki)
    stage.fails(255, PROVIDER, "HTTP status 404: Role alias does not exist",
                env={**env, "AWS_IOT_ROLE_ALIAS": "another"})
