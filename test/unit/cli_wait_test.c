/* cli_wait_test.c - --wait against a scripted service and a clock that sleeps at once. */
#include "support/cli_fake.h"

#include "cli/wait.h"
#include "limits.h"

/* What each poll gives; the last one goes on for ever. */
typedef struct step {
    ta_err err;
    int http_status;
    const char *state; /* or the service's error type */
} step;

static const step *script;
static size_t steps, polls;
static ta_proton_environment environment;
static ta_diag diag;
static int status;
static char err_memory[32];
static ta_output err;
static ta_wait w;
static ta_wait_goal goal = TA_WAIT_FOR_END;
static bool by_line;

/* What renew does: all calls are counted, and those that were refused before. */
static size_t renewals, refusals;
static ta_err renew_fails; /* from the time on that renew_fails_at says */
static int64_t renew_fails_at;
static int renew_status;
static unsigned narrow_to; /* columns of the terminal from the first poll on */

static void set_state(ta_proton_environment *e, const char *state) {
    static const struct {
        const char *text;
        ta_proton_deployment_status status;
    } known[] = {
        {"CANCELLING", TA_PROTON_CANCELLING},
        {"CANCELLED", TA_PROTON_CANCELLED},
        {"IN_PROGRESS", TA_PROTON_IN_PROGRESS},
        {"SUCCEEDED", TA_PROTON_SUCCEEDED},
        {"FAILED", TA_PROTON_FAILED},
        {"DELETE_IN_PROGRESS", TA_PROTON_DELETE_IN_PROGRESS},
    };
    memset(e, 0, sizeof *e);
    e->deployment_status = ta_str_from(state);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].text, state) == 0)
            e->status = known[i].status;
}

static ta_err poll(void *ctx, ta_proton_environment *out, ta_diag *d) {
    const step *s = &script[polls < steps ? polls : steps - 1];
    cr_assert_eq(ctx, &steps);
    polls++;
    if (narrow_to > 0)
        fake_columns = narrow_to;
    ta_diag_clear(d);
    if (s->err == TA_OK) {
        set_state(out, s->state);
        return TA_OK;
    }
    d->http_status = s->http_status;
    if (s->state != NULL)
        d->error_type = ta_str_from(s->state);
    return ta_fail(d, s->err, "detail");
}

static ta_err renew(void *ctx, bool refused, ta_diag *d) {
    cr_assert_eq(ctx, &steps);
    cr_assert_eq(d->err, TA_OK);
    cr_assert_eq(d->error_type.n, 0);
    renewals++;
    refusals += refused;
    if (renew_fails == TA_OK || fake_clock < renew_fails_at)
        return TA_OK;
    d->http_status = renew_status;
    return ta_fail(d, renew_fails, "no more credentials");
}

#define RUN(first, deadline, ...)                                                                  \
    run(first, deadline, (const step[]){__VA_ARGS__},                                              \
        sizeof((const step[]){__VA_ARGS__}) / sizeof(step))

static ta_err run(const char *first, int64_t deadline, const step *s, size_t n) {
    script = s;
    steps = n;
    err = ta_output_on(&fake_host, PORT_STDERR, err_memory, sizeof err_memory);
    w = (ta_wait){.host = &fake_host,
                  .err = &err,
                  .name = TA_STR("prod"),
                  .by_line = by_line,
                  .goal = goal,
                  .delay_ms = 5000,
                  .deadline = deadline,
                  .poll = poll,
                  .renew = renew,
                  .ctx = &steps};
    memset(&environment, 0, sizeof environment);
    if (first != NULL)
        set_state(&environment, first);
    status = -1;
    return ta_wait_run(&w, &environment, &status, &diag);
}

