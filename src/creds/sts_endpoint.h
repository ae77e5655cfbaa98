/* creds/sts_endpoint.h - the endpoint of AWS STS, whose rules have exceptions to those of endpoint.h: the
 * global endpoint, and FIPS in the partition aws-us-gov. Layer aws; needs endpoint. Pure.
 * The rules are those of STS's endpoint-rule-set-1.json in botocore.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-sts-regionalized-endpoints.html */
#ifndef TA_ENDPOINT_STS_H
#define TA_ENDPOINT_STS_H

#include "aws/endpoint.h"

/* Append what ta_put_endpoint does, but for these exceptions:
 *   - aws-global, without FIPS and dual stack, is https://sts.amazonaws.com;
 *   - so are, with `legacy`, the regions that STS began with;
 *   - in aws-us-gov, FIPS without dual stack has the host name of its absence.
 *   params  passed ta_endpoint_check; prefix is "sts"
 *   legacy  AWS_STS_REGIONAL_ENDPOINTS=legacy
 * Returns the region to sign for: static text, or params->region. */
ta_str ta_put_sts_endpoint(ta_buf *url, const ta_endpoint_params *params, bool legacy);

#endif
