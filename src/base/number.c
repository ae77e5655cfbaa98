#include "base/number.h"

#include "base/real.h"

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
    const ta_str s = strip(text);
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
