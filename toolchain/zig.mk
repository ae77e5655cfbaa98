# Shared by targets that Zig's cc builds, of the version in toolchain/zig.txt: it carries the libc of each.
# A target sets ZIG_TARGET, and CPU where Zig's own choice is not the least that its users have.
# CC=aarch64-linux-gnu-gcc on the command line takes a cross GCC instead, with its ar and strip, which have its
# name but for the end. Options may follow the name, as SDKs have it.
ifeq ($(origin CC),command line)
ifneq ($(filter %gcc,$(firstword $(CC))),)
AR    := $(patsubst %gcc,%ar,$(firstword $(CC)))
STRIP := $(patsubst %gcc,%strip,$(firstword $(CC)))
else ifneq ($(origin AR)/$(origin STRIP),command line/command line)
$(error give AR= and STRIP= too: $(firstword $(CC)) does not end in gcc, so it does not tell their names)
endif
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
