/* cli_args_test.c - the command line as argparse takes it. What AWS CLI v2.9.19 accepts and refuses
 * was tried out on it. */
#include "support/cli_fake_library.h"
#include "support/fake_suite.h"

#include "aws/service_table.h"
#include "cli/args.h"
#include "cli/engine.h"
#include "cli/nearest.h"

TestSuite(cli_args, .init = fake_suite_init);

#define CANCEL "proton", "cancel-environment-deployment"
#define GET    "proton", "get-environment"

static ta_args args;
static ta_diag diag;

#define PARSE(...) parse((const char *[]){"tinyaws", __VA_ARGS__, NULL})

static ta_err parse(const char *const *argv) {
    static char *words[64]; /* the parser sorts them, and args.rest points to them */
    int argc = 0;
    for (; argv[argc]; argc++)
        words[argc] = (char *)(uintptr_t)argv[argc];
    ta_diag_clear(&diag);
    ta_err err = ta_args_parse(&args, argc, words, &diag);
    cr_assert_eq(err, diag.err);
    cr_assert_eq(err == TA_OK, args.usage == TA_USAGE_NONE);
    return err;
}

#define ACCEPTED(...) cr_assert_eq(PARSE(__VA_ARGS__), TA_OK, "%s", diag.text)
/* The message holds `part`. */
#define REFUSED(part, ...)                                                                         \
    do {                                                                                           \
        cr_assert_eq(PARSE(__VA_ARGS__), TA_E_USAGE);                                              \
        cr_assert(strstr(diag.text, part), "%s", diag.text);                                       \
    } while (0)
#define VALUE(option, expected)                                                                    \
    cr_assert(ta_str_eq(args.value[option], TA_STR(expected)), "%.*s", (int)args.value[option].n,  \
              args.value[option].p)

Test(cli_args, options_stand_anywhere) {
    ACCEPTED("--region", "r", "proton", "--debug", "cancel-environment-deployment",
             "--environment-name", "prod", "--no-sign-request");
    cr_assert_str_eq(args.operation->api_name, "CancelEnvironmentDeployment");
    VALUE(TA_OPT_REGION, "r");
    VALUE(TA_OPT_PARAMETER, "prod");
    cr_assert(ta_args_has(&args, TA_OPT_DEBUG) && ta_args_has(&args, TA_OPT_NO_SIGN_REQUEST));
    cr_assert_not(ta_args_has(&args, TA_OPT_NO_VERIFY_SSL));
}

Test(cli_args, operations_behind_a_word_of_their_own) {
    ACCEPTED("proton", "wait", "environment-deployed", "--name", "a", "--wait-delay", "1");
    cr_assert_eq(args.operation->goal, TA_WAIT_FOR_DEPLOYED);
    cr_assert_str_eq(args.service->name, "proton wait");
    VALUE(TA_OPT_PARAMETER, "a");
    ACCEPTED("proton", "--debug", "wait", "--region", "r", "environment-cancelled", "--name=b");
    cr_assert_eq(args.operation->goal, TA_WAIT_FOR_END);
    ACCEPTED("proton", "wait", "help");
    cr_assert(args.help && args.operation == NULL);
    cr_assert_str_eq(args.service->name, "proton wait");
    ACCEPTED("proton", "wait", "environment-deployed", "help");
    cr_assert(args.help && args.operation != NULL);
    REFUSED("required: operation", "proton", "wait");
    REFUSED("required: --name", "proton", "wait", "environment-deployed");
    ACCEPTED("proton", "wait", "service-created", "--name", "a");
    cr_assert(args.of_engine);
    cr_assert_eq(args.rest_count, 4);
    REFUSED("Unknown options: x", "proton", "wait", "environment-deployed", "x");
    REFUSED("Unknown options: --name before the operation", "proton", "wait", "--name", "a");
    REFUSED("Unknown options: --wait-delay", GET, "--name=a", "--wait-delay", "1");
    REFUSED("argument --wait-delay: expected one argument", "proton", "wait",
            "environment-deployed", "--name=a", "--wait");
}

