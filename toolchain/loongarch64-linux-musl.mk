# Without vector instructions, which some LA64 processors lack.
ZIG_TARGET := loongarch64-linux-musl
CPU  := baseline-lsx
QEMU := loongarch64
include toolchain/linux-musl.mk
