# Without the vector instructions that not every LA64 has.
ZIG_TARGET := loongarch64-linux-musl
CPU  := generic_la64
QEMU := loongarch64
include toolchain/linux-musl.mk
