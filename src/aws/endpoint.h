/* endpoint.h - the endpoint of a service in a region. Layer aws; needs base. Pure.
 * The rules are those that services of the regional kind share (endpoint-rule-set-1.json of
 * botocore, of which Proton's is one), the partitions those of its partitions.json: aws, aws-cn,
 * aws-us-gov, aws-eusc, aws-iso, aws-iso-b, aws-iso-e, aws-iso-f.
 * https://smithy.io/2.0/additional-specs/rules-engine/specification.html */
#ifndef TA_ENDPOINT_H
#define TA_ENDPOINT_H

#include "base/diag.h"

/* What the rules ask for. Slices are borrowed for each call. */
typedef struct ta_endpoint_params {
    ta_str prefix; /* first label of the host name, such as proton */
    ta_str region; /* such as us-east-1; needed unless there is a custom endpoint */
    ta_str custom; /* URL to use in place of the rules' own; absent or empty: none */
    bool use_fips;
    bool use_dualstack; /* a host name that has IPv6 addresses too */
} ta_endpoint_params;

/* The region that a pseudo-region stands for: "fips-us-east-1" and "us-east-1-fips" are us-east-1,
 * and set *use_fips; any other region is given back as it is, and *use_fips left alone. The result,
 * a part of `region`, is what requests are signed for. */
ta_str ta_region_real(ta_str region, bool *use_fips);

/* false unless `region` is one host label: 1 to 63 letters, digits and hyphens, no hyphen at its
 * ends (RFC 1123, section 2.1). So a region can never change the host that is called. */
bool ta_region_valid(ta_str region);

/* Whether a valid region belongs to the partition aws-us-gov. */
bool ta_region_is_us_gov(ta_str region);

/* Whether `host` is a name of AWS's own: below a suffix of one of the partitions, in any case. */
bool ta_host_is_aws(ta_str host);

/* Whether the rules have an endpoint for these parameters.
 *   why  out: on an error, the rule set's text for it; static
 * Returns TA_OK | TA_E_CONFIG (FIPS or dual stack with a custom endpoint) | TA_E_NO_REGION.
 * The rule set's other two errors tell of a partition without FIPS or dual stack: every partition
 * has both. */
TA_MUST ta_err ta_endpoint_check(const ta_endpoint_params *params, const char **why);

/* Append the custom endpoint as it is, or https://<prefix>[-fips].<region>.<suffix>. The parameters
 * passed ta_endpoint_check; a region that makes the host name is valid. */
void ta_put_endpoint(ta_buf *url, const ta_endpoint_params *params);

#endif
