/* pages.h - answers that come in pages: what AWS CLI v2 asks for, and what it makes of the answers (botocore's
 * paginate.py).
 *
 *     ta_pages_read_settings(&settings, &operation, &arguments, no_paginate, &why)
 *     ta_input_options(&in, &arguments, &parameters)
 *     ta_pages_begin(&p, &in, &settings, form, parameters)
 *     ta_input_check(&in, parameters)
 *     ta_pages_write(&p, &in, parameters, put_token, context, &body)
 *     do {
 *         place = ta_doc_here(doc)
 *         send the body; parse the answer into the document; ta_model_shape_answer
 *         ta_pages_add(&p, doc, place, answer, &value, &why)
 *         if (value) { query and print it; ta_doc_go_back(doc, place) }
 *         ta_pages_check_next(&p, doc, &why)
 *     } while (p.more)
 *     ta_pages_end(&p, doc, &value, &why)
 *     if (value) query and print it
 *
 * An operation without pages, or with pages turned off, goes the same way: it has one.
 *
 * Layer model; needs input, json. No allocation, no I/O. Recursion is at most TA_JSON_DEPTH_MAX deep.
 * Memory: sizeof(ta_pages), some 100 bytes. Tokens are kept in the body of the request, and what pages leave behind
 * is in the document. With TA_PAGES_MERGED that is all results of all pages, moved together after each page; else
 * nothing. */
#ifndef TA_MODEL_PAGES_H
#define TA_MODEL_PAGES_H

#include "model/input.h"

/* What becomes of the pages. */
typedef enum ta_pages_form {
    TA_PAGES_MERGED, /* one value of all, with NextToken at its end: json, yaml, table */
    TA_PAGES_TEXT,   /* the results of each page, and NextToken after them: text */
    TA_PAGES_WHOLE   /* each page as it came: yaml-stream, off */
} ta_pages_form;

/* Absent texts: not given. */
typedef struct ta_pages_settings {
    bool no_paginate;
    ta_str starting_token;
    ta_str page_size; /* integers, as ta_input_read_arguments accepts them */
    ta_str max_items;
} ta_pages_settings;

/* All but automatic, odd_max_items, more and page is private; `form` may be changed before the first answer. */
typedef struct ta_pages {
    bool automatic;     /* page after page is asked for */
    bool odd_max_items; /* AWS CLI warns: TA_PAGES_ODD_MAX_ITEMS */
    bool more;          /* the body is that of another request now, not yet sent */
    uint32_t page;      /* the one that is asked for, from 1 */
    ta_model_operation operation;
    ta_pages_form form;
    ta_buf *body;
    size_t base_n;  /* bytes of the body before the tokens */
    bool resumed;   /* from a token; `skip` items of the first page were there before */
    bool odd_token; /* that token has other members than the operation's, so none can be made */
    bool has_max;   /* max_items */
    uint8_t ending; /* why there are no more */
    int64_t skip, max_items;
    int64_t total; /* items so far */
    int64_t cut;   /* items of the last page that count, from its beginning */
    ta_node result, others;
} ta_pages;

#define TA_PAGES_ODD_MAX_ITEMS                                                                     \
    "warning: Non-positive values for --max-items may result in undefined behavior.\n"

/* The settings of a command line. The service's own options for pages turn pages off.
 * TA_OK | TA_E_PARAM they contradict each other: why */
TA_MUST ta_err ta_pages_read_settings(ta_pages_settings *s, const ta_model_operation *o,
                                      const ta_input_arguments *a, bool no_paginate, ta_buf *why);

/* Decide whether pages are asked for one after the other: the operation has pages, they are not turned off, and
 * `parameters` have no member that asks for a page. Then add to the parameters what --page-size and
 * --starting-token say. Errors are those of input.h: TA_E_PARAM | TA_E_USAGE (Bad starting token) | TA_E_LIMIT. */
TA_MUST ta_err ta_pages_begin(ta_pages *p, const ta_input *in, const ta_pages_settings *s,
                              ta_pages_form form, ta_node parameters);

/* Write the first request, as ta_input_write does. The parameters are used up: the document may be emptied.
 *   body  empty; borrowed until ta_pages_end. Nothing else changes it */
TA_MUST ta_err ta_pages_write(ta_pages *p, const ta_input *in, ta_node parameters,
                              ta_input_put_token *put_token, void *context, ta_buf *body);

/* Add the answer of a request. The body becomes that of the next one, if p->more.
 *   place   of the document before the answer
 *   answer  shaped; it may be changed
 *   value   out: what is printed of this page; 0: nothing. The caller then forgets the page
 *   why     out, on an error
 * TA_OK | TA_E_LIMIT, as ta_pages_do_not_fit */
TA_MUST ta_err ta_pages_add(ta_pages *p, ta_doc *doc, ta_doc_place place, ta_node answer,
                            ta_node *value, ta_buf *why);

/* Check the tokens of the next request, if p->more, as ta_input_check does.
 * TA_OK | TA_E_PARAM: why | TA_E_LIMIT, as above */
TA_MUST ta_err ta_pages_check_next(const ta_pages *p, ta_doc *doc, ta_buf *why);

/* After the last page.
 *   value  out: what is printed now; 0: nothing
 * TA_OK | TA_E_SHAPE the service gave the same token twice: why | TA_E_LIMIT, as above */
TA_MUST ta_err ta_pages_end(ta_pages *p, ta_doc *doc, ta_node *value, ta_buf *why);

/* Say that page p->page does not fit, and what to do. Also for an answer that the caller could not receive.
 *   limit  names the cap, such as ta_doc.limit
 * Returns TA_E_LIMIT. */
TA_MUST ta_err ta_pages_do_not_fit(const ta_pages *p, const char *limit, ta_buf *why);

#endif
