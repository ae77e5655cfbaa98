"""--ca-bundle: any size in the same memory, any layout that PEM allows (RFC 7468), and one line
where it cannot be used."""

import ssl
from pathlib import Path
from types import SimpleNamespace

import pytest
from support.paths import ROOT
from support.tls_faults import issuer
from support.tls_peers import RESPONSE, Parameters, gnutls_server

CANCEL = ["proton", "cancel-environment-deployment", "--environment-name", "prod"]
PEAK = ROOT / "build/host/peak"
DISTRIBUTION = next(path for path in map(Path, [
    "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"])
    if path.exists())
PAGE = 4  # KiB
BEGIN = b"-----BEGIN CERTIFICATE-----\n"


def certificates(pem):
    return [BEGIN + rest for rest in pem.split(BEGIN)[1:]]


@pytest.fixture
def server(tls_server, pki):
    """With a chain of RSA, as AWS endpoints have it."""
    return tls_server(pki.server(issuer(pki, key="rsa"), key="rsa"), [RESPONSE])


@pytest.fixture
def cancel(server, tinyaws, tmp_path):
    """Runs the job with a bundle of those bytes, or of that path."""
    def run(bundle, *options, **how):
        if isinstance(bundle, bytes):
            path = tmp_path / "bundle.pem"
            path.write_bytes(bundle)
            bundle = path
        return tinyaws(*CANCEL, *options, peer=SimpleNamespace(url=server.url, ca=bundle), **how)
    return run


@pytest.fixture
def ours(pki):
    return pki.authority().path.read_bytes()


# ---- size ----

