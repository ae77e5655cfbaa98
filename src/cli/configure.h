/* configure.h - the configure commands that only look: list, get and list-profiles, with the output
 * and the exit statuses of AWS CLI v2, but that nothing is printed when they fail.
 * Layer cli; needs config/profile, config_files, output. Memory: the caller's ta_configure. */
#ifndef TA_CLI_CONFIGURE_H
#define TA_CLI_CONFIGURE_H

#include "cli/output.h"
#include "client/config_files.h"
#include "config/profile.h"

/* Uninitialised before; holds no secret after a command. */
typedef struct ta_configure {
    ta_config_files config;
    ta_profile profile;
    char text[TA_CONFIGURE_TEXT_MAX]; /* the names of all profiles, or one value */
} ta_configure;

/* What the commands share. */
typedef struct ta_configure_call {
    ta_configure *memory;
    ta_str profile; /* --profile, or absent */
    int64_t deadline;
    ta_output *out, *err;
    ta_diag *diag;
} ta_configure_call;

/* Print profile, access key, secret key and region, and where each comes from: the keys masked to
 * their last four characters.
 *   keys         what was found, and the method (ta_creds_provider_method); NULL: none
 *   imds_region  the region from IMDS if nothing else has one, or absent
 * TA_OK | TA_E_NO_PROFILE | TA_E_CONFIG | TA_E_LIMIT | TA_E_FILE | TA_E_DEADLINE
 * | TA_E_INTERRUPTED */
TA_MUST ta_err ta_configure_list(const ta_configure_call *call, const ta_credentials *keys,
                                 const char *method, ta_str imds_region);

/* Print one value of the files: of `key` of the profile, or of `key.nested`, `<profile>.key`,
 * `<profile>.key.nested`, or the last two with "profile." before them.
 *   status  out, on TA_OK: the exit status, 1 when there is no such value or it has nested keys
 * Results as above. */
TA_MUST ta_err ta_configure_get(const ta_configure_call *call, ta_str variable, int *status);

/* Print the names of all profiles, one a line. Results as above. */
TA_MUST ta_err ta_configure_list_profiles(const ta_configure_call *call);

#endif
