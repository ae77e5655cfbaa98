/* base64.h - base64 (RFC 4648) as Python's base64 module has it. Layer model; needs base. Pure. */
#ifndef TA_MODEL_BASE64_H
#define TA_MODEL_BASE64_H

#include "base/buf.h"

void ta_put_base64(ta_buf *b, ta_str bytes);

/* Append the bytes of base64 text, in base64 again: what AWS CLI makes of it. Bytes that are not of the alphabet are
 * skipped, and what follows the padding. false: the padding is missing, or the text is not ASCII. `b` may be
 * NULL: only look. */
bool ta_put_base64_again(ta_buf *b, ta_str text);

#endif
