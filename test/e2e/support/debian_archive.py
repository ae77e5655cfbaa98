"""A Debian source archive in a folder, signed with a key of its own."""

import hashlib
import io
import os
import subprocess
import tarfile


def tar_of(folder, files, compression="bz2"):
    """The bytes of a tar with these {name: text} in one folder, as upstream's have."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=f"w:{compression}") as tar:
        for name, text in files.items():
            entry = tarfile.TarInfo(f"{folder}/{name}")
            entry.size = len(text)
            tar.addfile(entry, io.BytesIO(text.encode()))
    return out.getvalue()


class Signer:
    """A key, and keyring: the file that verifies what it signs."""

    def __init__(self, home):
        self._environment = {"PATH": os.environ["PATH"], "GNUPGHOME": str(home)}
        home.chmod(0o700)
        self._gpg("--passphrase", "", "--quick-gen-key", "An archive <archive@example.test>", "ed25519", "sign",
                  "never")
        self.keyring = home / "keyring.gpg"
        self.keyring.write_bytes(self._gpg("--export"))

    def sign(self, text):
        return self._gpg("--clearsign", "--digest-algo", "SHA512", input=text.encode())

    def stop(self):
        """The agent, which gpg starts."""
        subprocess.run(["gpgconf", "--kill", "all"], env=self._environment, check=True)

    def _gpg(self, *arguments, **how):
        return subprocess.run(["gpg", "--batch", "--quiet", *arguments], env=self._environment, check=True,
                              capture_output=True, **how).stdout


class DebianArchive:
    """As a mirror has it, at <folder>/debian, and its security archive beside it."""

    def __init__(self, folder, signer):
        self.signer, self.folder = signer, folder / "debian"
        self.url = f"file:{self.folder}"
        self._suites = {}

    def put(self, suite, source, version, data, kind="bz2"):
        """That version of a source package is in the suite, with data for upstream's archive. A suite whose name ends
        in -security is one of the security archive."""
        upstream = version.split(":")[-1].rsplit("-", 1)[0]
        folder = f"pool/main/{source[0]}/{source}"
        name = f"{source}_{upstream}.orig.tar.{kind}"
        described = f"{source}_{version}.dsc"
        files = {name: data, described: f"Source: {source}\nVersion: {version}\n".encode(),
                 f"{source}_{version}.debian.tar.xz": b"not fetched"}
        root = self._root(suite)
        (root / folder).mkdir(parents=True, exist_ok=True)
        for each, content in files.items():
            (root / folder / each).write_bytes(content)

        def listed(algorithm):
            return "".join(f"\n {hashlib.new(algorithm, content).hexdigest()} {len(content)} {each}"
                           for each, content in files.items())

        self._suites.setdefault(suite, []).append(
            f"Package: {source}\nBinary: lib{source}-dev\nVersion: {version}\nFormat: 3.0 (quilt)\n"
            f"Directory: {folder}\nFiles:{listed('md5')}\nChecksums-Sha256:{listed('sha256')}\n")
        return root / folder / name

    def publish(self, sign=True):
        """Write the indexes of all suites, signed or not."""
        for suite, stanzas in self._suites.items():
            place = self._root(suite) / "dists" / suite
            (place / "main/source").mkdir(parents=True, exist_ok=True)
            sources = "\n".join(stanzas).encode()
            (place / "main/source/Sources").write_bytes(sources)
            release = (f"Origin: Debian\nSuite: {suite}\nCodename: {suite}\nDate: Sat, 01 Aug 2026 00:00:00 UTC\n"
                       f"Architectures: amd64\nComponents: main\nSHA256:\n {hashlib.sha256(sources).hexdigest()}"
                       f" {len(sources)} main/source/Sources\n")
            if sign:
                (place / "InRelease").write_bytes(self.signer.sign(release))
            else:
                (place / "Release").write_text(release)

    def sources(self, suite):
        """The index of a suite's source packages."""
        return self._root(suite) / "dists" / suite / "main/source/Sources"

    def _root(self, suite):
        return self.folder.parent / "debian-security" if suite.endswith("-security") else self.folder
