# layout.mk - the order of the program's code in memory; included by the Makefile.
# toolchain/layout.d/README.md says why there is one.
LISTS := toolchain/layout.d
# FIXED: the linker puts constants that contain addresses into read-only segments. GNU ld documents READONLY since 2.39.
# Evaluated when first used, as OZ.
ifneq ($(LAYOUT),)
FIXED = $(eval FIXED := $(if $(ZIG),,$(shell $(CC) -Wl,--version 2>/dev/null | \
	awk 'NR == 1 && /^GNU ld/ { split($$NF, v, "."); if (v[1] * 1000 + v[2] >= 2039) print 1 }')))$(FIXED)
endif
HOT   := $(LISTS)/hot $(if $(ZIG),$(LISTS)/hot.zig)
$(B)/layout.ld: $(HOT) $(LISTS)/service $(LISTS)/warm $(LISTS)/handshake $(LISTS)/layout $(B)/settings
	$(Q)cat $(HOT) | $(LISTS)/layout $(if $(ZIG),-u,$(if $(FIXED),-c)) - $(LISTS)/service $(LISTS)/warm >$@
# The linker script inserts its sections after .init. Zig's libc has no .init, so the program brings one.
$(B)/init.o: $(HOW)
	$(Q)echo '__attribute__((section(".init"), used)) static void init(void) {}' | $(CC) $(LEAN) -x c -c - -o $@
