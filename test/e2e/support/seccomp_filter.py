"""The seccomp filter of a built program, read out of its ELF file, and run as the kernel runs it."""

import ctypes
import struct

KILL, ALLOW = 0x80000000, 0x7FFF0000
NO_CALL = -1


class Machine:
    """name: qemu's; token: the kernel's AUDIT_ARCH_ number; numbers: whose names libseccomp is asked for,
    since 2.5 does not know LoongArch, whose numbers are those that all young architectures share."""

    def __init__(self, name, token, numbers=None):
        self.name, self.token, self.numbers = name, token, numbers or token

    def number(self, call):
        """Of a system call by its name; NO_CALL when the architecture has none of this name."""
        library = ctypes.CDLL("libseccomp.so.2")
        number = library.seccomp_syscall_resolve_name_arch(self.numbers, call.encode())
        # Negative numbers stand for what is there by another way alone, such as socketcall.
        return number if number >= 0 else NO_CALL


WIDE, LITTLE = 0x80000000, 0x40000000
AARCH64 = 183 | WIDE | LITTLE
MACHINES = {  # (e_machine, 64 bits, little-endian)
    (62, True, True): Machine("x86_64", 62 | WIDE | LITTLE),
    (3, False, True): Machine("i386", 3 | LITTLE),
    (183, True, True): Machine("aarch64", AARCH64),
    (40, False, True): Machine("arm", 40 | LITTLE),
    (243, True, True): Machine("riscv64", 243 | WIDE | LITTLE),
    (21, True, True): Machine("ppc64le", 21 | WIDE | LITTLE),
    (22, True, False): Machine("s390x", 22 | WIDE),
    (258, True, True): Machine("loongarch64", 258 | WIDE | LITTLE, AARCH64),
    (8, False, False): Machine("mips", 8),
    (8, False, True): Machine("mipsel", 8 | LITTLE),
}


class Program:
    """An ELF file with its symbols: as much of it as a constant's bytes take."""

    def __init__(self, path):
        self.data = path.read_bytes()
        assert self.data[:4] == b"\x7fELF", f"{path} is no ELF file"
        self.wide, self.little = self.data[4] == 2, self.data[5] == 1
        self.system = self.data[7]  # 0 or 3: Linux
        machine, = self._unpack("H", 18)
        self.machine = MACHINES.get((machine, self.wide, self.little))

    def _unpack(self, form, at):
        return struct.unpack_from(("<" if self.little else ">") + form, self.data, at)

    def _sections(self):
        """(type, address, offset, size, link) of each."""
        start, = self._unpack("Q", 40) if self.wide else self._unpack("I", 32)
        size, count = self._unpack("HH", 58 if self.wide else 46)
        for at in range(start, start + size * count, size):
            if self.wide:
                _, kind, _, address, offset, length, link = self._unpack("IIQQQQI", at)
            else:
                _, kind, _, address, offset, length, link = self._unpack("IIIIIII", at)
            yield kind, address, offset, length, link

    def constant(self, name):
        """The bytes of the object that has this symbol."""
        sections = list(self._sections())
        (_, _, table, table_n, strings), = (s for s in sections if s[0] == 2)
        names = sections[strings][2]
        for at in range(table, table + table_n, 24 if self.wide else 16):
            if self.wide:
                name_at, _, _, index, value, size = self._unpack("IBBHQQ", at)
            else:
                name_at, value, size, _, _, index = self._unpack("IIIBBH", at)
            end = self.data.index(b"\0", names + name_at)
            if self.data[names + name_at:end] == name.encode():
                _, address, offset, *_ = sections[index]
                start = offset + value - address
                return self.data[start:start + size]
        raise AssertionError(f"no symbol {name}")


class Filter:
    def __init__(self, program):
        """Of a Program, a Linux one."""
        self.machine, self._order = program.machine, "<" if program.little else ">"
        rows = list(struct.iter_unpack(self._order + "HBBI", program.constant("seccomp_filter")))
        # Each part begins with a look at the architecture.
        starts = [i for i, row in enumerate(rows) if row == (0x20, 0, 0, 4)]
        assert starts[0] == 0 and len(starts) in (2, 3)
        self._shared, self._always = rows[:starts[1]], rows[starts[-1]:]
        self._old = rows[starts[1]:starts[-1]]

    def rows(self, shared=False, old=False):
        """shared: as with a shared file. old: as on a kernel before 4.3."""
        return [*(self._shared if shared else ()), *(self._old if old else ()), *self._always]

    def verdict(self, number, arguments=(), token=None, **how):
        """What the kernel is told to do with a call; how: as for rows."""
        arguments = [a & 0xFFFFFFFFFFFFFFFF for a in arguments] + [0] * (6 - len(arguments))
        call = struct.pack(self._order + "iIQ6Q", number,
                           self.machine.token if token is None else token, 0, *arguments)
        rows = self.rows(**how)
        at = accumulator = 0
        while True:
            code, if_true, if_false, k = rows[at]
            at += 1
            if code == 0x20:  # load a word
                accumulator, = struct.unpack_from(self._order + "I", call, k)
            elif code == 0x54:  # and
                accumulator &= k
            elif code == 0x15:  # jump if equal
                at += if_true if accumulator == k else if_false
            else:
                assert code == 0x06, f"instruction {code:#x} is not one that the table needs"
                return k

    def allows(self, number, *arguments, **how):
        verdict = self.verdict(number, arguments, **how)
        assert verdict in (ALLOW, KILL)
        return verdict == ALLOW
