/* http_chunk_test.c - the chunked coding: the vectors, the grammar, the caps. */
#include <criterion/criterion.h>
#include <string.h>

#include "caps.h"
#include "http/http_chunk.h"
#include "support/guard.h"
#include "support/http_vectors.h"

typedef struct outcome {
    ta_err err;
    size_t used;
    size_t n; /* decoded bytes */
    const char *why;
    char data[16384];
} outcome;

/* Decode raw[0..first) and then pieces of `step` bytes, each of which ends at a guard page. */
static void decode(outcome *o, ta_str raw, size_t first, size_t step) {
    ta_chunk c;
    ta_chunk_init(&c);
    o->err = TA_E_MORE;
    o->used = o->n = 0;
    while (o->err == TA_E_MORE && o->used < raw.n) {
        size_t n = o->used == 0 && first > 0 ? first : step;
        if (n > raw.n - o->used)
            n = raw.n - o->used;
        char *piece = guard_copy(raw.p + o->used, n);
        for (size_t at = 0, used; at < n && o->err == TA_E_MORE; at += used) {
            ta_str data;
            o->err = ta_chunk_feed(&c, (ta_str){piece + at, n - at}, &used, &data);
            cr_assert(used > 0 && used <= n - at);
            if (data.n > 0)
                cr_assert_eq(data.p + data.n, piece + at + used);
            cr_assert(data.n <= sizeof o->data - o->n);
            memcpy(o->data + o->n, data.p, data.n);
            o->n += data.n;
            o->used += used;
        }
        guard_free(piece, n);
    }
    o->why = c.why;
}

static outcome whole(const char *text) {
    outcome o;
    decode(&o, ta_str_from(text), 0, strlen(text) + 1);
    return o;
}

static void check_vector(const http_case *c, size_t first, size_t step) {
    static const ta_err codes[] = {TA_OK, TA_E_MORE, TA_E_HTTP_SYNTAX};
    outcome o;
    decode(&o, c->raw, first, step);
    http_verdict expected = http_expect(c);
    cr_assert_eq(o.err, codes[expected], "%s at %zu: %s", c->id, first, o.why ? o.why : "no fault");
    cr_assert_eq(o.why == NULL, expected != HTTP_REJECT);
    if (expected == HTTP_ACCEPT && c->consumed >= 0)
        cr_assert_eq(o.used, (size_t)c->consumed, "%s at %zu: %zu", c->id, first, o.used);
    if (expected == c->verdict && (expected != HTTP_REJECT || c->first.body.n > 0))
        cr_assert(ta_str_eq((ta_str){o.data, o.n}, c->first.body), "%s at %zu", c->id, first);
}

Test(http_chunk, vectors_whole_bytewise_and_split_at_every_point) {
    size_t cases = 0;
    for (size_t i = 0; i < http_case_count; i++) {
        const http_case *c = &http_cases[i];
        if (c->kind != HTTP_CHUNKED)
            continue;
        cases++;
        check_vector(c, 0, c->raw.n + 1);
        check_vector(c, 0, 1);
        for (size_t at = 1; at < c->raw.n; at++)
            check_vector(c, at, c->raw.n);
    }
    cr_assert_eq(cases, 35);
}

Test(http_chunk, the_largest_size_and_one_digit_more) {
    ta_chunk c;
    size_t used;
    ta_str data;
    ta_chunk_init(&c);
    cr_assert_eq(ta_chunk_feed(&c, TA_STR("ffffFFFFffffFFFF\r\nab"), &used, &data), TA_E_MORE);
    cr_assert(ta_str_eq(data, TA_STR("ab")));
    cr_assert_eq(c.left, UINT64_MAX - 2);
    cr_assert_str_eq(whole("10000000000000000\r\n").why, "a chunk size beyond 64 bits");
    cr_assert_eq(whole("0000000000000000000001\r\na\r\n0\r\n\r\n").err, TA_OK);
}

Test(http_chunk, errors_and_the_end_stick) {
    ta_chunk c;
    size_t used;
    ta_str data;
    ta_chunk_init(&c);
    cr_assert_eq(ta_chunk_feed(&c, TA_STR("x"), &used, &data), TA_E_HTTP_SYNTAX);
    cr_assert_eq(ta_chunk_feed(&c, TA_STR("0\r\n\r\n"), &used, &data), TA_E_HTTP_SYNTAX);
    cr_assert_eq(used, 0);
    ta_chunk_init(&c);
    cr_assert_eq(ta_chunk_feed(&c, TA_STR("0\r\n\r\nHTTP"), &used, &data), TA_OK);
    cr_assert_eq(used, 5, "what follows is not touched");
    cr_assert_eq(ta_chunk_feed(&c, TA_STR("x"), &used, &data), TA_OK);
    cr_assert_eq(used, 0);
}