Test(cli_wait, follows_to_cancelled) {
    cr_assert_eq(RUN("CANCELLING", PORT_NEVER, {TA_OK, 0, "CANCELLING"}, {TA_OK, 0, "CANCELLING"},
                     {TA_OK, 0, "CANCELLED"}),
                 TA_OK);
    cr_assert_eq(status, 0);
    cr_assert_eq(polls, 3);
    cr_assert_eq(fake_clock, 16000);
    cr_assert_eq(environment.status, TA_PROTON_CANCELLED);
    cr_assert_str_eq(fake_err, "tinyaws: prod: CANCELLING\ntinyaws: prod: CANCELLED\n");
    cr_assert_str_eq(fake_out, "");
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
    cr_assert_eq(RUN("CANCELLING", PORT_NEVER, {TA_OK, 0, "DELETE_IN_PROGRESS"}), TA_OK);
    cr_assert_eq(status, 4);
    cr_assert_eq(RUN("CANCELLING", PORT_NEVER, {TA_OK, 0, "A_NEW\x1bSTATE"}), TA_OK);
    cr_assert_eq(status, 4);
    cr_assert(strstr(fake_err, "tinyaws: prod: A_NEW\\x1bSTATE\n"));
}

Test(cli_wait, an_end_at_once_is_asked_for_without_a_pause) {
    cr_assert_eq(RUN("CANCELLED", PORT_NEVER, {TA_OK, 0, "CANCELLED"}), TA_OK);
    cr_assert_eq(status, 0);
    cr_assert_eq(polls, 1);
    cr_assert_eq(fake_sleeps, 0);
}

Test(cli_wait, the_deadline_ends_it) {
    cr_assert_eq(RUN("CANCELLING", 1000 + 12000, {TA_OK, 0, "CANCELLING"}), TA_OK);
    cr_assert_eq(status, 5);
    cr_assert_eq(polls, 2);
    cr_assert_eq(fake_clock, 13000);
    cr_assert(strstr(fake_err, "the last state seen is CANCELLING\n"));
}

Test(cli_wait, the_deadline_ends_it_within_a_poll) {
    cr_assert_eq(RUN("CANCELLING", 1000 + 12000, {TA_E_DEADLINE, 0, NULL}), TA_OK);
    cr_assert_eq(status, 5);
    cr_assert_eq(polls, 1);
}

Test(cli_wait, without_a_deadline_the_polls_are_counted) {
    cr_assert_eq(RUN("CANCELLING", PORT_NEVER, {TA_OK, 0, "CANCELLING"}), TA_OK);
    cr_assert_eq(status, 5);
    cr_assert_eq(polls, TA_WAIT_POLLS_MAX);
}

Test(cli_wait, with_a_deadline_they_are_not) {
    cr_assert_eq(RUN("CANCELLING", 1000 + 5000 * 2000 + 1, {TA_OK, 0, "CANCELLING"}), TA_OK);
    cr_assert_eq(polls, 2000);
}

