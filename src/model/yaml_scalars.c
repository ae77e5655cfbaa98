/* yaml_scalars.c - the five styles of scalars in YAML. */
#include "base/number.h"
#include "base/utf8.h"
#include "base/yaml_resolve.h"
#include "model/yaml_internal.h"

/* ---- folded lines ---- */

static void cut_blanks(ta_buf *b, size_t begin) {
    while (b->n > begin && ta_yaml_is_blank(b->p[b->n - 1]))
        b->n--;
}

/* At the end of a line: go to the next one that is not empty. Returns the empty ones between. */
static size_t next_line(ta_yaml *y) {
    size_t breaks = 0;
    while (y->at < y->s.n && (ta_yaml_is_blank(y->s.p[y->at]) || y->s.p[y->at] == '\n'))
        breaks += y->s.p[y->at++] == '\n';
    return breaks > 0 ? breaks - 1 : 0;
}

/* One line end is a space, more are one line end less. */
static void fold(ta_buf *b, size_t empty) {
    if (empty == 0)
        ta_putc(b, ' ');
    while (empty-- > 0)
        ta_putc(b, '\n');
}

/* ---- quoted ---- */

static uint32_t read_code(ta_yaml *y, unsigned digits) {
    uint32_t code = 0;
    for (; digits > 0; digits--) {
        const char c = ta_yaml_char(y, y->at);
        const ta_str hex = TA_STR("0123456789abcdef");
        const size_t value = ta_str_find(hex, c >= 'A' && c <= 'F' ? (char)(c + 32) : c);
        if (value == hex.n) {
            ta_yaml_fail(y, "an escape without its digits");
            return 0;
        }
        y->at++;
        code = code << 4 | (uint32_t)value;
    }
    return code;
}

/* A pair of surrogates is one character, as in JSON. */
static void put_code(ta_yaml *y, ta_buf *b, unsigned digits) {
    char memory[4];
    uint32_t code = read_code(y, digits);
    if (code >> 10 == 0xd800 >> 10 && ta_yaml_char(y, y->at) == '\\' &&
        ta_yaml_char(y, y->at + 1) == 'u') {
        y->at += 2;
        const uint32_t low = read_code(y, 4);
        if (low >> 10 == 0xdc00 >> 10)
            code = 0x10000 + ((code & 0x3ff) << 10) + (low & 0x3ff);
    }
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
        ta_yaml_fail(y, "an escape of no character");
    else
        ta_put(b, (ta_str){memory, ta_utf8_encode(code, memory)});
}

static void put_escape(ta_yaml *y, ta_buf *b) {
    static const char letters[] = "0abtnvfre\"/\\ \tN_LP";
    static const uint16_t codes[] = {0,   7,   8,    9,   10,   11,   12,   13,     27,
                                     '"', '/', '\\', ' ', '\t', 0x85, 0xa0, 0x2028, 0x2029};
    const char c = ta_yaml_char(y, y->at++);
    const size_t i = ta_str_find(ta_str_from(letters), c);
    char memory[4];
    if (i < sizeof codes / sizeof *codes)
        ta_put(b, (ta_str){memory, ta_utf8_encode(codes[i], memory)});
    else if (c == 'x' || c == 'u' || c == 'U')
        put_code(y, b, c == 'x' ? 2 : c == 'u' ? 4 : 8);
    else
        ta_yaml_fail(y, "an unknown escape");
}

/* \ at the end of a line joins it with the next one. */
static void put_joined(ta_yaml *y, ta_buf *b) {
    for (size_t empty = next_line(y); empty > 0; empty--)
        ta_putc(b, '\n');
}

