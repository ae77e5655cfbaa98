#include "creds/chain.h"

#include <stddef.h>
#include <string.h>

#include "base/wipe.h"
#include "creds/chain_internal.h"
#include "creds/env.h"

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

/* ---- the other providers ---- */

static ta_err find_in_environment(ta_creds_chain *c, ta_creds *out, ta_diag *diag) {
    return c->profile_given
               ? ta_fail(diag, TA_E_NO_CREDENTIALS, "passed over, since a profile was asked for")
               : ta_creds_env(out, c->io, diag);
}

static ta_err find_sign_in(ta_creds_chain *c, ta_creds *out, ta_diag *diag) {
    (void)out;
    ta_err err = ta_chain_load_own(c, diag);
    if (err)
        return err;
    if (c->loaded.value[TA_PROFILE_SSO].text.p == NULL)
        return ta_chain_nothing(c, "has no sign-in", diag);
    return ta_creds_refuse_profile(
        c->profile, TA_E_CREDENTIALS,
        "signs in with IAM Identity Center or aws login, which tinyaws does not support: "
        "give it keys by aws configure export-credentials",
        TA_ABSENT, diag);
}

static ta_err find_in_shared_file(ta_creds_chain *c, ta_creds *out, ta_diag *diag) {
    return ta_chain_keys(c, TA_SHARED_CREDENTIALS, out, diag);
}

static ta_err find_in_config_file(ta_creds_chain *c, ta_creds *out, ta_diag *diag) {
    return ta_chain_keys(c, TA_SHARED_CONFIG, out, diag);
}

static ta_err find_by_iot(ta_creds_chain *c, ta_creds *out, ta_diag *diag) {
    ta_err err = ta_chain_load_own(c, diag);
    return err ? err : ta_chain_iot(c, c->profile_given, out, diag);
}

/* ---- all of them ---- */

static ta_err (*const find[TA_CREDS_PROVIDER_COUNT])(ta_creds_chain *, ta_creds *, ta_diag *) = {
    [TA_CREDS_ENVIRONMENT] = find_in_environment,    [TA_CREDS_ROLE] = ta_chain_role,
    [TA_CREDS_WEB_IDENTITY] = ta_chain_web_identity, [TA_CREDS_SSO] = find_sign_in,
    [TA_CREDS_SHARED_FILE] = find_in_shared_file,    [TA_CREDS_PROCESS] = ta_chain_process,
    [TA_CREDS_CONFIG_FILE] = find_in_config_file,    [TA_CREDS_IOT] = find_by_iot,
    [TA_CREDS_CONTAINER] = ta_chain_container,       [TA_CREDS_IMDS] = ta_chain_imds,
};

/* From *provider on. */
static ta_err search(ta_creds_chain *c, ta_creds *out, ta_creds_provider *provider, ta_diag *diag) {
    for (int i = (int)*provider; i < TA_CREDS_PROVIDER_COUNT; i++) {
        *provider = (ta_creds_provider)i;
        ta_diag_clear(diag);
        ta_err err = find[i](c, out, diag);
        if (err == TA_E_MORE)
            return err;
        if (c->tried != NULL)
            c->tried(c->ctx, *provider, diag);
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
        "configure one of these providers:");
}

ta_err ta_creds_find_local(ta_creds_chain *c, ta_creds *out, ta_creds_provider *provider,
                           ta_diag *diag) {
    c->remote = c->has_source = false;
    *provider = TA_CREDS_ENVIRONMENT;
    ta_err err = search(c, out, provider, diag);
    c->local_done = true;
    return err;
}

ta_err ta_creds_find_remote(ta_creds_chain *c, ta_creds *out, ta_creds_provider *provider,
                            ta_diag *diag) {
    c->remote = true;
    return search(c, out, provider, diag);
}
