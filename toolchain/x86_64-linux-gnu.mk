# A dynamic program on glibc, for those who must: that of the build host, or the one Zig has.
ifeq ($(shell uname -m),x86_64)
CC    := cc
AR    := ar
STRIP := strip
else
ZIG_TARGET := x86_64-linux-gnu
include toolchain/zig.mk
endif
QEMU    := x86_64
PORT    := posix linux
LINK_AS := -pie
