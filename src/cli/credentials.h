/* credentials.h - credentials as they are printed: masked; and whole, as credential_process wants them,
 * with the bytes of AWS CLI v2's configure export-credentials. Layer cli; needs creds/creds, json, output.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html */
#ifndef TA_CLI_CREDENTIALS_H
#define TA_CLI_CREDENTIALS_H

#include "cli/output.h"
#include "creds/creds.h"

/* How many characters `s` has; a byte that is no UTF-8 counts as one. */
size_t ta_characters(ta_str s);

/* 16 stars and the last four characters of a key, as AWS CLI shows keys: TA_MASKED_MAX bytes. */
void ta_put_masked(ta_buf *b, ta_str key);
#define TA_MASKED_MAX (16 + 4 * 4)

/* Version 1, the keys, and of temporary credentials the token and the expiry; a terminal gets none of the
 * controls in them. They are secrets: so is
 * the memory of `out` from then on. */
void ta_credentials_print(ta_output *out, const ta_creds *creds);

#endif
