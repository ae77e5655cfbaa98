"""The commands of README's Install section are run as they are there, as root in a copy of this host, with the files of a
release. The copy is an overlay: what they change is gone with it."""

import os
import re
import subprocess

import pytest

from support.paths import ROOT
from support.release import NATIVE, PACKAGES
from support.repository import VERSION

# Debian's rpm refuses to install on a system of dpkg, unless it is told to.
ROOT_SCRIPT = r"""
set -eu
top=$3
mount -t tmpfs tmpfs "$top"
mkdir "$top/upper" "$top/work" "$top/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$top/upper,workdir=$top/work" "$top/root"
cd "$top/root"
mount --rbind /proc proc
mount --rbind /dev dev
mkdir -p usr/local/sbin
printf '#!/bin/sh\nexec /usr/bin/rpm --force-debian "$@"\n' >usr/local/sbin/rpm
chmod 755 usr/local/sbin/rpm
cp -r "$1" files
chroot . sh -euc "cd /files; PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin; $2"
"""


def blocks():
    """The two blocks of commands: of a release, and of the sources."""
    section = (ROOT / "README.md").read_text().split("\n## Install\n")[1].split("\n## ")[0]
    return [re.findall(r"^    (\S.*?)(?: +#.*)?$", block, re.M) for block in re.findall(r"(?:^    .*\n)+", section, re.M)]


def of_this_host(command):
    """The same with the names of this host's architecture, if it is another one than README's."""
    for name, kind in ((f"tinyaws_{VERSION}-0upstream1_amd64.deb", "deb"), (f"tinyaws-{VERSION}-1.x86_64.rpm", "rpm")):
        command = command.replace(name, PACKAGES[kind])
    return command.replace("x86_64-linux-musl", NATIVE)


@pytest.mark.parametrize("kind, where", [("dpkg", "/usr/bin"), ("rpm", "/usr/bin"), ("tar", "/usr/local/bin")])
def test_a_way_to_install_a_release(made_release, tmp_path, kind, where):
    commands = blocks()[0]
    assert [each.split()[0] for each in commands] == ["sha256sum", "dpkg", "rpm", "tar", "install"]
    ways = {"dpkg": commands[:2], "rpm": [commands[0], commands[2]], "tar": [commands[0], *commands[3:]]}
    script = "; ".join(of_this_host(each) for each in ways[kind])
    said = f"; {where}/tinyaws --version; ls -l {where}/tinyaws"
    as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
    done = subprocess.run(["unshare", "--mount", *as_root, "sh", "-c", ROOT_SCRIPT, "sh", made_release.folder,
                           script + said, tmp_path], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"\ntinyaws/{VERSION}\n-rwxr-xr-x 1 root root " in done.stdout
    assert f"tinyaws-{VERSION}.tar.gz: OK" in done.stdout and "FAILED" not in done.stdout


def test_the_ways_to_install_the_sources_are_those_that_the_other_tests_run():
    """test_install.py, test_dist.py: the same targets and variables."""
    assert blocks()[1] == ["make", "make install DESTDIR= PREFIX=/usr/local"]