Test(cli_wait, a_poll_that_fails_on_the_way_is_made_again) {
    cr_assert_eq(RUN("CANCELLING", PORT_NEVER, {TA_E_THROTTLING, 400, NULL}, {TA_E_RECV, 0, NULL},
                     {TA_E_HTTP_STATUS, 502, NULL}, {TA_E_CONNECT, 0, NULL},
                     {TA_E_READ_TIMEOUT, 0, NULL}, {TA_OK, 0, "CANCELLED"}),
                 TA_OK);
    cr_assert_eq(status, 0);
    cr_assert_eq(fake_clock, 31000);
    cr_assert(strstr(fake_err, "tinyaws: prod: ThrottlingException: detail\n"), "%s", fake_err);
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
    cr_assert_eq(RUN("CANCELLING", 1000 + 5000 * 40 + 1, {TA_E_RECV, 0, NULL}), TA_OK);
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

Test(cli_wait, a_signal_tells_the_last_state) {
    fake_signal_at_sleep = 2;
    cr_assert_eq(RUN("CANCELLING", PORT_NEVER, {TA_OK, 0, "CANCELLING"}), TA_E_INTERRUPTED);
    cr_assert_eq(diag.err, TA_E_INTERRUPTED);
    cr_assert_str_eq(diag.text, "the last state seen of prod is CANCELLING");
}

Test(cli_wait, a_signal_within_a_poll_tells_it_too) {
    cr_assert_eq(RUN("CANCELLING", PORT_NEVER, {TA_E_INTERRUPTED, 0, NULL}), TA_E_INTERRUPTED);
    cr_assert_str_eq(diag.text, "the last state seen of prod is CANCELLING");
}

Test(cli_wait, an_error_that_ends_it_tells_the_last_state_too) {
    cr_assert_eq(
        RUN("CANCELLING", PORT_NEVER, {TA_OK, 0, "IN_PROGRESS"}, {TA_E_ACCESS_DENIED, 400, NULL}),
        TA_E_ACCESS_DENIED);
    cr_assert_str_eq(fake_err, "tinyaws: prod: CANCELLING\ntinyaws: prod: IN_PROGRESS\n"
                               "tinyaws: prod: the wait ends with an error; the last state seen is "
                               "IN_PROGRESS\n");
}

/* ---- credentials ---- */

Test(cli_wait, each_poll_may_fetch_credentials_anew_before) {
    cr_assert_eq(RUN("CANCELLING", PORT_NEVER, {TA_OK, 0, "CANCELLING"}, {TA_OK, 0, "CANCELLED"}),
                 TA_OK);
    cr_assert_eq(renewals, 2);
    cr_assert_eq(refusals, 0);
}

Test(cli_wait, expired_credentials_are_fetched_anew_and_the_poll_made_again_at_once) {
    const char *const types[] = {"ExpiredTokenException", "ExpiredToken"};
    for (size_t i = 0; i < 2; i++) {
        polls = refusals = 0;
        fake_clock = 1000;
        cr_assert_eq(
            RUN("CANCELLING", PORT_NEVER, {TA_E_SERVICE, 403, types[i]}, {TA_OK, 0, "CANCELLED"}),
            TA_OK);
        cr_assert_eq(status, 0);
        cr_assert_eq(polls, 2);
        cr_assert_eq(refusals, 1);
        cr_assert_eq(fake_clock, 6000);
    }
    cr_assert_str_eq(fake_err, "tinyaws: prod: CANCELLING\ntinyaws: prod: CANCELLED\n"
                               "tinyaws: prod: CANCELLING\ntinyaws: prod: CANCELLED\n");
}

Test(cli_wait, credentials_that_stay_refused_end_it) {
    cr_assert_eq(RUN("CANCELLING", PORT_NEVER, {TA_E_SERVICE, 403, "ExpiredTokenException"}),
                 TA_E_SERVICE);
    cr_assert_eq(polls, 2);
    cr_assert_eq(refusals, 1);
    cr_assert(strstr(fake_err, "the last state seen is CANCELLING\n"));
}

Test(cli_wait, once_between_two_answers) {
    const step expired = {TA_E_SERVICE, 403, "ExpiredTokenException"},
               on = {TA_OK, 0, "CANCELLING"};
    cr_assert_eq(RUN("CANCELLING", PORT_NEVER, expired, on, expired, on, expired,
                     {TA_E_RECV, 0, NULL}, expired),
                 TA_E_SERVICE);
    cr_assert_eq(polls, 7, "the connection that broke was no answer");
    cr_assert_eq(refusals, 3);
}

Test(cli_wait, another_refusal_fetches_nothing) {
    cr_assert_eq(RUN("CANCELLING", PORT_NEVER, {TA_E_SERVICE, 403, "UnrecognizedClientException"}),
                 TA_E_SERVICE);
    cr_assert_eq(polls, 1);
    cr_assert_eq(refusals, 0);
}

Test(cli_wait, a_provider_that_fails_ends_it_whatever_its_error) {
    const ta_err errors[] = {TA_E_CREDENTIALS, TA_E_NO_CREDENTIALS, TA_E_THROTTLING, TA_E_RECV};
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        polls = renewals = 0;
        fake_clock = 1000;
        renew_fails = errors[i];
        renew_status = 503;
        renew_fails_at = 11000;
        cr_assert_eq(RUN("CANCELLING", PORT_NEVER, {TA_OK, 0, "IN_PROGRESS"}), errors[i]);
        cr_assert_eq(polls, 1);
        cr_assert_eq(renewals, 2);
        cr_assert_str_eq(diag.text, "no more credentials");
        cr_assert(strstr(fake_err, "the last state seen is IN_PROGRESS\n"));
    }
}

