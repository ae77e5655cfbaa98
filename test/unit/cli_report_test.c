/* cli_report_test.c - bytes on stderr and exit statuses; and the output they go through. */
#include "support/cli_fake.h"

#include "cli/report.h"

static const ta_cli_service service = {.name = "proton", .closed = "closed for good"};
static ta_report report = {
    .service = &service, .api_name = "CancelEnvironmentDeployment", .changes = true};
static ta_diag diag;

static int tell(void) {
    char memory[16];
    ta_output err = ta_output_on(&fake_host, PORT_STDERR, memory, sizeof memory);
    memset(fake_err, 0, sizeof fake_err);
    fake_length[1] = 0;
    return ta_report_error(&err, &report, &diag);
}

static int tell_error(ta_err err, const char *text) {
    ta_diag_clear(&diag);
    (void)ta_fail(&diag, err, text);
    return tell();
}

static int tell_service_error(const char *type, const char *message) {
    ta_diag_clear(&diag);
    diag.error_type = ta_str_from(type);
    diag.error_message = ta_str_from(message);
    (void)ta_fail(&diag, TA_E_SERVICE, "");
    return tell();
}

Test(cli_report, service_error_as_botocore_words_it) {
    cr_assert_eq(tell_service_error("ConflictException", "Deployment is in é state."), 254);
    cr_assert_str_eq(fake_err,
                     "\nAn error occurred (ConflictException) when calling the "
                     "CancelEnvironmentDeployment operation: Deployment is in é state.\n");
    tell_service_error(NULL, NULL);
    cr_assert_str_eq(fake_err, "\nAn error occurred (Unknown) when calling the "
                               "CancelEnvironmentDeployment operation: \n");
}

Test(cli_report, an_error_of_another_operation_than_the_one_called_for) {
    ta_diag_clear(&diag);
    diag.error_type = TA_STR("AccessDenied");
    diag.error_message = TA_STR("not this role");
    diag.error_operation = "AssumeRole";
    (void)ta_fail(&diag, TA_E_SERVICE, "");
    cr_assert_eq(tell(), 254);
    cr_assert_str_eq(fake_err, "\nAn error occurred (AccessDenied) when calling the AssumeRole "
                               "operation: not this role\n");
}

Test(cli_report, a_file_that_the_sandbox_may_keep_from_us) {
    cr_assert_eq(tell_error(TA_E_FILE, "/etc/hosts: Permission denied"), 255);
    cr_assert_str_eq(fake_err, "\na file could not be read: /etc/hosts: Permission denied\n");
    report.sandboxed = true;
    cr_assert_eq(tell_error(TA_E_FILE, "/etc/hosts: Permission denied"), 255);
    cr_assert_str_eq(fake_err,
                     "\na file could not be read: /etc/hosts: Permission denied; if it was "
                     "replaced during the wait: --no-sandbox reads the new one, too\n");
}

Test(cli_report, errors_of_a_waiter) {
    report.waiter = "EnvironmentDeployed";
    diag.retries_exhausted = true;
    diag.attempts = 3;
    diag.error_type = TA_STR("ThrottlingException");
    diag.error_message = TA_STR("slow down");
    cr_assert_eq(ta_fail(&diag, TA_E_THROTTLING, ""), TA_E_THROTTLING);
    cr_assert_eq(tell(), 255);
    cr_assert_str_eq(fake_err, "\nWaiter EnvironmentDeployed failed: An error occurred "
                               "(ThrottlingException): slow down\n");
    diag.error_operation = "AssumeRole";
    cr_assert_eq(tell(), 255);
    cr_assert_str_eq(fake_err,
                     "\nWaiter EnvironmentDeployed failed: An error occurred "
                     "(ThrottlingException) when calling the AssumeRole operation: slow down\n");
    cr_assert_eq(tell_error(TA_E_NO_REGION, "no region"), 253);
    cr_assert_str_eq(fake_err, "\nno region\n");
}

Test(cli_report, retries_that_ran_out) {
    diag.retries_exhausted = true;
    diag.attempts = 3;
    diag.error_type = TA_STR("ThrottlingException");
    diag.error_message = TA_STR("slow down");
    cr_assert_eq(ta_fail(&diag, TA_E_THROTTLING, ""), TA_E_THROTTLING);
    cr_assert_eq(tell(), 254);
    cr_assert_str_eq(fake_err,
                     "\nAn error occurred (ThrottlingException) when calling the "
                     "CancelEnvironmentDeployment operation (reached max retries: 2): slow down\n");
}

Test(cli_report, a_message_cannot_drive_the_terminal) {
    tell_service_error("A\nB", "a\x1b]0;x\x07\r\n\tb\xC2\x9B\xFF\x7F");
    cr_assert_str_eq(fake_err, "\nAn error occurred (A\\x0aB) when calling the "
                               "CancelEnvironmentDeployment operation: "
                               "a\\x1b]0;x\\x07\\x0d\n\tb\\xc2\\x9b\\xff\\x7f\n");
}

