#include "creds/chain.h"

#include <stddef.h>
#include <string.h>

#include "base/wipe.h"
#include "creds/chain_internal.h"
#include "creds/container.h"
#include "creds/env.h"

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
    if (c->needs_known)
        ta_wipe(c->needs->command_text, sizeof c->needs->command_text);
}

/* ---- the other places ---- */

static ta_err find_in_environment(ta_creds_chain *c, ta_creds *out, ta_diag *diag) {
    return c->profile_given
               ? ta_fail(diag, TA_E_NO_CREDENTIALS, "passed over, since a profile was asked for")
               : ta_creds_env(out, c->host, diag);
}

static ta_err find_sign_in(ta_creds_chain *c, ta_creds *out, ta_diag *diag) {
    (void)out;
    ta_err err = ta_chain_load_own(c, diag);
    if (err)
        return err;
    if (c->loaded.value[TA_PROFILE_SSO].text.p == NULL)
        return ta_chain_nothing(c, "has no sign-in", diag);
    return ta_chain_refuse(
        c->profile, TA_E_CREDENTIALS,
        "signs in with IAM Identity Center or aws login, which tinyaws does not support: "
        "give it keys by aws configure export-credentials",
        TA_ABSENT, diag);
}

static ta_err find_in_shared_file(ta_creds_chain *c, ta_creds *out, ta_diag *diag) {
    return ta_chain_keys(c, TA_SHARED_CREDENTIALS, out, diag);
}

static ta_err find_by_process(ta_creds_chain *c, ta_creds *out, ta_diag *diag) {
    return ta_chain_process(c, out, diag);
}

static ta_err find_in_config_file(ta_creds_chain *c, ta_creds *out, ta_diag *diag) {
    return ta_chain_keys(c, TA_SHARED_CONFIG, out, diag);
}

static ta_err find_by_iot(ta_creds_chain *c, ta_creds *out, ta_diag *diag) {
    return ta_chain_iot(c, c->profile_given, out, diag);
}

static ta_err find_by_container(ta_creds_chain *c, ta_creds *out, ta_diag *diag) {
    return ta_creds_container(out, c->host, &c->json, diag);
}

/* ---- all of them ---- */

static ta_err (*const find[TA_CREDS_PLACE_COUNT])(ta_creds_chain *, ta_creds *, ta_diag *) = {
    [TA_CREDS_ENVIRONMENT] = find_in_environment,    [TA_CREDS_ROLE] = ta_chain_role,
    [TA_CREDS_WEB_IDENTITY] = ta_chain_web_identity, [TA_CREDS_SSO] = find_sign_in,
    [TA_CREDS_SHARED_FILE] = find_in_shared_file,    [TA_CREDS_PROCESS] = find_by_process,
    [TA_CREDS_CONFIG_FILE] = find_in_config_file,    [TA_CREDS_IOT] = find_by_iot,
    [TA_CREDS_CONTAINER] = find_by_container,        [TA_CREDS_IMDS] = ta_chain_imds,
};

ta_err ta_creds_find(ta_creds_chain *c, ta_creds *out, ta_creds_place *place, ta_diag *diag) {
    for (int i = 0; i < TA_CREDS_PLACE_COUNT; i++) {
        *place = (ta_creds_place)i;
        ta_diag_clear(diag);
        if (i > TA_CREDS_ENVIRONMENT)
            ta_chain_gather_needs(c);
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
