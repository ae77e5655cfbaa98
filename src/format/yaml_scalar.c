/* yaml_scalar.c - plain, single-quoted and double-quoted scalars, chosen and folded as libyaml does. */
#include "base/utf8.h"
#include "format/yaml_internal.h"

#define WIDTH 80 /* a line that is longer ends at its next space */

/* ---- what a text has ---- */

static bool is_break(uint32_t c) {
    return c < 0x20 ? c == '\r' || c == '\n' : c == 0x85 || c == 0x2028 || c == 0x2029;
}

/* White space, a line break or the end. */
static bool is_blank(uint32_t c) {
    return c == ' ' || c == '\t' || c == 0 || is_break(c);
}

/* libyaml finds no character beyond U+FFFF printable. */
static bool is_printable(uint32_t c) {
    return c == '\n' || (c >= 0x20 && c <= 0x7E) || (c >= 0xA0 && c <= 0xFFFD && c != 0xFEFF);
}

static bool is_one_of(uint32_t c, const char *set) {
    const ta_str all = ta_str_from(set);
    return c < 0x80 && ta_str_find(all, (char)c) < all.n;
}

/* Does the character mean something else in a plain scalar of a block? */
static bool is_indicator(uint32_t before, uint32_t c, uint32_t after, bool is_first) {
    if (is_first && is_one_of(c, "#,[]{}&*!|>'\"%@`"))
        return true;
    if (is_blank(after) && (c == ':' || (is_first && (c == '?' || c == '-'))))
        return true;
    return c == '#' && is_blank(before);
}

ta_yaml_text ta_yaml_analyze(ta_str s) {
    ta_yaml_text t = {false, true, true};
    size_t ahead = 0;
    uint32_t before = 0, c, after = s.n > 0 ? ta_utf8_next(s, &ahead) : 0;
    if (ta_str_starts(s, TA_STR("---")) || ta_str_starts(s, TA_STR("...")))
        t.plain = false;
    for (size_t at = 0, next; at < s.n; at = next, before = c) {
        next = ahead;
        c = after;
        after = next < s.n ? ta_utf8_next(s, &ahead) : 0;
        const bool blank = c == ' ' || is_break(c);
        if (is_indicator(before, c, after, at == 0) || (blank && (at == 0 || next == s.n)))
            t.plain = false;
        if (is_break(c))
            t.has_breaks = true;
        /* A space beside a break would be lost in single quotes. */
        if (!is_printable(c) || (c == ' ' && is_break(before)) || (is_break(c) && before == ' '))
            t.single_quoted = false;
    }
    if (t.has_breaks || !t.single_quoted)
        t.plain = false;
    return t;
}

/* ---- writing ---- */

/* Is the line to end in the place of the space at `at`? */
static bool folds_at(const ta_yaml *y, ta_str s, size_t at, bool after_space) {
    return !after_space && y->column > WIDTH && at > 0 && at + 1 < s.n;
}

/* Plain, or what is in single quotes. */
static void put_characters(ta_yaml *y, ta_str s, bool quoted, bool folds) {
    bool spaces = false, breaks = false;
    for (size_t at = 0, next; at < s.n; at = next) {
        next = at;
        const uint32_t c = ta_utf8_next(s, &next);
        if (c == ' ') {
            if (folds && folds_at(y, s, at, spaces) && s.p[next] != ' ')
                ta_yaml_put_indent(y);
            else
                ta_yaml_put(y, ta_str_sub(s, at, next), 1);
            spaces = true;
        } else if (is_break(c)) {
            if (!breaks && c == '\n')
                ta_yaml_put_break(y);
            ta_yaml_put(y, ta_str_sub(s, at, next), 0);
            y->column = 0;
            y->at_indent = breaks = true;
        } else {
            if (breaks)
                ta_yaml_put_indent(y);
            if (quoted && c == '\'')
                ta_yaml_put(y, TA_STR("'"), 1);
            ta_yaml_put(y, ta_str_sub(s, at, next), 1);
            y->at_indent = spaces = breaks = false;
        }
    }
    if (breaks)
        ta_yaml_put_indent(y);
}

static void put_escape(ta_yaml *y, uint32_t c) {
    static const struct {
        uint16_t code;
        char letter;
    } letters[] = {{0, '0'},     {7, 'a'},    {8, 'b'},      {9, 't'},     {10, 'n'},
                   {11, 'v'},    {12, 'f'},   {13, 'r'},     {27, 'e'},    {'"', '"'},
                   {'\\', '\\'}, {0x85, 'N'}, {0x2028, 'L'}, {0x2029, 'P'}};
    char text[10] = {'\\'};
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (letters[i].code == c) {
            text[1] = letters[i].letter;
            ta_yaml_put(y, (ta_str){text, 2}, 2);
            return;
        }
    const unsigned n = c <= 0xFF ? 2 : c <= 0xFFFF ? 4 : 8;
    text[1] = n == 2 ? 'x' : n == 4 ? 'u' : 'U';
    for (unsigned i = 0; i < n; i++)
        text[2 + i] = "0123456789ABCDEF"[c >> (4 * (n - 1 - i)) & 15];
    ta_yaml_put(y, (ta_str){text, 2 + n}, (int32_t)(2 + n));
}

static void put_double_quoted(ta_yaml *y, ta_str s, bool folds) {
    bool spaces = false;
    ta_yaml_put_indicator(y, "\"", true, false);
    for (size_t at = 0, next; at < s.n; at = next) {
        next = at;
        const uint32_t c = ta_utf8_next(s, &next);
        const bool folded = c == ' ' && folds && folds_at(y, s, at, spaces);
        if (folded) {
            ta_yaml_put_indent(y);
            if (s.p[next] == ' ')
                ta_yaml_put(y, TA_STR("\\"), 1);
        } else if (!is_printable(c) || is_break(c) || c == '"' || c == '\\') {
            put_escape(y, c);
        } else {
            ta_yaml_put(y, ta_str_sub(s, at, next), 1);
        }
        spaces = c == ' ';
    }
    ta_yaml_put_indicator(y, "\"", false, false);
}

void ta_yaml_put_plain(ta_yaml *y, ta_str s, bool folds) {
    if (!y->at_space)
        ta_yaml_put(y, TA_STR(" "), 1);
    put_characters(y, s, false, folds);
    y->at_space = y->at_indent = false;
}

static void put_single_quoted(ta_yaml *y, ta_str s, bool folds) {
    ta_yaml_put_indicator(y, "'", true, false);
    put_characters(y, s, true, folds);
    ta_yaml_put_indicator(y, "'", false, false);
}

void ta_yaml_put_string(ta_yaml *y, ta_str s, bool folds) {
    const ta_yaml_text t = ta_yaml_analyze(s);
    if (t.plain && !ta_yaml_is_other(s))
        ta_yaml_put_plain(y, s, folds);
    else if (t.single_quoted)
        put_single_quoted(y, s, folds);
    else
        put_double_quoted(y, s, folds);
}
