/* format_test.c - the formats by hand: what a query shares, every cap, and sinks that fail. What they print of many
 * values is in format_vectors_test.c. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "caps.h"
#include "format/format.h"
#include "support/guard.h"

#define NODES 4096

static char text[1 << 16], printed[1 << 16], why_memory[128];
static ta_json_node nodes[NODES];
static ta_doc doc;
static ta_buf out, why;
static size_t pieces_left;

static ta_err gather(void *ctx, ta_str s) {
    cr_assert(s.n > 0);
    ta_put(ctx, s);
    return ta_buf_err(ctx) == TA_OK ? TA_OK : TA_E_OUTPUT;
}

static ta_format begin(void) {
    out = ta_buf_on(printed, sizeof printed);
    why = ta_buf_on(why_memory, sizeof why_memory);
    return (ta_format){&doc, {gather, &out, TA_OK}, &why};
}

static ta_node parse(const char *json) {
    ta_doc_init(&doc, text, 0, sizeof text, nodes, NODES);
    const ta_node v = ta_doc_parse_copy(&doc, ta_str_from(json));
    cr_assert_eq(ta_doc_err(&doc), TA_OK, "%s", json);
    return v;
}

static ta_err table(ta_format *f, ta_node v) {
    const ta_format_table_style style = {TA_STR("GetX"), TA_FORMAT_TABLE_WIDTH, false};
    return ta_format_table(f, v, &style);
}

typedef ta_err (*format_fn)(ta_format *f, ta_node v);
static const format_fn formats[] = {ta_format_json, ta_format_yaml, ta_format_yaml_stream,
                                    ta_format_text, table};
#define FORMATS (sizeof formats / sizeof *formats)

static void expect(format_fn format, ta_node v, const char *expected) {
    ta_format f = begin();
    cr_assert_eq(format(&f, v), TA_OK, "%.*s", (int)why.n, why.p);
    cr_assert(ta_str_eq(ta_buf_str(&out), ta_str_from(expected)), "%.*s\n---- is not\n%s",
              (int)out.n, out.p, expected);
}

static void expect_failure(format_fn format, ta_node v, ta_err err, const char *reason) {
    ta_format f = begin();
    cr_assert_eq(format(&f, v), err);
    cr_assert(ta_str_eq(ta_buf_str(&why), ta_str_from(reason)), "%.*s is not %s", (int)why.n, why.p,
              reason);
}

/* ---- json ---- */

Test(format, json_prints_numbers_as_python_does_and_keeps_the_order) {
    expect(ta_format_json, parse("{\"b\":1E2,\"a\":-0,\"c\":[1e999,12345678901234567890]}"),
           "{\n    \"b\": 100.0,\n    \"a\": 0,\n    \"c\": [\n        Infinity,\n"
           "        12345678901234567890\n    ]\n}\n");
    expect(ta_format_json, parse("{}"), "");
    expect(ta_format_json, parse("[]"), "[]\n");
    expect(ta_format_json, parse("null"), "null\n");
}

/* ---- yaml ---- */

Test(format, yaml_refers_to_what_a_query_gives_more_than_once) {
    const ta_node tags = parse("[{\"Key\":\"b\",\"Value\":\"x\"},{\"Key\":\"a\"}]");
    ta_doc_builder b = ta_doc_open(&doc, TA_JSON_OBJECT);
    ta_doc_put(&doc, &b, TA_STR("all"), tags);
    ta_doc_put(&doc, &b, TA_STR("one"), ta_doc_element(&doc, tags, 1));
    ta_doc_put(&doc, &b, TA_STR("again"), tags);
    expect(ta_format_yaml, b.container,
           "again: &id001\n- Key: b\n  Value: x\n- &id002\n  Key: a\nall: *id001\none: *id002\n");
    ta_doc_builder list = ta_doc_open(&doc, TA_JSON_ARRAY);
    ta_doc_append(&doc, &list, tags);
    ta_doc_append(&doc, &list, tags);
    ta_doc_append(&doc, &list, ta_doc_element(&doc, tags, 0));
    expect(ta_format_yaml_stream, list.container,
           "- - &id001\n    - &id002\n      Key: b\n      Value: x\n    - Key: a\n"
           "  - *id001\n  - *id002\n");
}

