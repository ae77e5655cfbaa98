ZIG_TARGET := x86_64-openbsd
PORT := posix bsd openbsd
include toolchain/bsd.mk
# OpenBSD lets an indirect branch go to marked places alone where the processor can tell.
ifneq ($(origin CC),command line)
CC += -fcf-protection=branch
endif
# Told by -m what to link for, the linker does not look which system the objects are of, and leaves out the
# program header by which OpenBSD's kernel fills the stack guard, and with it that the guard is read-only.
ifneq ($(ZIG),)
LINK_BY := toolchain/zig-link '-m elf_x86_64'
endif
LINK_AS += -Wl,-u,posix_fill_stack_guard
