/* wait_scene.h - --wait against a scripted service and a clock that sleeps at once. Include it once a
 * program. */
#ifndef TEST_WAIT_SCENE_H
#define TEST_WAIT_SCENE_H

#include "support/fake_suite.h"

#include "caps.h"
#include "cli/wait.h"

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
static bool by_line, quiet;

/* What renew does: all calls are counted, and those that were refused before. */
static size_t renewals, refusals;
static ta_err renew_fails; /* from the time on that renew_fails_at says */
static int64_t renew_fails_at;
static int renew_status;
static unsigned narrow_to; /* columns of the terminal from the first poll on */

static inline void set_state(ta_proton_environment *e, const char *state) {
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
        {"DELETE_FAILED", TA_PROTON_DELETE_FAILED},
        {"DELETE_COMPLETE", TA_PROTON_DELETE_COMPLETE},
    };
    memset(e, 0, sizeof *e);
    e->deployment_status = ta_str_from(state);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].text, state) == 0)
            e->status = known[i].status;
}

static inline ta_err poll(void *ctx, ta_proton_environment *out, ta_diag *d) {
    const step *s = &script[polls < steps ? polls : steps - 1];
    cr_assert_eq(ctx, &steps);
    polls++;
    if (narrow_to > 0)
        fake.columns[PORT_STDERR] = narrow_to;
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

static inline ta_err renew(void *ctx, bool refused, ta_diag *d) {
    cr_assert_eq(ctx, &steps);
    cr_assert_eq(d->err, TA_OK);
    cr_assert_eq(d->error_type.n, 0);
    renewals++;
    refusals += refused;
    if (renew_fails == TA_OK || fake.now < renew_fails_at)
        return TA_OK;
    d->http_status = renew_status;
    return ta_fail(d, renew_fails, "no more credentials");
}

#define RUN(first, deadline, ...)                                                                  \
    run(first, deadline, (const step[]){__VA_ARGS__},                                              \
        sizeof((const step[]){__VA_ARGS__}) / sizeof(step))

static inline ta_err run(const char *first, int64_t deadline, const step *s, size_t n) {
    script = s;
    steps = n;
    err = ta_output_on(PORT_STDERR, err_memory, sizeof err_memory);
    w = (ta_wait){.err = &err,
                  .program = "aws",
                  .quiet = quiet,
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

#endif
