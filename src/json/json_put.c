#include "json/json_put.h"

#include "caps.h"
#include "json/json_write.h"

static void put_value(ta_buf *b, const ta_doc *d, ta_node v, unsigned depth);

static void put_children(ta_buf *b, const ta_doc *d, ta_node v, unsigned depth) {
    const bool is_object = ta_doc_kind(d, v) == TA_JSON_OBJECT;
    const char *before = "";
    for (ta_node i = ta_doc_first(d, v); i && !b->full; i = ta_doc_next(d, i)) {
        ta_puts(b, before);
        if (is_object) {
            ta_json_put_string(b, ta_doc_text(d, i));
            ta_putc(b, ':');
        }
        put_value(b, d, is_object ? ta_doc_value(d, i) : i, depth);
        before = ",";
    }
}

static void put_value(ta_buf *b, const ta_doc *d, ta_node v, unsigned depth) {
    const ta_json_kind kind = ta_doc_kind(d, v);
    if (kind == TA_JSON_STRING) {
        ta_json_put_string(b, ta_doc_text(d, v));
    } else if (kind < TA_JSON_ARRAY) {
        ta_put(b, ta_doc_text(d, v));
    } else if (depth == TA_JSON_DEPTH_MAX) {
        b->full = true;
    } else {
        ta_putc(b, kind == TA_JSON_OBJECT ? '{' : '[');
        put_children(b, d, v, depth + 1);
        ta_putc(b, kind == TA_JSON_OBJECT ? '}' : ']');
    }
}

void ta_doc_put_json(ta_buf *b, const ta_doc *d, ta_node v) {
    put_value(b, d, v, 0);
}
