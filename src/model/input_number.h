/* input_number.h - numbers as Python's int() and float() read them: with a sign, white space around them and
 * underscores between digits. Layer model; needs base. Pure. */
#ifndef TA_MODEL_INPUT_NUMBER_H
#define TA_MODEL_INPUT_NUMBER_H

#include "base/buf.h"

/* Append the number as JSON; false: it is none, or infinite, and `b` is as before. b NULL: only look. */
bool ta_input_put_integer(ta_buf *b, ta_str text);
/* As Python prints a float: 1.0, 1e-07. */
bool ta_input_put_real(ta_buf *b, ta_str text);

/* Without white space, as Python's str.strip(); only ASCII's. */
ta_str ta_input_strip(ta_str s);
ta_str ta_input_strip_end(ta_str s);

#endif
