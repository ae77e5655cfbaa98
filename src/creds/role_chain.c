#include "creds/role_chain.h"

#include <string.h>

#include "creds/creds.h"

typedef struct walk {
    const ta_role_profiles *profiles;
    ta_role_chain *chain;
    ta_diag *diag;
    bool full; /* a value did not fit */
} walk;

static ta_str get(const walk *w, ta_str profile, const char *key) {
    const ta_str value = w->profiles->get(w->profiles->ctx, profile, key);
    return value.n > 0 ? value : TA_ABSENT;
}

/* A copy in the chain, NUL-terminated. */
static ta_str keep(walk *w, ta_str value) {
    char *at = w->chain->text + w->chain->text_n;
    if (value.n == 0)
        return TA_ABSENT;
    if (value.n >= sizeof w->chain->text - w->chain->text_n)
        w->full = true;
    if (w->full)
        return TA_ABSENT;
    memcpy(at, value.p, value.n);
    at[value.n] = '\0';
    w->chain->text_n += value.n + 1;
    return (ta_str){at, value.n};
}

/* profile "name" <why> "<what>" */
static ta_err refuse(const walk *w, ta_err err, ta_str profile, const char *why, ta_str what) {
    char memory[TA_DIAG_TEXT_MAX];
    ta_buf quoted = ta_buf_on(memory, sizeof memory);
    if (what.p != NULL) {
        ta_puts(&quoted, " \"");
        ta_put_untrusted(&quoted, what, TA_CREDS_PROFILE_SHOWN_MAX);
        ta_putc(&quoted, '"');
    }
    return ta_creds_refuse_profile(profile, err, why, ta_buf_str(&quoted), w->diag);
}

static bool has_keys(const walk *w, ta_str profile) {
    return get(w, profile, "aws_access_key_id").p != NULL ||
           get(w, profile, "aws_secret_access_key").p != NULL;
}

static ta_err check_room(const walk *w, ta_str profile) {
    return w->chain->count < TA_ROLE_CHAIN_MAX
               ? TA_OK
               : refuse(w, TA_E_LIMIT, profile,
                        "ends a chain of more roles than TA_ROLE_CHAIN_MAX, " TA_LIMIT_TEXT(
                            TA_ROLE_CHAIN_MAX),
                        TA_ABSENT);
}

/* Add the role of `profile`, with the values that every way to assume it needs. There is room. */
static ta_role *add_role(walk *w, ta_str profile, ta_str role_arn) {
    ta_role *role = &w->chain->role[w->chain->count++];
    *role = (ta_role){
        .profile = profile,
        .role_arn = keep(w, role_arn),
        .session_name = keep(w, get(w, profile, "role_session_name")),
    };
    return role;
}

static ta_err refuse_full(const walk *w, ta_str profile) {
    return refuse(
        w, TA_E_LIMIT, profile,
        "has values beyond TA_ROLE_CHAIN_TEXT_MAX, " TA_LIMIT_TEXT(TA_ROLE_CHAIN_TEXT_MAX) " bytes",
        TA_ABSENT);
}

/* Add a role that is assumed with credentials. */
static ta_err add_keyed_role(walk *w, ta_str profile, ta_str role_arn) {
    const ta_str seconds = get(w, profile, "duration_seconds");
    uint64_t duration = 0;
    const ta_err err = check_room(w, profile);
    if (err)
        return err;
    if (get(w, profile, "mfa_serial").p != NULL)
        return refuse(w, TA_E_CONFIG, profile,
                      "asks for a code of its mfa_serial, which tinyaws does not support",
                      TA_ABSENT);
    if (seconds.p != NULL && !ta_str_to_u64(seconds, UINT32_MAX, &duration))
        return refuse(w, TA_E_CONFIG, profile,
                      "has a duration_seconds that is no number:", seconds);
    ta_role *role = add_role(w, profile, role_arn);
    role->external_id = keep(w, get(w, profile, "external_id"));
    role->duration_seconds = (uint32_t)duration;
    return w->full ? refuse_full(w, profile) : TA_OK;
}

static ta_err end_at(walk *w, ta_role_source source, ta_str profile) {
    w->chain->source = source;
    w->chain->profile = profile;
    return TA_OK;
}

