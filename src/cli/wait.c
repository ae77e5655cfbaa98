#include "cli/wait.h"

#include <string.h>

#include "base/diag.h"
#include "caps.h"
#include "cli/report.h"
#include "port.h"

/* ---- what a state means ---- */

static bool goes_on(const ta_wait *w, const ta_proton_environment *e) {
    /* As botocore's waiter, except CANCELLED, which that one polls for 83 minutes. */
    if (w->goal == TA_WAIT_FOR_DEPLOYED)
        return e->status != TA_PROTON_SUCCEEDED && e->status != TA_PROTON_FAILED &&
               e->status != TA_PROTON_CANCELLED;
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

static bool credentials_expired(const ta_diag *diag) {
    return ta_str_eq(diag->error_type, TA_STR("ExpiredTokenException")) ||
           ta_str_eq(diag->error_type, TA_STR("ExpiredToken"));
}

/* ---- stderr ---- */

static void out_blanks(ta_wait *w, size_t from, size_t to) {
    for (; from < to; from++)
        ta_outs(w->err, " ");
}

/* The line that is rewritten in place stays as it is. */
static void end_line(ta_wait *w) {
    if (w->shown == 0)
        return;
    ta_outs(w->err, "\n");
    ta_output_close(w->err);
    w->shown = 0;
}

/* A line that stays begins, in the place of the one that is rewritten. */
static void begin_line(ta_wait *w) {
    if (w->shown > 0) {
        ta_outs(w->err, "\r");
        out_blanks(w, 0, w->shown);
        ta_outs(w->err, "\r");
        w->shown = 0;
    }
    ta_outs(w->err, "tinyaws: ");
    ta_out_untrusted(w->err, w->name, false);
    ta_outs(w->err, ": ");
}

/* Columns for the line that is rewritten in place; 0: there is none. */
static size_t columns_of(const ta_wait *w) {
    return w->by_line ? 0 : port_terminal_columns(w->err->file);
}

/* Where AWS CLI's waiters say nothing of how it goes. */
static bool is_silent(const ta_wait *w) {
    return w->quiet && columns_of(w) == 0;
}

static void print_line(ta_wait *w, const char *first, const char *second) {
    if (is_silent(w))
        return;
    begin_line(w);
    ta_outs(w->err, first);
    ta_outs(w->err, second);
    ta_outs(w->err, "\n");
    ta_output_close(w->err);
}

static void print_failure(ta_wait *w, const ta_diag *diag) {
    if (is_silent(w))
        return;
    begin_line(w);
    if (diag->error_type.n > 0)
        ta_out_untrusted(w->err, diag->error_type, false);
    else
        ta_outs(w->err, ta_err_text(diag->err));
    if (diag->text[0] != '\0' || diag->error_message.n > 0)
        ta_outs(w->err, ": ");
    ta_outs(w->err, diag->text);
    if (diag->text[0] == '\0')
        ta_out_untrusted(w->err, diag->error_message, false);
    ta_outs(w->err, "\n");
    ta_output_close(w->err);
}

/* A line that wraps could not be rewritten: it is cut where the terminal ends. A byte takes a column
 * at most. The old line is overwritten. The state comes before the name, so that it is not cut. */
static void draw(ta_wait *w, size_t columns) {
    char memory[256];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    ta_puts(&b, "tinyaws: ");
    ta_puts(&b, w->state);
    ta_puts(&b, ", ");
    ta_put_u64(&b, (uint64_t)(port_monotonic_ms() - w->start) / 1000, 1);
    ta_puts(&b, " s: ");
    ta_put_untrusted(&b, w->name, 100);
    size_t n = b.n < columns - 1 ? b.n : columns - 1;
    while (n > 0 && n < b.n && ((unsigned char)memory[n] & 0xc0) == 0x80)
        n--; /* never within a character */
    ta_outs(w->err, "\r");
    ta_out(w->err, (ta_str){memory, n});
    out_blanks(w, n, w->shown < columns ? w->shown : columns - 1);
    ta_output_close(w->err);
    w->shown = n;
}

/* The state is copied to w->state: the next poll overwrites the answer that it is in. */
static void note_state(ta_wait *w, const ta_proton_environment *e) {
    const size_t columns = columns_of(w);
    char memory[sizeof w->state];
    ta_buf b = ta_buf_on(memory, sizeof memory - 1);
    ta_put_untrusted(&b, e->deployment_status, 40);
    memory[b.n] = '\0';
    const bool changed = memcmp(w->state, memory, b.n + 1) != 0;
    memcpy(w->state, memory, b.n + 1);
    if (columns > 0)
        draw(w, columns);
    else if (changed)
        print_line(w, w->state, "");
}

static const char *last_state(const ta_wait *w) {
    return w->state[0] != '\0' ? w->state : "not known: no poll was answered";
}

/* ---- how it ends ---- */

/* As AWS CLI words it. */
static void print_waiter_failed(ta_wait *w, const char *why) {
    end_line(w);
    ta_report_begin(w->err, w->program);
    ta_outs(w->err, "Waiter " TA_WAITER_DEPLOYED " failed: ");
    ta_outs(w->err, why);
    ta_outs(w->err, "\n");
    ta_output_close(w->err);
}

static int deployed_status(ta_wait *w, const ta_proton_environment *e) {
    if (e->status == TA_PROTON_SUCCEEDED)
        return 0;
    if (e->status == TA_PROTON_CANCELLED) {
        print_waiter_failed(w, "the deployment was cancelled");
        return TA_WAIT_NOT_DEPLOYED;
    }
    print_waiter_failed(w, "Waiter encountered a terminal failure state: For expression "
                           "\"environment.deploymentStatus\" we matched expected path: \"FAILED\"");
    return TA_WAIT_FAILED;
}

static ta_err timed_out(ta_wait *w, int *status) {
    end_line(w);
    ta_report_begin(w->err, w->program);
    ta_out_untrusted(w->err, w->name, false);
    ta_outs(w->err, ": the wait ended before the deployment did; the last state seen is ");
    ta_outs(w->err, last_state(w));
    ta_outs(w->err, "\n");
    ta_output_close(w->err);
    *status = TA_WAIT_TIMED_OUT;
    return TA_OK;
}

static ta_err polled_enough(ta_wait *w, int *status) {
    if (w->goal != TA_WAIT_FOR_DEPLOYED)
        return timed_out(w, status);
    print_waiter_failed(w, "Max attempts exceeded");
    *status = TA_WAIT_FAILED;
    return TA_OK;
}

static ta_err interrupted(const ta_wait *w, ta_diag *diag) {
    char memory[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    ta_puts(&b, "the last state seen of ");
    ta_put_untrusted(&b, w->name, 100);
    ta_puts(&b, " is ");
    ta_puts(&b, last_state(w));
    ta_diag_clear(diag);
    return ta_fail_text(diag, TA_E_INTERRUPTED, &b);
}

static ta_err failed(ta_wait *w, const ta_diag *diag) {
    if (w->state[0] != '\0')
        print_line(w, "the wait ends with an error; the last state seen is ", w->state);
    return diag->err;
}

/* ---- polls ---- */

static ta_err pause_before_poll(const ta_wait *w, ta_diag *diag) {
    int64_t next = port_monotonic_ms() + w->delay_ms;
    port_result slept = port_sleep_until(next < w->deadline ? next : w->deadline);
    if (slept == PORT_OK && next < w->deadline)
        return TA_OK;
    ta_diag_clear(diag);
    return ta_fail(diag, slept == PORT_OK ? TA_E_DEADLINE : TA_E_INTERRUPTED, "");
}

static ta_err poll_with(ta_wait *w, bool refused, ta_proton_environment *e, ta_diag *diag) {
    ta_diag_clear(diag);
    ta_err err = w->renew != NULL ? w->renew(w->ctx, refused, diag) : TA_OK;
    w->over = err != TA_OK;
    return w->over ? err : w->poll(w->ctx, e, diag);
}

static ta_err poll(ta_wait *w, ta_proton_environment *e, ta_diag *diag) {
    ta_err err = poll_with(w, false, e, diag);
    if (err != TA_OK && !w->over && !w->refused_before && credentials_expired(diag)) {
        w->refused_before = true;
        err = poll_with(w, true, e, diag);
    }
    if (err == TA_OK)
        w->refused_before = false;
    return err;
}

static ta_err follow(ta_wait *w, ta_proton_environment *e, int *status, ta_diag *diag) {
    const bool bounded = w->deadline != PORT_NEVER;
    bool pause = w->state[0] != '\0' && goes_on(w, e);
    unsigned failures = 0;
    for (unsigned polls = 0; bounded || polls < TA_WAIT_POLLS_MAX; polls++) {
        ta_err err = pause ? pause_before_poll(w, diag) : TA_OK;
        pause = true;
        if (err == TA_OK)
            err = poll(w, e, diag);
        if (err == TA_E_INTERRUPTED)
            return interrupted(w, diag);
        if (err == TA_E_DEADLINE)
            return timed_out(w, status);
        if (err != TA_OK) {
            if (w->over || !may_pass(diag) || (!bounded && ++failures == TA_WAIT_FAILURES_MAX))
                return failed(w, diag);
            print_failure(w, diag);
            continue;
        }
        failures = 0;
        note_state(w, e);
        if (!goes_on(w, e)) {
            *status = w->goal == TA_WAIT_FOR_DEPLOYED ? deployed_status(w, e) : status_of(e);
            return TA_OK;
        }
    }
    return polled_enough(w, status);
}

ta_err ta_wait_run(ta_wait *w, ta_proton_environment *e, int *status, ta_diag *diag) {
    w->start = port_monotonic_ms();
    if (e->deployment_status.p != NULL)
        note_state(w, e);
    ta_err err = follow(w, e, status, diag);
    end_line(w);
    return err;
}
