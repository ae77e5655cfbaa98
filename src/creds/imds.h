/* creds/imds.h - the instance metadata service of Amazon EC2, version 2: credentials of the
 * instance's role, and the region. Layer aws; needs creds, creds_json, metadata, http/url.
 *
 * Settings, each from the environment, where empty counts as absent; all but the first also from a
 * profile (ta_imds_setting), where the environment has none:
 *   AWS_EC2_METADATA_DISABLED                true, in any case: nothing is asked
 *   AWS_EC2_METADATA_SERVICE_ENDPOINT        URL, with or without a slash at its end
 *   AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE   IPv4 (http://169.254.169.254) or IPv6
 *                                            (http://[fd00:ec2::254]), in any case; an endpoint
 *                                            that is given goes before it
 *   AWS_METADATA_SERVICE_TIMEOUT             seconds of silence, 1 to 86,400; 1
 *   AWS_METADATA_SERVICE_NUM_ATTEMPTS        for each request, 1 to 100; 1
 * There is no way back to version 1: without a token nothing else is asked.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-imds-credentials.html */
#ifndef TA_CREDS_IMDS_H
#define TA_CREDS_IMDS_H

#include "creds/creds.h"
#include "http/url.h"
#include "json/json_read.h"

/* Settings that a profile may have, under the variable's name in lower case and without "aws_":
 * metadata_service_timeout, metadata_service_num_attempts, ec2_metadata_service_endpoint,
 * ec2_metadata_service_endpoint_mode. */
typedef enum ta_imds_setting {
    TA_IMDS_TIMEOUT,
    TA_IMDS_NUM_ATTEMPTS,
    TA_IMDS_ENDPOINT,
    TA_IMDS_ENDPOINT_MODE,
    TA_IMDS_SETTING_COUNT
} ta_imds_setting;

/* Memory of both functions below. Zero-initialise; wipe it after use, since it holds the session's
 * token, which the two share. */
typedef struct ta_imds {
    /* The caller's to set. */
    const ta_creds_host *host;
    ta_str configured[TA_IMDS_SETTING_COUNT]; /* of the profile; absent or empty: none; borrowed */

    /* Private. */
    uint32_t timeout_ms, attempts;
    ta_url endpoint; /* url, taken apart */
    size_t base_n;   /* bytes of url that come before every path */
    size_t token_n;  /* 0: none was asked for yet */
    char token[TA_IMDS_TOKEN_MAX];
    char url[TA_URL_MAX];
} ta_imds;

/* Credentials of the role that the instance has.
 *   out   set on TA_OK alone
 *   json  working memory
 *   diag  empty; filled on an error
 * Returns TA_OK
 * | TA_E_NO_CREDENTIALS  IMDS is switched off, cannot be reached, gives no token, or knows no role;
 *                        a time-out on the token names the hop limit, which is what stops a
 *                        container from getting one
 * | TA_E_CREDENTIALS     it names a role, and then gives no credentials that are of use
 * | TA_E_CONFIG          a setting is malformed; the diag names the variable or the profile's key
 * | TA_E_INTERRUPTED | TA_E_DEADLINE */
TA_MUST ta_err ta_creds_imds(ta_creds *out, ta_imds *imds, ta_json *json, ta_diag *diag);

/* The region that the instance runs in (placement/region), appended to `region`, which has room for
 * TA_REGION_MAX bytes. TA_OK | TA_E_NO_REGION as TA_E_NO_CREDENTIALS above, or what it gave is no
 * region | TA_E_CONFIG | TA_E_INTERRUPTED | TA_E_DEADLINE. */
TA_MUST ta_err ta_imds_region(ta_imds *imds, ta_buf *region, ta_diag *diag);

#endif
