#include "config/profile.h"

#include <string.h>

#include "base/wipe.h"

static const char *const names[TA_PROFILE_KEY_COUNT] = {
    [TA_PROFILE_REGION] = "region",
    [TA_PROFILE_OUTPUT] = "output",
    [TA_PROFILE_ENDPOINT_URL] = "endpoint_url",
    [TA_PROFILE_SERVICES] = "services",
    [TA_PROFILE_CA_BUNDLE] = "ca_bundle",
    [TA_PROFILE_MAX_ATTEMPTS] = "max_attempts",
    [TA_PROFILE_RETRY_MODE] = "retry_mode",
    [TA_PROFILE_USE_FIPS_ENDPOINT] = "use_fips_endpoint",
    [TA_PROFILE_USE_DUALSTACK_ENDPOINT] = "use_dualstack_endpoint",
    [TA_PROFILE_IGNORE_CONFIGURED_ENDPOINT_URLS] = "ignore_configured_endpoint_urls",
    [TA_PROFILE_CLI_TIMESTAMP_FORMAT] = "cli_timestamp_format",
    [TA_PROFILE_CLI_BINARY_FORMAT] = "cli_binary_format",
    [TA_PROFILE_CLI_ERROR_FORMAT] = "cli_error_format",
    [TA_PROFILE_AWS_ACCESS_KEY_ID] = "aws_access_key_id",
    [TA_PROFILE_AWS_SECRET_ACCESS_KEY] = "aws_secret_access_key",
    [TA_PROFILE_AWS_SESSION_TOKEN] = "aws_session_token",
    [TA_PROFILE_AWS_SECURITY_TOKEN] = "aws_security_token",
    [TA_PROFILE_ROLE_ARN] = "role_arn",
    [TA_PROFILE_SOURCE_PROFILE] = "source_profile",
    [TA_PROFILE_CREDENTIAL_SOURCE] = "credential_source",
    [TA_PROFILE_EXTERNAL_ID] = "external_id",
    [TA_PROFILE_ROLE_SESSION_NAME] = "role_session_name",
    [TA_PROFILE_DURATION_SECONDS] = "duration_seconds",
    [TA_PROFILE_MFA_SERIAL] = "mfa_serial",
    [TA_PROFILE_WEB_IDENTITY_TOKEN_FILE] = "web_identity_token_file",
    [TA_PROFILE_CREDENTIAL_PROCESS] = "credential_process",
    [TA_PROFILE_IOT_CREDENTIAL_ENDPOINT] = "iot_credential_endpoint",
    [TA_PROFILE_IOT_ROLE_ALIAS] = "iot_role_alias",
    [TA_PROFILE_IOT_THING_NAME] = "iot_thing_name",
    [TA_PROFILE_IOT_CERTIFICATE_FILE] = "iot_certificate_file",
    [TA_PROFILE_IOT_PRIVATE_KEY_FILE] = "iot_private_key_file",
    [TA_PROFILE_STS_REGIONAL_ENDPOINTS] = "sts_regional_endpoints",
    [TA_PROFILE_METADATA_SERVICE_TIMEOUT] = "metadata_service_timeout",
    [TA_PROFILE_METADATA_SERVICE_NUM_ATTEMPTS] = "metadata_service_num_attempts",
    [TA_PROFILE_EC2_METADATA_SERVICE_ENDPOINT] = "ec2_metadata_service_endpoint",
    [TA_PROFILE_EC2_METADATA_SERVICE_ENDPOINT_MODE] = "ec2_metadata_service_endpoint_mode",
    [TA_PROFILE_SSO] = "sso_*",
    [TA_PROFILE_SERVICE_ENDPOINT_URL] = "endpoint_url",
    [TA_PROFILE_STS_ENDPOINT_URL] = "endpoint_url",
};

const char *ta_profile_key_name(ta_profile_key key) {
    return names[key];
}

