/* credentials_find.c - ta_credentials_find: the search of creds/chain.h. */
#include "base/diag.h"
#include "base/wipe.h"
#include "client/search.h"

_Static_assert(TA_FOUND_TEXT_MAX == 3 * TA_CREDENTIAL_MAX, "it holds three credentials");

static ta_err run(ta_search *s, ta_creds_provider *provider, ta_diag *diag) {
    ta_err err = ta_creds_find_local(&s->chain, &s->found, provider, diag);
    if (err == TA_E_MORE)
        err = ta_creds_find_remote(&s->chain, &s->found, provider, diag);
    if (err == TA_E_NO_CREDENTIALS)
        ta_config_files_add_notes(&s->config, diag);
    return err;
}

static ta_err give(const ta_creds *found, ta_creds_provider provider, ta_found_credentials *out,
                   ta_diag *diag) {
    const ta_credentials *c = &found->value;
    size_t n = 0;
    if (c->access_key_id.n + c->secret_access_key.n + c->session_token.n > sizeof out->text)
        return ta_fail(diag, TA_E_LIMIT, "the credentials are longer than TA_FOUND_TEXT_MAX bytes");
    ta_wipe(out->text, sizeof out->text);
    out->credentials = (ta_credentials){
        .access_key_id = ta_search_keep(out->text, &n, c->access_key_id),
        .secret_access_key = ta_search_keep(out->text, &n, c->secret_access_key),
        .session_token = ta_search_keep(out->text, &n, c->session_token),
    };
    out->expires = found->expires;
    out->provider = ta_creds_provider_name(provider);
    return TA_OK;
}

ta_err ta_credentials_find(const ta_settings *settings, ta_str profile, uint32_t timeout_ms,
                           void *memory, size_t size, ta_found_credentials *out, ta_diag *diag) {
    ta_search *s;
    const ta_profile *loaded;
    ta_creds_provider provider = TA_CREDS_ENVIRONMENT;
    ta_err err =
        ta_search_begin(memory, size, settings, TA_ABSENT, profile, timeout_ms, &s, &loaded, diag);
    if (err == TA_OK)
        err = run(s, &provider, diag);
    if (err == TA_OK)
        err = give(&s->found, provider, out, diag);
    ta_search_end(s, diag);
    return err;
}
