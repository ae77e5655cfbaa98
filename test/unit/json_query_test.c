/* json_query_test.c - ta_query: a JMESPath expression over a JSON text in the caller's memory. The
 * language itself is tested by jmespath_test.c. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/str.h"
#include "support/guard.h"
#include "tinyaws_query.h"

#define ANSWER                                                                                     \
    "{\"Parameter\": {\"Name\": \"/app/key\", \"Value\": \"a \\\"b\\\"\\n\\u00e9\", \"Version\": " \
    "12}, \"List\": [{\"N\": 1}, {\"N\": 2.50}], \"Odd\": null}"

static _Alignas(max_align_t) unsigned char memory[TA_QUERY_SIZE + 65536];
static ta_value value;
static ta_diag diag;

static ta_err query(const char *expression, ta_str json, size_t size) {
    memset(memory, 0xA5, sizeof memory);
    return ta_query(ta_str_from(expression), json, memory, size, &value, &diag);
}

static void expect(const char *expression, const char *json) {
    const ta_err err = query(expression, TA_STR(ANSWER), sizeof memory);
    cr_assert_eq(err, TA_OK, "%s: %s", expression, diag.text);
    cr_assert(ta_str_eq(value.json, ta_str_from(json)), "%s: %.*s", expression, (int)value.json.n,
              value.json.p);
}

static void expect_error(const char *expression, ta_str json, size_t size, ta_err err,
                         const char *text) {
    cr_assert_eq(query(expression, json, size), err, "%s", diag.text);
    cr_assert_eq(diag.err, err);
    cr_assert_str_eq(diag.text, text);
    cr_assert(value.json.p == NULL && value.text.p == NULL);
}

Test(json_query, a_string_is_there_as_json_and_as_text) {
    expect("Parameter.Value", "\"a \\\"b\\\"\\n\xc3\xa9\"");
    cr_assert(ta_str_eq(value.text, TA_STR("a \"b\"\n\xc3\xa9")));
}

Test(json_query, any_other_value_is_there_as_json_only) {
    static const char *const cases[][2] = {
        {"Parameter.Version", "12"},
        {"List[].N", "[1,2.50]"},
        {"List", "[{\"N\":1},{\"N\":2.50}]"},
        {"{a: Parameter.Name, b: List[1], c: Odd}",
         "{\"a\":\"/app/key\",\"b\":{\"N\":2.50},\"c\":null}"},
        {"length(List) == `2`", "true"},
        {"[]", "null"},
        {"`{}`", "{}"},
        {"List[?N > `9`]", "[]"},
        {"Nothing.of.it", "null"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        expect(cases[i][0], cases[i][1]);
        cr_assert_null(value.text.p);
    }
}

Test(json_query, an_empty_string_is_text) {
    expect("''", "\"\"");
    cr_assert(value.text.p != NULL && value.text.n == 0);
}

Test(json_query, the_text_and_the_expression_stay_as_they_are) {
    char json[] = ANSWER, expression[] = "to_string(@)";
    cr_assert_eq(query(expression, ta_str_from(json), sizeof memory), TA_OK);
    cr_assert_str_eq(json, ANSWER);
    cr_assert_str_eq(expression, "to_string(@)");
    cr_assert_gt(value.text.n, 90);
}

/* ---- errors ---- */

Test(json_query, an_expression_that_is_none_names_the_column) {
    cr_assert_eq(query("a.[", TA_STR("{}"), sizeof memory), TA_E_PARAM);
    cr_assert_not_null(strstr(diag.text, " at column 3"), "%s", diag.text);
    cr_assert(ta_str_starts(ta_str_from(diag.text), TA_STR("the expression: ")));
}

Test(json_query, a_text_that_is_not_json_names_the_byte) {
    expect_error("a", TA_STR("{\"a\":1,"), sizeof memory, TA_E_JSON_SYNTAX,
                 "it breaks off at byte 7 of 7");
    expect_error("a", TA_ABSENT, sizeof memory, TA_E_JSON_SYNTAX, "it breaks off at byte 0 of 0");
}

