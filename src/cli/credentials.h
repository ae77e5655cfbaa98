/* credentials.h - credentials as credential_process wants them, with the bytes of AWS CLI v2's
 * configure export-credentials. Layer cli; needs aws/creds, json, output.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html */
#ifndef TA_CLI_CREDENTIALS_H
#define TA_CLI_CREDENTIALS_H

#include "aws/creds.h"
#include "cli/output.h"

/* Version 1, the keys, and of temporary credentials the token and the expiry. They are secrets: so is
 * the memory of `out` from then on. */
void ta_credentials_print(ta_output *out, const ta_creds *creds);

#endif
