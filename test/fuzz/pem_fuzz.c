/* pem_fuzz.c - any bytes as PEM text, in pieces whose lengths the first byte picks. What is decoded
 * stays within the buffer; the pieces do not change the outcome. */
#include "net/pem.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The bytes decoded, certificate by certificate, as one number. */
static uint64_t outcome(const uint8_t *data, size_t size, size_t step) {
    static uint8_t der[64];
    ta_pem pem;
    ta_pem_init(&pem, der, sizeof der);
    uint64_t sum = 0;
    for (size_t at = 0; at < size;) {
        size_t used, n = size - at < step ? size - at : step;
        ta_err err = ta_pem_feed(&pem, (ta_str){(const char *)data + at, n}, &used);
        at += used;
        if (err == TA_OK)
            for (size_t i = 0; i < pem.n; i++)
                sum = (sum + der[i] + 1) * 1099511628211u;
        else if (err != TA_E_MORE)
            return sum * 31 + (uint64_t)err;
        else if (used != n)
            abort();
    }
    return sum * 31 + (uint64_t)ta_pem_end(&pem);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0)
        return 0;
    if (outcome(data + 1, size - 1, 1u + data[0] % 64) != outcome(data + 1, size - 1, size))
        abort();
    return 0;
}
