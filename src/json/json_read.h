/* json_read.h - read JSON in place: the members of a text are slices of that text.
 * Layer json; needs base, caps, jsmn (which no other file may include). No allocation.
 * Memory: sizeof(ta_json), 40 KiB; a text of k values and names touches 20 * k bytes of it. */
#ifndef TA_JSON_READ_H
#define TA_JSON_READ_H

#include "base/str.h"
#include "caps.h"
#include "json/json_kind.h"

#define JSMN_STRICT
#define JSMN_PARENT_LINKS
#ifdef TA_JSON_WITH_JSMN_CODE /* only in json_read.c */
#    define JSMN_STATIC
#else
#    define JSMN_HEADER
#endif
#include <jsmn.h>

/* A parsed text. Everything except error_at and limit is private. */
typedef struct ta_json {
    char *text; /* borrowed; string values in it are decoded */
    size_t n;
    int count;         /* tokens in use */
    size_t error_at;   /* offset of the wrong byte; text.n: the end */
    const char *limit; /* static text that names the cap that was reached, or NULL */
    /* In the order of the text; an object's member is its name and then its value. After the parse,
     * `size` is the index after the token's last descendant. */
    jsmntok_t token[TA_JSON_TOKENS_MAX];
} ta_json;

/* Values are named by an int. Every function accepts TA_JSON_NOWHERE and a value of any kind, and
 * then finds nothing: so lookups can be chained, and only the last result needs a check. */
#define TA_JSON_ROOT    0
#define TA_JSON_NOWHERE (-1)

/* Parse text[0..n), which must be one JSON value (RFC 8259) that passes ta_json_check: valid UTF-8,
 * paired surrogates, no byte order mark. On TA_OK, the escapes of every string are decoded in
 * place, and the text is no longer JSON; on an error it is unchanged.
 *   j     uninitialised; after an error, only error_at and limit may be read
 *   text  borrowed; must not change as long as `j` or a slice from it is used
 *
 * Linear in n. Returns TA_OK, TA_E_JSON_SYNTAX, TA_E_LIMIT (TA_JSON_DEPTH_MAX, TA_JSON_TOKENS_MAX,
 * or more than INT_MAX bytes), or TA_E_INTERNAL (a defect: jsmn refused what the check
 * accepted). */
TA_MUST ta_err ta_json_parse(ta_json *j, char *text, size_t n);

/* ---- values ---- */

ta_json_kind ta_json_kind_at(const ta_json *j, int at);

/* A string, decoded: UTF-8, possibly with a NUL in it, because \u0000 is legal. Absent for any
 * other kind; an empty string is present and empty. */
ta_str ta_json_string(const ta_json *j, int at);

/* The text of a number, true, false or null, unchanged. Absent for any other kind. */
ta_str ta_json_text(const ta_json *j, int at);

/* ---- members and elements ---- */

/* The value of the member `name` (decoded) of an object, or TA_JSON_NOWHERE. Of members with the
 * same name the last one counts, as in Python's json and so in AWS CLI. Linear in the number of
 * members. */
int ta_json_member(const ta_json *j, int object, ta_str name);

/* for (int v = ta_json_first(j, at); v != TA_JSON_NOWHERE; v = ta_json_next(j, v)) visits the
 * elements of an array, or the values of an object's members, in the order of the text. Each step
 * takes constant time. */
int ta_json_first(const ta_json *j, int container);
int ta_json_next(const ta_json *j, int at);

/* The array or object that contains the value; TA_JSON_NOWHERE for the root. */
int ta_json_container(const ta_json *j, int at);

/* The name, decoded, of the member whose value is at `at`; absent for elements and the root. */
ta_str ta_json_name(const ta_json *j, int at);

#endif
