#include "http/http_chunk.h"

#include "caps.h"
#include "http/http_syntax.h"

/* The part that the next byte belongs to. The order matters: up to SIZE_LF, a byte counts for the
 * chunk-size line; from TRAILER_START on, for the trailer section. */
enum {
    SIZE_START,
    SIZE,
    /* white space after the size or an extension: another extension must follow */
    BEFORE_SEMICOLON,
    EXT_NAME_START,
    EXT_NAME,
    BEFORE_EQUALS, /* white space after an extension's name */
    EXT_VALUE_START,
    EXT_TOKEN,
    EXT_QUOTED,
    EXT_ESCAPED,
    EXT_QUOTED_END,
    SIZE_LF,
    DATA,
    DATA_CR,
    DATA_LF,
    TRAILER_START,
    TRAILER_NAME,
    TRAILER_VALUE,
    TRAILER_LF,
    END_LF
};

void ta_chunk_init(ta_chunk *c) {
    *c = (ta_chunk){.state = SIZE_START, .err = TA_E_MORE};
}

static void refuse(ta_chunk *c, ta_err err, const char *why) {
    c->err = err;
    c->why = why;
}

static void syntax(ta_chunk *c, const char *why) {
    refuse(c, TA_E_HTTP_SYNTAX, why);
}

static bool is_blank(char b) {
    return b == ' ' || b == '\t';
}

static void parse_size(ta_chunk *c, char b) {
    int digit = ta_hex_value(b);
    if (digit < 0)
        syntax(c, "a chunk size that is no hexadecimal number");
    else if (c->size > UINT64_MAX >> 4)
        syntax(c, "a chunk size beyond 64 bits");
    else
        c->size = c->size << 4 | (unsigned)digit;
    c->state = SIZE;
}

/* The delimiters that may end the size, a token or a quoted string; returns false if `b` is not one
 * of them. */
static bool ends_part(ta_chunk *c, char b) {
    if (b == '\r')
        c->state = SIZE_LF;
    else if (b == ';')
        c->state = EXT_NAME_START;
    else if (is_blank(b))
        c->state = BEFORE_SEMICOLON;
    else
        return false;
    return true;
}

/* chunk-ext = *( BWS ";" BWS token [ BWS "=" BWS ( token / quoted-string ) ] ) */
static void parse_extension(ta_chunk *c, char b) {
    bool valid = true;
    switch (c->state) {
    case BEFORE_SEMICOLON:
        valid = b == ';' || is_blank(b);
        if (b == ';')
            c->state = EXT_NAME_START;
        break;
    case EXT_NAME_START:
        valid = is_blank(b) || ta_is_tchar(b);
        if (!is_blank(b))
            c->state = EXT_NAME;
        break;
    case EXT_NAME:
        if (b == '=')
            c->state = EXT_VALUE_START;
        else if (is_blank(b))
            c->state = BEFORE_EQUALS;
        else
            valid = ta_is_tchar(b) || ends_part(c, b);
        break;
    case BEFORE_EQUALS:
        valid = is_blank(b) || b == '=' || b == ';';
        if (!is_blank(b))
            c->state = b == '=' ? EXT_VALUE_START : EXT_NAME_START;
        break;
    case EXT_VALUE_START:
        valid = is_blank(b) || b == '"' || ta_is_tchar(b);
        if (!is_blank(b))
            c->state = b == '"' ? EXT_QUOTED : EXT_TOKEN;
        break;
    case EXT_TOKEN:
        valid = ta_is_tchar(b) || ends_part(c, b);
        break;
    case EXT_QUOTED:
        valid = ta_is_field_byte(b);
        if (b == '"')
            c->state = EXT_QUOTED_END;
        else if (b == '\\')
            c->state = EXT_ESCAPED;
        break;
    case EXT_ESCAPED:
        valid = ta_is_field_byte(b);
        c->state = EXT_QUOTED;
        break;
    default:
        valid = ends_part(c, b);
        break;
    }
    if (!valid)
        syntax(c, "a malformed chunk extension");
}

static void expect(ta_chunk *c, char b, char want, unsigned char next) {
    if (b != want)
        syntax(c, c->state == DATA_CR || c->state == DATA_LF ? "chunk data that no CRLF ends"
                                                             : "a CR without its LF");
    c->state = next;
}

static void parse_trailer(ta_chunk *c, char b) {
    switch (c->state) {
    case TRAILER_START:
        if (b == '\r')
            c->state = END_LF;
        else if (ta_is_tchar(b))
            c->state = TRAILER_NAME;
        else
            syntax(c, "a malformed trailer field");
        break;
    case TRAILER_NAME:
        if (b == ':')
            c->state = TRAILER_VALUE;
        else if (!ta_is_tchar(b))
            syntax(c, "a malformed trailer field");
        break;
    case TRAILER_VALUE:
        if (b == '\r')
            c->state = TRAILER_LF;
        else if (!ta_is_field_byte(b))
            syntax(c, "a malformed trailer field");
        break;
    case TRAILER_LF:
        expect(c, b, '\n', TRAILER_START);
        break;
    default:
        expect(c, b, '\n', END_LF);
        if (c->err == TA_E_MORE)
            c->err = TA_OK;
        break;
    }
}

static void count(ta_chunk *c) {
    c->line_n++;
    if (c->state <= SIZE_LF && c->line_n > TA_HTTP_CHUNK_LINE_MAX)
        refuse(c, TA_E_LIMIT,
               "a chunk-size line longer than " TA_LIMIT_TEXT(TA_HTTP_CHUNK_LINE_MAX) " bytes");
    if (c->state >= TRAILER_START && c->line_n > TA_HTTP_TRAILER_MAX)
        refuse(c, TA_E_LIMIT,
               "a trailer section longer than " TA_LIMIT_TEXT(TA_HTTP_TRAILER_MAX) " bytes");
}

static void step(ta_chunk *c, char b) {
    count(c);
    if (c->err != TA_E_MORE)
        return;
    switch (c->state) {
    case SIZE_START:
        parse_size(c, b);
        break;
    case SIZE:
        if (!ends_part(c, b))
            parse_size(c, b);
        break;
    case SIZE_LF:
        expect(c, b, '\n', c->size > 0 ? DATA : TRAILER_START);
        c->left = c->size;
        c->size = 0;
        c->line_n = 0;
        break;
    case DATA_CR:
        expect(c, b, '\r', DATA_LF);
        break;
    case DATA_LF:
        expect(c, b, '\n', SIZE_START);
        c->line_n = 0;
        break;
    default:
        if (c->state < SIZE_LF)
            parse_extension(c, b);
        else
            parse_trailer(c, b);
        break;
    }
}

ta_err ta_chunk_feed(ta_chunk *c, ta_str in, size_t *used, ta_str *data) {
    *used = 0;
    *data = (ta_str){in.p, 0};
    while (c->err == TA_E_MORE && *used < in.n) {
        if (c->state != DATA) {
            step(c, in.p[(*used)++]);
            continue;
        }
        size_t n = in.n - *used;
        if (n > c->left)
            n = (size_t)c->left;
        *data = ta_str_sub(in, *used, *used + n);
        *used += n;
        c->left -= n;
        if (c->left == 0)
            c->state = DATA_CR;
        break;
    }
    return c->err;
}
