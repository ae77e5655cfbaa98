/* sigv4_fuzz.c - the canonical request of any path, query and fields: its form, its caps, and that
 * canonicalising twice changes nothing where the rules say so. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "aws/sigv4_canonical.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            abort();                                                                               \
    } while (0)

#define OUT_MAX 8192

/* A query's canonical form is its own canonical form. */
static void check_query(ta_str query) {
    static char once[OUT_MAX], twice[OUT_MAX];
    ta_buf first = ta_buf_on(once, sizeof once), second = ta_buf_on(twice, sizeof twice);
    if (ta_put_canonical_query(&first, query))
        return;
    CHECK(ta_put_canonical_query(&second, ta_buf_str(&first)) == TA_OK);
    CHECK(ta_str_eq(ta_buf_str(&first), ta_buf_str(&second)));
}

/* A normalised path has no segment that normalising drops, and encoding it as it was sent changes
 * nothing but percent signs. */
static void check_path(ta_str path) {
    static char text[OUT_MAX];
    ta_buf out = ta_buf_on(text, sizeof text);
    ta_put_canonical_path(&out, path, TA_SIGV4_PATH_NORMALIZE);
    if (ta_buf_err(&out))
        return;
    ta_str rest = ta_buf_str(&out);
    CHECK(ta_str_starts(rest, TA_STR("/")));
    rest = ta_str_sub(rest, 1, rest.n);
    while (rest.n > 0) {
        const ta_str segment = ta_str_cut(rest, '/', &rest);
        CHECK(segment.n > 0 && !ta_str_eq(segment, TA_STR(".")) &&
              !ta_str_eq(segment, TA_STR("..")));
    }
}

/* The canonical fields, taken as fields, give the same lines. */
static void check_fields(const ta_sigv4_field *fields, size_t n) {
    static char once[OUT_MAX], twice[OUT_MAX];
    ta_buf first = ta_buf_on(once, sizeof once), second = ta_buf_on(twice, sizeof twice);
    ta_field_order order;
    ta_sigv4_field again[TA_SIGV4_FIELDS_MAX];
    if (ta_field_order_of(fields, n, &order))
        return;
    ta_put_canonical_fields(&first, fields, &order);
    if (ta_buf_err(&first))
        return;
    size_t count = 0;
    for (ta_str rest = ta_buf_str(&first); rest.n > 0 && rest.p[0] != '\n'; count++) {
        ta_str line = ta_str_cut(rest, '\n', &rest);
        CHECK(count < TA_SIGV4_FIELDS_MAX);
        again[count].name = ta_str_cut(line, ':', &line);
        again[count].value = line;
    }
    CHECK(ta_field_order_of(again, count, &order) == TA_OK);
    ta_put_canonical_fields(&second, again, &order);
    CHECK(ta_str_eq(ta_buf_str(&first), ta_buf_str(&second)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    ta_str input = {(const char *)data, size}, token;
    ta_sigv4_field fields[TA_SIGV4_FIELDS_MAX + 1];
    static char text[OUT_MAX];
    size_t n = 0;
    const ta_str path = ta_str_cut(input, '\n', &input);
    const ta_str query = ta_str_cut(input, '\n', &input);
    while (input.n > 0 && n <= TA_SIGV4_FIELDS_MAX) {
        ta_str line = ta_str_cut(input, '\n', &input);
        token = ta_str_cut(line, ':', &line);
        fields[n++] = (ta_sigv4_field){token, line};
    }
    check_query(query);
    check_path(path);
    check_fields(fields, n);

    /* A cap that depends on the input: nothing is written beyond it. */
    const size_t cap = size > 0 ? data[0] * 16u : 0;
    char *memory = malloc(cap);
    for (int rule = TA_SIGV4_PATH_NORMALIZE; rule <= TA_SIGV4_PATH_AS_SENT; rule++) {
        const ta_sigv4_request r = {.method = TA_STR("POST"),
                                    .path = path,
                                    .query = query,
                                    .fields = fields,
                                    .field_count = n,
                                    .path_rule = (ta_sigv4_path)rule};
        ta_buf small = ta_buf_on(memory, cap), big = ta_buf_on(text, sizeof text);
        const ta_err err = ta_sigv4_canonical_request(&r, &small);
        if (ta_sigv4_canonical_request(&r, &big) == TA_OK && big.n <= cap && !err)
            CHECK(ta_str_eq(ta_buf_str(&small), ta_buf_str(&big)));
    }
    free(memory);
    return 0;
}
