# Big-endian.
ZIG_TARGET := s390x-linux-musl
QEMU := s390x
include toolchain/linux-musl.mk
# Not inlining functions that are larger than a call saves 7 %.
ifeq ($(GIVEN_CC),)
CC += -mllvm -inline-threshold=-50
endif
