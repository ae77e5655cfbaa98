/* creds/container.h - credentials from the endpoint that a container platform runs beside the
 * container: Amazon ECS, EKS Pod Identity, AWS IoT Greengrass.
 * Layer aws; needs creds, creds_json, metadata, http/url.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html */
#ifndef TA_CREDS_CONTAINER_H
#define TA_CREDS_CONTAINER_H

#include "creds/creds.h"
#include "json/json_read.h"

/* Ask AWS_CONTAINER_CREDENTIALS_RELATIVE_URI on 169.254.170.2, else
 * AWS_CONTAINER_CREDENTIALS_FULL_URI, with the authorization token in the file that
 * AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names, else in AWS_CONTAINER_AUTHORIZATION_TOKEN. An empty
 * variable counts as absent. Three attempts, a second apart, of 2 s of silence each.
 *
 * Nothing is sent when
 * - a plain HTTP endpoint is none of 127.0.0.0/8, ::1, localhost, 169.254.170.2, 169.254.170.23 and
 *   fd00:ec2::23, since it would be handed the token and could hand out credentials of its own;
 * - the token, less the white space at its end, is empty, is longer than
 *   TA_AUTHORIZATION_TOKEN_MAX, or holds a byte that no header field may hold, such as a CR or LF.
 *
 *   out   set on TA_OK, untouched on TA_E_NO_CREDENTIALS, else wiped; holds the URL and the token
 *         meanwhile
 *   json  working memory
 *   diag  empty; filled on an error
 * Returns TA_OK | TA_E_NO_CREDENTIALS neither variable is set | TA_E_CONFIG a variable is malformed,
 * or names a host that is refused | TA_E_CREDENTIALS | TA_E_INTERRUPTED | TA_E_DEADLINE. */
TA_MUST ta_err ta_creds_container(ta_creds *out, const ta_creds_host *host, ta_json *json,
                                  ta_diag *diag);

#endif
