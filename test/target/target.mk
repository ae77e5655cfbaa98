# target.mk - the unit tests on a target: compiled by its compiler, linked statically with the very
# objects that the target's program and library are made of, run on this machine where it can run
# them, else under qemu-user. test/support/criterion_on_target stands in for Criterion.

# What a target of this machine's own processor needs no emulator for.
RUNS_x86_64  := x86_64-% i686-%
RUNS_aarch64 := aarch64-%
HOST_CPU  := $(shell uname -m)
EMULATE   := $(if $(filter $(or $(RUNS_$(HOST_CPU)),$(HOST_CPU)-%),$(TARGET)),,qemu-$(QEMU)-static)

# Not run on a target, with the reason:
NOT_ON_TARGET :=
TARGET_SUITES := $(filter-out $(NOT_ON_TARGET),$(UNIT_SUITES))

TARGET_CC = $(CC) -std=c11 -O1 $(INC) -iquote test -iquote . -isystem test/support/criterion_on_target $(DEFS) -MMD -MP
TARGET_SUPPORT := $(PROG_OBJ) $(SUPPORT_SRC:%.c=$(B)/%.o) $(B)/test/support/criterion_on_target/run.o
# The host's rules make what the tests include and read.
TARGET_DATA = $(shell grep -hoE 'build/host/vectors/[a-z0-9_/]+\.inc' $(wildcard test/unit/*.c test/support/*.c)) $(H)/tls/roots.pem
$(B)/test/%.o: test/%.c $(V)/.fetched test/target/target.mk toolchain/$(TARGET).mk | target-data
	@mkdir -p $(@D)
	@echo '  cc    $<'
	$(Q)$(TARGET_CC) $(WARN) -c $< -o $@
$(B)/unit/libtest.a: $(filter-out $(B)/src/main.o,$(TARGET_SUPPORT))
	@mkdir -p $(@D); rm -f $@
	$(Q)$(AR) rcs $@ $^
# The program's own flags, lest Zig builds another libc for them.
$(B)/unit/%: $(B)/test/unit/%_test.o $(B)/unit/libtest.a $(B)/libtinyaws.a
	@echo '  link  $@'
	$(Q)$(CC) $(CFLAGS) $(LINK) $(UNIT_LINK_$*) -o $@ $(filter %.o,$^) $(filter %.a,$^)

.PHONY: target-data target-programs print-target-suites print-emulate test-vectors
target-data:
	@$(MAKE) --no-print-directory $(sort $(TARGET_DATA))
target-programs: $(TARGET_SUITES:%=$(B)/unit/%)
print-target-suites:
	@echo $(TARGET_SUITES)
print-emulate:
	@echo $(EMULATE)
#: make test-vectors     TARGET= the unit tests, with their vectors, on that target; T= as above
test-vectors:
	TARGET=$(TARGET) test/run target $(T)

# The fake port stands before the archives, as in test/unit/unit.mk.
$(FAKE_SUITES:%=$(B)/unit/%): $(FAKE_SRC:%.c=$(B)/%.o)
