/* tls_chain.h - record what the messages say of a server's chain. Used only by tls.c and
 * tls_error.c. */
#ifndef TA_TLS_CHAIN_H
#define TA_TLS_CHAIN_H

#include "net/tls.h"

#include <mbedtls/x509_crt.h>

/* The common name of a subject or issuer; without one, its first attribute. A peer's bytes. */
ta_str ta_tls_common_name(const mbedtls_x509_name *name);

/* Returns false if it is not a valid date. */
bool ta_tls_epoch(const mbedtls_x509_time *t, int64_t *out);

/* Record one certificate of the chain; depth is 0 for the server's own. */
void ta_tls_note_certificate(ta_tls_chain *chain, const mbedtls_x509_crt *crt, int depth);

#endif
