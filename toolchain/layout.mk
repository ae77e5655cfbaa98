# layout.mk - the order of the program's code in memory; included by the Makefile.
# toolchain/layout.d/README.md says why there is one.
LISTS := toolchain/layout.d
HOT   := $(LISTS)/hot $(if $(ZIG),$(LISTS)/hot.zig)
$(B)/layout.ld: $(HOT) $(LISTS)/warm $(LISTS)/layout $(B)/settings
	$(Q)cat $(HOT) | $(LISTS)/layout $(if $(ZIG),-u) - $(LISTS)/warm >$@
# The linker script inserts its sections after .init. Zig's libc has no .init, so the program brings one.
$(B)/init.o: $(HOW)
	$(Q)echo '__attribute__((section(".init"), used)) static void init(void) {}' | $(CC) $(LEAN) -x c -c - -o $@
