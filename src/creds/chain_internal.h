/* creds/chain_internal.h - what the files of creds_chain share, and no other: places that need the
 * profile that is loaded. Results are those of a place (creds.h). Layer aws. */
#ifndef TA_CREDS_CHAIN_PARTS_H
#define TA_CREDS_CHAIN_PARTS_H

#include "creds/chain.h"

/* ---- chain_profile.c ---- */

/* Load a profile in the place of the one that is loaded, unless it is that; the search's own. What
 * ta_profile_load returns. */
TA_MUST ta_err ta_chain_load(ta_creds_chain *c, ta_str name, ta_str service, ta_diag *diag);
TA_MUST ta_err ta_chain_load_own(ta_creds_chain *c, ta_diag *diag);

/* A value of the profile that is loaded; a variable. What is empty counts as absent. */
ta_str ta_chain_value(const ta_creds_chain *c, ta_profile_key key);
ta_str ta_chain_variable(const ta_creds_chain *c, const char *name);

/* Fail with: profile "name" <why><what>; the second, that the search's own profile has nothing. */
ta_err ta_chain_refuse(ta_str profile, ta_err err, const char *why, ta_str what, ta_diag *diag);
ta_err ta_chain_nothing(const ta_creds_chain *c, const char *why, ta_diag *diag);

/* Of the profile that is loaded: keys in one file, its credential_process, its AWS IoT role alias,
 * which goes before the environment's with `profile_first`. The last one
 * and those that follow use the network: in the first half of the search each only returns TA_E_MORE. */
ta_err ta_chain_keys(const ta_creds_chain *c, ta_shared_file file, ta_creds *out, ta_diag *diag);
ta_err ta_chain_process(ta_creds_chain *c, ta_creds *out, ta_diag *diag);
ta_err ta_chain_iot(ta_creds_chain *c, bool profile_first, ta_creds *out, ta_diag *diag);

ta_err ta_chain_container(ta_creds_chain *c, ta_creds *out, ta_diag *diag);
/* IMDS, by the settings of the search's own profile, which is then the one that is loaded. */
ta_err ta_chain_imds(ta_creds_chain *c, ta_creds *out, ta_diag *diag);

/* ---- chain_roles.c ---- */

/* The roles that the search's own profile asks for, to c->roles. */
TA_MUST ta_err ta_chain_find_roles(ta_creds_chain *c, ta_diag *diag);

/* The roles of the search's own profile; then, after that, a web identity. In the first half of the
 * search both end with TA_E_MORE when they need the network. */
ta_err ta_chain_role(ta_creds_chain *c, ta_creds *out, ta_diag *diag);
ta_err ta_chain_web_identity(ta_creds_chain *c, ta_creds *out, ta_diag *diag);

#endif
