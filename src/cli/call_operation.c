/* call_operation.c - a call of the service: what it needs, its answer on stdout, and --wait. */
#include "aws/proton.h"
#include "cli/run.h"
#include "cli/wait.h"

static ta_err to_output(void *ctx, ta_str bytes) {
    ta_output *out = ctx;
    ta_out(out, bytes);
    return out->failed ? TA_E_OUTPUT : TA_OK;
}

static int print_environment(ta_run *r, const ta_proton_environment *e, int status) {
    ta_json_printer printer;
    ta_json_print_init(&printer, to_output, &r->out);
    ta_json_print_open(&printer, (ta_str){NULL, 0}, '{');
    ta_proton_environment_print(&printer, e, r->memory->settings.wire_times);
    ta_json_print_close(&printer);
    ta_err err = ta_json_print_finish(&printer);
    if (err != TA_OK && err != TA_E_OUTPUT) {
        ta_diag_clear(r->diag);
        (void)ta_fail(r->diag, err, "the answer could not be printed");
        return ta_run_fail(r);
    }
    return ta_run_finish(r, status);
}

static void warn(ta_run *r, const char *text) {
    ta_outs(&r->err, "tinyaws: warning: ");
    ta_outs(&r->err, text);
    ta_outs(&r->err, "\n");
    ta_output_close(&r->err);
}

/* Settings and credentials; the session stays open, for what its errors point to. */
static ta_err prepare(ta_run *r) {
    ta_creds_place place = TA_CREDS_ENVIRONMENT;
    ta_err err = ta_run_open_session(r);
    if (err == TA_OK)
        err = ta_session_settings(r->session, true, &r->memory->settings, r->diag);
    if (err != TA_OK || r->memory->settings.client.no_sign_request)
        return err;
    return ta_run_find_credentials(r, &place);
}

static ta_err start_client(ta_run *r) {
    ta_cli_memory *m = r->memory;
    ta_cli_settings *s = &m->settings;
    ta_err err = prepare(r);
    r->report.own_endpoint = s->client.endpoint_url.p != NULL;
    if (err != TA_OK)
        return err;
    ta_run_close_session(r);
    if (s->exposed)
        warn(r, "the endpoint URL is http: anyone on the way can read and change what is sent");
    if (s->client.no_verify_ssl)
        warn(r, "--no-verify-ssl: the server's certificate is not checked");
    if (ta_args_has(r->args, TA_OPT_DEBUG)) {
        s->client.trace = ta_run_trace;
        s->client.trace_ctx = &r->err;
        ta_settings_show(s, &r->err);
        ta_output_close(&r->err);
    }
    err = ta_client_init(m->client.bytes, sizeof m->client.bytes, &s->client, &r->client, r->diag);
    if (err == TA_OK && r->deadline != PORT_NEVER) {
        int64_t left = r->deadline - r->host->monotonic_ms();
        ta_client_set_timeout(r->client, left > 0 ? (uint32_t)left : 1);
    }
    return err;
}

static ta_err poll(void *ctx, ta_proton_environment *out, ta_diag *diag) {
    ta_run *r = ctx;
    ta_diag_clear(diag);
    return ta_proton_get_environment(r->client, r->name, out, diag);
}

static int wait_for_end(ta_run *r) {
    ta_proton_environment *e = &r->memory->environment;
    int status = 0;
    ta_wait w = {
        .host = r->host,
        .err = &r->err,
        .name = r->name,
        .delay_ms = r->memory->settings.wait_delay_ms,
        .deadline = r->deadline,
        .poll = poll,
        .ctx = r,
    };
    r->report.api_name = TA_PROTON_GET;
    r->report.changes = false;
    if (ta_wait_run(&w, e, &status, r->diag) != TA_OK)
        return ta_run_fail(r);
    return status == TA_WAIT_TIMED_OUT ? status : print_environment(r, e, status);
}

static void note_lost_answer(ta_run *r, const ta_proton_environment *e) {
    ta_outs(&r->err, "tinyaws: ");
    ta_out_foreign(&r->err, r->name, false);
    ta_outs(&r->err, ": the answer to the cancel was lost; GetEnvironment says ");
    ta_out_foreign(&r->err, e->deployment_status, false);
    ta_outs(&r->err, "\n");
    ta_output_close(&r->err);
}

int ta_call_operation(ta_run *r) {
    ta_proton_environment *e = &r->memory->environment;
    if (start_client(r) != TA_OK ||
        r->args->operation->call(r->client, r->name, e, r->diag) != TA_OK)
        return ta_run_fail(r);
    if (r->diag->answer_lost)
        note_lost_answer(r, e);
    if (ta_args_has(r->args, TA_OPT_WAIT))
        return wait_for_end(r);
    return print_environment(r, e, 0);
}
