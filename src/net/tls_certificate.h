/* tls_certificate.h - read one certificate, and say why one cannot be used.
 * Layer net; needs base and mbedTLS's X.509. */
#ifndef TA_TLS_CERTIFICATE_H
#define TA_TLS_CERTIFICATE_H

#include "base/buf.h"

#include <mbedtls/x509_crt.h>

/* The subject's DER within a certificate's (RFC 5280, section 4.1); absent if der[0..n) is not a
 * certificate. */
ta_str ta_tls_certificate_subject(const uint8_t *der, size_t n);

/* mbedtls_x509_crt_parse_der, which also accepts the policy extensions if they are critical (RFC
 * 5280): they matter only to users that require a policy, and none does here.
 *   why  on an error, what is wrong with the certificate is appended: "has a key ..."; or NULL */
int ta_tls_certificate_read(mbedtls_x509_crt *chain, const uint8_t *der, size_t n, ta_buf *why);

/* What is wrong with a certificate that mbedTLS refused with `ret`: "has a key ..."; static. NULL:
 * it is malformed, or the cause is not known. */
const char *ta_tls_certificate_fault(int ret);

/* Replaces mbedtls_x509_crt_parse_der where mbedTLS reads what a server sends (vendor/mbedtls.mk).
 * The server's own certificate comes first, and must be readable. Another one that is not readable
 * is kept unparsed, and no chain can use it: whether it is needed is known only when the chain is
 * built (RFC 8446, section 4.4.2). Bytes that do not even have the structure of a certificate are
 * an error. */
int ta_tls_certificate_sent(mbedtls_x509_crt *chain, const unsigned char *der, size_t n);

/* Is the issuer of `child`, a certificate that the server sent, among the unparsed ones? If so,
 * append what is wrong with it. */
bool ta_tls_certificate_put_unread_issuer(ta_buf *b, const mbedtls_x509_crt *child);

#endif
