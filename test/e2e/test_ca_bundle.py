"""--ca-bundle: any size in the same memory, any layout that PEM allows (RFC 7468), and one line
where it cannot be used."""

import ssl
from pathlib import Path
from types import SimpleNamespace

import pytest
from support.paths import ROOT
from support.pki import CA, SIGNS
from support.tls_faults import issuer, sending
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
        """The greatest of some runs: the kernel's peak may miss what was resident just before memory was given back."""
        runs = []
        for _ in range(6):
            result = cancel(bundle, prefix=[PEAK, tmp_path / "peak"])
            assert result.code == 0, result.error
            lines = (tmp_path / "peak").read_text().splitlines()
            runs.append({name: int(value) for name, value in map(str.split, lines)})
        return {name: max(run[name] for run in runs) for name in runs[0]}

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

    assert 'is not for localhost: it has no DNS name or address in subjectAltName' in error(None)
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
                    255)


def test_missing(cancel, server, tmp_path):
    assert_unusable(cancel(tmp_path / "missing.pem"), server,
                    f"{tmp_path}/missing.pem cannot be opened: No such file or directory", 255)


def test_directory(cancel, server, tmp_path):
    assert_unusable(cancel(tmp_path), server, f"{tmp_path} cannot be read as a regular file: Is a directory", 255)


def test_certificates_of_unknown_kinds_are_passed_over(cancel, pki, ours):
    """Such as those with other curves and digests that a distribution's bundle has."""
    edwards = pki.authority("Edwards CA", key="ed25519").path.read_bytes()
    junk = BEGIN + b"AAAA\n-----END CERTIFICATE-----\n"
    assert cancel(edwards + junk + ours).code == 0


# ---- names (RFC 5280, section 7.1) ----

SPELLINGS = {  # how the issuer's name is written where the root's is UTF8String: strings, subject
    "PrintableString": ("MASK:0x2", "/O=tinyaws tests/CN=Test CA"),
    "TeletexString": ("MASK:0x4", "/O=tinyaws tests/CN=Test CA"),
    "BMPString": ("MASK:0x800", "/O=tinyaws tests/CN=Test CA"),
    "UniversalString": ("MASK:0x100", "/O=tinyaws tests/CN=Test CA"),
    "upper case": ("utf8only", "/O=TINYAWS TESTS/CN=TEST CA"),
    "white space": ("utf8only", "/O=  tinyaws   tests /CN=Test  CA"),
    "all of them": ("MASK:0x2", "/O=TINYAWS  Tests /CN= test CA"),
}
OTHER_NAMES = {
    "no space": "/O=tinyaws tests/CN=TestCA",
    "longer": "/O=tinyaws tests/CN=Test CA 2",
    "shorter": "/O=tinyaws tests/CN=Test C",
    "one part more": "/O=tinyaws tests/CN=Test CA/CN=Test CA",
    "one part less": "/CN=Test CA",
    "another order": "/CN=Test CA/O=tinyaws tests",
    "another attribute": "/O=tinyaws tests/OU=Test CA",
    "parts joined": "/O=tinyaws tests+CN=Test CA",
}


@pytest.mark.parametrize("below", ["server", "intermediate"])
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_issuers_name_in_another_spelling(spelling, below, tls_server, tinyaws, pki):
    strings, subject = SPELLINGS[spelling]
    root = pki.authority()
    top = pki.respelled(root, subject, strings)
    certificate = pki.server(pki.authority("Below", issuer=top) if below == "intermediate" else top)
    server = tls_server(certificate, [RESPONSE])
    result = tinyaws(*CANCEL, peer=SimpleNamespace(url=server.url, ca=root.path))
    assert result.code == 0, result.error


def test_a_name_beyond_ascii_in_another_string_type(tls_server, tinyaws, pki):
    root = pki.respelled(pki.authority(), "/CN=F\u0151tan\u00fas\u00edtv\u00e1ny \U0001f512")
    top = pki.respelled(root, "/CN=F\u0151tan\u00fas\u00edtv\u00e1ny \U0001f512", "MASK:0x100")
    server = tls_server(pki.server(top), [RESPONSE])
    result = tinyaws(*CANCEL, peer=SimpleNamespace(url=server.url, ca=root.path))
    assert result.code == 0, result.error


@pytest.mark.parametrize("name", OTHER_NAMES)
def test_the_root_s_key_under_another_name(name, tls_server, tinyaws, pki):
    root = pki.authority()
    server = tls_server(pki.server(pki.respelled(root, OTHER_NAMES[name])), [RESPONSE])
    result = tinyaws(*CANCEL, peer=SimpleNamespace(url=server.url, ca=root.path))
    assert result.code == 255 and f"whose certificate is not among those of {root.path}" in (
        result.error)


