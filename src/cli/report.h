/* report.h - tell an error on stderr, as AWS CLI v2 does: an empty line, then one that says what
 * was wrong. Layer cli; needs base, options, output. */
#ifndef TA_CLI_REPORT_H
#define TA_CLI_REPORT_H

#include "cli/options.h"
#include "cli/output.h"

typedef struct ta_report {
    const ta_cli_service *service; /* what was called, or NULL */
    const char *api_name;          /* of the operation that failed, or NULL */
    const char
        *waiter;       /* NULL, or the one of AWS CLI's on whose behalf it was called: its errors of
                           the service have its name and exit status 255, as AWS CLI has them */
    bool own_endpoint; /* the endpoint was given, not the service's public one */
    bool changes;      /* the operation changes something: a lost answer matters */
    bool sandboxed;    /* files may have been replaced that only the sandbox keeps from us */
    int signal;        /* port_signal() */
    ta_str reasons;    /* of TA_E_NO_CREDENTIALS: whole lines, or absent */
} ta_report;

/* Write the error that `diag` holds (diag->err is not TA_OK) and return the exit status of the
 * program for it. For a service's error the bytes are those of AWS CLI v2, but for controls, which
 * a terminal could obey. */
int ta_report_error(ta_output *err, const ta_report *r, const ta_diag *diag);

/* 128 plus the signal's number, as shells have it. */
int ta_signal_status(int signal);

#endif
