# fuzz.mk - libFuzzer (clang's) over all of src/ but main.c, and the fuzzers' seeds once through each, by the
# host's compiler; included by test.mk.
F          := build/fuzz
FUZZERS    := $(patsubst test/fuzz/%_fuzz.c,%,$(wildcard test/fuzz/*_fuzz.c))
FUZZ_SAN   := -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
FUZZ_OBJ   := $(HOST_SRC:%.c=$(F)/%.o)
SECONDS_OF_FUZZING ?= 60

# The fake port in the place of the host's: test/unit/unit.mk.
FAKE_FUZZERS := ca_bundle client error_details tls_flight
$(FAKE_FUZZERS:%=$(F)/%): $(FAKE_SRC:%.c=$(F)/%.o)
$(FAKE_FUZZERS:%=$(H)/fuzz/%): $(FAKE_SRC:%.c=$(H)/%.o)
FUZZ_LINK_tls_flight := $(addprefix -Wl$(comma)--wrap=mbedtls_ssl_,\
	write_handshake_msg_ext add_hs_msg_to_checksum finish_handshake_msg)

# Written by a script: there are no binaries among the sources.
SEEDS := build/host/seeds
$(SEEDS)/.made: test/fuzz/seeds.py $(HT)/roots.pem $(wildcard test/vectors/awscli-v2/*.jsonl)
	@rm -rf $(@D)
	$(PYTHON) -B $< $(@D)
	@touch $@

# ---- libFuzzer ----
$(F)/%.o: %.c $(V)/.fetched Makefile test/test.mk test/fuzz/fuzz.mk | tools-fuzz
	@mkdir -p $(@D)
	@echo '  fuzz  $<'
	$(Q)clang -std=c11 -O1 -g $(FUZZ_SAN) $(HOST_INC) $(HOST_DEFS) -MMD -MP -c $< -o $@
# Of mbedTLS what reads the words of servers and files is instrumented, too. Its arithmetic is not: that would
# take ten times as long.
MBEDTLS_READERS := $(filter library/ssl% library/x509% library/asn1% library/pk% library/oid%,$(MBEDTLS_SRC))
$(F)/mbedtls/%.o: $(V)/.fetched src/net/mbedtls_config.h test/support/mbedtls_test_config.h test/fuzz/fuzz.mk | tools-fuzz
	@mkdir -p $(@D)
	@echo '  fuzz  mbedtls/$*.c'
	$(Q)clang -std=c11 -w -O1 -g $(FUZZ_SAN) $(HOST_INC) -I$(V)/mbedtls/library \
	    -I$(V)/mbedtls/3rdparty/everest/include/everest \
	    -I$(V)/mbedtls/3rdparty/everest/include/everest/kremlib $(HOST_DEFS) $(MBEDTLS_FLAGS_$(*F)) -c $(V)/mbedtls/$*.c -o $@
$(F)/src/net/trust_anchors.o: $(B)/trust_anchors.inc
$(F)/src/model/model.o: $(B)/models.inc
$(F)/src/aws/service_table.o: $(B)/service_table.inc
$(F)/src/aws/endpoint_rules.o: $(B)/endpoint_rules.inc
$(F)/libours.a: $(FUZZ_OBJ)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^
$(F)/libmbedtls.a: $(MBEDTLS_READERS:%.c=$(F)/mbedtls/%.o) \
		$(patsubst %.c,$(H)/mbedtls/%.o,$(filter-out $(MBEDTLS_READERS),$(MBEDTLS_SRC)))
	@rm -f $@
	$(Q)$(AR) rcs $@ $^
$(F)/%: $(F)/test/fuzz/%_fuzz.o $(F)/libours.a $(F)/libmbedtls.a
	$(Q)clang -fsanitize=fuzzer,address,undefined $(FUZZ_LINK_$*) -o $@ $(filter %.o,$^) \
	    -Wl,--start-group $(filter %.a,$^) -Wl,--end-group
tools-fuzz:
	@toolchain/setup fuzz
#: make fuzz             each fuzzer for SECONDS_OF_FUZZING=60; T=<fuzzer> for one
fuzz: $(if $(T),$(T:%=$(F)/%),$(FUZZERS:%=$(F)/%)) $(SEEDS)/.made
	@set -e; for f in $(notdir $(filter $(F)/%,$^)); do \
	    mkdir -p $(F)/corpus/$$f; \
	    echo "fuzz: $$f for $(SECONDS_OF_FUZZING) s"; \
	    $(F)/$$f -max_total_time=$(SECONDS_OF_FUZZING) -print_final_stats=1 -verbosity=0 \
	        $$(ls test/fuzz/$$f.dict 2>/dev/null | sed s/^/-dict=/) \
	        $(F)/corpus/$$f $$(ls -d $(SEEDS)/$$f test/fuzz/corpus/$$f 2>/dev/null); \
	done

# ---- the seeds, once each ----
$(H)/fuzz/%: $(H)/test/fuzz/%_fuzz.o $(H)/test/fuzz/replay.o $(H)/libours.a $(H)/libmbedtls.a
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) $(HOST_SAN) $(FUZZ_LINK_$*) -o $@ $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group
replay-programs: $(FUZZERS:%=$(H)/fuzz/%) $(SEEDS)/.made
print-fuzzers:
	@echo $(FUZZERS)
.PHONY: fuzz tools-fuzz replay-programs print-fuzzers
