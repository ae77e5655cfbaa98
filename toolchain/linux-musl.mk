# Shared by the *-linux-musl* targets: a static program. On a build host of the same architecture the
# host's own compiler makes it: musl-gcc, or cc where the host's libc is musl; else Zig's.
ifeq ($(TARGET),$(HOST_TARGET))
CC   := $(if $(shell ldd --version 2>&1 | grep -i musl),cc,musl-gcc)
AR   := ar
STRIP := strip
MAP   = -Wl,-Map=$(B)/tinyaws.map
else
include toolchain/zig.mk
endif
PORT := posix linux musl
# No static-pie, by measure (x86_64, gcc 12, musl 1.2.3): it adds 17 KB to the file, most of it 699
# relocations, and 80 to 100 KiB of resident memory, 12 KiB of them pages that the relocations write to; with
# separate-code 21 KB. By Zig, the file only: aarch64 19 KB, loongarch64 20 KB, i686 8 KB, whose relocations
# are of 8 bytes. mips, mipsel and powerpc64le are not even compiled for it. musl-gcc's own -static-pie
# makes a dynamic program that needs /lib/ld-musl: 13 KB with separate-code, and 1 MiB resident.
# noseparate-code: headers, code and constants share pages, which keeps 4 to 8 KiB from being
# resident, and 4 KiB out of the file. separate-code would take only the headers out of the executable
# pages, for the layout has constants beside the code. No segment is writable and executable either
# way. Zig knows no such flag.
LINK_AS := -static -no-pie $(if $(ZIG),,-Wl,-z,noseparate-code)
LAYOUT  := 1
