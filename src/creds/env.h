/* creds/env.h - credentials from the environment.
 * Layer creds; needs creds. No I/O of its own.
 * https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html */
#ifndef TA_CREDS_ENV_H
#define TA_CREDS_ENV_H

#include "creds/creds.h"

/* AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN; its old name AWS_SECURITY_TOKEN
 * takes precedence over it, as in AWS CLI. A variable that is empty, or only white space, counts as
 * absent. As in AWS CLI, only the access key id decides whether there are credentials.
 * AWS_CREDENTIAL_EXPIRATION (RFC 3339) says when they expire; without it they never do.
 *   out   set only on TA_OK
 *   diag  empty; filled on an error
 * Returns TA_OK | TA_E_NO_CREDENTIALS no id is set; diag.text says whether a secret is
 * | TA_E_PARTIAL_CREDENTIALS an id is set, but no secret; diag.text has AWS CLI's message
 * | TA_E_CONFIG a part is not valid (ta_creds_fault) | TA_E_CREDENTIALS they have expired, or the
 * expiration is not a time | TA_E_LIMIT. */
TA_MUST ta_err ta_creds_env(ta_creds *out, const ta_creds_io *io, ta_diag *diag);

#endif
