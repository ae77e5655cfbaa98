ZIG_TARGET := powerpc64le-linux-musl
# On this target each function saves its registers one by one. These settings keep the program below 768 KiB, and that
# of make core below 512 KiB.
# Code that is not position-independent saves 4 KB.
PIE  := -fno-pic
QEMU := ppc64le
include toolchain/linux-musl.mk
# In the order of the options: not inlining saves 6 KB, and not moving what does not change out of loops 10 KB; not merging
# constants into relocated data, 6 KB; not keeping constants in registers, 0.4 KB; hashes in loops, 3 KB; computing
# multiples of a curve's base point for each signature instead of storing them, 7 KB.
# They are in CC, and not in SMALLER, as the code of the whole program is made when it is linked.
ifeq ($(GIVEN_CC),)
CC += $(LLVM_SMALLER) -mllvm -ppc-global-merge=false -mllvm -disable-constant-hoisting \
	-DMBEDTLS_SHA256_SMALLER -DMBEDTLS_SHA512_SMALLER -DMBEDTLS_ECP_FIXED_POINT_OPTIM=0
# 48 KB of the program, a third of them at the beginning of functions.
FIXED_BY = toolchain/ppc64le-one-module '$(ZIG) cc -target $(ZIG_TARGET)'
endif
