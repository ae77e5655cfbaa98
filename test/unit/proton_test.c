/* proton_test.c - the environment's shape: read, print, refuse; names. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "aws/proton.h"

static ta_json json;
static char text[8192], printed[8192];

static ta_err read_environment(const char *body, ta_proton_environment *e, ta_diag *d) {
    ta_diag_clear(d);
    snprintf(text, sizeof text, "%s", body);
    cr_assert_eq(ta_json_parse(&json, text, strlen(text)), TA_OK, "%s", body);
    return ta_proton_read_environment(&json, e, d);
}

static ta_err collect(void *ctx, ta_str bytes) {
    ta_buf *b = ctx;
    ta_put(b, bytes);
    return ta_buf_err(b);
}

static bool wire_times;

static const char *print(const ta_proton_environment *e) {
    ta_json_printer p;
    ta_buf b = ta_buf_on(printed, sizeof printed - 1);
    ta_json_print_init(&p, collect, &b);
    ta_json_print_open(&p, (ta_str){NULL, 0}, '{');
    ta_proton_environment_print(&p, e, wire_times);
    ta_json_print_close(&p);
    cr_assert_eq(ta_json_print_finish(&p), TA_OK);
    printed[b.n] = '\0';
    return printed;
}

Test(proton, every_member_is_read_and_printed_in_the_models_order) {
    ta_proton_environment e;
    ta_diag d;
    /* Given in the opposite order, with a member unknown to the model and a null. */
    cr_assert_eq(
        read_environment(
            "{\"unknown\":[{}],\"environment\":{\"templateName\":\"t\",\"templateMinorVersion\":"
            "\"0\","
            "\"templateMajorVersion\":\"1\",\"spec\":\"a\\nb\",\"provisioningRepository\":{"
            "\"provider\":\"GITHUB\",\"name\":\"n\",\"branch\":\"b\",\"arn\":\"ra\",\"x\":1},"
            "\"provisioning\":\"CUSTOMER_MANAGED\",\"protonServiceRoleArn\":null,\"name\":\"prod\","
            "\"lastSucceededDeploymentId\":\"ls\",\"lastDeploymentSucceededAt\":1.6E9,"
            "\"lastDeploymentAttemptedAt\":1600000000,\"lastAttemptedDeploymentId\":\"la\","
            "\"new\":{\"deep\":[1,2]},\"environmentAccountId\":\"123456789012\","
            "\"environmentAccountConnectionId\":\"ac\",\"description\":\"\","
            "\"deploymentStatusMessage\":"
            "\"m\",\"deploymentStatus\":\"CANCELLING\",\"createdAt\":1600000000.123,"
            "\"componentRoleArn\":\"c\",\"codebuildRoleArn\":\"cb\",\"arn\":\"a\"}}",
            &e, &d),
        TA_OK);
    cr_assert_eq(e.status, TA_PROTON_CANCELLING);
    cr_assert_str_eq(print(&e),
                     "{\n"
                     "    \"environment\": {\n"
                     "        \"arn\": \"a\",\n"
                     "        \"codebuildRoleArn\": \"cb\",\n"
                     "        \"componentRoleArn\": \"c\",\n"
                     "        \"createdAt\": \"2020-09-13T12:26:40.123000+00:00\",\n"
                     "        \"deploymentStatus\": \"CANCELLING\",\n"
                     "        \"deploymentStatusMessage\": \"m\",\n"
                     "        \"description\": \"\",\n"
                     "        \"environmentAccountConnectionId\": \"ac\",\n"
                     "        \"environmentAccountId\": \"123456789012\",\n"
                     "        \"lastAttemptedDeploymentId\": \"la\",\n"
                     "        \"lastDeploymentAttemptedAt\": \"2020-09-13T12:26:40+00:00\",\n"
                     "        \"lastDeploymentSucceededAt\": \"2020-09-13T12:26:40+00:00\",\n"
                     "        \"lastSucceededDeploymentId\": \"ls\",\n"
                     "        \"name\": \"prod\",\n"
                     "        \"provisioning\": \"CUSTOMER_MANAGED\",\n"
                     "        \"provisioningRepository\": {\n"
                     "            \"arn\": \"ra\",\n"
                     "            \"branch\": \"b\",\n"
                     "            \"name\": \"n\",\n"
                     "            \"provider\": \"GITHUB\"\n"
                     "        },\n"
                     "        \"spec\": \"a\\nb\",\n"
                     "        \"templateMajorVersion\": \"1\",\n"
                     "        \"templateMinorVersion\": \"0\",\n"
                     "        \"templateName\": \"t\"\n"
                     "    }\n"
                     "}\n");
}

