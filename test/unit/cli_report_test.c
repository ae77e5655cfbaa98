/* cli_report_test.c - bytes on stderr and exit statuses; and the output they go through. */
#include "support/fake_suite.h"

#include "cli/report.h"

TestSuite(cli_report, .init = fake_suite_init);

static const ta_cli_service service = {.name = "proton", .closed = "closed for good"};
static ta_report report = {.program = "aws",
                           .service = &service,
                           .api_name = "CancelEnvironmentDeployment",
                           .changes = true};
static ta_diag diag;

static int report_status(void) {
    char memory[16];
    ta_output err = ta_output_on(PORT_STDERR, memory, sizeof memory);
    fake_forget_output(1);
    static char room[TA_REPORT_ROOM];
    return ta_report_error(&err, &report, &diag, room);
}

static int report_error(ta_err err, const char *text) {
    ta_diag_clear(&diag);
    (void)ta_fail(&diag, err, text);
    return report_status();
}

static int print_service_error(const char *type, const char *message) {
    ta_diag_clear(&diag);
    diag.error_type = ta_str_from(type);
    diag.error_message = ta_str_from(message);
    (void)ta_fail(&diag, TA_E_SERVICE, "");
    return report_status();
}

Test(cli_report, service_error_as_botocore_words_it) {
    cr_assert_eq(print_service_error("ConflictException", "Deployment is in é state."), 254);
    cr_assert_str_eq(fake.out[1],
                     "\naws: [ERROR]: An error occurred (ConflictException) when calling the "
                     "CancelEnvironmentDeployment operation: Deployment is in é state.\n");
    print_service_error(NULL, NULL);
    cr_assert_str_eq(fake.out[1], "\naws: [ERROR]: An error occurred (Unknown) when calling the "
                                  "CancelEnvironmentDeployment operation:\n");
}

Test(cli_report, an_error_of_another_operation_than_the_one_called_for) {
    ta_diag_clear(&diag);
    diag.error_type = TA_STR("AccessDenied");
    diag.error_message = TA_STR("not this role");
    diag.error_operation = "AssumeRole";
    (void)ta_fail(&diag, TA_E_SERVICE, "");
    cr_assert_eq(report_status(), 254);
    cr_assert_str_eq(fake.out[1],
                     "\naws: [ERROR]: An error occurred (AccessDenied) when calling the AssumeRole "
                     "operation: not this role\n");
}

Test(cli_report, a_file_that_the_sandbox_may_keep_from_us) {
    cr_assert_eq(report_error(TA_E_FILE, "/etc/hosts: Permission denied"), 255);
    cr_assert_str_eq(fake.out[1],
                     "\naws: [ERROR]: a file could not be read: /etc/hosts: Permission denied\n");
    report.sandboxed = true;
    cr_assert_eq(report_error(TA_E_FILE, "/etc/hosts: Permission denied"), 255);
    cr_assert_str_eq(
        fake.out[1],
        "\naws: [ERROR]: a file could not be read: /etc/hosts: Permission denied; if it was "
        "replaced during the wait: --no-sandbox reads the new one, too\n");
}

Test(cli_report, errors_of_a_waiter) {
    report.waiter = "EnvironmentDeployed";
    diag.retries_exhausted = true;
    diag.attempts = 3;
    diag.error_type = TA_STR("ThrottlingException");
    diag.error_message = TA_STR("slow down");
    cr_assert_eq(ta_fail(&diag, TA_E_THROTTLING, ""), TA_E_THROTTLING);
    cr_assert_eq(report_status(), 255);
    cr_assert_str_eq(fake.out[1],
                     "\naws: [ERROR]: Waiter EnvironmentDeployed failed: An error occurred "
                     "(ThrottlingException): slow down\n");
    diag.error_operation = "AssumeRole";
    cr_assert_eq(report_status(), 255);
    cr_assert_str_eq(fake.out[1],
                     "\naws: [ERROR]: Waiter EnvironmentDeployed failed: An error occurred "
                     "(ThrottlingException) when calling the AssumeRole operation: slow down\n");
    cr_assert_eq(report_error(TA_E_NO_REGION, "no region"), 253);
    cr_assert_str_eq(fake.out[1], "\naws: [ERROR]: An error occurred (NoRegion): no region\n");
}

