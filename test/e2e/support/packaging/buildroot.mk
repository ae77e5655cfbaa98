# What Buildroot gives the makefile of a package, as far as the test plays it: the sums of the .hash file, build, staging
# and target. RECIPES, DL_DIR, BUILD_DIR, STAGING_DIR and TARGET_DIR are the test's.
HOSTCC := cc
INSTALL := install
TARGET_MAKE_ENV := PATH="$(PATH)"
TARGET_LDFLAGS :=
TARGET_CONFIGURE_OPTS := AR="ar" CC="musl-gcc" STRIP="strip" OBJCOPY="objcopy" CFLAGS="-g" LDFLAGS="$(TARGET_LDFLAGS)"

generic-package =
include $(RECIPES)/tinyaws.mk

D := $(BUILD_DIR)/tinyaws-$(TINYAWS_VERSION)
all: $(D)/.stamp_target_installed
$(D)/.stamp_extracted:
	cd $(DL_DIR) && sed -n 's/^sha256  \([0-9a-f]*\)  \(.*gz\)$$/\1  \2/p' $(RECIPES)/tinyaws.hash | sha256sum -c -
	[ -d $(D) ] || tar -xzf $(DL_DIR)/tinyaws-$(TINYAWS_VERSION).tar.gz -C $(BUILD_DIR)
	cd $(D) && sed -n 's/^sha256  \([0-9a-f]*\)  \(.*\)$$/\1  \2/p' $(RECIPES)/tinyaws.hash | grep -v gz$$ | sha256sum -c -
	cd $(D) && test $$(grep -c ^sha256 $(RECIPES)/tinyaws.hash) = $$((1 + $(words $(TINYAWS_LICENSE_FILES))))
	touch $@
$(D)/.stamp_built: $(D)/.stamp_extracted
	$(TINYAWS_BUILD_CMDS)
$(D)/.stamp_staging_installed: $(D)/.stamp_built
	$(TINYAWS_INSTALL_STAGING_CMDS)
$(D)/.stamp_target_installed: $(D)/.stamp_staging_installed
	$(TINYAWS_INSTALL_TARGET_CMDS)
