/* format_yaml_test.c - YAML by hand: what a query shares, keys, scalars, quotes and folded lines. */
#include <stdio.h>

#include "support/format_scene.h"

Test(format_yaml, yaml_refers_to_what_a_query_gives_more_than_once) {
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

Test(format_yaml, yaml_refers_to_what_is_empty_too_if_it_is_the_same) {
    const ta_node v = parse("[[],{},[]]");
    ta_doc_builder b = ta_doc_open(&doc, TA_JSON_ARRAY);
    const uint32_t elements[] = {0, 1, 2, 0, 1, 1};
    for (size_t i = 0; i < sizeof elements / sizeof *elements; i++)
        ta_doc_append(&doc, &b, ta_doc_element(&doc, v, elements[i]));
    ta_doc_append(&doc, &b, ta_doc_open(&doc, TA_JSON_ARRAY).container);
    ta_doc_append(&doc, &b, ta_doc_open(&doc, TA_JSON_ARRAY).container);
    expect(ta_format_yaml, b.container,
           "- &id001 []\n- &id002 {}\n- []\n- *id001\n- *id002\n- *id002\n- []\n- []\n");
}

Test(format_yaml, yaml_sorts_what_is_shared_before_it_numbers_it) {
    const ta_node v = parse("{\"z\":{\"b\":1,\"a\":2},\"c\":3}");
    ta_doc_builder b = ta_doc_open(&doc, TA_JSON_ARRAY);
    ta_doc_append(&doc, &b, ta_doc_member(&doc, v, TA_STR("z"), NULL));
    ta_doc_append(&doc, &b, v);
    ta_doc_append(&doc, &b, v);
    expect(ta_format_yaml, b.container,
           "- &id001\n  a: 2\n  b: 1\n- &id002\n  c: 3\n  z: *id001\n- *id002\n");
}

Test(format_yaml, yaml_puts_long_and_broken_keys_after_a_question_mark) {
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

Test(format_yaml, yaml_prints_scalars_as_json_and_nothing_for_an_empty_object) {
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
Test(format_yaml, yaml_quotes_strings_that_would_be_something_else) {
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

Test(format_yaml, yaml_folds_lines_at_single_spaces_after_column_80) {
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
