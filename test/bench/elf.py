"""As much of a 64-bit little-endian ELF file as tests and figures ask for."""
import struct

LOAD, INTERP, GNU_STACK, GNU_RELRO = 1, 3, 0x6474E551, 0x6474E552  # types of segments
X, W = 1, 2  # flags of segments


class Elf:
    def __init__(self, path):
        data = path.read_bytes()
        assert data[:6] == b"\x7fELF\x02\x01", f"{path} is no 64-bit little-endian ELF file"
        self.machine, = struct.unpack_from("<H", data, 18)
        segments, sections = struct.unpack_from("<QQ", data, 32)
        _, size, count, section_size, section_count = struct.unpack_from("<HHHHH", data, 52)
        rows = [struct.unpack_from("<II", data, segments + i * size) for i in range(count)]
        self._flags = rows
        self.text = self.data = self.bss = 0
        for i in range(section_count):  # counted as size(1) counts
            kind, flags, _, _, length = struct.unpack_from("<4xIQQQQ", data,
                                                           sections + i * section_size)
            if not flags & 2:  # not in memory
                continue
            if kind == 8:
                self.bss += length
            elif flags & 1:
                self.data += length
            else:
                self.text += length

    def segments(self, kind) -> list[int]:
        """The flags of each segment of this kind."""
        return [flags for k, flags in self._flags if k == kind]
