#include "aws/xml.h"

#include <string.h>

#include "base/utf8.h"
#include "caps.h"

/* The state of the reader. It reads the text twice: once to check it, then to decode it. */
typedef struct reader {
    char *text;
    size_t n;
    size_t at;
    bool decoding; /* texts are written and stored */
    bool leaf;     /* no element has ended within the innermost open one */
    size_t from;   /* start of the text of the innermost open element, collected in place */
    size_t to;     /* position of its next byte; never beyond `at` */
    size_t depth;
    ta_str open[TA_XML_DEPTH_MAX]; /* names of the open elements */
    ta_xml_want *want;
    size_t count;
} reader;

static bool looking_at(const reader *r, ta_str s) {
    return ta_str_starts((ta_str){r->text + r->at, r->n - r->at}, s);
}

static bool skip(reader *r, ta_str s) {
    if (!looking_at(r, s))
        return false;
    r->at += s.n;
    return true;
}

static bool skip_space(reader *r) {
    const size_t from = r->at;
    while (r->at < r->n && memchr(" \t\r\n", r->text[r->at], 4) != NULL)
        r->at++;
    return r->at > from;
}

/* ---- characters ---- */

/* Char of XML 1.0, section 2.2. */
static bool is_char(uint32_t c) {
    return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c < 0xD800) ||
           (c >= 0xE000 && c < 0xFFFE) || (c >= 0x10000 && c <= 0x10FFFF);
}

/* The length of the current character in bytes; 0 if it is not allowed there. */
static size_t char_length(const reader *r) {
    const unsigned char c = (unsigned char)r->text[r->at];
    const size_t n = ta_utf8_length((ta_str){r->text, r->n}, r->at);
    const bool noncharacter = n == 3 && c == 0xEF && (unsigned char)r->text[r->at + 1] == 0xBF &&
                              (unsigned char)r->text[r->at + 2] >= 0xBE;
    return (c < 0x20 && !is_char(c)) || noncharacter ? 0 : n;
}

static void gather(reader *r, const char *p, size_t n) {
    if (r->decoding)
        memmove(r->text + r->to, p, n);
    r->to += n;
}

/* Skip characters up to `end`, and `end` itself. */
static bool until(reader *r, ta_str end, bool gathered) {
    while (r->at < r->n) {
        if (skip(r, end))
            return true;
        const size_t n = char_length(r);
        if (n == 0)
            return false;
        if (gathered)
            gather(r, r->text + r->at, n);
        r->at += n;
    }
    return false;
}

static bool numeric_reference(reader *r, uint32_t *out) {
    const uint32_t base = skip(r, TA_STR("x")) ? 16 : 10;
    uint32_t c = 0;
    const size_t from = r->at;
    for (; r->at < r->n && r->text[r->at] != ';'; r->at++) {
        const int digit = ta_hex_value(r->text[r->at]);
        if (digit < 0 || (uint32_t)digit >= base)
            return false;
        c = c * base + (uint32_t)digit;
        if (c > 0x10FFFF)
            return false;
    }
    *out = c;
    return r->at > from && is_char(c) && skip(r, TA_STR(";"));
}

/* After an ampersand. */
static bool reference(reader *r) {
    static const struct {
        char name[6];
        char c;
    } entities[] = {{"lt;", '<'}, {"gt;", '>'}, {"amp;", '&'}, {"quot;", '"'}, {"apos;", '\''}};
    if (skip(r, TA_STR("#"))) {
        char utf8[4];
        uint32_t c;
        if (!numeric_reference(r, &c))
            return false;
        gather(r, utf8, ta_utf8_encode(c, utf8));
        return true;
    }
    for (size_t i = 0; i < sizeof entities / sizeof *entities; i++)
        if (skip(r, ta_str_from(entities[i].name))) {
            gather(r, &entities[i].c, 1);
            return true;
        }
    return false;
}

/* ---- names and tags ---- */

static bool is_name_byte(char c, bool first) {
    return ta_is_alpha(c) || c == '_' || c == ':' || (unsigned char)c >= 0x80 ||
           (!first && (ta_is_digit(c) || c == '-' || c == '.'));
}

static bool name(reader *r, ta_str *out) {
    const size_t from = r->at;
    while (r->at < r->n && is_name_byte(r->text[r->at], r->at == from)) {
        const size_t n = char_length(r);
        if (n == 0)
            return false;
        r->at += n;
    }
    *out = (ta_str){r->text + from, r->at - from};
    return r->at > from;
}

/* name="value"; nothing of it is kept. */
static bool attribute(reader *r) {
    ta_str ignored;
    const size_t to = r->to;
    if (!name(r, &ignored))
        return false;
    skip_space(r);
    if (!skip(r, TA_STR("=")))
        return false;
    skip_space(r);
    const char quote = r->at < r->n ? r->text[r->at] : '\0';
    if (quote != '"' && quote != '\'')
        return false;
    r->at++;
    while (r->at < r->n && r->text[r->at] != quote) {
        const size_t n = char_length(r);
        if (n == 0 || r->text[r->at] == '<')
            return false;
        r->at += n;
    }
    r->to = to;
    return skip(r, (ta_str){&quote, 1});
}

