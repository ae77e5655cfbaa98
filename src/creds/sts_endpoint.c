#include "creds/sts_endpoint.h"

static bool has_legacy_endpoint(ta_str region) {
    /* The parameter UseGlobalEndpoint of the rules. */
    static const char regions[][15] = {
        "ap-northeast-1", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ca-central-1",
        "eu-central-1",   "eu-north-1", "eu-west-1",      "eu-west-2",      "eu-west-3",
        "sa-east-1",      "us-east-1",  "us-east-2",      "us-west-1",      "us-west-2",
    };
    for (size_t i = 0; i < sizeof regions / sizeof *regions; i++)
        if (ta_str_eq(region, ta_str_from(regions[i])))
            return true;
    return false;
}

ta_str ta_put_sts_endpoint(ta_buf *url, const ta_endpoint_params *params, bool legacy) {
    ta_endpoint_params p = *params;
    const bool custom = p.custom.n > 0, plain = !custom && !p.use_fips && !p.use_dualstack;
    const bool global = !custom && ta_str_eq(p.region, TA_STR("aws-global"));
    if (plain && (global || (legacy && has_legacy_endpoint(p.region)))) {
        ta_puts(url, "https://sts.amazonaws.com");
        return TA_STR("us-east-1");
    }
    if (!p.use_dualstack && ta_region_is_us_gov(p.region))
        p.use_fips = false;
    ta_put_endpoint(url, &p);
    return global ? TA_STR("us-east-1") : p.region;
}
