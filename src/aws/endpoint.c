#include "aws/endpoint.h"

#include "limits.h"

/* Regions whose suffix is not amazonaws.com, by the start of their names. */
static const struct {
    char prefix[9];
    char suffix[18];
} partitions[] = {
    {"cn-", "amazonaws.com.cn"},   {"eusc-", "amazonaws.eu"},      {"us-iso-", "c2s.ic.gov"},
    {"us-isob-", "sc2s.sgov.gov"}, {"eu-isoe-", "cloud.adc-e.uk"}, {"us-isof-", "csp.hci.ic.gov"},
};

bool ta_region_valid(ta_str region) {
    if (region.n == 0 || region.n > TA_REGION_MAX || region.p[0] == '-' ||
        region.p[region.n - 1] == '-')
        return false;
    for (size_t i = 0; i < region.n; i++)
        if (!ta_is_alpha(region.p[i]) && !ta_is_digit(region.p[i]) && region.p[i] != '-')
            return false;
    return true;
}

void ta_put_endpoint(ta_buf *url, ta_str endpoint_prefix, ta_str region) {
    const char *suffix = "amazonaws.com";
    for (size_t i = 0; i < sizeof partitions / sizeof *partitions; i++)
        if (ta_str_starts(region, ta_str_from(partitions[i].prefix)))
            suffix = partitions[i].suffix;
    ta_puts(url, "https://");
    ta_put(url, endpoint_prefix);
    ta_putc(url, '.');
    ta_put(url, region);
    ta_putc(url, '.');
    ta_puts(url, suffix);
}
