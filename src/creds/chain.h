/* creds/chain.h - the search for credentials: every place, in the order of AWS CLI v2.
 * https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 * Layer aws; needs every provider, profile, role_chain. No I/O of its own, no allocation. */
#ifndef TA_CREDS_CHAIN_H
#define TA_CREDS_CHAIN_H

#include "creds/imds.h"
#include "creds/iot.h"
#include "creds/process.h"
#include "creds/sts.h"
#include "config/profile.h"
#include "creds/role_chain.h"

/* The places, in the order in which they are looked at. */
typedef enum ta_creds_place {
    TA_CREDS_ENVIRONMENT,
    TA_CREDS_ROLE,         /* role_arn with source_profile or credential_source */
    TA_CREDS_WEB_IDENTITY, /* of the environment, else of the profile */
    TA_CREDS_SSO,          /* a sign-in that is not supported: it ends the search where AWS CLI
                            * would use it, lest other keys are taken in its stead */
    TA_CREDS_SHARED_FILE,  /* keys of the profile in the shared credentials file */
    TA_CREDS_PROCESS,      /* credential_process */
    TA_CREDS_CONFIG_FILE,  /* keys of the profile in the config file */
    TA_CREDS_IOT,          /* role alias of AWS IoT */
    TA_CREDS_CONTAINER,
    TA_CREDS_IMDS,
    TA_CREDS_PLACE_COUNT
} ta_creds_place;

/* What messages call a place, such as "config file", and what AWS CLI's configure list calls it,
 * such as "config-file". Static. */
const char *ta_creds_place_name(ta_creds_place place);
const char *ta_creds_place_method(ta_creds_place place);

/* What the search, and a later one, may ask the host for beside the network, by what the environment
 * and the profiles say now: for who is about to give up everything else. */
#define TA_CREDS_NEEDS_FILES 9                 /* config, credentials, 4 variables, 3 copies */
#define TA_CREDS_NEEDS_TEXT  (3 * TA_PATH_MAX) /* bytes: token, certificate, key */
typedef struct ta_creds_needs {
    size_t count;
    const char *files[TA_CREDS_NEEDS_FILES];
    char *command[TA_PROCESS_WORDS_MAX +
                  1]; /* of the credential_process; NULL first: there is none */
    size_t text_n;
    char text[TA_CREDS_NEEDS_TEXT];
    char command_text[TA_PROCESS_COMMAND_MAX + 1]; /* may be a secret */
} ta_creds_needs;

/* Set what stands above the line; slices are borrowed. Of the memory only what is used is touched.
 * It holds secrets until ta_creds_chain_close. */
typedef struct ta_creds_chain {
    const ta_creds_host *host;
    ta_shared_files *files; /* located */
    ta_str profile;         /* its name, "default" when none was named */
    bool profile_given;     /* by an option: what names credentials in the environment is passed
                             * over, as AWS CLI does; not so when AWS_PROFILE names it */
    ta_str region;          /* for STS; absent: IMDS is asked for it when STS is needed */
    bool use_fips;
    bool use_dualstack;
    uint32_t max_attempts; /* of STS and AWS IoT; 0: 3 */
    uint32_t timeout_ms;   /* of each connect and silence of STS; 0: 60,000 */
    /* Told once for each place: diag->err is TA_OK where credentials were found, and
     * TA_E_NO_CREDENTIALS where there are none, with the reason in diag->text; any other error ended
     * the search. May be NULL. */
    void (*tried)(void *ctx, ta_creds_place place, const ta_diag *diag);
    void *ctx;
    /* Uninitialised, and filled in before the network is used: then needs_known is true. Where
     * credentials stand in the environment it is left alone. NULL: nobody wants to know. */
    ta_creds_needs *needs;
    /* ---- private ---- in an order that session.h gives the reason for */
    ta_str loaded_name; /* whose profile `loaded` is; absent: none's */
    ta_err load_failed;
    bool needs_known;
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

/* The profile, for settings: good until ta_creds_find, which may load others in its place.
 *   service  as ta_profile_load has it
 * Errors as ta_profile_load. */
TA_MUST ta_err ta_creds_chain_profile(ta_creds_chain *c, ta_str service, const ta_profile **out,
                                      ta_diag *diag);

/* The region that IMDS tells. As ta_imds_region; the diag's text is a whole sentence, which says first
 * that a region must be given. */
TA_MUST ta_err ta_creds_chain_region(ta_creds_chain *c, ta_buf *region, ta_diag *diag);

/* Look for credentials, place by place, until one gives some or fails.
 *   out    set on TA_OK, wiped otherwise
 *   place  out: where they were found, or where the search ended
 *   diag   empty; filled on an error. What STS told stands in error_type and error_message, slices
 *          that are good until the host's fetcher is closed
 * TA_OK | TA_E_NO_CREDENTIALS every place was looked at; the text is a headline for what `tried` was
 * told | TA_E_PARTIAL_CREDENTIALS | TA_E_CREDENTIALS a place is set up, and
 * gives none that are of use | TA_E_CONFIG | TA_E_LIMIT | TA_E_INTERRUPTED | TA_E_DEADLINE | what
 * creds/sts.h and profile.h have */
TA_MUST ta_err ta_creds_find(ta_creds_chain *c, ta_creds *out, ta_creds_place *place,
                             ta_diag *diag);

#endif