Test(cli_args, value_joined_or_apart_and_the_last_counts) {
    ACCEPTED(GET, "--name=a=b", "--region", "x", "--region=y");
    VALUE(TA_OPT_PARAMETER, "a=b");
    VALUE(TA_OPT_REGION, "y");
    ACCEPTED(GET, "--name=");
    VALUE(TA_OPT_PARAMETER, "");
    cr_assert(ta_args_has(&args, TA_OPT_PARAMETER));
}

Test(cli_args, names_cut_short) {
    ACCEPTED(CANCEL, "--env", "a", "--reg=r", "--cli-r", "5");
    VALUE(TA_OPT_PARAMETER, "a");
    VALUE(TA_OPT_REGION, "r");
    VALUE(TA_OPT_CLI_READ_TIMEOUT, "5");
    /* Exact although --wait-delay begins so too. */
    ACCEPTED(CANCEL, "--env=a", "--wait");
    REFUSED("ambiguous option: --wai could match --wait, --wait-delay", CANCEL, "--wai");
    REFUSED("ambiguous option: --cli-input could match --cli-input-json, --cli-input-yaml", CANCEL,
            "--cli-input", "x");
}

Test(cli_args, what_is_a_value) {
    REFUSED("argument --name: expected one argument", GET, "--name");
    REFUSED("argument --name: expected one argument", GET, "--name", "-a");
    REFUSED("argument --name: expected one argument", GET, "--name", "--region", "r");
    REFUSED("argument --name: expected one argument", GET, "--name", "--nonsense");
    REFUSED("argument --name: expected one argument", GET, "--name", "--");
    REFUSED("argument --name: expected one argument", GET, "--name", "--region=a b");
    ACCEPTED(GET, "--name", "-");
    ACCEPTED(GET, "--name", "-5");
    ACCEPTED(GET, "--name", "-.5");
    ACCEPTED(GET, "--name", "-1.25");
    ACCEPTED(GET, "--name", "");
    ACCEPTED(GET, "--name", "-a b");
    VALUE(TA_OPT_PARAMETER, "-a b");
    ACCEPTED(GET, "--name=--region");
    VALUE(TA_OPT_PARAMETER, "--region");
    REFUSED("expected one argument", GET, "--name", "-5.");
    REFUSED("expected one argument", GET, "--name", "-1.2.3");
}

Test(cli_args, flags_take_no_value) {
    REFUSED("argument --debug: ignored explicit argument '1'", CANCEL, "--debug=1");
    REFUSED("argument --wait: ignored explicit argument ''", CANCEL, "--wait=");
}

Test(cli_args, an_unknown_option_names_the_nearest) {
    REFUSED("Unknown options: --regoin; the nearest known one is --region", GET, "--regoin", "x");
    REFUSED("Unknown options: --regoin; the nearest known one is --region", GET, "--regoin=x");
    REFUSED("Unknown options: -region; the nearest known one is --region", GET, "-region", "x");
    REFUSED("the nearest known one is --environment-name", CANCEL, "--enviroment-name", "x");
    /* --environment-name is no option of get-environment, nor of a program without operation. */
    REFUSED("Unknown options: --environment-name;", GET, "--environment-name", "x");
    REFUSED("Found invalid choice 'x'", "--environment-name", "x", CANCEL);
    REFUSED("before the operation, whose own options follow it", "--environment-name=x", CANCEL);
    REFUSED("Unknown options: --wait;", GET, "--wait");
}

Test(cli_args, a_message_shows_no_control_bytes) {
    REFUSED("Unknown options: --\\x1b[0m", GET, "--\x1b[0m");
    char longest[400] = "--";
    memset(longest + 2, 'x', sizeof longest - 3);
    REFUSED("xxx...", GET, longest);
    REFUSED("expected", GET, "--name");
}

