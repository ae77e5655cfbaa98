#include "cli/yaml_scalar.h"

#include "base/utf8.h"
#include "base/yaml_resolve.h"

#define BEST_WIDTH 80

/* ---- characters ---- */

/* The code point at s[at] and its length in bytes; a byte that is no UTF-8 has the value -1. */
static int32_t decode(ta_str s, size_t at, size_t *n) {
    *n = ta_utf8_length(s, at);
    if (*n == 0) {
        *n = 1;
        return -1;
    }
    return (int32_t)ta_utf8_next(s, &at);
}

static bool is_break(int32_t c) {
    return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

/* As libyaml, which escapes everything above the basic plane. */
static bool is_printable(int32_t c) {
    return c == '\n' || (c >= 0x20 && c <= 0x7e) || (c >= 0xa0 && c <= 0xfffd && c != 0xfeff);
}

static bool is_one_of(int32_t c, const char *list) {
    return c > 0 && c < 0x80 && ta_str_find(ta_str_from(list), (char)c) < ta_str_from(list).n;
}

/* ---- which style ---- */

typedef enum scalar_style { PLAIN, SINGLE_QUOTED, DOUBLE_QUOTED } scalar_style;

/* Does it mean something else in YAML at this position? */
static bool is_indicator(int32_t c, bool first, bool after_blank, bool before_blank) {
    if (first && is_one_of(c, "#,[]{}&*!|>'\"%@`"))
        return true;
    if (before_blank && (c == ':' || (first && (c == '-' || c == '?'))))
        return true;
    return c == '#' && after_blank;
}

static scalar_style style_of(ta_str s) {
    scalar_style style =
        ta_yaml_is_other(s) || ta_str_starts(s, TA_STR("---")) || ta_str_starts(s, TA_STR("..."))
            ? SINGLE_QUOTED
            : PLAIN;
    int32_t before = ' ';
    for (size_t at = 0, n; at < s.n; at += n) {
        size_t unused;
        const int32_t c = decode(s, at, &n);
        const bool last = at + n == s.n;
        const int32_t next = last ? ' ' : decode(s, at + n, &unused);
        const bool next_is_blank = next == ' ' || next == '\t' || is_break(next);
        const bool after_blank = before == ' ' || before == '\t' || is_break(before);
        if (!is_printable(c) || (before == ' ' && at > 0 && is_break(c)) ||
            (is_break(before) && c == ' '))
            return DOUBLE_QUOTED;
        if (is_break(c) || (c == ' ' && (at == 0 || last)) ||
            is_indicator(c, at == 0, after_blank, next_is_blank))
            style = SINGLE_QUOTED;
        before = c;
    }
    return style;
}

/* ---- the text ---- */

typedef struct writer {
    ta_output *o;
    size_t column, indent;
} writer;

static void put(writer *w, ta_str s) {
    ta_out(w->o, s);
    w->column++;
}

static void put_indent(writer *w) {
    for (w->column = 0; w->column < w->indent; w->column++)
        ta_outs(w->o, " ");
}

static void put_fold(writer *w) {
    ta_outs(w->o, "\n");
    put_indent(w);
}

/* At a blank that may become the end of a line. */
static bool folds(const writer *w, ta_str s, size_t at) {
    return s.p[at] == ' ' && w->column > BEST_WIDTH && at > 0 && at + 1 < s.n && s.p[at - 1] != ' ';
}

/* Plain, or in single quotes. */
static void put_lines(writer *w, ta_str s, bool quoted) {
    bool after_break = false;
    for (size_t at = 0, n; at < s.n; at += n) {
        const bool breaks = is_break(decode(s, at, &n));
        if (breaks && !after_break && s.p[at] == '\n')
            ta_outs(w->o, "\n");
        if (!breaks && after_break)
            put_indent(w);
        if (quoted && s.p[at] == '\'')
            put(w, TA_STR("'"));
        if (folds(w, s, at) && s.p[at + 1] != ' ')
            put_fold(w);
        else
            put(w, ta_str_sub(s, at, at + n));
        after_break = breaks;
    }
    if (after_break)
        put_indent(w);
}

static void put_escape(writer *w, int32_t c) {
    static const char escaped[] = "\a\b\t\n\v\f\r\x1b\"\\", letters[] = "abtnvfre\"\\";
    char memory[12];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    ta_putc(&b, '\\');
    if (c == 0) {
        ta_putc(&b, '0');
    } else if (is_one_of(c, escaped)) {
        ta_putc(&b, letters[ta_str_find(ta_str_from(escaped), (char)c)]);
    } else if (c == 0x85 || c == 0x2028 || c == 0x2029) {
        ta_putc(&b, c == 0x85 ? 'N' : c == 0x2028 ? 'L' : 'P');
    } else {
        const int digits = c < 0x100 ? 2 : c < 0x10000 ? 4 : 8;
        ta_putc(&b, digits == 2 ? 'x' : digits == 4 ? 'u' : 'U');
        for (int i = digits - 1; i >= 0; i--)
            ta_putc(&b, "0123456789ABCDEF"[c >> (4 * i) & 15]);
    }
    ta_out(w->o, ta_buf_str(&b));
    w->column += b.n;
}

static void put_escaped(writer *w, ta_str s) {
    for (size_t at = 0, n; at < s.n; at += n) {
        const int32_t c = decode(s, at, &n);
        if (c < 0)
            put_escape(w, (unsigned char)s.p[at]);
        else if (!is_printable(c) || is_break(c) || c == '"' || c == '\\')
            put_escape(w, c);
        else if (!folds(w, s, at))
            put(w, ta_str_sub(s, at, at + n));
        else {
            put_fold(w);
            if (s.p[at + 1] == ' ')
                put(w, TA_STR("\\"));
        }
    }
}

void ta_yaml_scalar(ta_output *o, ta_str s, size_t column, size_t indent) {
    const scalar_style style = style_of(s);
    const char *quote = style == PLAIN ? "" : style == SINGLE_QUOTED ? "'" : "\"";
    writer w = {o, column + (style != PLAIN), indent};
    ta_outs(o, quote);
    if (style == DOUBLE_QUOTED)
        put_escaped(&w, s);
    else
        put_lines(&w, s, style == SINGLE_QUOTED);
    ta_outs(o, quote);
}
