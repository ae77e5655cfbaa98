# For a system that has no file here: make TARGET=generic CC=armeb-linux-musleabi-gcc. The compiler names the system, and
# decides whether the program is static and whether its address is fixed; LDFLAGS=-static and the like are for it.
# PORT= selects another port.
ifneq ($(filter-out install uninstall,$(or $(MAKECMDGOALS),all)),)
ifeq ($(GIVEN_CC),)
$(error TARGET=generic needs CC=: the compiler for that system)
endif
include toolchain/given.mk
PORT_OF_linux   := posix linux
PORT_OF_FreeBSD := posix bsd freebsd
PORT_OF_NetBSD  := posix bsd netbsd
PORT_OF_OpenBSD := posix bsd openbsd
ifndef PORT
SYSTEM := $(shell echo | $(GIVEN_CC) -E -dM -x c - | sed -n -E 's/^\#define __(linux|FreeBSD|NetBSD|OpenBSD)__ .*/\1/p')
PORT   := $(PORT_OF_$(SYSTEM))
ifeq ($(PORT),)
$(error $(GIVEN_CC) compiles for no system that has a port: give PORT=, as ports/README.md has it)
endif
endif
endif
