# Little-endian MIPS32r2, o32, without floating-point hardware.
ZIG_TARGET := mipsel-linux-musleabi
# -fPIE would add 61 KB. So programs that use the library must be linked with -no-pie.
PIE  := -fno-pic
QEMU := mipsel
include toolchain/linux-musl.mk
