"""An image archive, unpacked by skopeo and umoci and run by bubblewrap as the strictest engine would run
it: the root that the image brings, read-only, in namespaces of its own but for the network, as the
image's user, as process 1, without a capability, and with no_new_privs."""

import json
import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .programs import run


@dataclass(frozen=True)
class Platform:
    """machine: as uname and qemu say it."""

    architecture: str
    machine: str
    variant: str = ""

    @property
    def described(self):
        """As an image index describes it."""
        variant = {"variant": self.variant} if self.variant else {}
        return {"architecture": self.architecture, "os": "linux", **variant}

    @property
    def emulator(self):
        """The program that runs it on this host; none if the host can."""
        return None if os.uname().machine == self.machine else shutil.which(
            f"qemu-{self.machine}-static")


PLATFORMS = {
    "x86_64-linux-musl": Platform("amd64", "x86_64"),
    "aarch64-linux-musl": Platform("arm64", "aarch64"),
    "arm-linux-musleabihf": Platform("arm", "arm", "v7"),
    "riscv64-linux-musl": Platform("riscv64", "riscv64"),
}


def skopeo(*arguments, platform=None):
    """What it printed. A platform picks the image out of an index."""
    words = ["skopeo", "--insecure-policy"]
    if platform:
        words += ["--override-os", "linux", "--override-arch", platform.architecture]
        words += ["--override-variant", platform.variant] if platform.variant else []
    return subprocess.run([*words, *map(str, arguments)], check=True, capture_output=True,
                          text=True).stdout


class Container:
    """What an engine makes of the image of one platform: `layout` the layout with that image alone,
    `manifest` and `config` as they stand there, `rootfs` the folder that its layers give, `process` how
    umoci would have a runtime start it."""

    def __init__(self, archive, platform, folder):
        self.platform, self._folder, self._roots = platform, folder, 0
        self.layout = folder / "layout"
        image = f"oci:{self.layout}:image"
        skopeo("copy", "--quiet", f"oci-archive:{archive}", image, platform=platform)
        self.manifest = json.loads(skopeo("inspect", "--raw", image))
        self.config = json.loads(skopeo("inspect", "--raw", "--config", image, platform=platform))
        # As an ordinary user could do it, too.
        subprocess.run(["umoci", "unpack", "--rootless", "--image", f"{self.layout}:image",
                        folder / "bundle"], check=True)
        self.rootfs = folder / "bundle/rootfs"
        self.process = json.loads((folder / "bundle/config.json").read_text())["process"]

    def blob(self, descriptor):
        return self.layout / "blobs" / descriptor["digest"].replace(":", "/")

    def _root(self, mounts):
        """A root with a place for each mount, which engines make in a layer of their own."""
        self._roots += 1
        root = self._folder / f"root-{self._roots}"
        shutil.copytree(self.rootfs, root)
        for place in mounts:
            target = root / place.lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.touch()
        return root

    def command(self, *arguments, mounts=(), program=None):
        """Words that run it. `mounts`: files, at the same place inside as outside, or (outside,
        inside). `program`: of this host's architecture, instead of the entry point."""
        places = {str(inside): outside for outside, inside in
                  (each if isinstance(each, tuple) else (each, each) for each in mounts)}
        words = [program] if program else self.process["args"]
        if self.platform.emulator and not program:
            places["/qemu"] = self.platform.emulator
            words = ["/qemu", *words]
        binds = [word for inside, outside in places.items() for word in ("--ro-bind", outside, inside)]
        user = self.process["user"]
        return [str(word) for word in [
            shutil.which("bwrap"), "--unshare-user", "--uid", user["uid"], "--gid", user["gid"],
            "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try", "--as-pid-1",
            "--cap-drop", "ALL", "--new-session", "--die-with-parent",
            "--ro-bind", self._root(places), "/", *binds, "--chdir", self.process["cwd"],
            *words, *arguments]]

    def __call__(self, *arguments, env, **how):
        """Gives programs.Result."""
        return run(self.command(*arguments, **how), env)

    def start(self, *arguments, env, **how):
        """Gives Running."""
        return Running(self.command(*arguments, **how), env)


class Running:
    """A container that runs. `pid`: that of its process 1, as it is seen from outside."""

    def __init__(self, command, env):
        theirs, ours = os.pipe()
        os.set_inheritable(ours, True)
        self._bwrap = subprocess.Popen(
            [command[0], "--json-status-fd", str(ours), *command[1:]], env=env, pass_fds=[ours],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        os.close(ours)
        self._status = open(theirs)  # bwrap writes to it once more when it ends
        self.pid = json.loads(self._status.readline())["child-pid"]

    def proc(self, name):
        return Path(f"/proc/{self.pid}/{name}").read_text()

    def status(self):
        """/proc/<pid>/status as a dictionary."""
        return dict(line.split(":\t", 1) for line in self.proc("status").splitlines())

    def stop(self):
        if self._bwrap.poll() is None:
            self._bwrap.kill()
            self._bwrap.communicate()
        self._status.close()

    def end(self, number=signal.SIGTERM):
        """Send the signal, as `docker stop` does; gives (exit status, stdout, stderr)."""
        os.kill(self.pid, number)
        out, err = self._bwrap.communicate(timeout=20)
        return self._bwrap.returncode, out, err.decode()
