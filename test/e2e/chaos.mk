# chaos.mk - runs of the static program under random faults; included by test.mk.
SEED ?= 1
RUNS ?= 2000
#: make chaos            random faults; SEED=n RUNS=2000, or ONLY=n: that run of the seed, told at length
chaos: all $(H)/emulator | tools-test
	@cd test/e2e && $(PYTHON) -B -m support.chaos --seed $(SEED) --runs $(RUNS) $(if $(ONLY),--only $(ONLY))
.PHONY: chaos
