/* json_decode.h - decode the escapes of JSON strings in place (RFC 8259, section 7).
 * Layer json; needs base. No allocation. */
#ifndef TA_JSON_DECODE_H
#define TA_JSON_DECODE_H

#include "base/str.h"

/* Decode text[0..n), what is between the quotes of a string that ta_json_check accepts. Returns the
 * bytes of the decoded string, at most n; it is UTF-8 and may have NUL in it. */
size_t ta_json_decode(char *text, size_t n);

#endif
