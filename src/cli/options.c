#include "cli/options.h"

#include "aws/proton.h"

static const ta_cli_operation proton_waits[] = {
    {
        .name = "environment-cancelled",
        .api_name = TA_PROTON_GET,
        .option = "name",
        .member = "name",
        .summary =
            "poll until the deployment is neither CANCELLING nor IN_PROGRESS; prints nothing",
        .goal = TA_WAIT_FOR_END,
        .call = ta_proton_get_environment,
    },
    {
        .name = "environment-deployed",
        .api_name = TA_PROTON_GET,
        .option = "name",
        .member = "name",
        .summary = "poll until the deployment is SUCCEEDED, FAILED or CANCELLED; prints nothing",
        .goal = TA_WAIT_FOR_DEPLOYED,
        .call = ta_proton_get_environment,
    },
};

#define CLOSED                                                                                     \
    "AWS closed the Proton service on 2026-10-07; for a private or compatible endpoint, give "     \
    "--endpoint-url"

static const ta_cli_service proton_wait = {
    .name = "proton wait",
    .summary = "AWS Proton that wait",
    .service = &ta_services[TA_SERVICE_PROTON],
    .closed = CLOSED,
    .operations = proton_waits,
    .count = sizeof proton_waits / sizeof *proton_waits,
};

static const ta_cli_operation proton_operations[] = {
    {
        .name = "cancel-environment-deployment",
        .api_name = TA_PROTON_CANCEL,
        .option = "environment-name",
        .member = "environmentName",
        .summary = "ask to cancel the deployment that is in progress",
        .can_wait = true,
        .call = ta_proton_cancel_environment_deployment,
    },
    {
        .name = "get-environment",
        .api_name = TA_PROTON_GET,
        .option = "name",
        .member = "name",
        .summary = "print the state of an environment",
        .call = ta_proton_get_environment,
    },
    {
        .name = "wait",
        .summary = "wait for a deployment's end: see tinyaws proton wait help",
        .group = &proton_wait,
    },
};

static const ta_cli_operation configure_operations[] = {
    {
        .name = "get",
        .summary = "print the value that a key of the config and credentials files has",
        .work = TA_CLI_CONFIGURE_GET,
        .word = "varname",
    },
    {
        .name = "list",
        .summary = "print profile, keys and region, and where each comes from",
        .work = TA_CLI_CONFIGURE_LIST,
    },
    {
        .name = "list-profiles",
        .summary = "print the names of all profiles",
        .work = TA_CLI_CONFIGURE_LIST_PROFILES,
    },
};

static const ta_cli_operation credentials_operation = {
    .name = "",
    .work = TA_CLI_CREDENTIALS,
    .summary =
        "print the credentials that a call would use, in the format of credential_process, for "
        "other tools: credential_process = tinyaws credentials --profile NAME",
};

static const char anchors_summary[] = "print the built-in trust anchors as PEM";

static const ta_cli_operation doctor_operation = {
    .name = "",
    .work = TA_CLI_DOCTOR,
    .option = "environment-name",
    .summary =
        "go through all that a call goes through, and report each step that fails, with what to "
        "do: settings and where each came from, every provider of credentials, "
        "the endpoint, DNS, connect, TLS, the clock, and a signed request, which changes "
        "nothing; ends with the exit status that a call would have",
};

static const ta_cli_operation trust_anchors_operation = {
    .name = "",
    .work = TA_CLI_TRUST_ANCHORS,
    .summary = anchors_summary,
};

const ta_cli_service ta_cli_services[] = {
    {
        .name = "proton",
        .summary = "AWS Proton, API version 2020-07-20",
        .service = &ta_services[TA_SERVICE_PROTON],
        .closed = CLOSED,
        .operations = proton_operations,
        .count = sizeof proton_operations / sizeof *proton_operations,
    },
    {
        .name = "configure",
        .summary = "the shared config and credentials files",
        .operations = configure_operations,
        .count = sizeof configure_operations / sizeof *configure_operations,
    },
    {
        .name = "credentials",
        .summary = "print the credentials that are found, for credential_process of other tools",
        .operations = &credentials_operation,
        .count = 1,
        .one_word = true,
    },
    {
        .name = "doctor",
        .summary = "say whether a call would work, and if not, what to do",
        .service = &ta_services[TA_SERVICE_PROTON],
        .closed = CLOSED,
        .operations = &doctor_operation,
        .count = 1,
        .one_word = true,
    },
    {
        .name = "trust-anchors",
        .summary = anchors_summary,
        .operations = &trust_anchors_operation,
        .count = 1,
        .one_word = true,
    },
};
const size_t ta_cli_service_count = sizeof ta_cli_services / sizeof *ta_cli_services;

