# Big-endian MIPS32r2, o32, without floating point: what routers have.
ZIG_TARGET := mips-linux-musleabi
# -fPIE would add 61 KB: a program that takes the library is linked with -no-pie.
PIE  := -fno-pic
QEMU := mips
include toolchain/linux-musl.mk
