/* number.h - numbers as Python's int() and float() read them: with a sign, white space around them and underscores
 * between digits. Layer base. Pure. */
#ifndef TA_NUMBER_H
#define TA_NUMBER_H

#include "base/buf.h"

/* Append the number as JSON. false: it is none, and `b` is as before. `b` NULL: only look. */
bool ta_put_integer(ta_buf *b, ta_str text);
/* The same with its own digits: .5 becomes 0.5. `b` is not NULL. */
bool ta_put_decimal(ta_buf *b, ta_str text);
/* As Python prints a float: 1.0, 1e-07. false for one that is infinite, too. */
bool ta_put_real(ta_buf *b, ta_str text);

#endif
