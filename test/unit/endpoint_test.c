/* endpoint_test.c - endpoints as botocore's test cases and its rule engine have them; regions; and
 * the order of the sources that may name an endpoint. */
#include <criterion/criterion.h>
#include <string.h>

#include "aws/endpoint.h"
#include "config/endpoint_source.h"
#include "support/guard.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define EQ(slice, literal)                                                                         \
    cr_assert(ta_str_eq((slice), TA_STR(literal)), "%.*s", (int)(slice).n, (slice).p)

/* ---- the rules ---- */

static const struct {
    const char *name;
    ta_endpoint_params params;
    ta_str url, error; /* one of them is absent */
} cases[] = {
#include "build/host/vectors/endpoint_cases.inc"
};

/* What an endpoint is made of lies before a guard page, and so does the memory for it. */
static void check_url(const char *name, ta_endpoint_params params, ta_str url) {
    char *region = guard_copy(params.region.p, params.region.n);
    char *memory = guard_alloc(url.n), *small = guard_alloc(url.n - 1);
    ta_buf b = ta_buf_on(memory, url.n), b_small = ta_buf_on(small, url.n - 1);
    params.region.p = region;
    ta_put_endpoint(&b, &params);
    cr_assert(ta_str_eq(ta_buf_str(&b), url), "%s: %.*s", name, (int)b.n, b.p);
    ta_put_endpoint(&b_small, &params);
    cr_assert_eq(ta_buf_err(&b_small), TA_E_LIMIT, "%s", name);
    guard_free(region, params.region.n);
    guard_free(memory, url.n);
    guard_free(small, url.n - 1);
}

/* The host of an https URL is AWS's own when it is made by the rules. */
static bool made_for_aws(ta_str url) {
    const ta_str host = ta_str_sub(url, sizeof "https://" - 1, url.n);
    char *const guarded = guard_copy(host.p, host.n);
    const bool is = ta_host_is_aws((ta_str){guarded, host.n});
    guard_free(guarded, host.n);
    return is;
}

Test(endpoint, as_botocore_has_it) {
    size_t own = 0, refused = 0;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *why = NULL;
        ta_endpoint_params params = cases[i].params;
        ta_err err = ta_endpoint_check(&params, &why);
        own += strncmp(cases[i].name, "botocore: ", 10) != 0;
        if (cases[i].error.p) {
            refused++;
            cr_assert_eq(err, params.custom.n ? TA_E_CONFIG : TA_E_NO_REGION, "%s", cases[i].name);
            cr_assert(ta_str_eq(ta_str_from(why), cases[i].error), "%s: %s", cases[i].name, why);
            continue;
        }
        cr_assert_eq(err, TA_OK, "%s: %s", cases[i].name, why);
        cr_assert_str_empty(why);
        cr_assert(ta_region_valid(params.region) || params.custom.n, "%s", cases[i].name);
        check_url(cases[i].name, params, cases[i].url);
        cr_assert(params.custom.n > 0 || made_for_aws(cases[i].url), "%s", cases[i].name);
    }
    cr_assert_eq(own, 14);
    cr_assert_gt(refused, 20);
    cr_assert_gt(COUNT(cases), 1500);
}

Test(endpoint, hosts_of_aws) {
    static const char *const theirs[] = {"",
                                         ".",
                                         "a",
                                         "amazonaws.com",
                                         "xamazonaws.com",
                                         "sts.amazonaws.com.example.com",
                                         "sts.amazonaws.co",
                                         "sts.amazonaws.com..",
                                         "sts.api.aws.example",
                                         "127.0.0.1"};
    cr_assert(ta_host_is_aws(TA_STR("STS.us-east-1.AmazonAWS.com")));
    cr_assert(ta_host_is_aws(TA_STR("sts.us-east-1.amazonaws.com.")));
    cr_assert(ta_host_is_aws(TA_STR("c1.credentials.iot.cn-north-1.amazonaws.com.cn")));
    cr_assert(ta_host_is_aws(TA_STR("oidc.us-east-1.api.aws")));
    for (size_t i = 0; i < COUNT(theirs); i++)
        cr_assert_not(ta_host_is_aws(ta_str_from(theirs[i])), "%s", theirs[i]);
}

/* ---- regions ---- */

