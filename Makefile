# make help lists the targets. TARGET= selects toolchain/<target>.mk.
$(if $(word 2,$(CURDIR)),$(error the path of this folder has a space: make cannot build here: $(CURDIR)))
VERSION := $(shell sed -n 's/^\#define TA_VERSION "\(.*\)"/\1/p' src/tinyaws.h)
include toolchain/host.mk

PYTHON  ?= /usr/bin/python3
B       := build/$(TARGET)
H       := build/host
V       := build/vendor

# The headers of the library that are installed. They have the same names in src/.
PUBLIC_HEADERS := tinyaws.h tinyaws_proton.h tinyaws_query.h

# VERBOSE=1 shows every command.
Q := $(if $(VERBOSE),,@)
comma := ,
.DELETE_ON_ERROR:
.SUFFIXES:
all: product-programs build/tinyaws.1 $(if $(filter $(HOST_TARGET),$(TARGET)),build/tinyaws)

# Which services have a model in this build, by AWS CLI's names: SERVICES="ssm sqs ecs:DescribeTasks,UpdateService".
SERVICES ?= ssm secretsmanager sqs ecr ecr-public kms logs cloudwatch dynamodb ecs events kinesis firehose \
	stepfunctions deploy proton
# The two typed operations need no model: a build of them only stays small.
HAS_ENGINE := $(filter-out proton:CancelEnvironmentDeployment$(comma)GetEnvironment,$(SERVICES))

include src/sources.mk

# ---- flags ----
WARN   := -Wall -Wextra -Wconversion -Wshadow -Wvla -Wstrict-prototypes -Wmissing-prototypes -Werror
INC    := -iquote src -iquote ports -iquote $(B) -isystem $(V)/jsmn -isystem $(V)/mbedtls/include \
	-isystem $(V)/mbedtls/library \
	-isystem $(V)/mbedtls/3rdparty/everest/include -isystem $(V)/mbedtls/3rdparty/everest/include/everest
# 32-bit glibc has a 64-bit time_t only on request; every other libc here always does.
DEFS   := -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64 -DMBEDTLS_CONFIG_FILE='"net/mbedtls_config.h"'
ifneq ($(SOURCE_DATE_EPOCH),) # base/build_date.h
DEFS   += -DTA_BUILD_EPOCH=$(SOURCE_DATE_EPOCH)
endif
# The largest answer and request of a command, in bytes: the build's own are in the list of caps.
ifneq ($(ANSWER_MAX),)
DEFS   += -DTA_ANSWER_MAX=$(ANSWER_MAX)
endif
ifneq ($(REQUEST_MAX),)
DEFS   += -DTA_CLI_REQUEST_MAX=$(REQUEST_MAX)
endif
HARDEN := -fstack-protector-strong -fno-strict-overflow
# Measured on x86_64 with gcc 12: -Os makes our code 25 KB smaller than -O2, for 1 % more instructions. -flto adds 16 KB.
# -Oz, if the compiler has it, is 4 KiB smaller than -Os and as fast.
# With -fPIE any program can link the library. The program has objects of its own if its target sets FIXED_CODE, options
# for them, or FIXED_BY, what runs their compiler.
PIE    ?= -fPIE
# Evaluated when first used: on a new host the compiler is installed after make reads this line.
ifndef OZ
OZ      = $(eval OZ := $(if $(shell $(CC) -Oz -x c -dM -E - </dev/null 2>/dev/null),-Oz,-Os) $(if \
	$(shell $(CC) -x c -dM -E - </dev/null 2>/dev/null | grep __clang__),,$(GCC_SMALLER) $(X86_SMALLER)))$(OZ)
endif
# Passes of gcc 12 that -Oz runs and that make this code larger. Without the first three it is 2.8 KB smaller, without the
# others 4 KB, and as fast.
GCC_SMALLER := -fno-move-loop-invariants -fno-caller-saves -fno-tree-dominator-opts \
	-fno-thread-jumps -fno-if-conversion -fno-tree-tail-merge -fno-tree-sra -fno-shrink-wrap
