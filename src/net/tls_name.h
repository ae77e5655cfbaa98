/* tls_name.h - compare the names in certificates. Layer net; needs base and mbedTLS's ASN.1. */
#ifndef TA_TLS_NAME_H
#define TA_TLS_NAME_H

#include "base/str.h"

#include <mbedtls/x509.h>

/* Compare two X.509 Names, each as DER (RFC 5280, section 7.1). They are equal if they have the
 * same attributes in the same order, and values that are equal as text, whatever the string type.
 * ASCII letters match in either case; white space of any length matches one blank, and is ignored
 * at both ends. A value that is not text, or a Name that is not DER, equals only itself. */
bool ta_tls_name_eq(ta_str a, ta_str b);

/* Copy the values of `from` to `to`, after ta_tls_name_eq found them equal, so that mbedTLS, whose
 * comparison is stricter, finds them equal, too. `from` must outlive `to`. */
void ta_tls_name_respell(mbedtls_x509_name *to, const mbedtls_x509_name *from);

#endif
