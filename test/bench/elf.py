"""As much of an ELF file, of any word size and byte order, as tests and figures ask for."""
import struct

LOAD, INTERP, GNU_STACK, GNU_RELRO = 1, 3, 0x6474E551, 0x6474E552  # types of segments
X, W = 1, 2  # flags of segments
EXEC, DYN = 2, 3  # types of files
SYMTAB, NOBITS = 2, 8  # types of sections
WRITABLE, IN_MEMORY = 1, 2  # flags of sections
FUNCTION = 2  # a type of symbols


class Elf:
    def __init__(self, path):
        self.path, self._data = path, path.read_bytes()
        assert self._data[:4] == b"\x7fELF", f"{path} is no ELF file"
        self.bits = 64 if self._data[4] == 2 else 32
        self.order = "little" if self._data[5] == 1 else "big"
        self.type, self.machine = self._read("HH", 16)
        word = "Q" if self.bits == 64 else "I"
        at = 24 + struct.calcsize(word)  # behind the entry point
        segments, sections = self._read(word + word, at)
        self.flags, _, size, count, section_size, section_count, self._names = self._read(
            "IHHHHHH", at + 2 * struct.calcsize(word))
        # Of each segment its type and flags: the flags stand second, and last but one in 32 bits.
        flags_at = 4 if self.bits == 64 else 24
        self._segments = [(*self._read("I", segments + i * size),
                           *self._read("I", segments + i * size + flags_at)) for i in range(count)]
        # name, type, flags, address, offset, size, link, info, alignment, size of an entry
        self._sections = [self._read("II" + 4 * word + "II" + 2 * word, sections + i * section_size)
                          for i in range(section_count)]
        self._count_sizes()

    def _read(self, kinds, offset):
        return struct.unpack_from(("<" if self.order == "little" else ">") + kinds, self._data, offset)

    def _name(self, table, offset):
        begin = self._sections[table][4] + offset
        return self._data[begin:self._data.index(b"\0", begin)].decode()

    def _count_sizes(self):
        """As size(1) counts."""
        self.text = self.data = self.bss = 0
        for _, kind, flags, _, _, size, *_ in self._sections:
            if not flags & IN_MEMORY:
                continue
            if kind == NOBITS:
                self.bss += size
            elif flags & WRITABLE:
                self.data += size
            else:
                self.text += size

    def segments(self, kind) -> list[int]:
        """The flags of each segment of this kind."""
        return [flags for k, flags in self._segments if k == kind]

    def symbols(self):
        """(name, address, size, type) of each symbol."""
        entry = "IBBHQQ" if self.bits == 64 else "IIIBBH"
        for _, kind, _, _, offset, size, link, *_ in self._sections:
            if kind != SYMTAB:
                continue
            for at in range(offset, offset + size, struct.calcsize("<" + entry)):
                fields = self._read(entry, at)
                name = self._name(link, fields[0])
                if self.bits == 64:
                    yield name, fields[4], fields[5], fields[1] & 15
                else:
                    yield name, fields[1], fields[2], fields[3] & 15

    def address_of(self, symbol: str) -> int:
        """Where the symbol stands, before any relocation of the whole."""
        for name, address, _, _ in self.symbols():
            if name == symbol:
                return address
        raise SystemExit(f"{self.path} has no symbol {symbol}")

    def section(self, name: str) -> tuple[int, int]:
        """The address and the size of the section."""
        return next((row[3], row[5]) for row in self._sections if self._name(self._names, row[0]) == name)

    def functions(self):
        """(address, size, name) of each function."""
        return [(address, size, name) for name, address, size, kind in self.symbols() if kind == FUNCTION]

    def word(self, raw: bytes) -> int:
        """The size_t that these bytes of the program's memory begin with."""
        return int.from_bytes(raw[:self.bits // 8], self.order)
