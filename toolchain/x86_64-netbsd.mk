ZIG_TARGET := x86_64-netbsd
PORT := posix bsd netbsd
include toolchain/bsd.mk
# NetBSD's libpthread has read, write and others as well, for programs with threads. Zig names it
# before libc; with the libc that Zig has made named before both, nobody needs it.
LINK_AS = -pie $(shell echo 'int main(void) { return 0; }' | \
	ZIG_VERBOSE_LINK=1 $(CC) -x c - -o $(B)/empty 2>&1 | grep -o '[^ ]*/libc\.so\.[0-9]*')
