#include "client/check_credentials.h"
#include "client/client.h"

/* The next signature is made with a new key, which depends on the secret. */
ta_err ta_client_set_credentials(ta_client *c, const ta_credentials *credentials, ta_diag *diag) {
    ta_settings s = c->settings;
    s.credentials = *credentials;
    ta_diag_clear(diag);
    ta_err err = ta_client_check_credentials(&s, diag);
    if (err != TA_OK)
        return err;
    c->settings.credentials = *credentials;
    c->signing_key.scope_n = 0;
    return TA_OK;
}
