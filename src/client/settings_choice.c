#include "client/settings_choice.h"

#include <string.h>

#include "base/diag.h"
#include "base/ip.h"
#include "config/endpoint_source.h"
#include "http/proxy.h"
#include "http/url.h"
#include "port.h"

#define MAX_ATTEMPTS_DEFAULT 3
#define MAX_ATTEMPTS_MAX     100

static ta_str variable(const char *name) {
    ta_str value = ta_str_from(port_environment(name));
    return value.n > 0 ? value : TA_ABSENT;
}

ta_str ta_choice_keep(ta_settings_choice *c, ta_profile_key key) {
    ta_str value = key < TA_PROFILE_KEY_COUNT ? c->profile->value[key].text : TA_ABSENT;
    char *at = c->text + c->text_n;
    if (value.n == 0)
        return TA_ABSENT;
    if (value.n >= c->text_max - c->text_n) {
        c->full = true;
        return TA_ABSENT;
    }
    memcpy(at, value.p, value.n);
    at[value.n] = '\0';
    c->text_n += value.n + 1;
    return (ta_str){at, value.n};
}

/* What a name in the environment or a file holds is shown as untrusted. */
ta_err ta_choice_refuse(ta_diag *diag, ta_err err, const char *begin, const char *name,
                        ta_str value, const char *what) {
    char memory[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    ta_puts(&b, begin);
    ta_puts(&b, name);
    ta_puts(&b, ": ");
    ta_put_untrusted_url(&b, value, 160);
    ta_puts(&b, ": ");
    ta_puts(&b, what);
    return ta_fail_text(diag, err, &b);
}

static const char from_profile[] = "profile", from_default[] = "default";

ta_str ta_choose(ta_settings_choice *c, ta_str given, const ta_setting_sources *p,
                 const char **from) {
    ta_str value = given;
    *from = p->option;
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
        value = ta_choice_keep(c, p->key);
    }
    if (value.p == NULL)
        *from = from_default;
    return value;
}

const char *ta_choice_source_name(const char *from, ta_profile_key key) {
    return from == from_profile ? ta_profile_key_name(key) : from;
}

static ta_err check_endpoint(ta_settings_choice *c, ta_str value, const char *from) {
    ta_url url;
    const char *why;
    if (value.p == NULL)
        return TA_OK;
    if (ta_url_parse(value, &url, &why) == TA_OK) {
        c->exposed = !url.tls && !ta_host_is_loopback(url.host);
        return TA_OK;
    }
    /* Of the option, AWS CLI looks at the scheme itself. */
    const bool of_command_line =
        from[0] == '-' && (!ta_is_alpha(value.p[0]) || ta_str_find(value, ':') == value.n);
    return ta_choice_refuse(c->diag, of_command_line ? TA_E_USAGE : TA_E_CONFIG,
                            of_command_line ? "Bad value for " : "Invalid endpoint of ", from,
                            value, why);
}

static const char *look_up(void *ctx, const char *name) {
    (void)ctx;
    return port_environment(name);
}

static ta_err resolve_endpoint(ta_settings_choice *c, ta_str given, const char *service_variable,
                               ta_settings *out, const char **from) {
    const ta_profile_value *v = c->profile->value;
    *from = from_default;
    if (service_variable == NULL)
        return TA_OK;
    const ta_endpoint_sources endpoints = {
        .option = given,
        .environment = look_up,
        .service_variable = service_variable,
        .services_endpoint_url = ta_choice_keep(c, TA_PROFILE_SERVICE_ENDPOINT_URL),
        .profile_endpoint_url = ta_choice_keep(c, TA_PROFILE_ENDPOINT_URL),
        .profile_ignore = v[TA_PROFILE_IGNORE_CONFIGURED_ENDPOINT_URLS].text,
    };
    ta_endpoint_source found;
    ta_endpoint_source_find(&endpoints, &found);
    /* Whoever names a section means it, unless a source before it has an endpoint. */
    if (v[TA_PROFILE_SERVICES].text.n > 0 && !c->profile->services_found &&
        (found.value.p == NULL || found.value.p == endpoints.profile_endpoint_url.p))
        return ta_choice_refuse(c->diag, TA_E_CONFIG, "The profile's ", "services",
                                v[TA_PROFILE_SERVICES].text,
                                "the config file has no services section of this name");
    out->endpoint_url = found.value;
    *from = found.from;
    return check_endpoint(c, found.value, found.from);
}