Test(proton, each_status_and_one_unknown) {
    static const char *const names[] = {"NEW_ONE",         "IN_PROGRESS",        "FAILED",
                                        "SUCCEEDED",       "DELETE_IN_PROGRESS", "DELETE_FAILED",
                                        "DELETE_COMPLETE", "CANCELLING",         "CANCELLED"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        ta_proton_environment e;
        ta_diag d;
        char body[128];
        snprintf(body, sizeof body, "{\"environment\":{\"deploymentStatus\":\"%s\"}}", names[i]);
        cr_assert_eq(read_environment(body, &e, &d), TA_OK);
        cr_assert_eq((size_t)e.status, i, "%s", names[i]);
        cr_assert(strstr(print(&e), names[i]) != NULL, "shown as it came");
    }
}

Test(proton, a_wrong_shape_is_refused_by_name) {
    static const struct {
        const char *body, *text;
    } cases[] = {
        {"[]", "environment"},
        {"{}", "environment"},
        {"null", "environment"},
        {"\"environment\"", "environment"},
        {"{\"environment\":null}", "environment"},
        {"{\"environment\":[]}", "environment"},
        {"{\"environment\":{}}", "no member"},
        {"{\"environment\":{\"other\":1}}", "no member"},
        {"{\"environment\":{\"name\":1}}", "\"name\" is not a string"},
        {"{\"environment\":{\"name\":[\"a\"]}}", "\"name\" is not a string"},
        {"{\"environment\":{\"createdAt\":\"2020\"}}", "\"createdAt\" is not a number"},
        {"{\"environment\":{\"createdAt\":true}}", "\"createdAt\" is not a number"},
        {"{\"environment\":{\"createdAt\":1e300}}", "years 1 to 9999"},
        {"{\"environment\":{\"name\":\"a\",\"provisioningRepository\":\"r\"}}", "an object"},
        {"{\"environment\":{\"name\":\"a\",\"provisioningRepository\":{\"arn\":1}}}", "\"arn\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ta_proton_environment e;
        ta_diag d;
        cr_assert_eq(read_environment(cases[i].body, &e, &d), TA_E_SHAPE, "%s", cases[i].body);
        cr_assert(strstr(d.text, cases[i].text) != NULL, "%s: %s", cases[i].body, d.text);
    }
}

Test(proton, names) {
    char name[102];
    ta_diag d;
    memset(name, 'a', sizeof name);
    for (size_t n = 0; n <= 101; n++) {
        ta_diag_clear(&d);
        ta_err err = ta_proton_check_name((ta_str){name, n}, TA_STR("environmentName"), &d);
        cr_assert_eq(err, n >= 1 && n <= 100 ? TA_OK : TA_E_PARAM, "%zu", n);
    }
    cr_assert_str_eq(d.text, "Invalid length for parameter environmentName, value: 101, valid max "
                             "length: 100");
    const char *good[] = {"p", "0", "a-b_c", "9-", "Z_"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        ta_diag_clear(&d);
        cr_assert_eq(ta_proton_check_name(ta_str_from(good[i]), TA_STR("name"), &d), TA_OK);
    }
    const char *bad[] = {"-a", "_a", "a b", "a.b", "a\"", "\xC3\xA9", "a\n", "a/b"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ta_diag_clear(&d);
        cr_assert_eq(ta_proton_check_name(ta_str_from(bad[i]), TA_STR("name"), &d), TA_E_PARAM,
                     "%s", bad[i]);
    }
}

Test(proton, the_input_at_its_cap_and_one_below) {
    char memory[64];
    const char expected[] = "{\"environmentName\":\"prod\"}";
    ta_buf b = ta_buf_on(memory, sizeof expected - 1);
    ta_proton_put_input(&b, TA_STR("environmentName"), TA_STR("prod"));
    cr_assert_eq(ta_buf_err(&b), TA_OK);
    cr_assert(ta_str_eq(ta_buf_str(&b), ta_str_from(expected)));
    b = ta_buf_on(memory, sizeof expected - 2);
    ta_proton_put_input(&b, TA_STR("environmentName"), TA_STR("prod"));
    cr_assert_eq(ta_buf_err(&b), TA_E_LIMIT);
}

Test(proton, times_as_the_service_sends_them) {
    static const char *const cases[][2] = {
        {"1600000000", "1600000000"},
        {"-1", "-1"},
        {"0", "0"},
        {"1600000000.0", "1600000000.0"},
        {"1600000000.120", "1600000000.12"},
        {"1.6E9", "1600000000.0"},
        {"-0.25", "-0.25"},
        {"-1.000001", "-1.000001"},
        {"0.000001E6", "1.0"},
    };
    ta_proton_environment e;
    ta_diag d;
    wire_times = true;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char body[96], want[96];
        snprintf(body, sizeof body, "{\"environment\":{\"createdAt\":%s}}", cases[i][0]);
        snprintf(want, sizeof want, "\"createdAt\": %s\n", cases[i][1]);
        cr_assert_eq(read_environment(body, &e, &d), TA_OK);
        cr_assert(strstr(print(&e), want), "%s: %s", cases[i][0], printed);
    }
}
