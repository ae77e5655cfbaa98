ZIG_TARGET := riscv64-linux-musl
QEMU := riscv64
include toolchain/linux-musl.mk
# Code for a fixed address and LLVM_SMALLER save 1 % each of the core program.
FIXED_CODE := -fno-pie -fno-pic
SMALLER := $(LLVM_SMALLER)
