/* creds/chain_internal.h - what the files of the search share, and no other: the providers that need
 * the loaded profile. Results are those of a provider (creds.h). Layer creds. */
#ifndef TA_CREDS_CHAIN_INTERNAL_H
#define TA_CREDS_CHAIN_INTERNAL_H

#include "creds/chain.h"

/* ---- chain_profile.c ---- */

/* ta_chain_load replaces the loaded profile by `name`, and does nothing if it is loaded already.
 * ta_chain_load_own does the same for the profile of the search. Results as ta_profile_load. */
TA_MUST ta_err ta_chain_load(ta_creds_chain *c, ta_str name, ta_str service, ta_diag *diag);
TA_MUST ta_err ta_chain_load_own(ta_creds_chain *c, ta_diag *diag);

/* A value of the loaded profile; a variable. An empty value counts as absent. */
ta_str ta_chain_value(const ta_creds_chain *c, ta_profile_key key);
ta_str ta_chain_variable(const ta_creds_chain *c, const char *name);

/* Fail: the profile of the search has nothing. */
ta_err ta_chain_nothing(const ta_creds_chain *c, const char *why, ta_diag *diag);

/* Of the profile that is loaded: keys in one file, its credential_process, its AWS IoT role alias,
 * which takes precedence over the environment with `profile_first`. The last one
 * and those that follow use the network: in the first half of the search each only returns TA_E_MORE. */
ta_err ta_chain_keys(const ta_creds_chain *c, ta_shared_file file, ta_creds *out, ta_diag *diag);
ta_err ta_chain_process(ta_creds_chain *c, ta_creds *out, ta_diag *diag);
ta_err ta_chain_iot(ta_creds_chain *c, bool profile_first, ta_creds *out, ta_diag *diag);

ta_err ta_chain_container(ta_creds_chain *c, ta_creds *out, ta_diag *diag);
/* IMDS, by the settings of the profile of the search, which is loaded for it. */
ta_err ta_chain_imds(ta_creds_chain *c, ta_creds *out, ta_diag *diag);

/* ---- chain_roles.c ---- */

/* The roles of the profile of the search, to c->roles. */
TA_MUST ta_err ta_chain_find_roles(ta_creds_chain *c, ta_diag *diag);

/* The roles of the profile of the search; then a web identity. In the first half of the
 * search both end with TA_E_MORE when they need the network. */
ta_err ta_chain_role(ta_creds_chain *c, ta_creds *out, ta_diag *diag);
ta_err ta_chain_web_identity(ta_creds_chain *c, ta_creds *out, ta_diag *diag);

#endif
