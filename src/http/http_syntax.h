/* http_syntax.h - the character classes that requests and responses share (RFC 9110, section 5).
 * Layer http; needs base. */
#ifndef TA_HTTP_SYNTAX_H
#define TA_HTTP_SYNTAX_H

#include "base/str.h"

/* tchar: the characters of a token (section 5.6.2). */
bool ta_is_tchar(char c);

/* At least one tchar and nothing else: a method, or a field name. */
bool ta_is_token(ta_str s);

/* The bytes of a field value (section 5.5): visible ASCII, space, tab, and bytes from 0x80 on
 * (obs-text). No other control character, so no CR, LF or NUL. */
static inline bool ta_is_field_byte(char c) {
    unsigned char u = (unsigned char)c;
    return u == '\t' || (u >= 0x20 && u != 0x7F);
}

#endif
