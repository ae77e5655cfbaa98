/* role_chain.h - the roles that a profile assumes, each with the credentials of the next, and the
 * source of the first credentials.
 * https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-role.html
 * Layer creds; needs base. Pure: a callback reads the profiles. */
#ifndef TA_ROLE_CHAIN_H
#define TA_ROLE_CHAIN_H

#include "base/diag.h"
#include "caps.h"

/* The profiles. What `get` returns must stay valid until one of the functions is called for another
 * profile: so only one profile needs to be in memory. */
typedef struct ta_role_profiles {
    void *ctx;
    bool (*exists)(void *ctx, ta_str profile);
    /* The value of a key, such as role_arn, in any of the profile's files; absent or empty if it is
     * not set. */
    ta_str (*get)(void *ctx, ta_str profile, const char *key);
} ta_role_profiles;

/* One role to assume (creds/sts.h). */
typedef struct ta_role {
    ta_str profile; /* the profile that has it */
    ta_str role_arn;
    ta_str session_name; /* role_session_name */
    ta_str external_id;
    uint32_t duration_seconds; /* 0: not set */
} ta_role;

/* The source of the credentials with which the last role of the chain is assumed. */
typedef enum ta_role_source {
    TA_ROLE_SOURCE_NONE, /* the profile has no role: count is 0 */
    /* from `profile` itself: its keys, its credential_process, its AWS IoT role alias */
    TA_ROLE_SOURCE_PROFILE,
    /* the last role is assumed with the web identity token file of `profile`; with a count of 1 it
     * is the only role */
    TA_ROLE_SOURCE_WEB_IDENTITY,
    TA_ROLE_SOURCE_ENVIRONMENT, /* credential_source = Environment */
    TA_ROLE_SOURCE_CONTAINER,   /* = EcsContainer */
    TA_ROLE_SOURCE_IMDS         /* = Ec2InstanceMetadata */
} ta_role_source;

typedef struct ta_role_chain {
    size_t count;
    ta_role role[TA_ROLE_CHAIN_MAX]; /* role[count - 1] is assumed first, role[0] last */
    ta_role_source source;
    ta_str profile;    /* for TA_ROLE_SOURCE_PROFILE and _WEB_IDENTITY */
    ta_str token_file; /* web_identity_token_file, for the latter; NUL-terminated */
    size_t text_n;
    char text[TA_ROLE_CHAIN_TEXT_MAX]; /* memory of the slices above */
} ta_role_chain;

/* Follow the profile's role_arn and source_profile to their end. As in AWS CLI:
 *   - a profile with web_identity_token_file is a web identity, which ends the chain, whatever keys
 *     it has; its external_id, duration_seconds and mfa_serial are ignored;
 *   - a profile that is its own source_profile provides its own keys;
 *   - a source_profile with keys of its own provides these, even if it has a role, too.
 *   profile  borrowed as long as *out
 *   out      set on TA_OK; do not copy it
 * Returns TA_OK | TA_E_CONFIG  the diag names the profile and what is wrong: a loop; both
 * source_profile and credential_source, or neither; a source_profile that does not exist; a
 * credential_source that is not one of the three; a web identity without a role_arn; a
 * duration_seconds that is not a number; or mfa_serial, which is not supported
 * | TA_E_LIMIT (TA_ROLE_CHAIN_MAX, TA_ROLE_CHAIN_TEXT_MAX). */
TA_MUST ta_err ta_role_chain_of(const ta_role_profiles *profiles, ta_str profile,
                                ta_role_chain *out, ta_diag *diag);

#endif
