# Shared by targets that Zig's cc builds. Zig contains the libc of each target; toolchain/zig.txt pins its version. A
# target sets ZIG_TARGET, and also CPU if Zig's default requires more than the oldest supported processor.
# CC=aarch64-linux-gnu-gcc selects a cross GCC instead, with the other tools of the same prefix.
ifneq ($(GIVEN_CC),)
include toolchain/given.mk
else
ZIG := $(CURDIR)/build/zig/zig
# Zig's strip only works for its own host, and its objcopy does not change symbols.
STRIP := llvm-strip
OBJCOPY := llvm-objcopy
CC  := $(ZIG) cc -target $(ZIG_TARGET) $(if $(CPU),-mcpu=$(CPU))
AR  := $(ZIG) ar
JOIN := $(ZIG) ld.lld -r --unique
OZ  := -Oz
# What -Oz does not have here: no inlining of functions that are larger than a call, nothing moved out of loops; and, where
# LLVM can do it, instructions that occur often made functions. Not for mbedTLS's files of arithmetic, which Makefile names:
# aarch64 saves another 3 KB there, for 2 % more instructions on a P-256 chain.
LLVM_SMALLER := -mllvm -inline-threshold=-50 -mllvm -disable-machine-licm
LLVM_OUTLINE := -moutline
TOOLS := cross
export ZIG_GLOBAL_CACHE_DIR := $(CURDIR)/build/zig/cache
export ZIG_LOCAL_CACHE_DIR := $(CURDIR)/build/zig/cache
endif
