ZIG_TARGET := x86_64-linux-musl
QEMU := x86_64
include toolchain/linux-musl.mk
