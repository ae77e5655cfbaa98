# reproduce.mk - check that the same commit builds the same bytes; included by the Makefile.
#: make reproduce        build HEAD twice, as differently as the host can, and compare; TARGET=<target>
reproduce: | tools tools-reproduce
	@$(MAKE) --no-print-directory VENDOR=pinned $(V)/.fetched
	@$(PYTHON) -B toolchain/reproduce $(TARGET) $(MAKEOVERRIDES)
tools-reproduce:
	@toolchain/setup reproduce
.PHONY: reproduce tools-reproduce
