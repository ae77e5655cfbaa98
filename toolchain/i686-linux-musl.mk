# For every processor from the Pentium Pro on: no SSE.
ZIG_TARGET := x86-linux-musl
CPU  := pentiumpro
QEMU := i386
include toolchain/linux-musl.mk
