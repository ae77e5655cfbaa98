"""What the program offers a TLS server, byte for byte: a change of versions, suites, groups, signature algorithms or
extensions is one that was meant. Only what is fresh in each hello is masked."""

import socket

import pytest

from support.raw_server import RawServer
from support.tls_scripted import ScriptedServer, Tls13
from support.tls_wire import ALERT, HANDSHAKE, KEY_SHARE, P256, P384, ClientHello, extension, read_exactly, record, u16

CANCEL = ["proton", "cancel-environment-deployment", "--environment-name", "prod"]
HANDSHAKE_FAILURE = record(ALERT, b"\2\x28")

# RFC 8446, appendix B.3.1: name and bytes, in the order of sending.
HEAD = [
    ("legacy_version: TLS 1.2", "0303"),
    ("random", "**" * 32),
    ("legacy_session_id, which middleboxes expect", "20" + "**" * 32),
    ("cipher_suites", "0014"),
    ("TLS_AES_128_GCM_SHA256", "1301"),
    ("TLS_AES_256_GCM_SHA384", "1302"),
    ("TLS_CHACHA20_POLY1305_SHA256", "1303"),
    ("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "c02f"),
    ("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "c02b"),
    ("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "c030"),
    ("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "c02c"),
    ("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "cca8"),
    ("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "cca9"),
    ("TLS_EMPTY_RENEGOTIATION_INFO_SCSV (RFC 5746)", "00ff"),
    ("legacy_compression_methods: none", "0100"),
]
SERVER_NAME = [("server_name: localhost", "0000 000e 000c 00 0009 6c6f63616c686f7374")]
SUPPORTED_VERSIONS = [("supported_versions: TLS 1.3, TLS 1.2", "002b 0005 04 0304 0303")]
X25519_SHARE = [("key_share: x25519", "0033 0026 0024 001d 0020" + "**" * 32)]
TAIL = [
    ("supported_groups: x25519, secp256r1, secp384r1", "000a 0008 0006 001d 0017 0018"),
    ("signature_algorithms", "000d 0012 0010"),
    ("rsa_pss_rsae_sha256", "0804"),
    ("rsa_pkcs1_sha256", "0401"),
    ("rsa_pss_rsae_sha384", "0805"),
    ("rsa_pkcs1_sha384", "0501"),
    ("rsa_pss_rsae_sha512", "0806"),
    ("rsa_pkcs1_sha512", "0601"),
    ("ecdsa_secp256r1_sha256", "0403"),
    ("ecdsa_secp384r1_sha384", "0503"),
    ("ec_point_formats: uncompressed", "000b 0002 01 00"),
    ("extended_master_secret", "0017 0000"),
]


def hex_of(parts):
    return "".join(data for _, data in parts).replace(" ", "")


def expected(*extensions):
    """The record of a hello with these extensions before the last ones, in hexadecimal, masked with **."""
    listed = hex_of([each for group in (*extensions, TAIL) for each in group])
    body = hex_of(HEAD) + f"{len(listed) // 2:04x}" + listed
    return f"160303{len(body) // 2 + 4:04x}01{len(body) // 2:06x}" + body


def masked(data, mask):
    digits = data.hex()
    assert len(digits) == len(mask), (digits, mask)
    return "".join("*" if m == "*" else d for d, m in zip(digits, mask))


@pytest.fixture
def hello(tinyaws):
    """The first record that a run sends to that host."""
    def run(host, *options, family=socket.AF_INET):
        hellos = []

        def handle(connection, _stopped):
            head = read_exactly(connection, 5)
            hellos.append(head + read_exactly(connection, int.from_bytes(head[3:], "big")))
            connection.sendall(HANDSHAKE_FAILURE)

        address = "::1" if family == socket.AF_INET6 else "127.0.0.1"
        server = RawServer(handle, socket.create_server((address, 0), family=family))
        try:
            result = tinyaws(*CANCEL, *options, "--endpoint-url", f"https://{host}:{server.port}")
        finally:
            server.stop()
        assert result.code == 255 and "alert 40 (handshake_failure)" in result.error
        [first] = hellos
        return first
    return run


@pytest.mark.parametrize("options", [[], ["--no-verify-ssl"]], ids=["verified", "--no-verify-ssl"])
def test_offers_a_named_server_exactly_this(options, hello):
    want = expected(SERVER_NAME, SUPPORTED_VERSIONS, X25519_SHARE)
    assert masked(hello("localhost", *options), want) == want


@pytest.mark.parametrize("host, family", [("127.0.0.1", socket.AF_INET), ("[::1]", socket.AF_INET6)])
def test_offers_an_address_the_same_without_its_name(host, family, hello):
    """RFC 6066, section 3: an address is not permitted in server_name."""
    want = expected(SUPPORTED_VERSIONS, X25519_SHARE)
    assert masked(hello(host, family=family), want) == want


def test_random_session_and_key_share_are_fresh(hello):
    first, second = (ClientHello.parse(hello("localhost")[5:]) for _ in range(2))
    for a, b in ((first.random, second.random), (first.session, second.session),
                 (first.key_share()[1], second.key_share()[1])):
        assert len(a) == len(b) == 32
        assert sum(x == y for x, y in zip(a, b)) < 8


# ---- the second hello, after a HelloRetryRequest ----

SHARES = {P256: ("key_share: secp256r1", "0033 0047 0045 0017 0041 04" + "**" * 64),
          P384: ("key_share: secp384r1", "0033 0067 0065 0018 0061 04" + "**" * 96)}


@pytest.mark.parametrize("group", SHARES)
def test_the_second_hello_differs_in_its_share_only(group, tinyaws, pki):
    """RFC 8446, section 4.1.2."""
    hellos = []

    def retry(server, _):
        hellos.append(server.client_hello_message)
        server.retry(extension(KEY_SHARE, u16(group)))
        hellos.append(server.client_hello_message)
        return ALERT, b"\2\x28"

    with ScriptedServer(Tls13, pki.server(key="p256"), {"hello": retry}) as server:
        result = tinyaws(*CANCEL, peer=server)
    assert "alert 40 (handshake_failure)" in result.error
    first, second = hellos
    want = expected(SERVER_NAME, SUPPORTED_VERSIONS, [SHARES[group]])
    assert masked(record(HANDSHAKE, second), want) == want
    assert second[6:71] == first[6:71], "its random and its session are those of the first"
