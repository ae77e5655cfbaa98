/* run_client.c - what a call of a service needs: settings, credentials, the sandbox, the client. */
#include "cli/run.h"
#include "port.h"

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

ta_err ta_run_find_credentials(ta_run *r, ta_creds_provider *place) {
    ta_cli_memory *m = r->memory;
    ta_err err = ta_session_find_local(r->session, &m->settings, &m->creds, place, r->diag);
    const bool more = err == TA_E_MORE;
    if (more)
        err = enter_sandbox(r);
    if (more && err == TA_OK)
        err = ta_session_find_remote(r->session, &m->settings, &m->creds, place, r->diag);
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
    ta_creds_provider place = TA_CREDS_ENVIRONMENT;
    ta_err err = TA_OK;
    if (!r->memory->settings.client.no_sign_request)
        err = ta_run_find_credentials(r, &place);
    r->credentials_fixed = place == TA_CREDS_ENVIRONMENT;
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

/* The client takes the session's place in memory. */
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

/* Once a run: clients that are opened later learn it in silence. */
static void warn_of_clock(void *ctx, ta_str line) {
    ta_run *r = ctx;
    r->memory->settings.client.notice = NULL;
    ta_run_warn(r, "", line, "");
}

ta_err ta_run_start_client(ta_run *r) {
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
    } else {
        s->client.notice = warn_of_clock;
        s->client.trace_ctx = r;
    }
    r->renew_at = r->memory->creds.expires - RENEW_BEFORE_S;
    return open_client(r);
}

/* A place may go on handing out the ones that are about to expire: then it is asked again when half of
 * what they have left has passed, not before each poll. */
static void set_next_renewal(ta_run *r) {
    const int64_t now = port_realtime_ms() / 1000, expires = r->memory->creds.expires;
    r->renew_at = expires - RENEW_BEFORE_S;
    if (r->renew_at <= now)
        r->renew_at = now + (expires - now + 1) / 2;
}

/* The search needs the client's memory. Its connection goes, its deadline stays. */
ta_err ta_run_renew_credentials(void *ctx, bool refused, ta_diag *diag) {
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
