/* cli.h - the program: from its arguments to its exit status.
 * Layer cli; needs everything below. Memory: the caller's ta_cli_memory. */
#ifndef TA_CLI_H
#define TA_CLI_H

#include <stddef.h>

#include "caps.h"
#include "cli/doctor/doctor.h"
#include "cli/sandbox.h"
#include "cli/settings.h"
#include "creds/creds.h"
#include "tinyaws_proton.h"
#include "json/json_read.h"

typedef struct ta_cli_input {
    ta_json json;
    char text[TA_CLI_INPUT_MAX];
} ta_cli_input;

typedef struct ta_cli_memory {
    /* Before the client lives here, --cli-input-json does with its parser, then the session. */
    union {
        max_align_t align;
        ta_cli_input input;
        unsigned char bytes[TA_CLIENT_SIZE];
    } client;
    ta_doctor doctor;
    char name[128]; /* the operation's parameter, when it comes from --cli-input-json */
    char output[TA_CLI_OUTPUT_MAX];
    char messages[512]; /* gathered before each write to stderr */
    ta_args args;
    ta_sandbox sandbox;
    ta_diag diag;
    ta_proton_environment environment;
    /* Last, since of their texts little is used as a rule: pages that are not touched cost nothing. */
    ta_cli_settings settings;
    ta_creds creds; /* secrets, in memory of their own */
} ta_cli_memory;

/* Run the command line argv[1..argc). Nothing goes to stdout unless it is whole: an answer, a help,
 * a skeleton. `memory` holds no secret when this returns.
 * Returns the exit status, as the help says. */
int ta_cli_run(ta_cli_memory *memory, int argc, char **argv);

#endif
