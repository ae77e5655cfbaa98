/* endpoint.h - the endpoint of a service in a region. Layer aws; needs base. Pure.
 * The rules are those that regional services share (endpoint-rule-set-1.json of botocore; Proton's
 * is one of them), and the partitions are those of its partitions.json: aws, aws-cn, aws-us-gov,
 * aws-eusc, aws-iso, aws-iso-b, aws-iso-e, aws-iso-f.
 * https://smithy.io/2.0/additional-specs/rules-engine/specification.html */
#ifndef TA_ENDPOINT_H
#define TA_ENDPOINT_H

#include "base/diag.h"

/* The parameters of the rules. Slices are borrowed for each call. */
typedef struct ta_endpoint_params {
    ta_str prefix; /* first label of the host name, such as proton */
    ta_str region; /* such as us-east-1; required unless there is a custom endpoint */
    ta_str custom; /* URL to use instead of the rules' own; absent or empty: none */
    bool use_fips;
    bool use_dualstack; /* a host name that has IPv6 addresses, too */
} ta_endpoint_params;

/* The real region of a pseudo-region: for "fips-us-east-1" and "us-east-1-fips", returns us-east-1
 * and sets *use_fips. Returns any other region unchanged, and does not change *use_fips. The result
 * is a part of `region`, and the region to sign requests for. */
ta_str ta_region_real(ta_str region, bool *use_fips);

/* Returns true only if `region` is one host label: 1 to 63 letters, digits and hyphens, no hyphen
 * at its ends (RFC 1123, section 2.1). So a region can never change the host that is called. */
bool ta_region_valid(ta_str region);

/* In the order that services.txt has them, too: toolchain/service_compile. */
typedef enum ta_partition {
    TA_PARTITION_AWS,
    TA_PARTITION_CN,
    TA_PARTITION_US_GOV,
    TA_PARTITION_EUSC,
    TA_PARTITION_ISO,
    TA_PARTITION_ISO_B,
    TA_PARTITION_ISO_E,
    TA_PARTITION_ISO_F,
    TA_PARTITION_COUNT
} ta_partition;

/* The partition of a valid region; "aws" if no other one has it. */
ta_partition ta_region_partition(ta_str region);

/* Does a valid region belong to the partition aws-us-gov? */
bool ta_region_is_us_gov(ta_str region);

/* Is it the partition's pseudo-region, such as aws-cn-global? */
bool ta_region_is_global(ta_str region, ta_partition p);

/* The suffix of the partition's host names: amazonaws.com, api.aws. */
const char *ta_partition_suffix(ta_partition p, bool dualstack);

/* Is `host` a name of AWS, that is, below a suffix of one of the partitions, in any case? */
bool ta_host_is_aws(ta_str host);

/* Do the rules have an endpoint for these parameters?
 *   why  out: on an error, the rule set's text for it; static
 * Returns TA_OK | TA_E_CONFIG (FIPS or dual stack with a custom endpoint) | TA_E_NO_REGION.
 * The rule set's other two errors are for a partition without FIPS or dual stack: every partition
 * has both. */
TA_MUST ta_err ta_endpoint_check(const ta_endpoint_params *params, const char **why);

/* Append the custom endpoint unchanged, or https://<prefix>[-fips].<region>.<suffix>. The
 * parameters must have passed ta_endpoint_check, and a region that is used in the host name must be
 * valid. */
void ta_put_endpoint(ta_buf *url, const ta_endpoint_params *params);

#endif
