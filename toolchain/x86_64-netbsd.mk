ZIG_TARGET := x86_64-netbsd
PORT := posix bsd netbsd
include toolchain/bsd.mk
# Zig links without RELRO, which must stay so: NetBSD's dynamic loader accepts only two segments, and RELRO would be a
# third.
# NetBSD's libpthread also defines read, write and others, for programs with threads, and Zig links it before libc. So
# link Zig's libc before both; libpthread is then not needed. The variables are repeated because make before 4.4 does
# not export variables to $(shell).
ifneq ($(ZIG),)
LIBC_OF_ZIG = $(eval LIBC_OF_ZIG := $(shell mkdir -p $(B) && echo 'int main(void) { return 0; }' | \
	ZIG_GLOBAL_CACHE_DIR=$(ZIG_GLOBAL_CACHE_DIR) ZIG_LOCAL_CACHE_DIR=$(ZIG_LOCAL_CACHE_DIR) ZIG_VERBOSE_LINK=1 \
	$(CC) -x c - -o $(B)/empty 2>&1 | grep -o '[^ ]*/libc\.so\.[0-9]*' | tail -n 1))$(LIBC_OF_ZIG)
LINK_AS = -pie $(or $(LIBC_OF_ZIG),$(error Zig does not tell which libc it links for NetBSD))
endif
