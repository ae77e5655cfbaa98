/* cli_error_details_test.c - errors of services with what their models say, as AWS CLI v2 prints them. */
#include "support/fake_suite.h"

#include <stdio.h>

#include "cli/error_details.h"
#include "cli/report.h"
#include "model/cli_name.h"
#include "support/vector_lines.h"

TestSuite(cli_error_details, .init = fake_suite_init);

static char text[1 << 16], room[TA_REPORT_ROOM], api_name[TA_MODEL_NAME_MAX];
static ta_json_node nodes[4096];
static ta_doc doc;
static ta_model_operation operation;
static ta_diag diag;

static void find_operation(const ta_model *m, ta_str cli_name) {
    cr_assert_not_null(m);
    for (size_t i = 0; i < m->operation_count; i++) {
        operation = ta_model_operation_at(m, i);
        ta_buf b = ta_buf_on(api_name, sizeof api_name - 1);
        ta_model_put_name(&b, operation.name);
        api_name[b.n] = '\0';
        if (ta_cli_name_is(cli_name, ta_buf_str(&b)))
            return;
    }
    cr_assert_fail("%.*s", (int)cli_name.n, cli_name.p);
}

static ta_node parse(ta_str body, size_t text_cap, uint32_t node_cap) {
    ta_doc_init(&doc, text, 0, text_cap, nodes, node_cap);
    const ta_node v = ta_doc_parse_copy(&doc, body);
    if (ta_doc_err(&doc) == TA_OK)
        return v;
    ta_doc_init(&doc, text, 0, text_cap, nodes, node_cap);
    return TA_NODE_NULL;
}

static int report(ta_error_details *details, ta_error_format format) {
    char memory[16];
    ta_output err = ta_output_on(PORT_STDERR, memory, sizeof memory);
    const ta_report r = {.program = "aws",
                         .format = format,
                         .api_name = api_name,
                         .details = ta_error_details_print,
                         .details_ctx = details};
    fake_forget_output(1);
    return ta_report_error(&err, &r, &diag, room);
}

/* ---- AWS CLI's own runs ---- */

static char body_text[1 << 16];
static char status_text[8];

/* What the client finds in an answer; awsjson_test.c tests that. */
static ta_str code_of(const ta_doc *d, ta_node http, ta_node body) {
    const ta_str query = vector_text(d, vector_member(d, http, "headers"), "x-amzn-query-error");
    ta_str type, more;
    const ta_str code = ta_str_cut(query, ';', &type);
    ta_str_cut(type, ';', &more);
    if (type.p != NULL && more.p == NULL)
        return code;
    type = body ? vector_text(&doc, body, "__type") : (ta_str){0};
    type = ta_str_cut(type, ':', &more);
    for (size_t at = ta_str_find(type, '#'); at < type.n; at = ta_str_find(type, '#'))
        type = ta_str_sub(type, at + 1, type.n);
    return type.n > 0 ? type : ta_str_from(status_text);
}

static bool is_generic(int status, const char *body) {
    body += strspn(body, " \t\r\n");
    return status >= 500 && (*body == '\0' || strncmp(body, "<html>", 6) == 0);
}

static const char *phrase(int status) {
    static const char *const phrases[] = {"Internal Server Error", "Not Implemented",
                                          "Bad Gateway",           "Service Unavailable",
                                          "Gateway Timeout",       "HTTP Version Not Supported"};
    return phrases[status - 500];
}

static ta_error_format format_of(const ta_doc *d, ta_node argv) {
    ta_error_format format = TA_ERROR_ENHANCED;
    for (ta_node i = ta_doc_first(d, argv); i; i = ta_doc_next(d, i))
        if (ta_str_eq(ta_doc_text(d, i), TA_STR("--cli-error-format")))
            cr_assert(ta_error_format_of(ta_doc_text(d, ta_doc_next(d, i)), &format));
    return format;
}

/* Does what AWS CLI printed contain this? */
static bool expects(const ta_doc *d, ta_node v, const char *what) {
    const ta_str expected = vector_text(d, v, "stderr");
    char memory[4096];
    snprintf(memory, sizeof memory, "%.*s", (int)expected.n, expected.p);
    return strstr(memory, what) != NULL;
}