# ---- roots that are refused, and roots that are not ----

KEY = "has a key that is not accepted: RSA of 2048 to 4096 bits, P-256 and P-384 are"
POLICIES = {
    "policyConstraints": "policyConstraints=critical,requireExplicitPolicy:0,inhibitPolicyMapping:0",
    "inhibitAnyPolicy": "inhibitAnyPolicy=critical,0",
    "certificatePolicies": "certificatePolicies=critical,1.2.3.4",
    "policyMappings": "policyMappings=critical,1.2.3.4:1.2.3.5",
}
REFUSED = {  # what a root has beyond, or instead of, the usual; what is said of it
    "P-521": ({"key": "p521"}, KEY),
    "brainpool": ({"key": "brainpool"}, KEY),
    "signed with Ed25519": ({"sign": "ed25519"}, "is signed with an algorithm that is not accepted"),
    "unknown critical extension": (
        {"extensions": (CA, SIGNS, "1.2.840.113549.1=critical,DER:0500")},
        "has the critical extension 1.2.840.113549.1, which is not supported"),
    "name constraints": (
        {"extensions": (CA, SIGNS, "nameConstraints=critical,permitted;DNS:localhost")},
        "has name constraints, which are not supported"),
    "no CA": ({"extensions": ("basicConstraints=critical,CA:FALSE", SIGNS)},
              "is not one of a CA: its basicConstraints lack CA:TRUE"),
    "no constraints": ({"extensions": (SIGNS,)},
                       "is not one of a CA: its basicConstraints lack CA:TRUE"),
    "may not sign": ({"extensions": (CA, "keyUsage=critical,digitalSignature")},
                     "may not issue others: its keyUsage lacks keyCertSign"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_reports_what_is_wrong_with_a_root(kind, tls_server, tinyaws, pki):
    order, says = REFUSED[kind]
    above = pki.authority("Above", key=order["sign"]) if "sign" in order else None
    root = pki.certificate("A root", above, key=order.get("key", "p256"),
                           extensions=order.get("extensions", (CA, SIGNS)))
    server = tls_server(sending(pki.server(root)), [RESPONSE])
    result = tinyaws(*CANCEL, peer=SimpleNamespace(url=server.url, ca=root.path))
    assert result.code == 255 and result.stdout == b""
    assert (f'"localhost" is issued by "A root", whose certificate in the CA bundle {says}\n'
            in result.error)


def test_reports_of_a_root_with_another_key(tls_server, tinyaws, pki):
    server = tls_server(pki.server(issuer(pki)), [RESPONSE])
    other = pki.authority(key="p384").ca
    result = tinyaws(*CANCEL, peer=SimpleNamespace(url=server.url, ca=other))
    assert '"Test CA", whose certificate in the CA bundle has another key\n' in result.error


def test_reports_of_a_root_that_is_too_short_for_the_chain(tls_server, tinyaws, pki):
    root = pki.certificate("A root", extensions=(CA + ",pathlen:0", SIGNS))
    server = tls_server(pki.server(pki.authority("Below", issuer=root)), [RESPONSE])
    result = tinyaws(*CANCEL, peer=server)
    assert (f'"A root", whose certificate in the CA bundle has another key, or its pathLenConstraint'
            " allows no more than 0 CAs below it\n" in result.error)


def test_a_root_that_is_refused_does_no_harm_beside_one_of_its_name(tls_server, tinyaws, pki):
    good = pki.authority()
    bad = pki.certificate("Test CA", key="p521", extensions=(CA, SIGNS))
    server = tls_server(pki.server(good), [RESPONSE])
    for bundle in pki.bundle(bad, good), pki.bundle(good, bad):
        result = tinyaws(*CANCEL, peer=SimpleNamespace(url=server.url, ca=bundle))
        assert result.code == 0, result.error


@pytest.mark.parametrize("where", ["root", "intermediate"])
@pytest.mark.parametrize("policy", POLICIES)
def test_critical_policies_refuse_nothing(policy, where, tls_server, tinyaws, pki):
    """RFC 5280 has them critical; they bind only who asks for a policy, and nobody does here."""
    above = {} if where == "root" else {"issuer": pki.authority()}
    top = pki.certificate("A CA", extensions=(CA, SIGNS, POLICIES[policy]), **above)
    server = tls_server(pki.server(top), [RESPONSE])
    result = tinyaws(*CANCEL, peer=server)
    assert result.code == 0, result.error
