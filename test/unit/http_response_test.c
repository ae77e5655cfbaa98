/* http_response_test.c - response heads: the vectors, the policy, the caps. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "support/guard.h"
#include "support/http_vectors.h"

static char head[TA_HTTP_HEAD_MAX];

/* Feed raw[0..first) and then pieces of `step` bytes, each of which ends at a guard page. */
static ta_err feed(ta_response *r, ta_str raw, size_t first, size_t step, size_t *total) {
    ta_err err = TA_E_MORE;
    *total = 0;
    while (err == TA_E_MORE && *total < raw.n) {
        size_t n = *total == 0 && first > 0 ? first : step;
        if (n > raw.n - *total)
            n = raw.n - *total;
        size_t used;
        char *piece = guard_copy(raw.p + *total, n);
        err = ta_response_feed(r, (ta_str){piece, n}, &used);
        guard_free(piece, n);
        cr_assert(used == n || err != TA_E_MORE);
        *total += used;
    }
    return err;
}

static ta_err parse(ta_response *r, const char *text) {
    size_t used;
    ta_response_init(r, head, sizeof head);
    return feed(r, ta_str_from(text), 0, strlen(text) + 1, &used);
}

static void check_vector(const http_case *c, size_t first, size_t step) {
    ta_response r;
    size_t used;
    ta_response_init(&r, head, sizeof head);
    ta_err err = feed(&r, c->raw, first, step, &used);
    http_verdict expected = http_expect(c);
    /* A refused or unfinished message may still have a whole head: its body is the exchange's. */
    bool whole = expected == HTTP_ACCEPT || (expected == c->verdict && c->first.status != 0);
    if (whole) {
        cr_assert_eq(err, TA_OK, "%s at %zu: %s", c->id, first, r.why ? r.why : "unfinished");
        cr_assert_null(r.why);
        http_assert_head(c, &c->first, &r);
    } else if (expected == HTTP_INCOMPLETE) {
        cr_assert_eq(err, TA_E_MORE, "%s at %zu", c->id, first);
    } else {
        cr_assert_eq(err, TA_E_HTTP_SYNTAX, "%s at %zu", c->id, first);
        cr_assert_not_null(r.why);
    }
}

Test(http_response, vectors_whole_bytewise_and_split_at_every_point) {
    size_t cases = 0;
    for (size_t i = 0; i < http_case_count; i++) {
        const http_case *c = &http_cases[i];
        if (c->kind == HTTP_CHUNKED)
            continue;
        cases++;
        check_vector(c, 0, c->raw.n + 1);
        check_vector(c, 0, 1);
        for (size_t at = 1; at < c->raw.n; at++)
            check_vector(c, at, c->raw.n);
    }
    cr_assert_eq(cases, 103);
}

Test(http_response, parses_where_the_bytes_lie) {
    ta_response r;
    size_t used;
    const char text[] = "HTTP/1.1 200 OK\r\nA: b\r\n\r\nrest";
    memcpy(head, text, sizeof text);
    ta_response_init(&r, head, sizeof head);
    cr_assert_eq(ta_response_feed(&r, (ta_str){head, 7}, &used), TA_E_MORE);
    cr_assert_eq(ta_response_feed(&r, (ta_str){head + r.head_n, sizeof text - 8}, &used), TA_OK);
    cr_assert_eq(r.head_n, sizeof text - 5);
    cr_assert_str_eq(head, text);
    cr_assert(ta_str_eq(ta_response_field(&r, TA_STR("a")), TA_STR("b")));
}

Test(http_response, a_head_at_its_cap_and_one_byte_beyond) {
    ta_response r;
    size_t used;
    const ta_str text = TA_STR("HTTP/1.1 200 OK\r\nA: b\r\n\r\n");
    for (size_t cap = 0; cap <= text.n; cap++) {
        char *memory = guard_alloc(cap);
        ta_response_init(&r, memory, cap);
        ta_err err = feed(&r, text, 0, cap % 2 ? 1 : text.n, &used);
        cr_assert_eq(err, cap == text.n ? TA_OK : TA_E_LIMIT, "cap %zu", cap);
        cr_assert_eq(used, cap);
        cr_assert_eq(ta_response_feed(&r, TA_STR("x"), &used), err, "the result sticks");
        cr_assert_eq(used, 0);
        guard_free(memory, cap);
    }
}