Test(http_chunk, extensions_follow_their_grammar) {
    static const char *good[] = {"0;a",         "0 ;a",     "0\t; a",
                                 "0;a=b",       "0;a = b",  "0;a ;b",
                                 "0;a ;b=c",    "0;a=\"\"", "0;a=\"\\\"\x80;\"",
                                 "0;a=\"b\" ;c"};
    static const char *bad[] = {"0 ",         "0;",      "0;;",          "0;=b",
                                "0;a=",       "0;a b",   "0;a = b=c",    "0;a=\"b",
                                "0;a=\"b\"c", "0;a=b c", "0;a=\"\x01\"", "0;a=\"\\\x01\"",
                                "0;a\n",      "0,a",     "0;a=\n"};
    char text[64];
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        strcat(strcpy(text, good[i]), "\r\n\r\n");
        cr_assert_eq(whole(text).err, TA_OK, "%s", good[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        strcat(strcpy(text, bad[i]), "\r\n\r\n");
        cr_assert_eq(whole(text).err, TA_E_HTTP_SYNTAX, "%s", bad[i]);
    }
}

Test(http_chunk, each_refusal_names_its_reason) {
    static const struct {
        const char *text, *why;
    } cases[] = {
        {"\r\n", "a chunk size that is no hexadecimal number"},
        {"-1\r\n", "a chunk size that is no hexadecimal number"},
        {"0x1\r\n", "a chunk size that is no hexadecimal number"},
        {"1\n", "a chunk size that is no hexadecimal number"},
        {"1;a b\r\n", "a malformed chunk extension"},
        {"1\rx", "a CR without its LF"},
        {"1\r\nab", "chunk data that no CRLF ends"},
        {"1\r\na\n", "chunk data that no CRLF ends"},
        {"1\r\na\r\r", "chunk data that no CRLF ends"},
        {"0\r\n a: b\r\n", "a malformed trailer field"},
        {"0\r\n\n", "a malformed trailer field"},
        {"0\r\na\r\n", "a malformed trailer field"},
        {"0\r\na : b\r\n", "a malformed trailer field"},
        {"0\r\na: b\n", "a malformed trailer field"},
        {"0\r\na: b\r\n c\r\n", "a malformed trailer field"},
        {"0\r\na: b\rc", "a CR without its LF"},
        {"0\r\n\rc", "a CR without its LF"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        outcome o = whole(cases[i].text);
        cr_assert_eq(o.err, TA_E_HTTP_SYNTAX, "%s", cases[i].text);
        cr_assert_str_eq(o.why, cases[i].why, "%s", cases[i].text);
    }
}

/* prefix, then 'x' up to `n` bytes with the suffix, then the tail. */
static outcome padded(const char *prefix, size_t n, const char *suffix, const char *tail) {
    static char text[8192];
    size_t at = strlen(prefix);
    memcpy(text, prefix, at);
    memset(text + at, 'x', n - at - strlen(suffix));
    strcat(strcpy(text + n - strlen(suffix), suffix), tail);
    return whole(text);
}

Test(http_chunk, lines_and_trailers_at_their_caps_and_one_byte_beyond) {
    outcome o = padded("0;", TA_HTTP_CHUNK_LINE_MAX, "\r\n", "\r\n");
    cr_assert_eq(o.err, TA_OK);
    o = padded("0;", TA_HTTP_CHUNK_LINE_MAX + 1, "\r\n", "\r\n");
    cr_assert_eq(o.err, TA_E_LIMIT);
    cr_assert_str_eq(o.why, "a chunk-size line longer than 256 bytes");
    /* The count starts anew with each chunk. */
    o = padded("1\r\na\r\n0;", TA_HTTP_CHUNK_LINE_MAX + 6, "\r\n", "\r\n");
    cr_assert_eq(o.err, TA_OK);

    o = padded("0\r\na:", TA_HTTP_TRAILER_MAX + 3, "\r\n\r\n", "");
    cr_assert_eq(o.err, TA_OK);
    o = padded("0\r\na:", TA_HTTP_TRAILER_MAX + 4, "\r\n\r\n", "");
    cr_assert_eq(o.err, TA_E_LIMIT);
    cr_assert_str_eq(o.why, "a trailer section longer than 4096 bytes");

    /* The byte beyond the cap is the first of a line. */
    static char text[8192] = "0\r\n";
    for (size_t at = 3; at < 3 + TA_HTTP_TRAILER_MAX + 4; at += 4)
        memcpy(text + at, "a:\r\n", 4);
    o = whole(text);
    cr_assert_eq(o.err, TA_E_LIMIT);
    cr_assert_eq(o.used, 3 + TA_HTTP_TRAILER_MAX + 1);
}
