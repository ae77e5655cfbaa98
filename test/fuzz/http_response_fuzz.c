/* http_response_fuzz.c - a response head cut anywhere gives what it gives whole. */
#include <stdlib.h>
#include <string.h>

#include "http/http_response.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check(bool holds) {
    if (!holds)
        abort();
}

/* Feed pieces of `step` bytes. Returns the bytes used. */
static size_t feed(ta_response *r, ta_str in, size_t step) {
    size_t total = 0;
    ta_err err = TA_E_MORE;
    while (err == TA_E_MORE && total < in.n) {
        size_t used, size = in.n - total < step ? in.n - total : step;
        err = ta_response_feed(r, ta_str_sub(in, total, total + size), &used);
        check(used <= size && (err != TA_E_MORE || used == size));
        total += used;
    }
    return total;
}

static bool inside(const ta_response *r, ta_str s) {
    return s.p >= r->head && s.p + s.n <= r->head + r->head_n;
}

/* The first byte is the size of the pieces, the second the head buffer's in units of 8. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
    static ta_response a, b;
    if (n < 2)
        return 0;
    size_t step = data[0] + 1u, cap = data[1] * 8u;
    ta_str in = {(const char *)data + 2, n - 2};
    char *head_a = malloc(cap ? cap : 1), *head_b = malloc(cap ? cap : 1);
    check(head_a && head_b);
    ta_response_init(&a, head_a, cap);
    ta_response_init(&b, head_b, cap);
    size_t used = feed(&a, in, in.n + 1);
    check(used == feed(&b, in, step));
    check(a.err == b.err && a.why == b.why &&
          (a.why == NULL) == (a.err == TA_OK || a.err == TA_E_MORE));
    if (a.err == TA_OK) {
        check(used == a.head_n && memcmp(head_a, in.p, used) == 0);
        check(a.status == b.status && a.framing == b.framing && a.keep_alive == b.keep_alive);
        check(a.content_length == b.content_length && a.field_count == b.field_count);
        check(inside(&a, a.reason) && ta_str_eq(a.reason, b.reason));
        for (size_t i = 0; i < a.field_count; i++) {
            check(inside(&a, a.fields[i].name) && inside(&a, a.fields[i].value));
            check(ta_str_eq(a.fields[i].name, b.fields[i].name));
            check(ta_str_eq(a.fields[i].value, b.fields[i].value));
            check(ta_str_trim(a.fields[i].value).n == a.fields[i].value.n);
        }
    }
    free(head_a);
    free(head_b);
    return 0;
}
