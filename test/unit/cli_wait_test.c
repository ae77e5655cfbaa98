/* cli_wait_test.c - --wait and proton wait: when they end, how, and what is reported on the way. */
#include "support/wait_scene.h"

TestSuite(cli_wait, .init = fake_suite_init);

Test(cli_wait, follows_to_cancelled) {
    cr_assert_eq(RUN("CANCELLING", PORT_NEVER, {TA_OK, 0, "CANCELLING"}, {TA_OK, 0, "CANCELLING"},
                     {TA_OK, 0, "CANCELLED"}),
                 TA_OK);
    cr_assert_eq(status, 0);
    cr_assert_eq(polls, 3);
    cr_assert_eq(fake.now - FAKE_START, 15000);
    cr_assert_eq(environment.status, TA_PROTON_CANCELLED);
    cr_assert_str_eq(fake.out[1], "tinyaws: prod: CANCELLING\ntinyaws: prod: CANCELLED\n");
    cr_assert_str_eq(fake.out[0], "");
}

Test(cli_wait, in_progress_goes_on_too) {
    cr_assert_eq(RUN("CANCELLING", PORT_NEVER, {TA_OK, 0, "IN_PROGRESS"}, {TA_OK, 0, "SUCCEEDED"}),
                 TA_OK);
    cr_assert_eq(status, 3);
    cr_assert_eq(polls, 2);
}

Test(cli_wait, failed) {
    cr_assert_eq(RUN("CANCELLING", PORT_NEVER, {TA_OK, 0, "FAILED"}), TA_OK);
    cr_assert_eq(status, 4);
}

Test(cli_wait, any_other_end) {
    static const char *const states[] = {"DELETE_IN_PROGRESS", "DELETE_FAILED", "DELETE_COMPLETE"};
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        polls = 0;
        cr_assert_eq(RUN("CANCELLING", PORT_NEVER, {TA_OK, 0, states[i]}), TA_OK);
        cr_assert_eq(status, 4, "%s", states[i]);
        cr_assert_eq(polls, 1, "%s", states[i]);
    }
    cr_assert_eq(RUN("CANCELLING", PORT_NEVER, {TA_OK, 0, "A_NEW\x1bSTATE"}), TA_OK);
    cr_assert_eq(status, 4);
    cr_assert(strstr(fake.out[1], "tinyaws: prod: A_NEW\\x1bSTATE\n"));
}

Test(cli_wait, an_end_at_once_is_asked_for_without_a_pause) {
    cr_assert_eq(RUN("CANCELLED", PORT_NEVER, {TA_OK, 0, "CANCELLED"}), TA_OK);
    cr_assert_eq(status, 0);
    cr_assert_eq(polls, 1);
    cr_assert_eq(fake.sleeps_n, 0);
}

Test(cli_wait, the_deadline_ends_it) {
    cr_assert_eq(RUN("CANCELLING", FAKE_START + 12000, {TA_OK, 0, "CANCELLING"}), TA_OK);
    cr_assert_eq(status, 5);
    cr_assert_eq(polls, 2);
    cr_assert_eq(fake.now - FAKE_START, 12000);
    cr_assert(strstr(fake.out[1],
                     "\n\naws: [ERROR]: prod: the wait ended before the deployment did; the "
                     "last state seen is CANCELLING\n"));
}

Test(cli_wait, the_deadline_ends_it_within_a_poll) {
    cr_assert_eq(RUN("CANCELLING", FAKE_START + 12000, {TA_E_DEADLINE, 0, NULL}), TA_OK);
    cr_assert_eq(status, 5);
    cr_assert_eq(polls, 1);
}

Test(cli_wait, without_a_deadline_the_polls_are_counted) {
    cr_assert_eq(RUN("CANCELLING", PORT_NEVER, {TA_OK, 0, "CANCELLING"}), TA_OK);
    cr_assert_eq(status, 5);
    cr_assert_eq(polls, TA_WAIT_POLLS_MAX);
}

Test(cli_wait, with_a_deadline_they_are_not) {
    cr_assert_eq(RUN("CANCELLING", FAKE_START + 5000 * 2000 + 1, {TA_OK, 0, "CANCELLING"}), TA_OK);
    cr_assert_eq(polls, 2000);
}