Test(cli_report, a_long_message_is_whole) {
    static char message[20001];
    memset(message, 'm', sizeof message - 1);
    tell_service_error("X", message);
    cr_assert(strstr(fake_err, message));
}

Test(cli_report, usage_and_parameters) {
    cr_assert_eq(tell_error(TA_E_USAGE, "tinyaws: error: so"), 252);
    cr_assert_str_eq(fake_err, "\ntinyaws: error: so\n");
    cr_assert_eq(tell_error(TA_E_PARAM, "Invalid length"), 252);
    cr_assert_str_eq(fake_err, "\nParameter validation failed:\nInvalid length\n");
    cr_assert_eq(tell_error(TA_E_NO_CREDENTIALS, "Unable to locate credentials: do"), 253);
    cr_assert_str_eq(fake_err, "\nUnable to locate credentials: do\n");
    cr_assert_eq(tell_error(TA_E_NO_REGION, ""), 253);
    cr_assert_str_eq(fake_err, "\nYou must specify a region\n");
}

Test(cli_report, other_errors_with_and_without_detail) {
    cr_assert_eq(tell_error(TA_E_JSON_SYNTAX, "at byte 7"), 255);
    cr_assert_str_eq(fake_err, "\nthe answer is not valid JSON: at byte 7\n");
    cr_assert_eq(tell_error(TA_E_JSON_SYNTAX, ""), 255);
    cr_assert_str_eq(fake_err, "\nthe answer is not valid JSON\n");
}

Test(cli_report, a_closed_service_is_told_at_its_own_endpoint_alone) {
    const ta_err missing[] = {TA_E_HOST_UNKNOWN, TA_E_RESOLVE, TA_E_CONNECT, TA_E_CONNECT_TIMEOUT};
    for (size_t i = 0; i < sizeof missing / sizeof *missing; i++) {
        report.own_endpoint = false;
        cr_assert_eq(tell_error(missing[i], "detail"), 255);
        cr_assert(strstr(fake_err, "detail; closed for good\n"), "%s", fake_err);
        report.own_endpoint = true;
        (void)tell_error(missing[i], "detail");
        cr_assert(strstr(fake_err, "detail\n"), "%s", fake_err);
    }
    report.own_endpoint = false;
    (void)tell_error(TA_E_READ_TIMEOUT, "");
    cr_assert_null(strstr(fake_err, "closed"));
}

Test(cli_report, an_unknown_operation_is_explained) {
    cr_assert_eq(tell_service_error("UnknownOperationException", ""), 254);
    cr_assert_str_eq(fake_err, "\nAn error occurred (UnknownOperationException) when calling the "
                               "CancelEnvironmentDeployment operation: \n"
                               "The endpoint does not know this operation; closed for good\n");
    report.own_endpoint = true;
    (void)tell_service_error("UnknownOperationException", "");
    cr_assert(strstr(fake_err, "know this operation\n"));
}

Test(cli_report, a_lost_answer_is_told_where_it_matters) {
    ta_diag_clear(&diag);
    diag.answer_lost = true;
    cr_assert_eq(ta_fail(&diag, TA_E_RECV, "reset"), TA_E_RECV);
    (void)tell();
    cr_assert(strstr(fake_err, "reset; the service may have done it all the same"));
    report.changes = false;
    (void)tell();
    cr_assert(strstr(fake_err, "reset\n"));
}

Test(cli_report, signals) {
    report.signal = 2;
    cr_assert_eq(tell_error(TA_E_INTERRUPTED, ""), 130);
    report.signal = 15;
    cr_assert_eq(tell_error(TA_E_INTERRUPTED, ""), 143);
    report.signal = 0;
    cr_assert_eq(tell_error(TA_E_INTERRUPTED, ""), 130);
}

Test(cli_report, output_goes_on_in_pieces_of_any_size) {
    for (size_t size = 1; size < 12; size++) {
        char memory[12];
        memset(fake_out, 0, sizeof fake_out);
        fake_length[0] = 0;
        ta_output out = ta_output_on(&fake_host, PORT_STDOUT, memory, size);
        ta_outs(&out, "0123456789");
        ta_outs(&out, "");
        ta_outs(&out, "ab");
        cr_assert_eq(ta_output_flush(&out), TA_OK);
        cr_assert_str_eq(fake_out, "0123456789ab");
    }
}

Test(cli_report, a_failed_write_stays_failed) {
    char memory[4];
    ta_output out = ta_output_on(&fake_host, PORT_STDOUT, memory, sizeof memory);
    fake_room = 4;
    ta_outs(&out, "01234");
    cr_assert_not(out.failed);
    cr_assert_eq(ta_output_flush(&out), TA_E_OUTPUT);
    cr_assert_eq(out.sys, 28);
    fake_room = SIZE_MAX;
    ta_outs(&out, "more");
    cr_assert_eq(ta_output_flush(&out), TA_E_OUTPUT);
    cr_assert_str_eq(fake_out, "0123");
}
