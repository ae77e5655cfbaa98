# ARMv7-A with VFPv3-D16: some processors have neither 32 registers nor NEON.
ZIG_TARGET := arm-linux-musleabihf
CPU  := generic+v7a-neon-d32
QEMU := arm
include toolchain/linux-musl.mk
