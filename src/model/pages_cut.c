/* pages_cut.c - what of a page counts: from the place where --starting-token goes on, and up to --max-items; and
 * what follows the page. */
#include "base/real.h"
#include "model/pages_internal.h"

/* ---- parts of an array, as Python's slices have them ---- */

/* An offset from the end when it is negative; within 0..n. */
static uint32_t index_of(int64_t at, uint32_t n) {
    if (at < 0)
        at += n;
    return at < 0 ? 0 : at > n ? n : (uint32_t)at;
}

/* array[at:] */
static void keep_from(ta_doc *d, ta_node array, int64_t at) {
    const uint32_t n = ta_doc_count(d, array), from = index_of(at, n);
    const ta_node first = from < n ? ta_doc_element(d, array, from) : TA_NODE_NULL;
    ta_doc_set_children(d, array, first, n - from);
}

/* array[:at] */
static void keep_until(ta_doc *d, ta_node array, int64_t at) {
    const uint32_t until = index_of(at, ta_doc_count(d, array));
    if (until > 0)
        ta_doc_link(d, ta_doc_element(d, array, until - 1), TA_NODE_NULL);
    ta_doc_set_children(d, array, until > 0 ? ta_doc_first(d, array) : TA_NODE_NULL, until);
}

/* ---- the page with which --starting-token goes on ---- */

static ta_model_name primary_of(const ta_pages *p) {
    return ta_model_page(&p->operation, TA_PAGE_RESULTS, 0);
}

/* The other results were printed with the first part of the page. Numbers stay. */
static void empty(ta_doc *d, ta_node page, ta_model_name path) {
    const ta_node v = ta_pages_search(d, page, path);
    switch (ta_doc_kind(d, v)) {
    case TA_JSON_ARRAY:
        keep_until(d, v, 0);
        break;
    case TA_JSON_STRING:
        ta_pages_set(d, page, path, ta_doc_string(d, TA_STR("")));
        break;
    case TA_JSON_NUMBER:
    case TA_JSON_TRUE:
    case TA_JSON_FALSE:
        break;
    default:
        ta_pages_set(d, page, path, TA_NODE_NULL);
    }
}

void ta_pages_skip(const ta_pages *p, ta_doc *d, ta_node page) {
    const ta_node items = ta_pages_search(d, page, primary_of(p));
    if (ta_doc_kind(d, items) == TA_JSON_ARRAY)
        keep_from(d, items, p->skip);
    else
        ta_pages_set(d, page, primary_of(p), TA_NODE_NULL);
    for (size_t i = 1; i < ta_model_page_count(&p->operation, TA_PAGE_RESULTS); i++)
        empty(d, page, ta_model_page(&p->operation, TA_PAGE_RESULTS, i));
}

/* ---- what follows ---- */

/* As Python's bool(). */
static bool is_true(const ta_doc *d, ta_node v) {
    switch (ta_doc_kind(d, v)) {
    case TA_JSON_NUMBER:
        return ta_real_parse(ta_doc_text(d, v)) != 0;
    case TA_JSON_STRING:
        return ta_doc_text(d, v).n > 0;
    case TA_JSON_ARRAY:
    case TA_JSON_OBJECT:
        return ta_doc_count(d, v) > 0;
    default:
        return ta_doc_kind(d, v) == TA_JSON_TRUE;
    }
}

/* The tokens for the next request, null where there is none; 0: there is no next one. */
static ta_node next_tokens(const ta_pages *p, ta_doc *d, ta_node page) {
    const ta_model_operation *o = &p->operation;
    bool any = false;
    if (ta_model_page_count(o, TA_PAGE_MORE) > 0 &&
        !is_true(d, ta_pages_search(d, page, ta_model_page(o, TA_PAGE_MORE, 0))))
        return TA_NODE_NULL;
    ta_doc_builder tokens = ta_doc_open(d, TA_JSON_OBJECT);
    for (size_t i = 0; i < ta_model_page_count(o, TA_PAGE_INPUT_TOKEN); i++) {
        const ta_node v = ta_pages_search(d, page, ta_model_page(o, TA_PAGE_OUTPUT_TOKEN, i));
        ta_pages_name name;
        ta_pages_read_name(&name, ta_model_page(o, TA_PAGE_INPUT_TOKEN, i));
        any |= is_true(d, v);
        ta_doc_put(d, &tokens, name.s, is_true(d, v) ? v : TA_NODE_NULL);
    }
    return any ? tokens.container : TA_NODE_NULL;
}

/* Were these the tokens of this page's request, which an answer gave, too? */
static bool came_twice(const ta_pages *p, ta_doc *d, ta_node tokens) {
    const ta_doc_place here = ta_doc_here(d);
    const bool same = p->page > 1 && ta_pages_same(d, ta_pages_body_tokens(p, d), tokens);
    ta_doc_go_back(d, here);
    return same && ta_doc_err(d) == TA_OK;
}

/* Keep the items up to --max-items. false: all of them count. */
static bool cut(ta_pages *p, ta_doc *d, ta_node page, ta_node items) {
    const ta_json_kind kind = ta_doc_kind(d, items);
    if (!p->has_max || p->total + ta_doc_count(d, items) <= p->max_items ||
        (kind != TA_JSON_ARRAY && kind != TA_JSON_NULL))
        return false;
    const int64_t keep = p->max_items - p->total;
    if (kind == TA_JSON_ARRAY)
        keep_until(d, items, keep);
    else
        ta_pages_set(d, page, primary_of(p), ta_doc_open(d, TA_JSON_ARRAY).container);
    p->cut = keep + (p->page == 1 ? p->skip : 0);
    p->ending = TA_PAGES_CUT_INSIDE;
    return true;
}

ta_err ta_pages_advance(ta_pages *p, ta_doc *d, ta_node page) {
    const ta_node items = ta_pages_search(d, page, primary_of(p));
    p->more = false;
    p->ending = TA_PAGES_DONE;
    if (cut(p, d, page, items))
        return ta_doc_err(d);
    p->total += ta_doc_count(d, items);
    const ta_node tokens = next_tokens(p, d, page);
    if (!tokens)
        return ta_doc_err(d);
    if (p->has_max && p->total == p->max_items)
        p->ending = TA_PAGES_CUT;
    else if (came_twice(p, d, tokens))
        p->ending = TA_PAGES_SAME_TOKEN;
    else
        p->more = true;
    return ta_pages_put_tokens(p, d, tokens);
}
