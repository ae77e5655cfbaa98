"""tinyaws trust-anchors: the built-in ones as PEM, as other programs read it."""
import hashlib
import re
import subprocess

import pytest
from cli_support import TINYAWS, tinyaws

from support.paths import ROOT

CORE = ROOT / "build/tinyaws-core"
FOLDER = ROOT / "vendor/trust-anchors"
LISTED = [line.split(" ", 2) for line in (FOLDER / "FINGERPRINTS").read_text().splitlines() if line[0] != "#"]


def test_each_is_the_file_of_the_repository_after_its_subject_and_fingerprint():
    result = tinyaws("trust-anchors")
    assert (result.status, result.err) == (0, b"")
    assert result.out.decode() == "".join(
        f"# {subject}\n# SHA-256 {total}\n{(FOLDER / name).read_text()}" for total, name, subject in LISTED)
    assert subprocess.run([CORE, "trust-anchors"], capture_output=True, timeout=60, check=True).stdout == result.out


def test_openssl_reads_them_all(tmp_path):
    (tmp_path / "anchors.pem").write_bytes(tinyaws("trust-anchors").out)
    text = subprocess.run(["openssl", "storeutl", "-certs", "-text", tmp_path / "anchors.pem"], capture_output=True,
                          text=True, timeout=60, check=True).stdout
    assert "Total found: 5" in text
    assert text.count("CA:TRUE") == 5
    blocks = re.findall("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", text, re.S)
    ders = [subprocess.run(["openssl", "x509", "-outform", "DER"], input=block.encode(), capture_output=True,
                           timeout=60, check=True).stdout for block in blocks]
    assert [hashlib.sha256(der).hexdigest() for der in ders] == [total for total, *_ in LISTED]


def test_tinyaws_reads_them_as_a_bundle(tmp_path):
    """The doctor counts the certificates of the whole bundle."""
    (tmp_path / "anchors.pem").write_bytes(tinyaws("trust-anchors").out)
    result = tinyaws("doctor", "--verbose", "--no-sign-request", "--region", "us-east-1", "--timeout", "5",
                     "--ca-bundle", str(tmp_path / "anchors.pem"), "--endpoint-url", "https://127.0.0.1:9")
    assert b"(--ca-bundle): 5 certificates" in result.out


def test_an_output_that_takes_nothing_is_an_error():
    with open("/dev/full", "wb") as full:
        done = subprocess.run([TINYAWS, "trust-anchors"], stdout=full, stderr=subprocess.PIPE, timeout=60)
    assert done.returncode == 255 and b"standard output could not be written" in done.stderr


@pytest.mark.parametrize("words", [["x"], ["--name", "x"]])
def test_it_takes_nothing(words):
    result = tinyaws("trust-anchors", *words)
    assert (result.status, result.out) == (252, b"")
