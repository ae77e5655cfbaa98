/* unicode.h - what of Unicode's data a program needs that writes text as Python does.
 * Layer base; needs str. Unicode 16.0: toolchain/unicode-tables. */
#ifndef TA_UNICODE_H
#define TA_UNICODE_H

#include "base/str.h"

/* East Asian width W, F or A: AWS CLI counts two columns of a table for it. */
bool ta_unicode_is_wide(uint32_t code_point);

/* Python's str.isprintable, but that code points which are not assigned yet are printable. */
bool ta_unicode_is_printable(uint32_t code_point);

/* Python's str.upper for one code point, whose capital has one, too; others stay as they are. */
uint32_t ta_unicode_upper(uint32_t code_point);

#endif
