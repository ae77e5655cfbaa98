# make help tells what can be asked for. TARGET= picks toolchain/<target>.mk.
VERSION := $(shell sed -n 's/^\#define TA_VERSION "\(.*\)"/\1/p' src/tinyaws.h)
TARGET  ?= $(shell uname -m)-linux-musl
include toolchain/$(TARGET).mk

PREFIX  ?= /usr/local
DESTDIR ?=
PYTHON  ?= /usr/bin/python3
B       := build/$(TARGET)
H       := build/host
V       := build/vendor

.DELETE_ON_ERROR:
.SUFFIXES:
all: build/tinyaws $(B)/libtinyaws.a $(B)/tinyaws.h $(B)/tinyaws.pc

# ---- sources, layer by layer ----
BASE_SRC := \
	src/base/buf.c \
	src/base/date.c \
	src/base/diag.c \
	src/base/err.c \
	src/base/str.c \
	src/base/utf8.c \
	src/base/wipe.c
JSON_SRC :=
CRYPTO_SRC :=
HTTP_SRC :=
NET_SRC := \
	src/net/pem.c \
	src/net/tls.c \
	src/net/tls_ecdsa.c \
	src/net/tls_error.c \
	src/net/tls_platform.c \
	src/net/tls_x25519.c \
	src/net/trust_anchors.c
AWS_SRC :=
CLIENT_SRC :=
CLI_SRC :=
POSIX_SRC :=
LINUX_SRC :=
MUSL_SRC :=
PORT_SRC := $(foreach port,$(PORT),$($(shell echo $(port) | tr a-z A-Z)_SRC))
LIB_SRC  := $(BASE_SRC) $(JSON_SRC) $(CRYPTO_SRC) $(HTTP_SRC) $(NET_SRC) $(AWS_SRC) $(CLIENT_SRC)
PROG_SRC := $(CLI_SRC) src/main.c

# ---- flags ----
WARN   := -Wall -Wextra -Wconversion -Wshadow -Wvla -Wstrict-prototypes -Wmissing-prototypes -Werror
INC    := -iquote src -iquote ports -iquote $(B) -isystem $(V)/jsmn -isystem $(V)/mbedtls/include \
	-isystem $(V)/mbedtls/3rdparty/everest/include -isystem $(V)/mbedtls/3rdparty/everest/include/everest
DEFS   := -DMBEDTLS_CONFIG_FILE='"net/mbedtls_config.h"'
HARDEN := -fstack-protector-strong -fno-strict-overflow -fno-plt
LEAN   := -Os -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables -fno-unwind-tables
CFLAGS ?= -g
OURS    = -std=c11 $(WARN) $(LEAN) $(HARDEN) $(INC) $(DEFS) $(CFLAGS) -MMD -MP
THEIRS  = -std=c11 -w $(LEAN) $(HARDEN) $(INC) -I$(V)/mbedtls/library \
	-I$(V)/mbedtls/3rdparty/everest/include/everest -I$(V)/mbedtls/3rdparty/everest/include/everest/kremlib \
	$(DEFS) $(CFLAGS)
LINK    = -static -Wl,--gc-sections -Wl,-z,relro,-z,now -Wl,-z,noexecstack -Wl,--build-id=none

include vendor/mbedtls.mk
$(V)/.fetched: vendor/VERSIONS vendor/fetch | tools
	vendor/fetch $(V)
	@touch $@
$(addprefix $(V)/mbedtls/,$(MBEDTLS_SRC)): $(V)/.fetched ;

.PHONY: all tools clean help install
tools:
	@toolchain/setup build

# The one file of ours that stands on mbedTLS's own arithmetic.
$(B)/src/net/tls_ecdsa.o: INC += -isystem $(V)/mbedtls/library
$(H)/src/net/tls_ecdsa.o: HOST_INC += -isystem $(V)/mbedtls/library

# ---- generated ----
$(B)/trust_anchors.inc: toolchain/trust-anchors | tools
	toolchain/trust-anchors $@
$(B)/src/net/trust_anchors.o $(H)/src/net/trust_anchors.o: $(B)/trust_anchors.inc

# ---- the program and the library ----
LIB_OBJ  := $(LIB_SRC:%.c=$(B)/%.o) $(PORT_SRC:%.c=$(B)/%.o)
PROG_OBJ := $(PROG_SRC:%.c=$(B)/%.o)
MBEDTLS_OBJ := $(MBEDTLS_SRC:%.c=$(B)/mbedtls/%.o)

$(B)/%.o: %.c $(V)/.fetched Makefile toolchain/$(TARGET).mk
	@mkdir -p $(@D)
	$(CC) $(OURS) -c $< -o $@
$(B)/mbedtls/%.o: $(V)/.fetched src/net/mbedtls_config.h vendor/mbedtls.mk
	@mkdir -p $(@D)
	$(CC) $(THEIRS) $(MBEDTLS_FLAGS_$(*F)) -c $(V)/mbedtls/$*.c -o $@
$(B)/libtinyaws.a: $(LIB_OBJ) $(MBEDTLS_OBJ)
	@rm -f $@
	$(AR) rcsD $@ $^
$(B)/tinyaws.full: $(PROG_OBJ) $(B)/libtinyaws.a
	$(CC) $(CFLAGS) $(LINK) -Wl,-Map=$(B)/tinyaws.map -o $@ $^
$(B)/tinyaws: $(B)/tinyaws.full
	$(STRIP) -s -R .comment -R .note.gnu.property -o $@ $<
build/tinyaws: $(B)/tinyaws
	ln -sfn $(TARGET)/tinyaws $@
$(B)/tinyaws.h: src/tinyaws.h
	@mkdir -p $(@D)
	cp $< $@
$(B)/tinyaws.pc: Makefile src/tinyaws.h
	@mkdir -p $(@D)
	printf '%s\n' 'prefix=$(PREFIX)' 'Name: tinyaws' 'Version: $(VERSION)' \
	    'Description: Sign and send AWS JSON requests in fixed memory' \
	    'Cflags: -I$${prefix}/include' 'Libs: -L$${prefix}/lib -ltinyaws' >$@
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/include $(DESTDIR)$(PREFIX)/lib/pkgconfig
	install -m 755 $(B)/tinyaws $(DESTDIR)$(PREFIX)/bin/tinyaws
	install -m 644 $(B)/tinyaws.h $(DESTDIR)$(PREFIX)/include/tinyaws.h
	install -m 644 $(B)/libtinyaws.a $(DESTDIR)$(PREFIX)/lib/libtinyaws.a
	install -m 644 $(B)/tinyaws.pc $(DESTDIR)$(PREFIX)/lib/pkgconfig/tinyaws.pc
clean:
	rm -rf build

include test/test.mk
-include $(shell find $(B) $(H) -name '*.d' 2>/dev/null)

help:
	@sed -n 's/^#: //p' Makefile test/test.mk
#: make                  build/tinyaws, and in build/<target>/ the library, its header, its .pc file
#: make install          DESTDIR= PREFIX=/usr/local
#: make clean            remove build/
