#include "crypto/hash.h"

#include <mbedtls/sha256.h>
#include <string.h>

#include "base/wipe.h"

#define BLOCK 64 /* the block size of SHA-256 in bytes, to which HMAC pads its key */

_Static_assert(sizeof(mbedtls_sha256_context) <= sizeof(ta_sha256), "ta_sha256 is too small");
_Static_assert(_Alignof(mbedtls_sha256_context) <= _Alignof(ta_sha256), "ta_sha256 is misaligned");

static mbedtls_sha256_context *context(ta_sha256 *hash) {
    return (mbedtls_sha256_context *)(void *)hash;
}

/* The results are ignored: mbedTLS's SHA-256 in software cannot fail; its codes are for
 * hardware. */

void ta_sha256_init(ta_sha256 *hash) {
    mbedtls_sha256_init(context(hash));
    (void)mbedtls_sha256_starts(context(hash), 0);
}

void ta_sha256_update(ta_sha256 *hash, ta_str bytes) {
    (void)mbedtls_sha256_update(context(hash), (const unsigned char *)bytes.p, bytes.n);
}

void ta_sha256_final(ta_sha256 *hash, uint8_t out[TA_SHA256_SIZE]) {
    (void)mbedtls_sha256_finish(context(hash), out);
    ta_wipe(hash, sizeof *hash);
}

void ta_sha256_of(ta_str bytes, uint8_t out[TA_SHA256_SIZE]) {
    ta_sha256 hash;
    ta_sha256_init(&hash);
    ta_sha256_update(&hash, bytes);
    ta_sha256_final(&hash, out);
}

void ta_hmac_sha256(ta_str key, ta_str message, uint8_t out[TA_SHA256_SIZE]) {
    ta_sha256 hash;
    uint8_t pad[BLOCK] = {0};
    uint8_t inner[TA_SHA256_SIZE];
    if (key.n > BLOCK)
        ta_sha256_of(key, pad);
    else if (key.n > 0)
        memcpy(pad, key.p, key.n);

    for (size_t i = 0; i < BLOCK; i++)
        pad[i] ^= 0x36;
    ta_sha256_init(&hash);
    ta_sha256_update(&hash, (ta_str){(const char *)pad, BLOCK});
    ta_sha256_update(&hash, message);
    ta_sha256_final(&hash, inner);

    for (size_t i = 0; i < BLOCK; i++)
        pad[i] ^= 0x36 ^ 0x5c;
    ta_sha256_init(&hash);
    ta_sha256_update(&hash, (ta_str){(const char *)pad, BLOCK});
    ta_sha256_update(&hash, (ta_str){(const char *)inner, sizeof inner});
    ta_sha256_final(&hash, out);
    ta_wipe(pad, sizeof pad);
    ta_wipe(inner, sizeof inner);
}
