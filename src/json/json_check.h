/* json_check.h - is this text JSON? (RFC 8259, in full)
 * Layer json; needs base/str, base/utf8, limits. No allocation, no recursion. */
#ifndef TA_JSON_CHECK_H
#define TA_JSON_CHECK_H

#include "base/str.h"

/* Check that `text` is exactly one value with nothing but white space around it. Beyond the grammar
 * this asks for what RFC 8259, section 8, leaves to the receiver: well-formed UTF-8, no byte order
 * mark, and \u surrogates in pairs only. The value of a number does not matter.
 *   at  out: bytes accepted, set on every return: text.n on TA_OK, else the offset of the byte that
 *       cannot stand there (text.n when it is the end), or opens one container too many
 *
 * Linear in text.n. Returns TA_OK | TA_E_JSON_SYNTAX | TA_E_LIMIT (TA_JSON_DEPTH_MAX). */
TA_MUST ta_err ta_json_check(ta_str text, size_t *at);

#endif
