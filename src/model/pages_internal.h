/* pages_internal.h - what the files of pages.h share. Layer model. */
#ifndef TA_MODEL_PAGES_INTERNAL_H
#define TA_MODEL_PAGES_INTERNAL_H

#include "model/input_internal.h"
#include "model/pages.h"

/* ta_pages.ending */
enum {
    TA_PAGES_DONE,       /* that was all */
    TA_PAGES_CUT,        /* max_items are there; the body has the tokens of what follows */
    TA_PAGES_CUT_INSIDE, /* the same, within a page; the body has the tokens of this page */
    TA_PAGES_SAME_TOKEN  /* the answer leads to itself; the body has the token */
};

/* ---- pages_path.c: a.b.c, and [-1] after a name; all that the models of JSON services have ---- */

/* The value; 0: there is none. */
ta_node ta_pages_search(const ta_doc *d, ta_node v, ta_model_name path);
/* Set a member; objects on the way are made. */
void ta_pages_set(ta_doc *d, ta_node object, ta_model_name path, ta_node value);

/* A name or expression as text. */
typedef struct ta_pages_name {
    char memory[TA_MODEL_NAME_MAX];
    ta_str s;
} ta_pages_name;
void ta_pages_read_name(ta_pages_name *name, ta_model_name from);

/* ---- pages_token.c ---- */

/* Is a token of a request called so? */
bool ta_pages_is_token(const ta_model_operation *o, ta_str name);

/* Read --starting-token, and set its members among the parameters. TA_OK | TA_E_USAGE | TA_E_LIMIT */
TA_MUST ta_err ta_pages_read_token(ta_pages *p, const ta_input *in, ta_str text,
                                   ta_node parameters);

/* Complete the body with tokens, an object of them. The document's error, and TA_E_LIMIT when they do not fit. */
TA_MUST ta_err ta_pages_put_tokens(ta_pages *p, const ta_doc *d, ta_node tokens);

/* The tokens in the body: an object with all of them, null for those that are not there. */
ta_node ta_pages_body_tokens(const ta_pages *p, ta_doc *d);
bool ta_pages_same(const ta_doc *d, ta_node a, ta_node b);

/* What --starting-token takes to go on after the last page. */
ta_node ta_pages_next_token(const ta_pages *p, ta_doc *d);

/* An integer as Python's int() reads it, within 2^62; false: it is none. */
bool ta_pages_integer(ta_str text, int64_t *out);

/* ---- pages_cut.c: what of a page counts, and what follows it ---- */

void ta_pages_skip(const ta_pages *p, ta_doc *d, ta_node page);
TA_MUST ta_err ta_pages_advance(ta_pages *p, ta_doc *d, ta_node page);

/* ---- pages_merge.c ---- */

/* An object of the results of a page, added to `object`. */
void ta_pages_put_results(const ta_pages *p, ta_doc *d, ta_node page, ta_node object);
/* What all pages have in common. */
ta_node ta_pages_others(const ta_pages *p, ta_doc *d, ta_node page);
/* Add a page to p->result, and keep nothing else of it. */
void ta_pages_merge(ta_pages *p, ta_doc *d, ta_doc_place place, ta_node page, ta_node others);
/* Add the members of an object to another, level by level. */
void ta_pages_merge_objects(ta_doc *d, ta_node to, ta_node from);

#endif
