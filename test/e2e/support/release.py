"""make release in a repository of its own: this tree, under the tag of its version, for this host's target. Or one of all
targets that is made already, by FOLDER/tree, a clone of the tag, with RELEASE_KEY=FOLDER/id: TINYAWS_RELEASE=FOLDER."""

import importlib.util
import os
import re
import subprocess
from pathlib import Path

from .paths import ROOT, TINYAWS
from .repository import VERSION, git, make_repository

NATIVE = TINYAWS.resolve().parent.name
NAME = f"tinyaws-{VERSION}"
LICENCES = {path.name for path in (ROOT / "share/licenses").iterdir()}


def packages():
    """toolchain/release_packages.py, which is no module of the tests."""
    spec = importlib.util.spec_from_file_location("release_packages", ROOT / "toolchain/release_packages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# deb, rpm, apk, ipk: the file of this host's target.
PACKAGES = {kind: name for kind, (name, _) in packages().names(VERSION, NATIVE).items()}
GIVEN = os.environ.get("TINYAWS_RELEASE")
TARGETS = list(packages().ARCHITECTURES) if GIVEN else [NATIVE]


def emulator(target):
    """What runs a program of that target: nothing for this host's."""
    if target == NATIVE:
        return []
    return [f"qemu-{re.search(r'^QEMU := (.+)$', (ROOT / f'toolchain/{target}.mk').read_text(), re.M)[1]}-static"]


def make_release(folder, *words, **environment):
    env = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")} | environment
    return subprocess.run(["make", "-s", "release", f"RELEASE_TARGETS={NATIVE}", *words], cwd=folder, env=env,
                          capture_output=True, text=True, timeout=600)


class Release:
    """`folder` has its files, `repository` is what it was made of, `key` signed it."""

    def __init__(self, work):
        work = Path(GIVEN) if GIVEN else work
        self.repository, self.key = work / "tree", work / "id"
        self.folder = self.repository / f"build/release/{NAME}"
        if GIVEN:
            return
        self.repository.mkdir()
        make_repository(self.repository)
        git(self.repository, "tag", f"v{VERSION}")
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", self.key], check=True)
        done = make_release(self.repository, f"RELEASE_KEY={self.key}")
        assert done.returncode == 0, done.stdout + done.stderr
