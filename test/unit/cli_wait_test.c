/* cli_wait_test.c - --wait against a scripted service and a clock that sleeps at once. */
#include "support/cli_fake.h"

#include "cli/wait.h"
#include "limits.h"

/* What each poll gives; the last one goes on for ever. */
typedef struct step {
    ta_err err;
    int http_status;
    const char *state;
} step;

static const step *script;
static size_t steps, polls;
static ta_proton_environment environment;
static ta_diag diag;
static int status;
static char err_memory[32];
static ta_output err;
static ta_wait w;

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
    ta_diag_clear(d);
    if (s->err == TA_OK) {
        set_state(out, s->state);
        return TA_OK;
    }
    d->http_status = s->http_status;
    return ta_fail(d, s->err, "detail");
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
                  .delay_ms = 5000,
                  .deadline = deadline,
                  .poll = poll,
                  .ctx = &steps};
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
