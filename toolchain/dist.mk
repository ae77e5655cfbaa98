# dist.mk - the source tarball; included by the Makefile.
DIST := tinyaws-$(VERSION)
# The third-party files that vendor/VERSIONS pins, as vendor/fetch keeps them.
ARCHIVES = $(addprefix $(V)/dist/,$(shell sed -n 's/^[a-z][a-z0-9]* [^ ]* \([^ ]*\) .*/\1/p' vendor/VERSIONS))

#: make dist             build/tinyaws-<version>.tar.gz: HEAD and the third-party sources; it builds offline, without git
dist:
	@git rev-parse --git-dir >/dev/null 2>&1 || { echo "make dist: this is not a git repository" >&2; exit 1; }
	@$(MAKE) --no-print-directory VENDOR=pinned $(V)/.fetched
	@for file in $(ARCHIVES); do [ -e $$file ] || { VENDOR=pinned vendor/fetch $(V); break; }; done
	@echo '  dist  build/$(DIST).tar.gz'
	$(Q)git -c tar.umask=0022 archive --format=tar --prefix=$(DIST)/vendor/dist/ $(ARCHIVES:%=--add-file=%) \
	    --prefix=$(DIST)/ HEAD >build/$(DIST).tar
	$(Q)gzip -9nf build/$(DIST).tar
.PHONY: dist
