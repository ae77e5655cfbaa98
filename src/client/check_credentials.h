/* check_credentials.h - the check of a client's credentials. Layer client. Inline: a program that never calls
 * ta_client_set_credentials has it only once, without a call. */
#ifndef TA_CHECK_CREDENTIALS_H
#define TA_CHECK_CREDENTIALS_H

#include "base/diag.h"
#include "creds/creds.h"

/* TA_OK | TA_E_NO_CREDENTIALS | TA_E_LIMIT | TA_E_CONFIG */
TA_MUST static inline ta_err ta_client_check_credentials(const ta_settings *s, ta_diag *diag) {
    const ta_credentials *c = &s->credentials;
    if (s->no_sign_request)
        return TA_OK;
    if (c->access_key_id.n == 0 || c->secret_access_key.n == 0)
        return ta_fail(diag, TA_E_NO_CREDENTIALS,
                       c->access_key_id.n ? "there is no secret access key for the access key id"
                                          : "there is no access key id");
    if (c->access_key_id.n > TA_CREDENTIAL_MAX || c->secret_access_key.n > TA_CREDENTIAL_MAX ||
        c->session_token.n > TA_CREDENTIAL_MAX)
        return ta_fail(diag, TA_E_LIMIT,
                       "a credential is longer than TA_CREDENTIAL_MAX, " TA_LIMIT_TEXT(
                           TA_CREDENTIAL_MAX) " bytes");
    int part;
    const char *fault = ta_creds_fault(c, &part);
    return fault == NULL ? TA_OK
                         : ta_creds_fail(diag, TA_E_CONFIG, ta_creds_part_name(part), fault);
}

#endif
