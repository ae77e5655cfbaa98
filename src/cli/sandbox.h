/* sandbox.h - giving up, with port_sandbox, all that the rest of a run does not need.
 * Layer cli; needs aws/creds_chain, settings, host. Memory: sizeof(ta_sandbox), the caller's.
 *
 * The port gives up only what is gone for good, so when it is asked matters. Twice at most:
 *   - before the search for credentials uses the network for the first time, when files and settings
 *     have been read. What is left then is what the search, the call and renewals may need. A search
 *     that does not use the network does not get here, so a credential_process has run by then, unless
 *     the region was asked of IMDS before;
 *   - when credentials were found, before the service is connected to. What is left then is what the
 *     call needs, and what renewals do, in a wait that may come to them.
 * So every byte from the network is read inside. */
#ifndef TA_CLI_SANDBOX_H
#define TA_CLI_SANDBOX_H

#include "creds/chain.h"
#include "cli/settings.h"

/* Zero-initialise, then set what stands above the line. */
typedef struct ta_sandbox {
    const ta_host *host;
    const ta_args *args;
    ta_output *debug;          /* NULL, or where it is told what was done */
    void (*forget)(void *ctx); /* as port_needs has it */
    void *ctx;
    /* ---- */
    bool on;          /* out: it was asked for, with success */
    const char *note; /* out: port_sandbox's, or NULL */
} ta_sandbox;

/* Before the search uses the network. Does nothing when it is on already.
 *   settings  resolved, but for credentials, and maybe the region
 *   needs     what ta_creds_chain.needs was filled with, or NULL when it was not
 *   searched  the search has begun: what stands before the network in it lies behind
 * TA_OK, with --no-sandbox too | TA_E_SANDBOX */
TA_MUST ta_err ta_sandbox_for_search(ta_sandbox *s, const ta_cli_settings *settings,
                                     ta_creds_needs *needs, bool searched, ta_diag *diag);

/* Once there are credentials, or none are needed. Parameters and results as above.
 *   place  where credentials were found */
TA_MUST ta_err ta_sandbox_for_call(ta_sandbox *s, const ta_cli_settings *settings,
                                   ta_creds_needs *needs, ta_creds_place place, ta_diag *diag);

#endif
