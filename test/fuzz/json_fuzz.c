/* json_fuzz.c - any bytes: parse; what is accepted is printed, and must then parse and print again
 * to the same bytes. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "support/json_print_value.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define INPUT_MAX (64u * 1024u)
/* Escapes are six times as long at most, and each token has a line with its indentation. */
#define OUTPUT_MAX (6 * INPUT_MAX + TA_JSON_TOKENS_MAX * (4 * TA_JSON_DEPTH_MAX + 8))

static ta_err into_buf(void *ctx, ta_str bytes) {
    ta_put(ctx, bytes);
    return ta_buf_err(ctx);
}

static void demand(int truth) {
    if (!truth)
        abort();
}

static ta_str print(const ta_json *j, char *memory) {
    ta_buf b = ta_buf_on(memory, OUTPUT_MAX);
    ta_json_printer p;
    ta_json_print_init(&p, into_buf, &b);
    json_print_value(&p, j, TA_JSON_ROOT, (ta_str){NULL, 0});
    demand(ta_json_print_finish(&p) == TA_OK);
    return ta_buf_str(&b);
}

/* The tree as its links tell it, up and down. */
static void check_links(const ta_json *j) {
    for (int v = 0; v < j->count; v++) {
        int next = ta_json_next(j, v), container = ta_json_container(j, v);
        demand(next == TA_JSON_NOWHERE || (next > v && ta_json_container(j, next) == container));
        ta_str name = ta_json_name(j, v);
        if (name.p)
            demand(ta_json_member(j, container, name) >= v);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static ta_json first, second;
    static char once[OUTPUT_MAX], again[OUTPUT_MAX], copy[OUTPUT_MAX];
    if (size > INPUT_MAX)
        return 0;
    /* Of the exact size, so that the sanitizer sees a read beyond it. */
    char *text = malloc(size > 0 ? size : 1);
    demand(text != NULL);
    if (size > 0)
        memcpy(text, data, size);
    ta_err err = ta_json_parse(&first, text, size);
    demand(err == TA_OK || err == TA_E_JSON_SYNTAX || err == TA_E_LIMIT);
    demand(first.error_at <= size && (first.limit != NULL) == (err == TA_E_LIMIT));
    if (err == TA_OK) {
        if (first.count < 256)
            check_links(&first);
        ta_str printed = print(&first, once);
        memcpy(copy, printed.p, printed.n);
        demand(ta_json_parse(&second, copy, printed.n) == TA_OK);
        demand(ta_str_eq(print(&second, again), printed));
    }
    free(text);
    return 0;
}
