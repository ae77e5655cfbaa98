/* sandbox.h - giving up, with port_sandbox, all that the rest of a run does not need.
 * Layer cli; needs creds/chain, settings, port.h. Memory: sizeof(ta_sandbox), the caller's.
 *
 * What is given up is gone for good, so the order matters. A run enters the sandbox twice at most:
 *   - before it asks the network for the region or for credentials. Files and settings have been
 *     read, and the search has done its local half, which runs a credential_process. What is left is
 *     what the rest of the search, the call and renewals may need. A run that finds credentials on
 *     this host skips this step. One that asks IMDS for the region does so before its search, and so
 *     keeps the means to run the credential_process;
 *   - before it connects to the service, with credentials or without. What is left is what the call
 *     needs, and in a wait what renewals need.
 * So every byte from the network is read in the sandbox. */
#ifndef TA_CLI_SANDBOX_H
#define TA_CLI_SANDBOX_H

#include "cli/settings.h"
#include "creds/chain.h"

/* Zero-initialise, then set the members above the line. */
typedef struct ta_sandbox {
    const ta_args *args;
    ta_output *debug;          /* NULL, or where each step is reported */
    void (*forget)(void *ctx); /* as in port_sandbox_policy */
    void *ctx;
    /* ---- */
    bool on;          /* out: it was asked for, with success */
    const char *note; /* out: port_sandbox's, or NULL */
} ta_sandbox;

/* Before the network is used. Does nothing when the sandbox is on already.
 *   client  resolved, but for credentials, and maybe the region
 *   plan    what the search may still need
 * TA_OK, with --no-sandbox too | TA_E_SANDBOX */
TA_MUST ta_err ta_sandbox_for_search(ta_sandbox *s, const ta_settings *client,
                                     const ta_creds_plan *plan, ta_diag *diag);

/* Once there are credentials, or none are needed. Results as above.
 *   plan  what another search may need; NULL: there is none, since it would find the same */
TA_MUST ta_err ta_sandbox_for_call(ta_sandbox *s, const ta_settings *client,
                                   const ta_creds_plan *plan, ta_diag *diag);

#endif
