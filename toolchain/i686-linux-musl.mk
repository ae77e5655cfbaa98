# For every processor from the Pentium Pro on: no SSE.
ZIG_TARGET := x86-linux-musl
CPU  := pentiumpro
QEMU := i386
include toolchain/linux-musl.mk
# Code for a fixed address saves 7 % of the core program and 4 % of the instructions, LLVM_SMALLER 2 % of
# the program.
FIXED_CODE := -fno-pie -fno-pic
SMALLER := $(LLVM_SMALLER)
