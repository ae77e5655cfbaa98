#include "json/json_check.h"

#include <string.h>

#include "base/utf8.h"
#include "caps.h"

typedef struct checker {
    ta_str text;
    size_t at;
    size_t depth;
    char closer[TA_JSON_DEPTH_MAX]; /* the closing bracket of each open container */
} checker;

/* The next byte. NUL means the end of the text: the grammar allows no NUL, either. */
static char peek(const checker *k) {
    return k->at < k->text.n ? k->text.p[k->at] : '\0';
}

static bool match(checker *k, char c) {
    if (peek(k) != c)
        return false;
    k->at++;
    return true;
}

static void skip_space(checker *k) {
    for (char c = peek(k); c == ' ' || c == '\n' || c == '\r' || c == '\t'; c = peek(k))
        k->at++;
}

/* ---- scalars ---- */

static bool match_word(checker *k, const char *word) {
    while (*word != '\0')
        if (!match(k, *word++))
            return false;
    return true;
}

static bool match_digits(checker *k) {
    size_t from = k->at;
    while (ta_is_digit(peek(k)))
        k->at++;
    return k->at > from;
}

static bool match_number(checker *k) {
    match(k, '-');
    if (!match(k, '0') && !match_digits(k))
        return false;
    if (match(k, '.') && !match_digits(k))
        return false;
    if (!match(k, 'e') && !match(k, 'E'))
        return true;
    if (!match(k, '+'))
        match(k, '-');
    return match_digits(k);
}

static bool match_hex4(checker *k, unsigned *unit) {
    *unit = 0;
    for (int i = 0; i < 4; i++) {
        int value = ta_hex_value(peek(k));
        if (value < 0)
            return false;
        *unit = *unit << 4 | (unsigned)value;
        k->at++;
    }
    return true;
}

/* The part of an escape after its backslash. */
static bool match_escape(checker *k) {
    unsigned unit;
    char c = peek(k);
    if (c == '\0' || !strchr("\"\\/bfnrtu", c))
        return false;
    k->at++;
    if (c != 'u')
        return true;
    if (!match_hex4(k, &unit))
        return false;
    switch (unit & 0xFC00) {
    case 0xD800: /* a high surrogate: a low surrogate must follow */
        return match(k, '\\') && match(k, 'u') && match_hex4(k, &unit) && (unit & 0xFC00) == 0xDC00;
    case 0xDC00:
        return false;
    default:
        return true;
    }
}

/* Most of what strings have. */
static bool is_plain(char c) {
    return c >= ' ' && c <= '~' && c != '"' && c != '\\';
}

static bool match_string(checker *k) {
    if (!match(k, '"'))
        return false;
    while (k->at < k->text.n) {
        while (is_plain(peek(k)))
            k->at++;
        if (match(k, '"'))
            return true;
        if (match(k, '\\')) {
            if (!match_escape(k))
                return false;
            continue;
        }
        size_t n = (unsigned char)peek(k) < 0x20 ? 0 : ta_utf8_length(k->text, k->at);
        if (n == 0)
            return false;
        k->at += n;
    }
    return false;
}

static bool match_scalar(checker *k) {
    switch (peek(k)) {
    case '"':
        return match_string(k);
    case 't':
        return match_word(k, "true");
    case 'f':
        return match_word(k, "false");
    case 'n':
        return match_word(k, "null");
    default:
        return match_number(k);
    }
}

/* ---- containers ---- */

/* A member's name and its colon. */
static bool match_name(checker *k) {
    skip_space(k);
    if (!match_string(k))
        return false;
    skip_space(k);
    return match(k, ':');
}

static char open_closer(const checker *k) {
    return k->depth > 0 ? k->closer[k->depth - 1] : '\0';
}

/* A value: all of a scalar or of an empty container; of any other container, only the part before
 * its first value (TA_E_MORE). */
static ta_err match_value_start(checker *k) {
    skip_space(k);
    char c = peek(k);
    if (c != '[' && c != '{')
        return match_scalar(k) ? TA_OK : TA_E_JSON_SYNTAX;
    if (k->depth == TA_JSON_DEPTH_MAX)
        return TA_E_LIMIT;
    k->at++;
    k->closer[k->depth++] = c == '[' ? ']' : '}';
    skip_space(k);
    if (peek(k) == open_closer(k))
        return TA_OK;
    if (c == '{' && !match_name(k))
        return TA_E_JSON_SYNTAX;
    return TA_E_MORE;
}

/* From the end of a value to the start of the next one (TA_E_MORE), or to the end of the text
 * (TA_OK). */
static ta_err match_value_end(checker *k) {
    for (skip_space(k); k->depth > 0; skip_space(k)) {
        if (match(k, open_closer(k))) {
            k->depth--;
            continue;
        }
        if (!match(k, ',') || (open_closer(k) == '}' && !match_name(k)))
            return TA_E_JSON_SYNTAX;
        return TA_E_MORE;
    }
    return k->at == k->text.n ? TA_OK : TA_E_JSON_SYNTAX;
}

ta_err ta_json_check(ta_str text, size_t *at) {
    checker k = {.text = text};
    ta_err err;
    do {
        err = match_value_start(&k);
        if (err == TA_OK)
            err = match_value_end(&k);
    } while (err == TA_E_MORE);
    *at = k.at;
    return err;
}
