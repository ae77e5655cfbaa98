/* cli_input_test.c - --cli-input-json. The lines are those of AWS CLI v2.9.19 for the same input. */
#include <stdio.h>

#include "support/cli_fake_library.h"
#include "support/fake_suite.h"

#include "caps.h"
#include "cli/input.h"

TestSuite(cli_input, .init = fake_suite_init);

static ta_json json;
static ta_diag diag;
static char memory[TA_CLI_INPUT_MAX];
static ta_str name;

static ta_err load(const char *value, size_t cap, size_t *n) {
    ta_diag_clear(&diag);
    return ta_input_load(ta_str_from(value), memory, cap, n, PORT_NEVER, &diag);
}

static ta_err parse(const char *text, const char *given) {
    size_t n;
    name = ta_str_from(given);
    cr_assert_eq(load(text, sizeof memory, &n), TA_OK);
    return ta_input_parse(&ta_cli_services[0].operations[0], &json, memory, n, &name, &diag);
}

#define REFUSED(code, expected, input, given)                                                      \
    do {                                                                                           \
        cr_assert_eq(parse(input, given), code);                                                   \
        cr_assert_str_eq(diag.text, expected);                                                     \
    } while (0)
#define NAME_IS(literal) cr_assert(ta_str_eq(name, TA_STR(literal)), "%.*s", (int)name.n, name.p)

Test(cli_input, the_parameter) {
    cr_assert_eq(parse(" {\"environmentName\": \"pr\\u006fd\"} \n", NULL), TA_OK);
    NAME_IS("prod");
    cr_assert_eq(parse("{\"environmentName\":\"a\",\"environmentName\":\"b\"}", NULL), TA_OK);
    NAME_IS("b");
}

Test(cli_input, the_option_wins) {
    cr_assert_eq(parse("{\"environmentName\":\"a\"}", "b"), TA_OK);
    NAME_IS("b");
    cr_assert_eq(parse("{\"environmentName\":5}", "b"), TA_OK);
    NAME_IS("b");
    cr_assert_eq(parse("{}", "b"), TA_OK);
    NAME_IS("b");
}

Test(cli_input, defects_one_a_line) {
    REFUSED(TA_E_PARAM, "Missing required parameter in input: \"environmentName\"", "{}", NULL);
    REFUSED(TA_E_PARAM,
            "Missing required parameter in input: \"environmentName\"\n"
            "Unknown parameter in input: \"x\", must be one of: environmentName\n"
            "Unknown parameter in input: \"y\\x1b\", must be one of: environmentName",
            "{\"x\":{\"environmentName\":1},\"y\\u001b\":2}", NULL);
    REFUSED(TA_E_PARAM,
            "Unknown parameter in input: \"x\", must be one of: environmentName\nInvalid length",
            "{\"environmentName\":\"\",\"x\":1}", NULL);
    REFUSED(TA_E_PARAM, "Unknown parameter in input: \"x\", must be one of: environmentName",
            "{\"x\":1}", "a");
    REFUSED(TA_E_PARAM, "Invalid length", "{}", "");
}

Test(cli_input, types_as_python_calls_them) {
    static const struct {
        const char *text, *value, *type;
    } cases[] = {{"5", "5", "int"},
                 {"-1.5", "-1.5", "float"},
                 {"1e2", "1e2", "float"},
                 {"true", "True", "bool"},
                 {"false", "False", "bool"},
                 {"null", "None", "NoneType"},
                 {"[\"a\"]", "[...]", "list"},
                 {"{}", "{...}", "dict"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[64], expected[200];
        snprintf(text, sizeof text, "{\"environmentName\":%s}", cases[i].text);
        snprintf(expected, sizeof expected,
                 "Invalid type for parameter environmentName, value: %s, type: <class '%s'>, "
                 "valid types: <class 'str'>",
                 cases[i].value, cases[i].type);
        REFUSED(TA_E_PARAM, expected, text, NULL);
    }
}

Test(cli_input, no_object) {
    const char *bad[] = {"", "{", "{}{}", "{'a':1}", "\xFF"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        REFUSED(TA_E_USAGE, "Error parsing parameter 'cli-input-json': Invalid JSON received.",
                bad[i], NULL);
    REFUSED(TA_E_USAGE,
            "Error parsing parameter '--cli-input-json': Invalid type: expecting map, "
            "received <class 'list'>",
            "[1]", NULL);
    REFUSED(TA_E_USAGE,
            "Error parsing parameter '--cli-input-json': Invalid type: expecting map, "
            "received <class 'str'>",
            "\"a\"", NULL);
}

Test(cli_input, files) {
    size_t n;
    fake_variable("HOME", "/home/a");
    fake_put_file("/home/a/in.json", "{\"environmentName\":\"f\"}\n");
    const char *const urls[] = {"file:///home/a/in.json", "fileb://~/in.json"};
    for (size_t i = 0; i < 2; i++) {
        cr_assert_eq(load(urls[i], 24, &n), TA_OK, "%s", diag.text);
        cr_assert_eq(n, 24);
        cr_assert_eq(memcmp(memory, "{\"environmentName\":\"f\"}\n", 24), 0);
    }
    cr_assert_eq(load("file:///tmp/none", sizeof memory, &n), TA_E_USAGE);
    cr_assert(strstr(diag.text, "Unable to load paramfile file:///tmp/none: "), "%s", diag.text);
    fake_put_file("/folder", "")->read_sys = FAKE_EIO;
    cr_assert_eq(load("file:///folder", sizeof memory, &n), TA_E_USAGE);
    cr_assert(strstr(diag.text, "Unable to load paramfile file:///folder: I/O error"), "%s",
              diag.text);
    cr_assert_eq(fake_open(), 0);
}

Test(cli_input, at_its_cap_and_one_above) {
    static char text[TA_CLI_INPUT_MAX + 2];
    size_t n;
    memset(text, ' ', TA_CLI_INPUT_MAX);
    cr_assert_eq(load(text, sizeof memory, &n), TA_OK);
    cr_assert_eq(n, TA_CLI_INPUT_MAX);
    fake_put_file("/in", text);
    cr_assert_eq(load("file:///in", sizeof memory, &n), TA_OK);
    cr_assert_eq(n, TA_CLI_INPUT_MAX);
    text[TA_CLI_INPUT_MAX] = ' ';
    cr_assert_eq(load(text, sizeof memory, &n), TA_E_USAGE);
    cr_assert(strstr(diag.text, "TA_CLI_INPUT_MAX"));
    fake_put_file("/in", text);
    cr_assert_eq(load("file:///in", sizeof memory, &n), TA_E_USAGE);
    cr_assert(strstr(diag.text, "TA_CLI_INPUT_MAX"));
}