const ta_option_row ta_options[TA_OPT_COUNT] = {
    [TA_OPT_PARAMETER] = {NULL, TA_OPT_ANY, NULL,
                          "the environment: 1 to 100 characters of [0-9A-Za-z_-], the first a "
                          "letter or a digit"},
    [TA_OPT_CLI_INPUT_JSON] = {"cli-input-json", TA_OPT_ANY, NULL,
                               "the parameters as a JSON object, or file://PATH of one; options "
                               "win over it"},
    [TA_OPT_CLI_INPUT_YAML] = {"cli-input-yaml", TA_OPT_ANY, NULL, NULL},
    [TA_OPT_GENERATE_CLI_SKELETON] = {"generate-cli-skeleton", TA_OPT_CHOICE,
                                      "input|output|-yaml-input",
                                      "print a sample of the parameters (input, the default) or "
                                      "of the answer (output); nothing is sent"},
    [TA_OPT_WAIT] = {"wait", TA_OPT_FLAG, NULL,
                     "after the cancel, poll GetEnvironment until the deployment is neither "
                     "CANCELLING nor IN_PROGRESS; print only its last answer"},
    [TA_OPT_WAIT_DELAY] = {"wait-delay", TA_OPT_DECIMAL, NULL,
                           "pause before each poll (default 5); without --timeout, 999 polls "
                           "at most, and 10 that fail in a row, end the wait"},
    [TA_OPT_PROFILE] = {"profile", TA_OPT_ANY, NULL,
                        "the profile of the config and credentials files"},
    [TA_OPT_REGION] = {"region", TA_OPT_TEXT, NULL, "such as us-east-1"},
    [TA_OPT_ENDPOINT_URL] = {"endpoint-url", TA_OPT_TEXT, NULL,
                             "http or https URL to use in place of the service's own"},
    [TA_OPT_CA_BUNDLE] = {"ca-bundle", TA_OPT_TEXT, NULL,
                          "PEM file of trust anchors in place of the built-in ones"},
    [TA_OPT_CLI_CONNECT_TIMEOUT] = {"cli-connect-timeout", TA_OPT_SECONDS, NULL,
                                    "for each connect and TLS handshake (default 60; 0: none)"},
    [TA_OPT_CLI_READ_TIMEOUT] = {"cli-read-timeout", TA_OPT_SECONDS, NULL,
                                 "for each silence of the server (default 60; 0: none); "
                                 "a whole answer has 300 s"},
    [TA_OPT_TIMEOUT] = {"timeout", TA_OPT_DECIMAL, NULL,
                        "for the whole run: retries, --wait, files, standard output "
                        "(default 0: none)"},
    [TA_OPT_RETRY_QUOTA_FILE] = {"retry-quota-file", TA_OPT_TEXT, NULL,
                                 "keep the retry quota here, for all runs that name it; made if "
                                 "it is not there"},
    [TA_OPT_NO_SIGN_REQUEST] = {"no-sign-request", TA_OPT_FLAG, NULL,
                                "send without a signature; no credentials are needed"},
    [TA_OPT_NO_VERIFY_SSL] = {"no-verify-ssl", TA_OPT_FLAG, NULL,
                              "accept any certificate; warns each time"},
    [TA_OPT_NO_SANDBOX] = {"no-sandbox", TA_OPT_FLAG, NULL,
                           "keep what the system grants; without it, all that a call does not "
                           "need is given up"},
    [TA_OPT_OUTPUT] = {"output", TA_OPT_CHOICE, "json|text|table|yaml|yaml-stream|off",
                       "the format of the answer"},
    [TA_OPT_CLI_ERROR_FORMAT] = {"cli-error-format", TA_OPT_CHOICE,
                                 "enhanced|legacy|json|yaml|text|table",
                                 "how errors are shown: as a sentence (enhanced, the default, or "
                                 "legacy), or as a record"},
    [TA_OPT_COLOR] = {"color", TA_OPT_CHOICE, "on|off|auto",
                      "on: tables have colours; nothing else has"},
    [TA_OPT_NO_CLI_PAGER] = {"no-cli-pager", TA_OPT_FLAG, NULL, "accepted; there is no pager"},
    [TA_OPT_DEBUG] = {"debug", TA_OPT_FLAG, NULL,
                      "show settings and exchange on stderr, without secrets"},
    [TA_OPT_QUIET] = {"quiet", TA_OPT_FLAG, NULL,
                      "only errors on stderr: no warnings, notes or progress"},
    [TA_OPT_VERBOSE] = {"verbose", TA_OPT_FLAG, NULL,
                        "doctor: report the steps that are well, too"},
    [TA_OPT_VERSION] = {"version", TA_OPT_FLAG, NULL,
                        "print the version; so do -V and the command version"},
    [TA_OPT_HELP] = {"help", TA_OPT_FLAG, NULL, "print the help; so do -h and the word help"},
    [TA_OPT_NO_CLI_AUTO_PROMPT] = {"no-cli-auto-prompt", TA_OPT_FLAG, NULL,
                                   "accepted: tinyaws does not prompt"},
    [TA_OPT_CLI_AUTO_PROMPT] = {"cli-auto-prompt", TA_OPT_FLAG, NULL, NULL},
    [TA_OPT_QUERY] = {"query", TA_OPT_ANY, NULL,
                      "a JMESPath expression: what of the answer is printed"},
    [TA_OPT_CLI_BINARY_FORMAT] = {"cli-binary-format", TA_OPT_CHOICE, "base64|raw-in-base64-out",
                                  "what options of binary data hold: base64 text (the default), or "
                                  "the data itself"},
    [TA_OPT_NO_PAGINATE] = {"no-paginate", TA_OPT_FLAG, NULL,
                            "ask for one page of the answer only"},
};

const char *ta_option_name(ta_option option, const ta_cli_operation *operation) {
    if (option == TA_OPT_PARAMETER)
        return operation ? operation->option : NULL;
    if (option == TA_OPT_WAIT)
        return operation && operation->can_wait ? ta_options[option].name : NULL;
    if (option == TA_OPT_WAIT_DELAY)
        return operation && (operation->can_wait || operation->goal != TA_WAIT_NONE)
                   ? ta_options[option].name
                   : NULL;
    if (option < TA_OPT_OF_PROGRAM)
        return operation && operation->work == TA_CLI_CALL ? ta_options[option].name : NULL;
    return ta_options[option].name;
}