/* The line's answer, as it is in body_text, in `details` and `diag`. */
static ta_error_details answer_of(const ta_doc *d, ta_node v) {
    const ta_node http = vector_member(d, v, "http");
    const int status = vector_int(d, http, "status", 0);
    const ta_node body = parse(ta_str_from(body_text), sizeof text, 4096);
    ta_error_details e = {.doc = &doc, .body = body, .generic = is_generic(status, body_text)};
    snprintf(status_text, sizeof status_text, "%d", status);
    ta_diag_clear(&diag);
    diag.error_type = code_of(d, http, body);
    diag.error_message = e.generic ? ta_str_from(phrase(status))
                         : body    ? ta_error_body_message(&doc, body)
                                   : ta_str_from(body_text);
    e.shape = ta_model_error(&operation, diag.error_type);
    diag.attempts = vector_int(d, v, "requests", 1);
    diag.retries_exhausted = expects(d, v, "reached max retries");
    (void)ta_fail(&diag, TA_E_SERVICE, "");
    return e;
}

/* Of these AWS CLI is not the model:
 *  - Python's exceptions about a body, or a type, that is of another kind: status 255 there;
 *  - an error without a code, which it prints as An error occurred (): the code is the status here;
 *  - status 300, of which it reads nothing: An error occurred (Unknown). */
static bool is_other(const ta_doc *d, ta_node v) {
    return vector_int(d, v, "exit", 0) != 254 || expects(d, v, "occurred ()") ||
           vector_int(d, vector_member(d, v, "http"), "status", 0) == 300;
}

static size_t others;

static bool agrees(const ta_doc *d, ta_node v) {
    const ta_node argv = vector_member(d, v, "argv");
    const ta_str body = vector_text(d, vector_member(d, v, "http"), "body");
    const ta_str expected = vector_text(d, v, "stderr"), id = vector_text(d, v, "id");
    if (is_other(d, v)) {
        others++;
        return true;
    }
    snprintf(body_text, sizeof body_text, "%.*s", (int)body.n, body.p);
    find_operation(ta_model_find(ta_doc_text(d, ta_doc_first(d, argv))),
                   ta_doc_text(d, ta_doc_element(d, argv, 1)));
    ta_error_details e = answer_of(d, v);
    const int status = report(&e, format_of(d, argv));
    if (status == 254 && ta_str_eq(ta_str_from(fake.out[1]), expected))
        return true;
    fprintf(stderr, "%.*s: status %d\n%s---- expected\n%.*s", (int)id.n, id.p, status, fake.out[1],
            (int)expected.n, expected.p);
    return false;
}

Test(cli_error_details, errors_as_aws_cli_prints_them) {
    for_each_vector("test/vectors/awscli-v2/error-details.jsonl", agrees);
    cr_assert_eq(others, 13);
}

/* ---- what the vectors do not have ---- */

static ta_error_details error_of(const char *service, const char *cli_operation, const char *code,
                                 const char *body) {
    ta_diag_clear(&diag);
    find_operation(ta_model_find(ta_str_from(service)), ta_str_from(cli_operation));
    diag.error_type = ta_str_from(code);
    const ta_error_details e = {.doc = &doc,
                                .body = parse(ta_str_from(body), sizeof text, 4096),
                                .shape = ta_model_error(&operation, diag.error_type)};
    diag.error_message = e.body ? ta_error_body_message(&doc, e.body) : ta_str_from(body);
    (void)ta_fail(&diag, TA_E_SERVICE, "");
    return e;
}

static const char *printed(const char *service, const char *cli_operation, const char *code,
                           const char *body, ta_error_format format) {
    ta_error_details e = error_of(service, cli_operation, code, body);
    cr_assert_eq(report(&e, format), 254);
    return fake.out[1];
}

#define TAKEN "ssm", "associate-ops-item-related-item", "OpsItemLimitExceededException"
#define ITEM  "dynamodb", "put-item", "ConditionalCheckFailedException"
#define QUERY "logs", "start-query", "MalformedQueryException"
#define SENTENCE(code, operation)                                                                  \
    "\naws: [ERROR]: An error occurred (" code ") when calling the " operation " operation:"

