# Big-endian MIPS32r2, o32, without floating point: what routers have.
ZIG_TARGET := mips-linux-musleabi
QEMU := mips
include toolchain/linux-musl.mk
