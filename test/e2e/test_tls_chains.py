"""What a server may send beside the certificates that lead to a root: anything, in any kind, as long
as the chain does without it (RFC 8446, section 4.4.2)."""

import ssl
from types import SimpleNamespace

import pytest
from support.pki import CA, SIGNS
from support.tls_faults import issuer, sending
from support.tls_peers import RESPONSE

CANCEL = ["proton", "cancel-environment-deployment", "--environment-name", "prod"]
VERSIONS = {"TLSv1.2": ssl.TLSVersion.TLSv1_2, "TLSv1.3": ssl.TLSVersion.TLSv1_3}
NEEDLESS = {
    "P-521": {"key": "p521"},
    "brainpool": {"key": "brainpool"},
    "RSA of 8192 bits": {"key": "rsa8192"},
    "RSA of 1024 bits": {"key": "rsa1024"},
    "Ed25519": {"key": "ed25519"},
    "SHA-1": {"digest": "sha1"},
    "critical extension": {"extensions": (CA, SIGNS, "1.2.3.4=critical,DER:0500")},
    "name constraints": {"extensions": (CA, SIGNS,
                                        "nameConstraints=critical,permitted;DNS:example.com")},
}


def needless(pki, kind):
    return pki.certificate("Needless", **{"extensions": (CA, SIGNS), **NEEDLESS[kind]})


def only(version):
    def configure(context):
        context.minimum_version = context.maximum_version = version
        context.set_ciphers("DEFAULT@SECLEVEL=0")
    return configure


@pytest.fixture
def cancel(tls_server, tinyaws):
    """Runs the job with a server that sends these."""
    def run(certificate, *others, version="TLSv1.3", options=()):
        # What Python's own context does not load, the chain of another order of it may have.
        server = tls_server(sending(certificate, *others), [RESPONSE], only(VERSIONS[version]))
        return tinyaws(*CANCEL, *options, peer=SimpleNamespace(url=server.url, ca=certificate.ca))
    return run


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("kind", NEEDLESS)
def test_a_certificate_that_is_not_needed_is_skipped(kind, version, cancel, pki):
    below, extra = issuer(pki), needless(pki, kind)
    server = pki.server(below)
    for others in (extra, below), (below, extra), (extra, below, extra):
        result = cancel(server, *others, version=version)
        assert result.code == 0, result.error


def test_several_of_them(cancel, pki):
    below = issuer(pki)
    result = cancel(pki.server(below), *(needless(pki, kind) for kind in NEEDLESS), below)
    assert result.code == 0, result.error


def test_one_that_is_not_needed_for_the_root_is_itself_there(cancel, pki):
    """An issuer whose certificate is of no use is not needed where another one of its name is."""
    good = issuer(pki)
    bad = issuer(pki, key="p521")
    for others in (bad, good), (good, bad):
        result = cancel(pki.server(good), *others)
        assert result.code == 0, result.error


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("kind, says", [
    ("P-521", "has a key that is not accepted"), ("RSA of 8192 bits", "has a key that is not"),
    ("critical extension", "extension 1.2.3.4,"),
    ("name constraints", "has name constraints, which are not supported")])
def test_one_that_is_needed_is_reported(kind, says, version, cancel, pki):
    below = pki.certificate("Needed", issuer=pki.authority(),
                            **{"extensions": (CA, SIGNS), **NEEDLESS[kind]})
    result = cancel(pki.server(below), below, version=version)
    assert result.code == 255 and result.stdout == b""
    assert 'the server\'s certificate "localhost" is issued by "Needed", whose certificate ' in (
        result.error)
    assert says in result.error


@pytest.mark.parametrize("kind", ["P-521", "critical extension"])
def test_no_verify_ssl_goes_through(kind, cancel, pki):
    below = issuer(pki)
    result = cancel(pki.server(below), needless(pki, kind), options=["--no-verify-ssl"])
    assert result.code == 0, result.error
