"""The situations of public TLS test hosts (test/vectors/tls-badssl), rebuilt on loopback: which of
them another test shows, those that must be accepted, and why the rest have no place here."""

import json
from types import SimpleNamespace

import pytest
from support.paths import ROOT
from support.tls_faults import CA, FAULTS, SIGNS, issuer
from support.tls_peers import RESPONSE

CANCEL = ["proton", "cancel-environment-deployment", "--environment-name", "prod"]
HOSTS = json.loads((ROOT / "test/vectors/tls-badssl/hosts.json").read_text())

ACCEPTED = {  # name: (host, pki -> the server's Certificate)
    "host name": ("localhost", lambda pki: pki.server(issuer(pki), names=("DNS:localhost",))),
    "upper case": ("LOCALHOST", lambda pki: pki.server(issuer(pki), names=("DNS:localhost",))),
    "upper-case certificate": ("localhost",
                               lambda pki: pki.server(issuer(pki), names=("DNS:LocalHost",))),
    "last of 100 names": ("localhost", lambda pki: pki.server(issuer(pki), names=(
        *(f"DNS:subdomain{i}.example.com" for i in range(99)), "DNS:localhost"))),
    "wildcard": ("a.localhost", lambda pki: pki.server(issuer(pki), names=("DNS:*.localhost",))),
    "address": ("127.0.0.1", lambda pki: pki.server(issuer(pki), names=("IP:127.0.0.1",))),
    "no common name": ("localhost", lambda pki: pki.server(issuer(pki), name="")),
    "no extended key usage": ("localhost", lambda pki: pki.server(issuer(pki), usage=None)),
    "issuer for servers": ("localhost", lambda pki: pki.server(pki.certificate(
        "Issuing CA", issuer=pki.authority(),
        extensions=(CA, SIGNS, "extendedKeyUsage=serverAuth,clientAuth")))),
    "SHA-256": ("localhost", lambda pki: pki.server(issuer(pki, key="rsa"), key="rsa")),
    "SHA-384": ("localhost", lambda pki: pki.server(issuer(pki), digest="sha384")),
    "SHA-512": ("localhost", lambda pki: pki.server(issuer(pki, key="rsa"), digest="sha512")),
    "RSA of 3072 bits": ("localhost", lambda pki: pki.server(issuer(pki), key="rsa3072")),
    "RSA of 4096 bits": ("localhost", lambda pki: pki.server(issuer(pki), key="rsa4096")),
    "P-256": ("localhost", lambda pki: pki.server(issuer(pki), key="p256")),
    "P-384": ("localhost", lambda pki: pki.server(issuer(pki), key="p384")),
    "root signed with SHA-1": ("localhost", lambda pki: pki.server(pki.authority(digest="sha1"))),
    "no intermediate": ("localhost", lambda pki: pki.server()),
}

# Of each host without its domain: a situation of FAULTS or ACCEPTED, or a test of another file; or
# why there is none.
SUITE = "test_refuses_weak_suites"
SHOWN = {
    "expired": "expired", "expired-1963": "expired in 1963", "future": "not yet valid",
    "wrong.host": "wrong host", "domain-mismatch": "common name alone",
    "san-mismatch": "common name beside others", "wildcard.mismatch": "wildcard for two labels",
    "self-signed": "self-signed", "untrusted-root": "unknown CA",
    "superfish": "unknown CA", "edellroot": "unknown CA", "dsdtestprovider": "unknown CA",
    "preact-cli": "unknown CA", "webpack-dev-server": "unknown CA",
    "incomplete-chain": "issuer not sent", "bad-key-usage": "key for agreement",
    "null": SUITE, "cbc": SUITE, "dh480": SUITE, "dh512": SUITE, "dh1024": SUITE, "dh2048": SUITE,
    "tls-v1-0": "test_refuses_old_tls", "tls-v1-1": "test_refuses_old_tls",
    "tls-v1-2": "test_cancels_through", "mozilla-modern": "test_cancels_through",
    "www.ssllabs.com:10443": "test_refuses_a_certificate_without_its_key",
    "sha256": "SHA-256", "sha384": "SHA-384", "sha512": "SHA-512", "rsa2048": "SHA-256",
    "ecc256": "P-256", "ecc384": "P-384", "san-match": "host name",
    "no-common-name": "no common name", "1000-sans": "1000 names",
    "domain-match": "common name alone", "wildcard-match": "wildcard common name alone",
    "localhost": "host name, wrong host",
    "given bundle alone": "test_a_bundle_replaces_the_built_in_anchors",
}
NOT_SHOWN = {
    "rc4": "OpenSSL 3 has no RC4 to serve with; no suite of it is offered",
    "rc4-md5": "as rc4", "3des": "as rc4",
    "weak-sig": "openssl ca does not sign with MD5; any digest that is not known is refused alike",
    "rsa8192": "such a key takes minutes to make; beyond 4096 bits is refused",
    "10000-sans": "as 1000-sans",
    "no-subject": "as no-common-name, but for the organisation",
    "extended-validation": "a policy OID, which means nothing here",
    "revoked": "no revocation is checked: no OCSP or CRL client fits, and AWS CLI has none",
    "pinning-test": "no pins", "no-sct": "no certificate transparency, as in AWS CLI",
    "www.ssllabs.com:10444": "FREAK needs RSA key exchange, of which none is offered",
    "www.ssllabs.com:10445": "Logjam needs finite-field Diffie-Hellman, of which none is offered",
}
# Where we differ from what the list expects, and hold to a later rule.
STRICTER = {
    "domain-match": "the common name no longer counts (RFC 9525)",
    "wildcard-match": "the common name no longer counts (RFC 9525)",
    "dh1024": "finite-field Diffie-Hellman is not offered",
    "1000-sans": "beyond the 16 KiB of one handshake message, and the error says so",
}


def situation(host):
    if "use only the given CA bundle" in host.get("description", ""):
        return "given bundle alone"
    if host["host"] == "www.ssllabs.com":
        return f"{host['host']}:{host['port']}"
    return host["host"].removesuffix(".badssl.com").removesuffix(".badtls.io")


@pytest.mark.parametrize("name", ACCEPTED)
def test_accepts(name, tinyaws, tls_server, pki):
    host, make = ACCEPTED[name]
    server = tls_server(make(pki), [RESPONSE])
    peer = SimpleNamespace(url=f"https://{host}:{server.port}", ca=server.ca)
    result = tinyaws(*CANCEL, peer=peer)
    assert result.code == 0, result.error
    assert server.received.startswith(b"POST / HTTP/1.1\r\n")


def test_every_situation_has_its_place():
    names = {situation(host) for host in HOSTS}
    assert names == SHOWN.keys() | NOT_SHOWN.keys()
    assert not SHOWN.keys() & NOT_SHOWN.keys()
    tests = "".join((ROOT / "test/e2e" / name).read_text()
                    for name in ("test_tls_refusals.py", "test_tls_peers.py", "test_ca_bundle.py"))
    for shown in SHOWN.values():
        for each in shown.split(", "):
            assert each in FAULTS or each in ACCEPTED or f"def {each}(" in tests


def test_verdicts_are_the_expected_ones():
    """What must be rejected is shown by a refusal, what must be accepted by a success."""
    accepting = ACCEPTED.keys() | {"test_cancels_through"}
    for host in HOSTS:
        name = situation(host)
        if name in SHOWN and name not in STRICTER and name != "localhost":
            if host["expected"] == "reject":
                assert SHOWN[name] not in accepting, name
            elif host["expected"] == "accept":
                assert SHOWN[name] in accepting, name