Test(cli_wait, a_poll_that_fails_on_the_way_is_made_again) {
    cr_assert_eq(RUN("CANCELLING", PORT_NEVER, {TA_E_THROTTLING, 400, NULL}, {TA_E_RECV, 0, NULL},
                     {TA_E_HTTP_STATUS, 502, NULL}, {TA_E_CONNECT, 0, NULL},
                     {TA_E_READ_TIMEOUT, 0, NULL}, {TA_OK, 0, "CANCELLED"}),
                 TA_OK);
    cr_assert_eq(status, 0);
    cr_assert_eq(fake.now - FAKE_START, 30000);
    cr_assert(strstr(fake.out[1], "tinyaws: prod: ThrottlingException: detail\n"), "%s",
              fake.out[1]);
}

Test(cli_wait, failures_in_a_row_are_capped_without_a_deadline) {
    cr_assert_eq(RUN("CANCELLING", PORT_NEVER, {TA_E_RECV, 0, NULL}), TA_E_RECV);
    cr_assert_eq(polls, TA_WAIT_FAILURES_MAX);
    cr_assert_eq(diag.err, TA_E_RECV);
}

Test(cli_wait, a_success_between_them_starts_the_count_anew) {
    const step down = {TA_E_RECV, 0, NULL}, up = {TA_OK, 0, "CANCELLING"};
    cr_assert_eq(RUN("CANCELLING", PORT_NEVER, down, down, down, down, down, down, down, down, down,
                     up, down, down, down, down, down, down, down, down, down,
                     {TA_OK, 0, "CANCELLED"}),
                 TA_OK);
    cr_assert_eq(status, 0);
}

Test(cli_wait, failures_are_not_capped_with_a_deadline) {
    cr_assert_eq(RUN("CANCELLING", FAKE_START + 5000 * 40 + 1, {TA_E_RECV, 0, NULL}), TA_OK);
    cr_assert_eq(polls, 40);
    cr_assert_eq(status, 5);
}

Test(cli_wait, an_error_that_stays_ends_it) {
    const step lasting[] = {{TA_E_ACCESS_DENIED, 400, NULL},
                            {TA_E_RESOURCE_NOT_FOUND, 400, NULL},
                            {TA_E_TLS_CERTIFICATE, 0, NULL},
                            {TA_E_SHAPE, 200, NULL},
                            {TA_E_JSON_SYNTAX, 200, NULL}};
    for (size_t i = 0; i < sizeof lasting / sizeof *lasting; i++) {
        polls = 0;
        cr_assert_eq(run("CANCELLING", PORT_NEVER, &lasting[i], 1), lasting[i].err);
        cr_assert_eq(polls, 1);
    }
}

Test(cli_wait, a_signal_reports_the_last_state) {
    fake.signal_at = FAKE_START + 5000 + 1; /* in the second sleep */
    cr_assert_eq(RUN("CANCELLING", PORT_NEVER, {TA_OK, 0, "CANCELLING"}), TA_E_INTERRUPTED);
    cr_assert_eq(diag.err, TA_E_INTERRUPTED);
    cr_assert_str_eq(diag.text, "the last state seen of prod is CANCELLING");
}

Test(cli_wait, a_signal_within_a_poll_reports_it_too) {
    cr_assert_eq(RUN("CANCELLING", PORT_NEVER, {TA_E_INTERRUPTED, 0, NULL}), TA_E_INTERRUPTED);
    cr_assert_str_eq(diag.text, "the last state seen of prod is CANCELLING");
}

Test(cli_wait, an_error_that_ends_it_reports_the_last_state_too) {
    cr_assert_eq(
        RUN("CANCELLING", PORT_NEVER, {TA_OK, 0, "IN_PROGRESS"}, {TA_E_ACCESS_DENIED, 400, NULL}),
        TA_E_ACCESS_DENIED);
    cr_assert_str_eq(fake.out[1],
                     "tinyaws: prod: CANCELLING\ntinyaws: prod: IN_PROGRESS\n"
                     "tinyaws: prod: the wait ends with an error; the last state seen is "
                     "IN_PROGRESS\n");
}

/* ---- proton wait ---- */

Test(cli_wait, of_its_own_it_asks_at_once) {
    cr_assert_eq(RUN(NULL, PORT_NEVER, {TA_OK, 0, "IN_PROGRESS"}, {TA_OK, 0, "CANCELLED"}), TA_OK);
    cr_assert_eq(status, 0);
    cr_assert_eq(fake.sleeps_n, 1);
    cr_assert_str_eq(fake.out[1], "tinyaws: prod: IN_PROGRESS\ntinyaws: prod: CANCELLED\n");
}