Test(endpoint, a_region_cannot_change_the_host) {
    const char *bad[] = {"",
                         "-a",
                         "a-",
                         "a.b",
                         "a/b",
                         "a@b",
                         "a b",
                         "a\n",
                         "a#",
                         "us_east",
                         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    for (size_t i = 0; i < COUNT(bad); i++)
        cr_assert_not(ta_region_valid(ta_str_from(bad[i])), "%s", bad[i]);
    cr_assert(ta_region_valid(ta_str_sub(ta_str_from(bad[10]), 0, 63)));
}

Test(endpoint, a_fips_pseudo_region_is_its_region) {
    static const struct {
        const char *region, *real;
        bool fips;
    } regions[] = {
        {"us-east-1", "us-east-1", false},
        {"fips-us-east-1", "us-east-1", true},
        {"us-gov-west-1-fips", "us-gov-west-1", true},
        {"fips-us-east-1-fips", "us-east-1", true},
        {"fips", "fips", false},
        {"fipsus-east-1", "fipsus-east-1", false},
        {"us-east-1fips", "us-east-1fips", false},
        {"fips-", "", true},
        {"-fips", "", true},
        {"", "", false},
    };
    for (size_t i = 0; i < COUNT(regions); i++) {
        bool fips = false, was = true;
        ta_str given = ta_str_from(regions[i].region);
        ta_str real = ta_region_real(given, &fips);
        cr_assert(ta_str_eq(real, ta_str_from(regions[i].real)), "%s", regions[i].region);
        cr_assert_eq(fips, regions[i].fips, "%s", regions[i].region);
        (void)ta_region_real(given, &was);
        cr_assert(was, "use_fips is never taken back");
    }
}

/* ---- the order of the sources ---- */

static const char *variables[3]; /* the service's, AWS_ENDPOINT_URL, AWS_IGNORE_… */

static const char *environment(void *ctx, const char *name) {
    static const char *const names[] = {"AWS_ENDPOINT_URL_A_B", "AWS_ENDPOINT_URL",
                                        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"};
    cr_assert_eq(ctx, variables);
    for (size_t i = 0; i < COUNT(names); i++)
        if (strcmp(name, names[i]) == 0)
            return variables[i];
    cr_assert_fail("asked for %s", name);
    return NULL;
}

static ta_endpoint_sources sources = {
    .environment = environment, .ctx = variables, .service_variable = "AWS_ENDPOINT_URL_A_B"};

static void found(const char *value, const char *from) {
    ta_endpoint_source out = {{"x", 1}, NULL};
    ta_endpoint_source_find(&sources, &out);
    cr_assert(ta_str_eq(out.value, ta_str_from(value)), "%.*s", (int)out.value.n, out.value.p);
    cr_assert_eq(out.value.p == NULL, value == NULL);
    cr_assert_str_eq(out.from, from);
}

Test(endpoint, each_provider_beats_those_after_it) {
    static const char *const empty[] = {"", NULL};
    found(NULL, "default");
    sources.profile_endpoint_url = TA_STR("https://5");
    found("https://5", "profile");
    sources.services_endpoint_url = TA_STR("https://4");
    found("https://4", "services section");
    variables[1] = "https://3";
    found("https://3", "AWS_ENDPOINT_URL");
    variables[0] = "https://2";
    found("https://2", "AWS_ENDPOINT_URL_A_B");
    sources.option = TA_STR("https://1");
    found("https://1", "--endpoint-url");

    /* An empty one counts as absent, whichever it is. */
    for (size_t i = 0; i < COUNT(empty); i++) {
        sources.option = ta_str_from(empty[i]);
        variables[0] = empty[i];
        found("https://3", "AWS_ENDPOINT_URL");
        variables[1] = empty[i];
        sources.services_endpoint_url = ta_str_from(empty[i]);
        found("https://5", "profile");
        variables[1] = "https://3";
    }
}

Test(endpoint, configured_ones_can_be_ignored) {
    sources.profile_endpoint_url = sources.services_endpoint_url = TA_STR("https://4");
    variables[0] = variables[1] = "https://2";
    sources.profile_ignore = TA_STR("false");
    found("https://2", "AWS_ENDPOINT_URL_A_B");
    sources.profile_ignore = TA_STR("True");
    found(NULL, "default");
    /* The environment's word beats the profile's. */
    variables[2] = "FALSE";
    found("https://2", "AWS_ENDPOINT_URL_A_B");
    sources.profile_ignore = TA_STR("x");
    found("https://2", "AWS_ENDPOINT_URL_A_B");
    /* Any other word is false, as in AWS CLI. */
    variables[2] = "";
    found("https://2", "AWS_ENDPOINT_URL_A_B");
    variables[2] = "1";
    found("https://2", "AWS_ENDPOINT_URL_A_B");
    variables[2] = "true";
    found(NULL, "default");
    sources.option = TA_STR("https://1");
    found("https://1", "--endpoint-url");
}
