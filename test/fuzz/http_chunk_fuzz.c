/* http_chunk_fuzz.c - a chunked body cut anywhere gives what it gives whole. */
#include <stdlib.h>
#include <string.h>

#include "http/http_chunk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

typedef struct outcome {
    ta_chunk chunk;
    size_t used;
    size_t n;
    char *data;
} outcome;

static void check(bool holds) {
    if (!holds)
        abort();
}

static void decode(outcome *o, ta_str in, size_t step) {
    o->used = o->n = 0;
    o->data = malloc(in.n + 1);
    check(o->data != NULL);
    ta_chunk_init(&o->chunk);
    ta_err err = TA_E_MORE;
    while (err == TA_E_MORE && o->used < in.n) {
        size_t used, size = in.n - o->used < step ? in.n - o->used : step;
        ta_str data;
        err = ta_chunk_feed(&o->chunk, ta_str_sub(in, o->used, o->used + size), &used, &data);
        check(used > 0 && used <= size && data.n <= used);
        check(data.n == 0 || data.p + data.n == in.p + o->used + used);
        memcpy(o->data + o->n, data.p, data.n);
        o->n += data.n;
        o->used += used;
    }
}

/* The first byte is the size of the pieces. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
    static outcome a, b;
    if (n < 1)
        return 0;
    ta_str in = {(const char *)data + 1, n - 1};
    decode(&a, in, in.n + 1);
    decode(&b, in, data[0] + 1u);
    check(a.chunk.err == b.chunk.err && a.chunk.why == b.chunk.why && a.chunk.left == b.chunk.left);
    check(a.used == b.used && a.n == b.n && memcmp(a.data, b.data, a.n) == 0);
    free(a.data);
    free(b.data);
    return 0;
}
