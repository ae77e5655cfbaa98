/* json_doc.h - JSON values as a tree of nodes over text, for what looks at them more than once: a
 * model that reorders members, a query, an output that sorts.
 * Layer json; needs base, json_check, json_decode. No allocation, no recursion.
 * Memory: the caller's text and nodes; 16 bytes a node. A value costs one node, a member's name one
 * more.
 *
 * A node is named by its index. Index 0 is null, so a lookup that finds nothing gives a value, and
 * lookups can be chained. Errors are sticky: after a cap was reached every function that makes
 * something gives 0; check ta_doc_err once, at the end. */
#ifndef TA_JSON_DOC_H
#define TA_JSON_DOC_H

#include "base/buf.h"
#include "json/json_kind.h"

typedef uint32_t ta_node;
#define TA_NODE_NULL 0u

#define TA_DOC_TEXT_MAX ((1u << 28) - 1) /* bytes of text; a node has 28 bits for its length */

/* What ta_doc.limit says of a text that is full. */
#define TA_DOC_TEXT_FULL "the memory for JSON text"

/* Private. The children of an array are its elements, those of an object the names of its members,
 * and the child of a name is the member's value. */
typedef struct ta_json_node {
    uint32_t at; /* offset of a text; the first copy of a container */
    uint32_t kind : 3;
    uint32_t bytes : 1; /* of a string: ta_doc_set_bytes */
    uint32_t n : 28;    /* bytes of the text; children of an array or object */
    ta_node child;      /* the first one */
    ta_node next;       /* the next child of the same container */
} ta_json_node;

/* All but text_n is private after ta_doc_init. */
typedef struct ta_doc {
    char *text;          /* borrowed; what is parsed or made lies in text[0..text_n) */
    size_t text_n;       /* bytes in use; a caller that puts text there itself moves it */
    size_t text_cap;     /* at most TA_DOC_TEXT_MAX */
    ta_json_node *nodes; /* borrowed */
    uint32_t count, cap; /* nodes */
    ta_err err;          /* the first error */
    size_t error_at;     /* of TA_E_JSON_SYNTAX: offset in the parsed slice */
    const char *limit;   /* of TA_E_LIMIT: static text naming the cap */
} ta_doc;

/*   text   text_cap bytes, of which the first text_n are in use already
 *   nodes  `cap` of them, at least 1; uninitialised */
void ta_doc_init(ta_doc *d, char *text, size_t text_n, size_t text_cap, ta_json_node *nodes,
                 uint32_t cap);

/* TA_OK | TA_E_JSON_SYNTAX | TA_E_LIMIT (TA_JSON_DEPTH_MAX, the text, or the nodes: see limit). */
TA_MUST static inline ta_err ta_doc_err(const ta_doc *d) {
    return d->err;
}

/* Parse text[at..at+n) of the document, one JSON value (RFC 8259) as ta_json_check asks for. Strings
 * are decoded in place. Every member is kept, also those whose names are equal. Linear in n. Returns
 * the value, or 0 on an error. */
ta_node ta_doc_parse(ta_doc *d, size_t at, size_t n);
/* The same for text elsewhere, which is copied to the document's first. */
ta_node ta_doc_parse_copy(ta_doc *d, ta_str text);

/* ---- reading ---- */

ta_json_kind ta_doc_kind(const ta_doc *d, ta_node v); /* never TA_JSON_ABSENT */
/* A string or a name, decoded; a number as it was written; true, false, null. Empty for others. */
ta_str ta_doc_text(const ta_doc *d, ta_node v);
/* Elements of an array, members of an object; 0 for others. */
uint32_t ta_doc_count(const ta_doc *d, ta_node v);

/* for (ta_node i = ta_doc_first(d, v); i; i = ta_doc_next(d, i)) goes over the elements of an array,
 * or the names of an object; of a name, ta_doc_value gives the value. */
ta_node ta_doc_first(const ta_doc *d, ta_node v);
ta_node ta_doc_next(const ta_doc *d, ta_node i);
ta_node ta_doc_value(const ta_doc *d, ta_node name);

/* The value of the last member with this name, as in Python's json; 0 if there is none. *name_node, if not
 * NULL, becomes the name's node, or 0. Linear in the number of members. */
