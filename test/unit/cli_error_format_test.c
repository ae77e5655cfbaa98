/* cli_error_format_test.c - records of errors as AWS CLI v2 prints them. */
#include "support/fake_suite.h"

#include "cli/error_format.h"
#include "cli/yaml_scalar.h"

TestSuite(cli_error_format, .init = fake_suite_init);

/* ---- the records of AWS CLI's own runs ---- */

typedef struct row {
    int format;
    ta_str code, message;
    bool member; /* the model has a member message */
    ta_str printed;
} row;

static const row rows[] = {
#include "build/host/vectors/error_records.inc"
};

static void print(const ta_error_record *r, ta_error_format format, size_t columns) {
    char memory[16];
    ta_output out = ta_output_on(PORT_STDERR, memory, sizeof memory);
    fake_forget_output(1);
    ta_error_record_print(&out, r, format, columns);
    ta_output_close(&out);
}

Test(cli_error_format, records_as_aws_cli_prints_them) {
    cr_assert_gt(sizeof rows / sizeof *rows, 40);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ta_error_record r = {.n = 0};
        ta_error_record_add(&r, "Message", rows[i].message);
        ta_error_record_add(&r, "Code", rows[i].code);
        if (rows[i].member)
            ta_error_record_add(&r, "message", rows[i].message);
        print(&r, (ta_error_format)rows[i].format, 0);
        cr_assert_str_eq(fake.out[1], rows[i].printed.p, "%zu: %s%s", i, fake.out[1],
                         rows[i].printed.p);
    }
}

Test(cli_error_format, words) {
    const char *const words[] = {"enhanced", "legacy", "json", "yaml", "text", "table"};
    ta_error_format format;
    for (int i = 0; i < 6; i++) {
        cr_assert(ta_error_format_of(ta_str_from(words[i]), &format));
        cr_assert_eq((int)format, i);
    }
    cr_assert(ta_error_format_of(TA_STR("JSON"), &format) && format == TA_ERROR_JSON);
    cr_assert_not(ta_error_format_of(TA_STR("xml"), &format));
    cr_assert_not(ta_error_format_of(TA_STR(""), &format));
    cr_assert_not(ta_error_format_of((ta_str){NULL, 0}, &format));
}

static ta_error_record one(const char *message) {
    ta_error_record r = {.n = 0};
    ta_error_record_add(&r, "Message", ta_str_from(message));
    ta_error_record_add(&r, "Code", TA_STR("X"));
    return r;
}

/* ---- no format lets a terminal be driven ---- */

#define HOSTILE "\x1b]0;x\x07\xc2\x9b\x7f\xff\r\n\t\\ \"\xc3\xa9"

Test(cli_error_format, controls_in_json) {
    const ta_error_record r = one(HOSTILE);
    print(&r, TA_ERROR_JSON, 0);
    cr_assert_str_eq(fake.out[1],
                     "{\n    \"Message\": \"\\u001b]0;x\\u0007\\u009b\\u007f\\\\xff\\r\\n\\t\\\\ "
                     "\\\"\xc3\xa9\",\n    \"Code\": \"X\"\n}\n");
}

Test(cli_error_format, controls_in_yaml) {
    const ta_error_record r = one(HOSTILE);
    print(&r, TA_ERROR_YAML, 0);
    cr_assert_str_eq(fake.out[1],
                     "Code: X\nMessage: \"\\e]0;x\\a\\x9B\\x7F\\xFF\\r\\n\\t\\\\ \\\"\xc3\xa9\"\n");
}

Test(cli_error_format, controls_in_text_and_table) {
    const ta_error_record r = one("a\x1b\xc2\x9b\x7f\xff\r\n\tb");
    print(&r, TA_ERROR_TEXT, 0);
    cr_assert_str_eq(fake.out[1], "X\ta\\x1b\\xc2\\x9b\\x7f\\xff\\x0d\n\tb\n");
    print(&r, TA_ERROR_TABLE, 0);
    cr_assert(strstr(fake.out[1], "a\\x1b\\xc2\\x9b\\x7f\\xff\\x0d\n\tb"), "%s", fake.out[1]);
}

/* ---- tables ---- */

