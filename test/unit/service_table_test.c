/* service_table_test.c - the table of services by itself; test_models.py compares all of it with botocore. */
#include <criterion/criterion.h>

#include "aws/service_table.h"
#include "test/support/guard.h"

#define EQ(slice, text)                                                                            \
    cr_assert(ta_str_eq((slice), ta_str_from(text)), "%.*s", (int)(slice).n, (slice).p)

Test(service_table, every_row_is_found_by_its_names) {
    ta_service_entry e, found;
    const char *before = "";
    size_t count = 0;
    for (; ta_service_at(count, &e); count++) {
        const ta_service *s = &e.service;
        cr_assert_lt(strcmp(before, s->name), 0, "%s comes after %s", before, s->name);
        before = s->name;
        cr_assert_lt(strlen(s->endpoint_variable), TA_ENDPOINT_VARIABLE_MAX);
        cr_assert_eq(strncmp(s->endpoint_variable, "AWS_ENDPOINT_URL_", 17), 0);
        cr_assert_eq(s->key, s->endpoint_variable + 17);
        cr_assert(ta_service_find(ta_str_from(s->name), &found));
        cr_assert_str_eq(found.service.target_prefix, s->target_prefix);
        cr_assert(ta_service_find_by_key(ta_str_from(s->key), &found));
        cr_assert_str_eq(found.service.name, s->name);
    }
    cr_assert_eq(count, 154);
    cr_assert_not(ta_service_at(count, &e));
}

Test(service_table, proton_is_the_same_as_in_services_def) {
    const ta_service *own = &ta_services[TA_SERVICE_PROTON];
    ta_service_entry e;
    cr_assert(ta_service_find(TA_STR("proton"), &e));
    cr_assert_str_eq(e.service.key, own->key);
    cr_assert_str_eq(e.service.endpoint_variable, own->endpoint_variable);
    cr_assert_str_eq(e.service.endpoint_prefix, own->endpoint_prefix);
    cr_assert_str_eq(e.service.signing_name, own->signing_name);
    cr_assert_str_eq(e.service.target_prefix, own->target_prefix);
    cr_assert_str_eq(e.service.json_version, own->json_version);
    cr_assert_null(e.rules);
}

