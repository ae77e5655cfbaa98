# A dynamic program on glibc, for those who must: that of the build host, or the one Zig has.
ifeq ($(HOST_CPU)-$(HOST_SYSTEM),x86_64-linux)
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
