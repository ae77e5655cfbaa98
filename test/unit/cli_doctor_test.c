/* cli_doctor_test.c - what doctor makes of a clock and of an answer, and how steps are printed. */
#include "support/fake_suite.h"

#include "base/build_date.h"
#include "cli/credentials.h"
#include "cli/doctor/doctor.h"
#include "json/json_check.h"

TestSuite(cli_doctor, .init = fake_suite_init);

static char line[256];
static bool looked;
static const char *advice;

static ta_err clock_of(int64_t ours, int64_t theirs) {
    ta_buf b = ta_buf_on(line, sizeof line - 1);
    ta_err err = ta_doctor_judge_clock(ours, theirs, &b, &looked);
    line[b.n] = '\0';
    return err;
}

Test(cli_doctor, a_clock_beside_the_service_s) {
    const int64_t now = INT64_C(1800000000);
    cr_assert_eq(clock_of(now, now), TA_OK);
    cr_assert_str_eq(line, "0 s ahead of the service's, which says 2027-01-15T08:00:00+00:00");
    cr_assert(looked);
    cr_assert_eq(clock_of(now + 300, now), TA_OK);
    cr_assert_eq(clock_of(now - 300, now), TA_OK);
    cr_assert_str_eq(line, "300 s behind the service's, which says 2027-01-15T08:00:00+00:00");
    cr_assert_eq(clock_of(now + 301, now), TA_E_CLOCK);
    cr_assert_eq(clock_of(now - 301, now), TA_E_CLOCK);
    cr_assert_str_eq(line, "301 s behind the service's, which says 2027-01-15T08:00:00+00:00");
    cr_assert(looked);
}

/* Of a host that has forgotten the time, also when nothing answers. */
Test(cli_doctor, a_clock_alone) {
    cr_assert_eq(clock_of(TA_BUILD_EPOCH, 0), TA_OK);
    cr_assert_not(looked);
    cr_assert_eq(clock_of(1, 0), TA_E_CLOCK);
    cr_assert(looked);
    cr_assert_str_eq(line,
                     "it says 1970-01-01T00:00:01+00:00, which is before this program was made");
    cr_assert_eq(clock_of(TA_BUILD_EPOCH - 1, 0), TA_E_CLOCK);
}

static ta_err answer(ta_err err, const char *type, bool is_signed, const char *closed) {
    ta_diag diag;
    ta_diag_clear(&diag);
    diag.error_type = ta_str_from(type);
    if (err != TA_OK)
        (void)!ta_fail(&diag, err, "");
    return ta_doctor_judge_answer(&diag, is_signed, closed, &advice);
}

Test(cli_doctor, answers_that_show_that_a_call_would_work) {
    cr_assert_eq(answer(TA_OK, NULL, true, NULL), TA_OK);
    cr_assert_eq(answer(TA_E_RESOURCE_NOT_FOUND, "ResourceNotFoundException", true, NULL), TA_OK);
    cr_assert_eq(answer(TA_E_VALIDATION, "ValidationException", true, NULL), TA_OK);
    cr_assert_null(advice);
}

static void assert_advice(const char *type, const char *begins) {
    cr_assert_eq(answer(TA_E_SERVICE, type, true, NULL), TA_E_SERVICE);
    cr_assert_eq(strncmp(advice, begins, strlen(begins)), 0, "%s: %s", type, advice);
}

Test(cli_doctor, what_to_do_about_an_error) {
    assert_advice("AccessDenied", "allow ");
    assert_advice("AccessDeniedException", "allow ");
    assert_advice("ExpiredToken", "get new credentials");
    assert_advice("ExpiredTokenException", "get new credentials");
    assert_advice("RequestExpired", "set this host's clock");
    assert_advice("SignatureDoesNotMatch", "check the secret access key");
    assert_advice("MissingAuthenticationToken", "check the secret access key");
    assert_advice("503", "what answers is no AWS JSON service");
    assert_advice("Exception", "see what the message says");
    assert_advice("Anything", "see what the message says");
    cr_assert_eq(answer(TA_E_SERVICE, "MissingAuthenticationToken", false, NULL), TA_E_SERVICE);
    cr_assert_str_eq(advice, "leave out --no-sign-request");
    cr_assert_eq(answer(TA_E_JSON_SYNTAX, NULL, true, NULL), TA_E_JSON_SYNTAX);
    cr_assert_not_null(advice);
}

/* That the public endpoint knows the operation no more says that AWS has closed it. */
Test(cli_doctor, an_operation_that_is_unknown) {
    cr_assert_eq(answer(TA_E_SERVICE, "UnknownOperationException", true, "closed"), TA_E_SERVICE);
    cr_assert_str_eq(advice, "closed");
    assert_advice("UnknownOperationException", "the endpoint does not know");
    cr_assert_eq(answer(TA_E_ACCESS_DENIED, "AccessDeniedException", true, "closed"),
                 TA_E_ACCESS_DENIED);
    cr_assert_str_neq(advice, "closed");
}

