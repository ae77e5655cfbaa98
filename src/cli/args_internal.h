/* args_internal.h - what the two passes of args.c and args_command.c share. Layer cli. */
#ifndef TA_CLI_ARGS_INTERNAL_H
#define TA_CLI_ARGS_INTERNAL_H

#include "cli/args.h"

/* The command line is parsed twice, as AWS CLI does: first for the options of the program, which may be anywhere,
 * and the command; then what is left, for the command's own words and options. */
typedef struct ta_args_parser {
    ta_args *out;
    char **argv; /* what is left */
    int left;
    int words;           /* met so far */
    bool grouped;        /* the operation is one of a group, such as wait */
    ta_option from, end; /* the options that this pass knows */
    ta_diag *diag;
} ta_args_parser;

/* ---- messages: a detail is built of parts ---- */

typedef struct ta_args_line {
    char memory[TA_DIAG_TEXT_MAX];
    ta_buf b;
} ta_args_line;

void ta_args_line_start(ta_args_line *l, const char *text, ta_str shown);
/* As Python quotes it, if it has no quotes itself. */
void ta_args_line_quote(ta_args_line *l, ta_str shown);
ta_err ta_args_refuse(ta_args_parser *s, const ta_args_line *l);

/* ---- args_option.c ---- */

/* Is this argument an option, known or not, rather than a value? */
bool ta_args_is_option(const ta_args_parser *s, ta_str argument);
/* *found: this pass knows the option; else nothing was done. */
TA_MUST ta_err ta_args_option(ta_args_parser *s, ta_str argument, bool *found);
ta_err ta_args_refuse_option(ta_args_parser *s, ta_str argument);

/* ---- args_command.c ---- */

/* The second pass. */
TA_MUST ta_err ta_args_command(ta_args_parser *s);

#endif
