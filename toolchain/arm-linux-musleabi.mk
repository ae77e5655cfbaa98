# ARMv5TE without floating-point hardware.
ZIG_TARGET := arm-linux-musleabi
CPU  := arm926ej_s
QEMU := arm
include toolchain/linux-musl.mk
# Code for a fixed address saves 4 % of the core program, and LLVM_SMALLER 1 %.
FIXED_CODE := -fno-pie -fno-pic
SMALLER := $(LLVM_SMALLER)
