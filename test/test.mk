# test.mk - what the tests need; included by the Makefile.
# Unit tests: one Criterion program a suite, on the host's own libc, under ASan and UBSan.
UNIT_SUITES := $(patsubst test/unit/%_test.c,%,$(sort $(wildcard test/unit/*_test.c)))

HOSTCC    ?= cc
HOST_PORT := $(POSIX_SRC) $(LINUX_SRC)
HOST_SRC  := $(LIB_SRC) $(CLI_SRC) $(HOST_PORT)
HOST_OBJ  := $(HOST_SRC:%.c=$(H)/%.o)
HOST_SAN  := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
HOST_INC  := $(INC) -iquote test -iquote .
# The tests' mbedTLS has the server side and certificate writing too.
HOST_DEFS := $(DEFS) -DMBEDTLS_USER_CONFIG_FILE='"test/support/mbedtls_test_config.h"'
HOST_MBEDTLS_OBJ := $(MBEDTLS_SRC:%.c=$(H)/mbedtls/%.o)
SUPPORT_SRC := $(wildcard test/support/*.c)
SUPPORT_OBJ := $(SUPPORT_SRC:%.c=$(H)/%.o)

$(H)/%.o: %.c $(V)/.fetched Makefile test/test.mk | tools-test
	@mkdir -p $(@D)
	@echo '  host  $<'
	$(Q)$(HOSTCC) -std=c11 $(WARN) -O1 -g $(HOST_SAN) $(HOST_INC) $(HOST_DEFS) -MMD -MP -c $< -o $@
$(H)/mbedtls/%.o: $(V)/.fetched src/net/mbedtls_config.h test/support/mbedtls_test_config.h
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
	$(Q)$(HOSTCC) $(HOST_SAN) -o $@ $< -Wl,--start-group $(H)/libours.a $(H)/libmbedtls.a -Wl,--end-group \
	    -Wl,--exclude-libs,libmbedtls.a -lcriterion -lm

.PHONY: test test-unit test-e2e tools-test
.SECONDARY:
tools-test:
	@toolchain/setup test
#: make test             everything; closes with one count of all tests
test:
	test/run all
#: make test-unit        unit tests; T=<suite> or T=<suite>/<test> for a part
test-unit:
	test/run unit $(T)
#: make test-e2e         end-to-end tests on the static binary; T=<file or test name> for a part
test-e2e:
	test/run e2e $(T)
unit-programs: $(UNIT_SUITES:%=$(H)/unit/%)
print-unit-suites:
	@echo $(UNIT_SUITES)
e2e-programs: all
.PHONY: unit-programs print-unit-suites e2e-programs

# ---- json: what CPython makes of generated texts ----
$(H)/vectors/json_%.inc: test/support/json_cases.py | tools-test
	@mkdir -p $(@D)
	$(PYTHON) $< $* >$@
$(H)/test/unit/json_print_test.o: $(H)/vectors/json_print.inc
$(H)/test/unit/json_read_test.o: $(H)/vectors/json_verdict.inc

# ---- the HTTP/1 vectors, as rows of C ----
HTTP_VECTORS := test/vectors/http1-llhttp test/vectors/http1-llhttp-chunked test/vectors/http1-h11
$(H)/vectors/http_cases.inc: test/support/http_vectors.py $(HTTP_VECTORS:%=%/manifest.json)
	@mkdir -p $(@D)
	$(PYTHON) $< $(HTTP_VECTORS) >$@
$(H)/test/support/http_vectors.o: $(H)/vectors/http_cases.inc

# ---- vectors as C includes: the script of the same name writes each, from what follows it ----
HV := $(H)/vectors
V_SIGV4 := test/vectors/sigv4-aws-c-auth
V_RETRY := test/vectors/retry/standard-retry-2026.json
V_AWSJSON := test/vectors/awsjson-botocore/output/json_1_0.json
$(HV)/sigv4_cases.inc: $(wildcard $(V_SIGV4)/v4/*/*)
$(HV)/sigv4_botocore.inc: test/support/sigv4_cases.py
$(HV)/retry_cases.inc: $(V_RETRY)
$(HV)/awsjson_cases.inc: $(V_AWSJSON)
$(HV)/sigv4_cases.inc: VECTORS := $(V_SIGV4)
$(HV)/retry_cases.inc: VECTORS := $(V_RETRY)
$(HV)/awsjson_cases.inc: VECTORS := $(V_AWSJSON)
$(HV)/%.inc: test/support/%.py test/support/c_literal.py
	@mkdir -p $(@D)
	$(PYTHON) -B $< $(VECTORS) >$@
$(H)/test/unit/sigv4_test.o: $(HV)/sigv4_cases.inc $(HV)/sigv4_botocore.inc
$(H)/test/unit/retry_test.o: $(HV)/retry_cases.inc
$(H)/test/unit/awsjson_test.o: $(HV)/awsjson_cases.inc $(HV)/awsjson_botocore.inc

# ---- fuzzers: libFuzzer of clang over all of src/ but main.c ----
F          := build/fuzz
FUZZERS    := $(patsubst test/fuzz/%_fuzz.c,%,$(wildcard test/fuzz/*_fuzz.c))
FUZZ_SAN   := -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
FUZZ_OBJ   := $(HOST_SRC:%.c=$(F)/%.o)
SECONDS_OF_FUZZING ?= 60
$(F)/%.o: %.c $(V)/.fetched Makefile test/test.mk | tools-lint
	@mkdir -p $(@D)
	@echo '  fuzz  $<'
	$(Q)clang -std=c11 -O1 -g $(FUZZ_SAN) $(HOST_INC) $(HOST_DEFS) -MMD -MP -c $< -o $@
$(F)/src/net/trust_anchors.o: $(B)/trust_anchors.inc
$(F)/libours.a: $(FUZZ_OBJ)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^
$(F)/%: $(F)/test/fuzz/%_fuzz.o $(F)/libours.a $(H)/libmbedtls.a
	$(Q)clang -fsanitize=fuzzer,address,undefined -o $@ $< -Wl,--start-group $(F)/libours.a \
	    $(H)/libmbedtls.a -Wl,--end-group
tools-lint:
	@toolchain/setup lint
#: make fuzz             each fuzzer for SECONDS_OF_FUZZING=60; T=<fuzzer> for one
fuzz: $(if $(T),$(T:%=$(F)/%),$(FUZZERS:%=$(F)/%))
	@set -e; for f in $(^F); do \
	    mkdir -p $(F)/corpus/$$f; \
	    echo "fuzz: $$f for $(SECONDS_OF_FUZZING) s"; \
	    $(F)/$$f -max_total_time=$(SECONDS_OF_FUZZING) -print_final_stats=1 -verbosity=0 \
	        $(F)/corpus/$$f $$(ls -d test/fuzz/corpus/$$f 2>/dev/null); \
	done
.PHONY: fuzz tools-lint

include test/emulator/emulator.mk

# ---- tls ----
# The chains that its servers show; and the host's clock and generator are what a test says.
$(H)/tls/roots.pem: test/support/tls_certificates.sh | tools-test
	test/support/tls_certificates.sh $(@D)
$(H)/unit/tls: $(H)/tls/roots.pem
$(H)/unit/tls: private HOST_SAN += -Wl,--wrap=port_realtime_ms,--wrap=port_entropy

$(H)/vectors/limbo/cases.inc: test/support/limbo.py test/vectors/tls-x509-limbo/limbo.json
	$(PYTHON) $^ $(@D)
$(H)/test/unit/tls_limbo_test.o: $(H)/vectors/limbo/cases.inc
$(H)/unit/tls_limbo: private HOST_SAN += -Wl,--wrap=port_realtime_ms

include test/bench/bench.mk
