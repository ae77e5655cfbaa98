/* wait.h - --wait: follow a deployment until it has come to an end.
 * Layer cli; needs base, host, output. */
#ifndef TA_CLI_WAIT_H
#define TA_CLI_WAIT_H

#include "cli/output.h"

/* Exit statuses of the program; those of errors are in err.def. */
enum {
    TA_WAIT_CANCELLED = 0,
    TA_WAIT_SUCCEEDED = 3, /* the deployment was faster: the cancel had no effect */
    TA_WAIT_ENDED = 4,     /* FAILED, or any other state that is an end */
    TA_WAIT_TIMED_OUT = 5
};

typedef struct ta_wait {
    const ta_host *host;
    ta_output *err;    /* progress goes here, a line a change */
    ta_str name;       /* of the environment */
    uint32_t delay_ms; /* before each poll, but for the first one of a deployment that has ended */
    int64_t deadline;  /* of the whole run, or PORT_NEVER: TA_WAIT_POLLS_MAX then ends the wait */
    /* GetEnvironment; clears and fills diag. */
    ta_err (*poll)(void *ctx, ta_proton_environment *out, ta_diag *diag);
    void *ctx;
    char state[64]; /* out: the last one seen, as told on stderr */
} ta_wait;

/* Poll until the state is neither CANCELLING nor IN_PROGRESS.
 *   e       in: the cancel's answer; out: the last poll's
 *   status  out: the exit status, when TA_OK is returned: then *e is to be printed unless it is
 *           TA_WAIT_TIMED_OUT, which has been told on stderr
 * A poll that is throttled, or fails on the way, is told and made again; without a deadline
 * TA_WAIT_FAILURES_MAX of them in a row end the wait with the last one's error.
 * Returns TA_OK, TA_E_INTERRUPTED (diag->text has the state), or the error of a poll. */
TA_MUST ta_err ta_wait_run(ta_wait *w, ta_proton_environment *e, int *status, ta_diag *diag);

#endif
