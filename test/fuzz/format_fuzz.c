/* format_fuzz.c - a byte that chooses the format and how much memory is free, and JSON. Whatever is printed stays
 * within memory and is the same the second time; what json prints is the same value again. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "format/format.h"
#include "json/json_python.h"

#define demand(condition) ((condition) ? (void)0 : abort())

enum { TEXT_MAX = 1 << 16, NODES = 4096, PRINTED_MAX = 1 << 20 };

static ta_err gather(void *ctx, ta_str s) {
    demand(s.n > 0);
    ta_put(ctx, s);
    return ta_buf_err(ctx) == TA_OK ? TA_OK : TA_E_OUTPUT;
}

static ta_err print(unsigned which, ta_doc *d, ta_node v, ta_buf *out) {
    char message[512];
    ta_buf why = ta_buf_on(message, sizeof message);
    ta_format f = {d, {gather, out, TA_OK}, &why};
    const ta_format_table_style style = {TA_STR("GetX"), which & 16 ? 20 : 80, (which & 32) != 0};
    ta_err err;
    switch (which & 7) {
    case 0:
        err = ta_format_yaml(&f, v);
        break;
    case 1:
        err = ta_format_yaml_stream(&f, v);
        break;
    case 2:
        err = ta_format_text(&f, v);
        break;
    case 3:
        err = ta_format_table(&f, v, &style);
        break;
    default:
        err = ta_format_json(&f, v);
    }
    demand(err == TA_OK || err == TA_E_OUTPUT ||
           ((err == TA_E_LIMIT || err == TA_E_SHAPE) && why.n > 0));
    demand(err != TA_OK || why.n == 0);
    return err;
}

/* With the order of members. Infinity is no JSON. */
static bool same(const ta_doc *a, ta_node x, const ta_doc *b, ta_node y) {
    char one[TA_REAL_TEXT_MAX], other[TA_REAL_TEXT_MAX];
    const ta_json_kind kind = ta_doc_kind(a, x);
    if (kind != ta_doc_kind(b, y) || ta_doc_count(a, x) != ta_doc_count(b, y))
        return false;
    if (kind == TA_JSON_NUMBER)
        return ta_str_eq(ta_doc_number_text(a, x, one), ta_doc_number_text(b, y, other));
    if (kind < TA_JSON_ARRAY)
        return ta_str_eq(ta_doc_text(a, x), ta_doc_text(b, y));
    ta_node i = ta_doc_first(a, x), j = ta_doc_first(b, y);
    for (; i; i = ta_doc_next(a, i), j = ta_doc_next(b, j))
        if (kind == TA_JSON_OBJECT ? !ta_str_eq(ta_doc_text(a, i), ta_doc_text(b, j)) ||
                                         !same(a, ta_doc_value(a, i), b, ta_doc_value(b, j))
                                   : !same(a, i, b, j))
            return false;
    return true;
}

static void check_json(const ta_doc *d, ta_node v, const ta_buf *out) {
    static char text[PRINTED_MAX];
    static ta_json_node nodes[NODES];
    ta_doc again;
    if (out->n == 0) {
        demand(ta_doc_kind(d, v) == TA_JSON_OBJECT && ta_doc_count(d, v) == 0);
        return;
    }
    ta_doc_init(&again, text, 0, sizeof text, nodes, NODES);
    const ta_node w = ta_doc_parse_copy(&again, ta_buf_str(out));
    if (ta_doc_err(&again) == TA_OK)
        demand(same(d, v, &again, w));
    else
        demand(memmem(out->p, out->n, "Infinity", 8) != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static char first[PRINTED_MAX], second[PRINTED_MAX];
    if (size < 2 || size > TEXT_MAX / 2)
        return 0;
    const unsigned which = data[0];
    /* Blocks of their own, for the sanitizer to guard. */
    char *text = malloc(TEXT_MAX);
    ta_json_node *nodes = malloc(NODES * sizeof *nodes);
    demand(text != NULL && nodes != NULL);
    ta_doc doc;
    ta_doc_init(&doc, text, 0, TEXT_MAX, nodes, NODES);
    const ta_node v = ta_doc_parse_copy(&doc, (ta_str){(const char *)data + 1, size - 1});
    if (ta_doc_err(&doc) == TA_OK) {
        if (which & 64)
            doc.cap = doc.count + which % 8;
        if (which & 128)
            doc.text_cap = doc.text_n + which % 64;
        ta_buf one = ta_buf_on(first, sizeof first), other = ta_buf_on(second, sizeof second);
        const ta_err err = print(which, &doc, v, &one);
        if (err == TA_OK && (which & 7) > 3)
            check_json(&doc, v, &one);
        if (ta_doc_err(&doc) == TA_OK) {
            demand(print(which, &doc, v, &other) == err);
            demand(err != TA_OK || ta_str_eq(ta_buf_str(&one), ta_buf_str(&other)));
        }
    }
    free(nodes);
    free(text);
    return 0;
}
