/* creds/env.h - credentials from the environment.
 * Layer aws; needs creds. No I/O of its own.
 * https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html */
#ifndef TA_CREDS_ENV_H
#define TA_CREDS_ENV_H

#include "creds/creds.h"

/* AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, before which AWS_SECURITY_TOKEN, its
 * name of old, is taken, as AWS CLI does. One that is empty, or white space alone, counts as absent.
 * As in AWS CLI it is the access key's id that tells whether there are credentials.
 * AWS_CREDENTIAL_EXPIRATION (RFC 3339) says until when they are good; without it they are for ever.
 *   out   set on TA_OK alone
 *   diag  empty; filled on an error
 * Returns TA_OK | TA_E_NO_CREDENTIALS no id is set; diag.text says whether a secret is
 * | TA_E_PARTIAL_CREDENTIALS an id is set and no secret, which diag.text says in AWS CLI's words
 * | TA_E_CONFIG a part holds what none can (ta_creds_fault) | TA_E_CREDENTIALS they have expired, or the
 * expiry is no time | TA_E_LIMIT. */
TA_MUST ta_err ta_creds_env(ta_creds *out, const ta_creds_host *host, ta_diag *diag);

#endif
