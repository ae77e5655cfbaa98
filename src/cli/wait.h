/* wait.h - follow a deployment until it has come to an end.
 * Layer cli; needs base, options, output. */
#ifndef TA_CLI_WAIT_H
#define TA_CLI_WAIT_H

#include "cli/options.h"
#include "cli/output.h"
#include "tinyaws_proton.h"

/* Exit statuses of the program; those of errors are in err.def. */
enum {
    TA_WAIT_CANCELLED = 0,
    TA_WAIT_SUCCEEDED = 3, /* the deployment was faster: the cancel had no effect */
    TA_WAIT_ENDED = 4,     /* FAILED, or any other state that is an end */
    TA_WAIT_TIMED_OUT = 5,
    /* Of TA_WAIT_FOR_DEPLOYED: SUCCEEDED is 0, --timeout TA_WAIT_TIMED_OUT, and: */
    TA_WAIT_NOT_DEPLOYED = 6, /* CANCELLED */
    TA_WAIT_FAILED = 255      /* FAILED, or polled TA_WAIT_POLLS_MAX times: as AWS CLI */
};

/* Zero-initialise, then set the members above the line. */
typedef struct ta_wait {
    /* Progress goes here: on a terminal one line, rewritten in place at each poll; otherwise a line for
     * each change of the state. */
    ta_output *err;
    const char *program; /* the name that it was called by, for errors */
    bool by_line; /* a line for each change on a terminal, too, where others write between them */
    bool quiet; /* no progress but on a terminal, as AWS CLI's waiters; with by_line, none at all */
    ta_str name;       /* of the environment */
    ta_wait_goal goal; /* not TA_WAIT_NONE */
    uint32_t
        delay_ms; /* before each poll but the first one of a deployment that is not known to go on */
    int64_t deadline; /* of the whole run, or PORT_NEVER: TA_WAIT_POLLS_MAX then ends the wait */
    /* GetEnvironment; clears and fills diag. */
    ta_err (*poll)(void *ctx, ta_proton_environment *out, ta_diag *diag);
    /* Called before each poll, with diag clear: renew the credentials when they are about to
     * expire, or when `refused`, since the service just said that they have. An error ends the
     * wait. May be NULL. */
    ta_err (*renew)(void *ctx, bool refused, ta_diag *diag);
    void *ctx;
    /* ---- */
    char state[64]; /* out: the last one seen, as on stderr; empty: no state was seen */
    /* Private. */
    int64_t start;
    size_t shown;        /* columns of the line that is rewritten in place */
    bool refused_before; /* since the last answer: credentials are renewed once because of it */
    bool over;           /* an error that no further poll mends */
} ta_wait;

/* Poll until the goal is reached or out of reach.
 *   e       in: the cancel's answer, or deployment_status absent; out: the last poll's
 *   status  out: the exit status, when TA_OK is returned; what is beyond *e to report has been printed on
 *           stderr. *e is an answer unless it is TA_WAIT_TIMED_OUT
 * A poll that is throttled, or fails on the way, is reported and repeated; without a deadline
 * TA_WAIT_FAILURES_MAX of them in a row end the wait with the last one's error.
 * Returns TA_OK, TA_E_INTERRUPTED (diag->text has the state), or the error of a poll or of renew,
 * after the last state seen was printed on stderr. */
TA_MUST ta_err ta_wait_run(ta_wait *w, ta_proton_environment *e, int *status, ta_diag *diag);

#endif
