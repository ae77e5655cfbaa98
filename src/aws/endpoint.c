#include "aws/endpoint.h"

#include "limits.h"

/* The suffixes of host names, without and with dual stack. A region belongs to a partition if it
 * begins with `start` and continues with one word and a number (the partition's regionRegex), or if
 * it is its global pseudo-region; all other regions, and so new ones, belong to "aws". aws-us-gov
 * has no row, because its suffixes are those of aws. */
typedef struct partition {
    char start[9];
    char global[17];
    char suffix[17];
    char dualstack_suffix[29];
} partition;

static const partition partitions[] = {
    {"cn-", "aws-cn-global", "amazonaws.com.cn", "api.amazonwebservices.com.cn"},
    {"eusc-de-", "", "amazonaws.eu", "api.amazonwebservices.eu"},
    {"us-iso-", "aws-iso-global", "c2s.ic.gov", "api.aws.ic.gov"},
    {"us-isob-", "aws-iso-b-global", "sc2s.sgov.gov", "api.aws.scloud"},
    {"eu-isoe-", "aws-iso-e-global", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"},
    {"us-isof-", "aws-iso-f-global", "csp.hci.ic.gov", "api.aws.hci.ic.gov"},
};
static const partition aws_partition = {"", "", "amazonaws.com", "api.aws"};

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

static bool belongs(ta_str region, ta_str start, ta_str global) {
    return ta_str_eq(region, global) || (ta_str_starts(region, start) &&
                                         is_word_and_number(ta_str_sub(region, start.n, region.n)));
}

bool ta_region_is_us_gov(ta_str region) {
    return belongs(region, TA_STR("us-gov-"), TA_STR("aws-us-gov-global"));
}

static const partition *partition_of(ta_str region) {
    for (size_t i = 0; i < sizeof partitions / sizeof *partitions; i++) {
        const partition *p = &partitions[i];
        if (belongs(region, ta_str_from(p->start), ta_str_from(p->global)))
            return p;
    }
    return &aws_partition;
}

/* ---- hosts ---- */

static bool is_below(ta_str host, const char *suffix) {
    const size_t n = ta_str_from(suffix).n;
    return host.n > n + 1 && host.p[host.n - n - 1] == '.' &&
           ta_str_eq_nocase(ta_str_sub(host, host.n - n, host.n), ta_str_from(suffix));
}

static bool is_of(ta_str host, const partition *p) {
    return is_below(host, p->suffix) || is_below(host, p->dualstack_suffix);
}

bool ta_host_is_aws(ta_str host) {
    if (host.n > 0 && host.p[host.n - 1] == '.')
        host.n--; /* an absolute name */
    bool found = is_of(host, &aws_partition);
    for (size_t i = 0; i < sizeof partitions / sizeof *partitions && !found; i++)
        found = is_of(host, &partitions[i]);
    return found;
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
    const partition *p = partition_of(params->region);
    ta_puts(url, "https://");
    ta_put(url, params->prefix);
    ta_puts(url, params->use_fips ? "-fips." : ".");
    ta_put(url, params->region);
    ta_putc(url, '.');
    ta_puts(url, params->use_dualstack ? p->dualstack_suffix : p->suffix);
}
