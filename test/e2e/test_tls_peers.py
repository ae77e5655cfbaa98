"""TLS with servers of other houses: each accepts one version, one suite and one group alone, and
there is an intermediate certificate between its own and the root."""

import itertools
import json
import socket
import ssl

import pytest
from support.tls_peers import BODY, SERVERS, Parameters
from support.tls_server import respond

VERSIONS = ["TLSv1.3", "TLSv1.2"]
CIPHERS = ["AES-128-GCM", "AES-256-GCM", "CHACHA20-POLY1305"]
GROUPS = ["X25519", "P-256"]
KEYS = {"rsa": "RSA", "p256": "ECDSA", "p384": "ECDSA"}
CELLS = [*itertools.product(VERSIONS, CIPHERS, GROUPS, KEYS),
         ("TLSv1.3", "AES-128-GCM", "P-384", "rsa"), ("TLSv1.2", "AES-128-GCM", "P-384", "p256")]
CANCEL = ["proton", "cancel-environment-deployment", "--environment-name", "prod", "--debug"]


def suite(p):
    """As mbedTLS names it."""
    exchange = "TLS1-3" if p.version == "TLSv1.3" else f"TLS-ECDHE-{p.key}-WITH"
    return f"{exchange}-{p.cipher}-{p.hash}"


@pytest.mark.parametrize("version, cipher, group, key", CELLS)
@pytest.mark.parametrize("house", SERVERS)
def test_cancels_through(house, version, cipher, group, key, tinyaws, pki, tmp_path):
    parameters = Parameters(version, cipher, group, KEYS[key])
    intermediate = pki.authority("Intermediate", issuer=pki.authority(key=key), key=key)
    certificate = pki.server(issuer=intermediate, key=key)
    with SERVERS[house](parameters, certificate, tmp_path) as peer:
        result = tinyaws(*CANCEL, peer=peer)
    assert result.code == 0, result.error
    assert f"; {version} {suite(parameters)}\n" in result.error
    printed, sent = json.loads(result.stdout)["environment"], json.loads(BODY)["environment"]
    assert printed.keys() == sent.keys()
    assert printed["createdAt"] == "2020-09-13T12:26:40.123000+00:00"
    assert (printed["name"], printed["deploymentStatus"]) == ("prod", "CANCELLING")


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3],
                         ids=["1.2", "1.3"])
def test_a_server_with_both_keys_that_follows_our_order_serves_rsa(version, tinyaws, tls_server, pki):
    """An RSA signature is verified in a fifth of the time that one of P-256 takes."""
    rsa = pki.server(pki.authority("Root of RSA", key="rsa"), key="rsa")
    ecdsa = pki.server(pki.authority("Root of ECDSA", key="p256"), key="p256")

    def serve_both(context):
        context.load_cert_chain(ecdsa.chain, ecdsa.key)
        context.options &= ~ssl.OP_CIPHER_SERVER_PREFERENCE
        context.minimum_version = context.maximum_version = version

    peer = tls_server(rsa, [respond(BODY.encode())], serve_both)
    result = tinyaws(*CANCEL, peer=peer)  # which trusts the root of RSA, and no other
    assert result.code == 0, result.error
