#include "cli/session.h"

#include <stddef.h>

#include "base/diag.h"
#include "base/ip.h"
#include "base/wipe.h"
#include "creds/metadata.h"
#include "port.h"

/* A line about a provider: "  IMDS: it is switched off". */
static void report_provider(void *ctx, ta_creds_provider provider, const ta_diag *diag) {
    ta_session *s = ctx;
    ta_buf b = ta_buf_on(s->reasons + s->reasons_n, sizeof s->reasons - s->reasons_n);
    if (s->debug != NULL) {
        ta_outs(s->debug, "credentials: ");
        ta_outs(s->debug, ta_creds_provider_name(provider));
        ta_outs(s->debug, diag->err == TA_OK ? ": found" : ": ");
        ta_outs(s->debug, diag->text);
        ta_outs(s->debug, "\n");
        ta_output_close(s->debug);
    }
    if (diag->err != TA_E_NO_CREDENTIALS)
        return;
    ta_puts(&b, "  ");
    ta_puts(&b, ta_creds_provider_name(provider));
    ta_puts(&b, ": ");
    ta_puts(&b, diag->text);
    ta_putc(&b, '\n');
    s->reasons_n += b.n;
}

void ta_session_forget(void *ctx) {
    ta_session *s = ctx;
    ta_profile_wipe(&s->chain.loaded);
    ta_wipe(s->chain.imds.token, s->chain.imds.token_n);
    if (s->found != NULL)
        ta_wipe(s->found, offsetof(ta_creds, text) + s->found->text_n);
}

/* Each request for credentials or the region. */
static ta_err before_fetch(void *ctx, const ta_fetch_request *request, const ta_url *url,
                           ta_diag *diag) {
    ta_session *s = ctx;
    (void)diag;
    if (s->exposed != NULL && !url->tls && !ta_host_is_loopback(url->host) &&
        !ta_is_metadata_address(url->host))
        s->exposed(s->exposed_ctx, url->authority, request->direct);
    return TA_OK;
}

ta_err ta_session_open(ta_session *s, const ta_args *args, ta_deadline deadline, ta_diag *diag) {
    const ta_str given = args->value[TA_OPT_PROFILE];
    const ta_profile *profile;
    s->args = args;
    ta_fetch_open(&s->fetcher, deadline);
    s->creds_io = ta_fetch_io(&s->fetcher);
    ta_creds_chain_init(&s->chain);
    s->profile_asked = ta_profile_asked(given);
    s->chain.io = &s->creds_io;
    s->chain.files = &s->config.files;
    s->chain.profile = s->profile_asked.p ? s->profile_asked : TA_STR("default");
    s->chain.profile_given = given.n > 0;
    s->chain.tried = report_provider;
    s->chain.ctx = s;
    s->fetcher.before_fetch = before_fetch;
    s->fetcher.before_fetch_ctx = s;
    s->debug = NULL;
    s->exposed = NULL;
    s->found = NULL;
    s->planned = false;
    s->reasons_n = 0;
    ta_err err = ta_config_files_init(&s->config, deadline, diag);
    if (err == TA_OK)
        err = ta_creds_chain_profile(
            &s->chain,
            ta_str_from(args->service->service != NULL ? args->service->service->key : NULL),
            &profile, diag);
    if (err == TA_OK && s->profile_asked.p != NULL && !profile->found)
        err = ta_profile_fail_missing(s->profile_asked, diag);
    if (err == TA_E_NO_PROFILE)
        ta_config_files_add_notes(&s->config, diag);
    return err;
}

ta_err ta_session_settings(ta_session *s, ta_cli_settings *out, ta_diag *diag) {
    const ta_profile *profile;
    ta_err err = ta_creds_chain_profile(&s->chain, TA_ABSENT, &profile, diag);
    return err ? err : ta_settings_resolve(out, s->args, profile, diag);
}

/* To AWS CLI that is a value. */
static bool is_empty(const char *name) {
    const char *value = port_environment(name);
    return value != NULL && value[0] == '\0';
}

ta_err ta_session_region(ta_session *s, ta_cli_settings *out, ta_diag *diag) {
    char *at = out->text + out->text_n;
    ta_buf region = ta_buf_on(at, sizeof out->text - out->text_n);
    ta_err err = ta_creds_chain_region(&s->chain, &region, diag);
    if (err == TA_E_NO_REGION && (is_empty("AWS_REGION") || is_empty("AWS_DEFAULT_REGION"))) {
        ta_diag_clear(diag);
        return ta_fail(diag, TA_E_CONFIG,
                       "Invalid endpoint: the region is empty, as AWS_REGION or AWS_DEFAULT_REGION "
                       "is: give --region");
    }
    if (err == TA_E_NO_REGION)
        ta_config_files_add_notes(&s->config, diag);
    if (err != TA_OK)
        return err;
    out->client.region = ta_buf_str(&region);
    out->from.region = "IMDS";
    out->text_n += region.n;
    return TA_OK;
}

/* What either half of the search came to. */
static ta_err conclude(ta_session *s, ta_cli_settings *settings, ta_err err,
                       ta_creds_provider provider) {
    if (err == TA_E_NO_CREDENTIALS) {
        ta_buf b = ta_buf_on(s->reasons + s->reasons_n, sizeof s->reasons - s->reasons_n);
        ta_config_files_put_notes(&s->config, &b);
        s->reasons_n += b.n;
    }
    if (err != TA_OK)
        return err;
    settings->client.credentials = s->found->value;
    settings->credentials_from = ta_creds_provider_name(provider);
    return TA_OK;
}

ta_err ta_session_find_local(ta_session *s, ta_cli_settings *settings, ta_creds *out,
                             ta_creds_provider *provider, ta_diag *diag) {
    const ta_settings *client = &settings->client;
    ta_creds_chain *c = &s->chain;
    c->region = client->region;
    c->use_fips = client->use_fips;
    c->use_dualstack = client->use_dualstack;
    c->max_attempts = client->max_attempts;
    c->timeout_ms = client->read_timeout_ms;
    s->fetcher.no_verify = client->no_verify_ssl;
    s->fetcher.proxies = &client->proxy;
    s->fetcher.ca_bundle = client->ca_bundle.p; /* of argv, the environment or a profile */
    s->found = out;
    ta_err err = ta_creds_find_local(c, out, provider, diag);
    return conclude(s, settings, err, *provider);
}

ta_err ta_session_find_remote(ta_session *s, ta_cli_settings *settings, ta_creds *out,
                              ta_creds_provider *provider, ta_diag *diag) {
    ta_err err = ta_creds_find_remote(&s->chain, out, provider, diag);
    return conclude(s, settings, err, *provider);
}

const ta_creds_plan *ta_session_plan(ta_session *s) {
    if (!s->planned)
        ta_creds_plan_search(&s->chain, &s->plan);
    s->planned = true;
    return &s->plan;
}

void ta_session_close(ta_session *s) {
    ta_creds_chain_close(&s->chain);
    if (s->planned)
        ta_creds_plan_wipe(&s->plan);
    ta_fetch_close(&s->fetcher);
}
