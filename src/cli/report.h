/* report.h - print an error on stderr, as AWS CLI v2 does: an empty line, then "aws: [ERROR]: " and what
 * was wrong; or a record, see error_format.h. Layer cli; needs args, base, error_format, options. */
#ifndef TA_CLI_REPORT_H
#define TA_CLI_REPORT_H

#include <string.h>

#include "caps.h"
#include "cli/args.h"
#include "cli/error_format.h"

/* Prints what a service's model adds to its error: see error_details.h. */
typedef void (*ta_report_details_fn)(void *ctx, ta_output *o, const ta_error_record *record,
                                     ta_error_format format);

typedef struct ta_report {
    const char *program; /* the word before [ERROR], and in the usage */
    ta_error_format format;
    const ta_cli_service *service; /* what was called, or NULL */
    const char *api_name;          /* of the operation that failed, or NULL */
    const char
        *waiter;       /* NULL, or the one of AWS CLI's on whose behalf it was called: its errors of
                           the service have its name and exit status 255, as in AWS CLI */
    bool own_endpoint; /* the endpoint was given, not the service's public one */
    bool changes;      /* the operation changes something: a lost answer matters */
    bool sandboxed;    /* files may have been replaced that only the sandbox keeps from us */
    ta_usage usage;    /* of TA_E_USAGE */
    int signal;        /* port_signal() */
    bool no_code;      /* AWS CLI has no code for this error */
    bool resets;       /* AWS CLI has begun a table in colour: TA_REPORT_RESET after each piece */
    ta_str message;    /* in place of the error's text and diag->text; absent: there is none */
    ta_str reasons;    /* of TA_E_NO_CREDENTIALS: whole lines, or absent */
    /* Of the operation's own errors; NULL where no model is in use. */
    ta_report_details_fn details;
    void *details_ctx;
} ta_report;

/* Ends colours; AWS CLI writes it after each piece of text once a table in colour has begun. */
#define TA_REPORT_RESET "\033[0m"

/* Room for everything that is said beside a service's own message. */
#define TA_REPORT_ROOM (TA_REASONS_MAX + TA_DIAG_TEXT_MAX + 1024)

/* The name that a program was called by, in errors: "aws" if it is that, else "tinyaws".
 *   path  argv[0], or NULL */
static inline const char *ta_report_program(const char *path) {
    const size_t n = path != NULL ? strlen(path) : 0;
    const bool is_aws = n >= 3 && memcmp(path + n - 3, "aws", 3) == 0;
    return is_aws && (n == 3 || path[n - 4] == '/') ? "aws" : "tinyaws";
}

/* The code that AWS CLI gives to an error, such as ConflictException or ParamValidation; absent for one
 * that it has no code for, which has the same bytes in each format. */
ta_str ta_report_code(const ta_report *r, const ta_diag *diag);

/* "\naws: [ERROR]: ", with which an error begins. */
void ta_report_begin(ta_output *o, const char *program);

/* Write the error that `diag` holds (diag->err is not TA_OK) and return the exit status of the
 * program for it. The bytes are those of AWS CLI v2 for a service's error, but for controls, which a
 * terminal could obey.
 *   room  TA_REPORT_ROOM bytes, free for this call */
int ta_report_error(ta_output *err, const ta_report *r, const ta_diag *diag, char *room);

/* 128 plus the signal's number, as in shells. */
int ta_signal_status(int signal);

#endif
