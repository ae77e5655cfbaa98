# targets.mk - build and test all targets of toolchain/<target>.mk; included by the Makefile.
TARGETS ?= $(LINUX_TARGETS) $(BSD_TARGETS)

#: make all-targets      the same for every target; TARGETS= for some
all-targets: $(TARGETS:%=%-programs)
# The compilers of models are of the build host, so they are built once, too.
$(TARGETS:%=%-programs): %-programs: $(V)/.fetched build/model_compile build/service_compile | tools-all
	@echo '  make  $*'
	$(Q)$(MAKE) --no-print-directory TARGET=$* product-programs build/$*/core/tinyaws >build/$*.log 2>&1 || { cat build/$*.log; exit 1; }
# Install the tools once, before the targets are built in parallel.
tools-all: tools
	@mkdir -p build
	@toolchain/setup $(if $(filter-out $(HOST_TARGET) $(HOST_CPU)-$(HOST_SYSTEM)-gnu,$(TARGETS)),cross,build)
#: make test-targets     unit and end-to-end tests of every Linux target, foreign ones under qemu; TARGETS=, TARGET_TESTS=
TARGET_TESTS ?= signatures tls_peers bad_answers wait lost_answer
test-targets: all-targets
	@toolchain/setup targets
	TINYAWS_TARGETS='$(TARGETS)' test/run e2e targets
	TARGET_TESTS='$(TARGET_TESTS)' test/run targets $(filter $(MUSL_TARGETS) x86_64-linux-gnu,$(TARGETS))
product-programs: $(B)/tinyaws $(B)/libtinyaws.a $(B)/libtinyaws-noport.a $(PUBLIC_HEADERS:%=$(B)/%) $(B)/tinyaws.pc
print-targets:
	@echo $(TARGETS)
.PHONY: test-targets all-targets product-programs print-targets tools-all $(TARGETS:%=%-programs)
