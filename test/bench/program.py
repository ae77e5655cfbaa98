"""The program of one target, run by this host itself or under qemu-user, and what a run costs there."""
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import measure
from elf import DYN, Elf
from loopback import job

# Where the emulator keeps the guest's memory, which tells it from the emulator's own; no guest's
# memory is as large, and no mapping of the emulator's that the kernel places lies there.
GUEST = (0x20_0000_0000, 0x120_0000_0000)
# Bytes: larger than what Linux gives, which the emulator would take, and of a size that no other mapping has.
GUEST_STACK = 12 << 20
X86_64, I386 = 62, 3
# Answered by the kernel's vDSO in user space, which qemu-user does not give to its guests.
OF_VDSO = re.compile("clock_gettime(64)?$")


class Program:
    def __init__(self, folder: Path, qemu: str = "", emulated: bool = False):
        """qemu: as in qemu-aarch64; empty for a target that no qemu-user runs. emulated: also where
        this host runs it by itself."""
        self.path, self.full = folder / "tinyaws", folder / "tinyaws.full"
        self.elf = Elf(self.path)
        self.emulator = None
        self.by = "" if emulated else self._by_itself()
        if qemu and not self.by:
            self.emulator = shutil.which(f"qemu-{qemu}-static") or shutil.which(f"qemu-{qemu}")
            self.by = f"qemu-{qemu}" if self.emulator else ""

    def _by_itself(self):
        """"host" where the host's processor and kernel run it; binfmt_misc's emulators are not meant."""
        host = Elf(Path(sys.executable)).machine
        if self.elf.machine != host and (self.elf.machine, host) != (I386, X86_64):
            return ""
        try:
            done = subprocess.run([self.path, "--version"], capture_output=True, timeout=10)
            return "host" if done.returncode == 0 else ""
        except OSError:
            return ""

    def command(self, server, *options, program=None):
        """The main job; options are the emulator's."""
        return [*([self.emulator, *options] if self.emulator else []), *job(program or self.path, server)]

    def _peak(self, server, program=None, word=None):
        if not self.emulator:
            return measure.peak(self.command(server, program=program), word=word)
        command = self.command(server, "-B", hex(GUEST[0]), "-s", str(GUEST_STACK), program=program)
        return measure.peak(command, word=word, guest=(*GUEST, GUEST_STACK))

    def memory(self, server) -> dict:
        """resident and stack, in KiB; natively also all that measure.peak tells."""
        found = self._peak(server)
        return found | {"resident": found["guest" if self.emulator else "hwm"]}

    def arena_word(self) -> str:
        """Where mbedTLS's arena counts its highest byte, as measure.peak takes it."""
        elf = Elf(self.full)
        return f"{'+' if elf.type == DYN else ''}{elf.address_of('peak'):x}"

    def arena(self, server) -> int:
        """Bytes of mbedTLS's arena up to the highest ever in use: its own count, as the program ends."""
        return self.elf.word(self._peak(server, self.full, self.arena_word())["word"])

    def system_calls(self, server) -> int:
        """From execve to exit_group; what the vDSO answers is none."""
        if not self.emulator:
            return measure.system_calls(self.command(server))
        with tempfile.NamedTemporaryFile("r") as log:
            measure.run(self.command(server, "-D", log.name, "-strace"))
            made = re.findall(r"^\d+ (\w+)(?:\(| syscall \d)", log.read(), re.M)
        return 1 + sum(not OF_VDSO.match(name) for name in made)  # it does not tell of execve