Test(cli_error_details, each_complex_value_has_its_line_in_place) {
    cr_assert_str_eq(
        printed(
            TAKEN,
            "{\"LimitType\":\"t\",\"ResourceTypes\":[\"a\",\"b\",\"c\",\"d\",\"e\"],\"Limit\":5}",
            TA_ERROR_ENHANCED),
        SENTENCE("OpsItemLimitExceededException",
                 "AssociateOpsItemRelatedItem") "\n\n"
                                                "Additional error details:\nResourceTypes: "
                                                "<complex value>\n"
                                                "Use \"--cli-error-format json\" or another error "
                                                "format to see the full details.\n"
                                                "Limit: 5\nLimitType: t\n");
}

Test(cli_error_details, empty_and_short_values_are_in_the_line) {
    cr_assert_str_eq(
        printed(TAKEN, "{\"ResourceTypes\":[]}", TA_ERROR_ENHANCED),
        SENTENCE(
            "OpsItemLimitExceededException",
            "AssociateOpsItemRelatedItem") "\n\nAdditional error details:\nResourceTypes: []\n");
    cr_assert_str_eq(printed(ITEM, "{\"Item\":{}}", TA_ERROR_ENHANCED),
                     SENTENCE("ConditionalCheckFailedException",
                              "PutItem") "\n\nAdditional error details:\nItem: {}\n");
    cr_assert_str_eq(
        printed(QUERY, "{\"queryCompileError\":{\"message\":\"a 'b'\",\"unknown\":1}}",
                TA_ERROR_ENHANCED),
        SENTENCE(
            "MalformedQueryException",
            "StartQuery") "\n\nAdditional error details:\nqueryCompileError: {message: a 'b'}\n");
}

Test(cli_error_details, a_value_of_another_kind_than_the_models) {
    cr_assert_str_eq(printed(ITEM, "{\"Item\":5}", TA_ERROR_ENHANCED),
                     SENTENCE("ConditionalCheckFailedException", "PutItem") "\n");
    cr_assert_str_eq(printed(ITEM, "{\"Item\":5}", TA_ERROR_TEXT),
                     "ConditionalCheckFailedException\t\n");
}

Test(cli_error_details, a_message_that_is_no_string) {
    cr_assert_str_eq(printed(ITEM, "{\"message\":{\"a\":[1,\"b\"]}}", TA_ERROR_LEGACY),
                     SENTENCE("ConditionalCheckFailedException", "PutItem") " {'a': [1, 'b']}\n");
    cr_assert_str_eq(printed("ssm", "get-parameter", "X", "{\"message\":null}", TA_ERROR_JSON),
                     "{\n    \"Message\": null,\n    \"Code\": \"X\"\n}\n");
    cr_assert_str_eq(printed("ssm", "get-parameter", "X", "{\"Message\":[1]}", TA_ERROR_YAML),
                     "Code: X\nMessage:\n- 1\n");
}

#define HOSTILE "\\u001b]0;x\\u0007\xc2\x9b\x7f\\n\xc3\xa9"
#define HOSTILE_BODY                                                                               \
    "{\"message\":\"" HOSTILE "\",\"Item\":{\"" HOSTILE "\":{\"S\":\"" HOSTILE "\"}}}"

Test(cli_error_details, no_format_lets_a_terminal_be_driven) {
    for (int format = TA_ERROR_ENHANCED; format <= TA_ERROR_TABLE; format++) {
        const char *out = printed(ITEM, HOSTILE_BODY, (ta_error_format)format);
        cr_assert(strpbrk(out, "\x1b\x07\x7f") == NULL, "%d: %s", format, out);
        cr_assert(strstr(out, "\xc2\x9b") == NULL, "%d: %s", format, out);
        cr_assert_not_null(strstr(out, "\xc3\xa9"), "%d: %s", format, out);
    }
    cr_assert_not_null(strstr(printed(ITEM, HOSTILE_BODY, TA_ERROR_JSON),
                              "\"S\": \"\\u001b]0;x\\u0007\\u009b\\u007f\\n\xc3\xa9\""));
}

Test(cli_error_details, a_body_that_is_no_json_and_no_utf8) {
    cr_assert_str_eq(printed("ssm", "get-parameter", "503", "a\xff", TA_ERROR_JSON),
                     "{\n    \"Message\": \"a\\\\xff\",\n    \"Code\": \"503\"\n}\n");
    cr_assert_str_eq(printed("ssm", "get-parameter", "503", "a\xff", TA_ERROR_TEXT),
                     "503\ta\\xff\n");
}

