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
    ta_wipe(c->text, c->text_n); /* those before may be longer */
    c->text_n = 0;
    c->value.access_key_id = keep(c, access_key_id);
    c->value.secret_access_key = keep(c, secret_access_key);
    c->value.session_token = keep(c, session_token);
    return TA_OK;
}

void ta_creds_wipe(ta_creds *c) {
    ta_wipe(c, sizeof *c);
}

ta_err ta_creds_retell(ta_diag *diag, ta_str place) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_str detail = ta_str_from(diag->text);
    ta_err err = diag->err;
    if (err == TA_E_INTERRUPTED || err == TA_E_DEADLINE)
        return err;
    ta_put(&b, place);
    ta_puts(&b, ": ");
    /* The texts of these say no more than their details. */
    bool detail_alone = err == TA_E_CREDENTIALS || err == TA_E_HTTP_STATUS;
    if (!detail_alone)
        ta_puts(&b, ta_err_text(err));
    if (!detail_alone && detail.n > 0)
        ta_puts(&b, ": ");
    /* A detail that does not fit is shown as far as it does, and ends in dots. */
    size_t room = sizeof line - b.n;
    ta_put(&b, detail.n < room ? detail : ta_str_sub(detail, 0, room));
    diag->err = TA_OK;
    return ta_fail_text(diag, TA_E_CREDENTIALS, &b);
}
