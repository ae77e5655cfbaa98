# What OpenWrt's rules.mk gives a package, for the compiler of the test.
TARGET_CC      := musl-gcc
TARGET_CFLAGS  := -g
TARGET_LDFLAGS :=
TARGET_CONFIGURE_OPTS = AR="ar" CC="$(TARGET_CC)" STRIP="strip" OBJCOPY="objcopy"
HOSTCC         := cc
INSTALL_DIR    := install -d -m0755
INSTALL_BIN    := install -m0755
CP             := cp -fpR