Test(cli_wait, a_provider_may_be_interrupted_or_run_out_of_time) {
    renew_fails = TA_E_INTERRUPTED;
    cr_assert_eq(RUN("CANCELLING", PORT_NEVER, {TA_OK, 0, "CANCELLING"}), TA_E_INTERRUPTED);
    cr_assert_str_eq(diag.text, "the last state seen of prod is CANCELLING");
    renew_fails = TA_E_DEADLINE;
    cr_assert_eq(RUN("CANCELLING", 90000, {TA_OK, 0, "CANCELLING"}), TA_OK);
    cr_assert_eq(status, 5);
    cr_assert_eq(polls, 0);
}

/* ---- a terminal ---- */

Test(cli_wait, one_line_is_rewritten_on_a_terminal) {
    fake_columns = 80;
    cr_assert_eq(RUN("CANCELLING", PORT_NEVER, {TA_OK, 0, "CANCELLING"}, {TA_OK, 0, "CANCELLED"}),
                 TA_OK);
    cr_assert_str_eq(fake_err, "\rtinyaws: CANCELLING, 0 s: prod\rtinyaws: CANCELLING, 5 s: prod"
                               "\rtinyaws: CANCELLED, 10 s: prod\n");
}

Test(cli_wait, what_stood_there_is_blotted_out) {
    fake_columns = 80;
    cr_assert_eq(RUN("DELETE_IN_PROGRESS", PORT_NEVER, {TA_OK, 0, "FAILED"}), TA_OK);
    cr_assert_str_eq(fake_err, "\rtinyaws: DELETE_IN_PROGRESS, 0 s: prod"
                               "\rtinyaws: FAILED, 0 s: prod            \n");
}

Test(cli_wait, the_line_never_wraps) {
    for (fake_columns = 1; fake_columns < 60; fake_columns++) {
        size_t column = 0;
        memset(fake_err, 0, sizeof fake_text[1]);
        fake_length[1] = 0;
        cr_assert_eq(RUN("CANCELLING", PORT_NEVER, {TA_OK, 0, "IN_PROGRESS\xc3\xa9\xc3\xa9"}),
                     TA_OK);
        for (const char *p = fake_err; *p != '\0'; p++) {
            column = *p == '\r' ? 0 : column + 1;
            cr_assert(column < fake_columns || *p == '\n', "%u: %s", fake_columns, fake_err);
            cr_assert(*p != '\xc3' || p[1] == '\xa9', "cut within a character");
        }
    }
}

Test(cli_wait, lines_that_stay_take_its_place) {
    fake_columns = 80;
    cr_assert_eq(RUN("CANCELLING", 1000 + 12000, {TA_E_RECV, 0, NULL}), TA_OK);
    cr_assert_eq(status, 5);
    cr_assert_str_eq(
        fake_err, "\rtinyaws: CANCELLING, 0 s: prod\r                              \r"
                  "tinyaws: prod: the connection broke before the answer was whole: detail\n"
                  "tinyaws: prod: the connection broke before the answer was whole: detail\n"
                  "tinyaws: prod: the wait ended before the deployment did; the last state seen is "
                  "CANCELLING\n");
}

