/* http_exchange_test.c - whole exchanges over a scripted stream: the vectors, and what may go wrong. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "http/http_exchange.h"
#include "support/guard.h"
#include "support/http_vectors.h"
#include "support/script_stream.h"

#define REQUEST  TA_STR("GET / HTTP/1.1\r\nhost: h\r\n\r\n")
#define BODY_CAP 320

static char head[TA_HTTP_HEAD_MAX];
static script_stream script;
static ta_exchange x;
static ta_diag diag;

/* One exchange with a body buffer of `cap` bytes that ends at a guard page; script.read_max and
 * write_err stay as they are set in `like`. */
static ta_err run(const script_step *steps, size_t count, size_t read_max, size_t cap) {
    static char *body;
    static size_t body_cap;
    guard_free(body, body_cap);
    body_cap = cap;
    body = guard_alloc(cap);
    ta_stream s = script_stream_open(&script, steps, count);
    script.read_max = read_max;
    /* What an earlier exchange left must not matter. */
    x.head = head, x.head_cap = sizeof head;
    x.body = body, x.body_cap = cap;
    x.body_cap_name = "BODY_CAP";
    ta_diag_clear(&diag);
    ta_err err = ta_http_exchange(&x, &s, REQUEST, 77, &diag);
    cr_assert_eq(err, diag.err, "the diag holds what is returned");
    cr_assert_eq(err == TA_OK, diag.text[0] == '\0');
    cr_assert_eq(strchr(diag.text, '\n'), NULL);
    cr_assert_eq(script.deadline, 77);
    cr_assert(x.sent_any);
    cr_assert_eq(x.received_any, script.given > 0);
    return err;
}

#define RUN(...)                                                                                   \
    run((script_step[]){__VA_ARGS__}, sizeof(script_step[]){__VA_ARGS__} / sizeof(script_step), 0, \
        BODY_CAP)
#define CONTENT_IS(literal)                                                                        \
    cr_assert(ta_str_eq(x.content, TA_STR(literal)), "\"%.*s\"", (int)x.content.n, x.content.p)
#define TEXT_IS(literal) cr_assert_str_eq(diag.text, literal)

/* ---- the vectors ---- */

/* The vector's bytes up to `split`, then the rest, then the orderly end. */
static void check_vector(const http_case *c, size_t split, size_t read_max) {
    static const ta_err codes[] = {TA_OK, TA_E_HTTP_TRUNCATED, TA_E_HTTP_SYNTAX};
    script_step steps[3] = {{.err = TA_OK}};
    size_t n = 0;
    if (split > 0)
        steps[n++] = (script_step){.data = ta_str_sub(c->raw, 0, split)};
    steps[n++] = (script_step){.data = ta_str_sub(c->raw, split, c->raw.n)};
    steps[n++] = (script_step)SCRIPT_END;
    http_verdict expected = http_expect_exchange(c);
    ta_err err = run(steps, n, read_max, BODY_CAP);
    cr_assert_eq(err, codes[expected], "%s at %zu: %d %s", c->id, split, (int)err, diag.text);
    if (err == TA_OK) {
        http_assert_head(c, &c->final, &x.response);
        cr_assert(ta_str_eq(x.content, c->final.body), "%s at %zu: \"%.*s\"", c->id, split,
                  (int)x.content.n, x.content.p);
    }
}

Test(http_exchange, vectors_whole_bytewise_and_split_at_every_point) {
    size_t cases = 0;
    for (size_t i = 0; i < http_case_count; i++) {
        const http_case *c = &http_cases[i];
        if (c->kind != HTTP_MESSAGE)
            continue;
        cases++;
        check_vector(c, 0, 0);
        check_vector(c, 0, 1);
        for (size_t at = 1; at < c->raw.n; at++)
            check_vector(c, at, 0);
    }
    cr_assert_eq(cases, 85);
}

/* ---- the ways it should go ---- */

Test(http_exchange, one_write_and_one_read_for_a_short_answer) {
    cr_assert_eq(RUN(SCRIPT_DATA("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")), TA_OK);
    CONTENT_IS("{}");
    cr_assert_eq(script.writes, 1);
    cr_assert(ta_str_eq((ta_str){script.written, script.written_n}, REQUEST));
    cr_assert_eq(script.reads, 1);
    cr_assert_eq(script.smallest_cap, sizeof head);
    cr_assert(x.keep_alive);
    cr_assert(x.sent_any);
    cr_assert_eq(diag.http_status, 200);
}

