#include "aws/creds.h"

#include "base/wipe.h"

#include <string.h>

static ta_str keep(ta_creds *c, ta_str part) {
    if (part.p == NULL)
        return part;
    char *at = c->text + c->text_n;
    memcpy(at, part.p, part.n);
    c->text_n += part.n;
    return (ta_str){at, part.n};
}

ta_err ta_creds_set(ta_creds *c, ta_str access_key_id, ta_str secret_access_key,
                    ta_str session_token, ta_diag *diag) {
    if (access_key_id.n > TA_CREDENTIAL_MAX || secret_access_key.n > TA_CREDENTIAL_MAX ||
        session_token.n > TA_CREDENTIAL_MAX)
        return ta_fail(diag, TA_E_LIMIT,
                       "a credential is longer than TA_CREDENTIAL_MAX, 4096 bytes");
    c->text_n = 0;
    c->value.access_key_id = keep(c, access_key_id);
    c->value.secret_access_key = keep(c, secret_access_key);
    c->value.session_token = keep(c, session_token);
    return TA_OK;
}

void ta_creds_wipe(ta_creds *c) {
    ta_wipe(c, sizeof *c);
}