Test(json_query, a_function_that_does_not_accept_the_value_is_another_error_without_the_value) {
    expect_error("abs(Parameter.Name)", TA_STR(ANSWER), sizeof memory, TA_E_SHAPE,
                 "In function abs(), invalid type for value");
    expect_error("nothing(@)", TA_STR("{}"), sizeof memory, TA_E_SHAPE,
                 "Unknown function: nothing()");
}

/* ---- memory ---- */

Test(json_query, memory_below_the_least_is_refused) {
    expect_error("a", TA_STR("{}"), TA_QUERY_SIZE + 1, TA_E_LIMIT,
                 "the query is beyond its memory: TA_QUERY_SIZE and the JSON text are more");
    cr_assert_eq(query("a", TA_STR("{}"), TA_QUERY_SIZE + 2), TA_OK);
}

/* With 64 bits, as the x87 has them unless told otherwise, it would be 9007199254740992.0; as Python has it. */
Test(json_query, reals_are_rounded_to_53_bits) {
    expect("sum(`[9007199254740992.0, 1.0000000000000002]`)", "9007199254740994.0");
}

/* Each size from the least on, in memory that ends at a page that cannot be touched. */
static void try_each_size(const char *expression) {
    char json[4001];
    unsigned tried = 0, enough = 0;
    memset(json, '1', sizeof json);
    for (size_t i = 0; i < sizeof json; i += 2)
        json[i] = ',';
    json[0] = '[';
    json[sizeof json - 1] = ']';
    for (size_t size = TA_QUERY_SIZE + 4016; size < TA_QUERY_SIZE + 4016 * 16; size += 80) {
        char *room = guard_alloc(size);
        const ta_err err = ta_query(ta_str_from(expression), (ta_str){json, sizeof json}, room,
                                    size, &value, &diag);
        cr_assert(err == TA_OK || err == TA_E_LIMIT, "%s", diag.text);
        cr_assert(enough == 0 || err == TA_OK, "what fits into less fits into more");
        tried++;
        enough += err == TA_OK;
        guard_free(room, size);
    }
    cr_assert_gt(enough, 0);
    cr_assert_lt(enough, tried);
}

Test(json_query, it_stays_within_its_memory) {
    try_each_size("@");
    try_each_size("to_string(@)");
    try_each_size("{a: @, b: [@, `[1, 2]`]}");
}

/* "[1,1,1...": as many values for its length as JSON can have. */
Test(json_query, fourteen_times_the_text_is_enough_for_any) {
    static char json[4001];
    static _Alignas(max_align_t) unsigned char room[TA_QUERY_SIZE + 14 * sizeof json];
    memset(json, '1', sizeof json);
    for (size_t i = 0; i < sizeof json; i += 2)
        json[i] = ',';
    json[0] = '[';
    json[sizeof json - 1] = ']';
    const ta_str text = {json, sizeof json};
    cr_assert_eq(ta_query(TA_STR("@"), text, room, sizeof room, &value, &diag), TA_OK, "%s",
                 diag.text);
    cr_assert(ta_str_eq(value.json, text));
}

/* [[],[],[]: a value for each three bytes */
Test(json_query, what_does_not_fit_is_an_error) {
    static char json[4000];
    static _Alignas(max_align_t) unsigned char room[TA_QUERY_SIZE + 4 * sizeof json];
    for (size_t i = 0; i + 1 < sizeof json; i += 3)
        memcpy(json + i + 1, "[],", 3);
    json[0] = '[';
    json[sizeof json - 1] = ']';
    cr_assert_eq(
        ta_query(TA_STR("@"), (ta_str){json, sizeof json}, room, sizeof room, &value, &diag),
        TA_E_LIMIT);
    cr_assert_str_eq(diag.text, "the query is beyond the memory for JSON values and names");
}