/* A name without its prefix (Namespaces in XML, section 4). */
static ta_str local_part(ta_str name) {
    const size_t colon = ta_str_find(name, ':');
    return colon > 0 && colon < name.n ? ta_str_sub(name, colon + 1, name.n) : name;
}

static bool is_wanted(const reader *r, const char *path) {
    ta_str rest = ta_str_from(path);
    size_t i = 0;
    for (; i < r->depth && rest.p != NULL; i++) {
        const ta_str part = ta_str_cut(rest, '/', &rest);
        if (!ta_str_eq(part, TA_STR("*")) && !ta_str_eq(part, local_part(r->open[i])))
            return false;
    }
    return i == r->depth && rest.p == NULL;
}

/* End the innermost element. */
static void close_element(reader *r) {
    const ta_str text = {r->text + r->from, r->to - r->from};
    for (size_t i = 0; r->decoding && r->leaf && i < r->count; i++)
        if (r->want[i].text.p == NULL && is_wanted(r, r->want[i].path))
            r->want[i].text = text;
    r->leaf = false;
    r->depth--;
    r->from = r->to = r->at;
}

/* After the "<" of a start tag. */
static ta_err start_tag(reader *r) {
    ta_str element;
    if (!name(r, &element))
        return TA_E_XML_SYNTAX;
    if (r->depth == TA_XML_DEPTH_MAX)
        return TA_E_LIMIT;
    bool space = skip_space(r);
    while (!looking_at(r, TA_STR(">")) && !looking_at(r, TA_STR("/>"))) {
        if (!space || !attribute(r))
            return TA_E_XML_SYNTAX;
        space = skip_space(r);
    }
    const bool empty = skip(r, TA_STR("/"));
    r->at++;
    r->open[r->depth++] = element;
    r->leaf = true;
    r->from = r->to = r->at;
    if (empty)
        close_element(r);
    return TA_OK;
}

/* After the "</". */
static bool end_tag(reader *r) {
    ta_str element;
    if (!name(r, &element) || !ta_str_eq(element, r->open[r->depth - 1]))
        return false;
    skip_space(r);
    if (!skip(r, TA_STR(">")))
        return false;
    close_element(r);
    return true;
}

/* ---- the document ---- */

/* Skip a comment or a processing instruction; *none: there is none here. */
static bool aside(reader *r, bool *none) {
    *none = false;
    if (skip(r, TA_STR("<!--")))
        return until(r, TA_STR("--"), false) && skip(r, TA_STR(">"));
    if (skip(r, TA_STR("<?"))) {
        ta_str target;
        return name(r, &target) && !ta_str_eq_nocase(target, TA_STR("xml")) &&
               until(r, TA_STR("?>"), false);
    }
    *none = true;
    return true;
}

/* White space, comments and processing instructions, before and after the root. */
static bool misc(reader *r) {
    for (bool none = false; !none;) {
        skip_space(r);
        if (!aside(r, &none))
            return false;
    }
    return true;
}

static ta_err content(reader *r) {
    bool none;
    if (!aside(r, &none))
        return TA_E_XML_SYNTAX;
    if (!none)
        return TA_OK;
    if (skip(r, TA_STR("</")))
        return end_tag(r) ? TA_OK : TA_E_XML_SYNTAX;
    if (skip(r, TA_STR("<![CDATA[")))
        return until(r, TA_STR("]]>"), true) ? TA_OK : TA_E_XML_SYNTAX;
    if (skip(r, TA_STR("<")))
        return start_tag(r);
    if (skip(r, TA_STR("&")))
        return reference(r) ? TA_OK : TA_E_XML_SYNTAX;
    const size_t n = looking_at(r, TA_STR("]]>")) ? 0 : char_length(r);
    gather(r, r->text + r->at, n);
    r->at += n;
    return n > 0 ? TA_OK : TA_E_XML_SYNTAX;
}

static ta_err document(reader *r) {
    (void)skip(r, TA_STR("\xEF\xBB\xBF"));
    if (looking_at(r, TA_STR("<?xml ")) && !until(r, TA_STR("?>"), false))
        return TA_E_XML_SYNTAX;
    if (!misc(r) || !skip(r, TA_STR("<")))
        return TA_E_XML_SYNTAX;
    ta_err err = start_tag(r);
    while (err == TA_OK && r->depth > 0)
        err = r->at < r->n ? content(r) : TA_E_XML_SYNTAX;
    if (err == TA_OK && (!misc(r) || r->at < r->n))
        err = TA_E_XML_SYNTAX;
    return err;
}

ta_err ta_xml_read(char *text, size_t n, ta_xml_want *want, size_t count, size_t *at) {
    reader r = {.text = text, .n = n, .want = want, .count = count};
    for (size_t i = 0; i < count; i++)
        want[i].text = TA_ABSENT;
    const ta_err err = document(&r);
    *at = r.at;
    if (err != TA_OK)
        return err;
    r = (reader){.text = text, .n = n, .want = want, .count = count, .decoding = true};
    return document(&r);
}
