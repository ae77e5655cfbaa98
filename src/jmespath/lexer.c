#include <string.h>

#include "jmespath/jmespath_internal.h"
#include "json/json_check.h"
#include "json/json_decode.h"

static ta_err fail(ta_jmespath *q, size_t at, const char *why) {
    q->column = at;
    q->why = why;
    return TA_E_PARAM;
}

static bool begins_name(char c) {
    return ta_is_alpha(c) || c == '_';
}

static bool is_in_name(char c) {
    return begins_name(c) || ta_is_digit(c);
}

static char at_or_nul(ta_str s, size_t at) {
    return at < s.n ? s.p[at] : '\0';
}

/* ---- text without escapes ---- */

static void keep(ta_jmespath *q, ta_buf *b) {
    q->text_n += b->n;
}

static ta_buf room(ta_jmespath *q) {
    return ta_buf_on(q->text + q->text_n, sizeof q->text - q->text_n);
}

/* Offset of the delimiter that ends what begins after the one at `at`; a backslash takes the next
 * character with it. The expression's length when there is none. */
static size_t end_of_quote(ta_str s, size_t at) {
    const char delimiter = s.p[at];
    for (at++; at < s.n && s.p[at] != delimiter; at++)
        if (s.p[at] == '\\' && ++at == s.n)
            break;
    return at;
}

/* What is quoted, without the backslash before each delimiter. */
static void put_unquoted(ta_buf *b, ta_str quoted, char delimiter) {
    for (size_t i = 0; i < quoted.n; i++) {
        if (quoted.p[i] == '\\' && i + 1 < quoted.n) {
            if (quoted.p[i + 1] != delimiter)
                ta_putc(b, '\\');
            i++;
        }
        ta_putc(b, quoted.p[i]);
    }
}

static ta_str trim_front(ta_str s) {
    while (s.n > 0 && (ta_str_find(TA_STR(" \t\n\r\v\f"), s.p[0]) < 6))
        s = ta_str_sub(s, 1, s.n);
    return s;
}

/* JSON; or, as jmespath.py still has it, what would be JSON within double quotes. */
static ta_err lex_literal(ta_jmespath *q, ta_str quoted, size_t at, ta_jmespath_lexeme *out) {
    size_t error_at;
    ta_buf b = room(q);
    put_unquoted(&b, quoted, '`');
    out->token = TA_JT_LITERAL;
    out->text = ta_buf_str(&b);
    if (ta_buf_err(&b) == TA_OK && ta_json_check(out->text, &error_at) != TA_OK) {
        /* One byte further, so that the quote fits before it. */
        const ta_str text = trim_front(out->text);
        if (text.n < b.cap) {
            memmove(b.p + 1, text.p, text.n);
            b.p[0] = '"';
            b.n = text.n + 1;
        } else {
            b.n = b.cap;
        }
        ta_putc(&b, '"');
        out->text = ta_buf_str(&b);
        if (ta_buf_err(&b) == TA_OK && ta_json_check(out->text, &error_at) != TA_OK)
            return fail(q, at, "the literal is not JSON");
    }
    keep(q, &b);
    return ta_buf_err(&b);
}

static ta_err lex_quoted(ta_jmespath *q, size_t *at, ta_jmespath_lexeme *out) {
    const size_t begin = *at, end = end_of_quote(q->expression, begin);
    const char delimiter = q->expression.p[begin];
    if (end >= q->expression.n)
        return fail(q, begin,
                    delimiter == '`'    ? "a literal's closing ` is missing"
                    : delimiter == '\'' ? "a string's closing ' is missing"
                                        : "a name's closing \" is missing");
    const ta_str quoted = ta_str_sub(q->expression, begin + 1, end);
    ta_buf b = room(q);
    *at = end + 1;
    if (delimiter == '`')
        return lex_literal(q, quoted, begin, out);
    if (delimiter == '\'') {
        put_unquoted(&b, quoted, '\'');
        out->token = TA_JT_STRING;
    } else {
        size_t error_at;
        if (ta_json_check(ta_str_sub(q->expression, begin, end + 1), &error_at) != TA_OK)
            return fail(q, begin, "the quoted name is not a JSON string");
        ta_put(&b, quoted);
        if (ta_buf_err(&b) == TA_OK)
            b.n = ta_json_decode(b.p, b.n);
        out->token = TA_JT_QUOTED_NAME;
    }
    out->text = ta_buf_str(&b);
    keep(q, &b);
    return ta_buf_err(&b);
}

