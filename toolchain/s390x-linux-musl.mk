# Big-endian.
ZIG_TARGET := s390x-linux-musl
QEMU := s390x
include toolchain/linux-musl.mk
