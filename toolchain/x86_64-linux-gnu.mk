# A dynamic program for glibc: that of the build host, otherwise Zig's.
ifeq ($(HOST_CPU)-$(HOST_SYSTEM),x86_64-linux)
CC    := cc
AR    := ar
STRIP := strip
OBJCOPY := objcopy
else
ZIG_TARGET := x86_64-linux-gnu
include toolchain/zig.mk
endif
QEMU    := x86_64
PORT    := posix linux
# As on musl, constants share a page with code, which saves 3 KB.
LINK_AS := -pie $(if $(ZIG),,-Wl,-z,noseparate-code)
