/* session.h - what a run needs before it can call: the profile, settings, the region, credentials.
 * Layer cli; needs settings, config_files, aws/creds_chain, client/fetch.
 * Memory: sizeof(ta_session), some 200 KiB, the caller's, of which a usual run touches a tenth. It
 * holds secrets until ta_session_close. */
#ifndef TA_CLI_SESSION_H
#define TA_CLI_SESSION_H

#include "creds/chain.h"
#include "cli/config_files.h"
#include "cli/sandbox.h"
#include "cli/settings.h"
#include "client/fetch.h"

/* Uninitialised before ta_session_open; not to be moved after it. */
typedef struct ta_session {
    const ta_host *host;
    const ta_args *args;
    ta_config_files config;
    ta_str profile_asked; /* by --profile or a variable; absent: none was, so "default" is taken */
    ta_creds_host creds_host;
    ta_output
        *debug; /* the caller's to set after ta_session_open: NULL, or where each place that is
                       * looked at is told */
    ta_sandbox
        *sandbox; /* the caller's to set as well: NULL, or what is put on before the network is
                          * used */
    /* The caller's to set as well: NULL, or called before each request for credentials or a region that
     * goes over http to another host than this one. metadata: to IMDS or a container's endpoint, else to
     * STS. */
    void (*exposed)(void *ctx, ta_str authority, bool metadata);
    void *exposed_ctx;
    const ta_cli_settings *settings; /* for the sandbox */
    ta_creds *found;                 /* where the search puts what it finds; NULL before */
    bool searched;
    size_t reasons_n;
    char reasons[TA_REASONS_MAX]; /* one line for each place that gave no credentials, and why */
    ta_creds_chain chain;
    ta_fetcher fetcher;
    ta_creds_needs needs;
} ta_session;

/* The profile that is asked for by --profile or a variable; absent: none is, so "default" is used. */
ta_str ta_session_profile(const ta_args *args, const ta_host *host);

/* Find and read the profile. The network is not used.
 *   deadline  of the whole run, PORT_NEVER for none
 * TA_OK | TA_E_NO_PROFILE | TA_E_CONFIG | TA_E_LIMIT | TA_E_FILE | TA_E_DEADLINE | TA_E_INTERRUPTED */
TA_MUST ta_err ta_session_open(ta_session *s, const ta_args *args, const ta_host *host,
                               ta_deadline deadline, ta_diag *diag);

/* Resolve the settings (settings.h).
 *   ask_imds  for the region, when no other place has one; otherwise it is left absent
 * Errors of ta_settings_resolve, and TA_E_NO_REGION | TA_E_CONFIG | TA_E_INTERRUPTED
 * | TA_E_DEADLINE */
TA_MUST ta_err ta_session_settings(ta_session *s, bool ask_imds, ta_cli_settings *out,
                                   ta_diag *diag);

/* Look for credentials; once, and after the settings, which get them.
 *   out     what the slices in `settings` then point to, and environment
 *   place   out: as ta_creds_find has it
 * Errors of ta_creds_find. */
TA_MUST ta_err ta_session_credentials(ta_session *s, ta_cli_settings *settings, ta_creds *out,
                                      ta_creds_place *place, ta_diag *diag);

/* When credentials were found, or none are needed: see sandbox.h. `place` as above.
 * TA_OK | TA_E_SANDBOX */
TA_MUST ta_err ta_session_sandbox(ta_session *s, const ta_cli_settings *settings,
                                  ta_creds_place place, ta_diag *diag);

/* Close the fetcher's connection and wipe all secrets. */
void ta_session_close(ta_session *s);

#endif
