/* http_syntax.h - the character classes that requests and responses share (RFC 9110, section 5).
 * Layer http; needs base. */
#ifndef TA_HTTP_SYNTAX_H
#define TA_HTTP_SYNTAX_H

#include "base/str.h"

/* tchar: what a token is made of (section 5.6.2). */
bool ta_is_tchar(char c);

/* At least one tchar and nothing else: a method, a field name. */
bool ta_is_token(ta_str s);

/* What a field value is made of (section 5.5): visible ASCII, space, tab, and bytes from 0x80 on
 * (obs-text). No other control, so neither CR nor LF nor NUL. */
static inline bool ta_is_field_byte(char c) {
    unsigned char u = (unsigned char)c;
    return u == '\t' || (u >= 0x20 && u != 0x7F);
}

#endif
