/* json_read_test.c - what is JSON, and what lies in it. Every text ends at a guard page. */
#define _POSIX_C_SOURCE 200809L
#include <criterion/criterion.h>
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "support/guard.h"
#include "json/json_check.h"
#include "json/json_read.h"

#define EQ(slice, literal)                                                                         \
    do {                                                                                           \
        ta_str got_ = (slice);                                                                     \
        cr_assert(got_.p &&ta_str_eq(got_, TA_STR(literal)), "got \"%.*s\"", (int)got_.n, got_.p); \
    } while (0)

static ta_json json;

static ta_err parse_bytes(const void *p, size_t n) {
    char *text = guard_copy(p, n);
    ta_err err = ta_json_parse(&json, text, n);
    guard_free(text, n);
    return err;
}

/* For tests that look into the values: the text stays, as the test's process is short-lived. */
static void parse(const char *text) {
    size_t n = strlen(text);
    ta_err err = ta_json_parse(&json, guard_copy(text, n), n);
    cr_assert_eq(err, TA_OK, "%s at %zu", ta_err_text(err), json.error_at);
}

/* ---- verdicts ---- */

#define SUITE "test/vectors/json-testsuite/test_parsing"

static ta_err parse_file(const char *name) {
    static char bytes[128 * 1024];
    char path[512];
    cr_assert_lt(snprintf(path, sizeof path, SUITE "/%s", name), (int)sizeof path);
    FILE *f = fopen(path, "rb");
    cr_assert_not_null(f, "%s", path);
    size_t n = fread(bytes, 1, sizeof bytes, f);
    cr_assert(feof(f) && !ferror(f), "%s", path);
    fclose(f);
    return parse_bytes(bytes, n);
}

/* What the suite leaves to each implementation: numbers of any size are kept as text, strings must
 * be Unicode, and 500 arrays are too deep. */
static ta_err own_verdict(const char *name) {
    if (strncmp(name, "i_number_", 9) == 0)
        return TA_OK;
    return strncmp(name, "i_string_", 9) == 0 ? TA_E_JSON_SYNTAX : TA_E_LIMIT;
}

Test(json_read, verdicts_of_the_json_test_suite) {
    int accepted = 0, refused = 0, own = 0;
    struct dirent *entry;
    DIR *dir = opendir(SUITE);
    cr_assert_not_null(dir);
    while ((entry = readdir(dir)) != NULL) {
        const char *name = entry->d_name;
        if (name[0] == '.')
            continue;
        ta_err err = parse_file(name);
        if (name[0] == 'y') {
            cr_assert_eq(err, TA_OK, "%s: %s at %zu", name, ta_err_text(err), json.error_at);
            accepted++;
        } else if (name[0] == 'n') {
            bool deep = strcmp(name, "n_structure_100000_opening_arrays.json") == 0 ||
                        strcmp(name, "n_structure_open_array_object.json") == 0;
            cr_assert_eq(err, deep ? TA_E_LIMIT : TA_E_JSON_SYNTAX, "%s: %d", name, (int)err);
            refused++;
        } else {
            cr_assert_eq(err, own_verdict(name), "%s: %d", name, (int)err);
            own++;
        }
    }
    closedir(dir);
    cr_assert_eq(accepted, 42);
    cr_assert_eq(refused, 88);
    cr_assert_eq(own, 20);
}

