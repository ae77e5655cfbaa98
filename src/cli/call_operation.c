/* call_operation.c - a typed operation of AWS Proton: the call, its answer on stdout, and --wait. */
#include "aws/proton.h"
#include "cli/engine.h"
#include "cli/run.h"
#include "cli/wait.h"
#include "port.h"

static ta_err to_output(void *ctx, ta_str bytes) {
    ta_output *out = ctx;
    ta_out(out, bytes);
    return out->failed ? TA_E_OUTPUT : TA_OK;
}

static ta_err to_buffer(void *ctx, ta_str bytes) {
    ta_buf *text = ctx;
    ta_put(text, bytes);
    return ta_buf_err(text);
}

int ta_print_output_skeleton(ta_run *r) {
    ta_json_printer printer;
    ta_json_print_init(&printer, to_output, &r->out);
    ta_proton_environment_print_skeleton(&printer);
    (void)!ta_json_print_finish(&printer);
    return ta_run_finish(r, 0);
}

static int print_environment(ta_run *r, const ta_proton_environment *e, int status) {
    ta_json_printer printer;
    const bool gather = ta_engine_prints(r);
    r->state = e->deployment_status;
    ta_buf text = ta_engine_room();
    if (gather)
        ta_json_print_init(&printer, to_buffer, &text);
    else
        ta_json_print_init(&printer, to_output, &r->out);
    ta_json_print_open(&printer, TA_ABSENT, '{');
    ta_proton_environment_print(&printer, e, r->memory->settings.wire_times);
    ta_json_print_close(&printer);
    ta_err err = ta_json_print_finish(&printer);
    if (err != TA_OK && err != TA_E_OUTPUT) {
        ta_diag_clear(r->diag);
        (void)ta_fail(r->diag, err, "the answer could not be printed");
        return ta_run_fail(r);
    }
    return gather ? ta_engine_print(r, &text, r->args->operation->api_name, status)
                  : ta_run_finish(r, status);
}

/* ---- waits ---- */

static ta_err poll(void *ctx, ta_proton_environment *out, ta_diag *diag) {
    ta_run *r = ctx;
    ta_diag_clear(diag);
    return ta_proton_get_environment(r->client, r->name, out, diag);
}

/* e: as for ta_wait_run. What it finds is printed only at the end of a cancel's wait. */
static int wait_for(ta_run *r, ta_wait_goal goal, ta_proton_environment *e) {
    const bool quiet = ta_args_has(r->args, TA_OPT_QUIET);
    const bool debug = ta_args_has(r->args, TA_OPT_DEBUG);
    int status = 0;
    ta_wait w = {
        .err = &r->err,
        .program = r->report.program,
        .quiet = quiet || (r->args->operation->goal != TA_WAIT_NONE && !debug),
        .by_line = quiet || debug,
        .name = r->name,
        .goal = goal,
        .delay_ms = r->memory->settings.wait_delay_ms,
        .deadline = r->deadline,
        .poll = poll,
        .renew = ta_run_renew_credentials,
        .ctx = r,
    };
    r->report.api_name = TA_PROTON_GET;
    r->report.changes = false;
    r->report.sandboxed = !ta_args_has(r->args, TA_OPT_NO_SANDBOX);
    if (ta_wait_run(&w, e, &status, r->diag) != TA_OK)
        return ta_run_fail(r);
    if (status == TA_WAIT_TIMED_OUT || r->args->operation->goal != TA_WAIT_NONE)
        return status;
    return print_environment(r, e, status);
}

/* ---- the call ---- */

static void note_state(ta_run *r, const ta_proton_environment *e, const char *why) {
    if (ta_args_has(r->args, TA_OPT_QUIET))
        return;
    ta_outs(&r->err, "tinyaws: ");
    ta_out_untrusted(&r->err, r->name, false);
    ta_outs(&r->err, ": ");
    ta_outs(&r->err, why);
    ta_outs(&r->err, "; GetEnvironment says ");
    ta_out_untrusted(&r->err, e->deployment_status, false);
    ta_outs(&r->err, "\n");
    ta_output_close(&r->err);
}

/* A cancel that is refused since there is nothing to cancel may have been asked for before, by a run that
 * was ended while it waited: then the deployment is followed as if it had been by this one. A conflict
 * that does not fit into what the report leaves of the output's buffer is not looked into. */
static bool was_cancelled_before(ta_run *r, ta_proton_environment *e) {
    ta_diag cancel = *r->diag;
    ta_buf kept =
        ta_buf_on(r->memory->output + TA_REPORT_ROOM, sizeof r->memory->output - TA_REPORT_ROOM);
    ta_put(&kept, cancel.error_type);
    ta_put(&kept, cancel.error_message);
    if (cancel.err != TA_E_CONFLICT || cancel.text[0] || ta_buf_err(&kept))
        return false;
    const ta_str text = ta_buf_str(&kept);
    cancel.error_message = ta_str_sub(text, cancel.error_type.n, text.n);
    cancel.error_type = ta_str_sub(text, 0, cancel.error_type.n);
    cancel.request_id = TA_ABSENT;
    ta_err err = ta_proton_get_environment(r->client, r->name, e, r->diag);
    if (err == TA_OK && (e->status == TA_PROTON_CANCELLING || e->status == TA_PROTON_CANCELLED))
        return true;
    if (err != TA_E_INTERRUPTED)
        *r->diag = cancel;
    return false;
}

int ta_call_operation(ta_run *r) {
    ta_proton_environment *e = &r->memory->environment;
    const ta_cli_operation *operation = r->args->operation;
    *e = (ta_proton_environment){0};
    if (ta_run_start_client(r) != TA_OK)
        return ta_run_fail(r);
    if (operation->goal != TA_WAIT_NONE)
        return wait_for(r, operation->goal, e);
    const bool wait = ta_args_has(r->args, TA_OPT_WAIT);
    if (operation->call(r->client, r->name, e, r->diag) == TA_OK) {
        if (r->diag->answer_lost)
            note_state(r, e, "the answer to the cancel was lost");
    } else if (wait && was_cancelled_before(r, e)) {
        note_state(r, e, "the cancel was asked for before");
    } else {
        return ta_run_fail(r);
    }
    if (wait)
        return wait_for(r, TA_WAIT_FOR_END, e);
    return print_environment(r, e, 0);
}
