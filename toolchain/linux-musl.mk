# Shared by the *-linux-musl* targets: a static program. On a build host of the same architecture, the host's compiler
# builds it: musl-gcc, or cc if the host's libc is musl. Otherwise Zig does.
ifeq ($(TARGET),$(HOST_TARGET))
CC   := $(if $(shell ldd --version 2>&1 | grep -i musl),cc,musl-gcc)
AR   := ar
STRIP := strip
OBJCOPY := objcopy
MAP   = -Wl,-Map=$(@:.full=.map)
# In code that is not position-independent an address is 2 bytes shorter; a table of jumps is larger than the jumps. musl
# keeps the stack protector's value in a variable as well, whose address is 2 bytes shorter than that in fs.
FIXED_CODE := $(if $(filter x86_64,$(HOST_CPU)),-fno-pie -fno-jump-tables -mstack-protector-guard=global)
else
include toolchain/zig.mk
endif
PORT := posix linux musl
# The program has a fixed address, by measure (x86_64, gcc 12, musl 1.2.3): a static-pie adds 17 KB to the file and 80 to
# 100 KiB of resident memory; with separate-code 21 KB. By Zig, the file only: aarch64 19 KB, loongarch64 20 KB, i686 8 KB.
# mips, mipsel and powerpc64le cannot be compiled for it. musl-gcc's own -static-pie makes a dynamic program.
# noseparate-code lets headers, code and constants share pages, which saves 4 to 8 KiB of resident memory. No segment
# is both writable and executable. Zig does not have this option.
LINK_AS := -static -no-pie $(if $(ZIG),,-Wl,-z,noseparate-code)
LAYOUT  := 1
