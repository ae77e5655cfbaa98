/* base64.h - base64 (RFC 4648, section 4). Layer base. Pure. */
#ifndef TA_BASE64_H
#define TA_BASE64_H

#include "base/buf.h"

/* Append one group of four characters: n bytes, 1 to 3, from the top of 24 bits. */
void ta_put_base64_group(ta_buf *b, uint32_t bits, size_t n);

void ta_put_base64(ta_buf *b, ta_str bytes);

/* Decode base64 text as leniently as Python's binascii.a2b_base64 does, and append its bytes as base64 again.
 * Characters outside the alphabet are skipped, and so is what follows the padding. Returns false if the padding is
 * missing or the text is not ASCII. With `b` NULL, the text is only checked. */
bool ta_put_base64_again(ta_buf *b, ta_str text);

/* The same, and append the bytes themselves: at most 3 for 4 characters. On false, `b` has some of them. */
bool ta_put_base64_decoded(ta_buf *b, ta_str text);

#endif
