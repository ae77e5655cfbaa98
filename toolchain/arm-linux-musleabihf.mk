# ARMv7-A with VFPv3-D16: some processors have neither 32 registers nor NEON.
ZIG_TARGET := thumb-linux-musleabihf
CPU  := generic+v7a-neon-d32
QEMU := arm
include toolchain/linux-musl.mk
# Thumb-2 code saves 31 % of the core program and 2 % of the instructions, code for a fixed address another 1 %,
# LLVM_SMALLER 2 % of the program.
FIXED_CODE := -fno-pie -fno-pic
SMALLER := $(LLVM_SMALLER)
