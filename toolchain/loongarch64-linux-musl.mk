# Without vector instructions, which some LA64 processors lack.
ZIG_TARGET := loongarch64-linux-musl
CPU  := baseline-lsx
QEMU := loongarch64
include toolchain/linux-musl.mk
# Addresses that the linker shortens save 7 % of the core program, and LLVM_SMALLER 2 %.
ifeq ($(GIVEN_CC),)
CC += -mrelax
SMALLER := $(LLVM_SMALLER)
endif
