/* json_print_test.c - the bytes that Python's json.dumps(value, indent=4, ensure_ascii=False)
 * gives. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/buf.h"
#include "support/guard.h"
#include "support/json_print_value.h"

#define ABSENT ((ta_str){NULL, 0})

static ta_json json;
static char printed[64 * 1024];

static ta_err into_buf(void *ctx, ta_str bytes) {
    cr_assert(bytes.n > 0);
    ta_put(ctx, bytes);
    return ta_buf_err(ctx);
}

static ta_err print_parsed(ta_buf *b, int at) {
    ta_json_printer p;
    ta_json_print_init(&p, into_buf, b);
    json_print_value(&p, &json, at, ABSENT);
    return ta_json_print_finish(&p);
}

static void parse(const char *text, size_t n) {
    cr_assert_eq(ta_json_parse(&json, guard_copy(text, n), n), TA_OK, "%.*s", (int)n, text);
}

Test(json_print, prints_as_cpython) {
    static const struct {
        const char *text;
        size_t n;
        const char *printed;
        size_t printed_n;
    } cases[] = {
#include "build/host/vectors/json_print.inc"
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ta_buf b = ta_buf_on(printed, sizeof printed);
        parse(cases[i].text, cases[i].n);
        cr_assert_eq(print_parsed(&b, TA_JSON_ROOT), TA_OK);
        cr_assert(ta_str_eq(ta_buf_str(&b), (ta_str){cases[i].printed, cases[i].printed_n}),
                  "case %zu: %.*s\nis not\n%s", i, (int)b.n, b.p, cases[i].printed);
    }
}

/* Deep and full: closes, empty containers and escapes at every level. */
static void print_calls(ta_json_printer *p) {
    ta_json_print_open(p, ABSENT, '{');
    ta_json_print_string(p, TA_STR("a\"b"), TA_STR("\x1B\xC3\xA9"));
    ta_json_print_open(p, TA_STR("list"), '[');
    ta_json_print_literal(p, ABSENT, TA_STR("-1.5"));
    ta_json_print_open(p, ABSENT, '{');
    ta_json_print_close(p);
    ta_json_print_open(p, ABSENT, '[');
    ta_json_print_close(p);
    ta_json_print_string(p, ABSENT, ABSENT);
    ta_json_print_close(p);
    ta_json_print_literal(p, TA_STR(""), TA_STR("null"));
    ta_json_print_close(p);
}
static const char expected[] = "{\n"
                               "    \"a\\\"b\": \"\\u001b\xC3\xA9\",\n"
                               "    \"list\": [\n"
                               "        -1.5,\n"
                               "        {},\n"
                               "        [],\n"
                               "        \"\"\n"
                               "    ],\n"
                               "    \"\": null\n"
                               "}\n";

/* The sink's error, wherever it comes, is what finish returns, and nothing is written after it. */
Test(json_print, prints_into_the_exact_size_and_no_smaller) {
    size_t size = sizeof expected - 1;
    for (size_t cap = 0; cap <= size; cap++) {
        char *memory = guard_alloc(cap);
        ta_buf b = ta_buf_on(memory, cap);
        ta_json_printer p;
        ta_json_print_init(&p, into_buf, &b);
        print_calls(&p);
        cr_assert_eq(ta_json_print_finish(&p), cap < size ? TA_E_LIMIT : TA_OK, "cap %zu", cap);
        cr_assert_eq(memcmp(memory, expected, b.n), 0, "%.*s", (int)b.n, memory);
        cr_assert(cap < size || b.n == size);
        guard_free(memory, cap);
    }
}

static ta_err refuse_the_third(void *ctx, ta_str bytes) {
    int *calls = ctx;
    (void)bytes;
    cr_assert_leq(++*calls, 3, "called after its error");
    return *calls == 3 ? TA_E_OUTPUT : TA_OK;
}

Test(json_print, a_sink_that_fails_is_left_alone) {
    int calls = 0;
    ta_json_printer p;
    ta_json_print_init(&p, refuse_the_third, &calls);
    print_calls(&p);
    ta_json_print_close(&p);
    cr_assert_eq(ta_json_print_finish(&p), TA_E_OUTPUT);
    cr_assert_eq(calls, 3);
}

Test(json_print, what_stands_in_the_text_is_kept) {
    const char text[] = "[1E2,-0,{\"a\":1,\"a\":2}]";
    ta_buf b = ta_buf_on(printed, sizeof printed);
    parse(text, sizeof text - 1);
    cr_assert_eq(print_parsed(&b, TA_JSON_ROOT), TA_OK);
    cr_assert(ta_str_eq(ta_buf_str(&b), TA_STR("[\n    1E2,\n    -0,\n    {\n        \"a\": 1,\n"
                                               "        \"a\": 2\n    }\n]\n")),
              "%.*s", (int)b.n, b.p);
}

/* ---- calls that make no JSON text ---- */

static ta_json_printer start(ta_buf *b) {
    ta_json_printer p;
    *b = ta_buf_on(printed, sizeof printed);
    ta_json_print_init(&p, into_buf, b);
    return p;
}

Test(json_print, calls_that_make_no_json_are_reported) {
    ta_buf b;
    ta_json_printer p = start(&b);
    cr_assert_eq(ta_json_print_finish(&p), TA_E_INTERNAL, "no value");
    p = start(&b);
    ta_json_print_open(&p, ABSENT, '[');
    ta_json_print_literal(&p, ABSENT, TA_STR("1"));
    cr_assert_eq(ta_json_print_finish(&p), TA_E_INTERNAL, "an open container");
    p = start(&b);
    ta_json_print_close(&p);
    cr_assert_eq(ta_json_print_finish(&p), TA_E_INTERNAL, "nothing to close");
    p = start(&b);
    ta_json_print_literal(&p, ABSENT, TA_STR("1"));
    ta_json_print_literal(&p, ABSENT, TA_STR("2"));
    cr_assert_eq(ta_json_print_finish(&p), TA_E_INTERNAL, "two values");
    p = start(&b);
    ta_json_print_literal(&p, TA_STR("a"), TA_STR("1"));
    cr_assert_eq(ta_json_print_finish(&p), TA_E_INTERNAL, "a name at the root");
    p = start(&b);
    ta_json_print_open(&p, ABSENT, '[');
    ta_json_print_literal(&p, TA_STR(""), TA_STR("1"));
    ta_json_print_close(&p);
    cr_assert_eq(ta_json_print_finish(&p), TA_E_INTERNAL, "a name in an array");
    p = start(&b);
    ta_json_print_open(&p, ABSENT, '{');
    ta_json_print_literal(&p, ABSENT, TA_STR("1"));
    ta_json_print_close(&p);
    cr_assert_eq(ta_json_print_finish(&p), TA_E_INTERNAL, "no name in an object");
}

static ta_err print_nested(unsigned depth) {
    ta_buf b;
    ta_json_printer p = start(&b);
    for (unsigned i = 0; i < depth; i++)
        ta_json_print_open(&p, ABSENT, '[');
    for (unsigned i = 0; i < depth; i++)
        ta_json_print_close(&p);
    return ta_json_print_finish(&p);
}

Test(json_print, depth_at_its_cap_and_one_above) {
    cr_assert_eq(print_nested(TA_JSON_DEPTH_MAX), TA_OK);
    cr_assert_eq(print_nested(TA_JSON_DEPTH_MAX + 1), TA_E_LIMIT);
}
