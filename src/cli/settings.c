#include "cli/settings.h"

#include <stddef.h>
#include <string.h>

#include "base/diag.h"
#include "base/ip.h"
#include "cli/engine.h"
#include "config/endpoint_source.h"
#include "http/proxy.h"
#include "http/url.h"
#include "port.h"

#define MAX_ATTEMPTS_DEFAULT 3
#define MAX_ATTEMPTS_MAX     100

static const char not_boolean[] = ": it must be true or false";

/* What a run's settings are made from. */
typedef struct resolver {
    ta_cli_settings *out;
    const ta_args *args;
    const ta_profile *profile; /* whose values are copied, since it does not stay */
    ta_diag *diag;
    bool full; /* out->text is */
} resolver;

static ta_str variable(const char *name) {
    ta_str value = ta_str_from(port_environment(name));
    return value.n > 0 ? value : TA_ABSENT;
}

/* A copy of the profile's value, NUL-terminated; what is empty counts as absent. */
static ta_str keep(resolver *r, ta_profile_key key) {
    ta_str value = key < TA_PROFILE_KEY_COUNT ? r->profile->value[key].text : TA_ABSENT;
    ta_cli_settings *s = r->out;
    char *at = s->text + s->text_n;
    if (value.n == 0)
        return TA_ABSENT;
    if (value.n >= sizeof s->text - s->text_n) {
        r->full = true;
        return TA_ABSENT;
    }
    memcpy(at, value.p, value.n);
    at[value.n] = '\0';
    s->text_n += value.n + 1;
    return (ta_str){at, value.n};
}

/* A setting's name and value in one line; what a name in the environment or a file holds is shown
 * as untrusted. */
