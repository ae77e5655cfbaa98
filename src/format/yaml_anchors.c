/* yaml_anchors.c - what a query put into a value more than once is written once, and then referred to, as
 * ruamel.yaml does with Python's objects: a: &id001, b: *id001. Memory: of the document's free text, a bit a
 * node, and 4 bytes for each that is shared. */
#include <string.h>

#include "format/yaml_internal.h"
#include "json/json_sort.h"

#define WRITTEN (UINT32_C(1) << 31)

static uint32_t read_shared(const ta_yaml *y, uint32_t i) {
    uint32_t entry;
    memcpy(&entry, y->shared.p + i * sizeof entry, sizeof entry);
    return entry;
}

/* The index of the container in the list of those that are shared; y->shared_n if it is not there. */
static uint32_t find(const ta_yaml *y, uint32_t identity) {
    uint32_t i = 0;
    while (i < y->shared_n && (read_shared(y, i) & ~WRITTEN) != identity)
        i++;
    return i;
}

static void visit(ta_yaml *y, ta_node v, unsigned depth) {
    ta_doc *d = y->f->doc;
    const uint32_t identity = ta_doc_identity(d, v);
    if (!identity || !ta_format_go_on(y->f, depth))
        return;
    char *byte = y->seen + identity / 8;
    const char bit = (char)(1 << identity % 8);
    if (*byte & bit) {
        if (find(y, identity) == y->shared_n) {
            ta_put(&y->shared, (ta_str){(const char *)&identity, sizeof identity});
            y->shared_n += !y->shared.full;
        }
        return;
    }
    *byte |= bit;
    const bool is_object = ta_doc_kind(d, v) == TA_JSON_OBJECT;
    if (is_object)
        ta_doc_sort_names(d, v);
    for (ta_node i = ta_doc_first(d, v); i; i = ta_doc_next(d, i))
        visit(y, is_object ? ta_doc_value(d, i) : i, depth + 1);
}

void ta_yaml_find_shared(ta_yaml *y, ta_node v) {
    const size_t bits = y->f->doc->count / 8 + 1;
    y->shared = ta_doc_room(y->f->doc);
    if (y->shared.cap >= bits) {
        y->seen = y->shared.p;
        memset(y->seen, 0, bits);
        y->shared = ta_buf_on(y->shared.p + bits, y->shared.cap - bits);
        visit(y, v, 1);
    } else {
        y->shared.full = true;
    }
    if (y->shared.full)
        ta_format_fail(y->f, TA_E_LIMIT, TA_DOC_TEXT_FULL, "", "");
}

uint32_t ta_yaml_anchor(ta_yaml *y, ta_node v, bool *again) {
    const uint32_t i = find(y, ta_doc_identity(y->f->doc, v));
    if (i == y->shared_n)
        return 0;
    const uint32_t entry = read_shared(y, i), written = entry | WRITTEN;
    *again = entry & WRITTEN;
    memcpy(y->shared.p + i * sizeof written, &written, sizeof written);
    return i + 1;
}
