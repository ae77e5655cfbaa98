ZIG_TARGET := x86_64-openbsd
PORT := posix bsd openbsd
include toolchain/bsd.mk
# OpenBSD allows indirect branches only to marked places, on processors that check this.
ifeq ($(GIVEN_CC),)
CC += -fcf-protection=branch
endif
# With -m, the linker does not detect that it links for OpenBSD. It then leaves out the program header that makes the
# kernel fill the stack guard and protect it. zig-link removes the option.
ifneq ($(ZIG),)
LINK_BY := toolchain/zig-link '-m elf_x86_64'
endif
LINK_AS += -Wl,-u,posix_fill_stack_guard
