/* call_operation.c - a call of the service: what it needs, its answer on stdout, and --wait. */
#include "aws/proton.h"
#include "cli/run.h"
#include "cli/wait.h"
#include "port.h"

static ta_err to_output(void *ctx, ta_str bytes) {
    ta_output *out = ctx;
    ta_out(out, bytes);
    return out->failed ? TA_E_OUTPUT : TA_OK;
}

static int print_environment(ta_run *r, const ta_proton_environment *e, int status) {
    ta_json_printer printer;
    r->state = e->deployment_status;
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
    return ta_run_finish(r, status);
}

/* ---- settings, credentials, and the sandbox ---- */

/* The sandbox is on from here, and the network may be used. Everything before comes from this host:
 * options, variables, files, and a credential_process, which therefore runs outside. */
static ta_err enter_sandbox(ta_run *r) {
    const ta_creds_plan *plan = ta_session_plan(r->session);
    return ta_sandbox_for_search(&r->memory->sandbox, &r->memory->settings.client, plan, r->diag);
}

ta_err ta_run_find_settings(ta_run *r) {
    ta_cli_settings *s = &r->memory->settings;
    ta_err err = ta_session_settings(r->session, s, r->diag);
    if (err != TA_OK || s->client.region.p != NULL)
        return err;
    err = enter_sandbox(r);
    return err == TA_OK ? ta_session_region(r->session, s, r->diag) : err;
}

ta_err ta_run_find_credentials(ta_run *r, ta_creds_provider *provider) {
    ta_cli_memory *m = r->memory;
    ta_err err = ta_session_find_local(r->session, &m->settings, &m->creds, provider, r->diag);
    const bool more = err == TA_E_MORE;
    if (more)
        err = enter_sandbox(r);
    if (more && err == TA_OK)
        err = ta_session_find_remote(r->session, &m->settings, &m->creds, provider, r->diag);
    r->report.reasons = (ta_str){r->session->reasons, r->session->reasons_n};
    return err;
}

/* Keep what the call needs, and in a wait what another search needs. Credentials of the environment
 * are not searched for again, so no profile stays readable for them. */
static ta_err narrow_sandbox(ta_run *r) {
    const ta_creds_plan *plan = r->credentials_fixed ? NULL : ta_session_plan(r->session);
    return ta_sandbox_for_call(&r->memory->sandbox, &r->memory->settings.client, plan, r->diag);
}

static ta_err find_credentials(ta_run *r) {
    ta_creds_provider provider = TA_CREDS_ENVIRONMENT;
    ta_err err = TA_OK;
    if (!r->memory->settings.client.no_sign_request)
        err = ta_run_find_credentials(r, &provider);
    r->credentials_fixed = provider == TA_CREDS_ENVIRONMENT;
    return err == TA_OK ? narrow_sandbox(r) : err;
}

/* The session stays open, for what its errors point to. */
static ta_err prepare(ta_run *r) {
    ta_err err = ta_run_open_session(r);
    if (err == TA_OK)
        err = ta_run_find_settings(r);
    return err == TA_OK ? find_credentials(r) : err;
}

/* ---- the client, and credentials that expire ---- */

#define RENEW_BEFORE_S 60 /* credentials are renewed so long before they expire */

/* The client overwrites the session in memory. */
static ta_err open_client(ta_run *r) {
    ta_cli_memory *m = r->memory;
    ta_run_close_session(r);
    port_release_code(); /* the call's own peak of memory is still to come */
    ta_err err = ta_client_init(m->client.bytes, sizeof m->client.bytes, &m->settings.client,
                                &r->client, r->diag);
    if (err == TA_OK && r->deadline != PORT_NEVER) {
        int64_t left = r->deadline - port_monotonic_ms();
        if (left <= 0)
            return ta_fail(r->diag, TA_E_DEADLINE, "");
        ta_client_set_timeout(r->client, (uint32_t)left);
    }
    return err;
}

static ta_err start_client(ta_run *r) {
    ta_cli_settings *s = &r->memory->settings;
    ta_err err = prepare(r);
    r->report.own_endpoint = s->client.endpoint_url.p != NULL;
    if (err != TA_OK)
        return err;
    if (s->exposed)
        ta_run_warn(r, "the endpoint URL ", TA_ABSENT, TA_EXPOSED_TEXT);
    if (s->client.no_verify_ssl)
        ta_run_warn(r, "--no-verify-ssl: the server's certificate is not checked", TA_ABSENT, "");
    if (ta_args_has(r->args, TA_OPT_DEBUG)) {
        s->client.trace = ta_run_trace;
        s->client.trace_ctx = &r->err;
        ta_settings_show(s, &r->err);
        ta_output_close(&r->err);
    }
    r->renew_at = r->memory->creds.expires - RENEW_BEFORE_S;
    return open_client(r);
}

/* A provider may go on handing out the ones that are about to expire: then it is asked again when half of
 * what they have left has passed, not before each poll. */
static void set_next_renewal(ta_run *r) {
    const int64_t now = port_realtime_ms() / 1000, expires = r->memory->creds.expires;
    r->renew_at = expires - RENEW_BEFORE_S;
    if (r->renew_at <= now)
        r->renew_at = now + (expires - now + 1) / 2;
}

/* The search needs the client's memory. Its connection goes, its deadline stays. */
static ta_err renew_credentials(void *ctx, bool refused, ta_diag *diag) {
    ta_run *r = ctx;
    if (r->credentials_fixed || (!refused && port_realtime_ms() / 1000 < r->renew_at))
        return TA_OK;
    ta_client_close(r->client);
    r->client = NULL;
    ta_diag_clear(diag);
    ta_err err = ta_run_open_session(r);
    if (err == TA_OK)
        err = find_credentials(r);
    if (err != TA_OK)
        return err;
    set_next_renewal(r);
    return open_client(r);
}

/* ---- waits ---- */

static ta_err poll(void *ctx, ta_proton_environment *out, ta_diag *diag) {
    ta_run *r = ctx;
    ta_diag_clear(diag);
    return ta_proton_get_environment(r->client, r->name, out, diag);
}

/* e: as for ta_wait_run. What it finds is printed only at the end of a cancel's wait. */
static int wait_for(ta_run *r, ta_wait_goal goal, ta_proton_environment *e) {
    int status = 0;
    ta_wait w = {
        .err = &r->err,
        .program = r->report.program,
        .quiet = r->args->operation->goal != TA_WAIT_NONE && !ta_args_has(r->args, TA_OPT_DEBUG),
        .by_line = ta_args_has(r->args, TA_OPT_DEBUG),
        .name = r->name,
        .goal = goal,
        .delay_ms = r->memory->settings.wait_delay_ms,
        .deadline = r->deadline,
        .poll = poll,
        .renew = renew_credentials,
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
    if (start_client(r) != TA_OK)
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
