/* json_print.h - print JSON as AWS CLI v2 does for --output json: Python's
 * json.dumps(value, indent=4, ensure_ascii=False) and a newline.
 * Layer json; needs base, caps. No allocation, no recursion.
 * Memory: sizeof(ta_json_printer), about 100 bytes. The text is not buffered: it goes to a sink in
 * many small pieces, so a sink that is expensive to call should collect them. */
#ifndef TA_JSON_PRINT_H
#define TA_JSON_PRINT_H

#include "base/writer.h"
#include "caps.h"

/* All private. */
typedef struct ta_json_printer {
    ta_writer out;
    bool filled; /* the innermost open container, or the text, has a value */
    unsigned depth;
    char closer[TA_JSON_DEPTH_MAX]; /* the closing bracket of each open container */
} ta_json_printer;

void ta_json_print_init(ta_json_printer *p, ta_sink_fn sink, void *ctx);

/* Print one value: the whole text, or the next one in the innermost open container. If that is an
 * object, `name` is the member's name; otherwise it is absent. Names and strings are UTF-8 and are
 * escaped here; an absent `value` is printed as an empty string. Errors are kept for
 * ta_json_print_finish: those of the sink; TA_E_LIMIT if more than TA_JSON_DEPTH_MAX containers are
 * open; TA_E_INTERNAL if the calls do not form a JSON text (a name that is missing or misplaced, a
 * second value at the root, a close without an open). */
void ta_json_print_open(ta_json_printer *p, ta_str name, char bracket); /* '{' or '[' */
void ta_json_print_close(ta_json_printer *p);
void ta_json_print_string(ta_json_printer *p, ta_str name, ta_str value);
/* A number, true, false or null, unchanged. */
void ta_json_print_literal(ta_json_printer *p, ta_str name, ta_str text);

/* End the text with a newline. Returns TA_OK or the first error: the text that reached the sink is
 * then incomplete. TA_E_INTERNAL also if there was no value or a container is open. */
TA_MUST ta_err ta_json_print_finish(ta_json_printer *p);

#endif
