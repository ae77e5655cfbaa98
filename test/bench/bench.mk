# bench.mk - the figures: memory and speed, on the static program; included by test.mk.
$(H)/peak: test/bench/peak.c
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) -std=c11 $(WARN) -O1 -o $@ $<
e2e-programs: $(H)/peak

# The program with mbedTLS's own count of its arena: two objects differ.
ARENA_OBJ := $(B)/arena/tls.o $(B)/arena/memory_buffer_alloc.o
$(B)/arena/tls.o: src/net/tls.c $(B)/tinyaws.full
	@mkdir -p $(@D)
	$(Q)$(CC) $(OURS) -DMBEDTLS_MEMORY_DEBUG -c $< -o $@
$(B)/arena/memory_buffer_alloc.o: $(B)/tinyaws.full
	@mkdir -p $(@D)
	$(Q)$(CC) $(THEIRS) -DMBEDTLS_MEMORY_DEBUG -c $(V)/mbedtls/library/memory_buffer_alloc.c -o $@
$(B)/arena/tinyaws: $(ARENA_OBJ) $(PROG_OBJ) $(B)/libtinyaws.a
	$(Q)$(CC) $(CFLAGS) $(LINK) -o $@ $(ARENA_OBJ) $(PROG_OBJ) $(B)/libtinyaws.a

#: make footprint        the memory of the main job, and the sizes of the program
footprint: all $(B)/arena/tinyaws $(H)/peak | tools-bench
	@$(PYTHON) -B test/bench/footprint.py $(B)
#: make bench            side by side with curl, AWS CLI and botocore, in one run
bench: all $(H)/peak | tools-bench
	@$(PYTHON) -B test/bench/bench.py $(B)/tinyaws
tools-bench:
	@toolchain/setup bench
.PHONY: footprint bench tools-bench