/* TA_PROFILE_KEY_COUNT: the key is not known. */
static ta_profile_key key_of(ta_str key) {
    for (int i = 0; i < TA_PROFILE_SSO; i++)
        if (ta_str_eq(key, ta_str_from(names[i])))
            return (ta_profile_key)i;
    if (ta_str_starts(key, TA_STR("sso_")) || ta_str_eq(key, TA_STR("login_session")))
        return TA_PROFILE_SSO;
    return TA_PROFILE_KEY_COUNT;
}

/* May a valid value contain blanks? Then a # after a blank may be part of the value. */
static bool may_hold_blanks(ta_profile_key key) {
    switch (key) {
    case TA_PROFILE_SERVICES:
    case TA_PROFILE_CA_BUNDLE:
    case TA_PROFILE_SOURCE_PROFILE:
    case TA_PROFILE_EXTERNAL_ID:
    case TA_PROFILE_WEB_IDENTITY_TOKEN_FILE:
    case TA_PROFILE_CREDENTIAL_PROCESS:
    case TA_PROFILE_IOT_CERTIFICATE_FILE:
    case TA_PROFILE_IOT_PRIVATE_KEY_FILE:
        return true;
    default:
        return false;
    }
}

/* ---- which sections belong to a profile ---- */

typedef struct scope {
    ta_str name;
    bool inside; /* the current section belongs to the profile */
    bool found;
    bool prefixed; /* [profile default] was read: ignore [default] */
} scope;

/* Start a section. Returns true if the values of [default] so far are to be dropped. */
static bool enter(scope *s, ta_shared_file file, const ta_ini *ini) {
    s->inside = false;
    if ((ini->kind != TA_INI_DEFAULT && ini->kind != TA_INI_PROFILE) ||
        !ta_str_eq(ini->name, s->name))
        return false;
    s->found = s->inside = true;
    if (file == TA_SHARED_CREDENTIALS)
        return false;
    const bool had_prefix = s->prefixed;
    if (ini->kind == TA_INI_DEFAULT) {
        s->inside = !had_prefix;
        return false;
    }
    s->prefixed = true;
    return !had_prefix;
}

/* ---- the values, one after the other in p->text, the current one last ---- */

static void drop_value(ta_profile *p, ta_profile_value *v) {
    if (v->text.p == NULL)
        return;
    char *at = p->text + (v->text.p - p->text);
    size_t n = v->text.n + 1;
    memmove(at, at + n, p->text_n - (size_t)(at - p->text) - n);
    p->text_n -= n;
    ta_wipe(p->text + p->text_n, n); /* it may be a secret */
    for (int i = 0; i < TA_PROFILE_KEY_COUNT; i++)
        if (p->value[i].text.p > at)
            p->value[i].text.p -= n;
    memset(v, 0, sizeof *v);
}

/* Append `s` to the current value, which is the last in p->text; its NUL moves. */
static bool append(ta_profile *p, ta_profile_value *v, ta_str s) {
    if (s.n > sizeof p->text - p->text_n)
        return false;
    if (s.n > 0)
        memcpy(p->text + p->text_n - 1, s.p, s.n);
    p->text_n += s.n;
    p->text[p->text_n - 1] = '\0';
    v->text.n += s.n;
    return true;
}

static bool start_value(ta_profile *p, ta_profile_value *v, ta_str s) {
    if (p->text_n == sizeof p->text)
        return false;
    v->text = (ta_str){p->text + p->text_n, 0};
    p->text_n++;
    return append(p, v, s);
}

/* ---- load ---- */

typedef struct loader {
    ta_profile *p;
    const ta_shared_files *files;
    scope scope;
    ta_profile_value *at; /* the value that lines continue, or NULL */
    ta_str service;       /* in the second walk: the service whose endpoint_url is wanted */
    bool in_services;
} loader;

