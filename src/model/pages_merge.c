/* pages_merge.c - one value of all pages: arrays are joined, numbers added, strings put together; of what all pages
 * have in common, the first page's. */
#include "base/real.h"
#include "model/pages_internal.h"

void ta_pages_put_results(const ta_pages *p, ta_doc *d, ta_node page, ta_node object) {
    for (size_t i = 0; i < ta_model_page_count(&p->operation, TA_PAGE_RESULTS); i++) {
        const ta_model_name path = ta_model_page(&p->operation, TA_PAGE_RESULTS, i);
        ta_pages_set(d, object, path, ta_pages_search(d, page, path));
    }
}

ta_node ta_pages_others(const ta_pages *p, ta_doc *d, ta_node page) {
    const ta_node others = ta_doc_open(d, TA_JSON_OBJECT).container;
    for (size_t i = 0; i < ta_model_page_count(&p->operation, TA_PAGE_OTHERS); i++) {
        const ta_model_name path = ta_model_page(&p->operation, TA_PAGE_OTHERS, i);
        ta_pages_set(d, others, path, ta_pages_search(d, page, path));
    }
    return others;
}

/* Integers exactly, within 64 bits; anything else as doubles. */
static ta_node sum(ta_doc *d, ta_node a, ta_node b) {
    char memory[TA_REAL_TEXT_MAX];
    ta_buf text = ta_buf_on(memory, sizeof memory);
    const ta_str s = ta_doc_text(d, a), t = ta_doc_text(d, b);
    uint64_t x, y;
    if (ta_str_to_u64(s, INT64_MAX, &x) && ta_str_to_u64(t, INT64_MAX, &y))
        ta_put_u64(&text, x + y, 1);
    else
        ta_real_put(&text, ta_real_parse(s) + ta_real_parse(t));
    return ta_doc_number(d, ta_buf_str(&text));
}

static ta_node concatenation(ta_doc *d, ta_node a, ta_node b) {
    ta_buf room = ta_doc_room(d);
    ta_put(&room, ta_doc_text(d, a));
    ta_put(&room, ta_doc_text(d, b));
    return ta_doc_finish(d, TA_JSON_STRING, &room);
}

static void merge_value(ta_doc *d, ta_node to, ta_node v) {
    const ta_json_kind kind = ta_doc_kind(d, v);
    if (kind != ta_doc_kind(d, to))
        return;
    if (kind == TA_JSON_ARRAY)
        ta_doc_extend(d, to, v);
    else if (kind == TA_JSON_NUMBER)
        ta_doc_replace(d, to, sum(d, to, v));
    else if (kind == TA_JSON_STRING)
        ta_doc_replace(d, to, concatenation(d, to, v));
}

/* What is kept of a page: an array of its results, and then of the others. */
static ta_node gather(const ta_pages *p, ta_doc *d, ta_node page, ta_node others) {
    ta_doc_builder all = ta_doc_open(d, TA_JSON_ARRAY);
    for (size_t i = 0; i < ta_model_page_count(&p->operation, TA_PAGE_RESULTS); i++)
        ta_doc_append(d, &all,
                      ta_pages_search(d, page, ta_model_page(&p->operation, TA_PAGE_RESULTS, i)));
    if (others)
        ta_doc_append(d, &all, others);
    return all.container;
}

void ta_pages_merge(ta_pages *p, ta_doc *d, ta_doc_place place, ta_node page, ta_node others) {
    ta_node kept = gather(p, d, page, others);
    if (p->more) /* the last page may be as large as all memory */
        kept = ta_doc_keep_only(d, place, kept);
    ta_node v = ta_doc_first(d, kept);
    if (others)
        p->result = ta_doc_open(d, TA_JSON_OBJECT).container;
    for (size_t i = 0; i < ta_model_page_count(&p->operation, TA_PAGE_RESULTS); i++) {
        const ta_model_name path = ta_model_page(&p->operation, TA_PAGE_RESULTS, i);
        const ta_node to = ta_pages_search(d, p->result, path);
        if (ta_doc_kind(d, v) != TA_JSON_NULL && ta_doc_kind(d, to) == TA_JSON_NULL)
            ta_pages_set(d, p->result, path, v);
        else
            merge_value(d, to, v);
        v = ta_doc_next(d, v);
    }
    if (others)
        p->others = v;
}

void ta_pages_merge_objects(ta_doc *d, ta_node to, ta_node from) {
    for (ta_node i = ta_doc_first(d, from); i; i = ta_doc_next(d, i)) {
        const ta_node v = ta_doc_value(d, i), there = ta_doc_member(d, to, ta_doc_text(d, i), NULL);
        const ta_json_kind kind = ta_doc_kind(d, v);
        const bool both = kind == ta_doc_kind(d, there);
        if (kind == TA_JSON_OBJECT && both)
            ta_pages_merge_objects(d, there, v);
        else if (kind != TA_JSON_ARRAY || !both) /* such an array is a result, and has all pages */
            ta_input_set(d, to, ta_doc_text(d, i), v);
    }
}