Test(cli_args, what_is_not_there_is_refused) {
    REFUSED("argument --cli-input-yaml: YAML is not supported: give --cli-input-json", GET,
            "--cli-input-yaml", "x");
    REFUSED("does not support this choice: 'yaml-input'", GET, "--generate-cli-skeleton",
            "yaml-input");
    REFUSED("Found invalid choice 'yml', valid ones are json", GET, "--output=yml");
    REFUSED("Found invalid choice '', valid ones are on, off, auto", GET, "--color=");
}

Test(cli_args, kinds_of_values) {
    REFUSED("Bad value for --region: the value must not be empty", GET, "--region=");
    REFUSED("not a whole number of seconds", GET, "--cli-read-timeout", "1.5");
    REFUSED("not a whole number of seconds", GET, "--cli-read-timeout", "-1");
    REFUSED("not a number of seconds", GET, "--timeout", "1.2345");
    ACCEPTED(CANCEL, "--env=a", "--timeout", "1.5", "--wait-delay", "0", "--color", "auto",
             "--output=json", "--no-cli-pager");
}

Test(cli_args, seconds) {
    uint32_t ms = 7;
    cr_assert(ta_args_seconds(TA_STR("0"), false, &ms));
    cr_assert_eq(ms, 0);
    cr_assert(ta_args_seconds(TA_STR("1.05"), true, &ms));
    cr_assert_eq(ms, 1050);
    cr_assert(ta_args_seconds(TA_STR("4294967.295"), true, &ms));
    cr_assert_eq(ms, UINT32_MAX);
    cr_assert_not(ta_args_seconds(TA_STR("4294967.296"), true, &ms));
    const char *bad[] = {"",    ".",  "1.", ".5", "1.2345", "1.0005",
                         "1e3", " 1", "1 ", "-1", "+1",     "1.2.3"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_assert_not(ta_args_seconds(ta_str_from(bad[i]), true, &ms), "%s", bad[i]);
    cr_assert_not(ta_args_seconds(TA_STR("1.5"), false, &ms));
}

Test(cli_args, skeleton_without_a_value_is_input) {
    ACCEPTED(CANCEL, "--generate-cli-skeleton");
    VALUE(TA_OPT_GENERATE_CLI_SKELETON, "input");
    ACCEPTED(CANCEL, "--generate-cli-skeleton", "--region", "r");
    VALUE(TA_OPT_GENERATE_CLI_SKELETON, "input");
    REFUSED("Found invalid choice 'foo', valid ones are input, output", CANCEL,
            "--generate-cli-skeleton", "foo");
    REFUSED("required: --environment-name", CANCEL, "--generate-cli-skeleton", "output");
    ACCEPTED(CANCEL, "--generate-cli-skeleton", "output", "--cli-input-json", "{}");
}

Test(cli_args, words) {
    REFUSED("the following arguments are required: command", "--debug");
    REFUSED("the following arguments are required: operation", "proton");
    REFUSED("the following arguments are required: --environment-name", CANCEL);
    REFUSED("the following arguments are required: --name", GET);
    REFUSED("argument command: Found invalid choice 'prton'\n\nMaybe you meant:\n\n  * proton",
            "prton", "x");
    ACCEPTED("proton", "get-enviroment");
    cr_assert(args.of_engine);
    REFUSED("Unknown options: b", GET, "--name", "a", "b");
    ACCEPTED(GET, "--name", "a", "--");
    REFUSED("Unknown options: --region", GET, "--name", "a", "--", "--region");
}

Test(cli_args, a_word_that_is_like_none_gets_no_suggestion) {
    REFUSED("argument command: Found invalid choice 'prtxyn', valid ones are proton, configure, "
            "credentials, doctor",
            "prtxyn");
    REFUSED("argument subcommand: Found invalid choice 'gexxx', valid ones are get, list, "
            "list-profiles",
            "configure", "gexxx");
    REFUSED("Unknown options: --nothing; valid ones are those of tinyaws help, --name, "
            "--cli-input-json, --generate-cli-skeleton",
            GET, "--nothing");
    cr_assert_str_eq(strstr(diag.text, "skeleton"), "skeleton");
    REFUSED("Unknown options: --nothing; valid ones are those of tinyaws help", "credentials",
            "--nothing");
}

Test(cli_args, a_suggestion_is_within_two_edits) {
    ta_nearest n = ta_nearest_to(TA_STR("get-paramter"));
    cr_assert_not(ta_is_nearer(&n, TA_STR("put-parameter"))); /* three */
    cr_assert(ta_is_nearer(&n, TA_STR("get-parameters")));    /* two */
    cr_assert(ta_is_nearer(&n, TA_STR("get-parameter")));     /* one */
    cr_assert_not(ta_is_nearer(&n, TA_STR("get-parameter")));
    cr_assert_not(ta_is_nearer(&n, TA_STR("get-parameters")));
    n = ta_nearest_to(TA_STR("cancel-env"));
    cr_assert(ta_is_nearer(&n, TA_STR("cancel-environment-deployment")));
    n = ta_nearest_to(TA_STR("cancel-evn"));
    cr_assert_not(ta_is_nearer(&n, TA_STR("cancel-environment-deployment")));
    /* Of three bytes one is changed, of one byte none. */
    n = ta_nearest_to(TA_STR("ecr"));
    cr_assert_not(ta_is_nearer(&n, TA_STR("ssm")));
    cr_assert_not(ta_is_nearer(&n, TA_STR("sqr")));
    cr_assert(ta_is_nearer(&n, TA_STR("ecs")));
    n = ta_nearest_to(TA_STR("e"));
    cr_assert_not(ta_is_nearer(&n, TA_STR("ecs")));
    n = ta_nearest_to(TA_ABSENT);
    cr_assert_not(ta_is_nearer(&n, TA_STR("e")));
}

Test(cli_args, where_the_usage_is_shown) {
    REFUSED("Unknown options: --nonsense", GET, "--name", "a", "--nonsense");
    cr_assert_eq(args.usage, TA_USAGE_BEFORE);
    REFUSED("Unknown options: b", GET, "--name", "a", "b");
    cr_assert_eq(args.usage, TA_USAGE_BEFORE);
    REFUSED("are required: --name", GET);
    cr_assert_eq(args.usage, TA_USAGE_AFTER);
    REFUSED("Found invalid choice 'yml'", GET, "--output", "yml");
    cr_assert_eq(args.usage, TA_USAGE_AFTER);
}

Test(cli_args, the_error_format_is_known_wherever_it_is) {
    REFUSED("are required: --name", "--cli-error-format", "json", GET);
    VALUE(TA_OPT_CLI_ERROR_FORMAT, "json");
    REFUSED("--nonsense", GET, "--nonsense", "--cli-error-format", "text");
    VALUE(TA_OPT_CLI_ERROR_FORMAT, "text");
    REFUSED("--nonsense", GET, "--nonsense", "--cli-error-format=yaml", "--cli-error-format=table");
    VALUE(TA_OPT_CLI_ERROR_FORMAT, "table");
    REFUSED("--cli-error-format: expected one argument", GET, "--nonsense", "--cli-error-format");
    cr_assert_not(ta_args_has(&args, TA_OPT_CLI_ERROR_FORMAT));
    REFUSED("--cli-error-format: Found invalid choice 'JSON'", GET, "--cli-error-format=JSON");
    ACCEPTED(GET, "--name=a", "--cli-e", "enhanced");
    VALUE(TA_OPT_CLI_ERROR_FORMAT, "enhanced");
}

Test(cli_args, help_and_version) {
    ACCEPTED("help");
    cr_assert(args.help && args.service == NULL);
    ACCEPTED("--help");
    cr_assert(args.help && args.service == NULL);
    ACCEPTED("proton", "help");
    cr_assert(args.help && args.service != NULL && args.operation == NULL);
    ACCEPTED(GET, "help");
    cr_assert(args.help && args.operation != NULL);
    ACCEPTED("--help", GET);
    cr_assert(args.help && args.operation != NULL);
    ACCEPTED("--version", "--nonsense");
    cr_assert(ta_args_has(&args, TA_OPT_VERSION));
}

Test(cli_args, help_before_what_it_is_of) {
    ACCEPTED("help", "proton");
    cr_assert(args.help && args.service != NULL && args.operation == NULL);
    ACCEPTED("help", GET);
    cr_assert(args.help && args.operation != NULL);
    ACCEPTED("help", "--region", "r", "proton", "wait", "environment-deployed");
    cr_assert(args.help && args.operation->goal == TA_WAIT_FOR_DEPLOYED);
    ACCEPTED("help", "doctor");
    cr_assert(args.help && args.operation->work == TA_CLI_DOCTOR);
    ACCEPTED("help", "ssm", "get-parameter");
    cr_assert(args.help && args.of_engine && args.rest_count == 1);
    cr_assert(ta_str_eq(args.command, TA_STR("ssm")));
    REFUSED("Found invalid choice 'prton'", "help", "prton");
    REFUSED("Unknown options: x", "help", GET, "x", "y");
}

Test(cli_args, short_options_and_the_command_version) {
    ACCEPTED("-h");
    cr_assert(args.help && args.service == NULL);
    ACCEPTED(GET, "-h");
    cr_assert(args.help && args.operation != NULL);
    ACCEPTED("-V");
    cr_assert(ta_args_has(&args, TA_OPT_VERSION));
    ACCEPTED("--region", "r", "version", "--nonsense");
    cr_assert(ta_args_has(&args, TA_OPT_VERSION));
    REFUSED("Unknown options: -x", GET, "--name", "a", "-x");
    REFUSED("Unknown options: version", GET, "version", "--name", "version", "version");
}

Test(cli_args, no_arguments_at_all) {
    char *none[] = {NULL};
    ta_diag_clear(&diag);
    cr_assert_eq(ta_args_parse(&args, 0, none, &diag), TA_E_USAGE);
}

Test(cli_args, word_distance) {
    cr_assert_eq(ta_word_distance(TA_STR("kitten"), TA_STR("sitting")), 3);
    cr_assert_eq(ta_word_distance(TA_STR(""), TA_STR("abc")), 3);
    cr_assert_eq(ta_word_distance(TA_STR("abc"), TA_STR("")), 3);
    cr_assert_eq(ta_word_distance(TA_STR("abc"), TA_STR("abc")), 0);
    cr_assert_eq(ta_word_distance(TA_STR("flaw"), TA_STR("lawn")), 2);
    cr_assert_eq(ta_word_distance(TA_STR("ab"), TA_STR("abcdef")), 4);
    char longest[TA_EDIT_MAX + 1];
    memset(longest, 'x', sizeof longest);
    cr_assert_eq(ta_word_distance((ta_str){longest, TA_EDIT_MAX}, TA_STR("a")), TA_EDIT_MAX);
    cr_assert_eq(ta_word_distance((ta_str){longest, TA_EDIT_MAX + 1}, TA_STR("a")),
                 TA_EDIT_MAX + 1);
}

Test(cli_args, commands_of_services_are_for_the_engine) {
    ACCEPTED("ssm", "--region", "r", "get-parameter", "--name", "x", "--query", "Parameter.Value",
             "--with-decryption", "--out", "text");
    cr_assert(args.of_engine && args.service == NULL && args.operation == NULL);
    cr_assert(ta_str_eq(args.command, TA_STR("ssm")));
    cr_assert_eq(args.rest_count, 4);
    cr_assert_str_eq(args.rest[0], "get-parameter");
    cr_assert_str_eq(args.rest[3], "--with-decryption");
    VALUE(TA_OPT_QUERY, "Parameter.Value");
    VALUE(TA_OPT_OUTPUT, "text");
}

Test(cli_args, doctor_looks_at_a_service) {
    ta_service_entry last;
    size_t count;
    ACCEPTED("doctor");
    const ta_cli_service *proton = args.service;
    cr_assert_str_eq(proton->service->name, "proton");
    cr_assert_not_null(proton->closed);
    ACCEPTED("doctor", "--region", "r", "proton");
    cr_assert_eq(args.service, proton);
    ACCEPTED("doctor", "sqs", "--verbose");
    cr_assert_str_eq(args.service->service->name, "sqs");
    cr_assert_str_eq(args.service->service->key, "SQS");
    cr_assert_str_eq(args.service->name, "doctor");
    cr_assert_null(args.service->closed);
    cr_assert_eq(args.operation->work, TA_CLI_DOCTOR);
    const char *const *names = ta_engine_service_names(&count);
    cr_assert(ta_service_at(count - 1, &last) && !ta_service_at(count, &last));
    ACCEPTED("doctor", names[count - 1]);
    cr_assert_str_eq(args.service->service->name, names[count - 1]);
    REFUSED("argument service: Found invalid choice 'sqss'\n\nMaybe you meant:\n\n  * sqs",
            "doctor", "sqss");
    REFUSED("Unknown options: ssm", "doctor", "sqs", "ssm");
}

/* Every word after it is the command's, but it is not among them if the command comes after it. */
Test(cli_args, two_dashes_end_the_options_of_the_program) {
    ACCEPTED("--debug", "--", "ssm", "get-parameter", "--region", "r");
    cr_assert_eq(args.rest_count, 3);
    cr_assert_str_eq(args.rest[0], "get-parameter");
    cr_assert_not(ta_args_has(&args, TA_OPT_REGION));
    ACCEPTED("ssm", "--", "get-parameter", "--region", "r");
    cr_assert_eq(args.rest_count, 4);
    cr_assert_str_eq(args.rest[0], "--");
}

Test(cli_args, help_is_no_value) {
    ACCEPTED("sqs", "send-message", "--message-body", "--help");
    cr_assert_not(args.help);
    cr_assert_eq(args.rest_count, 3);
    ACCEPTED("sqs", "send-message", "--message-body", "-h");
    cr_assert_not(args.help);
    ACCEPTED("sqs", "send-message", "--message-body", "-V");
    cr_assert_not(ta_args_has(&args, TA_OPT_VERSION));
    cr_assert_eq(args.rest_count, 3);
    ACCEPTED("sqs", "send-message", "--message-body=x", "--help");
    cr_assert(args.help);
}

/* Options that AWS CLI does not have are not to be meant by names that it takes for others. */
Test(cli_args, names_of_our_own_options_are_whole) {
    REFUSED("Unknown options: --time;", GET, "--name=a", "--time", "5");
    ACCEPTED(GET, "--name=a", "--timeout", "5");
    ACCEPTED(GET, "--name=a", "--no-s");
    cr_assert(ta_args_has(&args, TA_OPT_NO_SIGN_REQUEST));
}

Test(cli_args, commands_that_call_no_service) {
    ACCEPTED("configure", "list", "--profile", "p");
    cr_assert_eq(args.operation->work, TA_CLI_CONFIGURE_LIST);
    VALUE(TA_OPT_PROFILE, "p");
    ACCEPTED("--profile=p", "configure", "get", "region");
    cr_assert_eq(args.operation->work, TA_CLI_CONFIGURE_GET);
    VALUE(TA_OPT_PARAMETER, "region");
    ACCEPTED("configure", "list-profiles");
    REFUSED("are required: varname", "configure", "get");
    REFUSED("Unknown options: x", "configure", "list", "x");
    REFUSED("Unknown options: b", "configure", "get", "a", "b");
    REFUSED("Unknown options: --cli-input-json", "configure", "get", "a", "--cli-input-json", "{}");
}
