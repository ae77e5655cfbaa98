/* creds/sts_endpoint.h - the endpoint of AWS STS. Its rules differ from those of endpoint.h in two
 * points: the global endpoint, and FIPS in the partition aws-us-gov. Layer creds; needs endpoint.
 * Pure. The rules are those of STS's endpoint-rule-set-1.json in botocore.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-sts-regionalized-endpoints.html */
#ifndef TA_CREDS_STS_ENDPOINT_H
#define TA_CREDS_STS_ENDPOINT_H

#include "aws/endpoint.h"

/* Append what ta_put_endpoint does, with these exceptions:
 *   - aws-global, without FIPS and dual stack, is https://sts.amazonaws.com;
 *   - with `legacy`, so are the oldest regions of STS;
 *   - in aws-us-gov, FIPS without dual stack has the same host name as without FIPS.
 *   params  passed ta_endpoint_check; prefix is "sts"
 *   legacy  AWS_STS_REGIONAL_ENDPOINTS=legacy
 * Returns the region to sign for: static text, or params->region. */
ta_str ta_put_sts_endpoint(ta_buf *url, const ta_endpoint_params *params, bool legacy);

#endif
