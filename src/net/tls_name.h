/* tls_name.h - are two names of certificates the same? Layer net; needs base and mbedTLS's ASN.1. */
#ifndef TA_TLS_NAME_H
#define TA_TLS_NAME_H

#include "base/str.h"

#include <mbedtls/x509.h>

/* Compare two X.509 Names, each as DER (RFC 5280, section 7.1): the same attributes in the same
 * order, and values that are equal as text, whatever string type each is in. Letters of ASCII match in
 * either case, and so does white space of any length, with none at the ends. A value that is no text,
 * or a Name that is not DER, equals only itself. */
bool ta_tls_name_eq(ta_str a, ta_str b);

/* Give `to` the values of `from`, which ta_tls_name_eq finds the same, so that mbedTLS, which
 * knows fewer ways to write a name, finds them the same, too. `from` must outlive `to`. */
void ta_tls_name_respell(mbedtls_x509_name *to, const mbedtls_x509_name *from);

#endif
