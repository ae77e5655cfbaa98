#include "base/str.h"

#include <string.h>

ta_str ta_str_from(const char *cstr) {
    return cstr ? (ta_str){cstr, strlen(cstr)} : TA_ABSENT;
}

bool ta_str_eq(ta_str a, ta_str b) {
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool ta_str_eq_nocase(ta_str a, ta_str b) {
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (ta_lower(a.p[i]) != ta_lower(b.p[i]))
            return false;
    return true;
}

bool ta_str_starts(ta_str s, ta_str prefix) {
    return s.n >= prefix.n && ta_str_eq(ta_str_sub(s, 0, prefix.n), prefix);
}

bool ta_str_ends(ta_str s, ta_str suffix) {
    return s.n >= suffix.n && ta_str_eq(ta_str_sub(s, s.n - suffix.n, s.n), suffix);
}

size_t ta_str_find(ta_str s, char c) {
    if (s.n == 0)
        return 0;
    const char *hit = memchr(s.p, c, s.n);
    return hit ? (size_t)(hit - s.p) : s.n;
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

ta_str ta_str_trim(ta_str s) {
    while (s.n > 0 && is_blank(s.p[0]))
        s = ta_str_sub(s, 1, s.n);
    while (s.n > 0 && is_blank(s.p[s.n - 1]))
        s.n--;
    return s;
}

ta_str ta_str_cut(ta_str s, char c, ta_str *rest) {
    size_t at = ta_str_find(s, c);
    if (at == s.n) {
        *rest = TA_ABSENT;
        return s;
    }
    *rest = ta_str_sub(s, at + 1, s.n);
    return ta_str_sub(s, 0, at);
}

int ta_hex_value(char c) {
    if (ta_is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool ta_str_to_u64(ta_str s, uint64_t max, uint64_t *out) {
    uint64_t value = 0;
    if (s.n == 0)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (!ta_is_digit(s.p[i]))
            return false;
        uint64_t digit = (uint64_t)(s.p[i] - '0');
        if (digit > max || value > (max - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *out = value;
    return true;
}

bool ta_str_to_bool(ta_str s, bool *out) {
    bool yes = ta_str_eq_nocase(s, TA_STR("true"));
    if (!yes && !ta_str_eq_nocase(s, TA_STR("false")))
        return false;
    *out = yes;
    return true;
}

bool ta_str_is_one_of(ta_str s, const char *const *list, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (ta_str_eq(s, ta_str_from(list[i])))
            return true;
    return false;
}
