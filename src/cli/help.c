#include "cli/help.h"

#include "cli/engine.h"

#define WIDTH 80

static const char environment_text[] =
    "\nEnvironment (options win; an empty variable counts as absent; the profile's keys of\n"
    "the same meaning come after both):\n"
    "  AWS_PROFILE, else AWS_DEFAULT_PROFILE; AWS_CONFIG_FILE,\n"
    "      AWS_SHARED_CREDENTIALS_FILE\n"
    "  AWS_REGION, else AWS_DEFAULT_REGION\n"
    "  AWS_ENDPOINT_URL_<SERVICE>, else AWS_ENDPOINT_URL; neither when\n"
    "      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS is true\n"
    "  AWS_USE_FIPS_ENDPOINT, AWS_USE_DUALSTACK_ENDPOINT\n"
    "      true or false (default); not together with an endpoint URL\n"
    "  AWS_CA_BUNDLE\n"
    "  AWS_CLI_ERROR_FORMAT, AWS_DEFAULT_OUTPUT\n"
    "      as --cli-error-format and --output\n"
    "  AWS_MAX_ATTEMPTS      1 to 100, the first attempt among them (default 3)\n"
    "  AWS_RETRY_MODE        standard (default) or adaptive; TINYAWS_RETRY_QUOTA_FILE\n"
    "  HTTPS_PROXY, HTTP_PROXY, else ALL_PROXY, and NO_PROXY; the lower case wins\n"
    "\nCredentials, from the first of these that has some:\n"
    "  AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN; not with --profile\n"
    "  the profile's role_arn, by source_profile or credential_source\n"
    "  AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN, or the profile's keys for it\n"
    "  the profile in the credentials file, its credential_process, in the config file\n"
    "  AWS IoT: AWS_IOT_CREDENTIAL_ENDPOINT, AWS_IOT_ROLE_ALIAS, AWS_IOT_THING_NAME,\n"
    "      AWS_IOT_CERTIFICATE_FILE, AWS_IOT_PRIVATE_KEY_FILE, or the profile's iot_ keys\n"
    "  the container's AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, else ..._FULL_URI\n"
    "  IMDSv2 of an EC2 instance, unless AWS_EC2_METADATA_DISABLED is true\n"
    "\nMore variables, the files and the keys of a profile: man tinyaws\n";

static const char nothing_sent_text[] =
    "  252  the command line or a parameter is wrong; nothing was sent\n"
    "  253  no credentials, no region, or an unknown cli_timestamp_format\n";

static const char answered_text[] =
    "  254  the service, or AWS STS for its credentials, answered with an error\n";

static const char anything_else_text[] =
    "  255  anything else: network, TLS, an answer that is not valid, standard output;\n"
    "       a setting or config file that cannot be used; an unknown profile;\n"
    "       credentials that are incomplete, expired or refused;\n"
    "       a CA bundle that cannot be read\n"
    "  130  SIGINT came; 143: SIGTERM\n";

static const char configure_text[] =
    "\nEnvironment:\n"
    "  AWS_PROFILE, else AWS_DEFAULT_PROFILE\n"
    "  AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE\n"
    "\nExit status:\n"
    "    0  done\n"
    "    1  configure get: there is no such value\n"
    "  252  the command line is wrong\n"
    "  255  no file has the profile, or a file is malformed or cannot be read\n";

static const char end_text[] =
    "    0  CANCELLED\n"
    "    3  SUCCEEDED: the deployment was faster, the cancel had no effect\n"
    "    4  FAILED, or any other state that is an end\n"
    "    5  the deployment had not ended when --timeout passed, or without --timeout after\n"
    "       999 polls; nothing is printed but the last state, on stderr\n"
    "       10 failed polls in a row, without --timeout, end with the last one's status\n";

/* As AWS CLI v2's, but for 5 and 6. */
static const char deployed_text[] = "    0  SUCCEEDED\n"
                                    "    5  --timeout passed before any of these\n"
                                    "    6  CANCELLED, at which AWS CLI goes on polling\n";
static const char not_deployed_text[] =
    "  255  FAILED; 999 polls were not enough; the service answered with an error\n";

/* operation: NULL for what all have. */
static void put_exit_statuses(ta_output *o, const ta_cli_operation *operation) {
    const ta_wait_goal goal = operation != NULL ? operation->goal : TA_WAIT_NONE;
    if (operation != NULL && operation->can_wait) {
        ta_outs(o, "\nExit status with --wait, once the cancel was accepted, now or before:\n");
        ta_outs(o, end_text);
    }
    ta_outs(o, "\nExit status:\n");
    ta_outs(o, goal == TA_WAIT_FOR_END ? end_text
               : goal == TA_WAIT_FOR_DEPLOYED
                   ? deployed_text
                   : "    0  done: the answer is whole and valid, and printed\n");
    ta_outs(o, nothing_sent_text);
    ta_outs(o, goal == TA_WAIT_FOR_DEPLOYED ? not_deployed_text : answered_text);
    ta_outs(o, anything_else_text);
}

