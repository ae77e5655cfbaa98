/* endpoint.h - the host name of a service in a region. Layer aws; needs base.
 * The DNS suffix is the partition's, told by the region's name as partitions.json of botocore has
 * it: aws, aws-cn, aws-us-gov, aws-iso, aws-iso-b, aws-iso-e, aws-iso-f, aws-eusc. */
#ifndef TA_ENDPOINT_H
#define TA_ENDPOINT_H

#include "base/diag.h"

/* false unless `region` is one host label: 1 to 63 letters, digits and hyphens, no hyphen at its
 * ends (RFC 1123, section 2.1). So a region can never change the host that is called. */
bool ta_region_valid(ta_str region);

/* Append https://<prefix>.<region>.<suffix>. `region` must be valid. */
void ta_put_endpoint(ta_buf *url, ta_str endpoint_prefix, ta_str region);

#endif
