/* input_shorthand.c - AWS CLI's shorthand syntax: a=b,c=[d,e],f={g=h}. The grammar, where it gives up and what it
 * says then are AWS CLI's. */
#include <string.h>

#include "base/utf8.h"
#include "caps.h"
#include "model/input_internal.h"

typedef struct parser {
    const ta_input *in;
    ta_str s;
    size_t i;             /* the next byte */
    bool files;           /* after @=: values may be files */
    const char *expected; /* of the last syntax error, at i */
    ta_str duplicate;     /* the key, when that is the error */
    unsigned depth;
} parser;

/* ---- pieces ---- */

static char current(const parser *p) {
    return p->i < p->s.n ? p->s.p[p->i] : '\0';
}

static bool at_end(const parser *p) {
    return p->i >= p->s.n;
}

static bool is_at(const parser *p, char c) {
    return !at_end(p) && p->s.p[p->i] == c;
}

static bool is_space(char c) {
    return c == ' ' || (c >= 9 && c <= 13);
}

static void skip_space(parser *p) {
    while (!at_end(p) && is_space(current(p)))
        p->i++;
}

static ta_err expected(parser *p, const char *what) {
    p->expected = what;
    return TA_E_PARAM;
}

static ta_err expect(parser *p, const char *c) {
    if (!is_at(p, c[0]))
        return expected(p, c);
    p->i++;
    return TA_OK;
}

/* With white space around. */
static ta_err expect_spaced(parser *p, const char *c) {
    skip_space(p);
    const ta_err err = expect(p, c);
    if (err == TA_OK)
        skip_space(p);
    return err;
}

static ta_str key(parser *p) {
    const size_t begin = p->i;
    while (!at_end(p) && (ta_is_alpha(current(p)) || ta_is_digit(current(p)) ||
                          (current(p) != '\0' && strchr("-_.#/:", current(p)))))
        p->i++;
    return ta_str_sub(p->s, begin, p->i);
}

/* key= or key@=, whose value may be a file. */
static ta_err key_and_sign(parser *p, ta_str *k) {
    *k = key(p);
    p->files = expect_spaced(p, "@") == TA_OK;
    return expect_spaced(p, "=");
}

/* ---- words ---- */

/* Bytes of the character at i when it may be in a word, or 0. Nothing beyond U+FFFF may. */
static size_t character(const parser *p, const char *not_these, bool space) {
    const char c = current(p);
    const size_t n = at_end(p) ? 0 : ta_utf8_length(p->s, p->i);
    if (n != 1)
        return n < 4 ? n : 0;
    if (c <= ' ' && !(space && (is_space(c) || (c >= 28 && c <= 31))))
        return 0;
    return strchr(not_these, c) ? 0 : 1;
}

/* A word without quotes; a comma in it is written \, there. */
static void word(parser *p, bool second, ta_buf *room) {
    const size_t begin = p->i;
    for (;;) {
        const bool escaped = is_at(p, '\\') && p->i + 1 < p->s.n && p->s.p[p->i + 1] == ',';
        const char *not_these = p->i == begin ? "\"',=[{" : second ? "\"',=" : "\"',]}";
        const size_t n = escaped ? 1 : character(p, not_these, p->i > begin);
        if (n == 0)
            break;
        p->i += escaped;
        ta_put(room, ta_str_sub(p->s, p->i, p->i + n));
        p->i += n;
    }
    room->n = ta_utf8_trim_end(ta_buf_str(room)).n;
}

/* The end of a text in quotes, after its last one; 0: it has none. A quote after \ ends it only if no other
 * does. */
static size_t end_of_quoted(const parser *p, char quote) {
    size_t candidate = 0;
    for (size_t i = p->i + 1; i < p->s.n; i++) {
        if (p->s.p[i] == quote)
            return i + 1;
        if (p->s.p[i] != '\\' || i + 1 == p->s.n)
            continue;
        if (p->s.p[i + 1] == quote)
            candidate = i + 2;
        if (p->s.p[i + 1] == quote || p->s.p[i + 1] == '\\')
            i++;
    }
    return candidate;
}

