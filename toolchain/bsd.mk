# Shared by the BSDs' targets: a dynamic program that needs libc alone. Zig carries no libc.a of FreeBSD and
# NetBSD, and OpenBSD takes system calls from its libc alone.
# SYSROOT=folder takes the headers and libraries of a system's own in the place of Zig's, with clang.
ifeq ($(SYSROOT),)
include toolchain/zig.mk
else
CC    := clang -target $(subst -,-unknown-,$(ZIG_TARGET)) --sysroot=$(SYSROOT) -fuse-ld=lld
AR    := ar
STRIP := llvm-strip
endif
LINK_AS := -pie
# mbedTLS's file asks for POSIX alone, which hides FreeBSD's explicit_bzero; here it is declared before.
MBEDTLS_FLAGS_platform_util := -include strings.h
