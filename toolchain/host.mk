# host.mk - the list of targets, the target of this host, and the one that TARGET= selects; included by the Makefile.
MUSL_TARGETS := x86_64-linux-musl aarch64-linux-musl riscv64-linux-musl i686-linux-musl powerpc64le-linux-musl \
	s390x-linux-musl loongarch64-linux-musl arm-linux-musleabihf arm-linux-musleabi mips-linux-musl mipsel-linux-musl
LINUX_TARGETS := $(MUSL_TARGETS) x86_64-linux-gnu
BSD_TARGETS := x86_64-freebsd aarch64-freebsd x86_64-netbsd x86_64-openbsd

# Names of uname that differ from those of the targets.
CPU_OF_amd64    := x86_64
CPU_OF_arm64    := aarch64
CPU_OF_ppc64le  := powerpc64le
CPU_OF_armv7l   := arm
CPU_OF_armv6l   := arm
CPU_OF_armv5tel := arm
LIBC_OF_armv7l   := musleabihf
LIBC_OF_armv6l   := musleabi
LIBC_OF_armv5tel := musleabi
UNAME       := $(shell uname -m)
HOST_CPU    := $(or $(CPU_OF_$(UNAME)),$(UNAME:i%86=i686))
HOST_SYSTEM := $(shell uname -s | tr A-Z a-z)
HOST_TARGET := $(HOST_CPU)-$(HOST_SYSTEM:linux=linux-$(or $(LIBC_OF_$(UNAME)),musl))

# What make's command line or the environment gives replaces what the target's file says.
TOOLS_OF_TARGET := CC AR STRIP OBJCOPY
$(foreach v,$(TOOLS_OF_TARGET),$(eval GIVEN_$v := $(if $(filter command environment,$(origin $v)),$($v))))

TARGET ?= $(HOST_TARGET)
ifneq ($(wildcard toolchain/$(TARGET).mk),)
include toolchain/$(TARGET).mk
else ifneq ($(filter-out help print-targets clean distclean layers,$(or $(MAKECMDGOALS),all)),)
$(error no such target: $(or $(TARGET),TARGET= is empty); there are $(LINUX_TARGETS) $(BSD_TARGETS), and generic for the system of CC=)
endif
$(foreach v,$(TOOLS_OF_TARGET),$(if $(GIVEN_$v),$(eval $v := $(GIVEN_$v))))