static ta_err quoted(parser *p, ta_buf *room) {
    const char quote = current(p);
    const size_t end = end_of_quoted(p, quote);
    if (end == 0)
        return expected(p, quote == '"' ? "<double quoted>" : "<singled quoted>");
    for (p->i++; p->i < end - 1; p->i++) {
        if (is_at(p, '\\') && p->i + 2 < end &&
            (p->s.p[p->i + 1] == quote || p->s.p[p->i + 1] == '\\'))
            p->i++;
        ta_putc(room, current(p));
    }
    p->i = end;
    return TA_OK;
}

static ta_err load(const parser *p, ta_node *v) {
    ta_input_text text;
    const ta_err err = ta_input_load_text(p->in, NULL, ta_doc_text(p->in->doc, *v), &text);
    if (err != TA_OK || !text.node)
        return err;
    *v = ta_input_blob(p->in, &text);
    if (text.binary && *v != TA_NODE_NULL)
        ta_doc_set_bytes(p->in->doc, *v); /* a text cannot be bytes: ta_input_by_shape */
    return TA_OK;
}

/* The `second` values of a,b,c are words where an = ends; there must be one. */
static ta_err simple(parser *p, bool second, ta_node *v) {
    const size_t begin = p->i;
    ta_buf room = ta_doc_room(p->in->doc);
    ta_err err = TA_OK;
    if (is_at(p, '"') || is_at(p, '\''))
        err = quoted(p, &room);
    else
        word(p, second, &room);
    if (err == TA_OK && p->i == begin && second)
        err = expected(p, "<second>");
    if (err != TA_OK)
        return err;
    *v = ta_doc_finish(p->in->doc, TA_JSON_STRING, &room);
    return p->files ? load(p, v) : TA_OK;
}

/* ---- values ---- */

static ta_err explicit_value(parser *p, ta_node *v);

static ta_err deeper(parser *p) {
    if (++p->depth <= TA_JSON_DEPTH_MAX)
        return TA_OK;
    ta_puts(p->in->why,
            "there are more than " TA_LIMIT_TEXT(TA_JSON_DEPTH_MAX) " values in each other");
    return TA_E_LIMIT;
}

/* After a value: the closing bracket, or a comma. */
static ta_err expect_comma_or(parser *p, char close) {
    skip_space(p);
    if (is_at(p, close))
        return TA_OK;
    const ta_err err = expect(p, ",");
    skip_space(p);
    return err;
}

static ta_err explicit_list(parser *p, ta_node *v) {
    ta_doc_builder b = ta_doc_open(p->in->doc, TA_JSON_ARRAY);
    ta_err err = deeper(p);
    if (err == TA_OK)
        err = expect_spaced(p, "[");
    while (err == TA_OK && !is_at(p, ']')) {
        ta_node element;
        err = explicit_value(p, &element);
        if (err == TA_OK)
            err = expect_comma_or(p, ']');
        if (err == TA_OK)
            ta_doc_append(p->in->doc, &b, element);
    }
    if (err == TA_OK)
        p->i++;
    p->depth--;
    *v = b.container;
    return err;
}

static ta_err hash(parser *p, ta_node *v) {
    const ta_doc_builder b = ta_doc_open(p->in->doc, TA_JSON_OBJECT);
    ta_err err = deeper(p);
    if (err == TA_OK)
        err = expect_spaced(p, "{");
    while (err == TA_OK && !is_at(p, '}')) {
        ta_str k;
        ta_node value;
        err = key_and_sign(p, &k);
        if (err == TA_OK)
            err = explicit_value(p, &value);
        if (err == TA_OK)
            err = expect_comma_or(p, '}');
        if (err == TA_OK)
            ta_input_set(p->in->doc, b.container, k, value);
    }
    if (err == TA_OK)
        p->i++;
    p->depth--;
    *v = b.container;
    return err;
}

static ta_err explicit_value(parser *p, ta_node *v) {
    if (ta_doc_err(p->in->doc) != TA_OK)
        return ta_doc_err(p->in->doc);
    if (is_at(p, '['))
        return explicit_list(p, v);
    return is_at(p, '{') ? hash(p, v) : simple(p, false, v);
}