Test(cli_report, retries_that_ran_out) {
    diag.retries_exhausted = true;
    diag.attempts = 3;
    diag.error_type = TA_STR("ThrottlingException");
    diag.error_message = TA_STR("slow down");
    cr_assert_eq(ta_fail(&diag, TA_E_THROTTLING, ""), TA_E_THROTTLING);
    cr_assert_eq(report_status(), 254);
    cr_assert_str_eq(fake.out[1],
                     "\naws: [ERROR]: An error occurred (ThrottlingException) when calling the "
                     "CancelEnvironmentDeployment operation (reached max retries: 2): slow down\n");
}

Test(cli_report, a_message_cannot_drive_the_terminal) {
    print_service_error("A\nB", "a\x1b]0;x\x07\r\n\tb\xC2\x9B\xFF\x7F");
    cr_assert_str_eq(fake.out[1], "\naws: [ERROR]: An error occurred (A\\x0aB) when calling the "
                                  "CancelEnvironmentDeployment operation: "
                                  "a\\x1b]0;x\\x07\\x0d\n\tb\\xc2\\x9b\\xff\\x7f\n");
}

Test(cli_report, a_long_message_is_whole) {
    static char message[20001];
    memset(message, 'm', sizeof message - 1);
    print_service_error("X", message);
    cr_assert(strstr(fake.out[1], message));
}

Test(cli_report, usage_and_parameters) {
    cr_assert_eq(report_error(TA_E_USAGE, "so"), 252);
    cr_assert_str_eq(fake.out[1], "\naws: [ERROR]: An error occurred (ParamValidation): so\n");
    cr_assert_eq(report_error(TA_E_PARAM, "Invalid length"), 252);
    cr_assert_str_eq(fake.out[1], "\naws: [ERROR]: An error occurred (ParamValidation): Parameter "
                                  "validation failed:\nInvalid length\n");
    cr_assert_eq(report_error(TA_E_NO_CREDENTIALS, "Unable to locate credentials: do"), 253);
    cr_assert_str_eq(
        fake.out[1],
        "\naws: [ERROR]: An error occurred (NoCredentials): Unable to locate credentials: do\n");
    cr_assert_eq(report_error(TA_E_NO_REGION, ""), 253);
    cr_assert_str_eq(fake.out[1],
                     "\naws: [ERROR]: An error occurred (NoRegion): You must specify a region\n");
}

#define USAGE                                                                                      \
    "usage: aws [options] <command> <subcommand> [<subcommand> ...] [parameters]\n"                \
    "To see help text, you can run:\n\n  aws help\n  aws <command> help\n"                         \
    "  aws <command> <subcommand> help\n"

Test(cli_report, the_usage_goes_where_aws_cli_has_it) {
    report.usage = TA_USAGE_AFTER;
    (void)report_error(TA_E_USAGE, "argument --x: expected one argument");
    cr_assert_str_eq(fake.out[1],
                     "\naws: [ERROR]: An error occurred (ParamValidation): argument --x: "
                     "expected one argument\n\n" USAGE);
    report.usage = TA_USAGE_BEFORE;
    (void)report_error(TA_E_USAGE, "Unknown options: --x");
    cr_assert_str_eq(fake.out[1], "\n" USAGE "\n\naws: [ERROR]: Unknown options: --x\n");
}

Test(cli_report, codes_of_errors_that_are_not_the_services) {
    (void)report_error(TA_E_CONFIG, "so");
    cr_assert_str_eq(fake.out[1], "\naws: [ERROR]: so\n");
    (void)report_error(TA_E_CLI_CONFIG, "so");
    cr_assert_str_eq(fake.out[1], "\naws: [ERROR]: An error occurred (Configuration): so\n");
    report.reasons = TA_STR("  IMDS: it is switched off\n");
    (void)report_error(TA_E_NO_CREDENTIALS, "none");
    cr_assert_str_eq(fake.out[1], "\naws: [ERROR]: An error occurred (NoCredentials): none\n"
                                  "  IMDS: it is switched off\n");
    report.format = TA_ERROR_LEGACY;
    (void)report_error(TA_E_NO_CREDENTIALS, "none");
    cr_assert_str_eq(fake.out[1], "\naws: [ERROR]: none\n  IMDS: it is switched off\n");
    (void)print_service_error("ConflictException", "no");
    cr_assert_str_eq(fake.out[1],
                     "\naws: [ERROR]: An error occurred (ConflictException) when calling "
                     "the CancelEnvironmentDeployment operation: no\n");
}