# gcc for x86 aligns tables to 32 bytes for loops that -Oz does not make: 1.8 KB.
X86_SMALLER = $(if $(shell $(CC) -malign-data=abi -x c -dM -E - </dev/null 2>/dev/null),-malign-data=abi)
LEAN    = $(OZ) $(PIE) -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables -fno-unwind-tables \
	-fno-exceptions -fomit-frame-pointer -fno-lto
# CPPFLAGS, CFLAGS and LDFLAGS are the caller's. What the promises about memory and size need comes after them, so a
# distribution's -O2, -flto or -fexceptions does not change it.
CFLAGS ?= -g
# No path of the build host appears in the output. Compilers take the folder's name from PWD, which may contain a
# symbolic link.
export PWD := $(CURDIR)
ANYWHERE := -ffile-prefix-map=$(CURDIR)=.
# Only the tests' build and make lint end at a warning: a newer compiler may have new ones.
OURS    = -std=c11 $(CPPFLAGS) $(CFLAGS) $(filter-out -Werror,$(WARN)) $(LEAN) $(SMALLER) $(HARDEN) $(INC) $(DEFS) \
	$(ANYWHERE) -MMD -MP
THEIRS  = -std=c11 $(CPPFLAGS) $(CFLAGS) -w $(LEAN) $(HARDEN) $(INC) -I$(V)/mbedtls/library \
	-I$(V)/mbedtls/3rdparty/everest/include/everest -I$(V)/mbedtls/3rdparty/everest/include/everest/kremlib \
	$(DEFS) $(ANYWHERE)
# SMALLER has the target's options for less code, but not for what is compiled for speed.
MBEDTLS_FLAGS = $(if $(filter -O1 -O2,$(MBEDTLS_FLAGS_$(*F))),,$(SMALLER)) $(MBEDTLS_FLAGS_$(*F)) $(MBEDTLS_PASSES_$(*F))
# GNU ld pads the file with up to a page where that saves a page of memory, unless it takes pages for small.
LINK    = $(LINK_AS) -Wl,--gc-sections -Wl,-z,$(if $(FIXED),norelro$(comma)-z$(comma)common-page-size=32,relro),-z,now -Wl,-z,noexecstack -Wl,--build-id=none

include vendor/mbedtls.mk
# VENDOR=pinned replaces a newer patch release that an earlier run has fetched.
NOT_PINNED = $(if $(filter pinned,$(VENDOR)),$(shell grep -vxFf vendor/VERSIONS $(V)/VERSIONS 2>/dev/null))
$(V)/.fetched: vendor/VERSIONS vendor/fetch $(if $(NOT_PINNED),not-pinned) | tools
	vendor/fetch $(V)
	@touch $@
not-pinned:
.PHONY: not-pinned
$(addprefix $(V)/mbedtls/,$(MBEDTLS_SRC)): $(V)/.fetched ;

.PHONY: all tools clean distclean help
tools:
	@toolchain/setup $(or $(TOOLS),build)

# ---- settings ----
# The commands of the compilers and the linker, in a file that is written only if they change: then their outputs
# are built again. A recipe writes it, since the options depend on the compiler, which may be installed first.
SETTINGS = $(CC) $(OURS) $(FIXED_BY) $(FIXED_CODE); $(THEIRS); $(LINK_BY) $(LDFLAGS) $(LINK); $(AR); $(STRIP); $(JOIN) $(OBJCOPY)
define keep_settings
@mkdir -p $(@D)
@printf '%s\n' '$(subst ','\'',$(subst $(CURDIR),.,$(1)))' >$@.new
@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi
endef
$(B)/settings: tools
	$(call keep_settings,$(SETTINGS))
# Every object file depends on the settings and on each makefile read so far.
HOW := $(B)/settings $(MAKEFILE_LIST)

# The objects of the library are below $(B), those of the program below $(P).
P    := $(B)$(if $(FIXED_CODE)$(FIXED_BY),/fixed)
BOTH := $(sort $(B) $(P))

