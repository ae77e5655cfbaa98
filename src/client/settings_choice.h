/* settings_choice.h - which value a setting of the client has: what the caller gives before environment variables before
 * the profile before defaults. The program and ta_settings_find decide by it. Layer client; needs base, config, http,
 * port.h. No I/O, no allocation; strings are borrowed from the caller or the environment, or copies of the profile's.
 * An empty variable or value counts as absent, as some do in AWS CLI. */
#ifndef TA_SETTINGS_CHOICE_H
#define TA_SETTINGS_CHOICE_H

#include "config/profile.h"

/* Set the members above the line, and text_n to what `text` already has. */
typedef struct ta_settings_choice {
    const ta_profile *profile; /* of the service; it need not stay */
    char *text;                /* gets the profile's values, each NUL-terminated */
    size_t text_max, text_n;
    ta_diag *diag;
    /* ---- out ---- */
    bool full;    /* `text` was too short for a value: ta_choice_end says so */
    bool exposed; /* the endpoint is http, and not on this host */
} ta_settings_choice;

/* What the caller of the program gives, by options; absent: nothing. */
typedef struct ta_settings_given {
    ta_str region, endpoint_url, ca_bundle, retry_quota_file;
} ta_settings_given;

/* Where each came from: an option with its dashes, a variable, "profile", "services section", "IMDS" or
 * "default". Static. */
typedef struct ta_settings_from {
    const char *region, *endpoint, *ca_bundle, *max_attempts;
    const char *quota_file, *retry_mode, *use_fips, *use_dualstack;
} ta_settings_from;

/* Set in *out what these decide: region, endpoint_url, ca_bundle, retry_quota_file, proxy, use_fips, use_dualstack,
 * max_attempts, adaptive_retries. The rest stays.
 *   service_variable  such as AWS_ENDPOINT_URL_PROTON; NULL: there is no service, and so no endpoint
 * The region may be absent after it. Returns TA_OK | TA_E_USAGE (an option) | TA_E_CONFIG (a variable or the
 * profile), with what to do about it in diag. */
TA_MUST ta_err ta_choose_settings(ta_settings_choice *c, const ta_settings_given *given,
                                  const char *service_variable, ta_settings *out,
                                  ta_settings_from *from);

/* ---- one setting ---- */

/* Its sources in their order, after what is given. NULL: there is no such source. */
typedef struct ta_setting_sources {
    const char *option; /* with its dashes */
    const char *first, *second;
    ta_profile_key key; /* TA_PROFILE_KEY_COUNT: none */
} ta_setting_sources;

ta_str ta_choose(ta_settings_choice *c, ta_str given, const ta_setting_sources *p,
                 const char **from);

/* A copy of the profile's value, NUL-terminated; what is empty counts as absent. */
ta_str ta_choice_keep(ta_settings_choice *c, ta_profile_key key);

/* What a message calls the source that a value came from. */
const char *ta_choice_source_name(const char *from, ta_profile_key key);

/* `err`: a setting's name and value, and `what` is wrong, in one line that begins as AWS CLI's. */
ta_err ta_choice_refuse(ta_diag *diag, ta_err err, const char *begin, const char *name,
                        ta_str value, const char *what);

/* TA_OK | TA_E_LIMIT: the profile's values did not fit. */
TA_MUST ta_err ta_choice_end(const ta_settings_choice *c);

#endif
