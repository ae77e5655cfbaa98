/* wait_by_model.c - `tinyaws <service> wait <name>`: an operation is asked until a waiter of the model has its state. */
#include "cli/service/service.h"

#include <string.h>

#include "model/waiter.h"
#include "port.h"

/* The waiter's line, as AWS CLI has it. */
static int report_failure(ta_service_call *c, const ta_waiter *w) {
    ta_run *r = c->run;
    char line[TA_WAITER_WHY_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_waiter_put_why(w, &b);
    ta_report_begin(&r->err, r->report.program);
    ta_out_untrusted(&r->err, ta_buf_str(&b), true);
    ta_outs(&r->err, "\n");
    ta_output_close(&r->err);
    return 255;
}

/* Ask once, and judge. *status: of a wait that has ended. */
static bool has_ended(ta_service_call *c, ta_waiter *w, int *status) {
    ta_run *r = c->run;
    ta_waiter_poll poll = {.doc = &c->doc};
    ta_waiter_verdict verdict = TA_WAITER_GO_ON;
    ta_service_new_doc(c);
    ta_err err = ta_service_ask(c, &poll.answer);
    *status = 255;
    if (ta_err_exit_status(err) == 254) {
        poll.error_code = r->diag->error_type;
    } else if (err != TA_OK) {
        *status = ta_service_fail(c, err, TA_USAGE_NONE);
        return true;
    }
    poll.http_status = c->http_status;
    err = ta_waiter_judge(w, &poll, &c->memory->query, &verdict, &c->why);
    if (err != TA_OK) {
        r->report.no_code = true;
        (void)ta_service_fail(c, err, TA_USAGE_NONE);
    } else if (verdict == TA_WAITER_DONE) {
        *status = 0;
    } else if (verdict == TA_WAITER_FAILED) {
        *status = report_failure(c, w);
    } else if (verdict == TA_WAITER_REFUSED) {
        *status = ta_run_fail(r);
    }
    return err != TA_OK || verdict != TA_WAITER_GO_ON;
}

/* False: the wait is over before its end. */
static bool pause(ta_service_call *c, const ta_waiter *w) {
    ta_run *r = c->run;
    const bool given = ta_args_has(r->args, TA_OPT_WAIT_DELAY);
    const int64_t delay =
        given ? r->memory->settings.wait_delay_ms : (int64_t)w->waiter.delay_s * 1000;
    const int64_t now = port_monotonic_ms();
    ta_diag_clear(r->diag);
    if (r->deadline != PORT_NEVER && now + delay >= r->deadline)
        (void)ta_fail(r->diag, TA_E_DEADLINE, "the wait has not come to its end");
    else if (port_sleep_until(now + delay) != PORT_OK)
        (void)ta_fail(r->diag, TA_E_INTERRUPTED, "");
    else
        (void)!ta_run_renew_credentials(r, false, r->diag);
    return r->diag->err == TA_OK;
}

/* --wait-delay is ours, and no option of the operation: it leaves the words. False: its value is wrong. */
static bool find_delay(ta_service_call *c) {
    ta_run *r = c->run;
    size_t kept = 0;
    uint32_t ms;
    bool ok = true;
    for (size_t i = 0; i < c->word_count; i++) {
        ta_str value, name = ta_str_cut(ta_str_from(c->words[i]), '=', &value);
        if (!ta_str_eq(name, TA_STR("--wait-delay"))) {
            c->words[kept++] = c->words[i];
            continue;
        }
        if (value.p == NULL && i + 1 < c->word_count)
            value = ta_str_from(c->words[++i]);
        ok = ok && ta_args_seconds(value, true, &ms);
        r->memory->args.value[TA_OPT_WAIT_DELAY] = value;
    }
    c->word_count = kept;
    if (!ok)
        ta_puts(
            &c->why,
            "argument --wait-delay: not a number of seconds with at most 3 decimals, 0 to 4294967");
    return ok;
}

static int poll(ta_service_call *c, ta_waiter *w) {
    char name[TA_MODEL_NAME_MAX];
    ta_buf b = ta_buf_on(name, sizeof name);
    int status;
    ta_model_put_name(&b, w->waiter.name);
    ta_putc(&b, '\0');
    if (ta_run_start_client(c->run) != TA_OK)
        return ta_run_fail(c->run);
    c->run->report.waiter = name;
    c->run->report.changes = false;
    while (!has_ended(c, w, &status))
        if (!pause(c, w))
            return ta_run_fail(c->run);
    return status;
}

int ta_service_wait(ta_service_call *c) {
    ta_waiter w;
    int status;
    if (ta_service_asks_for_help(c))
        return ta_service_help_waiters(c);
    if (c->word_count == 0) {
        ta_puts(&c->why, "the following arguments are required: subcommand");
        return ta_service_fail(c, TA_E_PARAM, TA_USAGE_AFTER);
    }
    const ta_str word = ta_str_from(c->words[0]);
    if (!ta_waiter_find(c->model, word, &w))
        return ta_service_refuse_waiter(c, word);
    c->words++;
    c->word_count--;
    if (!find_delay(c))
        return ta_service_fail(c, TA_E_PARAM, TA_USAGE_AFTER);
    c->operation = ta_model_operation_at(c->model, w.waiter.operation);
    ta_service_name_operation(c);
    c->cli_operation.goal = TA_WAIT_BY_MODEL;
    if (c->word_count > 0 && strcmp(c->words[0], "help") == 0)
        return ta_service_help(c, true);
    return ta_service_prepare(c, &status) ? poll(c, &w) : status;
}