Test(cli_wait, a_terminal_that_becomes_narrow) {
    fake_columns = 80;
    narrow_to = 20;
    cr_assert_eq(RUN("CANCELLING", PORT_NEVER, {TA_OK, 0, "FAILED"}), TA_OK);
    cr_assert_str_eq(fake_err, "\rtinyaws: CANCELLING, 0 s: prod\rtinyaws: FAILED, 5 \n");
}

Test(cli_wait, the_line_ends_before_an_error_is_told) {
    fake_columns = 80;
    fake_signal_at_sleep = 1;
    cr_assert_eq(RUN("CANCELLING", PORT_NEVER, {TA_OK, 0, "CANCELLING"}), TA_E_INTERRUPTED);
    cr_assert_str_eq(fake_err, "\rtinyaws: CANCELLING, 0 s: prod\n");
}

Test(cli_wait, a_trace_makes_lines_of_it) {
    fake_columns = 80;
    by_line = true;
    cr_assert_eq(RUN("CANCELLING", PORT_NEVER, {TA_OK, 0, "CANCELLED"}), TA_OK);
    cr_assert_str_eq(fake_err, "tinyaws: prod: CANCELLING\ntinyaws: prod: CANCELLED\n");
}

/* ---- proton wait ---- */

Test(cli_wait, of_its_own_it_asks_at_once) {
    cr_assert_eq(RUN(NULL, PORT_NEVER, {TA_OK, 0, "IN_PROGRESS"}, {TA_OK, 0, "CANCELLED"}), TA_OK);
    cr_assert_eq(status, 0);
    cr_assert_eq(fake_sleeps, 1);
    cr_assert_str_eq(fake_err, "tinyaws: prod: IN_PROGRESS\ntinyaws: prod: CANCELLED\n");
}

Test(cli_wait, before_any_state_was_seen) {
    cr_assert_eq(RUN(NULL, PORT_NEVER, {TA_E_INTERRUPTED, 0, NULL}), TA_E_INTERRUPTED);
    cr_assert_str_eq(diag.text, "the last state seen of prod is not known: no poll was answered");
    cr_assert_eq(RUN(NULL, PORT_NEVER, {TA_E_RESOURCE_NOT_FOUND, 400, NULL}),
                 TA_E_RESOURCE_NOT_FOUND);
    cr_assert_str_eq(fake_err, "", "the error alone is told, as AWS CLI does");
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
    cr_assert_null(strstr(fake_err, "Waiter"));
}

Test(cli_wait, not_deployed) {
    cr_assert_eq(wait_until_deployed("FAILED"), 255);
    cr_assert(
        strstr(fake_err,
               "tinyaws: prod: FAILED\n\nWaiter EnvironmentDeployed failed: Waiter encountered a "
               "terminal failure state: For expression \"environment.deploymentStatus\" we "
               "matched expected path: \"FAILED\"\n"),
        "%s", fake_err);
}

Test(cli_wait, cancelled_is_no_reason_to_go_on) {
    cr_assert_eq(wait_until_deployed("CANCELLED"), 6);
    cr_assert_eq(polls, 4);
    cr_assert(
        strstr(fake_err, "\n\nWaiter EnvironmentDeployed failed: the deployment was cancelled\n"));
}

Test(cli_wait, any_other_state_is) {
    fake_columns = 40;
    cr_assert_eq(wait_until_deployed("DELETE_COMPLETE"), 255);
    cr_assert_eq(polls, TA_WAIT_POLLS_MAX);
    cr_assert(strstr(fake_err, "\n\nWaiter EnvironmentDeployed failed: Max attempts exceeded\n"));
}

Test(cli_wait, its_deadline) {
    goal = TA_WAIT_FOR_DEPLOYED;
    cr_assert_eq(RUN(NULL, 9000, {TA_OK, 0, "IN_PROGRESS"}), TA_OK);
    cr_assert_eq(status, 5);
    cr_assert_eq(polls, 2);
}
