#include "aws/endpoint.h"

#include "caps.h"

/* The suffixes of host names, without and with dual stack. A region belongs to a partition by its
 * start, with one word and a number after it (the partition's regionRegex), or as its global
 * pseudo-region; to "aws" when it fits nowhere, new regions among them. */
typedef struct partition {
    char start[9];
    char global[18];
    char suffix[17];
    char dualstack_suffix[29];
} partition;

static const partition partitions[TA_PARTITION_COUNT] = {
    [TA_PARTITION_AWS] = {"", "aws-global", "amazonaws.com", "api.aws"},
    [TA_PARTITION_CN] = {"cn-", "aws-cn-global", "amazonaws.com.cn",
                         "api.amazonwebservices.com.cn"},
    [TA_PARTITION_US_GOV] = {"us-gov-", "aws-us-gov-global", "amazonaws.com", "api.aws"},
    [TA_PARTITION_EUSC] = {"eusc-de-", "", "amazonaws.eu", "api.amazonwebservices.eu"},
    [TA_PARTITION_ISO] = {"us-iso-", "aws-iso-global", "c2s.ic.gov", "api.aws.ic.gov"},
    [TA_PARTITION_ISO_B] = {"us-isob-", "aws-iso-b-global", "sc2s.sgov.gov", "api.aws.scloud"},
    [TA_PARTITION_ISO_E] = {"eu-isoe-", "aws-iso-e-global", "cloud.adc-e.uk",
                            "api.cloud-aws.adc-e.uk"},
    [TA_PARTITION_ISO_F] = {"us-isof-", "aws-iso-f-global", "csp.hci.ic.gov", "api.aws.hci.ic.gov"},
};

/* ---- regions ---- */

ta_str ta_region_real(ta_str region, bool *use_fips) {
    ta_str mark = TA_STR("fips-");
    if (ta_str_starts(region, mark)) {
        *use_fips = true;
        region = ta_str_sub(region, mark.n, region.n);
    }
    mark = TA_STR("-fips");
    if (ta_str_ends(region, mark)) {
        *use_fips = true;
        region.n -= mark.n;
    }
    return region;
}

bool ta_region_valid(ta_str region) {
    if (region.n == 0 || region.n > TA_REGION_MAX || region.p[0] == '-' ||
        region.p[region.n - 1] == '-')
        return false;
    for (size_t i = 0; i < region.n; i++)
        if (!ta_is_alpha(region.p[i]) && !ta_is_digit(region.p[i]) && region.p[i] != '-')
            return false;
    return true;
}

/* Does `s`, the part after the start, match \w+-\d+? In a valid region, a word ends only at a
 * hyphen. */
static bool is_word_and_number(ta_str s) {
    ta_str number, word = ta_str_cut(s, '-', &number);
    for (size_t i = 0; i < number.n; i++)
        if (!ta_is_digit(number.p[i]))
            return false;
    return word.n > 0 && number.n > 0;
}

bool ta_region_is_global(ta_str region, ta_partition p) {
    return ta_str_eq(region, ta_str_from(partitions[p].global));
}

static bool belongs(ta_str region, ta_partition p) {
    const ta_str start = ta_str_from(partitions[p].start);
    return ta_str_eq(region, ta_str_from(partitions[p].global)) ||
           (ta_str_starts(region, start) &&
            is_word_and_number(ta_str_sub(region, start.n, region.n)));
}

ta_partition ta_region_partition(ta_str region) {
    for (ta_partition p = TA_PARTITION_CN; p < TA_PARTITION_COUNT; p++)
        if (belongs(region, p))
            return p;
    return TA_PARTITION_AWS;
}

bool ta_region_is_us_gov(ta_str region) {
    return ta_region_partition(region) == TA_PARTITION_US_GOV;
}

const char *ta_partition_suffix(ta_partition p, bool dualstack) {
    return dualstack ? partitions[p].dualstack_suffix : partitions[p].suffix;
}

/* ---- hosts ---- */

static bool is_below(ta_str host, const char *suffix) {
    const size_t n = ta_str_from(suffix).n;
    return host.n > n + 1 && host.p[host.n - n - 1] == '.' &&
           ta_str_eq_nocase(ta_str_sub(host, host.n - n, host.n), ta_str_from(suffix));
}

bool ta_host_is_aws(ta_str host) {
    if (host.n > 0 && host.p[host.n - 1] == '.')
        host.n--; /* an absolute name */
    for (ta_partition p = TA_PARTITION_AWS; p < TA_PARTITION_COUNT; p++)
        if (is_below(host, partitions[p].suffix) || is_below(host, partitions[p].dualstack_suffix))
            return true;
    return false;
}

/* ---- the rules ---- */

ta_err ta_endpoint_check(const ta_endpoint_params *params, const char **why) {
    *why = "";
    if (params->custom.n > 0 && params->use_fips) {
        *why = "Invalid Configuration: FIPS and custom endpoint are not supported";
        return TA_E_CONFIG;
    }
    if (params->custom.n > 0 && params->use_dualstack) {
        *why = "Invalid Configuration: Dualstack and custom endpoint are not supported";
        return TA_E_CONFIG;
    }
    if (params->custom.n == 0 && params->region.n == 0) {
        *why = "Invalid Configuration: Missing Region";
        return TA_E_NO_REGION;
    }
    return TA_OK;
}

void ta_put_endpoint(ta_buf *url, const ta_endpoint_params *params) {
    if (params->custom.n > 0) {
        ta_put(url, params->custom);
        return;
    }
    ta_puts(url, "https://");
    ta_put(url, params->prefix);
    ta_puts(url, params->use_fips ? "-fips." : ".");
    ta_put(url, params->region);
    ta_putc(url, '.');
    ta_puts(url, ta_partition_suffix(ta_region_partition(params->region), params->use_dualstack));
}
