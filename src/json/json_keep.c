/* json_keep.c - move a value together, and forget all else that was made with it.
 *
 * The value is copied to the free memory after all others, a level of it after the other (Cheney's algorithm: the
 * copies are their own queue). Then the copy is moved down to the place. */
#include <string.h>

#include "json/json_doc.h"

typedef struct keeping {
    ta_doc *doc;
    ta_doc_place from; /* where what is kept goes */
    ta_doc_place to;   /* where its copy begins */
    ta_node like;      /* the first name of the object that was copied last */
    bool full;
} keeping;

static bool has_text(const ta_json_node *node) {
    return node->kind == TA_JSON_STRING || node->kind == TA_JSON_NUMBER;
}

/* Is `like` a name with the same text? Then one text is enough. */
static bool is_like(const keeping *k, const ta_json_node *node, ta_node like) {
    return like && ta_str_eq(ta_doc_text(k->doc, like), (ta_str){k->doc->text + node->at, node->n});
}

static void copy_text(keeping *k, ta_json_node *node, ta_node like) {
    ta_doc *d = k->doc;
    if (node->at < k->from.text)
        return; /* it is older, and stays */
    if (is_like(k, node, like)) {
        node->at = d->nodes[like].at;
        return;
    }
    k->full = k->full || node->n > d->text_cap - d->text_n;
    if (k->full)
        return;
    memcpy(d->text + d->text_n, d->text + node->at, node->n);
    node->at = (uint32_t)d->text_n;
    d->text_n += node->n;
}

/* Copy one node; what is in it comes later. */
static ta_node copy(keeping *k, ta_node v, ta_node like) {
    ta_doc *d = k->doc;
    ta_json_node node = d->nodes[v];
    node.next = TA_NODE_NULL;
    if (has_text(&node)) {
        node.child = TA_NODE_NULL;
        copy_text(k, &node, like);
    } else {
        node.at = d->count;
    }
    k->full = k->full || d->count == d->cap;
    if (k->full)
        return TA_NODE_NULL;
    d->nodes[d->count] = node;
    return d->count++;
}

static void copy_children(keeping *k, ta_node container) {
    ta_doc *d = k->doc;
    const bool object = d->nodes[container].kind == TA_JSON_OBJECT;
    ta_node child = ta_doc_first(d, container), last = TA_NODE_NULL;
    ta_node like = object ? k->like : TA_NODE_NULL;
    if (child < k->from.nodes)
        return; /* it has none, or older ones, which stay */
    for (; child && !k->full; child = ta_doc_next(d, child)) {
        const ta_node made = copy(k, child, like);
        like = ta_doc_next(d, like);
        if (last)
            d->nodes[last].next = made;
        else
            d->nodes[container].child = made;
        last = made;
        if (object && made)
            d->nodes[made].child = copy(k, ta_doc_value(d, child), TA_NODE_NULL);
    }
    if (object)
        k->like = d->nodes[container].child;
}

static void move(ta_node *node, uint32_t from, uint32_t by) {
    if (*node >= from)
        *node -= by;
}

static void move_down(keeping *k) {
    ta_doc *d = k->doc;
    const uint32_t n = d->count - k->to.nodes, by = k->to.nodes - k->from.nodes;
    const size_t text_n = d->text_n - k->to.text, text_by = k->to.text - k->from.text;
    for (ta_node i = k->to.nodes; i < d->count; i++) {
        ta_json_node *node = &d->nodes[i];
        move(&node->child, k->to.nodes, by);
        move(&node->next, k->to.nodes, by);
        if (has_text(node) && node->at >= k->to.text)
            node->at -= (uint32_t)text_by;
        else if (!has_text(node))
            move(&node->at, k->to.nodes, by);
    }
    memmove(d->nodes + k->from.nodes, d->nodes + k->to.nodes, n * sizeof *d->nodes);
    memmove(d->text + k->from.text, d->text + k->to.text, text_n);
    ta_doc_go_back(d, (ta_doc_place){k->from.nodes + n, k->from.text + text_n});
}

ta_node ta_doc_keep_only(ta_doc *d, ta_doc_place place, ta_node value) {
    keeping k = {.doc = d, .from = place, .to = ta_doc_here(d)};
    if (d->err != TA_OK || value < place.nodes)
        return value;
    (void)copy(&k, value, TA_NODE_NULL);
    for (ta_node i = k.to.nodes; i < d->count && !k.full; i++)
        if (d->nodes[i].kind >= TA_JSON_ARRAY)
            copy_children(&k, i);
    if (k.full) {
        ta_doc_go_back(d, k.to);
        return value;
    }
    move_down(&k);
    return place.nodes;
}
