/* format_internal.h - what the files of format share, and no other. Layer format. */
#ifndef TA_FORMAT_INTERNAL_H
#define TA_FORMAT_INTERNAL_H

#include "format/format.h"

static inline bool ta_format_is_scalar(const ta_doc *d, ta_node v) {
    return ta_doc_kind(d, v) < TA_JSON_ARRAY;
}

/* {} */
static inline bool ta_format_is_empty_object(const ta_doc *d, ta_node v) {
    return ta_doc_kind(d, v) == TA_JSON_OBJECT && ta_doc_count(d, v) == 0;
}

/* Keep the first error; the parts of its line are put to f->why. */
void ta_format_fail(ta_format *f, ta_err err, const char *before, const char *what,
                    const char *after);

/* Is the nesting still within TA_JSON_DEPTH_MAX, and all well? */
bool ta_format_go_on(ta_format *f, unsigned depth);

/* Python's str() of the value. */
void ta_format_put_str(ta_format *f, ta_node v);

/* Names in order, linked by ta_doc_next: those of an object's members that are scalars, or of all
 * others, are put into the chain `names` unless they are in it. The object is sorted. Returns the first of
 * the chain. Linear in both. The names are nodes of their own. */
ta_node ta_format_add_names(ta_format *f, ta_node names, ta_node object, bool scalars);

/* The value of the member that is called as `name` is. *member, a member of an object in order, moves after those
 * that come before `name`, and after it; start with ta_doc_first and ask for names in order. False if there
 * is none. */
bool ta_format_pick(const ta_doc *d, ta_node *member, ta_node name, ta_node *value);

#endif
