#include "aws/creds_chain.h"

#include <stddef.h>
#include <string.h>

#include "aws/creds_container.h"
#include "aws/creds_env.h"
#include "aws/endpoint_source.h"
#include "base/wipe.h"

#define SHOWN_MAX 64 /* bytes of a profile's name in a message */

static const struct {
    const char *name, *method;
} places[TA_CREDS_PLACE_COUNT] = {
    [TA_CREDS_ENVIRONMENT] = {"environment", "env"},
    [TA_CREDS_ROLE] = {"role", "assume-role"},
    [TA_CREDS_WEB_IDENTITY] = {"web identity", "assume-role-with-web-identity"},
    [TA_CREDS_SSO] = {"sign-in", "sso"},
    [TA_CREDS_SHARED_FILE] = {"shared credentials file", "shared-credentials-file"},
    [TA_CREDS_PROCESS] = {"credential_process", "custom-process"},
    [TA_CREDS_CONFIG_FILE] = {"config file", "config-file"},
    [TA_CREDS_IOT] = {"AWS IoT role alias", "iot-role-alias"},
    [TA_CREDS_CONTAINER] = {"container endpoint", "container-role"},
    [TA_CREDS_IMDS] = {"IMDS", "iam-role"},
};

const char *ta_creds_place_name(ta_creds_place place) {
    return places[place].name;
}

const char *ta_creds_place_method(ta_creds_place place) {
    return places[place].method;
}

void ta_creds_chain_init(ta_creds_chain *c) {
    memset(c, 0, offsetof(ta_creds_chain, json));
    memset(&c->loaded, 0, offsetof(ta_profile, text));
    memset(&c->imds, 0, offsetof(ta_imds, token));
}

void ta_creds_chain_close(ta_creds_chain *c) {
    ta_profile_wipe(&c->loaded);
    ta_wipe(c->imds.token, c->imds.token_n);
    c->imds.token_n = 0;
}

/* ---- profiles ---- */

static ta_err load(ta_creds_chain *c, ta_str name, ta_str service, ta_diag *diag) {
    if (c->loaded_name.p != NULL && ta_str_eq(c->loaded_name, name))
        return TA_OK;
    c->loaded_name = (ta_str){NULL, 0};
    ta_profile_wipe(&c->loaded);
    ta_err err = ta_profile_load(&c->loaded, c->files, name, service, diag);
    if (err == TA_OK)
        c->loaded_name = name;
    return err;
}

static ta_err load_own(ta_creds_chain *c, ta_diag *diag) {
    return load(c, c->profile, (ta_str){NULL, 0}, diag);
}

ta_err ta_creds_chain_profile(ta_creds_chain *c, ta_str service, const ta_profile **out,
                              ta_diag *diag) {
    *out = &c->loaded;
    return load(c, c->profile, service, diag);
}

/* Of the profile that is loaded; an empty value counts as absent. */
static ta_str value(const ta_creds_chain *c, ta_profile_key key) {
    ta_str text = c->loaded.value[key].text;
    return text.n > 0 ? text : (ta_str){NULL, 0};
}

static ta_str variable(const ta_creds_chain *c, const char *name) {
    ta_str text = ta_str_from(c->host->environment(c->host->ctx, name));
    return text.n > 0 ? text : (ta_str){NULL, 0};
}

/* profile "name" <why> */
static ta_err refuse(ta_str profile, ta_err err, const char *why, ta_str what, ta_diag *diag) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_puts(&b, "profile \"");
    ta_put_foreign(&b, profile, SHOWN_MAX);
    ta_puts(&b, "\" ");
    ta_puts(&b, why);
    ta_put(&b, what);
    return ta_fail_text(diag, err, &b);
}

static ta_err nothing(const ta_creds_chain *c, const char *why, ta_diag *diag) {
    return refuse(c->profile, TA_E_NO_CREDENTIALS, why, (ta_str){NULL, 0}, diag);
}