/* ---- the rest ---- */

static ta_err lex_number(ta_jmespath *q, size_t *at, ta_jmespath_lexeme *out) {
    const ta_str s = q->expression;
    const bool negative = s.p[*at] == '-';
    int64_t value = 0;
    size_t i = *at + negative;
    if (!ta_is_digit(at_or_nul(s, i)))
        return fail(q, *at,
                    "\"-\" is only allowed before a number; a name with \"-\" needs quotes");
    for (; ta_is_digit(at_or_nul(s, i)); i++)
        if (value < INT32_MAX)
            value = value * 10 + (s.p[i] - '0');
    if (value > INT32_MAX)
        value = INT32_MAX;
    *at = i;
    out->token = TA_JT_NUMBER;
    out->number = (int32_t)(negative ? -value : value);
    return TA_OK;
}

static ta_err lex_symbol(ta_jmespath *q, size_t *at, ta_jmespath_lexeme *out) {
    static const struct {
        char text[3];
        uint8_t token;
    } symbols[] = {
        {"[]", TA_JT_FLATTEN}, {"[?", TA_JT_FILTER}, {"||", TA_JT_OR},    {"&&", TA_JT_AND},
        {"<=", TA_JT_LE},      {">=", TA_JT_GE},     {"!=", TA_JT_NE},    {"==", TA_JT_EQ},
        {"[", TA_JT_LBRACKET}, {"|", TA_JT_PIPE},    {"&", TA_JT_EXPREF}, {"<", TA_JT_LT},
        {">", TA_JT_GT},       {"!", TA_JT_NOT},     {".", TA_JT_DOT},    {"*", TA_JT_STAR},
        {"]", TA_JT_RBRACKET}, {",", TA_JT_COMMA},   {":", TA_JT_COLON},  {"@", TA_JT_CURRENT},
        {"(", TA_JT_LPAREN},   {")", TA_JT_RPAREN},  {"{", TA_JT_LBRACE}, {"}", TA_JT_RBRACE}};
    const ta_str rest = ta_str_sub(q->expression, *at, q->expression.n);
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++)
        if (ta_str_starts(rest, ta_str_from(symbols[i].text))) {
            out->token = (ta_jmespath_token)symbols[i].token;
            *at += symbols[i].text[1] ? 2 : 1;
            return TA_OK;
        }
    return fail(q, *at,
                rest.p[0] == '=' ? "\"=\" is no operator; comparison is \"==\""
                                 : "this character cannot begin a token");
}

ta_err ta_jmespath_lex(ta_jmespath *q, size_t *at, ta_jmespath_lexeme *out) {
    const ta_str s = q->expression;
    while (*at < s.n && ta_str_find(TA_STR(" \t\n\r"), s.p[*at]) < 4)
        ++*at;
    *out = (ta_jmespath_lexeme){.token = TA_JT_EOF, .at = *at};
    if (*at == s.n)
        return TA_OK;
    const char c = s.p[*at];
    ta_err err = TA_OK;
    if (begins_name(c)) {
        size_t end = *at;
        while (is_in_name(at_or_nul(s, end)))
            end++;
        out->token = TA_JT_NAME;
        out->text = ta_str_sub(s, *at, end);
        *at = end;
    } else if (c == '\'' || c == '"' || c == '`') {
        err = lex_quoted(q, at, out);
    } else if (ta_is_digit(c) || c == '-') {
        err = lex_number(q, at, out);
    } else {
        err = lex_symbol(q, at, out);
    }
    if (err == TA_E_LIMIT) {
        q->column = out->at;
        q->why = "its quoted parts are longer than TA_JMESPATH_TEXT_MAX, " TA_LIMIT_TEXT(
            TA_JMESPATH_TEXT_MAX) " bytes";
    }
    return err;
}