Test(cli_wait, before_any_state_was_seen) {
    cr_assert_eq(RUN(NULL, PORT_NEVER, {TA_E_INTERRUPTED, 0, NULL}), TA_E_INTERRUPTED);
    cr_assert_str_eq(diag.text, "the last state seen of prod is not known: no poll was answered");
    cr_assert_eq(RUN(NULL, PORT_NEVER, {TA_E_RESOURCE_NOT_FOUND, 400, NULL}),
                 TA_E_RESOURCE_NOT_FOUND);
    cr_assert_str_eq(fake.out[1], "", "the error alone is told, as AWS CLI does");
}

static int wait_until_deployed(const char *state) {
    goal = TA_WAIT_FOR_DEPLOYED;
    cr_assert_eq(RUN(NULL, PORT_NEVER, {TA_OK, 0, "IN_PROGRESS"}, {TA_OK, 0, "CANCELLING"},
                     {TA_OK, 0, "DELETE_IN_PROGRESS"}, {TA_OK, 0, state}),
                 TA_OK);
    return status;
}

Test(cli_wait, deployed) {
    cr_assert_eq(wait_until_deployed("SUCCEEDED"), 0);
    cr_assert_eq(polls, 4);
    cr_assert_null(strstr(fake.out[1], "Waiter"));
}

Test(cli_wait, not_deployed) {
    cr_assert_eq(wait_until_deployed("FAILED"), 255);
    cr_assert(strstr(fake.out[1],
                     "tinyaws: prod: FAILED\n\naws: [ERROR]: Waiter EnvironmentDeployed failed: "
                     "Waiter encountered a "
                     "terminal failure state: For expression \"environment.deploymentStatus\" we "
                     "matched expected path: \"FAILED\"\n"),
              "%s", fake.out[1]);
}

Test(cli_wait, cancelled_is_no_reason_to_go_on) {
    cr_assert_eq(wait_until_deployed("CANCELLED"), 6);
    cr_assert_eq(polls, 4);
    cr_assert(strstr(
        fake.out[1],
        "\n\naws: [ERROR]: Waiter EnvironmentDeployed failed: the deployment was cancelled\n"));
}

Test(cli_wait, any_other_state_is) {
    fake.columns[PORT_STDERR] = 40;
    cr_assert_eq(wait_until_deployed("DELETE_COMPLETE"), 255);
    cr_assert_eq(polls, TA_WAIT_POLLS_MAX);
    cr_assert(
        strstr(fake.out[1],
               "\n\naws: [ERROR]: Waiter EnvironmentDeployed failed: Max attempts exceeded\n"));
}

Test(cli_wait, nothing_is_reported_off_a_terminal) {
    quiet = true;
    cr_assert_eq(wait_until_deployed("SUCCEEDED"), 0);
    cr_assert_str_eq(fake.out[1], "");
    cr_assert_eq(RUN(NULL, PORT_NEVER, {TA_E_THROTTLING, 400, NULL}, {TA_OK, 0, "CANCELLING"},
                     {TA_E_ACCESS_DENIED, 400, NULL}),
                 TA_E_ACCESS_DENIED);
    cr_assert_str_eq(fake.out[1], "");
}

Test(cli_wait, but_its_time_out) {
    quiet = true;
    cr_assert_eq(RUN(NULL, FAKE_START + 8000, {TA_OK, 0, "IN_PROGRESS"}), TA_OK);
    cr_assert_str_eq(fake.out[1],
                     "\naws: [ERROR]: prod: the wait ended before the deployment did; the "
                     "last state seen is IN_PROGRESS\n");
}

Test(cli_wait, with_by_line_a_terminal_shows_nothing_either) {
    quiet = by_line = true;
    fake.columns[PORT_STDERR] = 40;
    cr_assert_eq(wait_until_deployed("SUCCEEDED"), 0);
    cr_assert_str_eq(fake.out[1], "");
}

Test(cli_wait, and_a_terminal_shows_it) {
    quiet = true;
    fake.columns[PORT_STDERR] = 40;
    cr_assert_eq(wait_until_deployed("SUCCEEDED"), 0);
    cr_assert(strstr(fake.out[1], "tinyaws: SUCCEEDED"), "%s", fake.out[1]);
}

Test(cli_wait, its_deadline) {
    goal = TA_WAIT_FOR_DEPLOYED;
    cr_assert_eq(RUN(NULL, FAKE_START + 8000, {TA_OK, 0, "IN_PROGRESS"}), TA_OK);
    cr_assert_eq(status, 5);
    cr_assert_eq(polls, 2);
}
