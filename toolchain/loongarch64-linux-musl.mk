# Without the vector instructions that not every LA64 has.
ZIG_TARGET := loongarch64-linux-musl
CPU  := baseline-lsx
QEMU := loongarch64
include toolchain/linux-musl.mk
