# install.mk - the manual pages, make install and make uninstall; included by the Makefile.
PREFIX     ?= /usr/local
DESTDIR    ?=
BINDIR     ?= $(PREFIX)/bin
LIBDIR     ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
MANDIR     ?= $(PREFIX)/share/man
DOCDIR     ?= $(PREFIX)/share/doc/tinyaws
BASHDIR    ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR     ?= $(PREFIX)/share/zsh/site-functions
FISHDIR    ?= $(PREFIX)/share/fish/vendor_completions.d

# The manual page gets its option texts from the table that the program uses for parsing and help.
build/man_options: toolchain/man_options.c src/cli/options.c src/cli/options.h src/tinyaws.h $(V)/.fetched
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) -std=c11 $(INC) -o $@ $(filter %.c,$^)
build/tinyaws.1: share/man/man1/tinyaws.1 build/man_options
	$(Q)build/man_options program >$@.program && build/man_options operation >$@.operation
	$(Q)sed -e '/^@OPTIONS@$$/{r $@.program' -e 'd;}' -e '/^@OPERATION_OPTIONS@$$/{r $@.operation' -e 'd;}' $< >$@
	@rm $@.program $@.operation

DOCS     := $(wildcard share/doc/*.md)
EXAMPLES := $(wildcard share/examples/*)
# from:to:mode
INSTALLED = $(B)/tinyaws:$(BINDIR)/tinyaws:755 \
	$(B)/tinyaws.h:$(INCLUDEDIR)/tinyaws.h:644 \
	$(B)/libtinyaws.a:$(LIBDIR)/libtinyaws.a:644 \
	$(B)/tinyaws.pc:$(LIBDIR)/pkgconfig/tinyaws.pc:644 \
	build/tinyaws.1:$(MANDIR)/man1/tinyaws.1:644 \
	share/man/man3/tinyaws.3:$(MANDIR)/man3/tinyaws.3:644 \
	share/completions/tinyaws.bash:$(BASHDIR)/tinyaws:644 \
	share/completions/_tinyaws:$(ZSHDIR)/_tinyaws:644 \
	share/completions/tinyaws.fish:$(FISHDIR)/tinyaws.fish:644 \
	README.md:$(DOCDIR)/README.md:644 CHANGELOG.md:$(DOCDIR)/CHANGELOG.md:644 LICENSE:$(DOCDIR)/LICENSE:644 \
	$(foreach f,$(DOCS),$(f):$(DOCDIR)/$(notdir $(f)):644) \
	$(foreach f,$(EXAMPLES),$(f):$(DOCDIR)/examples/$(notdir $(f)):$(if $(filter %.sh,$(f)),755,644))

# make install writes the .pc file again, since its folders may differ from those of the build.
PC_LINES = 'prefix=$(PREFIX)' 'includedir=$(patsubst $(PREFIX)/%,$${prefix}/%,$(INCLUDEDIR))' \
	'libdir=$(patsubst $(PREFIX)/%,$${prefix}/%,$(LIBDIR))' 'Name: tinyaws' 'Version: $(VERSION)' \
	'Description: Sign and send AWS JSON requests in fixed memory' \
	'Cflags: -I$${includedir}' 'Libs: -L$${libdir} -ltinyaws'
$(B)/tinyaws.pc: Makefile toolchain/install.mk src/tinyaws.h
	@mkdir -p $(@D)
	$(Q)printf '%s\n' $(PC_LINES) >$@
install: all build/tinyaws.1
	@set -e; for each in $(INSTALLED); do \
	    from=$${each%%:*} rest=$${each#*:}; to=$${rest%:*} mode=$${rest##*:}; \
	    install -d "$(DESTDIR)$${to%/*}"; install -m $$mode $$from "$(DESTDIR)$$to"; done
	@printf '%s\n' $(PC_LINES) >$(DESTDIR)$(LIBDIR)/pkgconfig/tinyaws.pc
uninstall:
	rm -f $(foreach each,$(INSTALLED),$(DESTDIR)$(word 2,$(subst :, ,$(each))))
	@rmdir $(DESTDIR)$(DOCDIR)/examples $(DESTDIR)$(DOCDIR) 2>/dev/null || true
.PHONY: install uninstall
#: make install          DESTDIR= PREFIX=/usr/local BINDIR= LIBDIR= INCLUDEDIR= MANDIR= DOCDIR=
#: make uninstall        the same variables; removes what make install put there
