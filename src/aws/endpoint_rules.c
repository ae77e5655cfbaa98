#include "aws/endpoint_rules.h"

#include "aws/service_table_format.h"
#include "base/ip.h"
#include "endpoint_rules.inc"
#include "http/url.h"

typedef struct rule {
    unsigned variants, scope, signing, partitions;
    ta_str template;
    ta_str region;    /* of TA_RULE_ONE_REGION */
    ta_str signed_as; /* of TA_RULE_SIGNED_NAMED */
} rule;

/* The region that a partition has what is global in, by its implicitGlobalRegion. */
static const char global_regions[TA_PARTITION_COUNT][16] = {
    [TA_PARTITION_AWS] = "us-east-1",        [TA_PARTITION_CN] = "cn-northwest-1",
    [TA_PARTITION_US_GOV] = "us-gov-west-1", [TA_PARTITION_EUSC] = "eusc-de-east-1",
    [TA_PARTITION_ISO] = "us-iso-east-1",    [TA_PARTITION_ISO_B] = "us-isob-east-1",
    [TA_PARTITION_ISO_E] = "eu-isoe-west-1", [TA_PARTITION_ISO_F] = "us-isof-south-1",
};

static ta_str global_region(const ta_endpoint_params *params) {
    return ta_str_from(global_regions[ta_region_partition(params->region)]);
}

/* The string with this number, of strings that follow one another. */
static ta_str numbered(const char *strings, unsigned number) {
    while (number-- > 0)
        strings += ta_str_from(strings).n + 1;
    return ta_str_from(strings);
}

/* Read the rule at *at, which moves on; false at the end of the rules. */
static bool next_rule(const uint8_t **at, rule *r) {
    const unsigned head = *(*at)++;
    if (head == 0)
        return false;
    *r = (rule){.variants = head & 15u, .scope = head >> 4 & 3u, .signing = head >> 6};
    r->partitions = *(*at)++;
    r->template = numbered(rule_templates, *(*at)++);
    if (r->scope == TA_RULE_ONE_REGION)
        r->region = numbered(rule_regions, *(*at)++);
    if (r->signing == TA_RULE_SIGNED_NAMED)
        r->signed_as = numbered(rule_regions, *(*at)++);
    return true;
}

static bool is_for(const rule *r, const ta_endpoint_params *params) {
    const ta_partition p = ta_region_partition(params->region);
    const unsigned variant = (params->use_fips ? 2u : 0u) | (params->use_dualstack ? 1u : 0u);
    if (!(r->variants >> variant & 1u) || !(r->partitions >> p & 1u))
        return false;
    switch (r->scope) {
    case TA_RULE_ONE_REGION:
        return ta_str_eq(params->region, r->region);
    case TA_RULE_GLOBAL_REGION:
        return ta_region_is_global(params->region, p);
    default:
        return true;
    }
}

static bool find_rule(const uint8_t *rules, const ta_endpoint_params *params, rule *r) {
    while (rules != NULL && next_rule(&rules, r))
        if (is_for(r, params))
            return true;
    return false;
}

static void put_part(ta_buf *url, char part, const ta_endpoint_params *params) {
    const ta_partition p = ta_region_partition(params->region);
    switch (part) {
    case TA_PUT_PREFIX:
        ta_put(url, params->prefix);
        break;
    case TA_PUT_FIPS:
        ta_puts(url, params->use_fips ? "-fips" : "");
        break;
    case TA_PUT_REGION:
        ta_put(url, params->region);
        break;
    case TA_PUT_GLOBAL:
        ta_put(url, global_region(params));
        break;
    case TA_PUT_SUFFIX:
        ta_puts(url, ta_partition_suffix(p, params->use_dualstack));
        break;
    case TA_PUT_PLAIN_SUFFIX:
    case TA_PUT_DUALSTACK_SUFFIX:
        ta_puts(url, ta_partition_suffix(p, part == TA_PUT_DUALSTACK_SUFFIX));
        break;
    default:
        ta_putc(url, part);
    }
}

static ta_str signing_region(const rule *r, const ta_endpoint_params *params) {
    switch (r->signing) {
    case TA_RULE_SIGNED_GLOBAL:
        return global_region(params);
    case TA_RULE_SIGNED_NAMED:
        return r->signed_as;
    default:
        return params->region;
    }
}

/* Append an endpoint with `before` in front of its host name. */
static void put_before(ta_buf *url, ta_str endpoint, const char *before) {
    const ta_str mark = TA_STR("://");
    size_t at = 0;
    while (at < endpoint.n && !ta_str_starts(ta_str_sub(endpoint, at, endpoint.n), mark))
        at++;
    const size_t host = at < endpoint.n ? at + mark.n : 0;
    ta_put(url, ta_str_sub(endpoint, 0, host));
    ta_puts(url, before);
    ta_put(url, ta_str_sub(endpoint, host, endpoint.n));
}

/* AWS CLI puts it before an address, too, which is then a name that nothing knows. */
static bool is_address(ta_str endpoint) {
    ta_url url;
    uint8_t bytes[16];
    return ta_url_parse(endpoint, &url, NULL) == TA_OK &&
           (ta_ipv4_parse(url.host, bytes) || ta_ipv6_parse(url.host, bytes));
}

ta_err ta_put_endpoint_by_rules(ta_buf *url, const ta_endpoint_params *params,
                                ta_endpoint_rules rules, ta_str *region, const char **why) {
    static const uint8_t regional[] = {15, 255, 0, 0}; /* the first template, always */
    const char *before = rules.before != NULL ? rules.before : "";
    rule r;
    *region = params->region;
    *why = "";
    if (params->custom.n > 0) {
        put_before(url, params->custom, is_address(params->custom) ? "" : before);
        return TA_OK;
    }
    if (!find_rule(rules.own, params, &r) && !find_rule(rules.usual, params, &r))
        (void)find_rule(regional, params, &r);
    if (ta_str_starts(r.template, TA_STR("!"))) {
        *why = r.template.p + 1;
        return TA_E_CONFIG;
    }
    *region = signing_region(&r, params);
    ta_puts(url, "https://");
    ta_puts(url, before);
    for (size_t i = 0; i < r.template.n; i++)
        put_part(url, r.template.p[i], params);
    return TA_OK;
}