/* ---- what stands in a profile, the one that is loaded ---- */

/* Keys that stand in `file`. A half is an error, as for AWS CLI. */
static ta_err keys_in(const ta_creds_chain *c, ta_shared_file file, ta_creds *out, ta_diag *diag) {
    const ta_profile_value *v = c->loaded.value;
    const ta_profile_value *id = &v[TA_PROFILE_AWS_ACCESS_KEY_ID];
    const ta_profile_value *secret = &v[TA_PROFILE_AWS_SECRET_ACCESS_KEY];
    const ta_profile_value *token = &v[TA_PROFILE_AWS_SECURITY_TOKEN];
    const bool shared = file == TA_SHARED_CREDENTIALS;
    if (id->text.n == 0 || id->file != file)
        return refuse(c->loaded_name, TA_E_NO_CREDENTIALS, "has no aws_access_key_id there",
                      (ta_str){NULL, 0}, diag);
    if (secret->text.n == 0 || secret->file != file)
        return ta_fail(diag, TA_E_PARTIAL_CREDENTIALS,
                       shared ? "Partial credentials found in shared-credentials-file, missing: "
                                "aws_secret_access_key"
                              : "Partial credentials found in config-file, missing: "
                                "aws_secret_access_key");
    if (token->text.n == 0 || token->file != file)
        token = &v[TA_PROFILE_AWS_SESSION_TOKEN];
    ta_err err = ta_creds_set(
        out, id->text, secret->text,
        token->text.n > 0 && token->file == file ? token->text : (ta_str){NULL, 0}, diag);
    out->expires = TA_CREDS_FOREVER;
    out->provider = places[shared ? TA_CREDS_SHARED_FILE : TA_CREDS_CONFIG_FILE].name;
    return err;
}

static ta_err process_in(ta_creds_chain *c, ta_creds *out, ta_diag *diag) {
    ta_str command = value(c, TA_PROFILE_CREDENTIAL_PROCESS);
    return command.p == NULL
               ? refuse(c->loaded_name, TA_E_NO_CREDENTIALS, "has no credential_process",
                        (ta_str){NULL, 0}, diag)
               : ta_creds_from_process(c->host, command, &c->work.process, &c->json, out, diag);
}

/* A profile that was asked for by option, or as the source of a role, goes before the environment,
 * but as a whole: no device has the certificate of one thing and the alias of another. */
static ta_err iot_in(ta_creds_chain *c, bool profile_first, ta_creds *out, ta_diag *diag) {
    static const struct {
        const char *name;
        ta_profile_key key;
    } settings[] = {
        {"AWS_IOT_CREDENTIAL_ENDPOINT", TA_PROFILE_IOT_CREDENTIAL_ENDPOINT},
        {"AWS_IOT_ROLE_ALIAS", TA_PROFILE_IOT_ROLE_ALIAS},
        {"AWS_IOT_THING_NAME", TA_PROFILE_IOT_THING_NAME},
        {"AWS_IOT_CERTIFICATE_FILE", TA_PROFILE_IOT_CERTIFICATE_FILE},
        {"AWS_IOT_PRIVATE_KEY_FILE", TA_PROFILE_IOT_PRIVATE_KEY_FILE},
    };
    ta_str found[5];
    bool own = profile_first && value(c, TA_PROFILE_IOT_CREDENTIAL_ENDPOINT).p != NULL;
    for (size_t i = 0; i < 5; i++) {
        found[i] = own ? (ta_str){NULL, 0} : variable(c, settings[i].name);
        if (found[i].p == NULL)
            found[i] = value(c, settings[i].key);
    }
    const ta_iot_settings s = {found[0], found[1], found[2], found[3].p, found[4].p};
    ta_iot *iot = &c->work.iot;
    iot->host = c->host;
    iot->json = &c->json;
    iot->max_attempts = c->max_attempts;
    iot->timeout_ms = 0;
    return ta_creds_from_iot(iot, &s, out, diag);
}

