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
# What LLVM's -Oz leaves: LLVM_SMALLER inlines no function that is larger than a call, and moves nothing out of loops;
# LLVM_OUTLINE makes functions of instructions that recur. Neither is for mbedTLS's arithmetic (MBEDTLS_FLAGS in Makefile):
# on aarch64 it would save another 3 KB, for 2 % more instructions on a P-256 chain.
LLVM_SMALLER := -mllvm -inline-threshold=-50 -mllvm -disable-machine-licm
LLVM_OUTLINE := -moutline
TOOLS := cross
export ZIG_GLOBAL_CACHE_DIR := $(CURDIR)/build/zig/cache
export ZIG_LOCAL_CACHE_DIR := $(CURDIR)/build/zig/cache
endif