Test(json_read, verdicts_of_cpython) {
    static const struct {
        const char *text;
        size_t n;
        int accepted;
    } cases[] = {
#include "build/host/vectors/json_verdict.inc"
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_assert_eq(parse_bytes(cases[i].text, cases[i].n),
                     cases[i].accepted ? TA_OK : TA_E_JSON_SYNTAX, "case %zu, at %zu: %.*s", i,
                     json.error_at, (int)cases[i].n, cases[i].text);
}

static const char rich[] = "{\"a\":[-0.5e+10,true,false,null,\"\\ud83d\\ude00\\n\\u0000\xC3\xA9\"],"
                           "\"\":{\"x\":{},\"y\":[ ]},\"\xF0\x9F\x98\x80\":[[0]] }";

Test(json_read, every_truncation_is_refused_at_its_end) {
    size_t n = sizeof rich - 1;
    cr_assert_eq(parse_bytes(rich, n), TA_OK);
    for (size_t cut = 0; cut < n; cut++) {
        cr_assert_eq(parse_bytes(rich, cut), TA_E_JSON_SYNTAX, "%zu bytes", cut);
        /* A character that is cut counts as missing as a whole. */
        cr_assert(json.error_at <= cut && cut - json.error_at < 4, "%zu bytes", cut);
    }
}

Test(json_read, an_error_reports_its_place) {
    static const struct {
        const char *text;
        size_t at;
    } cases[] = {
        {"", 0},
        {" \n", 2},
        {"\xEF\xBB\xBF{}", 0},
        {"{} {}", 3},
        {"[1,,3]", 3},
        {"[1,]", 3},
        {"{\"a\"}", 4},
        {"{\"a\":1,}", 7},
        {"[1}", 2},
        {"tru3", 3},
        {"-", 1},
        {"01", 1},
        {"1.e1", 2},
        {"\"\t\"", 1},
        {"\"\\x\"", 2},
        {"\"\\u12G4\"", 5},
        {"\"\xC3(\"", 1},
        {"\"\xFF\"", 1},
        {"\"\\udc00\"", 7},
        {"\"\\ud800\"", 7},
        {"\"\\ud800\\u0041\"", 13},
        {"\"\\ud800\\ud800\"", 13},
        {"\"\\ud800\\n", 8},
        {"{1:2}", 1},
        {"{\"a\" 1}", 5},
        {"+1", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cr_assert_eq(parse_bytes(cases[i].text, strlen(cases[i].text)), TA_E_JSON_SYNTAX, "%s",
                     cases[i].text);
        cr_assert_eq(json.error_at, cases[i].at, "%s: %zu", cases[i].text, json.error_at);
        cr_assert_null(json.limit);
    }
    cr_assert_eq(parse_bytes("[\0]", 3), TA_E_JSON_SYNTAX);
    cr_assert_eq(json.error_at, 1);
    cr_assert_eq(parse_bytes("\"\0\"", 3), TA_E_JSON_SYNTAX);
    cr_assert_eq(ta_json_parse(&json, NULL, 0), TA_E_JSON_SYNTAX);
}

Test(json_read, a_refused_text_is_unchanged) {
    const char text[] = "[\"\\u0041\\n\",]";
    char *copy = guard_copy(text, sizeof text);
    cr_assert_eq(ta_json_parse(&json, copy, sizeof text - 1), TA_E_JSON_SYNTAX);
    cr_assert_str_eq(copy, text);
    guard_free(copy, sizeof text);
}

/* ---- caps ---- */

/* `count` elements in an array: count + 1 tokens. */
static ta_err parse_elements(int count) {
    static char memory[2 * TA_JSON_TOKENS_MAX + 8];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    ta_putc(&b, '[');
    for (int i = 0; i < count; i++)
        ta_puts(&b, i == 0 ? "0" : ",0");
    ta_putc(&b, ']');
    cr_assert_eq(ta_buf_err(&b), TA_OK);
    return parse_bytes(b.p, b.n);
}

static ta_err parse_nested(int depth, const char *opening, const char *closing) {
    char memory[16 * TA_JSON_DEPTH_MAX];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    for (int i = 0; i < depth; i++)
        ta_puts(&b, opening);
    ta_putc(&b, '1');
    for (int i = 0; i < depth; i++)
        ta_puts(&b, closing);
    cr_assert_eq(ta_buf_err(&b), TA_OK);
    return parse_bytes(b.p, b.n);
}

Test(json_read, tokens_at_their_cap_and_one_above) {
    cr_assert_eq(parse_elements(TA_JSON_TOKENS_MAX - 1), TA_OK);
    cr_assert_null(json.limit);
    cr_assert_eq(parse_elements(TA_JSON_TOKENS_MAX), TA_E_LIMIT);
    cr_assert_str_eq(json.limit, "1024 JSON values and names");
    cr_assert_eq(json.error_at, 2 * TA_JSON_TOKENS_MAX - 1);
}

Test(json_read, depth_at_its_cap_and_one_above) {
    cr_assert_eq(parse_nested(TA_JSON_DEPTH_MAX, "[", "]"), TA_OK);
    cr_assert_eq(parse_nested(TA_JSON_DEPTH_MAX, "{\"a\":", "}"), TA_OK);
    cr_assert_eq(parse_nested(TA_JSON_DEPTH_MAX + 1, "[", "]"), TA_E_LIMIT);
    cr_assert_str_eq(json.limit, "64 nested JSON arrays and objects");
    cr_assert_eq(json.error_at, TA_JSON_DEPTH_MAX);
    cr_assert_eq(parse_nested(TA_JSON_DEPTH_MAX + 1, "{\"a\":", "}"), TA_E_LIMIT);
    cr_assert_eq(parse_bytes("[[[]],[[]]]", 11), TA_OK);
}

Test(json_read, a_text_beyond_int_is_not_looked_at) {
    cr_assert_eq(ta_json_parse(&json, NULL, (size_t)INT_MAX + 1), TA_E_LIMIT);
    cr_assert_str_eq(json.limit, "2 GiB of JSON text");
}

/* A ta_json of which all tokens but two lie behind the guard page. */
Test(json_read, unused_tokens_are_not_touched) {
    size_t size = offsetof(ta_json, token) + 2 * sizeof(jsmntok_t);
    ta_json *small = (ta_json *)(void *)guard_alloc(size);
    char text[] = "[\"\\n\"]";
    cr_assert_eq(ta_json_parse(small, text, sizeof text - 1), TA_OK);
    EQ(ta_json_string(small, ta_json_first(small, TA_JSON_ROOT)), "\n");
    cr_assert_eq(ta_json_next(small, ta_json_first(small, TA_JSON_ROOT)), TA_JSON_NOWHERE);
    guard_free(small, size);
}

/* ---- strings ---- */

Test(json_read, escapes_are_decoded_in_place) {
    parse("[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\",\"a\\u00e9\\u20AC\\ud83d\\uDE00z\",\"\\u0000\\u007f\","
          "\"\\ud800\\udc00\\udbff\\udfff\",\"\",\"plain\",\"\\ufeff\\uffff\"]");
    int v = ta_json_first(&json, TA_JSON_ROOT);
    EQ(ta_json_string(&json, v), "\"\\/\b\f\n\r\t");
    EQ(ta_json_string(&json, v = ta_json_next(&json, v)), "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80z");
    EQ(ta_json_string(&json, v = ta_json_next(&json, v)), "\0\x7F");
    EQ(ta_json_string(&json, v = ta_json_next(&json, v)), "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF");
    EQ(ta_json_string(&json, v = ta_json_next(&json, v)), "");
    EQ(ta_json_string(&json, v = ta_json_next(&json, v)), "plain");
    EQ(ta_json_string(&json, v = ta_json_next(&json, v)), "\xEF\xBB\xBF\xEF\xBF\xBF");
    cr_assert_eq(ta_json_next(&json, v), TA_JSON_NOWHERE);
}

/* Each code point, as one string of one or two \u escapes. */
Test(json_read, every_code_point_comes_out_of_its_escape) {
    for (unsigned c = 0; c <= 0x10FFFF; c++) {
        char text[24];
        if (c >= 0xD800 && c <= 0xDFFF)
            continue;
        if (c < 0x10000)
            snprintf(text, sizeof text, "\"\\u%04X\"", c);
        else
            snprintf(text, sizeof text, "\"\\u%04x\\u%04x\"", 0xD7C0 + (c >> 10),
                     0xDC00 + (c & 0x3FF));
        cr_assert_eq(ta_json_parse(&json, text, strlen(text)), TA_OK);
        ta_str s = ta_json_string(&json, TA_JSON_ROOT);
        const unsigned char *p = (const unsigned char *)s.p;
        cr_assert_leq(s.n, 4, "U+%04X", c);
        unsigned back = s.n == 1   ? p[0]
                        : s.n == 2 ? (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu)
                        : s.n == 3 ? (p[0] & 0xFu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu)
                                   : (p[0] & 0x7u) << 18 | (p[1] & 0x3Fu) << 12 |
                                         (p[2] & 0x3Fu) << 6 | (p[3] & 0x3Fu);
        cr_assert_eq(back, c, "U+%04X", c);
    }
}

/* ---- values ---- */

Test(json_read, kinds_and_their_texts) {
    static const struct {
        const char *text;
        ta_json_kind kind;
    } cases[] = {
        {"null", TA_JSON_NULL},       {"false", TA_JSON_FALSE},      {"true", TA_JSON_TRUE},
        {"-12.5E+3", TA_JSON_NUMBER}, {"0", TA_JSON_NUMBER},         {"\"t\"", TA_JSON_STRING},
        {"[1]", TA_JSON_ARRAY},       {"{\"a\":1}", TA_JSON_OBJECT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        parse(cases[i].text);
        cr_assert_eq(ta_json_kind_at(&json, TA_JSON_ROOT), cases[i].kind, "%s", cases[i].text);
        ta_str text = ta_json_text(&json, TA_JSON_ROOT);
        if (cases[i].kind < TA_JSON_STRING)
            cr_assert(ta_str_eq(text, ta_str_from(cases[i].text)), "%s", cases[i].text);
        else
            cr_assert_null(text.p, "%s", cases[i].text);
        cr_assert_eq(ta_json_string(&json, TA_JSON_ROOT).p != NULL, cases[i].kind == TA_JSON_STRING,
                     "%s", cases[i].text);
        cr_assert_eq(ta_json_next(&json, TA_JSON_ROOT), TA_JSON_NOWHERE);
        cr_assert_eq(ta_json_container(&json, TA_JSON_ROOT), TA_JSON_NOWHERE);
        cr_assert_null(ta_json_name(&json, TA_JSON_ROOT).p);
    }
}

Test(json_read, a_scalar_alone_may_have_space_around) {
    parse(" \t\r\n-1 \n");
    EQ(ta_json_text(&json, TA_JSON_ROOT), "-1");
    parse(" \"x\" ");
    EQ(ta_json_string(&json, TA_JSON_ROOT), "x");
}

Test(json_read, nowhere_has_nothing) {
    parse("{}");
    cr_assert_eq(ta_json_kind_at(&json, TA_JSON_NOWHERE), TA_JSON_ABSENT);
    cr_assert_null(ta_json_string(&json, TA_JSON_NOWHERE).p);
    cr_assert_null(ta_json_text(&json, TA_JSON_NOWHERE).p);
    cr_assert_null(ta_json_name(&json, TA_JSON_NOWHERE).p);
    cr_assert_eq(ta_json_member(&json, TA_JSON_NOWHERE, TA_STR("a")), TA_JSON_NOWHERE);
    cr_assert_eq(ta_json_first(&json, TA_JSON_NOWHERE), TA_JSON_NOWHERE);
    cr_assert_eq(ta_json_next(&json, TA_JSON_NOWHERE), TA_JSON_NOWHERE);
    cr_assert_eq(ta_json_container(&json, TA_JSON_NOWHERE), TA_JSON_NOWHERE);
    cr_assert_eq(ta_json_first(&json, TA_JSON_ROOT), TA_JSON_NOWHERE);
    cr_assert_eq(ta_json_member(&json, TA_JSON_ROOT, TA_STR("")), TA_JSON_NOWHERE);
}

/* ---- members and elements ---- */

static int member(int object, const char *name) {
    return ta_json_member(&json, object, ta_str_from(name));
}

Test(json_read, members_are_found_by_their_decoded_name) {
    parse("{\"b\":{\"a\":\"inner\"},\"\\u0061\":\"outer\",\"\":[],\"n\\u0000\":1,\"\xC3\xA9\":2}");
    EQ(ta_json_string(&json, member(TA_JSON_ROOT, "a")), "outer");
    EQ(ta_json_string(&json, member(member(TA_JSON_ROOT, "b"), "a")), "inner");
    cr_assert_eq(ta_json_kind_at(&json, member(TA_JSON_ROOT, "")), TA_JSON_ARRAY);
    EQ(ta_json_text(&json, ta_json_member(&json, TA_JSON_ROOT, TA_STR("n\0"))), "1");
    EQ(ta_json_text(&json, member(TA_JSON_ROOT, "\xC3\xA9")), "2");
    cr_assert_eq(member(TA_JSON_ROOT, "n"), TA_JSON_NOWHERE);
    cr_assert_eq(member(TA_JSON_ROOT, "A"), TA_JSON_NOWHERE);
    cr_assert_eq(member(TA_JSON_ROOT, "outer"), TA_JSON_NOWHERE);
    cr_assert_eq(member(member(TA_JSON_ROOT, "a"), "a"), TA_JSON_NOWHERE);
    cr_assert_eq(member(member(TA_JSON_ROOT, ""), "a"), TA_JSON_NOWHERE);
}

Test(json_read, the_last_of_members_with_one_name_counts) {
    parse("{\"a\":1,\"b\":{\"a\":3},\"\\u0061\":null}");
    cr_assert_eq(ta_json_kind_at(&json, member(TA_JSON_ROOT, "a")), TA_JSON_NULL);
}

Test(json_read, iteration_passes_over_what_lies_within) {
    parse("{\"a\":[[1,[2]],{\"x\":{\"y\":3}},\"s\"],\"b\":{},\"c\":4}");
    int a = ta_json_first(&json, TA_JSON_ROOT);
    int b = ta_json_next(&json, a), c = ta_json_next(&json, b);
    EQ(ta_json_name(&json, a), "a");
    EQ(ta_json_name(&json, b), "b");
    EQ(ta_json_name(&json, c), "c");
    EQ(ta_json_text(&json, c), "4");
    cr_assert_eq(ta_json_next(&json, c), TA_JSON_NOWHERE);
    cr_assert_eq(ta_json_first(&json, b), TA_JSON_NOWHERE);
    cr_assert_eq(ta_json_container(&json, b), TA_JSON_ROOT);

    int element = ta_json_first(&json, a);
    cr_assert_eq(ta_json_kind_at(&json, element), TA_JSON_ARRAY);
    cr_assert_null(ta_json_name(&json, element).p);
    cr_assert_eq(ta_json_container(&json, element), a);
    element = ta_json_next(&json, element);
    EQ(ta_json_text(&json, member(member(element, "x"), "y")), "3");
    element = ta_json_next(&json, element);
    EQ(ta_json_string(&json, element), "s");
    cr_assert_eq(ta_json_next(&json, element), TA_JSON_NOWHERE);
    cr_assert_eq(ta_json_first(&json, element), TA_JSON_NOWHERE);
}
