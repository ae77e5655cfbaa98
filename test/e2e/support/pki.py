"""Certificates to order, made with the openssl command."""

import subprocess
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

LOCALHOST = ("DNS:localhost", "IP:127.0.0.1", "IP:::1")
KEYS = {
    "p256": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
    "p384": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
    "p521": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"],
    "rsa1024": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"],
    "rsa": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
    "rsa3072": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:3072"],
    "rsa4096": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:4096"],
    # Of five primes, which are found in a fraction of the time.
    "rsa8192": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:8192", "-pkeyopt",
                "rsa_keygen_primes:5"],
    "brainpool": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:brainpoolP256r1"],
    "ed25519": ["-algorithm", "ED25519"],
}
CA = "basicConstraints=critical,CA:TRUE"
SIGNS = "keyUsage=critical,keyCertSign,cRLSign"


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


@dataclass(frozen=True)
class Certificate:
    path: Path  # PEM, this certificate alone
    key: Path  # PEM
    chain: Path  # PEM: this one, then its issuers below the root; what a server sends
    issuer: object  # a Certificate, or None: self-signed
    name: str

    @property
    def root(self):
        """The certificate to trust."""
        return self if self.issuer is None else self.issuer.root

    @property
    def ca(self):
        """The path of the root, as --ca-bundle takes it."""
        return self.root.path


class Pki:
    """Each order is made once a session: the same order gives the same files."""

    def __init__(self, directory):
        self.directory = Path(directory)
        self._made, self._places = {}, 0

    def authority(self, name="Test CA", **order):
        """A root, or with issuer= an intermediate CA. Keywords as in certificate()."""
        return self.certificate(name, extensions=(CA, SIGNS), **order)

    def respelled(self, authority, subject, strings="utf8only"):
        """A root of the same key whose name is `subject`, in strings of that kind (OpenSSL's
        string_mask). What it issues has that name as its issuer's."""
        place = self._place(authority.name)
        path, config = place / "cert.pem", place / "req.cnf"
        config.write_text("\n".join([
            "[req]", f"string_mask={strings}", "distinguished_name=none", "x509_extensions=wanted",
            "[none]", "[wanted]", CA, SIGNS, ""]))
        openssl("req", "-new", "-x509", "-config", config, "-key", authority.key, "-subj", subject,
                "-out", path)
        return replace(authority, path=path, chain=path)

    def server(self, issuer=None, name="localhost", names=LOCALHOST, usage="serverAuth", **order):
        """A certificate for servers; without issuer one of the standard authority of that key.
        names=() leaves out subjectAltName, usage=None extendedKeyUsage."""
        if issuer is None:
            issuer = self.authority(key=order.get("key", "p256"))
        extensions = ["basicConstraints=critical,CA:FALSE", "keyUsage=critical,digitalSignature"]
        if names:
            extensions.append("subjectAltName=" + ",".join(names))
        if usage:
            extensions.append("extendedKeyUsage=" + usage)
        return self.certificate(name, issuer=issuer, extensions=tuple(extensions), **order)

    def certificate(self, name, issuer=None, key="p256", digest="sha256", extensions=(),
                    starts=timedelta(days=-1), ends=timedelta(days=30)):
        """key: one of KEYS. starts and ends: from now, or a datetime. issuer None: self-signed."""
        order = (name, issuer, key, digest, extensions, starts, ends)
        if order not in self._made:
            self._made[order] = self._make(*order)
        return self._made[order]

    def bundle(self, *certificates):
        """A PEM file with all these, in this order."""
        path = self.directory / f"bundle-{abs(hash(certificates)):x}.pem"
        path.write_bytes(b"".join(each.path.read_bytes() for each in certificates))
        return path

    def _place(self, name):
        self._places += 1
        place = self.directory / f"{self._places:03d}-{''.join(filter(str.isalnum, name))}"
        place.mkdir(parents=True)
        return place

    def _make(self, name, issuer, key, digest, extensions, starts, ends):
        place = self._place(name)
        path, key_path, request = place / "cert.pem", place / "key.pem", place / "request.pem"
        openssl("genpkey", *KEYS[key], "-out", key_path)
        openssl("req", "-new", "-key", key_path, "-subj", f"/O=tinyaws tests/CN={name}", "-out",
                request)
        self._sign(place, request, path, key_path, issuer, key, digest, extensions, starts, ends)
        chain = place / "chain.pem"
        sent = path.read_bytes()
        if issuer is not None and issuer.issuer is not None:
            sent += issuer.chain.read_bytes()
        chain.write_bytes(sent)
        return Certificate(path, key_path, chain, issuer, name)

    def _sign(self, place, request, path, key_path, issuer, key, digest, extensions, starts, ends):
        # `openssl ca` is the one command of OpenSSL 3.0 that takes any dates.
        (place / "index.txt").touch()
        (place / "ca.cnf").write_text("\n".join([
            "[ca]", "default_ca=here", "[here]", f"database={place}/index.txt",
            f"new_certs_dir={place}", "rand_serial=yes", "unique_subject=no", "policy=any",
            "x509_extensions=wanted", "[any]", "organizationName=optional",
            "commonName=optional", "[wanted]", "subjectKeyIdentifier=hash",
            "authorityKeyIdentifier=keyid" if issuer else "", *extensions, ""]))
        signer = ["-selfsign", "-keyfile", key_path] if issuer is None else [
            "-cert", issuer.path, "-keyfile", issuer.key]
        openssl("ca", "-batch", "-notext", "-config", place / "ca.cnf", *signer, "-in", request,
                "-out", path, "-md", "null" if key == "ed25519" and issuer is None else digest,
                "-startdate", self._date(starts), "-enddate", self._date(ends))

    @staticmethod
    def _date(when):
        if isinstance(when, timedelta):
            when = datetime.now(timezone.utc) + when
        return when.strftime("%Y%m%d%H%M%SZ")