/* What is of the connection is told by the step that failed. */
Test(cli_doctor, a_connection_that_broke) {
    cr_assert_eq(answer(TA_E_RECV, NULL, true, "closed"), TA_E_RECV);
    cr_assert_null(advice);
}

static ta_err report_two(ta_steps_form form) {
    static char memory[64];
    ta_output out = ta_output_on(PORT_STDOUT, memory, sizeof memory);
    ta_steps s;
    ta_steps_open(&s, &out, form);
    ta_steps_report(&s, TA_STEP_OK, "dns", TA_STR("a \"b\""), NULL);
    ta_steps_report(&s, TA_STEP_FAIL, "tls", TA_STR("no"), "try");
    ta_err err = ta_steps_close(&s, false);
    return err == TA_OK ? ta_output_flush(&out) : err;
}

Test(cli_doctor, steps_as_text) {
    cr_assert_eq(report_two(TA_STEPS_ALL), TA_OK);
    cr_assert_str_eq(fake.out[0], "ok    dns: a \"b\"\nfail  tls: no; do: try\n"
                                  "fail  1 of 2 steps failed, 0 skipped\n");
}

Test(cli_doctor, only_what_fails) {
    cr_assert_eq(report_two(TA_STEPS_BRIEF), TA_OK);
    cr_assert_str_eq(fake.out[0], "fail  tls: no; do: try\n"
                                  "fail  1 of 2 steps failed, 0 skipped; --verbose shows each\n");
}

static const char *report_on(unsigned columns, const char *detail, const char *to_do) {
    static char memory[64];
    fake_reset();
    fake.columns[1] = columns;
    ta_output out = ta_output_on(PORT_STDOUT, memory, sizeof memory);
    ta_steps s;
    ta_steps_open(&s, &out, TA_STEPS_ALL);
    ta_steps_report(&s, to_do ? TA_STEP_FAIL : TA_STEP_OK, "dns", ta_str_from(detail), to_do);
    cr_assert_eq(ta_output_flush(&out), TA_OK);
    return fake.out[0];
}

/* At the exact width, and one below. */
Test(cli_doctor, lines_are_wrapped_between_words) {
    cr_assert_str_eq(report_on(19, "abcd efg", NULL), "ok    dns: abcd efg\n");
    cr_assert_str_eq(report_on(18, "abcd efg", NULL), "ok    dns: abcd\n      efg\n");
    cr_assert_str_eq(report_on(12, "abcdefghijklm n", NULL),
                     "ok    dns:\n      abcdefghijklm\n      n\n");
}

Test(cli_doctor, a_character_of_several_bytes_takes_one_column) {
    cr_assert_str_eq(report_on(19, "\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4 efg", NULL),
                     "ok    dns: \xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4 efg\n");
}

Test(cli_doctor, what_to_do_has_lines_of_its_own_on_a_terminal) {
    cr_assert_str_eq(report_on(20, "no", "try this or that"),
                     "fail  dns: no\n      do: try this\n      or that\n");
}

Test(cli_doctor, steps_as_json) {
    size_t at;
    cr_assert_eq(report_two(TA_STEPS_JSON), TA_OK);
    cr_assert_eq(ta_json_check(ta_str_from(fake.out[0]), &at), TA_OK);
    cr_assert(strstr(fake.out[0], "\"detail\": \"a \\\"b\\\"\"\n"));
    cr_assert(strstr(fake.out[0], "\"do\": \"try\"\n"));
    cr_assert(strstr(fake.out[0], "    \"ok\": false\n}\n"));
}

Test(cli_doctor, steps_to_a_full_disk) {
    fake.fault = FAKE_FAILS;
    fake.fault_at = 2; /* after the first line */
    fake.fault_times = UINT32_MAX;
    cr_assert_eq(report_two(TA_STEPS_ALL), TA_E_OUTPUT);
    cr_assert_eq(report_two(TA_STEPS_JSON), TA_E_OUTPUT);
}

static const char *masked(const char *key) {
    static char memory[TA_MASKED_MAX + 1];
    ta_buf b = ta_buf_on(memory, TA_MASKED_MAX);
    ta_put_masked(&b, ta_str_from(key));
    cr_assert_not(b.full);
    memory[b.n] = '\0';
    return memory;
}

Test(cli_doctor, keys_are_masked) {
    cr_assert_str_eq(masked("AKIDEXAMPLE"), "****************MPLE");
    cr_assert_str_eq(masked("abc"), "****************abc");
    cr_assert_str_eq(masked(""), "****************");
    cr_assert_str_eq(masked("x\xF0\x9F\x98\x80\xF0\x9F\x98\x80\xF0\x9F\x98\x80\xF0\x9F\x98\x80"),
                     "****************\xF0\x9F\x98\x80\xF0\x9F\x98\x80\xF0\x9F\x98\x80"
                     "\xF0\x9F\x98\x80");
}
