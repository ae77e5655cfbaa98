#include "base/utf8.h"

#include "base/diag.h"

size_t ta_utf8_length(ta_str s, size_t at) {
    const unsigned char *p = (const unsigned char *)s.p + at;
    size_t left = s.n - at;
    if (p[0] < 0x80)
        return 1;
    size_t n = p[0] >= 0xC2 && p[0] <= 0xDF   ? 2
               : (p[0] & 0xF0) == 0xE0        ? 3
               : p[0] >= 0xF0 && p[0] <= 0xF4 ? 4
                                              : 0;
    if (n == 0 || left < n)
        return 0;
    /* Only the second byte's range depends on the first. */
    unsigned low = p[0] == 0xE0 ? 0xA0 : p[0] == 0xF0 ? 0x90 : 0x80;
    unsigned high = p[0] == 0xED ? 0x9F : p[0] == 0xF4 ? 0x8F : 0xBF;
    if (p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i < n; i++)
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    return n;
}

uint32_t ta_utf8_next(ta_str s, size_t *at) {
    static const uint8_t mask[] = {0xFF, 0x7F, 0x1F, 0x0F, 0x07};
    if ((uint8_t)s.p[*at] < 0x80)
        return (uint8_t)s.p[(*at)++];
    const size_t n = ta_utf8_length(s, *at);
    uint32_t code = (uint8_t)s.p[*at] & mask[n];
    for (size_t i = 1; i < n; i++)
        code = code << 6 | ((uint8_t)s.p[*at + i] & 0x3F);
    *at += n > 0 ? n : 1;
    return code;
}

size_t ta_utf8_count(ta_str s) {
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
    return n;
}

size_t ta_utf8_encode(uint32_t c, char out[4]) {
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = n - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (c & 0x3F));
        c >>= 6;
    }
    out[0] = (char)(lead[n] | c);
    return n;
}

void ta_put_untrusted(ta_buf *b, ta_str s, size_t max) {
    size_t end = s.n < max ? s.n : max;
    for (size_t i = 0; i < end;) {
        size_t n = ta_utf8_length(s, i);
        unsigned char c = (unsigned char)s.p[i];
        /* Terminals obey C1 controls (U+0080 to U+009F), too. */
        bool control = (n == 1 && (c < 0x20 || c == 0x7F)) ||
                       (n == 2 && c == 0xC2 && (unsigned char)s.p[i + 1] < 0xA0);
        if (n == 0 || control) {
            ta_puts(b, "\\x");
            ta_put_hex(b, s.p + i, 1);
            i++;
        } else {
            ta_put(b, ta_str_sub(s, i, i + n));
            i += n;
        }
    }
    if (end < s.n)
        ta_puts(b, "...");
}

static bool is_space(uint32_t c) {
    static const uint16_t wide[] = {0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000};
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        if (c == wide[i])
            return true;
    return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x1c && c <= 0x1f) ||
           (c >= 0x2000 && c <= 0x200a);
}

ta_str ta_utf8_trim_end(ta_str s) {
    while (s.n > 0) {
        size_t at = s.n - 1;
        while (at > 0 && s.n - at < 4 && ((unsigned char)s.p[at] & 0xc0) == 0x80)
            at--;
        size_t next = at;
        if (ta_utf8_length(s, at) != s.n - at || !is_space(ta_utf8_next(s, &next)))
            break;
        s.n = at;
    }
    return s;
}