Test(service_table, a_retryable_error_is_of_its_services) {
    const struct {
        const char *service, *type;
        bool retried;
    } cases[] = {{"dynamodb", "ReplicatedWriteConflictException", true},
                 {"proton", "InternalServerException", true},
                 {"acm", "InternalServerException", true},
                 {"workspaces-instances", "InternalServerException", true},
                 {"partnercentral-channel", "ServiceQuotaExceededException", true},
                 {"ssm", "InternalServerException", false},
                 {"proton", "InternalServerExceptio", false},
                 {"proto", "InternalServerException", false},
                 {"proton", "proton", false},
                 {"", "", false},
                 {"proton", NULL, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const ta_diag diag = {.error_type = ta_str_from(cases[i].type)};
        cr_assert_eq(ta_service_error_is_retryable(ta_str_from(cases[i].service), &diag),
                     cases[i].retried, "%s: %s", cases[i].service, cases[i].type);
    }
}

/* ---- each writer at its exact cap, and one below ---- */

Test(service_table, the_name_of_an_operation_fits_or_is_an_error) {
    ta_service_entry e;
    cr_assert(ta_service_find(TA_STR("cognito-idp"), &e));
    const struct {
        const char *name, *api_name;
    } cases[] = {{"list-users", "ListUsers"},
                 {"ListUsers", "ListUsers"},
                 {"get-csv-header", "GetCSVHeader"},
                 {"get-user-pool-mfa-config", "GetUserPoolMfaConfig"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const size_t n = strlen(cases[i].name), cap = strlen(cases[i].api_name);
        char *name = guard_copy(cases[i].name, n), *memory = guard_alloc(cap);
        char *small = guard_alloc(cap - 1);
        ta_buf b = ta_buf_on(memory, cap), too_small = ta_buf_on(small, cap - 1);
        cr_assert(ta_service_put_operation(&b, &e, (ta_str){name, n}));
        EQ(ta_buf_str(&b), cases[i].api_name);
        cr_assert(ta_service_put_operation(&too_small, &e, (ta_str){name, n}));
        cr_assert_eq(ta_buf_err(&too_small), TA_E_LIMIT);
        guard_free(name, n);
        guard_free(memory, cap);
        guard_free(small, cap - 1);
    }
    ta_buf none = ta_buf_on(NULL, 0);
    cr_assert_not(ta_service_put_operation(&none, &e, (ta_str){NULL, 0}));
}

static ta_str put(const char *service, const char *operation, ta_endpoint_params params,
                  ta_buf *url, ta_str *region) {
    ta_service_entry e;
    const char *why;
    cr_assert(ta_service_find(ta_str_from(service), &e));
    params.prefix = ta_str_from(e.service.endpoint_prefix);
    cr_assert_eq(ta_put_endpoint_by_rules(
                     url, &params, ta_service_rules(&e, ta_str_from(operation)), region, &why),
                 TA_OK);
    return ta_buf_str(url);
}

Test(service_table, an_endpoint_fits_or_is_an_error) {
    const char *whole = "https://sync-states.us-gov-west-1.amazonaws.com";
    const size_t cap = strlen(whole);
    char *memory = guard_alloc(cap), *small = guard_alloc(cap - 1);
    const ta_endpoint_params fips = {.region = TA_STR("us-gov-west-1"), .use_fips = true};
    ta_buf b = ta_buf_on(memory, cap), too_small = ta_buf_on(small, cap - 1);
    ta_str region;
    EQ(put("stepfunctions", "StartSyncExecution", fips, &b, &region), whole);
    EQ(region, "us-gov-west-1");
    (void)put("stepfunctions", "StartSyncExecution", fips, &too_small, &region);
    cr_assert_eq(ta_buf_err(&too_small), TA_E_LIMIT);
    guard_free(memory, cap);
    guard_free(small, cap - 1);
}

Test(service_table, a_custom_endpoint_stays_as_it_is) {
    static const struct {
        const char *operation, *custom, *url;
    } cases[] = {
        {"ListStateMachines", "https://[::1]:8443/a", "https://[::1]:8443/a"},
        {"TestState", "https://example.com:8443/a://b", "https://sync-example.com:8443/a://b"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char memory[256];
        ta_buf b = ta_buf_on(memory, sizeof memory);
        ta_str region;
        const ta_endpoint_params custom = {.region = TA_STR("eu-west-1"),
                                           .custom = ta_str_from(cases[i].custom)};
        EQ(put("stepfunctions", cases[i].operation, custom, &b, &region), cases[i].url);
        EQ(region, "eu-west-1");
    }
}

/* A region that no list has yet follows the rules of its partition. */
Test(service_table, a_new_region_is_one_of_its_partition) {
    static const struct {
        const char *service, *region, *url, *signed_for;
    } cases[] = {
        {"ssm", "us-gov-north-7", "https://ssm.us-gov-north-7.amazonaws.com", "us-gov-north-7"},
        {"ssm", "us-north-7", "https://ssm-fips.us-north-7.amazonaws.com", "us-north-7"},
        {"ce", "ap-north-7", "https://ce-fips.us-east-1.amazonaws.com", "us-east-1"},
        {"sagemaker", "cn-west-7", "https://api.sagemaker-fips.cn-west-7.amazonaws.com.cn",
         "cn-west-7"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char memory[256];
        ta_buf b = ta_buf_on(memory, sizeof memory);
        ta_str region;
        const ta_endpoint_params fips = {.region = ta_str_from(cases[i].region), .use_fips = true};
        EQ(put(cases[i].service, "X", fips, &b, &region), cases[i].url);
        EQ(region, cases[i].signed_for);
    }
}