Test(cli_report, what_has_no_code_is_a_sentence_in_each_format) {
    for (int format = TA_ERROR_ENHANCED; format <= TA_ERROR_TABLE; format++) {
        report.format = (ta_error_format)format;
        cr_assert_eq(report_error(TA_E_NO_PROFILE, "The config profile (x) could not be found"),
                     255);
        cr_assert_str_eq(fake.out[1],
                         "\naws: [ERROR]: The config profile (x) could not be found\n");
        report.usage = TA_USAGE_BEFORE;
        (void)report_error(TA_E_USAGE, "Unknown options: --x");
        cr_assert(strstr(fake.out[1], "\naws: [ERROR]: Unknown options: --x\n"));
        report.waiter = "EnvironmentDeployed";
        (void)print_service_error("X", "no");
        cr_assert_str_eq(fake.out[1], "\naws: [ERROR]: Waiter EnvironmentDeployed failed: An error "
                                      "occurred (X): no\n");
        report.waiter = NULL;
    }
}

static void report_conflict(const char *text) {
    ta_diag_clear(&diag);
    diag.error_type = TA_STR("ConflictException");
    diag.error_message = TA_STR("no\n");
    diag.message_is_member = true;
    cr_assert_eq(ta_fail(&diag, TA_E_CONFLICT, text), TA_E_CONFLICT);
    cr_assert_eq(report_status(), 254);
}

Test(cli_report, a_record_has_the_members_of_the_model) {
    report.format = TA_ERROR_JSON;
    report_conflict("");
    cr_assert_str_eq(fake.out[1], "{\n    \"Message\": \"no\\n\",\n    \"Code\": "
                                  "\"ConflictException\",\n    \"message\": \"no\\n\"\n}\n");
    diag.error_operation = "AssumeRole"; /* of another service's model */
    (void)report_status();
    cr_assert_null(strstr(fake.out[1], "message"), "%s", fake.out[1]);
    (void)print_service_error("NotOfTheModel", "no");
    cr_assert_null(strstr(fake.out[1], "message"), "%s", fake.out[1]);
}

Test(cli_report, what_we_add_is_a_note) {
    report.format = TA_ERROR_JSON;
    report_conflict("an answer was lost");
    cr_assert(
        strstr(fake.out[1], "\"message\": \"no\\n\",\n    \"Note\": \"an answer was lost\"\n}\n"),
        "%s", fake.out[1]);
    report.format = TA_ERROR_ENHANCED;
    report_conflict("an answer was lost");
    cr_assert(strstr(fake.out[1], "operation: no\nan answer was lost\n"), "%s", fake.out[1]);
}

Test(cli_report, white_space_at_a_messages_end_is_left_out_as_by_python) {
    const char *const ends[] = {"",
                                " ",
                                "\r\n",
                                "\x1c \t",
                                "\xc2\x85",
                                "\xc2\xa0",
                                "\xe2\x80\x8a",
                                "\xe2\x80\xa8 ",
                                "\xe3\x80\x80"};
    char message[16];
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        strcpy(strcpy(message, "m") + 1, ends[i]);
        (void)print_service_error("X", message);
        cr_assert(strstr(fake.out[1], "operation: m\n"), "%s", fake.out[1]);
        (void)print_service_error("X", ends[i]);
        cr_assert(strstr(fake.out[1], "operation:\n"), "%s", fake.out[1]);
    }
    (void)print_service_error("X", "m\xe2\x80\x8b\xef\xbb\xbf");
    cr_assert(strstr(fake.out[1], "operation: m\xe2\x80\x8b\xef\xbb\xbf\n"), "%s", fake.out[1]);
}

Test(cli_report, the_programs_name) {
    const char *const ours[] = {
        "tinyaws", "/usr/bin/tinyaws", "/opt/aws/tinyaws", "xaws", "aws2", "", NULL};
    cr_assert_str_eq(ta_report_program("aws"), "aws");
    cr_assert_str_eq(ta_report_program("/usr/local/bin/aws"), "aws");
    cr_assert_str_eq(ta_report_program("./aws"), "aws");
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        cr_assert_str_eq(ta_report_program(ours[i]), "tinyaws");
}

