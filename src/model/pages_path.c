/* pages_path.c - the expressions with which models name parts of an answer. */
#include "model/pages_internal.h"

void ta_pages_read_name(ta_pages_name *name, ta_model_name from) {
    ta_buf b = ta_buf_on(name->memory, sizeof name->memory);
    ta_model_put_name(&b, from);
    name->s = ta_buf_str(&b);
}

/* One name of a path, or name[-1], the last element. */
static ta_node search_step(const ta_doc *d, ta_node v, ta_str step) {
    static const char last[] = "[-1]";
    const bool is_last = ta_str_ends(step, ta_str_from(last));
    if (is_last)
        step.n -= sizeof last - 1;
    v = ta_doc_member(d, v, step, NULL);
    return is_last ? ta_doc_element(d, v, ta_doc_count(d, v) - 1) : v;
}

ta_node ta_pages_search(const ta_doc *d, ta_node v, ta_model_name path) {
    ta_pages_name name;
    ta_pages_read_name(&name, path);
    for (ta_str rest = name.s; rest.p != NULL;) {
        const ta_str step = ta_str_cut(rest, '.', &rest);
        v = search_step(d, v, step);
    }
    return v;
}

void ta_pages_set(ta_doc *d, ta_node object, ta_model_name path, ta_node value) {
    ta_pages_name name;
    ta_str rest, step;
    ta_pages_read_name(&name, path);
    for (rest = name.s; step = ta_str_cut(rest, '.', &rest), rest.p != NULL;) {
        ta_node there;
        if (ta_doc_kind(d, object) != TA_JSON_OBJECT)
            return;
        (void)ta_doc_member(d, object, step, &there);
        if (!there)
            ta_input_set(d, object, step, ta_doc_open(d, TA_JSON_OBJECT).container);
        object = ta_doc_member(d, object, step, NULL);
    }
    if (ta_doc_kind(d, object) == TA_JSON_OBJECT)
        ta_input_set(d, object, step, value);
}
