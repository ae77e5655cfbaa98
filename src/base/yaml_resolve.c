/* yaml_resolve.c - which plain scalars ruamel.yaml's Resolver takes for something else than a string: its
 * rules for YAML 1.2, where 0o17, 1_000, 1e3 and 2024-01-01 are numbers and times. */
#include "base/yaml_resolve.h"

#define DIGITS_AND_BARS "0123456789_"

/* ---- reading: what is accepted is cut off ---- */

static size_t span(ta_str *s, const char *set) {
    const ta_str all = ta_str_from(set);
    size_t n = 0;
    while (n < s->n && ta_str_find(all, s->p[n]) < all.n)
        n++;
    *s = ta_str_sub(*s, n, s->n);
    return n;
}

static bool accept(ta_str *s, const char *set) {
    ta_str one = ta_str_sub(*s, 0, s->n > 0);
    if (span(&one, set) == 0)
        return false;
    *s = ta_str_sub(*s, 1, s->n);
    return true;
}

static bool digits(ta_str *s, unsigned least, unsigned most) {
    unsigned n = 0;
    while (n < most && accept(s, "0123456789"))
        n++;
    return n >= least;
}

/* ---- the rules ---- */

static bool is_exponent(ta_str s, bool needs_sign) {
    return accept(&s, "eE") && (accept(&s, "+-") || !needs_sign) && span(&s, "0123456789") > 0 &&
           s.n == 0;
}

static bool is_point_number(ta_str s, bool has_sign) {
    static const char *const words[] = {"inf", "Inf", "INF", "nan", "NaN", "NAN"};
    if (ta_str_is_one_of(s, words, has_sign ? 3 : 6))
        return true;
    return span(&s, DIGITS_AND_BARS) > 0 && (s.n == 0 || is_exponent(s, true));
}

static bool is_number(ta_str s) {
    const bool has_sign = accept(&s, "+-");
    ta_str rest = s;
    if (accept(&rest, "."))
        return is_point_number(rest, has_sign);
    if (span(&rest, DIGITS_AND_BARS) == s.n)
        return s.n > 0 && (has_sign || s.p[0] != '_');
    if (accept(&s, "0")) {
        rest = s;
        if (accept(&rest, "b"))
            return span(&rest, "01_") > 0 && rest.n == 0;
        if (accept(&rest, "o"))
            return span(&rest, "01234567_") > 0 && rest.n == 0;
        if (accept(&rest, "x"))
            return span(&rest, DIGITS_AND_BARS "abcdefABCDEF") > 0 && rest.n == 0;
    } else if (!accept(&s, "123456789")) {
        return false;
    }
    (void)span(&s, DIGITS_AND_BARS);
    if (accept(&s, "."))
        (void)span(&s, DIGITS_AND_BARS);
    return s.n == 0 || is_exponent(s, false);
}

static bool is_zone(ta_str s) {
    (void)span(&s, " \t");
    if (accept(&s, "Z"))
        return s.n == 0;
    return accept(&s, "+-") && digits(&s, 1, 2) &&
           (s.n == 0 || (accept(&s, ":") && digits(&s, 2, 2) && s.n == 0));
}

static bool is_timestamp(ta_str s) {
    const bool is_date = s.n == 10;
    if (!digits(&s, 4, 4) || !accept(&s, "-") || !digits(&s, 1, 2) || !accept(&s, "-") ||
        !digits(&s, 1, 2))
        return false;
    if (s.n == 0)
        return is_date;
    if (!accept(&s, "Tt") && span(&s, " \t") == 0)
        return false;
    if (!digits(&s, 1, 2) || !accept(&s, ":") || !digits(&s, 2, 2) || !accept(&s, ":") ||
        !digits(&s, 2, 2))
        return false;
    if (accept(&s, "."))
        (void)span(&s, "0123456789");
    return s.n == 0 || is_zone(s);
}

bool ta_yaml_is_other(ta_str s) {
    static const char *const words[] = {"",     "~",     "null",  "Null",  "NULL", "true", "True",
                                        "TRUE", "false", "False", "FALSE", "<<",   "="};
    const ta_str first = TA_STR("~nNtTfF<=+-.0123456789");
    if (s.n > 0 && ta_str_find(first, s.p[0]) == first.n)
        return false;
    return ta_str_is_one_of(s, words, sizeof words / sizeof *words) || is_number(s) ||
           is_timestamp(s);
}
