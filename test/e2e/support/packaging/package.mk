# What OpenWrt's include/package.mk makes of a package, as far as the test plays it: prepare, compile, install. DL_DIR,
# BUILD_DIR and IPKG_DIR are the test's.
PKG_BUILD_DIR   ?= $(BUILD_DIR)/$(PKG_NAME)-$(PKG_VERSION)
PKG_INSTALL_DIR ?= $(PKG_BUILD_DIR)/ipkg-install
MAKE_VARS  = CFLAGS="$(TARGET_CFLAGS) $(EXTRA_CFLAGS)" LDFLAGS="$(TARGET_LDFLAGS) $(EXTRA_LDFLAGS)"
MAKE_FLAGS = $(TARGET_CONFIGURE_OPTS) CROSS="" ARCH="x86_64"

define BuildPackage
prepare:
	echo '$(PKG_HASH)  $(DL_DIR)/$(PKG_SOURCE)' | sha256sum -c -
	[ -d $(PKG_BUILD_DIR) ] || tar -xzf $(DL_DIR)/$(PKG_SOURCE) -C $(BUILD_DIR)
compile: prepare
	+$$(MAKE_VARS) $$(MAKE) -C $(PKG_BUILD_DIR) $$(MAKE_FLAGS)
	$$(if $(PKG_INSTALL),$$(MAKE_VARS) $$(MAKE) -C $(PKG_BUILD_DIR) $$(MAKE_FLAGS) DESTDIR=$(PKG_INSTALL_DIR) install)
	for each in $(PKG_LICENSE_FILES); do test -s $(PKG_BUILD_DIR)/$$$$each; done
$(call Build/InstallDev,$(BUILD_DIR)/staging)
install: compile
$(call Package/$(1)/install,$(IPKG_DIR))
endef
