#include "creds/env.h"

#include "base/date.h"

static ta_str variable(const ta_creds_io *io, const char *name) {
    ta_str value = ta_str_from(io->environment(io->ctx, name));
    return ta_str_trim(value).n > 0 ? value : TA_ABSENT;
}

ta_err ta_creds_env(ta_creds *out, const ta_creds_io *io, ta_diag *diag) {
    ta_str id = variable(io, "AWS_ACCESS_KEY_ID");
    ta_str secret = variable(io, "AWS_SECRET_ACCESS_KEY");
    if (!id.p)
        return ta_fail(diag, TA_E_NO_CREDENTIALS,
                       secret.p ? "AWS_ACCESS_KEY_ID is not set, though AWS_SECRET_ACCESS_KEY is"
                                : "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set");
    if (!secret.p)
        return ta_fail(diag, TA_E_PARTIAL_CREDENTIALS,
                       "Partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY");
    const char *names[] = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SECURITY_TOKEN"};
    ta_str token = variable(io, names[2]);
    if (!token.p)
        token = variable(io, names[2] = "AWS_SESSION_TOKEN");
    int part;
    const char *fault = ta_creds_fault(&(ta_credentials){id, secret, token}, &part);
    if (fault != NULL)
        return ta_creds_fail(diag, TA_E_CONFIG, names[part], fault);
    ta_str until = variable(io, "AWS_CREDENTIAL_EXPIRATION");
    int64_t expires = TA_CREDS_FOREVER;
    if (until.p && !ta_parse_iso8601(until, &expires))
        return ta_fail(diag, TA_E_CREDENTIALS,
                       "AWS_CREDENTIAL_EXPIRATION is no time such as 2030-01-01T00:00:00Z");
    if (expires <= io->now(io->ctx))
        return ta_fail(diag, TA_E_CREDENTIALS,
                       "the credentials of the environment have expired "
                       "(AWS_CREDENTIAL_EXPIRATION)");
    ta_err err = ta_creds_set(out, id, secret, token, diag);
    if (err)
        return err;
    out->expires = expires;
    return TA_OK;
}
