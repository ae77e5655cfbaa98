/* json_check.h - is this text JSON? (RFC 8259, in full)
 * Layer json; needs base/str, base/utf8, caps. No allocation, no recursion. */
#ifndef TA_JSON_CHECK_H
#define TA_JSON_CHECK_H

#include "base/str.h"

/* Check that `text` is exactly one value, with only white space around it. In addition to the
 * grammar, this requires what RFC 8259, section 8, leaves to the receiver: well-formed UTF-8, no
 * byte order mark, and \u surrogates only in pairs. The value of a number does not matter.
 *   at  out: the bytes accepted, set on every return: text.n on TA_OK, else the offset of the byte
 *       that is not allowed there (text.n at the end), or that opens one container too many
 *
 * Linear in text.n. Returns TA_OK, TA_E_JSON_SYNTAX, or TA_E_LIMIT (TA_JSON_DEPTH_MAX). */
TA_MUST ta_err ta_json_check(ta_str text, size_t *at);

#endif
