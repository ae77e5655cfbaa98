# target.mk - the unit tests on a target: compiled by its compiler, linked statically with the very
# objects that the target's program and library are made of, run on this machine where it can run
# them, else under qemu-user. test/support/criterion_on_target stands in for Criterion.

# What a target of this machine's own processor needs no emulator for.
RUNS_x86_64  := x86_64-% i686-%
RUNS_aarch64 := aarch64-%
EMULATE   := $(if $(filter $(HOST_TARGET) $(RUNS_$(HOST_CPU)),$(TARGET)),,qemu-$(QEMU)-static)

# Not run on a target, with the reason:
#   bsd_*   what ports/bsd does by a record of its calls, over the host's libbsd; no Linux target has it
#   sandbox* where it is emulated: qemu-user has neither seccomp nor Landlock
#   fake_tls its peer is mbedTLS as a server, which a target's library has not; suite tls has OpenSSL's
NOT_ON_TARGET := bsd_% fake_tls $(if $(EMULATE),sandbox sandbox_files)
#   of broker*, where it is emulated: qemu-user does not know PR_SET_CHILD_SUBREAPER
TARGET_EXCEPT_broker = $(if $(EMULATE),holds_no_file_of_ours)
TARGET_EXCEPT_broker_end = $(if $(EMULATE),a_signal_to_us_comes_back_at_once_and_ends_the_program \
	our_death_ends_it_and_the_program so_does_a_signal_that_we_do_not_catch \
	ends_when_it_is_idle_and_we_do stop_and_start_leave_one_at_most)
TARGET_EXCEPT_broker_question = $(if $(EMULATE),a_question_to_no_service_ends_it \
	a_question_of_more_than_there_is_room_for_ends_it a_question_that_is_cut_short_ends_it)
#   for mips and mipsel, where it is emulated: SO_ERROR has the host's number, which is another there
ALIEN_ERRNO := $(and $(EMULATE),$(filter mips%,$(TARGET)))
TARGET_EXCEPT_broker_connect := $(if $(ALIEN_ERRNO),tells_a_connect_that_fails)
TARGET_EXCEPT_tcp := $(if $(ALIEN_ERRNO),refused_names_the_address_and_why every_failure_is_reported \
	connect_timeout_says_who_was_silent)
TARGET_SUITES := $(filter-out $(NOT_ON_TARGET),$(UNIT_SUITES))

TARGET_CC = $(CC) -std=c11 -O1 $(INC) -iquote test -iquote . -isystem test/support/criterion_on_target $(DEFS) -MMD -MP
STAND_IN := $(wildcard test/support/criterion_on_target/*.c)
TARGET_SUPPORT := $(PROG_OBJ) $(SUPPORT_SRC:%.c=$(B)/%.o) $(STAND_IN:%.c=$(B)/%.o)
# The host's rules make what the tests include and read.
TARGET_DATA = $(shell grep -hoE 'build/host/vectors/[a-z0-9_/]+\.inc' $(wildcard test/unit/*.c test/support/*.c)) $(HT)/roots.pem
$(B)/test/%.o: test/%.c $(V)/.fetched test/target/target.mk $(HOW) | tools-vectors
	@mkdir -p $(@D)
	@echo '  cc    $<'
	$(Q)$(TARGET_CC) $(WARN) -c $< -o $@
$(B)/unit/libtest.a: $(filter-out $(P)/src/main.o,$(TARGET_SUPPORT))
	@mkdir -p $(@D); rm -f $@
	$(Q)$(AR) rcs $@ $^
# The program's own flags, lest Zig builds another libc for them.
$(B)/unit/%: $(B)/test/unit/%_test.o $(B)/unit/libtest.a $(P)/objects.a
	@echo '  link  $@'
	$(Q)$(CC) $(CFLAGS) $(OZ) $(LDFLAGS) $(LINK) $(UNIT_LINK_$*) -o $@ $(filter %.o,$^) $(filter %.a,$^)

.PHONY: tools-vectors target-programs print-target-suites print-target-excepts print-emulate test-vectors
tools-vectors:
	@$(MAKE) --no-print-directory $(sort $(TARGET_DATA))
target-programs: $(TARGET_SUITES:%=$(B)/unit/%)
print-target-suites:
	@echo $(TARGET_SUITES)
print-target-excepts:
	@$(foreach s,$(TARGET_SUITES),$(if $(strip $(TARGET_EXCEPT_$s)),echo $s: $(TARGET_EXCEPT_$s);)):
print-emulate:
	@echo $(EMULATE)
#: make test-vectors     TARGET= the unit tests, with their vectors, on that target; T= as above
test-vectors:
	TARGET=$(TARGET) test/run target $(T)

# The fake port stands before the archives, as in test/unit/unit.mk.
$(FAKE_SUITES:%=$(B)/unit/%): $(FAKE_SRC:%.c=$(B)/%.o)
