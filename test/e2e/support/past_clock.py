"""past_clock.py SECONDS ROOT PROGRAM ARGUMENT... - run a static program with ROOT as its root, by a
clock that begins at that many seconds since 1970 and goes on from there.

There is no namespace of the real-time clock, so the program is traced: what clock_gettime gives it is
changed, and the vDSO, by which the clock could be read without a system call, is taken from it."""

import ctypes
import os
import signal
import struct
import sys
import time

TRACEME, SYSCALL, SETOPTIONS, GET_SYSCALL_INFO = 0, 24, 0x4200, 0x420E
TRACESYSGOOD, EXITKILL = 1, 1 << 20
ENTRY, EXIT = 1, 2
CLOCK_GETTIME = {"x86_64": 228, "aarch64": 113, "riscv64": 113}[os.uname().machine]
AT_IGNORE, AT_SYSINFO_EHDR = 1, 33

_libc = ctypes.CDLL(None, use_errno=True)
_libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
_libc.ptrace.restype = ctypes.c_long


def ptrace(request, pid=0, address=None, data=None):
    if _libc.ptrace(request, pid, address, data) < 0:
        raise OSError(ctypes.get_errno(), f"ptrace request {request}")


def hide_vdso(pid, memory):
    with open(f"/proc/{pid}/auxv", "rb") as file:
        vector = file.read()
    with open(f"/proc/{pid}/maps") as file:
        bounds = next(line.split()[0] for line in file if line.endswith("[stack]\n"))
    low, high = (int(bound, 16) for bound in bounds.split("-"))
    at = low + os.pread(memory, high - low, low).index(vector)
    for offset in range(0, len(vector), 16):
        if struct.unpack_from("QQ", vector, offset)[0] == AT_SYSINFO_EHDR:
            os.pwrite(memory, struct.pack("Q", AT_IGNORE), at + offset)


def follow(pid, began):
    """Until the program ends; gives its exit status."""
    os.waitpid(pid, 0)  # it stops where it begins
    started = time.monotonic()
    with open(f"/proc/{pid}/mem", "r+b", buffering=0) as memory:
        hide_vdso(pid, memory.fileno())
        ptrace(SETOPTIONS, pid, data=TRACESYSGOOD | EXITKILL)
        information, where, to_deliver = ctypes.create_string_buffer(96), None, 0
        while True:
            ptrace(SYSCALL, pid, data=to_deliver)
            _, status = os.waitpid(pid, 0)
            if os.WIFEXITED(status) or os.WIFSIGNALED(status):
                return os.waitstatus_to_exitcode(status)
            stopped_by = os.WSTOPSIG(status)
            to_deliver = 0 if stopped_by in (signal.SIGTRAP, signal.SIGTRAP | 0x80) else stopped_by
            if stopped_by != signal.SIGTRAP | 0x80:
                continue
            ptrace(GET_SYSCALL_INFO, pid, 96, ctypes.addressof(information))
            if information.raw[0] == ENTRY:
                number, clock, buffer = struct.unpack_from("QQQ", information.raw, 24)
                where = buffer if (number, clock) == (CLOCK_GETTIME, time.CLOCK_REALTIME) else None
            elif where is not None:
                now = began + time.monotonic() - started
                os.pwrite(memory.fileno(), struct.pack("qq", int(now), int(now % 1 * 1e9)), where)


def main(began, root, *command):
    pid = os.fork()
    if pid == 0:
        os.chroot(root)
        os.chdir("/")
        ptrace(TRACEME)
        os.execve(command[0], command, os.environ)
    return follow(pid, int(began))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
