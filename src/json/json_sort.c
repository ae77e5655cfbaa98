#include "json/json_sort.h"

#include <string.h>

int ta_doc_compare_text(const ta_doc *d, ta_node a, ta_node b) {
    const ta_str x = ta_doc_text(d, a), y = ta_doc_text(d, b);
    const size_t n = x.n < y.n ? x.n : y.n;
    const int order = n > 0 ? memcmp(x.p, y.p, n) : 0; /* UTF-8 keeps the order of code points */
    return order != 0 ? order : x.n < y.n ? -1 : x.n > y.n;
}

static ta_node merge(ta_doc *d, ta_node a, ta_node b, ta_doc_before_fn before) {
    ta_node first = TA_NODE_NULL, last = TA_NODE_NULL;
    while (a || b) {
        const bool from_b = !a || (b && before(d, b, a));
        const ta_node next = from_b ? b : a;
        if (from_b)
            b = ta_doc_next(d, b);
        else
            a = ta_doc_next(d, a);
        if (last)
            ta_doc_link(d, last, next);
        else
            first = next;
        last = next;
    }
    return first;
}

/* sorted[i] holds a chain of 2^i children. */
static ta_node sort_chain(ta_doc *d, ta_node first, ta_doc_before_fn before) {
    ta_node sorted[32] = {0}, next;
    for (ta_node i = first; i; i = next) {
        ta_node chain = i;
        next = ta_doc_next(d, i);
        ta_doc_link(d, i, TA_NODE_NULL);
        size_t k = 0;
        for (; sorted[k]; k++) {
            chain = merge(d, sorted[k], chain, before);
            sorted[k] = TA_NODE_NULL;
        }
        sorted[k] = chain;
    }
    ta_node all = TA_NODE_NULL;
    for (size_t k = 0; k < 32; k++)
        if (sorted[k])
            all = all ? merge(d, sorted[k], all, before) : sorted[k];
    return all;
}

static bool is_sorted(const ta_doc *d, ta_node i, ta_doc_before_fn before) {
    for (ta_node next; i && (next = ta_doc_next(d, i)) != TA_NODE_NULL; i = next)
        if (before(d, next, i))
            return false;
    return true;
}

/* Of a chain that begins with `head`, make `first`, which is also in it, the first node: the two exchange
 * what they have, and their places. */
static void move_head(ta_doc *d, ta_node head, ta_node first) {
    ta_node before = head;
    while (ta_doc_next(d, before) != first)
        before = ta_doc_next(d, before);
    const ta_json_node was = d->nodes[head];
    d->nodes[head] = d->nodes[first];
    d->nodes[first] = was;
    ta_doc_link(d, before == head ? first : before, head);
}

void ta_doc_sort(ta_doc *d, ta_node container, ta_doc_before_fn before) {
    const ta_node first = ta_doc_first(d, container);
    if (is_sorted(d, first, before))
        return;
    const ta_node head = sort_chain(d, first, before);
    if (head != first)
        move_head(d, head, first);
}

static bool name_before(const ta_doc *d, ta_node b, ta_node a) {
    return ta_doc_compare_text(d, b, a) < 0;
}

void ta_doc_sort_names(ta_doc *d, ta_node object) {
    uint32_t count = 0;
    ta_doc_sort(d, object, name_before);
    for (ta_node i = ta_doc_first(d, object), next; i; i = next, count++)
        while ((next = ta_doc_next(d, i)) != TA_NODE_NULL && ta_doc_compare_text(d, i, next) == 0)
            d->nodes[i] = d->nodes[next];
    ta_doc_set_children(d, object, ta_doc_first(d, object), count);
}
