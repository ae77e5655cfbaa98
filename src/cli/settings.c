#include "cli/settings.h"

#include <string.h>

#include "aws/endpoint_source.h"
#include "base/diag.h"
#include "http/url.h"

#define MAX_ATTEMPTS_DEFAULT 3
#define MAX_ATTEMPTS_MAX     100

static const char not_boolean[] = ": it must be true or false";

static ta_str variable(const ta_host *host, const char *name) {
    ta_str value = ta_str_from(host->environment(name));
    return value.n > 0 ? value : (ta_str){NULL, 0};
}

/* A setting's name and value in one line; what a name in the environment holds is shown as
 * foreign. */
static ta_err refuse_variable(ta_diag *diag, const char *name, ta_str value, const char *what) {
    char memory[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    ta_puts(&b, name);
    ta_puts(&b, " is ");
    ta_put_foreign(&b, value, 60);
    ta_puts(&b, what);
    return ta_fail_text(diag, TA_E_CONFIG, &b);
}

/* The option, or the first of the variables that is set. */
static ta_str pick(const ta_args *args, const ta_host *host, ta_option option, const char *dashed,
                   const char *first, const char *second, const char **from) {
    ta_str value = args->value[option];
    *from = dashed;
    if (value.p == NULL) {
        *from = first;
        value = variable(host, first);
    }
    if (value.p == NULL && second != NULL) {
        *from = second;
        value = variable(host, second);
    }
    if (value.p == NULL)
        *from = "default";
    return value;
}

static uint32_t seconds(const ta_args *args, ta_option option, uint32_t otherwise) {
    uint32_t ms;
    return ta_args_seconds(args->value[option], true, &ms) ? ms : otherwise;
}

/* 0 switches a time-out off, as in AWS CLI; for the library 0 is its default. 49 days are as good
 * as none. */
static uint32_t time_out(const ta_args *args, ta_option option, const char **from) {
    uint32_t ms = seconds(args, option, 60000);
    bool given = ta_args_has(args, option);
    *from = !given                                 ? "default"
            : option == TA_OPT_CLI_CONNECT_TIMEOUT ? "--cli-connect-timeout"
                                                   : "--cli-read-timeout";
    return ms == 0 ? UINT32_MAX : ms;
}

static bool is_loopback(const ta_url *url) {
    ta_str host = url->host;
    if (url->ipv6)
        return ta_str_eq(host, TA_STR("::1"));
    if (ta_str_eq_nocase(host, TA_STR("localhost")))
        return true;
    for (size_t i = 0; i < host.n; i++)
        if (!ta_is_digit(host.p[i]) && host.p[i] != '.')
            return false;
    return ta_str_starts(host, TA_STR("127."));
}

static ta_err check_endpoint(ta_cli_settings *s, ta_diag *diag) {
    ta_str value = s->client.endpoint_url;
    ta_url url;
    const char *why;
    if (value.p == NULL)
        return TA_OK;
    if (ta_url_parse(value, &url, &why) == TA_OK) {
        s->exposed = !url.tls && !is_loopback(&url);
        return TA_OK;
    }
    char memory[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    ta_puts(&b, "Bad value for ");
    ta_puts(&b, s->endpoint_from);
    ta_puts(&b, ": ");
    ta_puts(&b, why);
    ta_puts(&b, "; it must be of the form http://<hostname>/ or https://<hostname>/");
    return ta_fail_text(diag, s->endpoint_from[0] == '-' ? TA_E_USAGE : TA_E_CONFIG, &b);
}

static const char *look_up(void *ctx, const char *name) {
    const ta_host *const *host = ctx;
    return (*host)->environment(name);
}

static ta_err resolve_endpoint(ta_cli_settings *out, const ta_args *args, const ta_host *host,
                               ta_diag *diag) {
    ta_endpoint_places places = {.option = args->value[TA_OPT_ENDPOINT_URL],
                                 .environment = look_up,
                                 .ctx = &host,
                                 .service_variable = args->service->service->endpoint_variable};
    ta_endpoint_source found;
    if (ta_endpoint_source_find(&places, &found) != TA_OK)
        return refuse_variable(diag, found.from, found.value, not_boolean);
    out->client.endpoint_url = found.value;
    out->endpoint_from = found.from;
    return check_endpoint(out, diag);
}

static ta_err resolve_switch(bool *out, const char **from, const ta_host *host, const char *name,
                             ta_diag *diag) {
    ta_str value = variable(host, name);
    *from = value.p ? name : "default";
    return value.p == NULL || ta_str_to_bool(value, out)
               ? TA_OK
               : refuse_variable(diag, name, value, not_boolean);
}

static ta_err resolve_attempts(ta_cli_settings *out, const ta_host *host, ta_diag *diag) {
    uint64_t attempts = MAX_ATTEMPTS_DEFAULT;
    ta_str value = variable(host, "AWS_MAX_ATTEMPTS");
    out->max_attempts_from = value.p ? "AWS_MAX_ATTEMPTS" : "default";
    if (value.p != NULL && (!ta_str_to_u64(value, MAX_ATTEMPTS_MAX, &attempts) || attempts == 0))
        return refuse_variable(diag, "AWS_MAX_ATTEMPTS", value,
                               ": it must be a whole number, 1 to 100");
    out->client.max_attempts = (uint32_t)attempts;
    return TA_OK;
}

/* AWS CLI v2 knows these two, in lower case, and no longer the SDKs' legacy mode. */
static ta_err resolve_retry_mode(ta_cli_settings *out, const ta_host *host, ta_diag *diag) {
    ta_str value = variable(host, "AWS_RETRY_MODE");
    out->client.adaptive_retries = ta_str_eq(value, TA_STR("adaptive"));
    return value.p == NULL || out->client.adaptive_retries || ta_str_eq(value, TA_STR("standard"))
               ? TA_OK
               : refuse_variable(diag, "AWS_RETRY_MODE", value,
                                 ": it must be standard or adaptive");
}

static ta_err resolve_credentials(ta_credentials *out, const ta_host *host, ta_diag *diag) {
    out->access_key_id = variable(host, "AWS_ACCESS_KEY_ID");
    out->secret_access_key = variable(host, "AWS_SECRET_ACCESS_KEY");
    out->session_token = variable(host, "AWS_SESSION_TOKEN");
    bool id = out->access_key_id.p != NULL, secret = out->secret_access_key.p != NULL;
    if (id && secret)
        return TA_OK;
    return ta_fail(diag, TA_E_NO_CREDENTIALS,
                   id       ? "Partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY"
                   : secret ? "Partial credentials found in env, missing: AWS_ACCESS_KEY_ID"
                            : "Unable to locate credentials: set AWS_ACCESS_KEY_ID and "
                              "AWS_SECRET_ACCESS_KEY, or give --no-sign-request");
}

ta_err ta_settings_resolve(ta_cli_settings *out, const ta_args *args, const ta_host *host,
                           ta_diag *diag) {
    ta_settings *client = &out->client;
    memset(out, 0, sizeof *out);
    out->timeout_ms = seconds(args, TA_OPT_TIMEOUT, 0);
    out->wait_delay_ms = seconds(args, TA_OPT_WAIT_DELAY, TA_WAIT_DELAY_DEFAULT_MS);
    client->connect_timeout_ms =
        time_out(args, TA_OPT_CLI_CONNECT_TIMEOUT, &out->connect_timeout_from);
    client->read_timeout_ms = time_out(args, TA_OPT_CLI_READ_TIMEOUT, &out->read_timeout_from);
    client->no_sign_request = ta_args_has(args, TA_OPT_NO_SIGN_REQUEST);
    client->no_verify_ssl = ta_args_has(args, TA_OPT_NO_VERIFY_SSL);
    client->ca_bundle = pick(args, host, TA_OPT_CA_BUNDLE, "--ca-bundle", "AWS_CA_BUNDLE", NULL,
                             &out->ca_bundle_from);
    client->region = pick(args, host, TA_OPT_REGION, "--region", "AWS_REGION", "AWS_DEFAULT_REGION",
                          &out->region_from);
    client->retry_quota_file = pick(args, host, TA_OPT_RETRY_QUOTA_FILE, "--retry-quota-file",
                                    "TINYAWS_RETRY_QUOTA_FILE", NULL, &out->quota_file_from);
    ta_err err = resolve_endpoint(out, args, host, diag);
    if (err == TA_OK)
        err = resolve_switch(&client->use_fips, &out->use_fips_from, host, "AWS_USE_FIPS_ENDPOINT",
                             diag);
    if (err == TA_OK)
        err = resolve_switch(&client->use_dualstack, &out->use_dualstack_from, host,
                             "AWS_USE_DUALSTACK_ENDPOINT", diag);
    if (err != TA_OK)
        return err;
    if (client->region.p == NULL)
        return ta_fail(diag, TA_E_NO_REGION,
                       "You must specify a region: give --region or set AWS_REGION");
    err = resolve_attempts(out, host, diag);
    if (err == TA_OK)
        err = resolve_retry_mode(out, host, diag);
    if (err != TA_OK || client->no_sign_request)
        return err;
    return resolve_credentials(&client->credentials, host, diag);
}

/* ---- --debug ---- */

static void show(ta_output *err, const char *name, ta_str value, const char *from) {
    ta_outs(err, "setting: ");
    ta_outs(err, name);
    ta_outs(err, " = ");
    ta_out_foreign(err, value, false);
    ta_outs(err, " (");
    ta_outs(err, from);
    ta_outs(err, ")\n");
}

static void show_switch(ta_output *err, const char *name, bool value, const char *from) {
    show(err, name, value ? TA_STR("true") : TA_STR("false"), from);
}

static void show_number(ta_output *err, const char *name, uint64_t value, const char *from) {
    char memory[20];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    ta_put_u64(&b, value, 1);
    show(err, name, ta_buf_str(&b), from);
}

static void show_time(ta_output *err, const char *name, uint32_t ms, const char *from) {
    char memory[20];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    ta_put_seconds(&b, ms);
    ta_puts(&b, " s");
    show(err, name, ms == UINT32_MAX ? TA_STR("none") : ta_buf_str(&b), from);
}

void ta_settings_show(const ta_cli_settings *s, ta_output *err) {
    const ta_settings *c = &s->client;
    show(err, "region", c->region, s->region_from);
    show(err, "endpoint URL", c->endpoint_url.p ? c->endpoint_url : TA_STR("the service's own"),
         s->endpoint_from);
    show_switch(err, "FIPS endpoint", c->use_fips, s->use_fips_from);
    show_switch(err, "dual-stack endpoint", c->use_dualstack, s->use_dualstack_from);
    show(err, "CA bundle", c->ca_bundle.p ? c->ca_bundle : TA_STR("built in"), s->ca_bundle_from);
    show_time(err, "connect time-out", c->connect_timeout_ms, s->connect_timeout_from);
    show_time(err, "read time-out", c->read_timeout_ms, s->read_timeout_from);
    show_time(err, "time-out", s->timeout_ms ? s->timeout_ms : UINT32_MAX,
              s->timeout_ms ? "--timeout" : "default");
    show_number(err, "attempts", c->max_attempts, s->max_attempts_from);
    if (c->adaptive_retries)
        show(err, "retry mode", TA_STR("adaptive"), "AWS_RETRY_MODE");
    if (c->retry_quota_file.p)
        show(err, "retry quota file", c->retry_quota_file, s->quota_file_from);
    if (c->no_sign_request)
        show(err, "credentials", TA_STR("none"), "--no-sign-request");
    else
        show(err, "credentials",
             c->credentials.session_token.p ? TA_STR("access key and session token")
                                            : TA_STR("access key"),
             "environment");
}