Test(http_response, endless_fields_reach_a_cap) {
    ta_response r;
    size_t used;
    cr_assert_eq(parse(&r, "HTTP/1.1 200 OK\r\n"), TA_E_MORE);
    for (int i = 0; i < TA_HTTP_FIELDS_MAX; i++)
        cr_assert_eq(ta_response_feed(&r, TA_STR("a: b\r\n"), &used), TA_E_MORE);
    cr_assert_eq(ta_response_feed(&r, TA_STR("a: b\r\n"), &used), TA_E_LIMIT);
    cr_assert_str_eq(r.why, "more than 64 field lines");

    cr_assert_eq(parse(&r, "HTTP/1.1 200 OK\r\na:"), TA_E_MORE);
    ta_err err = TA_E_MORE;
    for (int i = 0; i < TA_HTTP_HEAD_MAX && err == TA_E_MORE; i++)
        err = ta_response_feed(&r, TA_STR("b"), &used);
    cr_assert_eq(err, TA_E_LIMIT);
    cr_assert_str_eq(r.why, "a head longer than its buffer");
}

Test(http_response, framing_and_keep_alive) {
    static const struct {
        const char *text;
        ta_framing framing;
        uint64_t length;
        bool keep_alive;
    } cases[] = {
        {"HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\n", TA_FRAMING_LENGTH,
         UINT64_MAX, true},
        {"HTTP/1.1 200 OK\r\ncontent-length:0\r\nConnection: Close\r\n\r\n", TA_FRAMING_LENGTH, 0,
         false},
        {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: a ,\tclose\r\n\r\n",
         TA_FRAMING_LENGTH, 1, false},
        {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: a\r\nConnection: close\r\n\r\n",
         TA_FRAMING_LENGTH, 1, false},
        {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: closed\r\n\r\n", TA_FRAMING_LENGTH, 1,
         true},
        {"HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\n", TA_FRAMING_LENGTH, 1, false},
        {"HTTP/1.0 200 OK\r\nContent-Length: 1\r\nConnection: keep-alive\r\n\r\n",
         TA_FRAMING_LENGTH, 1, true},
        {"HTTP/1.0 200 OK\r\nContent-Length: 1\r\nConnection: keep-alive, close\r\n\r\n",
         TA_FRAMING_LENGTH, 1, false},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n", TA_FRAMING_CHUNKED, 0, true},
        {"HTTP/1.1 200 OK\r\n\r\n", TA_FRAMING_UNTIL_CLOSE, 0, false},
        {"HTTP/1.1 204 No Content\r\nContent-Length: 9\r\n\r\n", TA_FRAMING_NONE, 0, true},
        {"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", TA_FRAMING_NONE, 0, true},
        {"HTTP/1.1 100 Continue\r\n\r\n", TA_FRAMING_NONE, 0, true},
        {"HTTP/1.1 999 \xC3\xA9\r\nContent-Length: 1\r\nX: \xFF\t\r\n\r\n", TA_FRAMING_LENGTH, 1,
         true},
        {"\r\nHTTP/1.1 200\r\n\r\n", TA_FRAMING_UNTIL_CLOSE, 0, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ta_response r;
        cr_assert_eq(parse(&r, cases[i].text), TA_OK, "%s: %s", cases[i].text, r.why);
        cr_assert_eq(r.framing, cases[i].framing, "%s", cases[i].text);
        cr_assert_eq(r.content_length, cases[i].length, "%s", cases[i].text);
        cr_assert_eq(r.keep_alive, cases[i].keep_alive, "%s", cases[i].text);
    }
}

#define OK_LINE "HTTP/1.1 200 OK\r\n"

Test(http_response, each_refusal_names_its_reason) {
    static const struct {
        const char *text, *why;
    } cases[] = {
        {"SSH-2.0-OpenSSH", "no HTTP/1.x status line"},
        {"\x15\x03\x01", "a TLS record in place of HTTP (is this a port for https?)"},
        {"HTTP/2.0 200 OK\r\n", "no HTTP/1.x status line"},
        {"http/1.1 200 OK\r\n", "no HTTP/1.x status line"},
        {"\r\n\r\nHTTP/1.1 200 OK\r\n", "no HTTP/1.x status line"},
        {"\rH", "a CR without its LF"},
        {"H\r", "no HTTP/1.x status line"},
        {"HTTP/1.2 200 OK\r\n", "an HTTP version other than 1.0 and 1.1"},
        {"HTTP/1.1\t200 OK\r\n", "no space after the HTTP version"},
        {"HTTP/1.1 099 OK\r\n", "a status code that is no number of three digits"},
        {"HTTP/1.1 20 OK\r\n", "a status code that is no number of three digits"},
        {"HTTP/1.1 2000 OK\r\n", "no space after the status code"},
        {"HTTP/1.1 200 OK\n", "a status line that ends in LF alone"},
        {"HTTP/1.1 200 O\x7F", "a control byte in the status line"},
        {"HTTP/1.1 200 OK\r\r", "a CR without its LF"},
        {OK_LINE " a: b", "a field line that starts with white space"},
        {OK_LINE "a: b\r\n\tc\r\n", "a field line that starts with white space"},
        {OK_LINE ": b", "a field line without a name"},
        {OK_LINE "\n", "a line that ends in LF alone"},
        {OK_LINE "(: b", "a byte that no field name can have"},
        {OK_LINE "a\xC3: b", "a byte that no field name can have"},
        {OK_LINE "a : b", "white space before the colon of a field line"},
        {OK_LINE "a\r\n", "a field line without a colon"},
        {OK_LINE "a: b\n", "a field line that ends in LF alone"},
        {OK_LINE "a: b\x01", "a control byte in a field value"},
        {OK_LINE "a: b\rc", "a CR without its LF"},
        {OK_LINE "a: b\r\n\rc", "a CR without its LF"},
        {OK_LINE "Content-Length: 5\r\nContent-Length: 6\r\n\r\n", "more than one Content-Length"},
        {OK_LINE "Content-Length: 5\r\nContent-Length: 5\r\n\r\n", "more than one Content-Length"},
        {OK_LINE "Content-Length: 5, 5\r\n\r\n",
         "a Content-Length that is no number, or beyond 64 bits"},
        {OK_LINE "Content-Length: +5\r\n\r\n",
         "a Content-Length that is no number, or beyond 64 bits"},
        {OK_LINE "Content-Length:\r\n\r\n",
         "a Content-Length that is no number, or beyond 64 bits"},
        {OK_LINE "Content-Length: 18446744073709551616\r\n\r\n",
         "a Content-Length that is no number, or beyond 64 bits"},
        {OK_LINE "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
         "both a Content-Length and a Transfer-Encoding"},
        {OK_LINE "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
         "a Transfer-Encoding other than a single chunked"},
        {OK_LINE "Transfer-Encoding: gzip, chunked\r\n\r\n",
         "a Transfer-Encoding other than a single chunked"},
        {OK_LINE "Transfer-Encoding: identity\r\n\r\n",
         "a Transfer-Encoding other than a single chunked"},
        {"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
         "a Transfer-Encoding in an HTTP/1.0 response"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ta_response r;
        cr_assert_eq(parse(&r, cases[i].text), TA_E_HTTP_SYNTAX, "%s", cases[i].text);
        cr_assert_str_eq(r.why, cases[i].why);
    }
}

Test(http_response, a_nul_is_refused_wherever_it_stands) {
    const ta_str text = TA_STR("HTTP/1.1 200 OK\r\nA: b\r\n\r\n");
    for (size_t at = 0; at < text.n; at++) {
        char copy[64];
        ta_response r;
        size_t used;
        memcpy(copy, text.p, text.n);
        copy[at] = '\0';
        ta_response_init(&r, head, sizeof head);
        cr_assert_eq(ta_response_feed(&r, (ta_str){copy, text.n}, &used), TA_E_HTTP_SYNTAX);
        cr_assert_eq(used, at + 1, "at %zu", at);
    }
}

Test(http_response, the_first_field_of_a_name_is_found) {
    ta_response r;
    cr_assert_eq(parse(&r, OK_LINE "X-Amzn-RequestId: 1\r\nx-amzn-requestid: 2\r\nE:\r\n\r\n"),
                 TA_OK);
    cr_assert(ta_str_eq(ta_response_field(&r, TA_STR("x-amzn-requestid")), TA_STR("1")));
    cr_assert_not_null(ta_response_field(&r, TA_STR("e")).p, "present, and empty");
    cr_assert_null(ta_response_field(&r, TA_STR("x")).p);
}

Test(http_response, nothing_of_an_earlier_response_remains) {
    ta_response r;
    cr_assert_eq(parse(&r, OK_LINE "a: b\r\nContent-Length: 5\r\nConnection: close\r\n\r\n"),
                 TA_OK);
    cr_assert_eq(parse(&r, OK_LINE "c: d\r\n\r\n"), TA_OK);
    cr_assert_eq(r.framing, TA_FRAMING_UNTIL_CLOSE);
    cr_assert_null(ta_response_field(&r, TA_STR("content-length")).p);
    ta_response_init(&r, head, sizeof head);
    cr_assert_eq(r.status, 0);
    cr_assert_eq(r.minor, 0);
    cr_assert_null(r.reason.p);
    cr_assert_eq(r.framing, TA_FRAMING_NONE);
    cr_assert_eq(r.content_length, 0);
    cr_assert_not(r.keep_alive);
    cr_assert_eq(r.field_count, 0);
    cr_assert_eq(r.head_n, 0);
}
