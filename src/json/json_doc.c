#include "json/json_doc.h"

#include <string.h>

#include "caps.h"
#include "json/json_check.h"
#include "json/json_decode.h"

static ta_node fail(ta_doc *d, ta_err err, const char *limit) {
    if (d->err == TA_OK) {
        d->err = err;
        d->limit = limit;
    }
    return TA_NODE_NULL;
}

void ta_doc_init(ta_doc *d, char *text, size_t text_n, size_t text_cap, ta_json_node *nodes,
                 uint32_t cap) {
    *d = (ta_doc){.text = text,
                  .text_n = text_n,
                  .text_cap = text_cap < TA_DOC_TEXT_MAX ? text_cap : TA_DOC_TEXT_MAX,
                  .nodes = nodes,
                  .count = 1,
                  .cap = cap};
    nodes[0] = (ta_json_node){.kind = TA_JSON_NULL};
}

static ta_node add(ta_doc *d, ta_json_node node) {
    if (d->err != TA_OK)
        return TA_NODE_NULL;
    if (d->count == d->cap)
        return fail(d, TA_E_LIMIT, "the memory for JSON values and names");
    d->nodes[d->count] = node;
    return d->count++;
}

/* ---- parsing ---- */

static bool is_space(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* The closing quote of the string whose text begins at `at`. */
static size_t end_of_string(const char *text, size_t at) {
    while (text[at] != '"')
        at += text[at] == '\\' ? 2 : 1;
    return at;
}

static size_t end_of_word(const char *text, size_t at, size_t end) {
    while (at < end && !is_space(text[at]) && !strchr(",]}", text[at]))
        at++;
    return at;
}

static ta_json_kind kind_of(char first) {
    switch (first) {
    case '{':
        return TA_JSON_OBJECT;
    case '[':
        return TA_JSON_ARRAY;
    case '"':
        return TA_JSON_STRING;
    case 't':
        return TA_JSON_TRUE;
    case 'f':
        return TA_JSON_FALSE;
    case 'n':
        return TA_JSON_NULL;
    default:
        return TA_JSON_NUMBER;
    }
}

/* The containers that are open, and the last child of each. A member's name counts as a container of
 * its value. */
typedef struct open_nodes {
    ta_doc_builder at[2 * TA_JSON_DEPTH_MAX + 1];
    size_t n;
} open_nodes;

static void attach(ta_doc *d, ta_doc_builder *b, ta_node v) {
    if (b->last == TA_NODE_NULL)
        d->nodes[b->container].child = v;
    else
        d->nodes[b->last].next = v;
    b->last = v;
}

/* Add a node for text[at..), and to what is open. Returns the offset after it. */
static size_t parse_value(ta_doc *d, open_nodes *open, size_t at, size_t end, ta_node *v) {
    const ta_json_kind kind = kind_of(d->text[at]);
    size_t after = at + 1, n = 0;
    if (kind == TA_JSON_STRING) {
        const size_t quote = end_of_string(d->text, ++at);
        n = ta_json_decode(d->text + at, quote - at);
        after = quote + 1;
    } else if (kind < TA_JSON_ARRAY) {
        after = end_of_word(d->text, at, end);
        n = after - at;
    }
    *v = add(d, (ta_json_node){.at = kind < TA_JSON_ARRAY ? (uint32_t)at : d->count,
                               .kind = (unsigned)kind & 7u,
                               .n = (uint32_t)n & 0xFFFFFFFu});
    if (*v == TA_NODE_NULL || open->n == 0)
        return after;
    ta_doc_builder *b = &open->at[open->n - 1];
    attach(d, b, *v);
    const bool is_name = d->nodes[b->container].kind == TA_JSON_OBJECT;
    if (d->nodes[b->container].kind >= TA_JSON_ARRAY)
        d->nodes[b->container].n++;
    else
        open->n--; /* a name has its value */
    if (is_name || kind >= TA_JSON_ARRAY)
        open->at[open->n++] = (ta_doc_builder){*v, TA_NODE_NULL};
    return after;
}

/* The text is valid: only what begins or ends a value needs a look. */
static ta_node parse_valid(ta_doc *d, size_t at, size_t end) {
    open_nodes open = {.n = 0};
    ta_node root = TA_NODE_NULL, v;
    while (at < end && d->err == TA_OK) {
        const char c = d->text[at];
        if (is_space(c) || c == ',' || c == ':') {
            at++;
        } else if (c == ']' || c == '}') {
            open.n--;
            at++;
        } else {
            at = parse_value(d, &open, at, end, &v);
            if (root == TA_NODE_NULL) {
                root = v;
                if (v != TA_NODE_NULL && d->nodes[v].kind >= TA_JSON_ARRAY)
                    open.at[open.n++] = (ta_doc_builder){v, TA_NODE_NULL};
            }
        }
    }
    return d->err == TA_OK ? root : TA_NODE_NULL;
}

ta_node ta_doc_parse(ta_doc *d, size_t at, size_t n) {
    if (d->err != TA_OK)
        return TA_NODE_NULL;
    const ta_err err = ta_json_check((ta_str){d->text + at, n}, &d->error_at);
    if (err != TA_OK)
        return fail(d, err, TA_LIMIT_TEXT(TA_JSON_DEPTH_MAX) " nested JSON arrays and objects");
    return parse_valid(d, at, at + n);
}

static ta_node text_is_full(ta_doc *d) {
    return fail(d, TA_E_LIMIT, TA_DOC_TEXT_FULL);
}

/* Offset of a copy at the end of the text. */
static size_t copy(ta_doc *d, ta_str text) {
    const size_t at = d->text_n;
    if (d->err == TA_OK && text.n > d->text_cap - at)
        (void)text_is_full(d);
    if (d->err != TA_OK)
        return at;
    if (text.n > 0)
        memmove(d->text + at, text.p, text.n);
    d->text_n += text.n;
    return at;
}

ta_node ta_doc_parse_copy(ta_doc *d, ta_str text) {
    const size_t at = copy(d, text);
    return ta_doc_parse(d, at, text.n);
}

/* ---- reading ---- */

ta_json_kind ta_doc_kind(const ta_doc *d, ta_node v) {
    return (ta_json_kind)d->nodes[v].kind;
}

ta_str ta_doc_text(const ta_doc *d, ta_node v) {
    static const ta_str words[] = {
        [TA_JSON_NULL] = {"null", 4}, [TA_JSON_FALSE] = {"false", 5}, [TA_JSON_TRUE] = {"true", 4}};
    const ta_json_node *node = &d->nodes[v];
    if (node->kind <= TA_JSON_TRUE)
        return words[node->kind];
    return node->kind < TA_JSON_ARRAY ? (ta_str){d->text + node->at, node->n} : (ta_str){"", 0};
}

uint32_t ta_doc_count(const ta_doc *d, ta_node v) {
    return d->nodes[v].kind < TA_JSON_ARRAY ? 0 : d->nodes[v].n;
}

ta_node ta_doc_first(const ta_doc *d, ta_node v) {
    return d->nodes[v].kind < TA_JSON_ARRAY ? TA_NODE_NULL : d->nodes[v].child;
}

ta_node ta_doc_next(const ta_doc *d, ta_node i) {
    return d->nodes[i].next;
}

ta_node ta_doc_value(const ta_doc *d, ta_node name) {
    return d->nodes[name].child;
}

ta_node ta_doc_member(const ta_doc *d, ta_node object, ta_str name, ta_node *name_node) {
    ta_node found = TA_NODE_NULL;
    if (ta_doc_kind(d, object) == TA_JSON_OBJECT)
        for (ta_node i = ta_doc_first(d, object); i; i = ta_doc_next(d, i))
            if (ta_str_eq(ta_doc_text(d, i), name))
                found = i;
    if (name_node != NULL)
        *name_node = found;
    return ta_doc_value(d, found);
}

ta_node ta_doc_element(const ta_doc *d, ta_node array, uint32_t index) {
    if (ta_doc_kind(d, array) != TA_JSON_ARRAY || index >= ta_doc_count(d, array))
        return TA_NODE_NULL;
    ta_node i = ta_doc_first(d, array);
    while (index-- > 0)
        i = ta_doc_next(d, i);
    return i;
}

/* ---- making ---- */

static ta_node add_text(ta_doc *d, ta_json_kind kind, size_t at, size_t n) {
    return add(d, (ta_json_node){.at = (uint32_t)at,
                                 .kind = (unsigned)kind & 7u,
                                 .n = (uint32_t)n & 0xFFFFFFFu});
}

ta_node ta_doc_string(ta_doc *d, ta_str text) {
    const size_t at = copy(d, text);
    return add_text(d, TA_JSON_STRING, at, text.n);
}

ta_node ta_doc_number(ta_doc *d, ta_str text) {
    const size_t at = copy(d, text);
    return add_text(d, TA_JSON_NUMBER, at, text.n);
}

ta_node ta_doc_bool(ta_doc *d, bool value) {
    return add(d, (ta_json_node){.kind = value ? TA_JSON_TRUE : TA_JSON_FALSE});
}

ta_doc_builder ta_doc_open(ta_doc *d, ta_json_kind kind) {
    return (ta_doc_builder){add(d, (ta_json_node){.at = d->count, .kind = (unsigned)kind & 7u}),
                            TA_NODE_NULL};
}

/* A child of the container; not when an error came before, and the container is none. */
static void append_node(ta_doc *d, ta_doc_builder *b, ta_json_node node) {
    node.next = TA_NODE_NULL;
    const ta_node child = add(d, node);
    if (child == TA_NODE_NULL)
        return;
    attach(d, b, child);
    d->nodes[b->container].n++;
}

void ta_doc_append(ta_doc *d, ta_doc_builder *b, ta_node value) {
    append_node(d, b, d->nodes[value]);
}

static void put_member(ta_doc *d, ta_doc_builder *b, ta_json_node name, ta_node value) {
    /* The value's own node may be the element of an array, with a next one. */
    ta_json_node own = d->nodes[value];
    own.next = TA_NODE_NULL;
    name.child = add(d, own); /* also null, so that the member can be found and replaced */
    append_node(d, b, name);
}

void ta_doc_put(ta_doc *d, ta_doc_builder *b, ta_str name, ta_node value) {
    const size_t at = copy(d, name);
    put_member(d, b,
               (ta_json_node){
                   .at = (uint32_t)at, .kind = TA_JSON_STRING, .n = (uint32_t)name.n & 0xFFFFFFFu},
               value);
}

void ta_doc_put_as(ta_doc *d, ta_doc_builder *b, ta_node name, ta_node value) {
    put_member(d, b, d->nodes[name], value);
}

void ta_doc_keep(ta_doc *d, ta_doc_builder *b, ta_node name) {
    append_node(d, b, d->nodes[name]);
}

ta_buf ta_doc_room(ta_doc *d) {
    return ta_buf_on(d->text + d->text_n, d->err == TA_OK ? d->text_cap - d->text_n : 0);
}

ta_node ta_doc_finish(ta_doc *d, ta_json_kind kind, const ta_buf *text) {
    const size_t at = d->text_n;
    if (text->full)
        return text_is_full(d);
    if (d->err != TA_OK)
        return TA_NODE_NULL;
    d->text_n += text->n;
    return add_text(d, kind, at, text->n);
}

ta_node ta_doc_copy(ta_doc *d, ta_node v) {
    ta_json_node node = d->nodes[v];
    node.next = TA_NODE_NULL;
    return add(d, node);
}

uint32_t ta_doc_identity(const ta_doc *d, ta_node v) {
    return d->nodes[v].kind < TA_JSON_ARRAY ? 0 : d->nodes[v].at;
}

/* ---- changing ---- */

void ta_doc_set_bytes(ta_doc *d, ta_node v) {
    d->nodes[v].bytes = 1;
}

bool ta_doc_is_bytes(const ta_doc *d, ta_node v) {
    return d->nodes[v].bytes;
}

void ta_doc_replace(ta_doc *d, ta_node value, ta_node with) {
    const ta_node next = d->nodes[value].next;
    if (value == TA_NODE_NULL)
        return;
    d->nodes[value] = d->nodes[with];
    d->nodes[value].next = next;
}

void ta_doc_set_children(ta_doc *d, ta_node container, ta_node first, uint32_t count) {
    d->nodes[container].child = first;
    d->nodes[container].n = count & 0xFFFFFFFu;
}

void ta_doc_link(ta_doc *d, ta_node child, ta_node next) {
    d->nodes[child].next = next;
}

void ta_doc_extend(ta_doc *d, ta_node array, ta_node from) {
    ta_node last = d->nodes[array].child;
    while (last && d->nodes[last].next)
        last = d->nodes[last].next;
    if (last)
        d->nodes[last].next = d->nodes[from].child;
    else
        d->nodes[array].child = d->nodes[from].child;
    d->nodes[array].n += d->nodes[from].n;
    ta_doc_set_children(d, from, TA_NODE_NULL, 0);
}
