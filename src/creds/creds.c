#include "creds/creds.h"

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

/* ---- providers ---- */

static const struct {
    const char *name, *method;
} providers[TA_CREDS_PROVIDER_COUNT] = {
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

const char *ta_creds_provider_name(ta_creds_provider provider) {
    return providers[provider].name;
}

const char *ta_creds_provider_method(ta_creds_provider provider) {
    return providers[provider].method;
}

/* ---- what a part may hold ---- */

static bool is_control(char c) {
    return (unsigned char)c < ' ' || c == 0x7F;
}

static bool is_white(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool has_control(ta_str s) {
    for (size_t i = 0; i < s.n; i++)
        if (is_control(s.p[i]))
            return true;
    return false;
}

static bool has_white_end(ta_str s) {
    return s.n > 0 && (is_white(s.p[0]) || is_white(s.p[s.n - 1]));
}

const char *ta_creds_fault(const ta_credentials *c, int *part) {
    *part = 0;
    if (has_control(c->access_key_id) || ta_str_find(c->access_key_id, ' ') < c->access_key_id.n)
        return "holds white space or a control character";
    *part = 1;
    if (has_white_end(c->secret_access_key))
        return "begins or ends with white space";
    if (has_control(c->secret_access_key))
        return "holds a control character";
    *part = 2;
    return has_control(ta_str_trim(c->session_token))
               ? "holds a control character, such as a new line"
               : NULL;
}

const char *ta_creds_part_name(int part) {
    static const char *const names[] = {"the access key id", "the secret access key",
                                        "the session token"};
    return names[part];
}

ta_err ta_creds_fail(ta_diag *diag, ta_err err, const char *name, const char *what) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_puts(&b, name);
    ta_putc(&b, ' ');
    ta_puts(&b, what);
    return ta_fail_text(diag, err, &b);
}

ta_err ta_creds_refuse_profile(ta_str profile, ta_err err, const char *why, ta_str what,
                               ta_diag *diag) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_puts(&b, "profile \"");
    ta_put_untrusted(&b, profile, TA_CREDS_PROFILE_SHOWN_MAX);
    ta_puts(&b, "\" ");
    ta_puts(&b, why);
    ta_put(&b, what);
    return ta_fail_text(diag, err, &b);
}

/* ---- setting ---- */

ta_err ta_creds_set(ta_creds *c, ta_str access_key_id, ta_str secret_access_key,
                    ta_str session_token, ta_diag *diag) {
    const ta_credentials parts = {access_key_id, secret_access_key, session_token};
    int part;
    const char *fault = ta_creds_fault(&parts, &part);
    if (fault != NULL)
        return ta_creds_fail(diag, TA_E_CREDENTIALS, ta_creds_part_name(part), fault);
    if (access_key_id.n > TA_CREDENTIAL_MAX || secret_access_key.n > TA_CREDENTIAL_MAX ||
        session_token.n > TA_CREDENTIAL_MAX)
        return ta_fail(diag, TA_E_LIMIT,
                       "a credential is longer than TA_CREDENTIAL_MAX, " TA_LIMIT_TEXT(
                           TA_CREDENTIAL_MAX) " bytes");
    ta_wipe(c->text, c->text_n); /* the previous ones may be longer */
    c->text_n = 0;
    c->value.access_key_id = keep(c, access_key_id);
    c->value.secret_access_key = keep(c, secret_access_key);
    c->value.session_token = keep(c, ta_str_trim(session_token));
    return TA_OK;
}

void ta_creds_wipe(ta_creds *c) {
    ta_wipe(c, sizeof *c);
}

ta_err ta_creds_provider_failed(ta_diag *diag, ta_str provider) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_str detail = ta_str_from(diag->text);
    ta_err err = diag->err;
    if (err == TA_E_INTERRUPTED || err == TA_E_DEADLINE)
        return err;
    ta_put(&b, provider);
    ta_puts(&b, ": ");
    /* For these errors, the text only repeats the detail. */
    bool detail_alone = err == TA_E_CREDENTIALS || err == TA_E_HTTP_STATUS;
    if (!detail_alone)
        ta_puts(&b, ta_err_text(err));
    if (!detail_alone && detail.n > 0)
        ta_puts(&b, ": ");
    /* A detail that does not fit is cut, and ends in dots. */
    size_t room = sizeof line - b.n;
    ta_put(&b, detail.n < room ? detail : ta_str_sub(detail, 0, room));
    diag->err = TA_OK;
    return ta_fail_text(diag, TA_E_CREDENTIALS, &b);
}
