ZIG_TARGET := powerpc64le-linux-musl
QEMU := ppc64le
include toolchain/linux-musl.mk
