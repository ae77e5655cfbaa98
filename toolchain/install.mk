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
LICENSES := $(wildcard share/licenses/*)
EXAMPLES := $(patsubst share/examples/%,%,$(shell find share/examples -type f | sort))
# from:to:mode
INSTALLED = $(B)/tinyaws:$(BINDIR)/tinyaws:755 \
	$(foreach f,$(PUBLIC_HEADERS),$(B)/$(f):$(INCLUDEDIR)/$(f):644) \
	ports/port.h:$(INCLUDEDIR)/tinyaws/port.h:644 \
	$(B)/libtinyaws.a:$(LIBDIR)/libtinyaws.a:644 \
	$(B)/libtinyaws-noport.a:$(LIBDIR)/libtinyaws-noport.a:644 \
	build/tinyaws.1:$(MANDIR)/man1/tinyaws.1:644 \
	share/man/man3/tinyaws.3:$(MANDIR)/man3/tinyaws.3:644 \
	share/completions/tinyaws.bash:$(BASHDIR)/tinyaws:644 \
	share/completions/_tinyaws:$(ZSHDIR)/_tinyaws:644 \
	share/completions/tinyaws.fish:$(FISHDIR)/tinyaws.fish:644 \
	README.md:$(DOCDIR)/README.md:644 CHANGELOG.md:$(DOCDIR)/CHANGELOG.md:644 LICENSE:$(DOCDIR)/LICENSE:644 \
	ports/README.md:$(DOCDIR)/ports.md:644 \
	$(foreach f,$(DOCS),$(f):$(DOCDIR)/$(notdir $(f)):644) \
	$(foreach f,$(LICENSES),$(f):$(DOCDIR)/licenses/$(notdir $(f)):644) \
	$(foreach f,$(EXAMPLES),share/examples/$(f):$(DOCDIR)/examples/$(f):$(if $(filter %.sh %.init,$(f)),755,644))

# Files that hold the folders of the installation: templates, which make install fills in. from:to
FILLED = share/pkgconfig/tinyaws.pc.in:$(LIBDIR)/pkgconfig/tinyaws.pc \
	$(foreach f,$(wildcard share/cmake/*.in),$(f):$(LIBDIR)/cmake/tinyaws/$(notdir $(f:%.in=%)))
# A program with a library that is not position-independent has a fixed address.
LINK_OPTIONS = $(if $(filter -fno-pic,$(PIE)),-no-pie)
FILL = sed -e 's|@PREFIX@|$(PREFIX)|; s|@VERSION@|$(VERSION)|'
FILL_PC    = $(FILL) -e 's|@INCLUDEDIR@|$(patsubst $(PREFIX)/%,$${prefix}/%,$(INCLUDEDIR))|' \
	-e 's|@LIBDIR@|$(patsubst $(PREFIX)/%,$${prefix}/%,$(LIBDIR))|; s|@LINK_OPTIONS@|$(LINK_OPTIONS:%= %)|'
FILL_CMAKE = $(FILL) -e 's|@INCLUDEDIR@|$(INCLUDEDIR)|g; s|@LIBDIR@|$(LIBDIR)|g; s|@LINK_OPTIONS@|$(LINK_OPTIONS)|'
$(B)/tinyaws.pc: share/pkgconfig/tinyaws.pc.in Makefile toolchain/install.mk src/tinyaws.h
	@mkdir -p $(@D)
	$(Q)$(FILL_PC) $< >$@
# Copies what is built, and builds nothing: a package's build may run it as another user, without a compiler.
install:
	@for each in $(INSTALLED); do [ -e "$${each%%:*}" ] || { \
	    echo "make install: $${each%%:*} is not built: run make$(if $(filter $(HOST_TARGET),$(TARGET)),, TARGET=$(TARGET)) first" >&2; \
	    exit 1; }; done
	@set -e; for each in $(INSTALLED); do \
	    from=$${each%%:*} rest=$${each#*:}; to=$${rest%:*} mode=$${rest##*:}; \
	    install -d "$(DESTDIR)$${to%/*}"; install -m $$mode $$from "$(DESTDIR)$$to"; done; \
	for each in $(FILLED); do \
	    from=$${each%%:*} to="$(DESTDIR)$${each#*:}"; install -d "$${to%/*}"; install -m 644 $$from "$$to"; \
	    case $$from in *.pc.in) $(FILL_PC) $$from >"$$to" ;; *) $(FILL_CMAKE) $$from >"$$to" ;; esac; done
uninstall:
	rm -f $(foreach each,$(INSTALLED) $(FILLED),$(DESTDIR)$(word 2,$(subst :, ,$(each))))
	@cd "$(DESTDIR)$(DOCDIR)" 2>/dev/null && find examples licenses -depth -type d -exec rmdir {} \; 2>/dev/null || true
	@rmdir $(DESTDIR)$(DOCDIR) $(DESTDIR)$(INCLUDEDIR)/tinyaws $(DESTDIR)$(LIBDIR)/cmake/tinyaws 2>/dev/null || true
.PHONY: install uninstall
#: make install          copy what make has built: DESTDIR= PREFIX=/usr/local BINDIR= LIBDIR= INCLUDEDIR= MANDIR= DOCDIR=
#: make uninstall        the same variables; removes what make install put there
