# Shared by the BSDs' targets: a dynamic program that needs libc alone. Zig carries no libc.a of FreeBSD and
# NetBSD, and OpenBSD takes system calls from its libc alone.
# On a host that is the target its own compiler makes it; SYSROOT=folder takes the headers and libraries of a
# system's own, with clang; else they are Zig's.
LINK_AS := -pie
ifneq ($(SYSROOT),)
ifeq ($(wildcard $(SYSROOT)/usr/include/*.h),)
$(error no headers below SYSROOT=$(SYSROOT): it has no usr/include/*.h)
endif
CC    := clang -target $(subst -,-unknown-,$(ZIG_TARGET)) --sysroot=$(SYSROOT)
AR    := ar
STRIP := llvm-strip
TOOLS := sysroot
LINK_AS += -fuse-ld=lld
else ifeq ($(TARGET),$(HOST_TARGET))
CC    := cc
AR    := ar
STRIP := strip
else
include toolchain/zig.mk
endif
# mbedTLS's file asks for POSIX alone, which hides FreeBSD's explicit_bzero; here it is declared before.
MBEDTLS_FLAGS_platform_util := -include strings.h
