# test.mk - what the tests need; included by the Makefile.
# Unit tests: one Criterion program a suite, on the host's own libc, under ASan and UBSan.
UNIT_SUITES := $(patsubst test/unit/%_test.c,%,$(sort $(wildcard test/unit/*_test.c)))

HOSTCC    ?= cc
HOST_PORT := $(POSIX_SRC) $(LINUX_SRC)
HOST_SRC  := $(LIB_SRC) $(CLI_SRC) $(ENGINE_SRC) $(HOST_PORT)
HOST_OBJ  := $(HOST_SRC:%.c=$(H)/%.o)
HOST_SAN  := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
HOST_INC  := $(INC) -iquote test -iquote .
# The tests' mbedTLS has the server side and certificate writing too.
# The build date is the time at which the clock of ports/fake starts, whatever the release's is.
HOST_DEFS := $(filter-out -DTA_BUILD_EPOCH=%,$(DEFS)) -DTA_BUILD_EPOCH='INT64_C(1795305600)' \
	-DMBEDTLS_USER_CONFIG_FILE='"test/support/mbedtls_test_config.h"'
HOST_MBEDTLS_OBJ := $(MBEDTLS_SRC:%.c=$(H)/mbedtls/%.o)
SUPPORT_SRC := $(wildcard test/support/*.c)
SUPPORT_OBJ := $(SUPPORT_SRC:%.c=$(H)/%.o)

$(H)/settings: tools
	$(call keep_settings,$(HOSTCC) $(WARN) $(HOST_SAN) $(HOST_DEFS))
$(H)/%.o: %.c $(V)/.fetched Makefile test/test.mk $(H)/settings | tools-test
	@mkdir -p $(@D)
	@echo '  host  $<'
	$(Q)$(HOSTCC) -std=c11 $(WARN) -O1 -g $(HOST_SAN) $(HOST_INC) $(HOST_DEFS) -MMD -MP -c $< -o $@
$(H)/mbedtls/%.o: $(V)/.fetched vendor/mbedtls.mk src/net/mbedtls_config.h test/support/mbedtls_test_config.h $(H)/settings
	@mkdir -p $(@D)
	@echo '  host  mbedtls/$*.c'
	$(Q)$(HOSTCC) -std=c11 -w -O2 -g $(HOST_INC) -I$(V)/mbedtls/library \
	    -I$(V)/mbedtls/3rdparty/everest/include/everest \
	    -I$(V)/mbedtls/3rdparty/everest/include/everest/kremlib $(HOST_DEFS) $(MBEDTLS_FLAGS_$(*F)) -c $(V)/mbedtls/$*.c -o $@
$(H)/libours.a: $(HOST_OBJ) $(SUPPORT_OBJ)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^
$(H)/libmbedtls.a: $(HOST_MBEDTLS_OBJ)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^
$(H)/unit/%: $(H)/test/unit/%_test.o $(H)/libours.a $(H)/libmbedtls.a
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) $(HOST_SAN) $(UNIT_LINK_$*) -o $@ $(filter %.o,$^) -Wl,--start-group $(H)/libours.a $(H)/libmbedtls.a -Wl,--end-group \
	    -Wl,--exclude-libs,libmbedtls.a -lcriterion -lm

.PHONY: test test-unit test-ubsan test-fuzz test-e2e tools-test
.SECONDARY:
tools-test:
	@toolchain/setup test
#: make test             everything; closes with one count of all tests
test:
	test/run all
#: make test-unit        unit tests; T=<suite> or T=<suite>/<test> for a part
test-unit:
	test/run unit $(T)
#: make test-ubsan       the unit tests under clang's UBSan; T= as above
test-ubsan:
	test/run ubsan $(T)
#: make test-fuzz        the seeds of the fuzzers, each once; T=<fuzzer> for one
test-fuzz:
	test/run replay $(T)
#: make test-e2e         end-to-end tests on the static binary; T=<file or test name> for a part
test-e2e:
	test/run e2e $(T)
#: make fault-matrix     the table of faults, each played by the static binary
fault-matrix: e2e-programs
	$(PYTHON) -m pytest -q -s -p no:cacheprovider test/e2e/test_fault_matrix.py
.PHONY: fault-matrix
unit-programs: $(UNIT_SUITES:%=$(H)/unit/%)
print-unit-suites:
	@echo $(UNIT_SUITES)
e2e-programs: all $(B)/objects.a
.PHONY: unit-programs print-unit-suites e2e-programs

include test/unit/unit.mk
include test/target/target.mk
include test/emulator/emulator.mk
include test/e2e/chaos.mk
include test/e2e/peers.mk
include test/bench/bench.mk
include test/fuzz/fuzz.mk
