/* table_measures.c - the measures of a section, and the names of its columns. */
#include <string.h>

#include "format/table_internal.h"
#include "json/json_python.h"

/* ---- measures ---- */

uint32_t ta_table_get(const ta_table *t, size_t measure) {
    uint32_t value;
    memcpy(&value, t->measures.p + (t->at + measure) * sizeof value, sizeof value);
    return value;
}

void ta_table_set(ta_table *t, size_t measure, uint32_t value) {
    memcpy(t->measures.p + (t->at + measure) * sizeof value, &value, sizeof value);
}

bool ta_table_has_single_row(const ta_table *t) {
    return ta_table_get(t, TA_SECTION_ROWS) == 1 && ta_table_get(t, TA_SECTION_SOURCE) != 0;
}

/* ---- names ---- */

/* What CPython says of an element that is no object when it is asked for its members; nothing for what has no
 * elements itself, or a number as its first one: that fails later. */
static void fail_no_members(ta_format *f, ta_node v) {
    const ta_doc *d = f->doc;
    const ta_node first = ta_doc_first(d, v);
    if (ta_doc_kind(d, v) == TA_JSON_STRING) {
        if (ta_doc_text(d, v).n > 0)
            ta_format_fail(f, TA_E_SHAPE, "string indices must be integers, not 'str'", "", "");
    } else if (ta_doc_kind(d, v) == TA_JSON_ARRAY) {
        const char *type = ta_doc_python_type(d, first);
        if (first && !ta_str_eq(ta_str_from(type), TA_STR("int")))
            ta_format_fail(f, TA_E_SHAPE, "list indices must be integers or slices, not ", type,
                           "");
    } else {
        ta_format_fail(f, TA_E_SHAPE, "'", ta_doc_python_type(d, v), "' object is not iterable");
    }
}

ta_node ta_table_names(ta_format *f, ta_node source, bool scalars) {
    const ta_doc *d = f->doc;
    ta_node names = TA_NODE_NULL;
    if (ta_doc_kind(d, source) == TA_JSON_OBJECT)
        return ta_format_add_names(f, names, source, scalars);
    for (ta_node i = ta_doc_first(d, source); i && f->out.err == TA_OK; i = ta_doc_next(d, i))
        if (ta_doc_kind(d, i) == TA_JSON_OBJECT)
            names = ta_format_add_names(f, names, i, scalars);
        else
            fail_no_members(f, i);
    return names;
}
