/* tinyaws_query.h - JMESPath over JSON in fixed memory: a part of the public API of libtinyaws. It needs no client, and any
 * thread may call it at any time. */
#ifndef TINYAWS_QUERY_H
#define TINYAWS_QUERY_H

#include "tinyaws.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The result of a query. */
typedef struct ta_value {
    ta_str json; /* JSON (RFC 8259) in UTF-8, without white space between its parts; null: "null" */
    ta_str
        text; /* of a string: the characters themselves, without quotes and escapes; else absent */
} ta_value;

/* The bytes that ta_query needs for any expression, in addition to those for its JSON text. */
#define TA_QUERY_SIZE (34u * 1024u)

/* Evaluate a JMESPath expression (https://jmespath.org/specification.html) over a JSON text, as
 * AWS CLI v2 does for --query.
 *   expression  such as Parameter.Value; borrowed for the call
 *   json        one JSON text of any length, such as an answer; copied, so it stays as it is. It must
 *               not lie in the memory
 *   memory      aligned as max_align_t; owned by the caller. *out points into it. It holds what the
 *               JSON holds: wipe it if that is secret
 *   size        at least TA_QUERY_SIZE + json.n. A JSON text of n bytes needs n and 16 for each
 *               value and each member name in it, and so do the values that the expression makes; a
 *               quarter of it all is kept for text that functions make. TA_QUERY_SIZE + 4 n is enough
 *               for most answers, 14 n for any if no function makes text. Only what is used is touched
 *   out         valid as long as the memory is not changed; absent on an error
 *   diag        filled on an error
 * What an expression does not find is null, and no error. Of members with the same name the last
 * one counts. Takes time in proportion to the JSON text for expressions without functions.
 * Returns TA_OK
 * | TA_E_PARAM (the expression is not JMESPath: diag->text has the column)
 * | TA_E_JSON_SYNTAX | TA_E_LIMIT (memory, nesting or the expression: diag->text says which)
 * | TA_E_SHAPE (a function of the expression is not known, or does not accept the type of what it
 *   gets: diag->text has the function, but no value). */
TA_MUST ta_err ta_query(ta_str expression, ta_str json, void *memory, size_t size, ta_value *out,
                        ta_diag *diag);

#ifdef __cplusplus
}
#endif

#endif