/* As in AWS CLI, any other word than true is false. */
static bool resolve_switch(ta_settings_choice *c, const char *name, ta_profile_key key,
                           const char **from) {
    const ta_setting_sources p = {.first = name, .key = key};
    return ta_str_eq_nocase(ta_choose(c, TA_ABSENT, &p, from), TA_STR("true"));
}

static ta_err resolve_attempts(ta_settings_choice *c, uint32_t *out, const char **from) {
    static const ta_setting_sources p = {.first = "AWS_MAX_ATTEMPTS",
                                         .key = TA_PROFILE_MAX_ATTEMPTS};
    uint64_t attempts = MAX_ATTEMPTS_DEFAULT;
    ta_str value = ta_choose(c, TA_ABSENT, &p, from);
    if (value.p != NULL && (!ta_str_to_u64(value, MAX_ATTEMPTS_MAX, &attempts) || attempts == 0))
        return ta_choice_refuse(c->diag, TA_E_CONFIG, "invalid value for ",
                                ta_choice_source_name(*from, p.key), value,
                                "it must be a whole number, 1 to 100");
    *out = (uint32_t)attempts;
    return TA_OK;
}

/* AWS CLI v2 knows these two, in lower case, and no longer the SDKs' legacy mode. */
static ta_err resolve_retry_mode(ta_settings_choice *c, bool *adaptive, const char **from) {
    static const ta_setting_sources p = {.first = "AWS_RETRY_MODE", .key = TA_PROFILE_RETRY_MODE};
    ta_str value = ta_choose(c, TA_ABSENT, &p, from);
    *adaptive = ta_str_eq(value, TA_STR("adaptive"));
    return value.p == NULL || *adaptive || ta_str_eq(value, TA_STR("standard"))
               ? TA_OK
               : ta_choice_refuse(c->diag, TA_E_CONFIG, "Invalid value for ",
                                  ta_choice_source_name(*from, p.key), value,
                                  "it must be standard or adaptive");
}

ta_err ta_choose_settings(ta_settings_choice *c, const ta_settings_given *given,
                          const char *service_variable, ta_settings *out, ta_settings_from *from) {
    static const ta_setting_sources region = {"--region", "AWS_REGION", "AWS_DEFAULT_REGION",
                                              TA_PROFILE_REGION};
    static const ta_setting_sources ca_bundle = {"--ca-bundle", "AWS_CA_BUNDLE", NULL,
                                                 TA_PROFILE_CA_BUNDLE};
    static const ta_setting_sources quota_file = {"--retry-quota-file", "TINYAWS_RETRY_QUOTA_FILE",
                                                  NULL, TA_PROFILE_KEY_COUNT};
    out->ca_bundle = ta_choose(c, given->ca_bundle, &ca_bundle, &from->ca_bundle);
    out->region = ta_choose(c, given->region, &region, &from->region);
    out->retry_quota_file = ta_choose(c, given->retry_quota_file, &quota_file, &from->quota_file);
    ta_proxy_environment(&out->proxy, look_up, NULL);
    ta_err err = resolve_endpoint(c, given->endpoint_url, service_variable, out, &from->endpoint);
    out->use_fips =
        resolve_switch(c, "AWS_USE_FIPS_ENDPOINT", TA_PROFILE_USE_FIPS_ENDPOINT, &from->use_fips);
    out->use_dualstack = resolve_switch(c, "AWS_USE_DUALSTACK_ENDPOINT",
                                        TA_PROFILE_USE_DUALSTACK_ENDPOINT, &from->use_dualstack);
    if (err == TA_OK)
        err = resolve_attempts(c, &out->max_attempts, &from->max_attempts);
    if (err == TA_OK)
        err = resolve_retry_mode(c, &out->adaptive_retries, &from->retry_mode);
    return err;
}

ta_err ta_choice_end(const ta_settings_choice *c) {
    return c->full ? ta_fail(c->diag, TA_E_LIMIT,
                             "the values of the profile are longer than "
                             "TA_SETTINGS_TEXT_MAX, " TA_LIMIT_TEXT(TA_SETTINGS_TEXT_MAX) " bytes")
                   : TA_OK;
}
