/* tls_identity.h - the client certificate of a TLS connection and its private key. Used only by
 * tls.c. Layer net; needs port.h, base and mbedTLS, in whose arena all of it is. */
#ifndef TA_TLS_IDENTITY_H
#define TA_TLS_IDENTITY_H

#include "base/diag.h"

#include <mbedtls/pk.h>
#include <mbedtls/x509_crt.h>

typedef struct ta_tls_identity {
    mbedtls_x509_crt chain;
    mbedtls_pk_context key;
} ta_tls_identity;

void ta_tls_identity_init(ta_tls_identity *id);
/* Wipes the key, too. */
void ta_tls_identity_free(ta_tls_identity *id);

/* Read both files by the deadline, each PEM or DER (DER begins with 0x30, PEM never does). Wipes
 * what was read of the key. Needs psa_crypto_init.
 * Returns TA_OK | TA_E_FILE (also if the deadline passed)
 * | TA_E_CONFIG (empty, malformed, encrypted, of an unknown kind; or the key is another's)
 * | TA_E_LIMIT (a block longer than TA_CERTIFICATE_MAX, or no memory left). */
TA_MUST ta_err ta_tls_identity_load(ta_tls_identity *id, const char *certificate, const char *key,
                                    int64_t deadline, ta_diag *diag);

#endif
