/* args.h - the command line, parsed as AWS CLI v2 (Python's argparse) parses it.
 * Layer cli; needs base, options. No I/O, no allocation.
 * Options may come before, between or after the words; `--opt value` and `--opt=value`; a name may be
 * cut short as long as only one option begins so; the last of a repeated option counts; `--` makes
 * words of all that follows; -h and -V are --help and --version, and so are the words help and version
 * before a command. A value that begins with '-' is taken for an option unless it is a
 * negative number, holds a space, or is joined by '='. */
#ifndef TA_CLI_ARGS_H
#define TA_CLI_ARGS_H

#include "cli/options.h"

/* Where AWS CLI shows its usage with an error of the command line. */
typedef enum ta_usage { TA_USAGE_NONE, TA_USAGE_AFTER, TA_USAGE_BEFORE } ta_usage;

typedef struct ta_args {
    const ta_cli_service *service;     /* NULL: not given */
    const ta_cli_operation *operation; /* NULL: not given */
    bool help;                         /* for the level that service and operation select */
    ta_str command;                    /* the first word but help; absent: there is none */
    /* What is neither the command nor an option of the program, nor one's value, in its order: in argv itself. */
    char **rest;
    int rest_count;
    bool
        of_engine; /* engine.h runs it by `command` and `rest`; service and operation are not set */
    /* Slices of argv, NUL-terminated. Absent: not given; a flag is present and empty. Every value
     * fits its option's kind. */
    ta_str value[TA_OPT_COUNT];
    ta_usage usage; /* with TA_E_USAGE */
} ta_args;

static inline bool ta_args_has(const ta_args *a, ta_option option) {
    return a->value[option].p != NULL;
}

/* Parse argv[1..argc). On an error, diag->text says it as AWS CLI does, and *out has what was parsed
 * before, with --cli-error-format wherever it is.
 * Parsing ends at --version or the command version, whatever follows it. Unless help or version is
 * asked for, service and operation are set on TA_OK, and so is the operation's parameter if neither --cli-input-json nor
 * --generate-cli-skeleton input takes its place.
 * Returns TA_OK | TA_E_USAGE. */
TA_MUST ta_err ta_args_parse(ta_args *out, int argc, char **argv, ta_diag *diag);

/* Seconds as milliseconds: digits, and with `decimals` a point and one to three digits more. false
 * when it is nothing of the kind, or above UINT32_MAX ms. */
bool ta_args_seconds(ta_str s, bool decimals, uint32_t *ms);

#endif
