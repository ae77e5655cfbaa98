/* utf8.h - well-formed UTF-8 (RFC 3629; Unicode table 3-7). Layer base. */
#ifndef TA_UTF8_H
#define TA_UTF8_H

#include "base/str.h"

/* Bytes of the well-formed sequence at s[at], 1 to 4, or 0 when there is none: overlong forms,
 * surrogates and values above U+10FFFF are none. `at` must be below s.n. */
size_t ta_utf8_length(ta_str s, size_t at);

/* Write one code point, 0 to 0x10FFFF and no surrogate, to out. Returns the bytes written, 1 to
 * 4. */
size_t ta_utf8_encode(uint32_t code_point, char out[4]);

#endif
