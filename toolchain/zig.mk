# Shared by targets that Zig's cc builds, of the version in toolchain/zig.txt: it carries the libc of each.
# A target sets ZIG_TARGET, and CPU where Zig's own choice is not the least that its users have.
# CC=aarch64-linux-gnu-gcc on the command line takes a cross GCC instead, with its ar and strip.
ifeq ($(origin CC),command line)
AR    := $(CC:gcc=ar)
STRIP := $(CC:gcc=strip)
else
ZIG := $(CURDIR)/build/zig/zig
# Zig has no strip but for its own host.
STRIP := llvm-strip
CC  := $(ZIG) cc -target $(ZIG_TARGET) $(if $(CPU),-mcpu=$(CPU))
AR  := $(ZIG) ar
OZ  := -Oz
TOOLS := cross
export ZIG_GLOBAL_CACHE_DIR := $(CURDIR)/build/zig/cache
export ZIG_LOCAL_CACHE_DIR := $(CURDIR)/build/zig/cache
endif