ta_node ta_doc_member(const ta_doc *d, ta_node object, ta_str name, ta_node *name_node);
/* The element at `index`, from 0; 0 if there is none. Linear in the index. */
ta_node ta_doc_element(const ta_doc *d, ta_node array, uint32_t index);

/* ---- making ---- */

/* `text` is copied. A number's text is JSON, a string's is decoded UTF-8. */
ta_node ta_doc_string(ta_doc *d, ta_str text);
ta_node ta_doc_number(ta_doc *d, ta_str text);
ta_node ta_doc_bool(ta_doc *d, bool value);

/* An array or object that is filled from the front. */
typedef struct ta_doc_builder {
    ta_node container;
    ta_node last; /* child, or 0 */
} ta_doc_builder;

ta_doc_builder ta_doc_open(ta_doc *d, ta_json_kind kind); /* TA_JSON_ARRAY or TA_JSON_OBJECT */
/* Append a value that may already be in another container: the two share what is in it. */
void ta_doc_append(ta_doc *d, ta_doc_builder *b, ta_node value);
void ta_doc_put(ta_doc *d, ta_doc_builder *b, ta_str name, ta_node value);
/* Put a member under the name that another object has for it, without a copy of the text. */
void ta_doc_put_as(ta_doc *d, ta_doc_builder *b, ta_node name, ta_node value);

/* Put the name node of another object with the value that it has there, for one node. */
void ta_doc_keep(ta_doc *d, ta_doc_builder *b, ta_node name);

/* Text that is written piece by piece: what is put into this buffer becomes a string or number by
 * ta_doc_finish. If it did not fit, ta_doc_finish gives 0 and TA_E_LIMIT. Nothing else is made in
 * between. */
ta_buf ta_doc_room(ta_doc *d);
ta_node ta_doc_finish(ta_doc *d, ta_json_kind kind, const ta_buf *text);

/* The same value or name, with what is in it, as a node of its own. */
ta_node ta_doc_copy(ta_doc *d, ta_node v);

/* Nodes made after a mark are free again after ta_doc_release; nothing may refer to them. */
static inline uint32_t ta_doc_mark(const ta_doc *d) {
    return d->count;
}
static inline void ta_doc_release(ta_doc *d, uint32_t mark) {
    d->count = mark;
}

/* A place in the document: what is made after it is forgotten, text and nodes, by ta_doc_go_back; nothing may
 * refer to them. */
typedef struct ta_doc_place {
    uint32_t nodes;
    size_t text;
} ta_doc_place;

static inline ta_doc_place ta_doc_here(const ta_doc *d) {
    return (ta_doc_place){d->count, d->text_n};
}
static inline void ta_doc_go_back(ta_doc *d, ta_doc_place place) {
    d->count = place.nodes;
    d->text_n = place.text;
}

/* Of what was made after a place, keep one value with all in it, moved together; all else is forgotten, such as
 * the JSON between strings. Names that objects in a row have in common are kept once. Needs free memory for
 * a second copy of the value for a moment; without it, all stays where it is.
 *   value  made after the place. Nothing before the place may refer to what is after it
 * Returns the value's node, which may be another now. Linear; no recursion. */
ta_node ta_doc_keep_only(ta_doc *d, ta_doc_place place, ta_node value);

/* ---- changing ---- */

/* The same number, below the count of nodes, for all copies of a container; 0: it is none. */
uint32_t ta_doc_identity(const ta_doc *d, ta_node v);

/* Say of a string that it was the bytes of a file, and no text. */
void ta_doc_set_bytes(ta_doc *d, ta_node v);
bool ta_doc_is_bytes(const ta_doc *d, ta_node v);

/* Make `value`'s node a copy of `with`: whoever refers to `value` finds `with` there. */
void ta_doc_replace(ta_doc *d, ta_node value, ta_node with);
/* Keep only `count` children of a container, from `first` on, linked by ta_doc_link. */
void ta_doc_set_children(ta_doc *d, ta_node container, ta_node first, uint32_t count);
void ta_doc_link(ta_doc *d, ta_node child, ta_node next);
/* Move the elements of another array to the end of this one; `from` is then empty. Linear in the elements of
 * `array`. */
void ta_doc_extend(ta_doc *d, ta_node array, ta_node from);

#endif
