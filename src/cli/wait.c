#include "cli/wait.h"

#include <string.h>

#include "base/diag.h"
#include "limits.h"

static bool goes_on(const ta_proton_environment *e) {
    return e->status == TA_PROTON_CANCELLING || e->status == TA_PROTON_IN_PROGRESS;
}

static int status_of(const ta_proton_environment *e) {
    return e->status == TA_PROTON_CANCELLED   ? TA_WAIT_CANCELLED
           : e->status == TA_PROTON_SUCCEEDED ? TA_WAIT_SUCCEEDED
                                              : TA_WAIT_ENDED;
}

/* Another attempt may go better. A certificate that is refused stays refused. */
static bool may_pass(const ta_diag *diag) {
    if (ta_err_is_connection(diag->err) || diag->err == TA_E_TLS || diag->err == TA_E_THROTTLING ||
        diag->err == TA_E_INTERNAL_SERVER)
        return true;
    /* A gateway on the way may answer for a while in its own words. */
    return diag->http_status >= 500 || diag->http_status == 429;
}

static void tell(ta_wait *w, const char *first, const char *second, const char *third) {
    ta_outs(w->err, "tinyaws: ");
    ta_out_foreign(w->err, w->name, false);
    ta_outs(w->err, ": ");
    ta_outs(w->err, first);
    ta_outs(w->err, second);
    ta_outs(w->err, third);
    ta_outs(w->err, "\n");
    ta_output_close(w->err);
}

/* The state goes to w->state, since the answer it stands in is overwritten by the next poll. */
static void note_state(ta_wait *w, const ta_proton_environment *e) {
    char memory[sizeof w->state];
    ta_buf b = ta_buf_on(memory, sizeof memory - 1);
    ta_put_foreign(&b, e->deployment_status, 40);
    memory[b.n] = '\0';
    if (memcmp(w->state, memory, b.n + 1) == 0)
        return;
    memcpy(w->state, memory, b.n + 1);
    tell(w, w->state, "", "");
}

static ta_err timed_out(ta_wait *w, int *status) {
    tell(w, "the wait ended before the deployment did; the last state seen is ", w->state, "");
    *status = TA_WAIT_TIMED_OUT;
    return TA_OK;
}

static ta_err interrupted(ta_wait *w, ta_diag *diag) {
    char memory[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    ta_puts(&b, "the last state seen of ");
    ta_put_foreign(&b, w->name, 100);
    ta_puts(&b, " is ");
    ta_puts(&b, w->state);
    ta_diag_clear(diag);
    return ta_fail_text(diag, TA_E_INTERRUPTED, &b);
}

/* PORT_TIMEOUT: the deadline of the run has come. */
static port_result pause_before_poll(const ta_wait *w) {
    int64_t next = w->host->monotonic_ms() + w->delay_ms;
    port_result slept = w->host->sleep_until(next < w->deadline ? next : w->deadline);
    if (slept == PORT_OK && next >= w->deadline)
        return PORT_TIMEOUT;
    return slept;
}

ta_err ta_wait_run(ta_wait *w, ta_proton_environment *e, int *status, ta_diag *diag) {
    bool pause = goes_on(e), bounded = w->deadline != PORT_NEVER;
    unsigned failures = 0;
    w->state[0] = '\0';
    note_state(w, e);
    for (unsigned polls = 0; bounded || polls < TA_WAIT_POLLS_MAX; polls++) {
        port_result slept = pause ? pause_before_poll(w) : PORT_OK;
        pause = true;
        if (slept == PORT_INTERRUPTED)
            return interrupted(w, diag);
        if (slept == PORT_TIMEOUT)
            return timed_out(w, status);
        ta_err err = w->poll(w->ctx, e, diag);
        if (err == TA_E_INTERRUPTED)
            return interrupted(w, diag);
        if (err == TA_E_DEADLINE)
            return timed_out(w, status);
        if (err != TA_OK) {
            if (!may_pass(diag) || (!bounded && ++failures == TA_WAIT_FAILURES_MAX))
                return err;
            tell(w, ta_err_text(err), diag->text[0] ? ": " : "", diag->text);
            continue;
        }
        failures = 0;
        note_state(w, e);
        if (!goes_on(e)) {
            *status = status_of(e);
            return TA_OK;
        }
    }
    return timed_out(w, status);
}
