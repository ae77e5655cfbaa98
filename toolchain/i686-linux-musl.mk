# A Pentium Pro: no SSE.
ZIG_TARGET := x86-linux-musl
CPU  := pentiumpro
QEMU := i386
include toolchain/linux-musl.mk