/* Words of `text`, in lines that begin `indent` columns from the left. */
static void put_wrapped(ta_output *o, size_t indent, const char *text) {
    ta_str rest = ta_str_from(text);
    size_t column = WIDTH;
    while (rest.p != NULL) {
        ta_str word = ta_str_cut(rest, ' ', &rest);
        if (column + 1 + word.n > WIDTH) {
            ta_outs(o, "\n");
            for (column = 0; column < indent; column++)
                ta_outs(o, " ");
        } else {
            ta_outs(o, " ");
            column++;
        }
        ta_out(o, word);
        column += word.n;
    }
}

static void put_placeholder(ta_output *o, const ta_option_row *row) {
    ta_str rest = ta_str_from(row->choices);
    const char *before = " ";
    if (row->kind == TA_OPT_TEXT || row->kind == TA_OPT_ANY)
        ta_outs(o, " VALUE");
    if (row->kind == TA_OPT_SECONDS || row->kind == TA_OPT_DECIMAL)
        ta_outs(o, " SECONDS");
    while (rest.p != NULL) {
        ta_str choice = ta_str_cut(rest, '|', &rest);
        if (choice.p[0] == '-') /* not supported yet */
            continue;
        ta_outs(o, before);
        ta_out(o, choice);
        before = "|";
    }
}

static void put_options(ta_output *o, const char *title, int from, int to,
                        const ta_cli_operation *operation) {
    ta_outs(o, title);
    for (int i = from; i < to; i++) {
        const char *name = ta_option_name((ta_option)i, operation);
        if (name == NULL || ta_options[i].help == NULL)
            continue;
        ta_outs(o, "\n  --");
        ta_outs(o, name);
        put_placeholder(o, &ta_options[i]);
        put_wrapped(o, 8, ta_options[i].help);
    }
    ta_outs(o, "\n");
}

static void put_item(ta_output *o, const char *name, const char *summary) {
    ta_outs(o, "\n  ");
    ta_outs(o, name);
    put_wrapped(o, 8, summary);
}

static void help_program(ta_output *o) {
    ta_outs(o, "tinyaws " TA_VERSION ": sign and send AWS JSON requests in fixed memory\n\n"
               "Usage: tinyaws [options] <service> <operation> [options]\n"
               "       tinyaws help [<service> [<operation>]]\n"
               "       tinyaws version\n\n"
               "Services:");
    for (size_t i = 0; i < ta_cli_service_count; i++)
        put_item(o, ta_cli_services[i].name, ta_cli_services[i].summary);
    ta_engine_list_services(o);
    put_options(o, "\n\nOptions, before or after the operation:", TA_OPT_OF_PROGRAM,
                ta_engine_is_there ? TA_OPT_COUNT : TA_OPT_OF_ENGINE, NULL);
    ta_outs(o, environment_text);
    put_exit_statuses(o, NULL);
}

static void help_service(ta_output *o, const ta_cli_service *service) {
    ta_outs(o, "Usage: tinyaws [options] ");
    ta_outs(o, service->name);
    ta_outs(o, " <operation> [options]\n\nOperations of ");
    ta_outs(o, service->summary);
    ta_outs(o, ":");
    for (size_t i = 0; i < service->count; i++)
        put_item(o, service->operations[i].name, service->operations[i].summary);
    ta_engine_list_operations(o, service);
    if (service->closed) {
        ta_outs(o, "\n");
        put_wrapped(o, 0, service->closed);
        ta_outs(o, ".");
    }
    ta_outs(o, "\n");
}

void ta_help(ta_output *o, const ta_cli_service *service, const ta_cli_operation *operation) {
    if (service == NULL) {
        help_program(o);
        return;
    }
    if (operation == NULL) {
        help_service(o, service);
        return;
    }
    ta_outs(o, "Usage: tinyaws [options] ");
    ta_outs(o, service->name);
    ta_outs(o, " ");
    ta_outs(o, operation->name);
    if (service->one_word) {
        if (operation->work == TA_CLI_DOCTOR && ta_engine_is_there)
            ta_outs(o, "[service] ");
        ta_outs(o, "[options]\n");
        put_wrapped(o, 0, operation->summary);
        if (operation->work == TA_CLI_TRUST_ANCHORS) {
            ta_outs(o, "\n");
            return;
        }
        put_options(o, "\n\nOptions:", 0, ta_engine_is_there ? TA_OPT_COUNT : TA_OPT_OF_ENGINE,
                    operation);
        ta_outs(o, environment_text);
        put_exit_statuses(o, NULL);
        return;
    }
    if (operation->work != TA_CLI_CALL) {
        ta_outs(o, operation->word ? " <" : "");
        ta_outs(o, operation->word);
        ta_outs(o, operation->word ? "> [options]\n" : " [options]\n");
        put_wrapped(o, 0, operation->summary);
        put_options(o, "\n\nOptions:", TA_OPT_PROFILE, TA_OPT_PROFILE + 1, operation);
        ta_outs(o, configure_text);
        return;
    }
    ta_outs(o, " --");
    ta_outs(o, operation->option);
    ta_outs(o, " VALUE [options]\n");
    put_wrapped(o, 0, operation->api_name);
    ta_outs(o, ": ");
    ta_outs(o, operation->summary);
    put_options(o, "\n\nOptions; those of the program are in tinyaws help:", 0, TA_OPT_OF_PROGRAM,
                operation);
    put_exit_statuses(o, operation);
}
