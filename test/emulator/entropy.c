#include "test/emulator/entropy.h"

#include <psa/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int entropy_fill(void *ctx, unsigned char *p, size_t n) {
    (void)ctx;
    while (n > 0) {
        size_t some = n < 256 ? n : 256; /* getentropy's own limit */
        if (getentropy(p, some) != 0) {
            perror("emulator: getentropy");
            abort();
        }
        p += some;
        n -= some;
    }
    return 0;
}

/* mbedTLS asks here for PSA's random bytes (MBEDTLS_PSA_CRYPTO_EXTERNAL_RNG). */
psa_status_t mbedtls_psa_external_get_random(mbedtls_psa_external_random_context_t *context,
                                             uint8_t *output, size_t output_size,
                                             size_t *output_length) {
    *output_length = output_size;
    entropy_fill(context, output, output_size);
    return PSA_SUCCESS;
}

void entropy_uuid(char out[37]) {
    unsigned char b[16];
    entropy_fill(NULL, b, sizeof b);
    b[6] = (unsigned char)((b[6] & 0x0F) | 0x40);
    b[8] = (unsigned char)((b[8] & 0x3F) | 0x80);
    char *o = out;
    for (size_t i = 0; i < sizeof b; i++)
        o += sprintf(o, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x", b[i]);
}
