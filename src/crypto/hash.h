/* hash.h - SHA-256 (FIPS 180-4) and HMAC-SHA-256 (RFC 2104).
 * Layer crypto; needs base. No allocation, no set-up, no global state: these work before mbedTLS's
 * arena and PSA are initialised, and cannot fail. */
#ifndef TA_HASH_H
#define TA_HASH_H

#include "base/str.h"

#define TA_SHA256_SIZE 32 /* bytes of a digest */

/* A hash in progress. The words are mbedTLS's context, so that its type is not needed here. A copy
 * continues independently of the original. */
typedef struct ta_sha256 {
    uint64_t opaque[14];
} ta_sha256;

void ta_sha256_init(ta_sha256 *hash);
void ta_sha256_update(ta_sha256 *hash, ta_str bytes);
/* Write the digest and wipe the hash. Call ta_sha256_init before it is used again. */
void ta_sha256_final(ta_sha256 *hash, uint8_t out[TA_SHA256_SIZE]);

/* The digest of one slice. */
void ta_sha256_of(ta_str bytes, uint8_t out[TA_SHA256_SIZE]);

/* The HMAC of `message` under `key`; each may have any length. `out` may overlap `key` or
 * `message`. What is derived from the key is wiped. */
void ta_hmac_sha256(ta_str key, ta_str message, uint8_t out[TA_SHA256_SIZE]);

#endif
