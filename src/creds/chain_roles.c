/* chain_roles.c - roles that a profile asks for, and web identities. */
#include <string.h>

#include "base/buf.h"
#include "config/endpoint_source.h"
#include "creds/chain_internal.h"
#include "creds/env.h"
#include "http/url.h"

/* ---- roles ---- */

static bool role_profile_exists(void *ctx, ta_str profile) {
    ta_creds_chain *c = ctx;
    ta_diag diag;
    ta_diag_clear(&diag);
    ta_err err = ta_chain_load(c, profile, TA_ABSENT, &diag);
    if (err != TA_OK)
        c->load_failed = err;
    return err == TA_OK && c->loaded.found;
}

static ta_str role_profile_get(void *ctx, ta_str profile, const char *key) {
    const ta_creds_chain *c = ctx;
    if (!role_profile_exists(ctx, profile))
        return TA_ABSENT;
    /* As in AWS CLI, the environment may name the role of a profile's web identity, but not for a
     * profile that is the source of another one. */
    if (!c->profile_given && strcmp(key, "role_arn") == 0 && ta_str_eq(profile, c->profile) &&
        ta_chain_value(c, TA_PROFILE_ROLE_ARN).p == NULL &&
        ta_chain_value(c, TA_PROFILE_WEB_IDENTITY_TOKEN_FILE).p != NULL)
        return ta_chain_variable(c, "AWS_ROLE_ARN");
    for (int i = 0; i < TA_PROFILE_SSO; i++)
        if (strcmp(ta_profile_key_name((ta_profile_key)i), key) == 0)
            return ta_chain_value(c, (ta_profile_key)i);
    return TA_ABSENT;
}

ta_err ta_chain_find_roles(ta_creds_chain *c, ta_diag *diag) {
    const ta_role_profiles profiles = {c, role_profile_exists, role_profile_get};
    c->load_failed = TA_OK;
    ta_err err = ta_role_chain_of(&profiles, c->profile, &c->roles, diag);
    c->roles_known = err == TA_OK && c->load_failed == TA_OK;
    if (c->load_failed == TA_OK)
        return err;
    /* Loading the faulty profile again reports the fault in full. */
    ta_diag_clear(diag);
    c->loaded_name = TA_ABSENT;
    err = ta_chain_load_own(c, diag);
    return err ? err : ta_fail(diag, c->load_failed, "a profile that a role needs");
}

static ta_err choose_sts_endpoint(ta_creds_chain *c, ta_sts *sts, ta_diag *diag) {
    ta_endpoint_source found;
    const ta_endpoint_sources from = {
        .environment = c->io->environment,
        .ctx = c->io->ctx,
        .service_variable = "AWS_ENDPOINT_URL_STS",
        .services_endpoint_url = ta_chain_value(c, TA_PROFILE_STS_ENDPOINT_URL),
        .profile_endpoint_url = ta_chain_value(c, TA_PROFILE_ENDPOINT_URL),
        .profile_ignore = ta_chain_value(c, TA_PROFILE_IGNORE_CONFIGURED_ENDPOINT_URLS),
    };
    ta_str regional = ta_chain_variable(c, "AWS_STS_REGIONAL_ENDPOINTS");
    if (regional.p == NULL)
        regional = ta_chain_value(c, TA_PROFILE_STS_REGIONAL_ENDPOINTS);
    sts->legacy = ta_str_eq_nocase(regional, TA_STR("legacy"));
    if (regional.p != NULL && !sts->legacy && !ta_str_eq_nocase(regional, TA_STR("regional")))
        return ta_fail(diag, TA_E_CONFIG,
                       "AWS_STS_REGIONAL_ENDPOINTS or sts_regional_endpoints must be regional or "
                       "legacy");
    ta_endpoint_source_find(&from, &found);
    /* A copy, since the profile makes room for others. */
    ta_buf b = ta_buf_on(c->sts_endpoint, sizeof c->sts_endpoint);
    ta_put(&b, found.value);
    sts->endpoint_url = found.value.n > 0 ? ta_buf_str(&b) : TA_ABSENT;
    return ta_buf_err(&b) ? ta_fail(diag, TA_E_LIMIT,
                                    "the endpoint of STS is longer than TA_URL_MAX, " TA_LIMIT_TEXT(
                                        TA_URL_MAX) " bytes")
                          : TA_OK;
}

