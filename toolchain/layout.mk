# layout.mk - the order of the program's code in memory; included by the Makefile.
# share/doc/memory.md says why there is one.
HOT := toolchain/hot $(if $(ZIG),toolchain/hot.zig)
$(B)/layout.ld: $(HOT) toolchain/warm toolchain/layout $(B)/settings
	$(Q)cat $(HOT) | toolchain/layout $(if $(ZIG),-u) - toolchain/warm >$@
# The layout goes in after .init, which Zig's libc has none of.
$(B)/init.o: $(HOW)
	$(Q)echo '__attribute__((section(".init"), used)) static void init(void) {}' | $(CC) $(LEAN) -x c -c - -o $@
