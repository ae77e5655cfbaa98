ZIG_TARGET := powerpc64le-linux-musl
# What holds this one below 512 KiB, where each function saves its registers one by one: code that
# finds its data by itself, 4 KB;
PIE  := -fno-pic
QEMU := ppc64le
include toolchain/linux-musl.mk
# constants that hold no address not merged into relocated data, 6 KB; calls of what is not smaller than
# a call, 6 KB; constants not kept in registers, 0.4 KB; hashes in loops, 3 KB; and multiples of a
# curve's base point made when a signature is checked, not kept, 7 KB.
ifneq ($(origin CC),command line)
CC += -mllvm -ppc-global-merge=false -mllvm -inline-threshold=-50 -mllvm -disable-constant-hoisting \
	-DMBEDTLS_SHA256_SMALLER -DMBEDTLS_SHA512_SMALLER -DMBEDTLS_ECP_FIXED_POINT_OPTIM=0
endif
