# targets.mk - all that toolchain/<target>.mk knows; included by the Makefile.
MUSL_TARGETS := x86_64-linux-musl aarch64-linux-musl riscv64-linux-musl i686-linux-musl powerpc64le-linux-musl \
	s390x-linux-musl loongarch64-linux-musl arm-linux-musleabihf arm-linux-musleabi mips-linux-musl mipsel-linux-musl
LINUX_TARGETS := $(MUSL_TARGETS) x86_64-linux-gnu
BSD_TARGETS := x86_64-freebsd aarch64-freebsd x86_64-netbsd x86_64-openbsd
TARGETS ?= $(LINUX_TARGETS) $(BSD_TARGETS)

#: make TARGET=…         for another system: toolchain/<target>.mk; CC= takes a cross compiler of yours
#: make all-targets      every one of them; TARGETS= for some
all-targets: $(TARGETS:%=build-%)
$(TARGETS:%=build-%): build-%:
	@echo '  make  $*'
	$(Q)$(MAKE) --no-print-directory TARGET=$* target >build/$*.log 2>&1 || { cat build/$*.log; exit 1; }
target: $(B)/tinyaws $(B)/libtinyaws.a $(B)/tinyaws.h $(B)/tinyaws.pc
print-targets:
	@echo $(TARGETS)
.PHONY: all-targets target print-targets $(TARGETS:%=build-%)
