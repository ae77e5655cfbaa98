#include "cli/args.h"

#include <string.h>

#include "base/diag.h"
#include "cli/args_internal.h"

/* AWS CLI has no --help, -h and -V: after an option that needs a value they are an error. */
static bool is_help_as_value(const ta_args *a, ta_str argument) {
    const char *last = a->rest_count > 0 ? a->rest[a->rest_count - 1] : "";
    return (argument.n == 2 || ta_str_eq(argument, TA_STR("--help"))) && last[0] == '-' &&
           last[1] == '-' && strchr(last, '=') == NULL;
}

/* *found: it is an option of the program. */
static ta_err parse_program_option(ta_args_parser *s, ta_str argument, bool *found) {
    if (is_help_as_value(s->out, argument))
        return TA_OK;
    if (ta_str_eq(argument, TA_STR("-h")))
        argument = TA_STR("--help");
    if (ta_str_eq(argument, TA_STR("-V")))
        argument = TA_STR("--version");
    return ta_args_option(s, argument, found);
}

/* The first word. Before a command, help and version are as the options. */
static void parse_first_word(ta_args *out, ta_str word) {
    if (ta_str_eq(word, TA_STR("help")))
        out->help = true;
    else if (ta_str_eq(word, TA_STR("version")))
        out->value[TA_OPT_VERSION] = TA_STR("");
    else
        out->command = word;
}

/* The first pass. What is left for the second one moves to the front of argv. */
static ta_err parse_program_options(ta_args_parser *s) {
    ta_args *out = s->out;
    char **rest = s->argv;
    bool words_only = false;
    out->rest = rest;
    while (s->left > 0) {
        char *word = *s->argv++;
        const ta_str argument = ta_str_from(word);
        bool found = false;
        ta_err err = TA_OK;
        s->left--;
        if (!words_only && ta_str_eq(argument, TA_STR("--"))) {
            words_only = true;
            found = out->command.p == NULL;
        } else if (!words_only && ta_args_is_option(s, argument)) {
            err = parse_program_option(s, argument, &found);
        } else if (out->command.p == NULL) {
            parse_first_word(out, argument);
            found = true;
        }
        if (err != TA_OK || ta_args_has(out, TA_OPT_VERSION))
            return err;
        if (!found)
            rest[out->rest_count++] = word;
    }
    return TA_OK;
}

static ta_err parse(ta_args_parser *s) {
    ta_args *out = s->out;
    ta_err err = parse_program_options(s);
    if (err != TA_OK || ta_args_has(out, TA_OPT_VERSION))
        return err;
    out->help = out->help || ta_args_has(out, TA_OPT_HELP);
    s->argv = out->rest;
    s->left = out->rest_count;
    s->from = TA_OPT_OF_OPERATION;
    s->end = TA_OPT_OF_PROGRAM;
    return ta_args_command(s);
}

/* Among the arguments after the one that is refused. */
static void look_for_error_format(ta_args_parser *s) {
    for (; s->left > 0; s->left--, s->argv++) {
        ta_str value, name = ta_str_cut(ta_str_from(s->argv[0]), '=', &value);
        if (ta_str_eq(name, TA_STR("--cli-error-format")))
            s->out->value[TA_OPT_CLI_ERROR_FORMAT] =
                value.p != NULL ? value : ta_str_from(s->left > 1 ? s->argv[1] : NULL);
    }
}

ta_err ta_args_parse(ta_args *out, int argc, char **argv, ta_diag *diag) {
    ta_args_parser s = {.out = out,
                        .argv = argv + 1,
                        .left = argc - 1,
                        .from = TA_OPT_OF_PROGRAM,
                        .end = TA_OPT_COUNT,
                        .diag = diag};
    memset(out, 0, sizeof *out);
    ta_err err = parse(&s);
    if (err != TA_OK)
        look_for_error_format(&s);
    if (err != TA_OK && out->usage == TA_USAGE_NONE)
        out->usage = TA_USAGE_AFTER;
    return err;
}
