ZIG_TARGET := aarch64-linux-musl
QEMU := aarch64
include toolchain/linux-musl.mk
# Code for a fixed address saves 1 % of the core program, the others 2 % each.
FIXED_CODE := -fno-pie -fno-pic
SMALLER := $(LLVM_SMALLER) $(LLVM_OUTLINE)
