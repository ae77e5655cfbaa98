# Shared by the BSD targets: a dynamic program that needs only libc. Zig has no static libc for FreeBSD and NetBSD,
# and OpenBSD allows system calls only from its libc.
# On the target system itself, its own compiler builds the program. SYSROOT=folder builds with clang and the headers
# and libraries of that system. Otherwise Zig does, with its own.
LINK_AS := -pie
ifneq ($(SYSROOT),)
ifeq ($(wildcard $(SYSROOT)/usr/include/*.h),)
$(error no headers below SYSROOT=$(SYSROOT): it has no usr/include/*.h)
endif
CC    := clang -target $(subst -,-unknown-,$(ZIG_TARGET)) --sysroot=$(SYSROOT)
AR    := ar
STRIP := llvm-strip
OBJCOPY := llvm-objcopy
JOIN  := ld.lld -r --unique
TOOLS := sysroot
LINK_AS += -fuse-ld=lld
else ifeq ($(TARGET),$(HOST_TARGET))
CC    := cc
AR    := ar
STRIP := strip
OBJCOPY := objcopy
else
include toolchain/zig.mk
endif
# platform_util.c requests only POSIX, which hides FreeBSD's explicit_bzero. Including strings.h first declares it.
MBEDTLS_FLAGS_platform_util := -include strings.h
