################################################################################
#
# tinyaws
#
################################################################################

TINYAWS_VERSION = @VERSION@
TINYAWS_SITE = @URL@
# The program contains Mbed TLS, and the models of botocore (both Apache-2.0), and jsmn (MIT).
TINYAWS_LICENSE = MIT, Apache-2.0 (Mbed TLS, models)
TINYAWS_LICENSE_FILES = LICENSE share/licenses/Apache-2.0.txt share/licenses/botocore-NOTICE.txt \
	share/licenses/jsmn.txt share/licenses/musl.txt
TINYAWS_INSTALL_STAGING = YES

# The compiler names the system. The program is static, as its promise about memory holds for the libc that it contains;
# with glibc, whose static library a toolchain need not have, it is dynamic.
TINYAWS_MAKE_OPTS = TARGET=generic HOSTCC="$(HOSTCC)" PREFIX=/usr $(TARGET_CONFIGURE_OPTS) \
	LDFLAGS="$(TARGET_LDFLAGS) $(if $(BR2_TOOLCHAIN_USES_GLIBC),,-static)"

define TINYAWS_BUILD_CMDS
	$(TARGET_MAKE_ENV) $(MAKE) -C $(@D) $(TINYAWS_MAKE_OPTS)
endef

define TINYAWS_INSTALL_STAGING_CMDS
	$(TARGET_MAKE_ENV) $(MAKE) -C $(@D) $(TINYAWS_MAKE_OPTS) DESTDIR=$(STAGING_DIR) install
endef

define TINYAWS_INSTALL_TARGET_CMDS
	$(INSTALL) -D -m 0755 $(@D)/build/generic/tinyaws $(TARGET_DIR)/usr/bin/tinyaws
endef

$(eval $(generic-package))
