#include "base/number.h"

#include "base/real.h"
#include "base/utf8.h"

static bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static ta_str strip(ta_str s) {
    while (s.n > 0 && is_space(s.p[0]))
        s = ta_str_sub(s, 1, s.n);
    while (s.n > 0 && is_space(s.p[s.n - 1]))
        s.n--;
    return s;
}

/* The zeros of the other decimal digits of the Basic Multilingual Plane; the nine others follow each. */
static const uint16_t zeros[] = {
    0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66,
    0x0de6, 0x0e50, 0x0ed0, 0x0f20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90,
    0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10,
};

/* With ASCII digits in place of others. `text` if there are none, or too many for the memory. */
static ta_str with_ascii_digits(ta_str text, ta_buf *b) {
    for (size_t at = 0; at < text.n;) {
        uint32_t code = ta_utf8_next(text, &at);
        for (size_t i = 0; i < sizeof zeros / sizeof *zeros; i++)
            if (code - zeros[i] < 10)
                code = '0' + (code - zeros[i]);
        if (code >= 0x80)
            return text;
        ta_putc(b, (char)code);
    }
    return b->full ? text : ta_buf_str(b);
}

/* Digits with single underscores between them, from *at on: append them without leading zeros (one digit is
 * kept when `whole`). false: there are none. */
static bool put_digits(ta_buf *b, ta_str s, size_t *at, bool whole) {
    const size_t from = *at, begin = b->n;
    while (*at < s.n &&
           (ta_is_digit(s.p[*at]) || (s.p[*at] == '_' && *at > from && s.p[*at - 1] != '_'))) {
        if (s.p[*at] == '0' && whole && b->n == begin && *at + 1 < s.n &&
            (ta_is_digit(s.p[*at + 1]) || s.p[*at + 1] == '_'))
            ;
        else if (s.p[*at] != '_')
            ta_putc(b, s.p[*at]);
        ++*at;
    }
    return *at > from && s.p[*at - 1] != '_';
}

/* A sign; + is left out. */
static void put_sign(ta_buf *b, ta_str s, size_t *at) {
    if (*at < s.n && (s.p[*at] == '-' || s.p[*at] == '+')) {
        if (s.p[*at] == '-')
            ta_putc(b, '-');
        ++*at;
    }
}

bool ta_put_integer(ta_buf *b, ta_str text) {
    char digits[64];
    ta_buf room = ta_buf_on(digits, sizeof digits);
    const ta_str s = with_ascii_digits(strip(text), &room);
    char none;
    ta_buf unused = ta_buf_on(&none, 0);
    ta_buf *to = b != NULL ? b : &unused;
    const size_t begin = to->n;
    size_t at = 0;
    put_sign(to, s, &at);
    const bool is = put_digits(to, s, &at, true) && at == s.n;
    if (!is)
        to->n = begin;
    else if (ta_str_eq(ta_str_sub(ta_buf_str(to), begin, to->n), TA_STR("-0"))) {
        to->n = begin;
        ta_putc(to, '0');
    }
    return is;
}

static bool put_point(ta_buf *b, ta_str s, size_t *at, bool *digits) {
    if (*at >= s.n || s.p[*at] != '.')
        return true;
    ++*at;
    ta_putc(b, '.');
    if (*at < s.n && ta_is_digit(s.p[*at])) {
        *digits = true;
        return put_digits(b, s, at, false);
    }
    ta_putc(b, '0');
    return true;
}

static bool put_exponent(ta_buf *b, ta_str s, size_t *at) {
    if (*at >= s.n || (s.p[*at] | 32) != 'e')
        return true;
    ++*at;
    ta_putc(b, 'e');
    put_sign(b, s, at);
    return put_digits(b, s, at, false);
}

static bool put_decimal(ta_buf *b, ta_str s) {
    size_t at = 0;
    bool digits = false;
    put_sign(b, s, &at);
    if (at < s.n && ta_is_digit(s.p[at])) {
        digits = true;
        if (!put_digits(b, s, &at, true))
            return false;
    } else {
        ta_putc(b, '0');
    }
    return put_point(b, s, &at, &digits) && digits && put_exponent(b, s, &at) && at == s.n;
}

bool ta_put_decimal(ta_buf *b, ta_str text) {
    const size_t begin = b->n;
    const bool is = put_decimal(b, strip(text));
    if (!is)
        b->n = begin;
    return is;
}

bool ta_put_real(ta_buf *b, ta_str text) {
    /* More digits than these do not change what is nearest, but are not cut either. */
    char memory[TA_REAL_WHOLE_MAX + 1024];
    ta_buf json = ta_buf_on(memory, sizeof memory);
    if (!ta_put_decimal(&json, text) || ta_buf_err(&json) != TA_OK)
        return false;
    const double value = ta_real_parse(ta_buf_str(&json));
    if (value - value != 0)
        return false;
    if (b != NULL)
        ta_real_put(b, value);
    return true;
}
