# Shared by the BSDs' targets: a dynamic program that needs libc alone. A static one would hold system
# calls of one release, and the BSDs promise theirs through libc.
include toolchain/zig.mk
LINK_AS := -pie
# mbedTLS's file asks for POSIX alone, which hides FreeBSD's explicit_bzero; here it is declared before.
MBEDTLS_FLAGS_platform_util := -include strings.h
