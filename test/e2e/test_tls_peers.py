"""TLS with servers of other houses: each accepts one version, one suite and one group alone, and
there is an intermediate certificate between its own and the root."""

import itertools
import json

import pytest
from support.tls_peers import BODY, SERVERS, Parameters

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
