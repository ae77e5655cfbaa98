/* json_python.h - values as Python writes them: str() and json.dumps().
 * Layer json; needs base, json_doc. No allocation; recursion as deep as the value, at most
 * TA_JSON_DEPTH_MAX. Errors are those of the sink, and TA_E_LIMIT for a deeper value. */
#ifndef TA_JSON_PYTHON_H
#define TA_JSON_PYTHON_H

#include "base/real.h"
#include "base/writer.h"
#include "json/json_doc.h"

/* str(value): a string as it is, None, True, [1, 'a'], {'a': 1.0}. */
void ta_doc_write_str(const ta_doc *d, ta_node v, ta_writer *o);

/* json.dumps(value, separators=(",", ":")), which leaves nothing but ASCII. */
void ta_doc_write_ascii_json(const ta_doc *d, ta_node v, ta_writer *o);

/* The same, appended to a buffer. A value nested deeper than TA_JSON_DEPTH_MAX sets b->full, too. */
void ta_doc_put_str(ta_buf *b, const ta_doc *d, ta_node v);
void ta_doc_put_ascii_json(ta_buf *b, const ta_doc *d, ta_node v);

/* json.dumps(value), with a space after each comma and colon. */
void ta_doc_put_dumps(ta_buf *b, const ta_doc *d, ta_node v);

/* A number as json.dumps writes what json.loads made of it: a slice of the document, or of `memory`. Beyond the
 * largest double: Infinity, -Infinity. */
ta_str ta_doc_number_text(const ta_doc *d, ta_node v, char memory[TA_REAL_TEXT_MAX]);

/* Has the JSON number neither a fraction nor an exponent? Then Python's json makes an int of it. */
bool ta_json_is_integer(ta_str number);

/* NoneType, bool, int, float, str, list, dict. */
const char *ta_doc_python_type(const ta_doc *d, ta_node v);

#endif
