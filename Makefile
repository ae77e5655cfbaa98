# make help tells what can be asked for. TARGET= picks toolchain/<target>.mk.
$(if $(word 2,$(CURDIR)),$(error the path of this folder has a space: make cannot build here: $(CURDIR)))
VERSION := $(shell sed -n 's/^\#define TA_VERSION "\(.*\)"/\1/p' src/tinyaws.h)
include toolchain/host.mk

PYTHON  ?= /usr/bin/python3
B       := build/$(TARGET)
H       := build/host
V       := build/vendor

# VERBOSE=1 shows every command.
Q := $(if $(VERBOSE),,@)
comma := ,
.DELETE_ON_ERROR:
.SUFFIXES:
all: product-programs $(if $(filter $(HOST_TARGET),$(TARGET)),build/tinyaws)

# ---- sources, layer by layer ----
BASE_SRC := \
	src/base/buf.c \
	src/base/date.c \
	src/base/diag.c \
	src/base/err.c \
	src/base/ip.c \
	src/base/str.c \
	src/base/utf8.c \
	src/base/wipe.c
JSON_SRC := \
	src/json/json_check.c \
	src/json/json_print.c \
	src/json/json_read.c \
	src/json/json_write.c
CRYPTO_SRC := src/crypto/hash.c
HTTP_SRC := \
	src/http/connect.c \
	src/http/http_chunk.c \
	src/http/http_exchange.c \
	src/http/http_framing.c \
	src/http/http_request.c \
	src/http/http_response.c \
	src/http/http_syntax.c \
	src/http/proxy.c \
	src/http/url.c
NET_SRC := \
	src/net/address.c \
	src/net/conn.c \
	src/net/dns.c \
	src/net/dns_message.c \
	src/net/dns_server.c \
	src/net/pem.c \
	src/net/resolv_conf.c \
	src/net/tcp.c \
	src/net/tls.c \
	src/net/tls_arena.c \
	src/net/tls_certificate.c \
	src/net/tls_chain.c \
	src/net/tls_error.c \
	src/net/tls_identity.c \
	src/net/tls_name.c \
	src/net/tls_platform.c \
	src/net/tls_rules.c \
	src/net/tls_x25519.c \
	src/net/trust_anchors.c
AWS_SRC := \
	src/aws/awsjson.c \
	src/aws/clock_skew.c \
	src/aws/creds.c \
	src/aws/creds_chain.c \
	src/aws/creds_chain_needs.c \
	src/aws/creds_chain_profile.c \
	src/aws/creds_chain_roles.c \
	src/aws/creds_container.c \
	src/aws/creds_env.c \
	src/aws/creds_imds.c \
	src/aws/creds_iot.c \
	src/aws/creds_json.c \
	src/aws/creds_process.c \
	src/aws/creds_retry.c \
	src/aws/creds_sts.c \
	src/aws/endpoint.c \
	src/aws/endpoint_source.c \
	src/aws/endpoint_sts.c \
	src/aws/ini.c \
	src/aws/metadata.c \
	src/aws/path.c \
	src/aws/profile.c \
	src/aws/proton.c \
	src/aws/query.c \
	src/aws/retry.c \
	src/aws/role_chain.c \
	src/aws/service.c \
	src/aws/shared_files.c \
	src/aws/shell_words.c \
	src/aws/sigv4.c \
	src/aws/sigv4_canonical.c \
	src/aws/uuid.c \
	src/aws/xml.c
CLIENT_SRC := \
	src/client/call.c \
	src/client/client.c \
	src/client/fetch.c \
	src/client/fetch_run.c \
	src/client/inspect.c \
	src/client/mask.c \
	src/client/proton.c \
	src/client/quota_file.c \
	src/client/request.c \
	src/client/trace.c
CLI_SRC := \
	src/cli/args.c \
	src/cli/call_operation.c \
	src/cli/cli.c \
	src/cli/config_files.c \
	src/cli/configure.c \
	src/cli/credentials.c \
	src/cli/doctor.c \
	src/cli/doctor_call.c \
	src/cli/doctor_judge.c \
	src/cli/doctor_steps.c \
	src/cli/error_format.c \
	src/cli/help.c \
	src/cli/home.c \
	src/cli/input.c \
	src/cli/nearest.c \
	src/cli/options.c \
	src/cli/output.c \
	src/cli/report.c \
	src/cli/run.c \
	src/cli/sandbox.c \
	src/cli/session.c \
	src/cli/settings.c \
	src/cli/settings_show.c \
	src/cli/wait.c \
	src/cli/yaml_scalar.c
POSIX_SRC := \
	ports/posix/broker.c \
	ports/posix/broker_connect.c \
	ports/posix/broker_narrow.c \
	ports/posix/broker_open.c \
	ports/posix/broker_run.c \
	ports/posix/clock.c \
	ports/posix/descriptor.c \
	ports/posix/file.c \
	ports/posix/process.c \
	ports/posix/run.c \
	ports/posix/shared_file.c \
	ports/posix/socket.c
