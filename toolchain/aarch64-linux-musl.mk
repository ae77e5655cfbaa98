ZIG_TARGET := aarch64-linux-musl
QEMU := aarch64
include toolchain/linux-musl.mk