Test(format, yaml_sorts_what_is_shared_before_it_numbers_it) {
    const ta_node v = parse("{\"z\":{\"b\":1,\"a\":2},\"c\":3}");
    ta_doc_builder b = ta_doc_open(&doc, TA_JSON_ARRAY);
    ta_doc_append(&doc, &b, ta_doc_member(&doc, v, TA_STR("z"), NULL));
    ta_doc_append(&doc, &b, v);
    ta_doc_append(&doc, &b, v);
    expect(ta_format_yaml, b.container,
           "- &id001\n  a: 2\n  b: 1\n- &id002\n  c: 3\n  z: *id001\n- *id002\n");
}

Test(format, yaml_puts_long_and_broken_keys_after_a_question_mark) {
    char json[400], expected[400];
    ta_buf b = ta_buf_on(json, sizeof json), e = ta_buf_on(expected, sizeof expected);
    ta_puts(&b, "{\"l\\nm\":[1,[2]],\"");
    ta_puts(&e, "? 'l\n\n  m'\n: - 1\n  - - 2\n");
    for (size_t i = 0; i < 128; i++) {
        ta_putc(&b, 'x');
        ta_putc(&e, 'x');
    }
    ta_puts(&b, "\":1,\"");
    ta_puts(&e, ": 1\n? ");
    for (size_t i = 0; i < 129; i++) {
        ta_putc(&b, 'y');
        ta_putc(&e, 'y');
    }
    ta_puts(&b, "\":{\"a\":{}}}");
    ta_puts(&e, "\n: a: {}\n");
    ta_putc(&b, '\0');
    ta_putc(&e, '\0');
    expect(ta_format_yaml, parse(json), expected);
}

Test(format, yaml_prints_scalars_as_json_and_nothing_for_an_empty_object) {
    expect(ta_format_yaml, parse("\"yes\\n\""), "\"yes\\n\"\n");
    expect(ta_format_yaml, parse("1e999"), "Infinity\n");
    expect(ta_format_yaml, parse("[1e999,-1e999]"), "- .inf\n- -.inf\n");
    expect(ta_format_yaml, parse("{}"), "");
    expect(ta_format_yaml, parse("[]"), "[]\n");
    expect(ta_format_yaml_stream, parse("{}"), "- {}\n");
    expect(ta_format_yaml_stream, parse("null"), "- null\n");
}

static void expect_element(const char *json_string, const char *expected) {
    char json[512], whole[512];
    snprintf(json, sizeof json, "[%s]", json_string);
    snprintf(whole, sizeof whole, "- %s\n", expected);
    expect(ta_format_yaml, parse(json), whole);
}

/* Each as ruamel.yaml has it. */
Test(format, yaml_quotes_strings_that_would_be_something_else) {
    static const char *const quoted[] = {"",
                                         "true",
                                         "True",
                                         "FALSE",
                                         "null",
                                         "Null",
                                         "NULL",
                                         "~",
                                         "<<",
                                         "=",
                                         "0",
                                         "007",
                                         "0o17",
                                         "0b101",
                                         "0x1F",
                                         "+0x1f",
                                         "1_000",
                                         "-",
                                         "---",
                                         "---a",
                                         "...",
                                         "....",
                                         "-1",
                                         "+1",
                                         "-_",
                                         "+__",
                                         ".5",
                                         ".5e+3",
                                         "5.",
                                         "1.5",
                                         "1e3",
                                         "1e+3",
                                         "1.e3",
                                         "1_e3",
                                         "1__2.3",
                                         "._5",
                                         "-.inf",
                                         "+.INF",
                                         ".nan",
                                         ".NaN",
                                         "2024-01-01",
                                         "2024-1-1T1:02:03",
                                         "2024-01-01T01:02:03Z",
                                         "2024-01-01 1:02:03 Z",
                                         "2024-01-01T01:02:03.5+01:00",
                                         "2024-01-01T01:02:03 +1",
                                         "?",
                                         ":",
                                         "a:",
                                         "a #",
                                         "#a",
                                         ",a",
                                         "[a",
                                         "{a",
                                         "}",
                                         "]",
                                         "&a",
                                         "*a",
                                         "!a",
                                         "|a",
                                         ">a",
                                         "%a",
                                         "@a",
                                         "`a",
                                         "- a",
                                         "? x",
                                         "x: y",
                                         " a",
                                         "a "};
    static const char *const plain[] = {"yes",
                                        "no",
                                        "on",
                                        "y",
                                        "tRue",
                                        "nUll",
                                        "0b",
                                        "0b12",
                                        "0xg",
                                        "0x",
                                        "0o8",
                                        "0o",
                                        "_1",
                                        "_",
                                        "--",
                                        "--1",
                                        ".",
                                        "..",
                                        ".e+1",
                                        ".5e3",
                                        ".5e+",
                                        "1e",
                                        "1e+",
                                        "1.5e",
                                        "1.2.3",
                                        "1-1",
                                        "-.nan",
                                        ".iNF",
                                        "2024-1-1",
                                        "2024-01-1",
                                        "12024-01-01",
                                        "24-01-01",
                                        "2024-01-01T01:02",
                                        "2024-01-01T01:02:03+01:0",
                                        "1:30",
                                        "190:20:30",
                                        "?a",
                                        ":a",
                                        "a:b",
                                        "a#b",
                                        "-a",
                                        "a,b",
                                        "a'b",
                                        "<html>",
                                        "a&b",
                                        "None",
                                        "a?",
                                        "x:y"};
    char json[64], expected[64];
    for (size_t i = 0; i < sizeof quoted / sizeof *quoted; i++) {
        snprintf(json, sizeof json, "\"%s\"", quoted[i]);
        snprintf(expected, sizeof expected, "'%s'", quoted[i]);
        expect_element(json, expected);
    }
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        snprintf(json, sizeof json, "\"%s\"", plain[i]);
        expect_element(json, plain[i]);
    }
}

