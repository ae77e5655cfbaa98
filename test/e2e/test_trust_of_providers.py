"""Whom credentials endpoints are verified against: --ca-bundle, and at AWS's own host names the built-in
trust anchors as well; the service's endpoint against --ca-bundle only. Nobody here has the key of a
server below Amazon's roots, so one shows Amazon's own root: to who trusts that, only its name is wrong."""

import shutil
import ssl
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from support.credentials import EXAMPLE, Credentials
from support.namespace import Namespace
from support.sts_server import Role, StsServer
from support.stage import Stage
from support.tls_peers import Parameters, gnutls_server

CANCEL = ["proton", "cancel-environment-deployment", "--environment-name", "prod"]
WITH_HOSTS = ("unshare", "-m", "sh", "-c", 'mount --bind "$0" /etc/hosts && exec "$@"')
ROLE = Role("arn:aws:iam::123456789012:role/deploy",
            Credentials("ASIAROLESESSION", "secret/OF+THE+ROLE", "token/OF+THE+ROLE=="))
WRONG_NAME = ': it has no DNS name or address in subjectAltName; its common name "Amazon Root CA 1"'
OURS = [  # AWS's own
    "sts.us-east-1.amazonaws.com", "sts.amazonaws.com", "STS.EU-WEST-1.AMAZONAWS.COM",
    "sts-fips.us-gov-west-1.amazonaws.com", "sts.us-east-1.api.aws",
    "sts.cn-north-1.amazonaws.com.cn", "sts.cn-north-1.api.amazonwebservices.com.cn",
    "sts.eusc-de-east-1.amazonaws.eu", "sts.us-iso-east-1.c2s.ic.gov",
    "sts.us-isob-east-1.sc2s.sgov.gov", "sts.eu-isoe-west-1.cloud.adc-e.uk",
    "sts.us-isof-south-1.csp.hci.ic.gov", "vpce-1.sts.us-east-1.vpce.amazonaws.com"]
THEIRS = ["localhost", "sts.example.com", "sts.amazonaws.com.example.com", "xamazonaws.com",
          "amazonaws.com", "sts.amazonaws.co", "127.0.0.1"]


@pytest.fixture(scope="module")
def amazon(tmp_path_factory, pki):
    """Amazon's own root as a server's certificate."""
    store = ssl.create_default_context()
    at = [dict(part[0] for part in each["subject"]).get("commonName")
          for each in store.get_ca_certs()].index("Amazon Root CA 1")
    path = tmp_path_factory.mktemp("amazon") / "amazon.pem"
    path.write_text(ssl.DER_cert_to_PEM_cert(store.get_ca_certs(binary_form=True)[at]))
    return SimpleNamespace(chain=path, key=pki.server(key="rsa").key, ca=None)


@pytest.fixture
def server(amazon, tmp_path):
    parameters = Parameters("TLSv1.3", "AES-128-GCM", "X25519", "RSA")
    with gnutls_server(parameters, amazon, tmp_path, key=amazon.key) as peer:
        yield peer


@pytest.fixture
def run(tinyaws, tmp_path, home):
    """Runs it where that host name leads to this machine."""
    def run(host, *arguments, files=None, **how):
        hosts = tmp_path / "hosts"
        hosts.write_text(f"127.0.0.1 localhost {host}\n")
        for name, text in (files or {}).items():
            path = home / ".aws" / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        return tinyaws(*arguments, prefix=(*WITH_HOSTS, hosts), **how)
    return run


PROFILE = {"config": f"[profile deploy]\nrole_arn = {ROLE.arn}\nsource_profile = base\n",
           "credentials": f"[base]\naws_access_key_id = {EXAMPLE.access_key}\n"
                          f"aws_secret_access_key = {EXAMPLE.secret_key}\n"}


def by_sts(host, port):
    return {"AWS_PROFILE": "deploy", "AWS_ENDPOINT_URL_STS": f"https://{host}:{port}"}


def failure_of(result):
    assert result.code != 0 and result.stdout == b"", result
    return result.error