Test(cli_report, other_errors_with_and_without_detail) {
    cr_assert_eq(report_error(TA_E_JSON_SYNTAX, "at byte 7"), 255);
    cr_assert_str_eq(fake.out[1], "\naws: [ERROR]: the answer is not valid JSON: at byte 7\n");
    cr_assert_eq(report_error(TA_E_JSON_SYNTAX, ""), 255);
    cr_assert_str_eq(fake.out[1], "\naws: [ERROR]: the answer is not valid JSON\n");
}

Test(cli_report, a_closed_service_is_reported_at_its_own_endpoint_alone) {
    const ta_err missing[] = {TA_E_HOST_UNKNOWN, TA_E_RESOLVE, TA_E_CONNECT, TA_E_CONNECT_TIMEOUT};
    for (size_t i = 0; i < sizeof missing / sizeof *missing; i++) {
        report.own_endpoint = false;
        cr_assert_eq(report_error(missing[i], "detail"), 255);
        cr_assert(strstr(fake.out[1], "detail; closed for good\n"), "%s", fake.out[1]);
        report.own_endpoint = true;
        (void)report_error(missing[i], "detail");
        cr_assert(strstr(fake.out[1], "detail\n"), "%s", fake.out[1]);
    }
    report.own_endpoint = false;
    (void)report_error(TA_E_READ_TIMEOUT, "");
    cr_assert_null(strstr(fake.out[1], "closed"));
}

Test(cli_report, an_unknown_operation_is_explained) {
    cr_assert_eq(print_service_error("UnknownOperationException", ""), 254);
    cr_assert_str_eq(
        fake.out[1],
        "\naws: [ERROR]: An error occurred (UnknownOperationException) when calling the "
        "CancelEnvironmentDeployment operation:\n"
        "The endpoint does not know this operation; closed for good\n");
    report.own_endpoint = true;
    (void)print_service_error("UnknownOperationException", "");
    cr_assert(strstr(fake.out[1], "know this operation\n"));
}

Test(cli_report, a_lost_answer_is_reported_where_it_matters) {
    ta_diag_clear(&diag);
    diag.answer_lost = true;
    cr_assert_eq(ta_fail(&diag, TA_E_RECV, "reset"), TA_E_RECV);
    (void)report_status();
    cr_assert(strstr(fake.out[1], "reset; the service may have done it all the same"));
    report.changes = false;
    (void)report_status();
    cr_assert(strstr(fake.out[1], "reset\n"));
}

Test(cli_report, signals) {
    report.signal = 2;
    cr_assert_eq(report_error(TA_E_INTERRUPTED, ""), 130);
    report.signal = 15;
    cr_assert_eq(report_error(TA_E_INTERRUPTED, ""), 143);
    report.signal = 0;
    cr_assert_eq(report_error(TA_E_INTERRUPTED, ""), 130);
}

Test(cli_report, output_goes_on_in_pieces_of_any_size) {
    for (size_t size = 1; size < 12; size++) {
        char memory[12];
        fake_forget_output(0);
        ta_output out = ta_output_on(PORT_STDOUT, memory, size);
        ta_outs(&out, "0123456789");
        ta_outs(&out, "");
        ta_outs(&out, "ab");
        cr_assert_eq(ta_output_flush(&out), TA_OK);
        cr_assert_str_eq(fake.out[0], "0123456789ab");
    }
}

Test(cli_report, a_failed_write_stays_failed) {
    char memory[4];
    ta_output out = ta_output_on(PORT_STDOUT, memory, sizeof memory);
    fake.fault = FAKE_FAILS;
    fake.fault_at = 2; /* the first takes 4 bytes */
    fake.fault_sys = 28;
    ta_outs(&out, "01234");
    cr_assert_not(out.failed);
    cr_assert_eq(ta_output_flush(&out), TA_E_OUTPUT);
    cr_assert_eq(out.sys, 28);
    ta_outs(&out, "more");
    cr_assert_eq(ta_output_flush(&out), TA_E_OUTPUT);
    cr_assert_str_eq(fake.out[0], "0123");
}