static ta_err full(const loader *l, ta_shared_file file, const ta_ini *ini, ta_diag *diag) {
    return ta_shared_files_fail(
        l->files, file, ini->line, TA_E_LIMIT,
        "the values of the profile are longer than TA_PROFILE_TEXT_MAX, " TA_LIMIT_TEXT(
            TA_PROFILE_TEXT_MAX) " bytes",
        diag);
}

static ta_err set(loader *l, ta_profile_key key, ta_str text, ta_shared_file file,
                  const ta_ini *ini, ta_diag *diag) {
    ta_profile_value *v = &l->p->value[key];
    drop_value(l->p, v);
    if (!may_hold_blanks(key))
        text = ta_ini_before_comment(text);
    if (!start_value(l->p, v, text))
        return full(l, file, ini, diag);
    v->line = ini->line;
    v->file = file;
    l->at = v;
    return TA_OK;
}

static ta_err load_event(void *ctx, ta_shared_file file, const ta_ini *ini, ta_diag *diag) {
    loader *l = ctx;
    if (ini->event == TA_INI_SECTION) {
        l->at = NULL;
        if (enter(&l->scope, file, ini))
            for (int i = 0; i < TA_PROFILE_KEY_COUNT; i++)
                drop_value(l->p, &l->p->value[i]);
        return TA_OK;
    }
    if (!l->scope.inside)
        return TA_OK;
    if (ini->event == TA_INI_KEY) {
        ta_profile_key key = key_of(ini->key);
        l->at = NULL;
        if (key == TA_PROFILE_KEY_COUNT)
            return TA_OK;
        ta_err err = set(l, key, key == TA_PROFILE_SSO ? ini->key : ini->value, file, ini, diag);
        if (key == TA_PROFILE_SSO)
            l->at = NULL;
        return err;
    }
    if (ini->event == TA_INI_LINE && l->at != NULL &&
        (!append(l->p, l->at, TA_STR("\n")) || !append(l->p, l->at, ini->value)))
        return full(l, file, ini, diag);
    return TA_OK;
}

static ta_err services_event(void *ctx, ta_shared_file file, const ta_ini *ini, ta_diag *diag) {
    loader *l = ctx;
    ta_err err = TA_OK;
    if (ini->event == TA_INI_SECTION) {
        l->in_services = ini->kind == TA_INI_SERVICES &&
                         ta_str_eq(ini->name, l->p->value[TA_PROFILE_SERVICES].text);
        l->p->services_found = l->p->services_found || l->in_services;
    }
    if (!l->in_services || ini->event != TA_INI_NESTED ||
        !ta_str_eq_nocase(ini->nested, TA_STR("endpoint_url")))
        return TA_OK;
    if (ta_str_eq_nocase(ini->key, l->service))
        err = set(l, TA_PROFILE_SERVICE_ENDPOINT_URL, ini->value, file, ini, diag);
    if (err == TA_OK && ta_str_eq(ini->key, TA_STR("sts")))
        err = set(l, TA_PROFILE_STS_ENDPOINT_URL, ini->value, file, ini, diag);
    return err;
}

/* Walk through both files with one visitor. */
static ta_err walk_both(ta_shared_files *files, ta_shared_visit visit, void *ctx, ta_diag *diag) {
    ta_err err = ta_shared_files_walk(files, TA_SHARED_CONFIG, visit, ctx, diag);
    if (err == TA_OK)
        err = ta_shared_files_walk(files, TA_SHARED_CREDENTIALS, visit, ctx, diag);
    return err;
}

ta_err ta_profile_load(ta_profile *p, ta_shared_files *files, ta_str name, ta_str service,
                       ta_diag *diag) {
    loader l = {.p = p, .files = files, .scope.name = name, .service = service};
    memset(p, 0, offsetof(ta_profile, text));
    ta_err err = walk_both(files, load_event, &l, diag);
    p->found = l.scope.found;
    /* A services section may come before the profile that names it: walk again. */
    if (err == TA_OK && p->value[TA_PROFILE_SERVICES].text.n > 0)
        err = ta_shared_files_walk(files, TA_SHARED_CONFIG, services_event, &l, diag);
    if (err != TA_OK)
        ta_wipe(p, sizeof *p);
    return err;
}