@pytest.mark.parametrize("host", OURS)
def test_the_built_in_anchors_count_at_aws_s_own_names(host, server, run, pki):
    result = run(host, "credentials", "--ca-bundle", pki.authority().ca, files=PROFILE,
                 credentials=None, env=by_sts(host, server.port))
    assert f"is not for {host}{WRONG_NAME}" in failure_of(result)


@pytest.mark.parametrize("host", THEIRS)
def test_the_bundle_only_counts_elsewhere(host, server, run, pki):
    bundle = pki.authority().ca
    result = run(host, "credentials", "--ca-bundle", bundle, files=PROFILE, credentials=None,
                 env=by_sts(host, server.port))
    assert f'"Amazon Root CA 1" is self-signed, and not among those of {bundle}\n' in failure_of(result)


@pytest.mark.parametrize("host, report", [
    ("c1.credentials.iot.eu-west-1.amazonaws.com", WRONG_NAME), ("iot.example.com", "not among")])
def test_aws_iot(host, report, server, run, pki, tmp_path):
    device = pki.certificate("device")
    env = {"AWS_IOT_CREDENTIAL_ENDPOINT": f"{host}:{server.port}", "AWS_IOT_ROLE_ALIAS": "alias",
           "AWS_IOT_THING_NAME": "thing", "AWS_IOT_CERTIFICATE_FILE": device.path,
           "AWS_IOT_PRIVATE_KEY_FILE": device.key, "AWS_EC2_METADATA_DISABLED": "true"}
    result = run(host, "credentials", "--ca-bundle", pki.authority().ca, credentials=None, env=env)
    assert report in failure_of(result)


def test_the_service_s_endpoint_has_the_bundle_only(server, run, pki):
    host, bundle = "proton.us-east-1.amazonaws.com", pki.authority().ca
    result = run(host, *CANCEL, "--endpoint-url", f"https://{host}:{server.port}", "--ca-bundle", bundle)
    assert f"and not among those of {bundle}\n" in failure_of(result)


@pytest.fixture
def short_folder():
    """A message shortens a long name of a file."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def test_neither_has_it(run, pki, tls_server, short_folder):
    """What is in neither is reported with both."""
    host = "sts.us-east-1.amazonaws.com"
    bundle = shutil.copy(pki.authority("Another CA").ca, short_folder / "ca.pem")
    peer = tls_server(pki.server(names=(f"DNS:{host}",)))
    result = run(host, "credentials", "--ca-bundle", bundle, files=PROFILE, credentials=None,
                 env=by_sts(host, peer.port))
    assert (f'"Test CA", whose certificate is not among those of {bundle} or the built-in trust'
            " anchors\n") in failure_of(result)


@pytest.mark.parametrize("host", ["sts.us-east-1.amazonaws.com", "sts.example.com"])
def test_the_bundle_counts_at_any_name(host, pki, home, tmp_path):
    certificate = pki.server(names=(f"DNS:{host}",))
    (tmp_path / "hosts").write_text(f"127.0.0.1 {host}\n")
    inside = Namespace()
    try:
        with Stage(inside, home) as stage:
            sts = stage.serve(StsServer, ROLE, certificate=certificate)
            for name, text in PROFILE.items():
                stage.file(f".aws/{name}", text)
            result = stage.run(
                "credentials", "--ca-bundle", certificate.ca, prefix=(*WITH_HOSTS, tmp_path / "hosts"),
                env={**by_sts(host, sts.port), "NO_PROXY": host})
    finally:
        inside.stop()
    assert result.code == 0, result.error
    assert ROLE.gives.access_key.encode() in result.stdout


def test_doctor_says_so(tls_server, tinyaws, pki):
    """With a bundle; without one there is nothing beside the built-in ones."""
    peer = tls_server(pki.server())
    bundle = tinyaws("doctor", "--verbose", peer=peer)
    assert (f"{peer.ca} (--ca-bundle): 1 certificate; for credentials at AWS's own host names, the 5"
            " that are built in as well\n") in bundle.stdout.decode()
    built_in = tinyaws("doctor", "--verbose", peer=SimpleNamespace(url=peer.url, ca=None))
    assert "trust anchors: built in (default): 5 certificates\n" in built_in.stdout.decode()
