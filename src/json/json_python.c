#include "json/json_python.h"

#include "base/buf.h"
#include "base/real.h"
#include "base/unicode.h"
#include "base/utf8.h"
#include "caps.h"

bool ta_json_is_integer(ta_str number) {
    return ta_str_find(number, '.') == number.n && ta_str_find(number, 'e') == number.n &&
           ta_str_find(number, 'E') == number.n;
}

ta_str ta_doc_number_text(const ta_doc *d, ta_node v, char memory[TA_REAL_TEXT_MAX]) {
    const ta_str text = ta_doc_text(d, v);
    if (ta_json_is_integer(text))
        return ta_str_eq(text, TA_STR("-0")) ? TA_STR("0") : text;
    ta_buf b = ta_buf_on(memory, TA_REAL_TEXT_MAX);
    ta_real_put(&b, ta_real_parse(text));
    return ta_buf_str(&b);
}

static void put_number(ta_writer *o, const ta_doc *d, ta_node v, const char *infinity) {
    char memory[TA_REAL_TEXT_MAX];
    const ta_str text = ta_doc_number_text(d, v, memory);
    if (ta_str_ends(text, TA_STR("Infinity"))) {
        ta_writer_put(o, ta_str_sub(text, 0, text.n - 8));
        ta_writer_puts(o, infinity);
    } else {
        ta_writer_put(o, text);
    }
}

/* What begins, parts and ends the text of arrays and objects, and how their scalars are written. */
typedef struct style {
    const char *comma, *colon;
    const char *words[3]; /* null, false, true */
    const char *infinity;
    void (*put_string)(ta_writer *o, ta_str s);
} style;

/* Put the value with all in it. */
static void put_value(ta_writer *o, const ta_doc *d, ta_node v, const style *s, unsigned depth);

static void put_children(ta_writer *o, const ta_doc *d, ta_node v, const style *s, unsigned depth) {
    const bool object = ta_doc_kind(d, v) == TA_JSON_OBJECT;
    const char *before = "";
    if (depth == TA_JSON_DEPTH_MAX && o->err == TA_OK)
        o->err = TA_E_LIMIT;
    if (o->err != TA_OK)
        return;
    ta_writer_putc(o, object ? '{' : '[');
    for (ta_node i = ta_doc_first(d, v); i; i = ta_doc_next(d, i)) {
        ta_writer_puts(o, before);
        before = s->comma;
        if (object) {
            s->put_string(o, ta_doc_text(d, i));
            ta_writer_puts(o, s->colon);
        }
        put_value(o, d, object ? ta_doc_value(d, i) : i, s, depth + 1);
    }
    ta_writer_putc(o, object ? '}' : ']');
}

static void put_value(ta_writer *o, const ta_doc *d, ta_node v, const style *s, unsigned depth) {
    const ta_json_kind kind = ta_doc_kind(d, v);
    switch (kind) {
    case TA_JSON_NUMBER:
        put_number(o, d, v, s->infinity);
        return;
    case TA_JSON_STRING:
        s->put_string(o, ta_doc_text(d, v));
        return;
    case TA_JSON_ARRAY:
    case TA_JSON_OBJECT:
        put_children(o, d, v, s, depth);
        return;
    default:
        ta_writer_puts(o, s->words[kind - TA_JSON_NULL]);
    }
}

const char *ta_doc_python_type(const ta_doc *d, ta_node v) {
    static const char *const names[] = {"NoneType", "NoneType", "bool", "bool",
                                        "int",      "str",      "list", "dict"};
    if (ta_doc_kind(d, v) == TA_JSON_NUMBER && !ta_json_is_integer(ta_doc_text(d, v)))
        return "float";
    return names[ta_doc_kind(d, v)];
}

static void put_code(ta_writer *o, char letter, uint32_t code, unsigned digits) {
    ta_writer_putc(o, '\\');
    ta_writer_putc(o, letter);
    while (digits-- > 0)
        ta_writer_putc(o, "0123456789abcdef"[code >> (4 * digits) & 15]);
}

