# fuzz.mk - libFuzzer (clang's) over all of src/ but main.c; included by test.mk.
F          := build/fuzz
FUZZERS    := $(patsubst test/fuzz/%_fuzz.c,%,$(wildcard test/fuzz/*_fuzz.c))
FUZZ_SAN   := -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
FUZZ_OBJ   := $(HOST_SRC:%.c=$(F)/%.o)
SECONDS_OF_FUZZING ?= 60
$(F)/%.o: %.c $(V)/.fetched Makefile test/test.mk | tools-fuzz
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
tools-fuzz:
	@toolchain/setup fuzz
#: make fuzz             each fuzzer for SECONDS_OF_FUZZING=60; T=<fuzzer> for one
fuzz: $(if $(T),$(T:%=$(F)/%),$(FUZZERS:%=$(F)/%))
	@set -e; for f in $(^F); do \
	    mkdir -p $(F)/corpus/$$f; \
	    echo "fuzz: $$f for $(SECONDS_OF_FUZZING) s"; \
	    $(F)/$$f -max_total_time=$(SECONDS_OF_FUZZING) -print_final_stats=1 -verbosity=0 \
	        $(F)/corpus/$$f $$(ls -d test/fuzz/corpus/$$f 2>/dev/null); \
	done
.PHONY: fuzz tools-fuzz
