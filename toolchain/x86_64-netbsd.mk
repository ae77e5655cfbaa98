ZIG_TARGET := x86_64-netbsd
PORT := posix bsd netbsd
include toolchain/bsd.mk
# Zig links without RELRO, and that has to stay so: NetBSD's dynamic loader takes two segments and no more,
# and what becomes read-only would be a third.
# NetBSD's libpthread has read, write and others as well, for programs with threads. Zig names it
# before libc; with the libc that Zig has made named before both, nobody needs it. A make before 4.4
# does not hand what is exported to $(shell).
ifneq ($(ZIG),)
LIBC_OF_ZIG = $(eval LIBC_OF_ZIG := $(shell mkdir -p $(B) && echo 'int main(void) { return 0; }' | \
	ZIG_GLOBAL_CACHE_DIR=$(ZIG_GLOBAL_CACHE_DIR) ZIG_LOCAL_CACHE_DIR=$(ZIG_LOCAL_CACHE_DIR) ZIG_VERBOSE_LINK=1 \
	$(CC) -x c - -o $(B)/empty 2>&1 | grep -o '[^ ]*/libc\.so\.[0-9]*' | tail -n 1))$(LIBC_OF_ZIG)
LINK_AS = -pie $(or $(LIBC_OF_ZIG),$(error Zig does not tell which libc it links for NetBSD))
endif