void ta_profile_wipe(ta_profile *p) {
    ta_wipe(p, offsetof(ta_profile, text) + p->text_n);
}

ta_err ta_profile_fail_missing(ta_str name, ta_diag *diag) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_puts(&b, "The config profile (");
    ta_put_untrusted(&b, name, 200);
    ta_puts(&b, ") could not be found");
    return ta_fail_text(diag, TA_E_NO_PROFILE, &b);
}

/* ---- names ---- */

static bool has_line(ta_str lines, ta_str line) {
    while (lines.n > 0)
        if (ta_str_eq(ta_str_cut(lines, '\n', &lines), line))
            return true;
    return false;
}

static ta_err names_event(void *ctx, ta_shared_file file, const ta_ini *ini, ta_diag *diag) {
    ta_buf *out = ctx;
    (void)file, (void)diag;
    if (ini->event != TA_INI_SECTION ||
        (ini->kind != TA_INI_DEFAULT && ini->kind != TA_INI_PROFILE) ||
        has_line(ta_buf_str(out), ini->name))
        return TA_OK;
    ta_put(out, ini->name);
    ta_putc(out, '\n');
    return ta_buf_err(out);
}

ta_err ta_profile_names(ta_shared_files *files, ta_buf *out, ta_diag *diag) {
    return walk_both(files, names_event, out, diag);
}

/* ---- one key ---- */

typedef struct getter {
    scope scope;
    ta_str key, nested;
    ta_buf *value;
    ta_profile_kind kind;
    bool in_key;    /* the current key is the requested one */
    bool in_nested; /* a nested key with this name was read */
} getter;

static void restart(getter *g, ta_str text) {
    ta_wipe(g->value->p, g->value->n); /* the caller wipes only value->n bytes */
    *g->value = ta_buf_on(g->value->p, g->value->cap);
    ta_put(g->value, text);
}

static ta_err get_event(void *ctx, ta_shared_file file, const ta_ini *ini, ta_diag *diag) {
    getter *g = ctx;
    (void)diag;
    if (ini->event == TA_INI_SECTION) {
        g->in_key = false;
        if (enter(&g->scope, file, ini))
            g->kind = TA_PROFILE_NOTHING;
        return TA_OK;
    }
    if (ini->event == TA_INI_KEY) {
        g->in_key = g->scope.inside && ta_str_eq(ini->key, g->key);
        if (!g->in_key)
            return TA_OK;
        g->kind = TA_PROFILE_TEXT;
        g->in_nested = false;
        restart(g, ini->value);
    } else if (g->in_key && ini->event == TA_INI_LINE) {
        ta_putc(g->value, '\n');
        ta_put(g->value, ini->value);
    } else if (g->in_key) {
        g->kind = TA_PROFILE_NESTED;
        if (g->nested.p != NULL && ta_str_eq(ini->nested, g->nested)) {
            g->in_nested = true;
            restart(g, ini->value);
        }
    }
    return TA_OK;
}

ta_err ta_profile_get(ta_shared_files *files, ta_str name, ta_str key, ta_str nested, ta_buf *value,
                      ta_profile_kind *kind, bool *found, ta_diag *diag) {
    getter g = {.scope.name = name, .key = key, .nested = nested, .value = value};
    ta_err err = walk_both(files, get_event, &g, diag);
    *found = g.scope.found;
    *kind = g.kind;
    if (nested.p != NULL)
        *kind = g.kind == TA_PROFILE_NESTED && g.in_nested ? TA_PROFILE_TEXT : TA_PROFILE_NOTHING;
    return err == TA_OK && *kind == TA_PROFILE_TEXT ? ta_buf_err(value) : err;
}
