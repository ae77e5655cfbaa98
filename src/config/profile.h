/* profile.h - one profile, merged from the shared config and credentials files.
 * https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
 * Layer config; needs base and shared_files. No I/O, no allocation. Memory: the caller's.
 *
 * Sections of one profile merge as in the public test cases of AWS's SDKs:
 * - if a key is set twice, in one section or in several, the last one in a file counts;
 * - any [profile default] of the config file disables every [default] in it;
 * - a key of the credentials file takes precedence over the same key of the config file.
 * AWS CLI v2 differs: it uses the last of [default] and [profile default].
 *
 * A comment after a value, " # x" or " ; x", is removed if no valid value contains a blank:
 * regions, words, numbers, booleans, ARNs, URLs, access keys. It is part of the value if one may:
 * commands, external ids, file names, names of profiles and of services sections. */
#ifndef TA_PROFILE_H
#define TA_PROFILE_H

#include "config/shared_files.h"

typedef enum ta_profile_key {
    TA_PROFILE_REGION,
    TA_PROFILE_OUTPUT,
    TA_PROFILE_ENDPOINT_URL,
    TA_PROFILE_SERVICES,
    TA_PROFILE_CA_BUNDLE,
    TA_PROFILE_MAX_ATTEMPTS,
    TA_PROFILE_RETRY_MODE,
    TA_PROFILE_USE_FIPS_ENDPOINT,
    TA_PROFILE_USE_DUALSTACK_ENDPOINT,
    TA_PROFILE_IGNORE_CONFIGURED_ENDPOINT_URLS,
    TA_PROFILE_CLI_TIMESTAMP_FORMAT,
    TA_PROFILE_CLI_BINARY_FORMAT,
    TA_PROFILE_CLI_ERROR_FORMAT,
    TA_PROFILE_AWS_ACCESS_KEY_ID,
    TA_PROFILE_AWS_SECRET_ACCESS_KEY,
    TA_PROFILE_AWS_SESSION_TOKEN,
    TA_PROFILE_AWS_SECURITY_TOKEN, /* its old name, which takes precedence over it */
    TA_PROFILE_ROLE_ARN,
    TA_PROFILE_SOURCE_PROFILE,
    TA_PROFILE_CREDENTIAL_SOURCE,
    TA_PROFILE_EXTERNAL_ID,
    TA_PROFILE_ROLE_SESSION_NAME,
    TA_PROFILE_DURATION_SECONDS,
    TA_PROFILE_MFA_SERIAL,
    TA_PROFILE_WEB_IDENTITY_TOKEN_FILE,
    TA_PROFILE_CREDENTIAL_PROCESS,
    TA_PROFILE_IOT_CREDENTIAL_ENDPOINT,
    TA_PROFILE_IOT_ROLE_ALIAS,
    TA_PROFILE_IOT_THING_NAME,
    TA_PROFILE_IOT_CERTIFICATE_FILE,
    TA_PROFILE_IOT_PRIVATE_KEY_FILE,
    TA_PROFILE_STS_REGIONAL_ENDPOINTS,
    TA_PROFILE_METADATA_SERVICE_TIMEOUT,
    TA_PROFILE_METADATA_SERVICE_NUM_ATTEMPTS,
    TA_PROFILE_EC2_METADATA_SERVICE_ENDPOINT,
    TA_PROFILE_EC2_METADATA_SERVICE_ENDPOINT_MODE,
    /* The name of any key that begins with sso_, or login_session. These are not supported; a
     * profile that has nothing else is reported. */
    TA_PROFILE_SSO,
    /* endpoint_url in the section that `services` names: of the requested service, and of sts,
     * which credentials may need. */
    TA_PROFILE_SERVICE_ENDPOINT_URL,
    TA_PROFILE_STS_ENDPOINT_URL,
    TA_PROFILE_KEY_COUNT
} ta_profile_key;

/* The key as in a file; "endpoint_url" for the last two, "sso_*" for TA_PROFILE_SSO. */
const char *ta_profile_key_name(ta_profile_key key);

/* A value, NUL-terminated (not counted in text.n), so that a path can be used directly. */
typedef struct ta_profile_value {
    ta_str text; /* absent: not set; present and empty: "key =" */
    uint32_t line;
    ta_shared_file file;
} ta_profile_value;

/* It may hold secrets: wipe it after use. */
typedef struct ta_profile {
    bool found;          /* a section of this name is in one of the files */
    bool services_found; /* the config file has the section that `services` names */
    ta_profile_value value[TA_PROFILE_KEY_COUNT];
    size_t text_n;
    char text[TA_PROFILE_TEXT_MAX];
} ta_profile;

/* Load profile `name`. A profile that does not exist is not an error: see found.
 *   p        uninitialised; slices of its values point into it, so it must not be moved
 *   files    located
 *   service  the service whose endpoint_url is wanted from a services section, spelt as in AWS's
 *            SDKs, in any case, such as PROTON; absent: none
 * Returns TA_OK | TA_E_CONFIG a file is malformed | TA_E_LIMIT | TA_E_FILE | TA_E_INTERRUPTED.
 * After an error p is wiped. */
TA_MUST ta_err ta_profile_load(ta_profile *p, ta_shared_files *files, ta_str name, ta_str service,
                               ta_diag *diag);

/* Wipe the part in use. `p` must be loaded, or be zero-initialised up to its text. */
void ta_profile_wipe(ta_profile *p);

/* Fail because a required profile was not found: TA_E_NO_PROFILE, with botocore's message. */
TA_MUST ta_err ta_profile_fail_missing(ta_str name, ta_diag *diag);

/* The names of all profiles, each followed by a newline, in the order of the files, config first.
 * Returns TA_OK, TA_E_LIMIT if `names` is full, or what ta_profile_load returns. */
TA_MUST ta_err ta_profile_names(ta_shared_files *files, ta_buf *names, ta_diag *diag);

typedef enum ta_profile_kind {
    TA_PROFILE_NOTHING, /* the profile has no such key */
    TA_PROFILE_TEXT,
    TA_PROFILE_NESTED /* the key has nested keys */
} ta_profile_kind;

/* Get the value of one key, whether this program uses it or not.
 *   key     in lower case
 *   nested  unchanged, or absent
 *   value   with room for the longest value; holds it for TA_PROFILE_TEXT; there are no secrets
 *           beyond its n bytes
 *   found   out: the profile exists
 * Returns TA_OK | TA_E_LIMIT `value` is full | what ta_profile_load returns. */
TA_MUST ta_err ta_profile_get(ta_shared_files *files, ta_str name, ta_str key, ta_str nested,
                              ta_buf *value, ta_profile_kind *kind, bool *found, ta_diag *diag);

#endif
