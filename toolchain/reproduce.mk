# reproduce.mk - the same commit gives the same bytes; included by the Makefile.
#: make reproduce        build HEAD twice, as differently as the host can, and compare; TARGET=<target>
reproduce: $(V)/.fetched | tools tools-reproduce
	@$(PYTHON) -B toolchain/reproduce $(TARGET) $(MAKEOVERRIDES)
tools-reproduce:
	@toolchain/setup reproduce
.PHONY: reproduce tools-reproduce
