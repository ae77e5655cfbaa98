/* utf8.h - well-formed UTF-8 (RFC 3629; Unicode table 3-7). Layer base. */
#ifndef TA_UTF8_H
#define TA_UTF8_H

#include "base/str.h"

/* The length of the well-formed sequence at s[at], 1 to 4 bytes, or 0 if it is not well-formed: an
 * overlong form, a surrogate, or a value above U+10FFFF. `at` must be below s.n. */
size_t ta_utf8_length(ta_str s, size_t at);

/* The code point at s[*at], which moves after it. A byte that begins no well-formed sequence gives
 * itself. *at must be below s.n. */
uint32_t ta_utf8_next(ta_str s, size_t *at);

/* How many code points well-formed text has: the bytes that begin one. */
size_t ta_utf8_count(ta_str s);

/* Write one code point, 0 to 0x10FFFF except surrogates, to out. Returns the bytes written, 1 to
 * 4. */
size_t ta_utf8_encode(uint32_t code_point, char out[4]);

/* Without white space at its end, as Python's str.rstrip. */
ta_str ta_utf8_trim_end(ta_str s);

#endif