Test(http_exchange, a_body_of_its_own_record_takes_one_read_more) {
    cr_assert_eq(
        RUN(SCRIPT_DATA("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"), SCRIPT_DATA("hello")),
        TA_OK);
    CONTENT_IS("hello");
    cr_assert_eq(script.reads, 2);

    cr_assert_eq(RUN(SCRIPT_DATA("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
                     SCRIPT_DATA("5\r\nhello\r\n0\r\n\r\n")),
                 TA_OK);
    CONTENT_IS("hello");
    cr_assert_eq(script.reads, 2);
    cr_assert(x.keep_alive);
}

Test(http_exchange, nothing_is_read_after_the_end) {
    /* A read behind the script's end would be an error. */
    cr_assert_eq(RUN(SCRIPT_DATA("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")), TA_OK);
    cr_assert_not_null(x.content.p);
    cr_assert_eq(x.content.n, 0);
    cr_assert_eq(RUN(SCRIPT_DATA("HTTP/1.1 204 No Content\r\nContent-Encoding: gzip\r\n\r\n")),
                 TA_OK);
    cr_assert_not_null(x.content.p);
    cr_assert(x.keep_alive);
}

Test(http_exchange, interim_responses_are_skipped_up_to_a_cap) {
    script_step steps[] = {
        {.data = TA_STR("HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n"), .repeat = 7},
        SCRIPT_DATA("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"),
    };
    cr_assert_eq(run(steps, 2, 0, BODY_CAP), TA_OK);
    CONTENT_IS("x");
    cr_assert_eq(x.response.field_count, 1);
    steps[0].repeat = SIZE_MAX;
    cr_assert_eq(run(steps, 2, 0, BODY_CAP), TA_E_LIMIT);
    TEXT_IS("the server sent more than 8 interim responses (1xx)");
    cr_assert_eq(script.reads, 9);

    /* All in one read, and cut anywhere. */
    const ta_str text =
        TA_STR("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\na: b\r\n\r\n"
               "HTTP/1.1 200 OK\r\nb: c\r\nContent-Length: 1\r\n\r\nx");
    for (size_t max = 1; max <= text.n; max++) {
        cr_assert_eq(run(&(script_step){.data = text}, 1, max, BODY_CAP), TA_OK);
        CONTENT_IS("x");
        cr_assert(ta_str_eq(ta_response_field(&x.response, TA_STR("b")), TA_STR("c")));
        cr_assert_null(ta_response_field(&x.response, TA_STR("a")).p);
    }
}

Test(http_exchange, surplus_bytes_end_the_connection_s_use) {
    cr_assert_eq(RUN(SCRIPT_DATA("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxy")), TA_OK);
    CONTENT_IS("x");
    cr_assert_not(x.keep_alive);
    cr_assert_eq(
        RUN(SCRIPT_DATA("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nx"), SCRIPT_DATA("yzz")),
        TA_OK);
    CONTENT_IS("xyz");
    cr_assert_not(x.keep_alive);
    cr_assert_eq(
        RUN(SCRIPT_DATA("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\ny")), TA_OK);
    cr_assert_not(x.keep_alive);
    cr_assert_eq(RUN(SCRIPT_DATA("HTTP/1.1 204 No Content\r\n\r\ny")), TA_OK);
    cr_assert_not(x.keep_alive);
    cr_assert_eq(
        RUN(SCRIPT_DATA("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx")),
        TA_OK);
    cr_assert_not(x.keep_alive);
}

/* ---- the body's cap ---- */

/* A body of n bytes in the given framing, read in pieces of read_max. */
static ta_err run_body(const char *framing, size_t n, const char *before, const char *after,
                       size_t cap, size_t read_max) {
    static char text[1024];
    size_t at = (size_t)snprintf(text, sizeof text, "HTTP/1.1 200 OK\r\n%s\r\n%s", framing, before);
    for (size_t i = 0; i < n; i++)
        text[at++] = (char)('a' + i % 26);
    strcpy(text + at, after);
    script_step steps[] = {{.data = ta_str_from(text)}, SCRIPT_END};
    ta_err err = run(steps, 2, read_max, cap);
    if (err == TA_OK) {
        cr_assert_eq(x.content.n, n);
        for (size_t i = 0; i < n; i++)
            cr_assert_eq(x.content.p[i], (char)('a' + i % 26));
    }
    return err;
}

Test(http_exchange, bodies_at_their_cap_and_one_byte_beyond) {
    static const size_t pieces[] = {0, 1, 7, 64};
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
        for (size_t cap = 98; cap <= 102; cap++) {
            ta_err want = cap >= 100 ? TA_OK : TA_E_LIMIT;
            size_t max = pieces[i];
            cr_assert_eq(run_body("Content-Length: 100\r\n", 100, "", "", cap, max), want);
            cr_assert_eq(run_body("Content-Length: 100\r\n", 100, "", "surplus", cap, max), want);
            cr_assert_eq(run_body("", 100, "", "", cap, max), want);
            cr_assert_eq(run_body("Transfer-Encoding: chunked\r\n", 100, "64;a=\"b\"\r\n",
                                  "\r\n0\r\na: b\r\n\r\n", cap, max),
                         want, "%zu %zu %s", cap, max, diag.text);
        }
    /* Each byte a chunk of its own: the coding is six times the content. */
    const ta_str chunks =
        TA_STR("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\n"
               "b\r\n1\r\nc\r\n0\r\n\r\n");
    for (size_t max = 1; max <= chunks.n; max++)
        for (size_t cap = 2; cap <= 3; cap++)
            cr_assert_eq(run(&(script_step){.data = chunks}, 1, max, cap),
                         cap == 3 ? TA_OK : TA_E_LIMIT);
}

Test(http_exchange, a_body_announced_as_too_long_is_not_read) {
    cr_assert_eq(RUN(SCRIPT_DATA("HTTP/1.1 200 OK\r\nContent-Length: 321\r\n\r\n")), TA_E_LIMIT);
    TEXT_IS("the server's answer has a response body of 321 bytes, and the limit is BODY_CAP, "
            "320 bytes");
    cr_assert_eq(diag.http_status, 200);
    cr_assert_eq(
        RUN(SCRIPT_DATA("HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\n")),
        TA_E_LIMIT);
    cr_assert_eq(RUN(SCRIPT_DATA("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                 "ffffffffffffffff\r\n")),
                 TA_E_LIMIT);
    TEXT_IS("the server's answer has a response body of more than BODY_CAP, 320 bytes");
    cr_assert_eq(RUN(SCRIPT_DATA("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n"
                                 "140\r\n")),
                 TA_E_LIMIT);
}

/* ---- what peers do wrong ---- */

Test(http_exchange, endless_answers_reach_a_cap) {
    cr_assert_eq(RUN({.data = TA_STR("a"), .repeat = SIZE_MAX}), TA_E_HTTP_SYNTAX);
    cr_assert_eq(
        RUN(SCRIPT_DATA("HTTP/1.1 200 OK\r\n"), {.data = TA_STR("a: b\r\n"), .repeat = SIZE_MAX}),
        TA_E_LIMIT);
    TEXT_IS("the server's answer has more than 64 field lines");
    cr_assert_eq(
        RUN(SCRIPT_DATA("HTTP/1.1 200 OK\r\na: "), {.data = TA_STR("bc"), .repeat = SIZE_MAX}),
        TA_E_LIMIT);
    TEXT_IS("the server's answer has a head longer than its buffer of 8192 bytes");
    cr_assert_eq(script.given, sizeof head);
    cr_assert_eq(
        RUN(SCRIPT_DATA("HTTP/1.1 200 OK\r\n\r\n"), {.data = TA_STR("bc"), .repeat = SIZE_MAX}),
        TA_E_LIMIT);
    cr_assert_eq(RUN(SCRIPT_DATA("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
                     {.data = TA_STR("1\r\na\r\n"), .repeat = SIZE_MAX}),
                 TA_E_LIMIT);
    cr_assert_eq(RUN(SCRIPT_DATA("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;"),
                     {.data = TA_STR("a"), .repeat = SIZE_MAX}),
                 TA_E_LIMIT);
    TEXT_IS("the server's answer has a chunk-size line longer than 256 bytes");
    cr_assert_eq(RUN(SCRIPT_DATA("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"),
                     {.data = TA_STR("a: b\r\n"), .repeat = SIZE_MAX}),
                 TA_E_LIMIT);
    TEXT_IS("the server's answer has a trailer section longer than 4096 bytes");
}

Test(http_exchange, an_end_before_the_first_byte_is_told_apart) {
    cr_assert_eq(RUN(SCRIPT_END), TA_E_RECV);
    TEXT_IS("the server closed the connection without an answer");
    cr_assert(x.sent_any);
    cr_assert_not(x.received_any);
    cr_assert_eq(diag.http_status, 0);
}

Test(http_exchange, an_end_within_the_answer_is_truncation) {
    cr_assert_eq(RUN(SCRIPT_DATA("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")), TA_OK);
    cr_assert_eq(RUN(SCRIPT_DATA("HTTP/1.1 200 OK\r\nA: b"), SCRIPT_END), TA_E_HTTP_TRUNCATED);
    cr_assert_null(x.content.p);
    TEXT_IS("the server closed the connection within the head of its answer, after 21 bytes");
    cr_assert_eq(RUN(SCRIPT_DATA("HTTP/1.1 100 Continue\r\n\r\n"), SCRIPT_END),
                 TA_E_HTTP_TRUNCATED);
    cr_assert_eq(RUN(SCRIPT_DATA("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc"), SCRIPT_END),
                 TA_E_HTTP_TRUNCATED);
    TEXT_IS("the server closed the connection within the body of its answer, after 3 of 5 bytes");
    cr_assert_eq(diag.http_status, 200);
    cr_assert_null(x.content.p);
    cr_assert_eq(
        RUN(SCRIPT_DATA("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n"),
            SCRIPT_END),
        TA_E_HTTP_TRUNCATED);
    TEXT_IS(
        "the server closed the connection within the chunked body of its answer, after 3 bytes");
}

Test(http_exchange, a_stream_s_error_passes_through_wherever_it_comes) {
    static const ta_err errors[] = {TA_E_RECV, TA_E_READ_TIMEOUT, TA_E_DEADLINE, TA_E_TLS,
                                    TA_E_INTERRUPTED};
    static const char *before[] = {
        "HTTP/1.1 20",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
        /* The end of such a body is the orderly one alone. */
        "HTTP/1.1 200 OK\r\n\r\nabc",
    };
    for (size_t e = 0; e < sizeof errors / sizeof *errors; e++) {
        cr_assert_eq(RUN(SCRIPT_FAIL(errors[e])), errors[e]);
        for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
            cr_assert_eq(RUN({.data = ta_str_from(before[i])}, SCRIPT_FAIL(errors[e])), errors[e]);
            cr_assert_null(x.content.p);
            cr_assert_not(x.keep_alive);
        }
    }
}

Test(http_exchange, a_failed_write_reads_nothing) {
    ta_stream s = script_stream_open(&script, NULL, 0);
    script.write_err = TA_E_SEND;
    x = (ta_exchange){.head = head, .head_cap = sizeof head, .body = head, .body_cap = 1};
    ta_diag_clear(&diag);
    cr_assert_eq(ta_http_exchange(&x, &s, REQUEST, TA_NEVER, &diag), TA_E_SEND);
    cr_assert_eq(script.reads, 0);
    cr_assert(x.sent_any);
    cr_assert_not(x.received_any);
    cr_assert_not(x.keep_alive);
}

Test(http_exchange, what_was_not_asked_for_is_refused) {
    cr_assert_eq(RUN(SCRIPT_DATA("HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n")),
                 TA_E_HTTP_SYNTAX);
    TEXT_IS("the server switched protocols (101), which nobody asked for");
    cr_assert_eq(RUN(SCRIPT_DATA("HTTP/1.1 200 OK\r\nContent-Encoding: gz\x1Bip\r\n\r\n")),
                 TA_E_HTTP_SYNTAX);
    cr_assert_eq(RUN(SCRIPT_DATA("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Encoding: "
                                 "identity\r\ncontent-encoding: gzip\r\n\r\nx")),
                 TA_E_HTTP_SYNTAX);
    TEXT_IS("the server's answer has a content coding that was not asked for: \"gzip\"");
    cr_assert_eq(RUN(SCRIPT_DATA("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Encoding: "
                                 "Identity\r\ncontent-encoding:\r\n\r\nx")),
                 TA_OK);
    /* The last field of the answer before was gzip's. */
    cr_assert_eq(RUN(SCRIPT_DATA("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nA: b\r\n"
                                 "Content-Encoding: gzip\r\n\r\nx")),
                 TA_E_HTTP_SYNTAX);
    cr_assert_eq(RUN(SCRIPT_DATA("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nA: b\r\n\r\nx")), TA_OK);
}

Test(http_exchange, messages_show_the_fault_and_no_more) {
    cr_assert_eq(RUN(SCRIPT_DATA("\x15\x03\x01")), TA_E_HTTP_SYNTAX);
    TEXT_IS("the server's answer has a TLS record in place of HTTP (is this a port for https?): "
            "\"\\x15\"");
    cr_assert_eq(RUN(SCRIPT_DATA("\x14\x03\x01")), TA_E_HTTP_SYNTAX);
    TEXT_IS("the server's answer has no HTTP/1.x status line: \"\\x14\"");
    cr_assert_eq(RUN(SCRIPT_DATA("HTTP/1.1 200 OK\r\nSet-Cookie: secret\x01\r\n\r\n")),
                 TA_E_HTTP_SYNTAX);
    TEXT_IS("the server's answer has a control byte in a field value: \"Set-Cookie\"");
    cr_assert_eq(RUN(SCRIPT_DATA("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: "
                                 "chunked\r\n\r\n")),
                 TA_E_HTTP_SYNTAX);
    TEXT_IS("the server's answer has both a Content-Length and a Transfer-Encoding");
    cr_assert_eq(RUN(SCRIPT_DATA("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nsecret")),
                 TA_E_HTTP_SYNTAX);
    TEXT_IS("the server's answer has a chunk size that is no hexadecimal number");
}
