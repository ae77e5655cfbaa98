# Big-endian MIPS32r2, o32, without floating-point hardware, as in routers.
ZIG_TARGET := mips-linux-musleabi
# -fPIE would add 61 KB. So programs that use the library must be linked with -no-pie.
PIE  := -fno-pic
QEMU := mips
include toolchain/linux-musl.mk
# Not inlining saves 16 KB, and not moving what does not change out of loops 10 KB. Filling a branch's delay
# slot from the block that it goes to, too, saves 13 KB, and time.
# In CC, and not in SMALLER: the limit leaves no room for faster arithmetic.
ifeq ($(GIVEN_CC),)
CC += $(LLVM_SMALLER) -mllvm -disable-mips-df-succbb-search=false
endif