/* No error of these services has a time, so an answer's shape is in its place. */
Test(cli_error_details, times_are_shaped_as_those_of_answers) {
    for (int wire = 0; wire < 2; wire++) {
        ta_error_details e = error_of("ssm", "get-parameter", "X",
                                      "{\"Parameter\":{\"LastModifiedDate\":1600000000.123}}");
        e.shape = operation.output;
        e.wire_times = wire;
        cr_assert_eq(report(&e, TA_ERROR_ENHANCED), 254);
        cr_assert_not_null(
            strstr(fake.out[1], wire ? "\nParameter: {LastModifiedDate: 1600000000.123}\n"
                                     : "\nParameter: {LastModifiedDate: "
                                       "2020-09-13T12:26:40.123000+00:00}\n"),
            "%s", fake.out[1]);
    }
}

/* Then the members are left out. */
Test(cli_error_details, a_document_without_room) {
    static const char body[] = "{\"message\":\"m\",\"Item\":{\"a\":{\"S\":\"x\"}}}";
    const char *const whole = printed(ITEM, body, TA_ERROR_YAML);
    size_t cut = 0, full = 0;
    cr_assert_str_eq(whole, "Code: ConditionalCheckFailedException\nItem:\n  a:\n    S: x\n"
                            "Message: m\nmessage: m\n");
    for (uint32_t node_cap = 9; node_cap < 64; node_cap++) {
        ta_error_details e = error_of(ITEM, body);
        e.body = parse(ta_str_from(body), sizeof text, node_cap);
        if (!e.body)
            continue;
        diag.error_message = TA_STR("m");
        cr_assert_eq(report(&e, TA_ERROR_YAML), 254);
        const bool is_whole = strstr(fake.out[1], "Item") != NULL;
        cr_assert_str_eq(fake.out[1], is_whole
                                          ? "Code: ConditionalCheckFailedException\nItem:\n  a:\n"
                                            "    S: x\nMessage: m\nmessage: m\n"
                                          : "Code: ConditionalCheckFailedException\nMessage: m\n");
        cut += !is_whole;
        full += is_whole;
    }
    cr_assert(cut > 0 && full > 0, "%zu %zu", cut, full);
}

Test(cli_error_details, our_note_comes_before_the_lines_and_last_in_a_record) {
    ta_error_details e = error_of(TAKEN, "{\"Message\":\"m\",\"Limit\":5}");
    (void)snprintf(diag.text, sizeof diag.text, "a note");
    cr_assert_eq(report(&e, TA_ERROR_ENHANCED), 254);
    cr_assert_str_eq(
        fake.out[1],
        SENTENCE(
            "OpsItemLimitExceededException",
            "AssociateOpsItemRelatedItem") " m\na note\n\nAdditional error details:\nLimit: 5\n");
    cr_assert_eq(report(&e, TA_ERROR_JSON), 254);
    cr_assert_str_eq(
        fake.out[1],
        "{\n    \"Message\": \"m\",\n    \"Code\": \"OpsItemLimitExceededException\",\n"
        "    \"Limit\": 5,\n    \"Note\": \"a note\"\n}\n");
}

/* The error of a call on the way, such as AssumeRole, has no model. */
Test(cli_error_details, only_errors_of_the_operation_have_details) {
    ta_error_details e = error_of(TAKEN, "{\"Message\":\"m\",\"Limit\":5}");
    diag.error_operation = "AssumeRole";
    cr_assert_eq(report(&e, TA_ERROR_ENHANCED), 254);
    cr_assert_null(strstr(fake.out[1], "Limit:"));
    cr_assert_eq(report(&e, TA_ERROR_JSON), 254);
    cr_assert_null(strstr(fake.out[1], "\"Limit\""));
    ta_diag_clear(&diag);
    (void)ta_fail(&diag, TA_E_CONNECT, "");
    cr_assert_eq(report(&e, TA_ERROR_ENHANCED), 255);
    cr_assert_null(strstr(fake.out[1], "Limit:"));
}