#define TEN     "aaaaaaaaaa"
#define SEVENTY TEN TEN TEN TEN TEN TEN TEN

Test(format, yaml_folds_lines_at_single_spaces_after_column_80) {
    static const struct {
        const char *json, *yaml;
    } cases[] = {
        {"\"" SEVENTY " b  c d e\"", SEVENTY " b  c d e"},
        {"\"" SEVENTY " b  c ddd e f\"", SEVENTY " b  c ddd\n  e f"},
        {"\"" SEVENTY "aaaaaaaaa  c d  e f\"", SEVENTY "aaaaaaaaa  c\n  d  e f"},
        {"\"'" SEVENTY "aaaaaaaaa  c d   e \"", "'''" SEVENTY "aaaaaaaaa  c\n  d   e '"},
        {"\"\\u0001" SEVENTY "aaaaaaaaa  c d   e \"",
         "\"\\x01" SEVENTY "aaaaaaaaa\n  \\ c d   e \""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_element(cases[i].json, cases[i].yaml);
}

/* ---- text ---- */

Test(format, text_has_names_in_capitals_of_any_alphabet) {
    expect(ta_format_text,
           parse("{\"stra\\u00dfe\":[{\"gr\\u00f6\\u00dfe\":1}],"
                 "\"\\u0438\\u043c\\u044f\":[1,2],\"z\\ud801\\udc28\":{\"a\":1.50}}"),
           "STRASSE\t1\nZ\xF0\x90\x90\x80\t1.5\n\xD0\x98\xD0\x9C\xD0\xAF\t1\n"
           "\xD0\x98\xD0\x9C\xD0\xAF\t2\n");
}

Test(format, text_and_table_refuse_null_among_structures_with_pythons_words) {
    const ta_node v = parse("{\"a\":1,\"b\":[{\"c\":1},null]}");
    ta_format f = begin();
    cr_assert_eq(ta_format_text(&f, v), TA_E_SHAPE);
    cr_assert(ta_str_eq(ta_buf_str(&out), TA_STR("1\n")));
    cr_assert(ta_str_eq(ta_buf_str(&why), TA_STR("'NoneType' object has no attribute 'items'")));
    f = begin();
    cr_assert_eq(table(&f, v), TA_E_SHAPE);
    cr_assert_eq(out.n, 0);
    cr_assert(ta_str_eq(ta_buf_str(&why), TA_STR("'NoneType' object is not iterable")));
}

Test(format, table_has_pythons_words_for_rows_that_do_not_fit) {
    static const struct {
        const char *json, *reason;
    } cases[] = {
        {"[[1,2],[3]]", "Row should have 2 elements, instead it has 1"},
        {"[{\"a\":1},true]", "'bool' object is not iterable"},
        {"[{\"a\":1},1.5]", "'float' object is not iterable"},
        {"[{\"a\":1},\"x\"]", "string indices must be integers, not 'str'"},
        {"[{\"a\":1},\"\"]", "'str' object has no attribute 'get'"},
        {"[{\"a\":1},[]]", "'list' object has no attribute 'get'"},
        {"[{\"a\":1},[{}]]", "list indices must be integers or slices, not dict"},
        {"[[1],[{\"a\":1,\"b\":2}]]", "list index out of range"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_failure(table, parse(cases[i].json), TA_E_SHAPE, cases[i].reason);
}

/* ---- table ---- */

Test(format, table_shows_the_last_names_of_a_section_above_all_its_rows) {
    expect(table, parse("[[{\"a\":1}],[{\"b\":2}]]"),
           "-------\n|GetX |\n+-----+\n|  b  |\n+-----+\n|  1  |\n|  2  |\n+-----+\n");
}

Test(format, table_keeps_the_order_of_what_a_cell_has_whole) {
    expect(table, parse("[{\"v\":null},{\"v\":{\"b\":1,\"a\":2}}]"),
           "----------------------\n|        GetX        |\n+--------------------+\n"
           "|          v         |\n+--------------------+\n|  None              |\n"
           "+--------------------+\n|        GetX        |\n+--------------------+\n"
           "|          v         |\n+--------------------+\n|  {'b': 1, 'a': 2}  |\n"
           "+--------------------+\n||         v        ||\n|+--------+---------+|\n"
           "||    a   |    b    ||\n|+--------+---------+|\n||  2     |  1      ||\n"
           "|+--------+---------+|\n");
}

Test(format, table_has_no_space_in_a_cell_that_rounding_made_too_narrow) {
    expect(table, parse("[[\"a\",\"xxxx\",\"xxxx\",\"xxx\"]]"),
           "------------------------------\n|            GetX            |\n"
           "+--+--------+--------+-------+\n|a |  xxxx  |  xxxx  |  xxx  |\n"
           "+--+--------+--------+-------+\n");
}

static ta_err table_x(ta_format *f, ta_node v) {
    const ta_format_table_style style = {TA_STR("X"), TA_FORMAT_TABLE_WIDTH, false};
    return ta_format_table(f, v, &style);
}

Test(format, table_leaves_room_for_a_title_that_there_is_not) {
    expect(table_x, parse("[[{\"x\":[]},{\"x\":[]}]]"), "------\n|  X |\n");
}

Test(format, table_prints_nothing_for_what_python_takes_for_false) {
    static const char *const nothing[] = {"null", "false", "0", "-0.0", "\"\"", "[]", "{}"};
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
        expect(table, parse(nothing[i]), "");
    expect(table, parse("true"), "------\n|GetX|\n+----+\n");
}

/* ---- caps ---- */

static ta_node nested(size_t depth) {
    char json[2 * (TA_JSON_DEPTH_MAX + 1) + 2];
    ta_buf b = ta_buf_on(json, sizeof json);
    for (size_t i = 0; i < TA_JSON_DEPTH_MAX; i++)
        ta_putc(&b, '[');
    ta_putc(&b, '1');
    for (size_t i = 0; i < TA_JSON_DEPTH_MAX; i++)
        ta_putc(&b, ']');
    ta_putc(&b, '\0');
    ta_node v = parse(json);
    for (; depth > TA_JSON_DEPTH_MAX; depth--) {
        ta_doc_builder outer = ta_doc_open(&doc, TA_JSON_ARRAY);
        ta_doc_append(&doc, &outer, v);
        v = outer.container;
    }
    return v;
}

Test(format, every_format_prints_values_as_deep_as_json_may_be_and_no_deeper) {
    for (size_t i = 0; i < FORMATS; i++) {
        ta_format f = begin();
        cr_assert_eq(formats[i](&f, nested(TA_JSON_DEPTH_MAX)), TA_OK, "format %zu", i);
        expect_failure(formats[i], nested(TA_JSON_DEPTH_MAX + 1), TA_E_LIMIT,
                       TA_LIMIT_TEXT(TA_JSON_DEPTH_MAX) " nested JSON arrays and objects");
    }
}

Test(format, a_value_in_a_cell_may_be_as_deep_and_no_deeper) {
    ta_node inner = nested(TA_JSON_DEPTH_MAX + 1);
    ta_doc_builder b = ta_doc_open(&doc, TA_JSON_ARRAY);
    for (size_t i = 0; i < 2; i++) {
        ta_doc_builder object = ta_doc_open(&doc, TA_JSON_OBJECT);
        ta_doc_put(&doc, &object, TA_STR("a"), i == 0 ? TA_NODE_NULL : inner);
        ta_doc_append(&doc, &b, object.container);
    }
    expect_failure(ta_format_text, b.container, TA_E_LIMIT,
                   TA_LIMIT_TEXT(TA_JSON_DEPTH_MAX) " nested JSON arrays and objects");
    expect_failure(table, b.container, TA_E_LIMIT,
                   TA_LIMIT_TEXT(TA_JSON_DEPTH_MAX) " nested JSON arrays and objects");
}

static const char sample[] = "{\"Z\":[{\"a\":1,\"b\":{\"d\":2,\"c\":\"x "
                             "y\"}},{\"b\":3,\"e\":null}],\"A\":\"it's\",\"L\":[[1,2],[3,4]]}";

/* Free nodes and free text that do not do: an error that names the cap, never another output. */
Test(format, memory_that_is_full_is_an_error_that_names_it) {
    for (size_t i = 0; i < FORMATS; i++) {
        char whole[2048];
        (void)parse(sample);
        const uint32_t used = doc.count;
        const size_t used_text = doc.text_n;
        ta_format f = begin();
        cr_assert_eq(formats[i](&f, 1), TA_OK);
        const size_t n = out.n;
        memcpy(whole, printed, n);
        for (uint32_t spare = 0, fits = 0; !fits; spare++) {
            (void)parse(sample);
            doc.cap = used + spare;
            f = begin();
            const ta_err err = formats[i](&f, 1);
            fits = err == TA_OK;
            cr_assert(fits ? out.n == n && memcmp(printed, whole, n) == 0
                           : err == TA_E_LIMIT && ta_str_eq(ta_buf_str(&why),
                                                            TA_STR("the memory for JSON values and "
                                                                   "names")));
        }
        for (size_t spare = 0, fits = 0; !fits; spare++) {
            (void)parse(sample);
            doc.text_cap = used_text + spare;
            f = begin();
            const ta_err err = formats[i](&f, 1);
            fits = err == TA_OK;
            cr_assert(fits ? out.n == n && memcmp(printed, whole, n) == 0
                           : err == TA_E_LIMIT &&
                                 ta_str_eq(ta_buf_str(&why), TA_STR(TA_DOC_TEXT_FULL)));
        }
    }
}

/* The list of what is shared is in the free text. */
Test(format, text_that_is_full_while_yaml_looks_for_what_is_shared) {
    ta_err err = TA_E_LIMIT;
    for (size_t cap = 24; err != TA_OK; cap++) {
        char *memory = guard_alloc(cap);
        ta_doc_init(&doc, memory, 0, cap, nodes, NODES);
        const ta_node v = ta_doc_parse_copy(&doc, TA_STR("[[1],[2],[3],[4],[5]]"));
        cr_assert_eq(ta_doc_err(&doc), TA_OK);
        ta_doc_builder b = ta_doc_open(&doc, TA_JSON_ARRAY);
        for (int times = 0; times < 3; times++)
            for (ta_node i = ta_doc_first(&doc, v); i; i = ta_doc_next(&doc, i))
                ta_doc_append(&doc, &b, i);
        ta_format f = begin();
        err = ta_format_yaml(&f, b.container);
        cr_assert(err == TA_OK || err == TA_E_LIMIT);
        guard_free(memory, cap);
    }
}

Test(format, nodes_and_text_are_free_again_after_each_format) {
    static const char *const values[] = {sample, "[{\"a\":1},{\"a\":[{\"b\":1}]}]"};
    for (size_t i = 0; i < 2 * FORMATS; i++) {
        const ta_node v = parse(values[i % 2]);
        const uint32_t used = doc.count;
        const size_t used_text = doc.text_n;
        ta_format f = begin();
        cr_assert_eq(formats[i / 2](&f, v), TA_OK);
        cr_assert(doc.count == used && doc.text_n == used_text, "format %zu", i / 2);
    }
}

/* ---- sinks ---- */

static ta_err fail_later(void *ctx, ta_str s) {
    (void)ctx, (void)s;
    cr_assert(pieces_left != SIZE_MAX, "the sink is called after it failed");
    return pieces_left-- > 0 ? TA_OK : TA_E_OUTPUT;
}

Test(format, a_sink_that_fails_ends_the_output_with_its_error) {
    for (size_t i = 0; i < FORMATS; i++)
        for (size_t pieces = 0;; pieces++) {
            ta_format f = begin();
            const ta_node v = parse(sample);
            f.out = (ta_writer){fail_later, NULL, TA_OK};
            pieces_left = pieces;
            const ta_err err = formats[i](&f, v);
            if (err == TA_OK && pieces > 0)
                break;
            cr_assert_eq(err, TA_E_OUTPUT);
        }
}
