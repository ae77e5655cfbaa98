/* tls_rules.h - requirements on the server's certificates that mbedTLS does not check.
 * Layer net; needs base and mbedTLS's X.509. */
#ifndef TA_TLS_RULES_H
#define TA_TLS_RULES_H

#include "base/str.h"

#include <mbedtls/x509_crt.h>

/* Another fault, in a bit that mbedTLS does not use: the certificate constrains the names of those
 * below it, which this program cannot check. */
#define TA_TLS_NAME_CONSTRAINTS 0x40000000u

/* The faults of the certificate `depth` steps above the server's own (0), as mbedTLS's flags.
 *   host  what the server must prove: a name without a trailing dot, or an IP literal
 * At depth 0: BADCERT_CN_MISMATCH unless subjectAltName has the host: a name as a dNSName, where
 * "*." matches one whole label, or an address as an iPAddress (RFC 9110, section 4.3.4; RFC 9525).
 * mbedTLS would also accept the common name, and the text of an address as a name. Above it:
 * BADCERT_EXT_KEY_USAGE if an extended key usage excludes servers, which all browsers and OpenSSL
 * refuse for an issuer, too; TA_TLS_NAME_CONSTRAINTS if these are not critical, because mbedTLS
 * itself refuses critical ones. */
uint32_t ta_tls_rules_faults(const mbedtls_x509_crt *crt, int depth, ta_str host);

#endif