/* The further values of a,b,c. One that turns out to be the next key is left where it is, with its comma. */
static ta_err further_values(parser *p, ta_doc_builder *b) {
    for (;;) {
        ta_node v;
        ta_err err = simple(p, true, &v);
        if (err == TA_OK) {
            skip_space(p);
            if (at_end(p)) {
                ta_doc_append(p->in->doc, b, v);
                return TA_OK;
            }
            err = expect_spaced(p, ",");
        }
        if (err == TA_E_PARAM && !at_end(p)) {
            while (current(p) != ',')
                p->i--;
            return TA_OK;
        }
        if (err != TA_OK)
            return err;
        ta_doc_append(p->in->doc, b, v);
    }
}

static ta_err values(parser *p, ta_node *v) {
    if (is_at(p, '[') || is_at(p, '{'))
        return explicit_value(p, v);
    ta_err err = simple(p, false, v);
    if (err != TA_OK)
        return err;
    skip_space(p);
    if (!is_at(p, ','))
        return TA_OK;
    p->i++;
    skip_space(p);
    ta_doc_builder b = ta_doc_open(p->in->doc, TA_JSON_ARRAY);
    ta_doc_append(p->in->doc, &b, *v);
    err = further_values(p, &b);
    if (err == TA_OK && ta_doc_count(p->in->doc, b.container) > 1)
        *v = b.container;
    return err;
}

static ta_err parameter(parser *p, ta_node object) {
    ta_doc *d = p->in->doc;
    for (;;) {
        const size_t before = p->i;
        ta_str k;
        ta_node v, there;
        ta_err err = TA_OK;
        if (p->i > 0)
            err = expect_spaced(p, ",");
        if (err == TA_OK)
            err = key_and_sign(p, &k);
        if (err == TA_OK)
            err = values(p, &v);
        if (err != TA_OK)
            return err;
        ta_doc_member(d, object, k, &there);
        if (there) {
            p->duplicate = k;
            p->i = before + 1;
            return TA_E_PARAM;
        }
        ta_input_set(d, object, k, v);
        if (at_end(p) || ta_doc_err(d) != TA_OK)
            return ta_doc_err(d);
    }
}

/* ---- messages ---- */

/* The text, with a mark below where it went wrong. */
static void put_location(ta_buf *why, const parser *p) {
    const ta_str s = p->s;
    size_t line = p->i < s.n ? p->i : s.n, end = line;
    while (end < s.n && s.p[end] != '\n')
        end++;
    while (line > 0 && s.p[line - 1] != '\n')
        line--;
    ta_put(why, ta_str_sub(s, 0, end));
    ta_putc(why, '\n');
    for (size_t n = ta_utf8_count(ta_str_sub(s, line, p->i < s.n ? p->i : s.n)); n > 0; n--)
        ta_putc(why, ' ');
    ta_putc(why, '^');
    ta_put(why, ta_str_sub(s, end, s.n));
}

static void put_syntax_error(ta_buf *why, const parser *p) {
    if (p->duplicate.p != NULL) {
        ta_input_say(why, "Second instance of key \"", p->duplicate, "\" encountered for input:\n");
        put_location(why, p);
        ta_puts(why, "\nThis is often because there is a preceding \",\" instead of a space.");
        return;
    }
    const ta_str received = p->expected[0] == '<' ? TA_STR("<none>")
                            : at_end(p)           ? TA_STR("EOF")
                                        : ta_str_sub(p->s, p->i, p->i + ta_utf8_length(p->s, p->i));
    ta_input_say(why, "Expected: '", ta_str_from(p->expected), "', received: '");
    ta_input_say(why, "", received, "' for input:\n ");
    put_location(why, p);
}

ta_err ta_input_shorthand(const ta_input *in, const ta_input_option *option, ta_str text,
                          ta_node *value) {
    parser p = {.in = in, .s = text};
    *value = ta_doc_open(in->doc, TA_JSON_OBJECT).container;
    ta_err err = parameter(&p, *value);
    if (err == TA_E_PARAM) {
        err = ta_input_refuse(in, option, "", TA_STR(""));
        put_syntax_error(in->why, &p);
    }
    return err == TA_OK || ta_doc_err(in->doc) != TA_OK ? ta_input_doc_err(in) : err;
}
