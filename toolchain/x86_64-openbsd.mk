ZIG_TARGET := x86_64-openbsd
PORT := posix bsd openbsd
include toolchain/bsd.mk
# OpenBSD lets an indirect branch go to marked places alone where the processor can tell.
ifneq ($(origin CC),command line)
CC += -fcf-protection=branch
endif
LINK_AS += -Wl,-u,posix_fill_stack_guard
