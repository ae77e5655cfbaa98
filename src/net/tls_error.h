/* tls_error.h - what went wrong in a TLS connection, in one line. Used by tls.c alone. */
#ifndef TA_TLS_ERROR_H
#define TA_TLS_ERROR_H

#include "net/trust_anchors.h"

#include <mbedtls/ssl.h>

/* What mbedTLS is told at the end of the stream below, and hands through. From its own
 * MBEDTLS_ERR_SSL_CONN_EOF mbedtls_ssl_read makes 0, as from an empty record. */
#define TA_TLS_ENDED (-2)

/* The worst fault of the server's chain so far. */
typedef struct ta_tls_fault {
    unsigned rank; /* 0: none */
    char text[TA_DIAG_TEXT_MAX];
    ta_buf line; /* on text, once rank is not 0 */
} ta_tls_fault;

/* Take note of the faults that mbedTLS found in one certificate: the gravest is kept, and of two
 * alike the one nearer to the root, which is told about first.
 *   flags  MBEDTLS_X509_BADCERT_*
 *   depth  0 for the server's own
 *   host   the name asked for */
void ta_tls_note_fault(ta_tls_fault *fault, const mbedtls_x509_crt *crt, int depth, uint32_t flags,
                       ta_str host, const ta_trust *trust);

/* Record mbedTLS's error `ret` of a handshake, a read or a write. */
ta_err ta_tls_fail(const mbedtls_ssl_context *ssl, const ta_tls_fault *fault, int ret,
                   ta_diag *diag);

#endif
