"""TLS 1.3 without a key exchange: a server that leads there is refused at its ServerHello (CVE-2026-115490 of mbedTLS
up to 3.6.7). Otherwise anyone who can read the conversation gets the session token."""

import pytest

from support.credentials import Credentials
from support.tls_scripted import (AES256_GCM_13, RETRY_RANDOM, ScriptedServer, Tls12, Tls13, WithoutKeyExchange,
                                  server_hello)
from support.tls_wire import (ALERT, EXTENDED_MASTER_SECRET, KEY_SHARE, P384, PRE_SHARED_KEY, RENEGOTIATION_INFO, TLS13,
                              X25519, extension, u16, vector)

CANCEL = ["proton", "cancel-environment-deployment", "--environment-name", "prod"]
CREDENTIALS = Credentials(token="a-session-token")
NO_KEYS = "the server asks for TLS 1.3 without a key exchange, which keeps nothing secret"
ILLEGAL_PARAMETER = (ALERT, b"\2\x2f")


@pytest.fixture
def refused(tinyaws, pki):
    """Runs a cancel against such a server, which must be refused with that text and get nothing of the request."""
    def run(kind, changes, says, *options):
        with ScriptedServer(kind, pki.server(key="p256"), changes) as server:
            result = tinyaws(*CANCEL, *options, peer=server, credentials=CREDENTIALS)
        [conversation] = server.conversations
        assert conversation.request == b"", "the request was sent"
        assert (result.code, result.stdout) == (255, b""), result
        assert says in result.error and result.error.count("\n") == 2 + len(options), result.error
        return conversation
    return run


def hello(*extensions, **how):
    return {"hello": lambda server, _: server_hello(server, extensions, **{"version": TLS13, **how})}


def share(server):
    return extension(KEY_SHARE, u16(X25519) + vector(2, server.share))


HELLOS = {
    "no extensions": {},
    "an empty list of extensions": hello(),
    "a key share": {"hello": lambda server, _: server_hello(server, [share(server)], version=TLS13)},
    "a pre-shared key": hello(extension(PRE_SHARED_KEY, u16(0))),
    "extensions of TLS 1.2": hello(extension(RENEGOTIATION_INFO, b"\0"), extension(EXTENDED_MASTER_SECRET)),
    "an unknown extension": hello(extension(0x3333, b"?")),
    "another session": hello(session=b"S" * 32),
    "no session": hello(session=b""),
    "the random of HelloRetryRequest": hello(random=RETRY_RANDOM),
}


@pytest.mark.parametrize("name", HELLOS)
def test_refuses_tls_13_without_a_key_exchange(name, refused):
    conversation = refused(WithoutKeyExchange, HELLOS[name], NO_KEYS)
    assert conversation.received == [ILLEGAL_PARAMETER]


def test_refuses_it_without_verification_too(refused):
    refused(WithoutKeyExchange, {}, NO_KEYS, "--no-verify-ssl")


class WithSha384(WithoutKeyExchange):
    digest = "sha384"


def test_refuses_it_with_each_hash(refused):
    conversation = refused(WithSha384, hello(suite=AES256_GCM_13), NO_KEYS)
    assert conversation.received == [ILLEGAL_PARAMETER]


# ---- after a HelloRetryRequest ----

def retry_and(then):
    """HelloRetryRequest, then what `then` gives for a ServerHello."""
    def change(server, _):
        server.retry(extension(KEY_SHARE, u16(P384)))
        return then(server)
    return {"hello": change}


@pytest.mark.parametrize("kind", [WithoutKeyExchange, Tls12])
def test_refuses_another_version_after_a_hello_retry_request(kind, refused):
    """RFC 8446, section 4.1.4: it must be TLS 1.3, by supported_versions, in both."""
    conversation = refused(kind, retry_and(kind.hello), "the server changes the TLS version within the handshake")
    assert conversation.received[-1] == ILLEGAL_PARAMETER


# ---- with some of the extensions that TLS 1.3 needs, and none of its keys ----

@pytest.mark.parametrize("extensions, says", [
    ([], "the server's key share is missing or cannot be used"),
    ([extension(PRE_SHARED_KEY, u16(0))], "the server sent an illegal TLS parameter")],
                         ids=["neither", "a pre-shared key"])
def test_refuses_tls_13_without_a_key_share(extensions, says, refused):
    def change(server, _):
        return server_hello(server, [server.extensions()[0], *extensions])
    conversation = refused(Tls13, {"hello": change}, says)
    assert conversation.received[-1][0] == ALERT


@pytest.mark.parametrize("kind", [Tls12, Tls13])
def test_the_same_server_is_good_with_its_keys(kind, tinyaws, pki):
    with ScriptedServer(kind, pki.server(key="p256")) as server:
        assert tinyaws(*CANCEL, peer=server, credentials=CREDENTIALS).code == 0
    assert b"a-session-token" in server.conversations[0].request
    assert kind is Tls12 or server.conversations[0].client_hello.session, "there is a session to send back"