Test(cli_error_format, a_table_that_is_wider_than_the_terminal_is_upright) {
    const ta_error_record r = one("message");
    print(&r, TA_ERROR_TABLE, 24);
    cr_assert_str_eq(fake.out[1], "---------------------\n"
                                  "|       error       |\n"
                                  "+-------+-----------+\n"
                                  "| Code  |  Message  |\n"
                                  "+-------+-----------+\n"
                                  "|  X    |  message  |\n"
                                  "+-------+-----------+\n");
    print(&r, TA_ERROR_TABLE, 20);
    cr_assert_str_eq(fake.out[1], "------------------------\n"
                                  "|         error        |\n"
                                  "+----------+-----------+\n"
                                  "|  Code    |  X        |\n"
                                  "|  Message |  message  |\n"
                                  "+----------+-----------+\n");
}

/* ---- YAML scalars, as ruamel.yaml 0.19.1 with ruamel.yaml.clib 0.2.15 writes them ---- */

static const char *const scalars[][2] = {
    {"plain", "plain"},
    {"", "''"},
    {"503", "'503'"},
    {"-1", "'-1'"},
    {"1.5e3", "'1.5e3'"},
    {"0x1f", "'0x1f'"},
    {"2024-01-01", "'2024-01-01'"},
    {"2024-01-01T00:00:00Z", "'2024-01-01T00:00:00Z'"},
    {"2024-01-01 10:00:00", "'2024-01-01 10:00:00'"},
    {"2024-01-01t10:00:00Z", "'2024-01-01t10:00:00Z'"},
    {"2024-01-01x", "2024-01-01x"},
    {"+.inf", "'+.inf'"},
    {"1.2.3.4", "1.2.3.4"},
    {"1-2", "1-2"},
    {"12:30", "12:30"},
    {"true", "'true'"},
    {"yes", "yes"},
    {"~", "'~'"},
    {"null", "'null'"},
    {"a: b", "'a: b'"},
    {"a:b", "a:b"},
    {"end:", "'end:'"},
    {"a #b", "'a #b'"},
    {"a#b", "a#b"},
    {"# a", "'# a'"},
    {"- a", "'- a'"},
    {"-a", "-a"},
    {"\077 a", "'\077 a'"},
    {"it's 'so'", "it's 'so'"},
    {"'so'", "'''so'''"},
    {"\"so\"", "'\"so\"'"},
    {"[a]", "'[a]'"},
    {"@a", "'@a'"},
    {"two\nlines", "'two\n\n  lines'"},
    {"a\n\nb\n", "'a\n\n\n  b\n\n  '"},
    {"it's\ntwo", "'it''s\n\n  two'"},
    {" lead", "' lead'"},
    {"trail ", "'trail '"},
    {"a\n b", "\"a\\n b\""},
    {"a \nb", "\"a \\nb\""},
    {"tab\there", "\"tab\\there\""},
    {"h\303\251llo \342\230\203", "h\303\251llo \342\230\203"},
    {"\360\237\230\200", "\"\\U0001F600\""},
    {"--- a", "'--- a'"},
    {"a\\b", "a\\b"},
    {"a\033\\\"b", "\"a\\e\\\\\\\"b\""},
    {"word word word word word word word word word word word word word word word word word word "
     "word word end",
     "word word word word word word word word word word word word word word word\n  word word word "
     "word word end"},
    {"'word word word word word word word word word word word word word word word word word word "
     "word word end",
     "'''word word word word word word word word word word word word word word\n  word word word "
     "word word word end'"},
    {"word word word word word word word word word word word word word word word word   two",
     "word word word word word word word word word word word word word word word\n  word   two"},
    {"w\to w\to w\to w\to w\to w\to w\to w\to w\to w\to w\to w\to w\to w\to w\to w\to w\to w\to "
     "w\to w\to end",
     "\"w\\to w\\to w\\to w\\to w\\to w\\to w\\to w\\to w\\to w\\to w\\to w\\to w\\to w\\to "
     "w\\to\n  w\\to w\\to w\\to w\\to w\\to end\""},
    {"w\to w\to w\to w\to w\to w\to w\to w\to w\to w\to w\to w\to w\to w\to w\to  end",
     "\"w\\to w\\to w\\to w\\to w\\to w\\to w\\to w\\to w\\to w\\to w\\to w\\to w\\to w\\to "
     "w\\to\n  \\ end\""},
};

Test(cli_error_format, yaml_scalars) {
    for (size_t i = 0; i < sizeof scalars / sizeof *scalars; i++) {
        char memory[16];
        ta_output out = ta_output_on(PORT_STDERR, memory, sizeof memory);
        fake_forget_output(1);
        ta_yaml_scalar(&out, ta_str_from(scalars[i][0]), 9, 2);
        ta_output_close(&out);
        cr_assert_str_eq(fake.out[1], scalars[i][1], "%s: %s, not %s", scalars[i][0], fake.out[1],
                         scalars[i][1]);
    }
}
