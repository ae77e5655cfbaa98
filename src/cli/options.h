/* options.h - what the command line knows: services, their operations, and the options, one row
 * each, for the parser and for the help alike. Layer cli; needs aws/service and base. */
#ifndef TA_CLI_OPTIONS_H
#define TA_CLI_OPTIONS_H

#include "aws/service.h"
#include "tinyaws_proton.h"

/* What an operation does. */
typedef enum ta_cli_work {
    TA_CLI_CALL, /* asks the service */
    TA_CLI_CONFIGURE_LIST,
    TA_CLI_CONFIGURE_GET,
    TA_CLI_CONFIGURE_LIST_PROFILES,
    TA_CLI_CREDENTIALS,
    TA_CLI_DOCTOR,
    TA_CLI_TRUST_ANCHORS
} ta_cli_work;

/* What a wait polls GetEnvironment for. */
typedef enum ta_wait_goal {
    TA_WAIT_NONE,
    TA_WAIT_FOR_END,     /* of a cancel: a state that is neither CANCELLING nor IN_PROGRESS */
    TA_WAIT_BY_MODEL,    /* a waiter of a service's model */
    TA_WAIT_FOR_DEPLOYED /* SUCCEEDED, as the waiter of AWS CLI that has this name: */
} ta_wait_goal;
#define TA_WAITER_DEPLOYED "EnvironmentDeployed"

typedef struct ta_cli_service ta_cli_service;

typedef struct ta_cli_operation {
    const char *name;    /* cancel-environment-deployment */
    ta_cli_work work;    /* what follows `word` is only of TA_CLI_CALL, except `option` */
    const char *summary; /* for the help */
    /* NULL; else the word before operations of their own, and nothing below is set. */
    const ta_cli_service *group;
    const char *word;     /* the name of the one word that it takes, or NULL */
    const char *api_name; /* CancelEnvironmentDeployment */
    const char *option;   /* the one parameter, without its dashes: environment-name */
    const char *member;   /* the same in the request: environmentName */
    bool can_wait;        /* has --wait and --wait-delay; it changes something */
    ta_wait_goal goal; /* of an operation that is nothing but a wait, whose answer is not printed */
    ta_err (*call)(ta_client *client, ta_str name, ta_proton_environment *out, ta_diag *diag);
} ta_cli_operation;

struct ta_cli_service {
    const char *name; /* as in AWS CLI */
    const char *summary;
    const ta_service *service; /* NULL: none is called */
    const char *closed;        /* what to say when its public endpoint is not there, or NULL */
    const ta_cli_operation *operations;
    size_t count;
    bool one_word; /* its only operation has no name of its own */
};

extern const ta_cli_service ta_cli_services[];
extern const size_t ta_cli_service_count;

/* The row with this name, or NULL (args_command.c). */
const ta_cli_service *ta_cli_find_service(ta_str name);

/* The order is that of the help. */
typedef enum ta_option {
    /* of an operation */
    TA_OPT_PARAMETER, /* named by the operation, or its word */
    TA_OPT_CLI_INPUT_JSON,
    TA_OPT_CLI_INPUT_YAML, /* refused by name */
    TA_OPT_GENERATE_CLI_SKELETON,
    TA_OPT_WAIT,
    TA_OPT_WAIT_DELAY,
    /* of the program */
    TA_OPT_PROFILE,
    TA_OPT_REGION,
    TA_OPT_ENDPOINT_URL,
    TA_OPT_CA_BUNDLE,
    TA_OPT_CLI_CONNECT_TIMEOUT,
    TA_OPT_CLI_READ_TIMEOUT,
    TA_OPT_TIMEOUT,
    TA_OPT_RETRY_QUOTA_FILE,
    TA_OPT_NO_SIGN_REQUEST,
    TA_OPT_NO_VERIFY_SSL,
    TA_OPT_NO_SANDBOX,
    TA_OPT_OUTPUT,
    TA_OPT_CLI_ERROR_FORMAT,
    TA_OPT_COLOR,
    TA_OPT_NO_CLI_PAGER,
    TA_OPT_DEBUG,
    TA_OPT_QUIET,
    TA_OPT_VERBOSE,
    TA_OPT_VERSION,
    TA_OPT_HELP,
    TA_OPT_NO_CLI_AUTO_PROMPT,
    TA_OPT_CLI_AUTO_PROMPT,
    /* of the program, in a build with models (engine.h) */
    TA_OPT_QUERY,
    TA_OPT_CLI_BINARY_FORMAT,
    TA_OPT_NO_PAGINATE,
    TA_OPT_COUNT
} ta_option;
#define TA_OPT_OF_OPERATION TA_OPT_PARAMETER
#define TA_OPT_OF_PROGRAM   TA_OPT_PROFILE
#define TA_OPT_OF_ENGINE    TA_OPT_QUERY

typedef enum ta_option_kind {
    TA_OPT_FLAG,    /* takes no value */
    TA_OPT_TEXT,    /* a value that is not empty */
    TA_OPT_ANY,     /* a value */
    TA_OPT_CHOICE,  /* one of the words of `choices` */
    TA_OPT_SECONDS, /* a whole number of seconds */
    TA_OPT_DECIMAL  /* seconds with up to three decimals */
} ta_option_kind;

typedef struct ta_option_row {
    const char *name; /* without its dashes; NULL for TA_OPT_PARAMETER */
    ta_option_kind kind;
    const char
        *choices;     /* words separated by '|', each possibly not supported yet ('-' before it) */
    const char *help; /* NULL: the option is refused by name, and not shown */
} ta_option_row;

extern const ta_option_row ta_options[TA_OPT_COUNT];

/* The name of an option, without its dashes, where `operation` (or NULL, when it is not known yet)
 * is what is called; NULL when it has no such option. */
const char *ta_option_name(ta_option option, const ta_cli_operation *operation);

#endif
