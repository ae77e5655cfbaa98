"""This tree as the only commit of a repository of its own, with the third-party sources."""
import re
import shutil
import subprocess

from .paths import ROOT

VERSION = re.search(r'TA_VERSION "(.*)"', (ROOT / "src/tinyaws.h").read_text())[1]


def git(folder, *words):
    return subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@localhost", *words], cwd=folder,
                          check=True, capture_output=True, text=True).stdout


def make_repository(folder, without=()):
    """Of what git knows here or would add; without files below these folders."""
    for name in git(ROOT, "ls-files", "--cached", "--others", "--exclude-standard").splitlines():
        if (ROOT / name).exists() and not name.startswith(tuple(without)):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    (folder / "build").mkdir()
    shutil.copytree(ROOT / "build/vendor", folder / "build/vendor", symlinks=True)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "all")
    return folder