/* The letter of a short escape, or 0. */
static char short_escape(uint32_t code) {
    switch (code) {
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\t':
        return 't';
    default:
        return code == '\\' ? '\\' : 0;
    }
}

static void put_escaped(ta_writer *o, char letter) {
    ta_writer_putc(o, '\\');
    ta_writer_putc(o, letter);
}

/* repr() of a string. */
static void put_repr(ta_writer *o, ta_str s) {
    const bool has_single = ta_str_find(s, '\'') < s.n, has_double = ta_str_find(s, '"') < s.n;
    const char quote = has_single && !has_double ? '"' : '\'';
    ta_writer_putc(o, quote);
    for (size_t at = 0; at < s.n;) {
        const size_t from = at;
        const uint32_t code = ta_utf8_next(s, &at);
        if (short_escape(code) || code == (uint8_t)quote)
            put_escaped(o, code == (uint8_t)quote ? quote : short_escape(code));
        else if (ta_unicode_is_printable(code))
            ta_writer_put(o, ta_str_sub(s, from, at));
        else if (code < 0x100)
            put_code(o, 'x', code, 2);
        else if (code < 0x10000)
            put_code(o, 'u', code, 4);
        else
            put_code(o, 'U', code, 8);
    }
    ta_writer_putc(o, quote);
}

void ta_doc_write_str(const ta_doc *d, ta_node v, ta_writer *o) {
    static const style python = {", ", ": ", {"None", "False", "True"}, "inf", put_repr};
    if (ta_doc_kind(d, v) == TA_JSON_STRING)
        ta_writer_put(o, ta_doc_text(d, v));
    else
        put_value(o, d, v, &python, 0);
}

static void put_ascii(ta_writer *o, ta_str s) {
    ta_writer_putc(o, '"');
    for (size_t at = 0; at < s.n;) {
        const uint32_t code = ta_utf8_next(s, &at);
        const char letter = code == '\b'   ? 'b'
                            : code == '\f' ? 'f'
                            : code == '"'  ? '"'
                                           : short_escape(code);
        if (letter) {
            put_escaped(o, letter);
        } else if (code >= 0x10000) {
            put_code(o, 'u', 0xD800 + ((code - 0x10000) >> 10), 4);
            put_code(o, 'u', 0xDC00 + (code & 0x3FF), 4);
        } else if (code < 0x20 || code > 0x7E) {
            put_code(o, 'u', code, 4);
        } else {
            ta_writer_putc(o, (char)code);
        }
    }
    ta_writer_putc(o, '"');
}

void ta_doc_write_ascii_json(const ta_doc *d, ta_node v, ta_writer *o) {
    static const style json = {",", ":", {"null", "false", "true"}, "Infinity", put_ascii};
    put_value(o, d, v, &json, 0);
}

/* ---- to a buffer ---- */

static ta_err append(void *ctx, ta_str text) {
    ta_put(ctx, text);
    return TA_OK;
}

void ta_doc_put_str(ta_buf *b, const ta_doc *d, ta_node v) {
    ta_writer o = {append, b, TA_OK};
    ta_doc_write_str(d, v, &o);
    b->full = b->full || o.err != TA_OK;
}

void ta_doc_put_ascii_json(ta_buf *b, const ta_doc *d, ta_node v) {
    ta_writer o = {append, b, TA_OK};
    ta_doc_write_ascii_json(d, v, &o);
    b->full = b->full || o.err != TA_OK;
}

void ta_doc_put_dumps(ta_buf *b, const ta_doc *d, ta_node v) {
    static const style json = {", ", ": ", {"null", "false", "true"}, "Infinity", put_ascii};
    ta_writer o = {append, b, TA_OK};
    put_value(&o, d, v, &json, 0);
    b->full = b->full || o.err != TA_OK;
}