LINUX_SRC := \
	ports/linux/close_from.c \
	ports/linux/confine_broker.c \
	ports/linux/entropy.c \
	ports/linux/error_text.c \
	ports/linux/hide_memory.c \
	ports/linux/landlock.c \
	ports/linux/pipe_room.c \
	ports/linux/random_port.c \
	ports/linux/release_code.c \
	ports/linux/sandbox.c \
	ports/linux/seccomp.c
# What the BSDs share, and what each of them has of its own.
BSD_SRC := \
	ports/bsd/close_from.c \
	ports/bsd/entropy.c \
	ports/bsd/error_text.c \
	ports/bsd/pipe_room.c \
	ports/bsd/release_code.c
FREEBSD_SRC := \
	ports/bsd/confine_broker.c \
	ports/bsd/hide_memory_freebsd.c \
	ports/bsd/random_port.c \
	ports/bsd/sandbox_freebsd.c
NETBSD_SRC := \
	ports/bsd/confine_broker.c \
	ports/bsd/hide_memory.c \
	ports/bsd/random_port_netbsd.c \
	ports/bsd/sandbox_netbsd.c
OPENBSD_SRC := \
	ports/bsd/confine_broker_openbsd.c \
	ports/bsd/hide_memory.c \
	ports/bsd/random_port.c \
	ports/bsd/sandbox_openbsd.c \
	ports/bsd/stack_guard_openbsd.c
MUSL_SRC := # its allocator is not even linked: ports/README.md, "The heap"
FAKE_SRC := \
	ports/fake/file.c \
	ports/fake/peer.c \
	ports/fake/process.c \
	ports/fake/socket.c \
	ports/fake/world.c
PORT_SRC := $(foreach port,$(PORT),$($(shell echo $(port) | tr a-z A-Z)_SRC))
LIB_SRC  := $(BASE_SRC) $(JSON_SRC) $(CRYPTO_SRC) $(HTTP_SRC) $(NET_SRC) $(AWS_SRC) $(CLIENT_SRC)
PROG_SRC := $(CLI_SRC) src/main.c

# ---- flags ----
WARN   := -Wall -Wextra -Wconversion -Wshadow -Wvla -Wstrict-prototypes -Wmissing-prototypes -Werror
INC    := -iquote src -iquote ports -iquote $(B) -isystem $(V)/jsmn -isystem $(V)/mbedtls/include \
	-isystem $(V)/mbedtls/3rdparty/everest/include -isystem $(V)/mbedtls/3rdparty/everest/include/everest
# A 32-bit glibc has a time_t of 64 bits for those who ask; others have no other.
DEFS   := -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64 -DMBEDTLS_CONFIG_FILE='"net/mbedtls_config.h"'
ifneq ($(SOURCE_DATE_EPOCH),) # base/build_date.h
DEFS   += -DTA_BUILD_EPOCH=$(SOURCE_DATE_EPOCH)
endif
HARDEN := -fstack-protector-strong -fno-strict-overflow
# By measure (x86_64, gcc 12): -Os is 25 KB smaller than -O2 for our code, for 1 % of the instructions;
# -fPIE 4 KB smaller than -fno-pie, and any program can take the library; -flto adds 16 KB.
# -Oz where the compiler has it: 4 KiB less than -Os, and as fast.
PIE    ?= -fPIE
# Asked for when it is first needed: on a new host the compiler comes after this is read.
ifndef OZ
OZ      = $(eval OZ := $(if $(shell $(CC) -Oz -x c -dM -E - </dev/null 2>/dev/null),-Oz,-Os))$(OZ)
endif
LEAN    = $(OZ) $(PIE) -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables -fno-unwind-tables
CFLAGS ?= -g
# No path of the build's reaches what is built. Compilers take the folder's name from PWD, where
# a symbolic link on the way to it would stand.
export PWD := $(CURDIR)
ANYWHERE := -ffile-prefix-map=$(CURDIR)=.
OURS    = -std=c11 $(WARN) $(LEAN) $(HARDEN) $(INC) $(DEFS) $(ANYWHERE) $(CFLAGS) -MMD -MP
THEIRS  = -std=c11 -w $(LEAN) $(HARDEN) $(INC) -I$(V)/mbedtls/library \
	-I$(V)/mbedtls/3rdparty/everest/include/everest -I$(V)/mbedtls/3rdparty/everest/include/everest/kremlib \
	$(DEFS) $(ANYWHERE) $(CFLAGS)
LINK    = $(LINK_AS) -Wl,--gc-sections -Wl,-z,relro,-z,now -Wl,-z,noexecstack -Wl,--build-id=none

include vendor/mbedtls.mk
# VENDOR=pinned keeps no newer patch release that an earlier run has taken.
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
# The compilers' and the linker's, as text that is written when it is another one than the last time: then what
# it went into is made anew. By a recipe, since what CC can do is known when the tools are there.
SETTINGS = $(CC) $(OURS); $(THEIRS); $(LINK_BY) $(LINK); $(AR); $(STRIP)
define keep_settings
@mkdir -p $(@D)
@printf '%s\n' '$(subst ','\'',$(subst $(CURDIR),.,$(1)))' >$@.new
@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi
endef
$(B)/settings: tools
	$(call keep_settings,$(SETTINGS))
