ZIG_TARGET := riscv64-linux-musl
QEMU := riscv64
include toolchain/linux-musl.mk
