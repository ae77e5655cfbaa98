# Big-endian MIPS32r2, o32, without floating-point hardware, as in routers.
ZIG_TARGET := mips-linux-musleabi
# -fPIE would add 61 KB. So programs that use the library must be linked with -no-pie.
PIE  := -fno-pic
QEMU := mips
include toolchain/linux-musl.mk