ta_node ta_yaml_quoted(ta_yaml *y) {
    const char quote = y->s.p[y->at++];
    ta_buf b = ta_doc_room(y->doc);
    size_t kept = 0; /* blanks before it were escaped */
    while (y->fault == NULL) {
        if (y->at >= y->s.n)
            return ta_yaml_fail(y, "a quote that does not end");
        const char c = y->s.p[y->at];
        if (c == '\n') {
            cut_blanks(&b, kept);
            fold(&b, next_line(y));
            if (ta_yaml_at_mark(y))
                return ta_yaml_fail(y, "a quote that does not end");
            continue;
        }
        y->at++;
        if (c == quote) {
            if (quote == '"' || ta_yaml_char(y, y->at) != '\'')
                break;
            y->at++;
        }
        if (c == '\\' && quote == '"') {
            if (ta_yaml_char(y, y->at) == '\n')
                put_joined(y, &b);
            else
                put_escape(y, &b);
            kept = b.n;
        } else {
            ta_putc(&b, c);
        }
    }
    return ta_doc_finish(y->doc, TA_JSON_STRING, &b);
}

/* ---- | and > ---- */

typedef struct header {
    bool folded;
    char chomp; /* '+', '-' or 0 */
    int indent; /* 0: by the first line */
} header;

static header read_header(ta_yaml *y) {
    header h = {.folded = y->s.p[y->at++] == '>'};
    for (int i = 0; i < 2; i++) {
        const char c = ta_yaml_char(y, y->at);
        if ((c == '+' || c == '-') && h.chomp == 0)
            h.chomp = c;
        else if (c >= '1' && c <= '9' && h.indent == 0)
            h.indent = c - '0';
        else
            break;
        y->at++;
    }
    const size_t end = y->at;
    while (ta_yaml_is_blank(ta_yaml_char(y, y->at)))
        y->at++;
    if (ta_yaml_char(y, y->at) == '#' && y->at > end)
        while (ta_yaml_char(y, y->at) != '\n')
            y->at++;
    if (ta_yaml_char(y, y->at) != '\n')
        ta_yaml_fail(y, "text after | or >");
    y->at += y->at < y->s.n;
    return h;
}

/* Spaces at the beginning of a line. */
static int spaces(const ta_yaml *y, size_t at) {
    const size_t begin = at;
    while (at < y->s.n && y->s.p[at] == ' ')
        at++;
    return (int)(at - begin);
}

static int indent_of(ta_yaml *y, int parent) {
    int most = 0;
    for (size_t at = y->at; at < y->s.n; at++) {
        const int n = spaces(y, at);
        at += (size_t)n;
        most = n > most ? n : most;
        if (ta_yaml_char(y, at) != '\n') {
            if (n > parent && n < most)
                ta_yaml_fail(y, "an empty line that is further in than the text");
            return n;
        }
    }
    return parent + 1 > most ? parent + 1 : most;
}

ta_node ta_yaml_block_scalar(ta_yaml *y, int parent) {
    const header h = read_header(y);
    if (y->fault != NULL)
        return TA_NODE_NULL;
    const int above = parent < 0 ? 0 : parent;
    int indent = h.indent > 0 ? above + h.indent : indent_of(y, parent);
    ta_buf b = ta_doc_room(y->doc);
    size_t breaks = 0;
    bool was_further_in = true; /* the line before; there is none to be folded with */
    if (indent <= parent)
        indent = parent + 1;
    while (y->at < y->s.n) {
        const int n = spaces(y, y->at);
        if (ta_yaml_char(y, y->at + (size_t)n) == '\n' && n <= indent) {
            y->at += (size_t)n + 1;
            breaks++;
            continue;
        }
        if (n < indent || ta_yaml_at_mark(y))
            break;
        y->at += (size_t)indent;
        const bool further_in = ta_yaml_is_blank(ta_yaml_char(y, y->at));
        if (h.folded && b.n > 0 && !further_in && !was_further_in)
            fold(&b, breaks - 1);
        else
            for (; breaks > 0; breaks--)
                ta_putc(&b, '\n');
        was_further_in = further_in;
        while (ta_yaml_char(y, y->at) != '\n')
            ta_putc(&b, y->s.p[y->at++]);
        breaks = y->at < y->s.n;
        y->at++;
    }
    if (h.chomp != '+')
        breaks = h.chomp == 0 && b.n > 0 && breaks > 0;
    for (; breaks > 0; breaks--)
        ta_putc(&b, '\n');
    if (y->at > y->s.n)
        y->at = y->s.n;
    return ta_doc_finish(y->doc, TA_JSON_STRING, &b);
}

/* ---- plain ---- */

