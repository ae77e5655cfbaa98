"""A source tarball, and what the tests of packaging/ make of it: as an ordinary user, without a network."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from .paths import ROOT
from .repository import VERSION, make_repository

NOBODY = 65534
STUBS = ROOT / "test/e2e/support/packaging"


def run(*command, cwd, user=True, **variables):
    """Run it as nobody, in a network namespace without an interface that is up; what it printed."""
    words = [str(each) for each in command]
    if user and os.geteuid() == 0:
        words = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *words]
    env = {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "HOME": str(cwd), "LC_ALL": "C.UTF-8", "TMPDIR": str(cwd),
           **variables}
    done = subprocess.run(["unshare", "-n", *words], cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          stdin=subprocess.DEVNULL, text=True, timeout=900)
    assert done.returncode == 0, done.stdout[-4000:]
    return done.stdout


def make_tarball():
    """Of this tree as it is, through make, without the variables of a make that runs this test."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    with tempfile.TemporaryDirectory() as folder:
        repository = make_repository(Path(folder))
        done = subprocess.run(["make", "-s", "dist"], cwd=repository, env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return (repository / f"build/tinyaws-{VERSION}.tar.gz").read_bytes()


class Bench:
    """A folder that nobody may write to, since pytest's own are for root only: `tarball` is there, and `recipes`, which
    are filled in for it."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="tinyaws-packaging-"))
        self.give(self.folder)
        # A copy of packaging/, since nobody may not be able to read this repository.
        self.packaging = shutil.copytree(ROOT / "packaging", self.folder / "packaging")
        self.stubs = shutil.copytree(STUBS, self.folder / "stubs")
        self.tarball = self.folder / f"tinyaws-{VERSION}.tar.gz"
        given = os.environ.get("TINYAWS_TARBALL")
        self.tarball.write_bytes(Path(given).read_bytes() if given else make_tarball())
        for path in (self.folder, *self.folder.rglob("*")):
            self.give(path)
        self.recipes = self.fill("recipes")
        self._sources = {}

    @staticmethod
    def give(path):
        if os.geteuid() == 0:
            os.chown(path, NOBODY, NOBODY)

    def fill(self, name, *url, **variables):
        run(self.packaging / "recipes", self.tarball, self.folder / name, *url, cwd=self.folder, **variables)
        return self.folder / name

    def new(self, name):
        path = self.folder / name
        path.mkdir()
        self.give(path)
        return path

    def sources(self, kind):
        """The unpacked tarball, one for all builds of that kind: `path/tinyaws-<version>` is what this gives."""
        if kind not in self._sources:
            path = self.new(kind)
            run("tar", "-xzf", self.tarball, cwd=path)
            self._sources[kind] = path / f"tinyaws-{VERSION}"
        return self._sources[kind]

    def run(self, *command, cwd=None, **variables):
        return run(*command, cwd=cwd or self.folder, **variables)

    def close(self):
        shutil.rmtree(self.folder)
