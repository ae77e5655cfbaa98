/* search.h - what ta_credentials_find and ta_settings_find search in: the port's files, programs and network, in one
 * piece of memory of the caller's. Layer client; needs base, aws, creds, config_files, fetch, port.h. */
#ifndef TA_CLIENT_SEARCH_H
#define TA_CLIENT_SEARCH_H

#include "client/config_files.h"
#include "client/fetch.h"
#include "creds/chain.h"

#define TA_SEARCH_TYPE_MAX    160 /* bytes of the type and the message of an error of STS */
#define TA_SEARCH_MESSAGE_MAX 864

typedef struct ta_search {
    /* for the caller, after the rest is wiped */
    char kept_error[TA_SEARCH_TYPE_MAX + TA_SEARCH_MESSAGE_MAX];
    const ta_settings *settings;
    ta_creds_io io;
    ta_creds found;
    ta_config_files config;
    ta_creds_chain chain;
    ta_fetcher fetcher;
    char ca_bundle[TA_PATH_MAX]; /* NUL-terminated */
} ta_search;

_Static_assert(sizeof(ta_search) <= TA_SEARCH_SIZE, "TA_SEARCH_SIZE holds a search");

/* Begin a search in `memory`, and find the profile.
 *   settings, profile, timeout_ms, memory, size  as for ta_credentials_find
 *   service  whose endpoint_url is wanted from a services section, as in ta_profile_load; absent: none
 *   out      the search, to be ended; NULL if `size` is too small
 *   loaded   the profile, valid until credentials are searched for
 * Errors of ta_config_files_init and ta_profile_load; TA_E_NO_PROFILE; TA_E_LIMIT (size, the CA bundle's path). */
TA_MUST ta_err ta_search_begin(void *memory, size_t size, const ta_settings *settings,
                               ta_str service, ta_str profile, uint32_t timeout_ms, ta_search **out,
                               const ta_profile **loaded, ta_diag *diag);

/* Wipe it, but for what diag borrows. */
void ta_search_end(ta_search *s, ta_diag *diag);

/* Copy s to text[*n], which has room for it, and count its bytes in *n. Absent stays absent. */
ta_str ta_search_keep(char *text, size_t *n, ta_str s);

#endif
