# ARMv7-A with VFPv3.
ZIG_TARGET := arm-linux-musleabihf
QEMU := arm
include toolchain/linux-musl.mk
