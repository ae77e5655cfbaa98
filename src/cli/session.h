/* session.h - what a run needs before it can call: the profile, settings, the region, credentials.
 * Layer cli; needs settings, config_files, creds/chain, client/fetch.
 * Memory: sizeof(ta_session), some 200 KiB, the caller's, of which a usual run touches a tenth. It
 * holds secrets until ta_session_close. */
#ifndef TA_CLI_SESSION_H
#define TA_CLI_SESSION_H

#include "cli/settings.h"
#include "client/config_files.h"
#include "client/fetch.h"
#include "creds/chain.h"

/* Uninitialised before ta_session_open; not to be moved after it. */
typedef struct ta_session {
    const ta_args *args;
    ta_config_files config;
    ta_str profile_asked; /* ta_profile_asked, by --profile or a variable */
    ta_creds_io creds_io;
    ta_output
        *debug; /* the caller's to set after ta_session_open: NULL, or where each provider that is
                       * asked is reported */
    /* The caller's to set as well: NULL, or called before each request for credentials or a region that
     * goes over http to another host than this one. metadata: to IMDS or a container's endpoint, else to
     * STS. */
    void (*exposed)(void *ctx, ta_str authority, bool metadata);
    void *exposed_ctx;
    ta_creds *found; /* where the search puts what it finds; NULL before */
    bool planned;    /* `plan` is filled in */
    size_t reasons_n;
    char reasons[TA_REASONS_MAX]; /* one line for each provider that gave no credentials, and why */
    ta_creds_chain chain;
    ta_fetcher fetcher;
    ta_creds_plan plan;
} ta_session;

/* Find and read the profile. The network is not used.
 *   deadline  of the whole run, PORT_NEVER for none
 * TA_OK | TA_E_NO_PROFILE | TA_E_CONFIG | TA_E_LIMIT | TA_E_FILE | TA_E_DEADLINE | TA_E_INTERRUPTED */
TA_MUST ta_err ta_session_open(ta_session *s, const ta_args *args, ta_deadline deadline,
                               ta_diag *diag);

/* Resolve the settings (settings.h) without the network. The region is absent if this host has none.
 * Errors of ta_settings_resolve. */
TA_MUST ta_err ta_session_settings(ta_session *s, ta_cli_settings *out, ta_diag *diag);

/* Ask IMDS for the region that the settings lack. It uses the network.
 * TA_OK | TA_E_NO_REGION | TA_E_CONFIG | TA_E_INTERRUPTED | TA_E_DEADLINE */
TA_MUST ta_err ta_session_region(ta_session *s, ta_cli_settings *out, ta_diag *diag);

/* Look for credentials, once, after the settings, which get them: the two halves of creds/chain.h. The
 * sandbox is entered between them (sandbox.h).
 *   out     what the slices in `settings` then point to, and environment
 * Other parameters and results are those of ta_creds_find_local and ta_creds_find_remote. */
TA_MUST ta_err ta_session_find_local(ta_session *s, ta_cli_settings *settings, ta_creds *out,
                                     ta_creds_provider *provider, ta_diag *diag);
TA_MUST ta_err ta_session_find_remote(ta_session *s, ta_cli_settings *settings, ta_creds *out,
                                      ta_creds_provider *provider, ta_diag *diag);

/* What this search and later ones may still need of this host, as it is at the first call. Borrowed
 * until ta_session_close. */
const ta_creds_plan *ta_session_plan(ta_session *s);

/* Wipe the secrets found so far, in a copy of this process (port_sandbox_policy). ctx is the
 * session. */
void ta_session_forget(void *ctx);

/* Close the fetcher's connection and wipe all secrets. */
void ta_session_close(ta_session *s);

#endif
