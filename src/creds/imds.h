/* creds/imds.h - the instance metadata service of Amazon EC2, version 2: credentials of the
 * instance's role, and the region. Layer creds; needs creds, json_answer, metadata, http/url.
 *
 * Settings come from the environment, where an empty value counts as absent; all but the first may
 * also be in a profile (ta_imds_setting), if the environment does not set them:
 *   AWS_EC2_METADATA_DISABLED                true, in any case: IMDS is not asked
 *   AWS_EC2_METADATA_SERVICE_ENDPOINT        URL, with or without a slash at its end
 *   AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE   IPv4 (http://169.254.169.254) or IPv6
 *                                            (http://[fd00:ec2::254]), in any case; the endpoint
 *                                            setting takes precedence over it
 *   AWS_METADATA_SERVICE_TIMEOUT             seconds of silence, 1 to 86,400; the default is 1
 *   AWS_METADATA_SERVICE_NUM_ATTEMPTS        for each request, 1 to 100; the default is 1
 * There is no fallback to version 1: without a token nothing else is asked.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-imds-credentials.html */
#ifndef TA_CREDS_IMDS_H
#define TA_CREDS_IMDS_H

#include "creds/creds.h"
#include "http/url.h"
#include "json/json_read.h"

/* Settings that a profile may have. The key is the variable's name in lower case and without
 * "aws_": metadata_service_timeout, metadata_service_num_attempts, ec2_metadata_service_endpoint,
 * ec2_metadata_service_endpoint_mode. */
typedef enum ta_imds_setting {
    TA_IMDS_TIMEOUT,
    TA_IMDS_NUM_ATTEMPTS,
    TA_IMDS_ENDPOINT,
    TA_IMDS_ENDPOINT_MODE,
    TA_IMDS_SETTING_COUNT
} ta_imds_setting;

/* The memory of both functions below. Zero-initialise; wipe it after use, because it holds the
 * session's token, which the two share. */
typedef struct ta_imds {
    /* Set by the caller. */
    const ta_creds_io *io;
    /* of the profile; absent or empty: not set; borrowed */
    ta_str configured[TA_IMDS_SETTING_COUNT];

    /* Private. */
    uint32_t timeout_ms, attempts;
    ta_url endpoint; /* url, split into its parts */
    size_t base_n;   /* bytes of url before every path */
    size_t token_n;  /* 0: there is no token yet */
    char token[TA_IMDS_TOKEN_MAX];
    char url[TA_URL_MAX];
} ta_imds;

/* Get credentials of the instance's role.
 *   out   set only on TA_OK
 *   json  working memory
 *   diag  empty; filled on an error
 * Returns TA_OK
 * | TA_E_NO_CREDENTIALS  IMDS is disabled, cannot be reached, returns no token, or has no role;
 *                        after a time-out of the token request the message names the hop limit,
 *                        which is the usual cause in a container
 * | TA_E_CREDENTIALS     it has a role, but returned no usable credentials
 * | TA_E_CONFIG          a setting is malformed; the diag names the variable or the profile's key
 * | TA_E_INTERRUPTED | TA_E_DEADLINE */
TA_MUST ta_err ta_creds_imds(ta_creds *out, ta_imds *imds, ta_json *json, ta_diag *diag);

/* Get the region in which the instance runs (placement/region), appended to `region`, which has
 * room for TA_REGION_MAX bytes. Returns TA_OK; TA_E_NO_REGION where the function above returns
 * TA_E_NO_CREDENTIALS, or if the answer is not a region; TA_E_CONFIG; TA_E_INTERRUPTED; or
 * TA_E_DEADLINE. */
TA_MUST ta_err ta_imds_region(ta_imds *imds, ta_buf *region, ta_diag *diag);

#endif