static ta_err set_up_sts(ta_creds_chain *c, ta_diag *diag) {
    ta_sts *sts = &c->work.sts;
    ta_err err = ta_chain_load_own(c, diag);
    if (err == TA_OK && c->region.n == 0) {
        ta_buf region = ta_buf_on(c->region_text, sizeof c->region_text);
        err = ta_creds_chain_region(c, &region, diag);
        c->region = ta_buf_str(&region);
    }
    sts->io = c->io;
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

/* STS was not reached, or did not send a valid answer. The message names STS, so that it is not
 * mistaken for the service that is called. */
static ta_err name_sts(const ta_sts *sts, ta_err err, ta_diag *diag) {
    char memory[TA_DIAG_TEXT_MAX];
    ta_buf provider = ta_buf_on(memory, sizeof memory);
    const char *why;
    ta_url url;
    if (err < TA_E_RESOLVE || err > TA_E_SHAPE || ta_url_parse(sts->url, &url, &why) != TA_OK)
        return err;
    ta_puts(&provider, "AWS STS at ");
    ta_put_untrusted(&provider, url.authority, 160);
    return ta_creds_provider_failed(diag, ta_buf_str(&provider));
}

static ta_err assume_with_token(ta_creds_chain *c, const char *token_file, const ta_sts_role *role,
                                ta_creds *out, ta_diag *diag) {
    ta_sts *sts = &c->work.sts;
    if (!c->remote)
        return TA_E_MORE;
    ta_err err = set_up_sts(c, diag);
    if (err)
        return err;
    err = ta_sts_assume_role_with_web_identity(sts, token_file, role, out, diag);
    return name_sts(sts, err, diag);
}

/* The credentials that assume the first role. */
static ta_err source_of_roles(ta_creds_chain *c, ta_creds *out, ta_diag *diag) {
    ta_err err = TA_E_NO_CREDENTIALS;
    switch (c->roles.source) {
    case TA_ROLE_SOURCE_ENVIRONMENT:
        return ta_creds_env(out, c->io, diag);
    case TA_ROLE_SOURCE_CONTAINER:
        return ta_chain_container(c, out, diag);
    case TA_ROLE_SOURCE_IMDS:
        return ta_chain_imds(c, out, diag);
    case TA_ROLE_SOURCE_WEB_IDENTITY: {
        const ta_sts_role role = sts_role(&c->roles.role[c->roles.count - 1]);
        return assume_with_token(c, c->roles.token_file.p, &role, out, diag);
    }
    case TA_ROLE_SOURCE_NONE:
    case TA_ROLE_SOURCE_PROFILE:
        break;
    }
    err = ta_chain_load(c, c->roles.profile, TA_ABSENT, diag);
    if (err)
        return err;
    if (c->loaded.value[TA_PROFILE_SSO].text.p != NULL &&
        ta_chain_value(c, TA_PROFILE_AWS_ACCESS_KEY_ID).p == NULL)
        return ta_creds_refuse_profile(
            c->loaded_name, TA_E_CREDENTIALS,
            "signs in with IAM Identity Center or aws login, which tinyaws does not "
            "support",
            TA_ABSENT, diag);
    err = ta_chain_keys(c, TA_SHARED_CREDENTIALS, out, diag);
    for (int i = 0; i < 3 && err == TA_E_NO_CREDENTIALS; i++) {
        ta_diag_clear(diag);
        err = i == 0   ? ta_chain_process(c, out, diag)
              : i == 1 ? ta_chain_keys(c, TA_SHARED_CONFIG, out, diag)
                       : ta_chain_iot(c, true, out, diag);
    }
    if (err != TA_E_NO_CREDENTIALS)
        return err;
    ta_diag_clear(diag);
    return ta_creds_refuse_profile(c->roles.profile, err, "has no credentials of its own",
                                   TA_ABSENT, diag);
}

/* A role whose source gives nothing ends the search. */
static ta_err source_is_empty(const ta_creds_chain *c, ta_diag *diag) {
    char memory[TA_DIAG_TEXT_MAX];
    ta_buf why = ta_buf_on(memory, sizeof memory);
    ta_put_untrusted(&why, ta_str_from(diag->text), 160);
    ta_diag_clear(diag);
    return ta_creds_refuse_profile(
        c->profile, TA_E_CREDENTIALS,
        "has a role_arn, and no credentials to assume it with: ", ta_buf_str(&why), diag);
}

static bool begins_with_token(const ta_creds_chain *c) {
    return c->roles.source == TA_ROLE_SOURCE_WEB_IDENTITY;
}

/* To *out. */
static ta_err find_source(ta_creds_chain *c, ta_creds *out, ta_diag *diag) {
    if (c->has_source)
        return TA_OK;
    ta_err err = source_of_roles(c, out, diag);
    c->has_source = err == TA_OK;
    return err == TA_E_NO_CREDENTIALS ? source_is_empty(c, diag) : err;
}

/* *out has the credentials that assume the first role. */
static ta_err assume_roles(ta_creds_chain *c, ta_creds *out, ta_diag *diag) {
    /* A token has been used for the first one. */
    size_t left = c->roles.count - (begins_with_token(c) ? 1 : 0);
    ta_err err = begins_with_token(c) ? TA_OK : set_up_sts(c, diag);
    for (; left > 0 && err == TA_OK; left--) {
        const ta_sts_role role = sts_role(&c->roles.role[left - 1]);
        err = ta_sts_assume_role(&c->work.sts, &out->value, &role, out, diag);
        err = name_sts(&c->work.sts, err, diag);
    }
    return err;
}

ta_err ta_chain_role(ta_creds_chain *c, ta_creds *out, ta_diag *diag) {
    ta_err err = c->remote ? TA_OK : ta_chain_find_roles(c, diag);
    if (err)
        return err;
    const size_t count = c->roles.count;
    if (count == 0 || (count == 1 && begins_with_token(c)))
        return ta_chain_nothing(
            c, count ? "assumes its role with a web identity" : "has no role_arn", diag);
    err = find_source(c, out, diag);
    if (err)
        return err;
    return c->remote ? assume_roles(c, out, diag) : TA_E_MORE;
}

ta_err ta_chain_web_identity(ta_creds_chain *c, ta_creds *out, ta_diag *diag) {
    const bool own = c->roles.source == TA_ROLE_SOURCE_WEB_IDENTITY;
    ta_sts_role role = {.duration_seconds = 0};
    ta_str token_file = TA_ABSENT;
    if (own) {
        role = sts_role(&c->roles.role[0]);
        token_file = c->roles.token_file;
    }
    if (!c->profile_given) {
        ta_str arn = ta_chain_variable(c, "AWS_ROLE_ARN"),
               name = ta_chain_variable(c, "AWS_ROLE_SESSION_NAME");
        ta_str file = ta_chain_variable(c, "AWS_WEB_IDENTITY_TOKEN_FILE");
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

/* ---- whose credentials they are ---- */

ta_err ta_creds_chain_identity(ta_creds_chain *c, const ta_credentials *source, ta_buf *arn,
                               ta_diag *diag) {
    ta_err err = set_up_sts(c, diag);
    if (err == TA_OK) {
        err = ta_sts_get_caller_identity(&c->work.sts, source, arn, diag);
        err = name_sts(&c->work.sts, err, diag);
    }
    return err;
}