# What all that is compiled depends on: these, and each makefile that has been read so far.
HOW := $(B)/settings $(MAKEFILE_LIST)

# ---- generated ----
$(B)/trust_anchors.inc: toolchain/trust-anchors | tools
	toolchain/trust-anchors $@
$(B)/src/net/trust_anchors.o $(H)/src/net/trust_anchors.o: $(B)/trust_anchors.inc

# ---- the program and the library ----
LIB_OBJ  := $(LIB_SRC:%.c=$(B)/%.o) $(PORT_SRC:%.c=$(B)/%.o)
PROG_OBJ := $(PROG_SRC:%.c=$(B)/%.o)
MBEDTLS_OBJ := $(MBEDTLS_SRC:%.c=$(B)/mbedtls/%.o)

$(B)/%.o: %.c $(V)/.fetched $(HOW)
	@mkdir -p $(@D)
	@echo '  cc    $<'
	$(Q)$(CC) $(OURS) -c $< -o $@
$(B)/mbedtls/%.o: $(V)/.fetched src/net/mbedtls_config.h $(HOW)
	@mkdir -p $(@D)
	@echo '  cc    mbedtls/$*.c'
	$(Q)$(CC) $(THEIRS) $(MBEDTLS_FLAGS_$(*F)) -c $(V)/mbedtls/$*.c -o $@
$(B)/libtinyaws.a: $(LIB_OBJ) $(MBEDTLS_OBJ)
	@echo '  ar    $@'; rm -f $@
	$(Q)$(AR) rcsD $@ $^
HOT := toolchain/hot $(if $(ZIG),toolchain/hot.zig)
$(B)/layout.ld: $(HOT) toolchain/warm toolchain/layout $(B)/settings
	$(Q)cat $(HOT) | toolchain/layout $(if $(ZIG),-u) - toolchain/warm >$@
# The layout goes in after .init, which Zig's libc has none of.
$(B)/init.o: $(HOW)
	$(Q)echo '__attribute__((section(".init"), used)) static void init(void) {}' | $(CC) $(LEAN) -x c -c - -o $@
PROG_PARTS := $(PROG_OBJ) $(B)/libtinyaws.a $(if $(LAYOUT),$(B)/layout.ld $(if $(ZIG),$(B)/init.o))
$(B)/tinyaws.full: $(PROG_PARTS) $(B)/settings
	@echo '  link  $@'
	$(Q)$(LINK_BY) $(CC) $(OZ) $(CFLAGS) $(LINK) $(if $(LAYOUT),-Wl$(comma)-T$(comma)$(B)/layout.ld) $(MAP) -o $@ \
	    $(filter %.o %.a,$^)
# Where the note has a program header, binutils' strip may drop that of RELRO with it.
$(B)/tinyaws: $(B)/tinyaws.full $(B)/settings
	$(Q)$(STRIP) -s -R .comment $(if $(LAYOUT),-R .note.gnu.property) -o $@ $<
# The build host's own; a cross build has no use for the link.
build/tinyaws: $(B)/tinyaws
	ln -sfn $(TARGET)/tinyaws $@
$(B)/tinyaws.h: src/tinyaws.h
	@mkdir -p $(@D)
	cp $< $@
clean:
	rm -rf $(filter-out $(V) build/zig,$(wildcard build/*))
distclean:
	rm -rf build

include toolchain/install.mk
include toolchain/image.mk
include toolchain/targets.mk
include toolchain/reproduce.mk
include test/test.mk
-include $(shell find $(B) $(H) -name '*.d' 2>/dev/null)

help:
	@sed -n 's/^#: //p' Makefile toolchain/*.mk test/test.mk test/*/*.mk
#: make                  build/tinyaws, and in build/<target>/ the library, its header, its .pc file; TARGET= for
#:                       another host, as toolchain/<target>.mk has it: by Zig's cc, or CC=<a cross gcc>
#:                       VENDOR=pinned takes the third-party sources of vendor/VERSIONS and no newer patch release
#: make clean            remove what was built, and keep what was fetched: build/vendor, build/zig
#: make distclean        remove build/
#: make advisories       which security advisories, of those that can be reached, concern vendor/VERSIONS
advisories: | tools-reproduce
	@$(PYTHON) -B toolchain/advisories
.PHONY: advisories
#: make layers           check that dependencies run one way
layers:
	@toolchain/layers
#: make lint             clang-format, gcc and clang without a warning, clang-tidy, cppcheck
lint:
	@toolchain/setup lint
	@$(MAKE) --no-print-directory $(V)/.fetched $(B)/trust_anchors.inc
	@WARN='$(WARN)' INC='$(INC)' DEFS="$(subst ",\",$(DEFS))" toolchain/lint
.PHONY: layers lint
