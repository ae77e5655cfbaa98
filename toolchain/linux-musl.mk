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
# A static-pie adds 17 KB and 16 KiB of resident memory, so the program stands at a fixed address.
# noseparate-code: headers, code and constants share pages, which keeps 4 to 8 KiB from being
# resident. No segment is writable and executable either way. Zig knows no such flag.
LINK_AS := -static -no-pie $(if $(ZIG),,-Wl,-z,noseparate-code)
LAYOUT  := 1
