# Shared by targets that Zig's cc builds. Zig contains the libc of each target; toolchain/zig.txt pins its version. A
# target sets ZIG_TARGET, and also CPU if Zig's default requires more than the oldest supported processor.
# CC=aarch64-linux-gnu-gcc on the command line selects a cross GCC instead, with the ar and strip of the same prefix.
# Options may follow the name, as in the environments of SDKs.
ifeq ($(origin CC),command line)
ifneq ($(filter %gcc,$(firstword $(CC))),)
AR    := $(patsubst %gcc,%ar,$(firstword $(CC)))
STRIP := $(patsubst %gcc,%strip,$(firstword $(CC)))
else ifneq ($(origin AR)/$(origin STRIP),command line/command line)
$(error give AR= and STRIP= too: $(firstword $(CC)) does not end in gcc, so it does not tell their names)
endif
else
ZIG := $(CURDIR)/build/zig/zig
# Zig's strip only works for its own host.
STRIP := llvm-strip
CC  := $(ZIG) cc -target $(ZIG_TARGET) $(if $(CPU),-mcpu=$(CPU))
AR  := $(ZIG) ar
OZ  := -Oz
TOOLS := cross
export ZIG_GLOBAL_CACHE_DIR := $(CURDIR)/build/zig/cache
export ZIG_LOCAL_CACHE_DIR := $(CURDIR)/build/zig/cache
endif
