/* model_input_caps_test.c - every cap of a command line, its memory and its messages, at its exact size. */
#include "caps.h"
#include "support/model_input_scene.h"

/* What is nested at most: lists in each other. */
static void nest(char *to, size_t depth) {
    strcpy(to, TAGS "Key=");
    for (size_t i = 0; i < depth; i++)
        strcat(to, "[");
    for (size_t i = 0; i < depth; i++)
        strcat(to, "]");
}

Test(model_input_caps, values_in_each_other_have_a_cap) {
    char command[1024];
    nest(command, TA_JSON_DEPTH_MAX);
    cr_expect_eq(run(command), TA_E_PARAM);
    nest(command, TA_JSON_DEPTH_MAX + 1);
    expect_refusal(command, TA_E_LIMIT, "there are more than 64 values in each other");
}

Test(model_input_caps, so_many_options_and_no_more) {
    char command[8192] = "ssm GetParameter";
    for (size_t i = 0; i < TA_INPUT_OPTIONS_MAX; i++)
        strcat(command, " --name x");
    cr_expect_eq(run(command), TA_OK);
    strcat(command, " --name x");
    expect_refusal(command, TA_E_LIMIT, "there are more than 128 options");
}

Test(model_input_caps, so_many_values_and_no_more) {
    static char *words[3 + TA_INPUT_VALUES_MAX + 1] = {"--queue-url", "q", "--tag-keys"};
    const size_t n = sizeof words / sizeof *words;
    ta_model_operation o;
    ta_input_arguments a;
    cr_assert(ta_model_find_operation(ta_model_find(TA_STR("sqs")), TA_STR("UntagQueue"), &o));
    for (size_t i = 3; i < n; i++)
        words[i] = "k";
    why = ta_buf_on(why_memory, why_cap);
    cr_assert_eq(ta_input_read_arguments(&a, &o, words, n - 1, &why), TA_OK);
    cr_expect_eq(a.given[1].count, TA_INPUT_VALUES_MAX);
    cr_expect_eq(ta_input_read_arguments(&a, &o, words, n, &why), TA_E_LIMIT);
    cr_expect(ta_str_eq(ta_buf_str(&why), TA_STR("an option has more than " TA_LIMIT_TEXT(
                                              TA_INPUT_VALUES_MAX) " values")));
}

/* The least that a command line needs of a cap; with one less it is TA_E_LIMIT, and a message. */
static void expect_exact(const char *command, size_t *cap) {
    const size_t whole = *cap;
    size_t least = 1;
    for (*cap = 1; run(command) != TA_OK; least = ++*cap)
        cr_assert_lt(*cap, whole);
    for (*cap = 1; *cap < least; ++*cap) {
        const ta_err err = run(command);
        cr_expect_eq(err, TA_E_LIMIT, "%s: %zu of %zu: %d %.*s", command, *cap, least, err,
                     (int)why.n, why_memory);
        cr_expect_gt(why.n, 0);
    }
    *cap = whole;
}

Test(model_input_caps, memory_that_is_just_enough) {
    static const char *const commands[] = {
        "ecs RunTask --task-definition t --network-configuration "
        "awsvpcConfiguration={subnets=[a,b],securityGroups=d}",
        "cloudwatch PutMetricData --namespace n --metric-name m --value 1 --dimensions a=b,c=d",
        TAGS "Key=a,Value='b' Key@=file://v,Value=x",
        "ssm PutParameter --name x --cli-input-json "
        "{\"Value\":\"v\",\"Tags\":[{\"Key\":\"k\",\"Value\":\"v\"}]}",
        "deploy CreateDeployment --application-name a --s3-location bucket=b,key=k,bundleType=zip",
        "kms Encrypt --key-id k --plaintext fileb://bytes"};
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        expect_exact(commands[i], &text_cap);
        expect_exact(commands[i], &node_cap);
        expect_exact(commands[i], &body_cap);
    }
}

Test(model_input_caps, a_message_that_does_not_fit_gives_way_to_the_next) {
    char command[8192] = "ssm GetParameter --", *end = strchr(command, '\0');
    memset(end, 'x', 5000);
    strcpy(end + 5000, " --name");
    expect_refusal(command, TA_E_PARAM, "argument --name: expected one argument");
    strcpy(end + 5000, " --name a");
    expect_refusal(command, TA_E_USAGE, "Unknown options: ");
    why_cap = 1;
    cr_expect_eq(run(command), TA_E_USAGE);
}

Test(model_input_caps, a_report_that_is_too_long_ends_after_a_whole_fault) {
    const char *command = "ssm PutParameter --cli-input-json {\"Name\":\"\"}";
    why_cap =
        sizeof "Parameter validation failed:\nMissing required parameter in input: \"Value\"\nInv";
    expect_refusal(command, TA_E_PARAM,
                   "Parameter validation failed:\nMissing required parameter in input: \"Value\"");
}
