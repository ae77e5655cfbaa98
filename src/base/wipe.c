#include "base/wipe.h"

#include <string.h>

#include "base/str.h"

/* A volatile store is a side effect, so the compiler cannot remove it. Zeros are not written: reading an
 * untouched page of .bss costs no memory, writing to it costs the page. */
static void wipe_byte(volatile unsigned char *at) {
    if (*at != 0)
        *at = 0;
}

typedef size_t __attribute__((may_alias)) word;

static void wipe_word(volatile word *at) {
    if (*at != 0)
        *at = 0;
}

void ta_wipe(void *p, size_t n) {
    unsigned char *at = p;
    for (; n > 0 && (uintptr_t)at % sizeof(word) != 0; n--)
        wipe_byte(at++);
    for (; n >= sizeof(word); n -= sizeof(word), at += sizeof(word))
        wipe_word((word *)(void *)at);
    for (; n > 0; n--)
        wipe_byte(at++);
}

static bool is_zero(const unsigned char *p, size_t n) {
    size_t at = 0;
    while (at < n && p[at] == 0)
        at++;
    return at == n;
}

void ta_wipe_used(void *p, size_t n) {
    unsigned char *at = p;
    while (n > 0) {
        const size_t part = n < TA_WIPE_GAP ? n : TA_WIPE_GAP;
        if (is_zero(at, part))
            return;
        ta_wipe(at, part);
        at += part;
        n -= part;
    }
}

/* The byte encoded at s[at], and the length of its encoding: 3 for %2F, 2 for \/, 6 for \u002f. */
static char decode(ta_str s, size_t at, size_t *n) {
    const ta_str rest = ta_str_sub(s, at, s.n);
    const size_t digits = ta_str_starts(rest, TA_STR("\\u00")) ? 4 : rest.p[0] == '%' ? 1 : 0;
    *n = 1;
    if (digits > 0 && rest.n >= digits + 2) {
        const int high = ta_hex_value(rest.p[digits]), low = ta_hex_value(rest.p[digits + 1]);
        if (high >= 0 && low >= 0) {
            *n = digits + 2;
            return (char)(high * 16 + low);
        }
    }
    if (rest.n >= 2 && rest.p[0] == '\\' && ta_str_find(TA_STR("\\/\""), rest.p[1]) < 3) {
        *n = 2;
        return rest.p[1];
    }
    return rest.p[0];
}

/* How many bytes of `text`, from `at` on, encode a prefix of `secret`; 0 if the prefix is shorter
 * than `least`. */
static size_t match(ta_str text, size_t at, ta_str secret, size_t least) {
    size_t end = at, matched = 0;
    while (end < text.n && matched < secret.n) {
        size_t n;
        if (decode(text, end, &n) != secret.p[matched]) {
            if (text.p[end] != secret.p[matched])
                break;
            n = 1; /* the secret itself contains what looks like an escape */
        }
        end += n;
        matched++;
    }
    return matched >= least ? end - at : 0;
}

/* The length of the longest part of the secret that is at text[at] and begins with `c`. */
static size_t longest(ta_str text, size_t at, char c, ta_str secret, size_t least) {
    size_t best = 0;
    for (;;) {
        const size_t from = ta_str_find(secret, c);
        if (from + least > secret.n)
            return best;
        const size_t n = match(text, at, ta_str_sub(secret, from, secret.n), least);
        best = n > best ? n : best;
        secret = ta_str_sub(secret, from + 1, secret.n);
    }
}

void ta_mask(char *p, size_t n, ta_str secret) {
    const ta_str text = {p, n};
    const size_t least = secret.n < TA_MASK_PART_MIN ? secret.n : TA_MASK_PART_MIN;
    for (size_t at = 0; secret.n > 0 && at < n; at++) {
        size_t bytes;
        const char c = decode(text, at, &bytes);
        size_t found = longest(text, at, c, secret, least);
        if (found == 0 && bytes > 1)
            found = longest(text, at, p[at], secret, least);
        if (found == 0)
            continue;
        memset(p + at, '*', found);
        at += found - 1;
    }
}

void ta_mask_key(char *p, size_t n, ta_str key) {
    if (key.n >= TA_MASK_PART_MIN)
        ta_mask(p, n, key);
}
