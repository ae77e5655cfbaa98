#include "aws/creds_env.h"

static ta_str variable(const ta_creds_host *host, const char *name) {
    ta_str value = ta_str_from(host->environment(host->ctx, name));
    return ta_str_trim(value).n > 0 ? value : (ta_str){NULL, 0};
}

ta_err ta_creds_env(ta_creds *out, const ta_creds_host *host, ta_diag *diag) {
    ta_str id = variable(host, "AWS_ACCESS_KEY_ID");
    ta_str secret = variable(host, "AWS_SECRET_ACCESS_KEY");
    if (!id.p)
        return ta_fail(diag, TA_E_NO_CREDENTIALS,
                       secret.p ? "AWS_ACCESS_KEY_ID is not set, though AWS_SECRET_ACCESS_KEY is"
                                : "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set");
    if (!secret.p)
        return ta_fail(diag, TA_E_CREDENTIALS,
                       "Partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY");
    ta_str token = variable(host, "AWS_SECURITY_TOKEN");
    if (!token.p)
        token = variable(host, "AWS_SESSION_TOKEN");
    ta_err err = ta_creds_set(out, id, secret, token, diag);
    if (err)
        return err;
    out->expires = TA_CREDS_FOREVER;
    out->provider = "environment";
    return TA_OK;
}
