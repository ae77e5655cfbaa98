/* str.h - slices of bytes (ta_str of tinyaws.h). Layer base; needs nothing. No allocation. */
#ifndef TA_STR_H
#define TA_STR_H

#include "tinyaws.h"

/* A string literal as a slice. */
#define TA_STR(literal) ((ta_str){"" literal, sizeof(literal) - 1})

/* The absent slice: not the same as an empty one, whose `p` is not NULL. */
#define TA_ABSENT ((ta_str){NULL, 0})

bool ta_str_eq(ta_str a, ta_str b);
/* Compare without regard to ASCII case, as for field names (RFC 9110, section 5.1) and host
 * names. */
bool ta_str_eq_nocase(ta_str a, ta_str b);
bool ta_str_starts(ta_str s, ta_str prefix);
bool ta_str_ends(ta_str s, ta_str suffix);

/* The index of the first `c`, or s.n if there is none. */
size_t ta_str_find(ta_str s, char c);

/* s[from..to); both must lie in 0..s.n. Part of an absent slice is absent: NULL + 0 is undefined in
 * C. */
static inline ta_str ta_str_sub(ta_str s, size_t from, size_t to) {
    return (ta_str){from == 0 ? s.p : s.p + from, to - from};
}

/* `s` without spaces and tabs at both ends (OWS of RFC 9110, section 5.6.3). */
ta_str ta_str_trim(ta_str s);

/* Cut at the first `c`: returns what precedes it, and *rest is what follows it. Without a `c`,
 * returns all of `s`, and *rest is absent. `rest` may be the address of `s` in the caller. */
ta_str ta_str_cut(ta_str s, char c, ta_str *rest);

/* ASCII only: no locale. */
static inline bool ta_is_digit(char c) {
    return c >= '0' && c <= '9';
}
static inline bool ta_is_alpha(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
static inline char ta_lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* The value of one hexadecimal digit, or -1. */
int ta_hex_value(char c);

/* Is `s` one of list[0..n)? */
bool ta_str_is_one_of(ta_str s, const char *const *list, size_t n);

/* A number that consists only of digits (no sign, no space). Returns false for an empty slice,
 * another character, or a value above `max`. *out is set only on true. */
bool ta_str_to_u64(ta_str s, uint64_t max, uint64_t *out);

/* "true" or "false" in any case; returns false on anything else. *out is set only on true. */
bool ta_str_to_bool(ta_str s, bool *out);

#endif
