/* json_put.h - a value of a document as JSON (RFC 8259) in UTF-8, compact, with the numbers as they came.
 * Layer json; needs base, json_doc, json_write. No allocation; recursion is at most TA_JSON_DEPTH_MAX deep. */
#ifndef TA_JSON_PUT_H
#define TA_JSON_PUT_H

#include "json/json_doc.h"

/* Append the value. One that is nested deeper than TA_JSON_DEPTH_MAX sets b->full, too. */
void ta_doc_put_json(ta_buf *b, const ta_doc *d, ta_node v);

#endif