static bool is_flow(char c) {
    return c == ',' || c == '[' || c == ']' || c == '{' || c == '}';
}

static bool ends_plain(const ta_yaml *y, bool flow) {
    const char c = ta_yaml_char(y, y->at);
    return c == '\n' ||
           (c == ':' &&
            (ta_yaml_ends_word(y, y->at) || (flow && is_flow(ta_yaml_char(y, y->at + 1))))) ||
           (flow && is_flow(c)) || (c == '#' && y->at > 0 && ta_yaml_is_blank(y->s.p[y->at - 1]));
}

/* After a line of a plain scalar: does it go on in the next one? Then y is there. */
static bool goes_on(ta_yaml *y, int parent, bool flow, size_t *empty) {
    const size_t at = y->at;
    if (ta_yaml_char(y, at) != '\n')
        return false;
    *empty = next_line(y);
    const bool more = y->at < y->s.n && !ta_yaml_at_mark(y) && y->s.p[y->at] != '#' &&
                      (flow ? !is_flow(y->s.p[y->at]) : ta_yaml_column(y) > parent);
    if (!more)
        y->at = at;
    return more;
}

/* 0x1f, 0o17 and 0b1 in decimal. */
static bool put_other_base(ta_buf *b, ta_str s) {
    const size_t sign = s.p[0] == '-' || s.p[0] == '+';
    const char mark = s.n > sign + 2 && s.p[sign] == '0' ? s.p[sign + 1] : 0;
    const uint64_t base = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 0;
    uint64_t value = 0;
    for (size_t i = sign + 2; base > 0 && i < s.n; i++) {
        const char c = s.p[i];
        const unsigned digit = c <= '9' ? (unsigned)(c - '0') : (unsigned)((c | 32) - 'a' + 10);
        if (value > (UINT64_MAX >> 4))
            return false;
        value = value * base + digit;
    }
    if (base > 0 && s.p[0] == '-' && value > 0)
        ta_putc(b, '-');
    if (base > 0)
        ta_put_u64(b, value, 1);
    return base > 0;
}

static ta_node number(ta_yaml *y, ta_str s) {
    char memory[80];
    ta_buf digits = ta_buf_on(memory, sizeof memory), b = ta_doc_room(y->doc);
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != '_')
            ta_putc(&digits, s.p[i]);
    s = ta_buf_str(&digits);
    if (digits.full || s.n == 0 ||
        !(put_other_base(&b, s) || ta_put_integer(&b, s) || ta_put_real(&b, s)))
        return ta_yaml_fail(y, "a number that JSON does not have; put it in quotes if it is text");
    return ta_doc_finish(y->doc, TA_JSON_NUMBER, &b);
}

static bool is_time(ta_str s) {
    return s.n >= 8 && s.p[4] == '-' && ta_is_digit(s.p[0]) && ta_is_digit(s.p[3]);
}

static ta_node resolve(ta_yaml *y, ta_node text) {
    const ta_str s = ta_doc_text(y->doc, text);
    if (s.n > 0 && (!ta_yaml_is_other(s) || is_time(s) || s.p[0] == '='))
        return text;
    switch (s.n > 0 ? s.p[0] | 32 : 'n') {
    case '~' | 32:
    case 'n':
        return TA_NODE_NULL;
    case 't':
    case 'f':
        return ta_doc_bool(y->doc, (s.p[0] | 32) == 't');
    case '<':
        return ta_yaml_fail(y, "<<, which is not supported");
    default:
        return number(y, s);
    }
}

ta_node ta_yaml_plain(ta_yaml *y, int parent, bool flow, bool is_key) {
    ta_buf b = ta_doc_room(y->doc);
    size_t empty;
    for (;;) {
        while (!ends_plain(y, flow))
            ta_putc(&b, y->s.p[y->at++]);
        cut_blanks(&b, 0);
        if (is_key || !goes_on(y, parent, flow, &empty))
            break;
        fold(&b, empty);
    }
    const ta_node text = ta_doc_finish(y->doc, TA_JSON_STRING, &b);
    return is_key || ta_doc_err(y->doc) != TA_OK ? text : resolve(y, text);
}
