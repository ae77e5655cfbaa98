/* json_print.h - print JSON as AWS CLI v2 does for --output json: Python's
 * json.dumps(value, indent=4, ensure_ascii=False) and a new line.
 * Layer json; needs base, json_read, limits. No allocation, no recursion.
 * Memory: sizeof(ta_json_printer), some 100 bytes. The text is never held: it goes through a sink
 * in many small pieces, so a sink that costs something a call should gather them. */
#ifndef TA_JSON_PRINT_H
#define TA_JSON_PRINT_H

#include "json/json_read.h"

/* Takes the next piece of the text, not empty, borrowed for this call only. Anything but TA_OK
 * stops the printer. */
typedef ta_err (*ta_sink_fn)(void *ctx, ta_str bytes);

/* All private. */
typedef struct ta_json_printer {
    ta_sink_fn sink;
    void *ctx;
    ta_err err;  /* the first error; nothing is written after it */
    bool filled; /* the innermost open container, or the text, has a value */
    unsigned depth;
    char closer[TA_JSON_DEPTH_MAX]; /* what ends each container that is open, ']' or '}' */
} ta_json_printer;

void ta_json_print_init(ta_json_printer *p, ta_sink_fn sink, void *ctx);

/* Print one value: the text as a whole, or the next one in the innermost open container. `name` is
 * the member's name when that is an object, and otherwise absent. Names and strings are UTF-8 and
 * are escaped here; an absent `value` is printed as an empty string. Errors are kept for
 * ta_json_print_finish: those of the sink; TA_E_LIMIT when more than TA_JSON_DEPTH_MAX containers
 * are open; TA_E_INTERNAL when the calls make no JSON text (a name that is missing or out of place,
 * a second value at the root, a close without an open). */
void ta_json_print_open(ta_json_printer *p, ta_str name, char bracket); /* '{' or '[' */
void ta_json_print_close(ta_json_printer *p);
void ta_json_print_string(ta_json_printer *p, ta_str name, ta_str value);
/* A number, true, false or null, as it stands. */
void ta_json_print_literal(ta_json_printer *p, ta_str name, ta_str text);

/* The value at `at` with all that is in it; nothing for TA_JSON_NOWHERE. Numbers stay as they came,
 * where Python prints 1E2 as 100.0; of members with the same name each is printed, where Python has
 * kept the last. */
void ta_json_print_value(ta_json_printer *p, const ta_json *j, int at, ta_str name);

/* End the text with its new line. TA_OK, or the first error: what reached the sink is no whole text
 * then. TA_E_INTERNAL also when there was no value, or a container is open. */
TA_MUST ta_err ta_json_print_finish(ta_json_printer *p);

#endif
