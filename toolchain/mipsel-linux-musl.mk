# Little-endian MIPS32r2, o32, without floating point.
ZIG_TARGET := mipsel-linux-musleabi
QEMU := mipsel
include toolchain/linux-musl.mk
