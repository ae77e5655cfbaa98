/* tls_error.h - describe the error of a TLS connection in one line. Used only by tls.c. */
#ifndef TA_TLS_ERROR_H
#define TA_TLS_ERROR_H

#include "net/trust_anchors.h"

#include <mbedtls/ssl.h>

/* on_receive returns it at the end of the stream below, and mbedTLS returns it unchanged.
 * mbedtls_ssl_read turns mbedTLS's own MBEDTLS_ERR_SSL_CONN_EOF into 0, like an empty record. */
#define TA_TLS_ENDED (-2)

/* The most serious fault of the server's chain so far. */
typedef struct ta_tls_fault {
    unsigned rank; /* 0: none */
    char text[TA_DIAG_TEXT_MAX];
    ta_buf line; /* uses text, if rank is not 0 */
} ta_tls_fault;

/* Record the faults that mbedTLS found in one certificate. The most serious fault is kept; of two
 * equal ones the one nearer to the root, which mbedTLS reports first.
 *   flags  MBEDTLS_X509_BADCERT_*
 *   depth  0 for the server's own
 *   host   the name of the server */
void ta_tls_note_fault(ta_tls_fault *fault, const mbedtls_x509_crt *crt, int depth, uint32_t flags,
                       ta_str host, const ta_trust *trust);

/* Record mbedTLS's error `ret` of a handshake, a read or a write. */
ta_err ta_tls_fail(const mbedtls_ssl_context *ssl, const ta_tls_fault *fault, int ret,
                   ta_diag *diag);

#endif
