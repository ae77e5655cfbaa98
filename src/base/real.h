/* real.h - decimal numbers as IEEE 754 doubles and back, as CPython's float and repr have them.
 * Layer base; needs buf. No allocation, no libm, no locale. About 4 KiB of stack. */
#ifndef TA_REAL_H
#define TA_REAL_H

#include "base/buf.h"

/* The double nearest to a JSON number (RFC 8259, section 6); of two that are equally near, the one with
 * an even significand. Beyond the largest double: infinity. `text` must be a JSON number. */
double ta_real_parse(ta_str text);

/* The shortest decimal number that reads back as `value`, as Python's repr: 1.0, 0.1, 1e+16, 1e-05.
 * At most 24 bytes. Infinity, -Infinity and NaN as Python's json has them. */
#define TA_REAL_TEXT_MAX 24
void ta_real_put(ta_buf *b, double value);

/* A finite double without its fraction, all digits of it. At most 310 bytes. */
#define TA_REAL_WHOLE_MAX 310
void ta_real_put_whole(ta_buf *b, double value);

/* A JSON number as Python's json prints what it has read: an integer of any length keeps its digits (-0
 * becomes 0), any other number is a double. */
void ta_real_put_number(ta_buf *b, ta_str text);

#endif