@pytest.mark.parametrize("place", ["start", "middle", "end"])
def test_a_distributions_bundle_takes_the_memory_of_one_certificate(place, cancel, ours, tmp_path):
    theirs = certificates(DISTRIBUTION.read_bytes())
    assert len(theirs) > 100
    at = {"start": 0, "middle": len(theirs) // 2, "end": len(theirs)}[place]
    whole = b"".join(theirs[:at] + [ours] + theirs[at:])

    def peak(bundle):
        result = cancel(bundle, prefix=[PEAK, tmp_path / "peak"])
        assert result.code == 0, result.error
        lines = (tmp_path / "peak").read_text().splitlines()
        return {name: int(value) for name, value in map(str.split, lines)}

    one, many = peak(ours), peak(whole)
    assert 0 < many["hwm"] <= 512
    assert abs(many["hwm"] - one["hwm"]) <= 2 * PAGE
    assert many["vm"] == one["vm"]


def test_without_our_ca_a_distributions_bundle_is_of_no_use(cancel):
    result = cancel(DISTRIBUTION)
    assert result.code == 255 and f"not among those of {DISTRIBUTION}\n" in result.error


def test_a_bundle_replaces_the_built_in_anchors(tinyaws, pki, tmp_path):
    """Amazon's own root as a server's certificate: only its name is wrong to the built-in anchors,
    and it is unknown to another bundle."""
    store = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    store.load_verify_locations(DISTRIBUTION)
    at = [dict(part[0] for part in each["subject"]).get("commonName")
          for each in store.get_ca_certs()].index("Amazon Root CA 1")
    amazon = tmp_path / "amazon.pem"
    amazon.write_text(ssl.DER_cert_to_PEM_cert(store.get_ca_certs(binary_form=True)[at]))
    key = pki.server(key="rsa").key
    certificate = SimpleNamespace(chain=amazon, key=key, ca=pki.authority().ca)

    def error(ca):
        parameters = Parameters("TLSv1.3", "AES-128-GCM", "X25519", "RSA")
        with gnutls_server(parameters, certificate, tmp_path, key=key) as peer:
            return tinyaws(*CANCEL, peer=SimpleNamespace(url=peer.url, ca=ca)).error

    assert 'is not for localhost but for "Amazon Root CA 1"' in error(None)
    assert f'"Amazon Root CA 1" is self-signed, and not among those of {certificate.ca}' in error(
        certificate.ca)


# ---- where it comes from ----

def test_aws_ca_bundle(cancel, pki):
    assert cancel(None, env={"AWS_CA_BUNDLE": pki.authority().ca}).code == 0


def test_the_option_comes_before_aws_ca_bundle(cancel, ours, tmp_path):
    elsewhere = {"AWS_CA_BUNDLE": tmp_path / "missing.pem"}
    assert cancel(ours, env=elsewhere).code == 0
    assert cancel(None, env=elsewhere).code != 0


# ---- layout ----

LAYOUTS = {
    "as it is": lambda pem: pem,
    "CRLF": lambda pem: pem.replace(b"\n", b"\r\n"),
    "no final newline": lambda pem: pem.rstrip(b"\n"),
    "comments": lambda pem: b"# Amazon\nIssuer: CN=x\n\n" + pem + b"\nThe end: -- --\n",
    "long comment lines": lambda pem: b"#" * 5000 + b"\n" + pem,
    "empty lines": lambda pem: b"\n\n" + pem + b"\n\n",
    "spaces at the ends of lines": lambda pem: pem.replace(b"\n", b" \t\n"),
    "base64 in one line": lambda pem: BEGIN + pem.split(BEGIN)[1].split(b"-----")[0].replace(
        b"\n", b"") + b"\n-----END CERTIFICATE-----\n",
    "twice": lambda pem: pem + pem,
    "another block before": lambda pem: (
        b"-----BEGIN DH PARAMETERS-----\nAAAA\n-----END DH PARAMETERS-----\n" + pem),
    "UTF-8 in comments": lambda pem: "# Főtanúsítvány\n".encode() + pem,
    "byte order mark before a comment": lambda pem: b"\xef\xbb\xbf# roots\n" + pem,
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layout(layout, cancel, ours):
    result = cancel(LAYOUTS[layout](ours))
    assert result.code == 0, result.error


def test_the_servers_own_certificate_may_be_the_bundle(tls_server, tinyaws, pki):
    certificate = pki.certificate("localhost", extensions=("subjectAltName=DNS:localhost",))
    server = tls_server(certificate, [RESPONSE])
    assert tinyaws(*CANCEL, peer=server).code == 0


# ---- what is no bundle ----

def other_base64(pem):
    return pem.replace(b"\nM", b"\n*", 1)


UNUSABLE = {  # name: (what, of our CA's PEM, stands in the file; what the line says)
    "empty": (lambda pem: b"", "has no certificate"),
    "text": (lambda pem: b"these are no certificates\n", "has no certificate"),
    "random bytes": (lambda pem: bytes(range(256)) * 64, "has no certificate"),
    "DER": (lambda pem: ssl.PEM_cert_to_DER_cert(pem.decode()), "has no certificate"),
    "key": (lambda pem: pem.replace(b"CERTIFICATE", b"PRIVATE KEY"), "has no certificate"),
    "cut in the base64": (lambda pem: pem[:len(pem) // 2], "ends too early: certificate 1"),
    "cut after one": (lambda pem: pem + pem[:len(pem) // 2], "ends too early: certificate 2"),
    "no base64": (other_base64, "is malformed: certificate 1"),
    "no base64 after one": (lambda pem: pem + other_base64(pem), "is malformed: certificate 2"),
    "begins within one": (lambda pem: BEGIN + pem, "is malformed: certificate 1"),
    "huge": (lambda pem: BEGIN + (b"A" * 64 + b"\n") * 500 + b"-----END CERTIFICATE-----\n" + pem,
             "has one beyond TA_CERTIFICATE_MAX: certificate 1"),
}


def assert_unusable(result, server, says, code):
    assert (result.code, result.stdout) == (code, b"")
    assert result.error.startswith("\n") and result.error.count("\n") == 2, result.error
    assert says in result.error
    assert server.received == b""


@pytest.mark.parametrize("content", UNUSABLE)
def test_unusable(content, cancel, server, ours, tmp_path):
    make, says = UNUSABLE[content]
    assert_unusable(cancel(make(ours)), server, f"the CA bundle {tmp_path}/bundle.pem {says}",
                    255 if "TA_CERTIFICATE_MAX" in says else 253)


def test_missing(cancel, server, tmp_path):
    assert_unusable(cancel(tmp_path / "missing.pem"), server,
                    f"{tmp_path}/missing.pem cannot be opened: No such file or directory", 255)


def test_directory(cancel, server, tmp_path):
    assert_unusable(cancel(tmp_path), server, f"{tmp_path} cannot be read: Is a directory", 255)


def test_certificates_of_unknown_kinds_are_passed_over(cancel, pki, ours):
    """Such as those with other curves and digests that a distribution's bundle has."""
    edwards = pki.authority("Edwards CA", key="ed25519").path.read_bytes()
    junk = BEGIN + b"AAAA\n-----END CERTIFICATE-----\n"
    assert cancel(edwards + junk + ours).code == 0
