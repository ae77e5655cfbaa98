/* base64.h - base64 (RFC 4648, section 4). Layer base. Pure. */
#ifndef TA_BASE64_H
#define TA_BASE64_H

#include "base/buf.h"

/* Append one group of four characters: n bytes, 1 to 3, from the top of 24 bits. */
void ta_put_base64_group(ta_buf *b, uint32_t bits, size_t n);

void ta_put_base64(ta_buf *b, ta_str bytes);

/* Append the bytes of base64 text, in base64 again: what AWS CLI makes of it, by Python's base64. Bytes that are not of the alphabet are
 * skipped, and what follows the padding. false: the padding is missing, or the text is not ASCII. `b` may be
 * NULL: only look. */
bool ta_put_base64_again(ta_buf *b, ta_str text);

#endif