# ---- generated ----
$(B)/trust_anchors.inc: toolchain/trust-anchors $(wildcard vendor/trust-anchors/*) | tools
	toolchain/trust-anchors $@
$(BOTH:%=%/src/net/trust_anchors.o) $(H)/src/net/trust_anchors.o: $(B)/trust_anchors.inc

MODEL_FILES := $(foreach s,$(SERVICES),src/model/models/$(firstword $(subst :, ,$(s))).model)
build/model_compile: $(wildcard toolchain/model_compile/*.[ch]) src/model/model_tables.h | tools
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) -std=c11 -O1 -iquote src -iquote toolchain/model_compile -o $@ $(filter %.c,$^)
$(B)/services: tools
	$(call keep_settings,$(SERVICES))
$(B)/models.inc: build/model_compile $(MODEL_FILES) $(B)/services
	@echo '  model $@'
	$(Q)build/model_compile src/model/models $(SERVICES) >$@
$(BOTH:%=%/src/model/model.o) $(H)/src/model/model.o: $(B)/models.inc

# The services that need no model: all of AWS's that take JSON.
build/service_compile: toolchain/service_compile/main.c toolchain/model_compile/memory.c \
		toolchain/model_compile/model_compile.h src/model/model_tables.h src/aws/service_table_format.h | tools
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) -std=c11 -O1 -iquote src -iquote toolchain/model_compile -o $@ $(filter %.c,$^)
$(B)/service_table.inc: PART := rows
$(B)/endpoint_rules.inc: PART := templates
$(B)/service_table.inc $(B)/endpoint_rules.inc: build/service_compile src/aws/services.txt
	@mkdir -p $(@D)
	$(Q)build/service_compile $(PART) src/aws/services.txt >$@
$(BOTH:%=%/src/aws/service_table.o) $(H)/src/aws/service_table.o: $(B)/service_table.inc
$(BOTH:%=%/src/aws/endpoint_rules.o) $(H)/src/aws/endpoint_rules.o: $(B)/endpoint_rules.inc

# ---- the program and the library ----
LIB_OBJ  := $(LIB_SRC:%.c=$(B)/%.o) $(PORT_SRC:%.c=$(B)/%.o)
MBEDTLS_OBJ := $(MBEDTLS_SRC:%.c=$(B)/mbedtls/%.o)
PROG_OBJ := $(PROG_SRC:%.c=$(P)/%.o)
CORE_OBJ := $(CORE_SRC:%.c=$(P)/%.o)

$(B)/%.o: %.c $(V)/.fetched $(HOW)
	@mkdir -p $(@D)
	@echo '  cc    $<'
	$(Q)$(CC) $(OURS) -c $< -o $@
$(B)/mbedtls/%.o: $(V)/.fetched src/net/mbedtls_config.h $(HOW)
	@mkdir -p $(@D)
	@echo '  cc    mbedtls/$*.c'
	$(Q)$(CC) $(THEIRS) $(MBEDTLS_FLAGS) -c $(V)/mbedtls/$*.c -o $@
ifneq ($(P),$(B))
$(P)/%.o: %.c $(V)/.fetched $(HOW)
	@mkdir -p $(@D)
	@echo '  cc    $< (program)'
	$(Q)$(FIXED_BY) $(CC) $(OURS) $(FIXED_CODE) -c $< -o $@
$(P)/mbedtls/%.o: $(V)/.fetched src/net/mbedtls_config.h $(HOW)
	@mkdir -p $(@D)
	@echo '  cc    mbedtls/$*.c (program)'
	$(Q)$(FIXED_BY) $(CC) $(THEIRS) $(FIXED_CODE) $(MBEDTLS_FLAGS) -c $(V)/mbedtls/$*.c -o $@
endif
# Every object on its own, for the program and the tests.
$(B)/objects.a: $(LIB_OBJ) $(MBEDTLS_OBJ)
$(P)/objects.a: $(subst $(B)/,$(P)/,$(LIB_OBJ) $(MBEDTLS_OBJ))
$(BOTH:%=%/objects.a):
	@echo '  ar    $@'; rm -f $@
	$(Q)$(AR) rcsD $@ $^
include toolchain/library.mk
include toolchain/layout.mk
LINKED := $(P)/objects.a $(if $(LAYOUT),$(B)/layout.ld $(if $(ZIG),$(B)/init.o))
$(B)/tinyaws.full: $(PROG_OBJ)
$(B)/core/tinyaws.full: $(CORE_OBJ)
$(B)/tinyaws.full: OBJECTS = $(PROG_OBJ)
$(B)/core/tinyaws.full: OBJECTS = $(CORE_OBJ)
$(B)/tinyaws.full $(B)/core/tinyaws.full: $(LINKED) $(B)/settings $(B)/services
	@mkdir -p $(@D)
	@echo '  link  $@'
	$(Q)$(LINK_BY) $(CC) $(CFLAGS) $(OZ) -fno-lto $(LDFLAGS) $(LINK) $(if $(LAYOUT),-Wl$(comma)-T$(comma)$(B)/layout.ld) $(MAP) -o $@ \
	    $(OBJECTS) $(filter %.o %.a,$(LINKED))
# .note.gnu.property may have a program header; then binutils' strip may also remove the one of RELRO.
$(B)/tinyaws $(B)/core/tinyaws: %: %.full $(B)/settings
	$(Q)$(STRIP) -s -R .comment $(if $(LAYOUT),-R .note.gnu.property) -o $@ $<
# A link to the program for the build host.
build/tinyaws: $(B)/tinyaws
	ln -sfn $(TARGET)/tinyaws $@
core: build/tinyaws-core
build/tinyaws-core: $(B)/core/tinyaws
	ln -sfn $(TARGET)/core/tinyaws $@
.PHONY: core
$(PUBLIC_HEADERS:%=$(B)/%): $(B)/%: src/%
	@mkdir -p $(@D)
	cp $< $@
clean:
	rm -rf $(filter-out $(V) build/zig build/botocore build/nfpm build/checkers build/validators,$(wildcard build/*))
distclean:
	rm -rf build

include toolchain/install.mk
include toolchain/dist.mk
include toolchain/image.mk
include toolchain/release.mk
include toolchain/targets.mk
include toolchain/reproduce.mk
include test/test.mk
-include $(shell find $(B) $(H) -name '*.d' 2>/dev/null)

help:
	@sed -n 's/^#: //p' Makefile toolchain/*.mk test/test.mk test/*/*.mk
#: make                  build/tinyaws, and in build/<target>/ the library, its header, its .pc file; TARGET= for
#:                       another host, as toolchain/<target>.mk has it: by Zig's cc, or CC=<a cross gcc>
#:                       VENDOR=pinned takes the third-party sources of vendor/VERSIONS and no newer patch release
#:                       SERVICES="ssm sqs ecs:DescribeTasks,UpdateService" chooses the models that it has;
#:                       ANSWER_MAX= and REQUEST_MAX= the largest answer and request, in bytes
#: make core             build/tinyaws-core: the two typed operations of AWS Proton, waits and doctor, and no models;
#:                       as make SERVICES=proton:CancelEnvironmentDeployment,GetEnvironment, but beside build/tinyaws
#: make setup            install what building, testing and linting need; like make demo and make test. No other target
#:                       installs on this host, unless INSTALL_DEPS=1 is given
setup demo test: export INSTALL_DEPS := 1
setup:
	@toolchain/setup test
	@toolchain/setup lint
.PHONY: setup
#: make clean            remove what was built, and keep what was fetched: build/vendor, build/zig and others of PyPI
#: make distclean        remove build/
#: make advisories       which security advisories, of those that can be reached, concern vendor/VERSIONS
advisories: | tools-reproduce
	@$(PYTHON) -B toolchain/advisories
.PHONY: advisories
#: make layers           check that dependencies run one way
layers:
	@toolchain/layers
	@toolchain/circles src ports/fake "ports/posix ports/linux" "ports/posix ports/bsd"
#: make lint             clang-format, gcc and clang without a warning, clang-tidy, cppcheck, plain English
lint:
	@toolchain/setup lint
	@$(MAKE) --no-print-directory $(V)/.fetched $(addprefix $(B)/,trust_anchors.inc models.inc service_table.inc endpoint_rules.inc)
	@WARN='$(WARN)' INC='$(INC)' DEFS="$(subst ",\",$(DEFS))" toolchain/lint
.PHONY: layers lint
