/* run.h - one run of the program: what its commands share. Layer cli; needs cli.h, report, session. */
#ifndef TA_CLI_RUN_H
#define TA_CLI_RUN_H

#include "cli/cli.h"
#include "cli/report.h"
#include "cli/session.h"

typedef struct ta_run {
    ta_cli_memory *memory;
    ta_output out, err;
    const ta_args *args;
    ta_str name;         /* the operation's parameter */
    ta_str state;        /* of the answer: reported if the answer itself cannot be written */
    ta_session *session; /* while it is open */
    ta_client *client;
    bool credentials_fixed; /* from the environment, or none: another search gives the same */
    int64_t renew_at;       /* seconds since 1970: when the credentials are renewed */
    int64_t deadline;
    bool warned[2]; /* of an endpoint for credentials that is exposed: STS, metadata */
    ta_report report;
    ta_diag *diag;
} ta_run;

/* Print r->diag, which has an error, on stderr; returns the exit status for it. */
int ta_run_fail(ta_run *r);

/* Flush stdout. Returns `status`, or that of an output that cannot be written, which is reported on stderr. */
int ta_run_finish(ta_run *r, int status);

/* What a profile says of a key before the session is open, or instead of it: it uses the client's memory, and closes the
 * session. Absent: nothing; a file that cannot be read says nothing. A slice of `value`. */
ta_str ta_run_profile_value(ta_run *r, ta_str key, ta_buf *value);

/* A ta_trace_fn; ctx is the ta_output of stderr. */
void ta_run_trace(void *ctx, ta_str line);

/* Without --quiet, a line on stderr that begins with "tinyaws: warning: "; `untrusted` is shown as such. */
void ta_run_warn(ta_run *r, const char *text, ta_str untrusted, const char *more);

/* r->deadline, and that of both outputs, by --timeout; once, after the arguments; the first time counts. */
void ta_run_set_deadline(ta_run *r);

/* Open r->session in the client's memory, where no client may live now. Errors of ta_session_open. */
TA_MUST ta_err ta_run_open_session(ta_run *r);
/* Does nothing when none is open. */
void ta_run_close_session(ta_run *r);

/* ---- run_client.c ---- */

/* With an open session, fill in memory->settings. If no other source has the region, enter the sandbox
 * and ask IMDS. Errors of ta_session_settings, ta_session_region and ta_sandbox_for_search. */
TA_MUST ta_err ta_run_find_settings(ta_run *r);

/* After that, fill in memory->creds, and the settings' slices of them. If this host has none, enter
 * the sandbox and use the network. Errors of ta_session_find_local, ta_session_find_remote and
 * ta_sandbox_for_search. */
TA_MUST ta_err ta_run_find_credentials(ta_run *r, ta_creds_provider *provider);

/* All of that, with warnings and --debug; then open r->client in the session's place. The region and credentials of the
 * settings are then known, as far as the call needs them. */
TA_MUST ta_err ta_run_start_client(ta_run *r);

/* Search for credentials again if they expire within a minute, or were `refused`, and open a new client with them.
 * ctx is the run. */
TA_MUST ta_err ta_run_renew_credentials(void *ctx, bool refused, ta_diag *diag);

/* ---- call_operation.c ---- */

/* Call args->operation with r->name; returns the exit status. */
int ta_call_operation(ta_run *r);

/* Print a sample of its answer; returns the exit status. */
int ta_print_output_skeleton(ta_run *r);

#endif
