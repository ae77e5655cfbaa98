/* creds/json_answer.h - credentials in JSON, as metadata endpoints, credential_process and AWS IoT
 * write them. Layer creds; needs creds, json. No I/O, no allocation. */
#ifndef TA_CREDS_JSON_ANSWER_H
#define TA_CREDS_JSON_ANSWER_H

#include "creds/creds.h"
#include "json/json_read.h"

/* The names of the members. A member that is null or an empty string counts as missing; but an
 * optional expiration must not be an empty string, which is not a time. */
typedef struct ta_creds_form {
    ta_str inside; /* the object that contains the members; absent: the root */
    ta_str access_key_id, secret_access_key, session_token, expiration;
    bool temporary; /* session_token and expiration are required */
    bool versioned; /* the root must have the member Version with the value 1 */
} ta_creds_form;

/* AccessKeyId, SecretAccessKey, Token and Expiration, all required: container endpoints, IMDS.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html */
extern const ta_creds_form ta_creds_form_metadata;

/* Version, AccessKeyId, SecretAccessKey; optionally SessionToken and Expiration.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html */
extern const ta_creds_form ta_creds_form_process;

/* Read credentials that are valid at `now` (seconds since 1970).
 *   out   value and expires are set only on TA_OK; the caller sets the provider
 *   json  working memory
 *   text  text[0..n) is changed: its strings are decoded in place. It holds secrets: wipe it
 *   diag  empty; filled on an error with one line that does not name the provider: pass it to
 *         ta_creds_provider_failed
 * Returns TA_OK
 * | TA_E_JSON_SYNTAX  not JSON, or empty
 * | TA_E_CREDENTIALS  members are missing, and the message names them; the expiration is not a
 *                     time; the credentials have expired; in a versioned form, no Version 1; in
 *                     another, a Code other than Success, as from IMDS if a role cannot be assumed
 * | TA_E_LIMIT        a cap of json_read.h, or TA_CREDENTIAL_MAX */
TA_MUST ta_err ta_creds_from_json(ta_creds *out, const ta_creds_form *form, ta_json *json,
                                  char *text, size_t n, int64_t now, ta_diag *diag);

#endif
