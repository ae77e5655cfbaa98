# bench.mk - the figures: memory and speed, on the static program; included by test.mk.
$(H)/peak: test/bench/peak.c
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) -std=c11 $(WARN) -O1 -o $@ $<
e2e-programs: $(H)/peak $(H)/delay
$(H)/delay: test/bench/delay.c
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) -std=c11 $(WARN) -O1 -o $@ $<

#: make footprint        the sizes of both programs, and the memory of the main job and of services; TARGET=<target>
footprint: all $(B)/core/tinyaws $(H)/peak | tools-bench $(if $(ZIG),tools-footprint)
	@$(PYTHON) -B test/bench/footprint.py $(B) $(QEMU)
#: make footprint-targets  a row for each target, for the table of share/doc/figures.md; TARGETS= for some
QEMU_OF = $(shell sed -n 's/^QEMU *:= *//p' toolchain/$(1).mk)
footprint-targets: all-targets $(H)/peak | tools-bench tools-footprint
	@$(PYTHON) -B test/bench/targets.py share/doc/figures.md $(foreach t,$(TARGETS),build/$(t)=$(call QEMU_OF,$(t)))
tools-footprint: # foreign programs run under qemu-user
	@toolchain/setup targets
$(B)/calls: test/bench/calls.c $(B)/libtinyaws.a $(B)/settings
	$(Q)$(CC) $(OURS) $(LINK) -o $@ $(filter %.c %.a,$^)
# The SDK comes by the Go module proxy; go.sum has its hashes.
GO_CLIENT := $(H)/go_client
$(GO_CLIENT): $(addprefix test/bench/go_client/,main.go go.mod go.sum) | tools-bench
	@mkdir -p $(@D)
	@echo '  go    $@'
	$(Q)cd test/bench/go_client && CGO_ENABLED=0 GOFLAGS=-mod=readonly GOTOOLCHAIN=local go build -trimpath -o $(CURDIR)/$@ .
#: make bench            side by side with curl, AWS CLI, botocore and aws-sdk-go-v2, in one run
bench: all core $(H)/peak $(B)/calls $(GO_CLIENT) | tools-bench
	@$(PYTHON) -B test/bench/bench.py $(B)/tinyaws
	@$(PYTHON) -B test/bench/bench_calls.py $(B)/calls
	@$(PYTHON) -B test/bench/bench_services.py $(B)/tinyaws $(B)/core/tinyaws $(GO_CLIENT)
#: make latency          how long a call takes over a link with delay and loss: a quarter of an hour
latency: all core $(H)/delay $(GO_CLIENT) | tools-bench
	@$(PYTHON) -B test/bench/latency.py $(B)/tinyaws $(B)/core/tinyaws $(GO_CLIENT)
#: make hot              write the lists of toolchain/layout.d from what calls touch: some minutes; TARGET=<target>
hot: all | tools-bench $(if $(ZIG),tools-footprint)
	@$(PYTHON) -B test/bench/$(if $(ZIG),hot_by_name.py $(B) $(QEMU),hot.py $(B))
tools-bench:
	@toolchain/setup bench
.PHONY: footprint footprint-targets bench latency hot tools-bench tools-footprint
