# Little-endian MIPS32r2, o32, without floating point.
ZIG_TARGET := mipsel-linux-musleabi
# -fPIE would add 61 KB: a program that takes the library is linked with -no-pie.
PIE  := -fno-pic
QEMU := mipsel
include toolchain/linux-musl.mk
