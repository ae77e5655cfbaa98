#include "format/format_internal.h"

#include "caps.h"
#include "json/json_python.h"
#include "json/json_sort.h"

void ta_format_fail(ta_format *f, ta_err err, const char *before, const char *what,
                    const char *after) {
    if (f->out.err != TA_OK)
        return;
    f->out.err = err;
    ta_puts(f->why, before);
    ta_puts(f->why, what);
    ta_puts(f->why, after);
}

bool ta_format_go_on(ta_format *f, unsigned depth) {
    if (ta_doc_err(f->doc) != TA_OK)
        ta_format_fail(f, ta_doc_err(f->doc), f->doc->limit, "", "");
    if (depth > TA_JSON_DEPTH_MAX)
        ta_format_fail(f, TA_E_LIMIT, TA_LIMIT_TEXT(TA_JSON_DEPTH_MAX),
                       " nested JSON arrays and objects", "");
    return f->out.err == TA_OK;
}

void ta_format_put_str(ta_format *f, ta_node v) {
    if (f->out.err != TA_OK)
        return;
    ta_doc_write_str(f->doc, v, &f->out);
    if (f->out.err == TA_E_LIMIT) {
        f->out.err = TA_OK;
        (void)ta_format_go_on(f, TA_JSON_DEPTH_MAX + 1);
    }
}

ta_node ta_format_add_names(ta_format *f, ta_node names, ta_node object, bool scalars) {
    ta_doc *d = f->doc;
    ta_node before = TA_NODE_NULL, at = names;
    ta_doc_sort_names(d, object);
    for (ta_node i = ta_doc_first(d, object); i; i = ta_doc_next(d, i)) {
        if (ta_format_is_scalar(d, ta_doc_value(d, i)) != scalars)
            continue;
        int order = 1;
        while (at && (order = ta_doc_compare_text(d, at, i)) < 0) {
            before = at;
            at = ta_doc_next(d, at);
        }
        if (at && order == 0)
            continue;
        const ta_node name = ta_doc_copy(d, i);
        if (!ta_format_go_on(f, 0))
            break;
        ta_doc_link(d, name, at);
        if (before)
            ta_doc_link(d, before, name);
        else
            names = name;
        before = name;
    }
    return names;
}

bool ta_format_pick(const ta_doc *d, ta_node *member, ta_node name, ta_node *value) {
    int order = -1;
    while (*member && (order = ta_doc_compare_text(d, *member, name)) < 0)
        *member = ta_doc_next(d, *member);
    if (!*member || order != 0)
        return false;
    *value = ta_doc_value(d, *member);
    *member = ta_doc_next(d, *member);
    return true;
}
