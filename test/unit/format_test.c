/* format_test.c - JSON, text and tables by hand. YAML is in format_yaml_test.c, every cap in format_caps_test.c, and
 * what the formats print of many values in format_vectors_test.c. */
#include "support/format_scene.h"

/* ---- json ---- */

Test(format, json_prints_numbers_as_python_does_and_keeps_the_order) {
    expect(ta_format_json, parse("{\"b\":1E2,\"a\":-0,\"c\":[1e999,12345678901234567890]}"),
           "{\n    \"b\": 100.0,\n    \"a\": 0,\n    \"c\": [\n        Infinity,\n"
           "        12345678901234567890\n    ]\n}\n");
    expect(ta_format_json, parse("{}"), "");
    expect(ta_format_json, parse("[]"), "[]\n");
    expect(ta_format_json, parse("null"), "null\n");
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
