# ARMv5TE without floating-point hardware.
ZIG_TARGET := arm-linux-musleabi
CPU  := arm926ej_s
QEMU := arm
include toolchain/linux-musl.mk