/* ---- IMDS ---- */

/* Its settings are those of the profile that the run goes by, whose values must stay meanwhile. */
static ta_err set_up_imds(ta_creds_chain *c, ta_diag *diag) {
    ta_str *configured = c->imds.configured;
    ta_err err = load_own(c, diag);
    c->imds.host = c->host;
    configured[TA_IMDS_TIMEOUT] = value(c, TA_PROFILE_METADATA_SERVICE_TIMEOUT);
    configured[TA_IMDS_NUM_ATTEMPTS] = value(c, TA_PROFILE_METADATA_SERVICE_NUM_ATTEMPTS);
    configured[TA_IMDS_ENDPOINT] = value(c, TA_PROFILE_EC2_METADATA_SERVICE_ENDPOINT);
    configured[TA_IMDS_ENDPOINT_MODE] = value(c, TA_PROFILE_EC2_METADATA_SERVICE_ENDPOINT_MODE);
    return err;
}

static ta_err find_by_imds(ta_creds_chain *c, ta_creds *out, ta_diag *diag) {
    ta_err err = set_up_imds(c, diag);
    return err ? err : ta_creds_imds(out, &c->imds, &c->json, diag);
}

ta_err ta_creds_chain_region(ta_creds_chain *c, ta_buf *region, ta_diag *diag) {
    char memory[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    ta_err err = set_up_imds(c, diag);
    if (err == TA_OK)
        err = ta_imds_region(&c->imds, region, diag);
    if (err != TA_E_NO_REGION)
        return err;
    ta_puts(&b, "You must specify a region: give --region or set AWS_REGION (");
    ta_put_foreign(&b, ta_str_from(diag->text), 200);
    ta_puts(&b, ")");
    ta_diag_clear(diag);
    return ta_fail_text(diag, err, &b);
}

/* ---- roles ---- */

static bool role_profile_exists(void *ctx, ta_str profile) {
    ta_creds_chain *c = ctx;
    ta_diag diag;
    ta_diag_clear(&diag);
    ta_err err = load(c, profile, (ta_str){NULL, 0}, &diag);
    if (err != TA_OK)
        c->load_failed = err;
    return err == TA_OK && c->loaded.found;
}

static ta_str role_profile_get(void *ctx, ta_str profile, const char *key) {
    const ta_creds_chain *c = ctx;
    if (!role_profile_exists(ctx, profile))
        return (ta_str){NULL, 0};
    /* As AWS CLI has it, the environment may name the role that a profile's web identity is to be
     * assumed with; but not for a profile that is another's source. */
    if (!c->profile_given && strcmp(key, "role_arn") == 0 && ta_str_eq(profile, c->profile) &&
        value(c, TA_PROFILE_ROLE_ARN).p == NULL &&
        value(c, TA_PROFILE_WEB_IDENTITY_TOKEN_FILE).p != NULL)
        return variable(c, "AWS_ROLE_ARN");
    for (int i = 0; i < TA_PROFILE_SSO; i++)
        if (strcmp(ta_profile_key_name((ta_profile_key)i), key) == 0)
            return value(c, (ta_profile_key)i);
    return (ta_str){NULL, 0};
}

static ta_err find_roles(ta_creds_chain *c, ta_diag *diag) {
    const ta_role_profiles profiles = {c, role_profile_exists, role_profile_get};
    c->load_failed = TA_OK;
    ta_err err = ta_role_chain_of(&profiles, c->profile, &c->roles, diag);
    if (c->load_failed == TA_OK)
        return err;
    /* Told in full by loading the file at fault once more. */
    ta_diag_clear(diag);
    c->loaded_name = (ta_str){NULL, 0};
    err = load_own(c, diag);
    return err ? err : ta_fail(diag, c->load_failed, "a profile that a role needs");
}

static ta_err choose_sts_endpoint(ta_creds_chain *c, ta_sts *sts, ta_diag *diag) {
    ta_endpoint_source found;
    const ta_endpoint_places from = {
        .environment = c->host->environment,
        .ctx = c->host->ctx,
        .service_variable = "AWS_ENDPOINT_URL_STS",
        .services_endpoint_url = value(c, TA_PROFILE_STS_ENDPOINT_URL),
        .profile_endpoint_url = value(c, TA_PROFILE_ENDPOINT_URL),
        .profile_ignore = value(c, TA_PROFILE_IGNORE_CONFIGURED_ENDPOINT_URLS),
    };
    ta_str regional = variable(c, "AWS_STS_REGIONAL_ENDPOINTS");
    if (regional.p == NULL)
        regional = value(c, TA_PROFILE_STS_REGIONAL_ENDPOINTS);
    sts->legacy = ta_str_eq_nocase(regional, TA_STR("legacy"));
    if (regional.p != NULL && !sts->legacy && !ta_str_eq_nocase(regional, TA_STR("regional")))
        return ta_fail(diag, TA_E_CONFIG,
                       "AWS_STS_REGIONAL_ENDPOINTS or sts_regional_endpoints must be regional or "
                       "legacy");
    if (ta_endpoint_source_find(&from, &found) != TA_OK)
        return ta_fail(diag, TA_E_CONFIG, "ignore_configured_endpoint_urls must be true or false");
    /* A copy, since the profile makes room for others. */
    ta_buf b = ta_buf_on(c->sts_endpoint, sizeof c->sts_endpoint);
    ta_put(&b, found.value);
    sts->endpoint_url = found.value.n > 0 ? ta_buf_str(&b) : (ta_str){NULL, 0};
    return ta_buf_err(&b) ? ta_fail(diag, TA_E_LIMIT,
                                    "the endpoint of STS is longer than TA_URL_MAX, " TA_LIMIT_TEXT(
                                        TA_URL_MAX) " bytes")
                          : TA_OK;
}

static ta_err set_up_sts(ta_creds_chain *c, ta_diag *diag) {
    ta_sts *sts = &c->work.sts;
    ta_err err = load_own(c, diag);
    if (err == TA_OK && c->region.n == 0) {
        ta_buf region = ta_buf_on(c->region_text, sizeof c->region_text);
        err = ta_creds_chain_region(c, &region, diag);
        c->region = ta_buf_str(&region);
    }
    sts->host = c->host;
    sts->json = &c->json;
    sts->clock_offset = 0;
    sts->region = c->region;
    sts->use_fips = c->use_fips;
    sts->use_dualstack = c->use_dualstack;
    sts->max_attempts = c->max_attempts;
    sts->timeout_ms = c->timeout_ms;
    return err ? err : choose_sts_endpoint(c, sts, diag);
}

static ta_sts_role sts_role(const ta_role *role) {
    return (ta_sts_role){.role_arn = role->role_arn,
                         .session_name = role->session_name,
                         .external_id = role->external_id,
                         .duration_seconds = role->duration_seconds};
}

static ta_err assume_with_token(ta_creds_chain *c, const char *token_file, const ta_sts_role *role,
                                ta_creds *out, ta_diag *diag) {
    ta_err err = set_up_sts(c, diag);
    return err ? err
               : ta_sts_assume_role_with_web_identity(&c->work.sts, token_file, role, out, diag);
}

/* The credentials with which the first role is assumed. */
static ta_err source_of_roles(ta_creds_chain *c, ta_creds *out, ta_diag *diag) {
    ta_err err = TA_E_NO_CREDENTIALS;
    switch (c->roles.source) {
    case TA_ROLE_SOURCE_ENVIRONMENT:
        return ta_creds_env(out, c->host, diag);
    case TA_ROLE_SOURCE_CONTAINER:
        return ta_creds_container(out, c->host, &c->json, diag);
    case TA_ROLE_SOURCE_IMDS:
        return find_by_imds(c, out, diag);
    case TA_ROLE_SOURCE_WEB_IDENTITY: {
        const ta_sts_role role = sts_role(&c->roles.role[c->roles.count - 1]);
        return assume_with_token(c, c->roles.token_file.p, &role, out, diag);
    }
    case TA_ROLE_SOURCE_NONE:
    case TA_ROLE_SOURCE_PROFILE:
        break;
    }
    err = load(c, c->roles.profile, (ta_str){NULL, 0}, diag);
    if (err)
        return err;
    if (c->loaded.value[TA_PROFILE_SSO].text.p != NULL &&
        value(c, TA_PROFILE_AWS_ACCESS_KEY_ID).p == NULL)
        return refuse(c->loaded_name, TA_E_CREDENTIALS,
                      "signs in with IAM Identity Center or aws login, which tinyaws does not "
                      "support",
                      (ta_str){NULL, 0}, diag);
    err = keys_in(c, TA_SHARED_CREDENTIALS, out, diag);
    for (int i = 0; i < 3 && err == TA_E_NO_CREDENTIALS; i++) {
        ta_diag_clear(diag);
        err = i == 0   ? process_in(c, out, diag)
              : i == 1 ? keys_in(c, TA_SHARED_CONFIG, out, diag)
                       : iot_in(c, true, out, diag);
    }
    if (err != TA_E_NO_CREDENTIALS)
        return err;
    ta_diag_clear(diag);
    return refuse(c->roles.profile, err, "has no credentials of its own", (ta_str){NULL, 0}, diag);
}

/* A role whose source gives nothing ends the search. */
static ta_err source_is_empty(const ta_creds_chain *c, ta_diag *diag) {
    char memory[TA_DIAG_TEXT_MAX];
    ta_buf why = ta_buf_on(memory, sizeof memory);
    ta_put_foreign(&why, ta_str_from(diag->text), 160);
    ta_diag_clear(diag);
    return refuse(c->profile, TA_E_CREDENTIALS,
                  "has a role_arn, and no credentials to assume it with: ", ta_buf_str(&why), diag);
}

static ta_err find_role(ta_creds_chain *c, ta_creds *out, ta_diag *diag) {
    ta_err err = find_roles(c, diag);
    if (err)
        return err;
    size_t left = c->roles.count;
    const bool by_token = c->roles.source == TA_ROLE_SOURCE_WEB_IDENTITY;
    if (left == 0 || (by_token && left == 1))
        return nothing(c, left ? "assumes its role with a web identity" : "has no role_arn", diag);
    err = source_of_roles(c, out, diag);
    if (err == TA_E_NO_CREDENTIALS)
        return source_is_empty(c, diag);
    if (err == TA_OK && !by_token)
        err = set_up_sts(c, diag);
    for (left -= by_token ? 1 : 0; left > 0 && err == TA_OK; left--) {
        const ta_sts_role role = sts_role(&c->roles.role[left - 1]);
        err = ta_sts_assume_role(&c->work.sts, &out->value, &role, out, diag);
    }
    return err;
}

static ta_err find_web_identity(ta_creds_chain *c, ta_creds *out, ta_diag *diag) {
    const bool own = c->roles.source == TA_ROLE_SOURCE_WEB_IDENTITY;
    ta_sts_role role = {.duration_seconds = 0};
    ta_str token_file = {NULL, 0};
    if (own) {
        role = sts_role(&c->roles.role[0]);
        token_file = c->roles.token_file;
    }
    if (!c->profile_given) {
        ta_str arn = variable(c, "AWS_ROLE_ARN"), name = variable(c, "AWS_ROLE_SESSION_NAME");
        ta_str file = variable(c, "AWS_WEB_IDENTITY_TOKEN_FILE");
        role.role_arn = arn.p ? arn : role.role_arn;
        role.session_name = name.p ? name : role.session_name;
        token_file = file.p ? file : token_file;
    }
    if (token_file.p == NULL)
        return ta_fail(diag, TA_E_NO_CREDENTIALS, "AWS_WEB_IDENTITY_TOKEN_FILE is not set");
    if (role.role_arn.p == NULL)
        return ta_fail(diag, TA_E_CREDENTIALS,
                       "AWS_WEB_IDENTITY_TOKEN_FILE is set, and AWS_ROLE_ARN is not");
    return assume_with_token(c, token_file.p, &role, out, diag);
}

/* ---- the other places ---- */

static ta_err find_in_environment(ta_creds_chain *c, ta_creds *out, ta_diag *diag) {
    return c->profile_given
               ? ta_fail(diag, TA_E_NO_CREDENTIALS, "passed over, since a profile was asked for")
               : ta_creds_env(out, c->host, diag);
}

static ta_err find_sign_in(ta_creds_chain *c, ta_creds *out, ta_diag *diag) {
    (void)out;
    ta_err err = load_own(c, diag);
    if (err)
        return err;
    if (c->loaded.value[TA_PROFILE_SSO].text.p == NULL)
        return nothing(c, "has no sign-in", diag);
    return refuse(c->profile, TA_E_CREDENTIALS,
                  "signs in with IAM Identity Center or aws login, which tinyaws does not support: "
                  "give it keys by aws configure export-credentials",
                  (ta_str){NULL, 0}, diag);
}

static ta_err find_in_shared_file(ta_creds_chain *c, ta_creds *out, ta_diag *diag) {
    return keys_in(c, TA_SHARED_CREDENTIALS, out, diag);
}

static ta_err find_by_process(ta_creds_chain *c, ta_creds *out, ta_diag *diag) {
    return process_in(c, out, diag);
}

static ta_err find_in_config_file(ta_creds_chain *c, ta_creds *out, ta_diag *diag) {
    return keys_in(c, TA_SHARED_CONFIG, out, diag);
}

static ta_err find_by_iot(ta_creds_chain *c, ta_creds *out, ta_diag *diag) {
    return iot_in(c, c->profile_given, out, diag);
}

static ta_err find_by_container(ta_creds_chain *c, ta_creds *out, ta_diag *diag) {
    return ta_creds_container(out, c->host, &c->json, diag);
}

/* ---- all of them ---- */

static ta_err (*const find[TA_CREDS_PLACE_COUNT])(ta_creds_chain *, ta_creds *, ta_diag *) = {
    [TA_CREDS_ENVIRONMENT] = find_in_environment, [TA_CREDS_ROLE] = find_role,
    [TA_CREDS_WEB_IDENTITY] = find_web_identity,  [TA_CREDS_SSO] = find_sign_in,
    [TA_CREDS_SHARED_FILE] = find_in_shared_file, [TA_CREDS_PROCESS] = find_by_process,
    [TA_CREDS_CONFIG_FILE] = find_in_config_file, [TA_CREDS_IOT] = find_by_iot,
    [TA_CREDS_CONTAINER] = find_by_container,     [TA_CREDS_IMDS] = find_by_imds,
};

ta_err ta_creds_find(ta_creds_chain *c, ta_creds *out, ta_creds_place *place, ta_diag *diag) {
    for (int i = 0; i < TA_CREDS_PLACE_COUNT; i++) {
        *place = (ta_creds_place)i;
        ta_diag_clear(diag);
        ta_err err = find[i](c, out, diag);
        if (c->tried != NULL)
            c->tried(c->ctx, *place, diag);
        if (err == TA_OK)
            return TA_OK;
        if (err != TA_E_NO_CREDENTIALS) {
            ta_creds_wipe(out);
            return err;
        }
    }
    ta_diag_clear(diag);
    return ta_fail(
        diag, TA_E_NO_CREDENTIALS,
        "Unable to locate credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or "
        "give one of these places some:");
}
