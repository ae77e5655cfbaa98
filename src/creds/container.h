/* creds/container.h - credentials from the endpoint that a container platform provides for its
 * containers: Amazon ECS, EKS Pod Identity, AWS IoT Greengrass.
 * Layer creds; needs creds, json_answer, metadata, http/url.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html */
#ifndef TA_CREDS_CONTAINER_H
#define TA_CREDS_CONTAINER_H

#include "creds/creds.h"
#include "json/json_read.h"

/* Ask AWS_CONTAINER_CREDENTIALS_RELATIVE_URI on 169.254.170.2, else
 * AWS_CONTAINER_CREDENTIALS_FULL_URI, with the authorization token in the file that
 * AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names, else in AWS_CONTAINER_AUTHORIZATION_TOKEN. An empty
 * variable counts as absent. Three attempts, a second apart, with a time-out of 2 s each.
 *
 * Nothing is sent if
 * - a plain HTTP endpoint is not 127.0.0.0/8, ::1, localhost, 169.254.170.2, 169.254.170.23 or
 *   fd00:ec2::23, because it would receive the token and could return credentials of its own;
 * - the token, without the white space at its end, is empty, is longer than
 *   TA_AUTHORIZATION_TOKEN_MAX, or contains a byte that is not allowed in a header field, such as
 *   CR or LF.
 *
 *   out   set on TA_OK, unchanged on TA_E_NO_CREDENTIALS, else wiped; holds the URL and the token
 *         during the call
 *   json  working memory
 *   diag  empty; filled on an error
 * Returns TA_OK | TA_E_NO_CREDENTIALS neither variable is set | TA_E_CONFIG a variable is
 * malformed, or names a host that is refused | TA_E_CREDENTIALS | TA_E_INTERRUPTED |
 * TA_E_DEADLINE. */
TA_MUST ta_err ta_creds_container(ta_creds *out, const ta_creds_io *io, ta_json *json,
                                  ta_diag *diag);

#endif
