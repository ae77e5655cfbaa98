/* creds/chain.h - the search for credentials: every provider, in the order of AWS CLI v2.
 * https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 * Layer creds; needs every provider, profile, role_chain. No I/O of its own, no allocation. */
#ifndef TA_CREDS_CHAIN_H
#define TA_CREDS_CHAIN_H

#include "config/profile.h"
#include "creds/imds.h"
#include "creds/iot.h"
#include "creds/process.h"
#include "creds/role_chain.h"
#include "creds/sts.h"

/* What the rest of a search, and later searches, may read and run on this host. A sandbox allows it. */
#define TA_CREDS_PLAN_FILES 9                 /* config, credentials, 4 variables, 3 copies */
#define TA_CREDS_PLAN_TEXT  (3 * TA_PATH_MAX) /* bytes: token, certificate, key */
typedef struct ta_creds_plan {
    size_t count;
    const char *files[TA_CREDS_PLAN_FILES];
    /* The credential_process; command[0] is NULL if there is none. */
    char *command[TA_PROCESS_WORDS_MAX + 1];
    bool command_is_done; /* this search does not run it any more; a later one may */
    size_t text_n;
    char text[TA_CREDS_PLAN_TEXT];
    char command_text[TA_PROCESS_COMMAND_MAX + 1]; /* may be a secret */
} ta_creds_plan;

/* Set the members above the line; slices are borrowed. Only the memory that is used is touched.
 * It holds secrets until ta_creds_chain_close. */
typedef struct ta_creds_chain {
    const ta_creds_io *io;
    ta_shared_files *files; /* located */
    ta_str profile;         /* its name; "default" if no profile was named */
    bool profile_given;     /* by an option: credentials of the environment are passed over, as
                             * in AWS CLI; not if AWS_PROFILE names the profile */
    ta_str region;          /* for STS; absent: requested from IMDS when STS is needed */
    bool use_fips;
    bool use_dualstack;
    uint32_t max_attempts; /* of STS and AWS IoT; 0: 3 */
    uint32_t timeout_ms;   /* of each connect and silence of STS; 0: 60,000 */
    /* Called once for each provider. diag->err is TA_OK if it gave credentials, TA_E_NO_CREDENTIALS if
     * it has none, with the reason in diag->text; any other error ended the search. May be NULL. */
    void (*tried)(void *ctx, ta_creds_provider provider, const ta_diag *diag);
    void *ctx;
    /* ---- private ---- what is cleared comes before `json`; large members, rarely touched, come last */
    ta_str loaded_name; /* of the profile in `loaded`; absent: there is no profile */
    ta_err load_failed;
    bool remote;      /* the search is in its second half */
    bool local_done;  /* its first half is over */
    bool roles_known; /* `roles` is set */
    bool has_source;  /* the credentials that the first role is assumed with are found */
    ta_json json;
    ta_imds imds;
    ta_role_chain roles;
    char region_text[TA_REGION_MAX];
    char sts_endpoint[TA_URL_MAX];
    union {
        ta_sts sts;
        ta_iot iot;
        ta_creds_process process;
    } work;
    ta_profile loaded; /* one profile at a time */
} ta_creds_chain;

/* Prepare the private part. The rest may be set before or after, up to the first use. */
void ta_creds_chain_init(ta_creds_chain *c);
/* Wipe what was used. */
void ta_creds_chain_close(ta_creds_chain *c);

/* The profile, for settings. It is valid until the search, which may load others instead.
 *   service  as in ta_profile_load
 * Errors as ta_profile_load. */
TA_MUST ta_err ta_creds_chain_profile(ta_creds_chain *c, ta_str service, const ta_profile **out,
                                      ta_diag *diag);

/* The region from IMDS. Results as ta_imds_region. The text of diag is a whole sentence, which first
 * says that a region must be given. */
TA_MUST ta_err ta_creds_chain_region(ta_creds_chain *c, ta_buf *region, ta_diag *diag);

/* The search has two halves, so that a sandbox can be entered between them. The first one asks only
 * this host: the environment, files, a credential_process. The second one uses the network and runs
 * no program.
 *   out    set on TA_OK; wiped on an error. Between the halves it may hold secrets: the same one is
 *          given to both
 *   provider  out: the one that has credentials, or at which the search ended; in: the second half
 *             goes on there
 *   diag      empty; filled on an error. The error of STS is in error_type and error_message, slices
 *             that are valid until the fetcher of `io` is closed
 * TA_OK | TA_E_MORE (the first half only) ta_creds_find_remote goes on | TA_E_NO_CREDENTIALS no
 * provider has any; the text is a headline for what `tried` was given | TA_E_PARTIAL_CREDENTIALS
 * | TA_E_CREDENTIALS a provider is configured but does not work | TA_E_CONFIG | TA_E_LIMIT
 * | TA_E_INTERRUPTED | TA_E_DEADLINE | the errors of creds/sts.h and profile.h */
TA_MUST ta_err ta_creds_find_local(ta_creds_chain *c, ta_creds *out, ta_creds_provider *provider,
                                   ta_diag *diag);
TA_MUST ta_err ta_creds_find_remote(ta_creds_chain *c, ta_creds *out, ta_creds_provider *provider,
                                    ta_diag *diag);

/* Ask AWS STS whose credentials these are, at the endpoint and with the settings that roles are assumed with.
 * After a search. Errors of ta_sts_get_caller_identity and ta_creds_chain_region, and as ta_profile_load. */
TA_MUST ta_err ta_creds_chain_identity(ta_creds_chain *c, const ta_credentials *source, ta_buf *arn,
                                       ta_diag *diag);

/* Fill in *plan from the environment and the profiles, between the halves of a search or at any other
 * time. It may load profiles, and ignores faulty ones: the search reports them. Uses no network.
 *   plan  uninitialised; may hold a secret until ta_creds_plan_wipe; good as long as *c */
void ta_creds_plan_search(ta_creds_chain *c, ta_creds_plan *plan);
void ta_creds_plan_wipe(ta_creds_plan *plan);

#endif