static ta_err end_at_named_source(walk *w, ta_str profile, ta_str name) {
    if (ta_str_eq(name, TA_STR("Environment")))
        return end_at(w, TA_ROLE_SOURCE_ENVIRONMENT, TA_ABSENT);
    if (ta_str_eq(name, TA_STR("EcsContainer")))
        return end_at(w, TA_ROLE_SOURCE_CONTAINER, TA_ABSENT);
    if (ta_str_eq(name, TA_STR("Ec2InstanceMetadata")))
        return end_at(w, TA_ROLE_SOURCE_IMDS, TA_ABSENT);
    return refuse(w, TA_E_CONFIG, profile,
                  "has a credential_source that is not Environment, EcsContainer or "
                  "Ec2InstanceMetadata:",
                  name);
}

static bool was_visited(const walk *w, ta_str profile) {
    for (size_t i = 0; i < w->chain->count; i++)
        if (ta_str_eq(w->chain->role[i].profile, profile))
            return true;
    return false;
}

/* In AWS CLI's words. */
static ta_err refuse_partial(const walk *w, ta_str profile) {
    char memory[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    ta_puts(&b, "Partial credentials found in assume-role, missing: source_profile or "
                "credential_source of profile \"");
    ta_put_untrusted(&b, profile, TA_CREDS_PROFILE_SHOWN_MAX);
    ta_puts(&b, "\", which has a role_arn");
    return ta_fail_text(w->diag, TA_E_CONFIG, &b);
}

/* The role of `profile` is in the chain: find the source of its credentials. *next is the profile
 * whose own role comes next; absent at the end of the chain. */
static ta_err find_source(walk *w, ta_str profile, ta_str *next) {
    /* Copy it first: the check whether it exists loads another profile. */
    const ta_str source = keep(w, get(w, profile, "source_profile"));
    const ta_str named = get(w, profile, "credential_source");
    *next = TA_ABSENT;
    if (source.p != NULL && named.p != NULL)
        return refuse(w, TA_E_CONFIG, profile, "has both source_profile and credential_source",
                      TA_ABSENT);
    if (named.p != NULL)
        return end_at_named_source(w, profile, named);
    if (w->full)
        return refuse(w, TA_E_LIMIT, profile, "has a source_profile beyond TA_ROLE_CHAIN_TEXT_MAX",
                      TA_ABSENT);
    if (source.p == NULL)
        return refuse_partial(w, profile);
    if (!w->profiles->exists(w->profiles->ctx, source))
        return refuse(w, TA_E_CONFIG, profile, "has a source_profile that does not exist:", source);
    /* Keys take precedence over a role of the same profile, except in the profile the search
     * started with. */
    if (ta_str_eq(source, profile) && has_keys(w, profile))
        return end_at(w, TA_ROLE_SOURCE_PROFILE, profile);
    if (was_visited(w, source))
        return refuse(w, TA_E_CONFIG, profile, "makes source_profile go round in a loop, back to",
                      source);
    /* A web identity takes precedence over keys. */
    if (has_keys(w, source) && get(w, source, "web_identity_token_file").p == NULL)
        return end_at(w, TA_ROLE_SOURCE_PROFILE, source);
    *next = source;
    return TA_OK;
}

static ta_err web_identity(walk *w, ta_str profile, ta_str token_file) {
    const ta_str role_arn = get(w, profile, "role_arn");
    if (role_arn.p == NULL)
        return refuse(w, TA_E_CONFIG, profile, "has web_identity_token_file but no role_arn",
                      TA_ABSENT);
    const ta_err err = check_room(w, profile);
    if (err)
        return err;
    w->chain->token_file = keep(w, token_file);
    (void)add_role(w, profile, role_arn);
    if (w->full)
        return refuse_full(w, profile);
    return end_at(w, TA_ROLE_SOURCE_WEB_IDENTITY, profile);
}

ta_err ta_role_chain_of(const ta_role_profiles *profiles, ta_str profile, ta_role_chain *out,
                        ta_diag *diag) {
    walk w = {.profiles = profiles, .chain = out, .diag = diag};
    out->count = 0;
    out->text_n = 0;
    out->token_file = TA_ABSENT;
    (void)end_at(&w, TA_ROLE_SOURCE_NONE, TA_ABSENT);
    while (profile.p != NULL) {
        const ta_str role_arn = get(&w, profile, "role_arn");
        const ta_str token_file = get(&w, profile, "web_identity_token_file");
        if (token_file.p != NULL)
            return web_identity(&w, profile, token_file);
        if (role_arn.p == NULL)
            return out->count == 0 ? TA_OK : end_at(&w, TA_ROLE_SOURCE_PROFILE, profile);
        ta_err err = add_keyed_role(&w, profile, role_arn);
        if (err == TA_OK)
            err = find_source(&w, profile, &profile);
        if (err)
            return err;
    }
    return TA_OK;
}
