SUMMARY = "Sign and send AWS requests in fixed memory"
DESCRIPTION = "A program of 400 KB, and a C library, that sign AWS requests and send them over TLS in fixed \
               memory, with the options, files and exit statuses of AWS CLI version 2."
HOMEPAGE = "@URL@"
SECTION = "net"
# The program contains Mbed TLS and the models of botocore (both Apache-2.0), and jsmn (MIT).
LICENSE = "MIT & Apache-2.0"
LIC_FILES_CHKSUM = "file://LICENSE;md5=@LICENSE_MD5@ \
                    file://share/licenses/README;md5=@LICENSES_MD5@"

SRC_URI = "@URL@/tinyaws-${PV}.tar.gz"
SRC_URI[sha256sum] = "@SHA256@"

# The compiler, which has a name that ends in gcc, names the system and its other tools.
EXTRA_OEMAKE = "TARGET=generic 'CC=${CC}' 'AR=${AR}' 'STRIP=${STRIP}' 'OBJCOPY=${OBJCOPY}' 'HOSTCC=${BUILD_CC}' \
                PREFIX=${prefix} BINDIR=${bindir} LIBDIR=${libdir} INCLUDEDIR=${includedir} MANDIR=${mandir}"

inherit bash-completion

do_compile() {
    oe_runmake
}

do_install() {
    oe_runmake install DESTDIR=${D}
    # The one that is not stripped: its debug information goes to ${PN}-dbg.
    install -m 0755 ${B}/build/generic/tinyaws.full ${D}${bindir}/tinyaws
}

FILES:${PN} += "${datadir}/fish ${datadir}/zsh"

BBCLASSEXTEND = "native nativesdk"