static ta_err refuse(ta_diag *diag, const char *name, ta_str value, const char *what) {
    char memory[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    ta_puts(&b, name);
    ta_puts(&b, " is ");
    ta_put_untrusted(&b, value, 60);
    ta_puts(&b, what);
    return ta_fail_text(diag, TA_E_CONFIG, &b);
}

/* The sources of a setting, in their order; TA_OPT_COUNT, NULL, TA_PROFILE_KEY_COUNT: there is no such
 * source. */
typedef struct sources {
    ta_option option;
    const char *dashed, *first, *second;
    ta_profile_key key;
} sources;

static const char from_profile[] = "profile", from_default[] = "default";

static ta_str pick(resolver *r, const sources *p, const char **from) {
    ta_str value = TA_ABSENT;
    *from = p->dashed;
    if (p->option != TA_OPT_COUNT)
        value = r->args->value[p->option];
    if (value.p == NULL) {
        *from = p->first;
        value = variable(p->first);
    }
    if (value.p == NULL && p->second != NULL) {
        *from = p->second;
        value = variable(p->second);
    }
    if (value.p == NULL) {
        *from = from_profile;
        value = keep(r, p->key);
    }
    if (value.p == NULL)
        *from = from_default;
    return value;
}

/* What a message calls the source that a value came from. */
static const char *source_name(const char *from, ta_profile_key key) {
    return from == from_profile ? ta_profile_key_name(key) : from;
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

static ta_err check_endpoint(ta_cli_settings *s, ta_diag *diag) {
    ta_str value = s->client.endpoint_url;
    ta_url url;
    const char *why;
    if (value.p == NULL)
        return TA_OK;
    if (ta_url_parse(value, &url, &why) == TA_OK) {
        s->exposed = !url.tls && !ta_host_is_loopback(url.host);
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
    (void)ctx;
    return port_environment(name);
}

static ta_err resolve_endpoint(resolver *r) {
    const ta_profile_value *v = r->profile->value;
    r->out->endpoint_from = from_default;
    if (r->args->service->service == NULL)
        return TA_OK;
    const ta_endpoint_sources endpoints = {
        .option = r->args->value[TA_OPT_ENDPOINT_URL],
        .environment = look_up,
        .service_variable = r->args->service->service->endpoint_variable,
        .services_endpoint_url = keep(r, TA_PROFILE_SERVICE_ENDPOINT_URL),
        .profile_endpoint_url = keep(r, TA_PROFILE_ENDPOINT_URL),
        .profile_ignore = v[TA_PROFILE_IGNORE_CONFIGURED_ENDPOINT_URLS].text,
    };
    ta_endpoint_source found;
    if (ta_endpoint_source_find(&endpoints, &found) != TA_OK)
        return refuse(r->diag, found.from, found.value, not_boolean);
    /* Whoever names a section means it, unless a source before it has an endpoint. */
    if (v[TA_PROFILE_SERVICES].text.n > 0 && !r->profile->services_found &&
        (found.value.p == NULL || found.value.p == endpoints.profile_endpoint_url.p))
        return refuse(r->diag, "services", v[TA_PROFILE_SERVICES].text,
                      ": the config file has no services section of this name");
    r->out->client.endpoint_url = found.value;
    r->out->endpoint_from = found.from;
    return check_endpoint(r->out, r->diag);
}

static ta_err resolve_switch(resolver *r, const char *name, ta_profile_key key, bool *out,
                             const char **from) {
    const sources p = {.option = TA_OPT_COUNT, .first = name, .key = key};
    ta_str value = pick(r, &p, from);
    return value.p == NULL || ta_str_to_bool(value, out)
               ? TA_OK
               : refuse(r->diag, source_name(*from, key), value, not_boolean);
}

static ta_err resolve_attempts(resolver *r) {
    static const sources p = {
        .option = TA_OPT_COUNT, .first = "AWS_MAX_ATTEMPTS", .key = TA_PROFILE_MAX_ATTEMPTS};
    uint64_t attempts = MAX_ATTEMPTS_DEFAULT;
    const char **from = &r->out->max_attempts_from;
    ta_str value = pick(r, &p, from);
    if (value.p != NULL && (!ta_str_to_u64(value, MAX_ATTEMPTS_MAX, &attempts) || attempts == 0))
        return refuse(r->diag, source_name(*from, p.key), value,
                      ": it must be a whole number, 1 to 100");
    r->out->client.max_attempts = (uint32_t)attempts;
    return TA_OK;
}

/* AWS CLI v2 knows these two, in lower case, and no longer the SDKs' legacy mode. */
static ta_err resolve_retry_mode(resolver *r) {
    static const sources p = {
        .option = TA_OPT_COUNT, .first = "AWS_RETRY_MODE", .key = TA_PROFILE_RETRY_MODE};
    const char **from = &r->out->retry_mode_from;
    ta_str value = pick(r, &p, from);
    r->out->client.adaptive_retries = ta_str_eq(value, TA_STR("adaptive"));
    return value.p == NULL || r->out->client.adaptive_retries ||
                   ta_str_eq(value, TA_STR("standard"))
               ? TA_OK
               : refuse(r->diag, source_name(*from, p.key), value,
                        ": it must be standard or adaptive");
}

/* A build without models prints JSON only; other formats would be read as such by who asked for them. */
static ta_err resolve_output(resolver *r) {
    static const sources p = {.option = TA_OPT_OUTPUT,
                              .dashed = "--output",
                              .first = "AWS_DEFAULT_OUTPUT",
                              .key = TA_PROFILE_OUTPUT};
    const char *from;
    ta_str value = pick(r, &p, &from);
    ta_str words = ta_str_from(ta_options[TA_OPT_OUTPUT].choices);
    if (value.p == NULL || ta_str_eq(value, TA_STR("json")))
        return TA_OK;
    if (!ta_engine_is_there)
        return refuse(r->diag, source_name(from, p.key), value,
                      ": this build of tinyaws prints json only; give --output json");
    for (int i = 0; words.p != NULL; i++)
        if (ta_str_eq(value, ta_str_cut(words, '|', &words))) {
            r->out->output = (ta_output_format)i;
            return TA_OK;
        }
    return refuse(r->diag, source_name(from, p.key), value,
                  ": it must be json, text, table, yaml, yaml-stream or off");
}

static ta_err resolve_times(resolver *r) {
    ta_str value = r->profile->value[TA_PROFILE_CLI_TIMESTAMP_FORMAT].text;
    r->out->wire_times = ta_str_eq(value, TA_STR("wire"));
    return value.n == 0 || r->out->wire_times || ta_str_eq(value, TA_STR("iso8601"))
               ? TA_OK
               : refuse(r->diag, "cli_timestamp_format", value, ": it must be iso8601 or wire");
}

ta_error_format ta_settings_error_format(const ta_args *args, ta_str of_profile) {
    const ta_str by_environment = variable("AWS_CLI_ERROR_FORMAT");
    const ta_str option = args->value[TA_OPT_CLI_ERROR_FORMAT];
    ta_error_format format = TA_ERROR_ENHANCED;
    if (!ta_error_format_of(option, &format))
        (void)!ta_error_format_of(by_environment.p ? by_environment : of_profile, &format);
    return format;
}

static ta_err resolve_rest(resolver *r) {
    ta_cli_settings *s = r->out;
    ta_err err = resolve_endpoint(r);
    if (err == TA_OK)
        err = resolve_switch(r, "AWS_USE_FIPS_ENDPOINT", TA_PROFILE_USE_FIPS_ENDPOINT,
                             &s->client.use_fips, &s->use_fips_from);
    if (err == TA_OK)
        err = resolve_switch(r, "AWS_USE_DUALSTACK_ENDPOINT", TA_PROFILE_USE_DUALSTACK_ENDPOINT,
                             &s->client.use_dualstack, &s->use_dualstack_from);
    if (err == TA_OK)
        err = resolve_attempts(r);
    if (err == TA_OK)
        err = resolve_retry_mode(r);
    if (err == TA_OK && r->args->service->service != NULL)
        err = resolve_output(r);
    if (err == TA_OK && r->args->service->service != NULL)
        err = resolve_times(r);
    if (err == TA_OK && r->full)
        err = ta_fail(
            r->diag, TA_E_LIMIT,
            "the values of the profile are longer than TA_SETTINGS_TEXT_MAX, " TA_LIMIT_TEXT(
                TA_SETTINGS_TEXT_MAX) " bytes");
    return err;
}

ta_err ta_settings_resolve(ta_cli_settings *out, const ta_args *args, const ta_profile *profile,
                           ta_diag *diag) {
    static const sources region = {TA_OPT_REGION, "--region", "AWS_REGION", "AWS_DEFAULT_REGION",
                                   TA_PROFILE_REGION};
    static const sources ca_bundle = {TA_OPT_CA_BUNDLE, "--ca-bundle", "AWS_CA_BUNDLE", NULL,
                                      TA_PROFILE_CA_BUNDLE};
    static const sources quota_file = {TA_OPT_RETRY_QUOTA_FILE, "--retry-quota-file",
                                       "TINYAWS_RETRY_QUOTA_FILE", NULL, TA_PROFILE_KEY_COUNT};
    resolver r = {.out = out, .args = args, .profile = profile, .diag = diag};
    ta_settings *client = &out->client;
    memset(out, 0, offsetof(ta_cli_settings, text));
    out->resolved = true;
    out->profile_error_format = keep(&r, TA_PROFILE_CLI_ERROR_FORMAT);
    out->timeout_ms = seconds(args, TA_OPT_TIMEOUT, 0);
    out->wait_delay_ms = seconds(args, TA_OPT_WAIT_DELAY, TA_WAIT_DELAY_DEFAULT_MS);
    client->connect_timeout_ms =
        time_out(args, TA_OPT_CLI_CONNECT_TIMEOUT, &out->connect_timeout_from);
    client->read_timeout_ms = time_out(args, TA_OPT_CLI_READ_TIMEOUT, &out->read_timeout_from);
    client->no_sign_request = ta_args_has(args, TA_OPT_NO_SIGN_REQUEST);
    client->no_verify_ssl = ta_args_has(args, TA_OPT_NO_VERIFY_SSL);
    client->ca_bundle = pick(&r, &ca_bundle, &out->ca_bundle_from);
    client->region = pick(&r, &region, &out->region_from);
    client->retry_quota_file = pick(&r, &quota_file, &out->quota_file_from);
    ta_proxy_environment(&client->proxy, look_up, NULL);
    return resolve_rest(&r);
}
