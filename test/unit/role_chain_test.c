/* role_chain_test.c - chains of roles from profiles, those of the public cases among them. */
#include <criterion/criterion.h>
#include <string.h>

#include "creds/role_chain.h"

/* Rows of profile, key, value; ended by NULL. A row without a key: the profile exists. */
typedef const char *const rows[3];

/* As a caller with room for one profile has it: what was given dies with the next profile. */
static char loaded[64], given[16][TA_ROLE_CHAIN_TEXT_MAX + 1];
static size_t given_n;

static void load(ta_str profile) {
    if (ta_str_eq(profile, ta_str_from(loaded)))
        return;
    char name[sizeof loaded] = "";
    memcpy(name, profile.p, profile.n);
    memset(given, '#', sizeof given);
    memcpy(loaded, name, sizeof loaded);
    given_n = 0;
}

static bool exists(void *ctx, ta_str profile) {
    load(profile);
    for (rows *r = ctx; (*r)[0] != NULL; r++)
        if (ta_str_eq(profile, ta_str_from((*r)[0])))
            return true;
    return false;
}

static ta_str get(void *ctx, ta_str profile, const char *key) {
    load(profile);
    for (rows *r = ctx; (*r)[0] != NULL; r++)
        if (ta_str_eq(profile, ta_str_from((*r)[0])) && (*r)[1] && strcmp((*r)[1], key) == 0)
            return (ta_str){strcpy(given[given_n++ % 16], (*r)[2]), strlen((*r)[2])};
    return (ta_str){NULL, 0};
}

static ta_role_chain chain;
static ta_diag diag;

static ta_err follow(rows *profiles, const char *name) {
    const ta_role_profiles p = {(void *)profiles, exists, get};
    ta_diag_clear(&diag);
    return ta_role_chain_of(&p, ta_str_from(name), &chain, &diag);
}

static void ends(rows *profiles, const char *name, size_t count, ta_role_source source,
                 const char *profile) {
    cr_assert_eq(follow(profiles, name), TA_OK, "%s", diag.text);
    cr_assert_eq(chain.count, count);
    cr_assert_eq(chain.source, source);
    cr_assert(ta_str_eq(chain.profile, ta_str_from(profile)), "%.*s", (int)chain.profile.n,
              chain.profile.p);
}

static void refused(rows *profiles, const char *name, ta_err err, const char *text) {
    cr_assert_eq(follow(profiles, name), err, "%s", text);
    cr_assert_str_eq(diag.text, text);
}

#define KEYS(profile)                                                                              \
    {profile, "aws_access_key_id", "A"}, {                                                         \
        profile, "aws_secret_access_key", "S"                                                      \
    }
#define END                                                                                        \
    { NULL, NULL, NULL }

Test(role_chain, no_role) {
    static rows p[] = {KEYS("a"), {"b", NULL, NULL}, END};
    ends(p, "a", 0, TA_ROLE_SOURCE_NONE, NULL);
    ends(p, "b", 0, TA_ROLE_SOURCE_NONE, NULL);
    ends(p, "none", 0, TA_ROLE_SOURCE_NONE, NULL);
}

Test(role_chain, a_chain_to_keys) {
    static rows p[] = {{"a", "role_arn", "ra"},
                       {"a", "source_profile", "b"},
                       {"a", "role_session_name", "sa"},
                       {"a", "external_id", "ea"},
                       {"a", "duration_seconds", "900"},
                       {"b", "role_arn", "rb"},
                       {"b", "source_profile", "c"},
                       KEYS("c"),
                       {"c", "role_arn", "not looked at"},
                       END};
    ends(p, "a", 2, TA_ROLE_SOURCE_PROFILE, "c");
    cr_assert(ta_str_eq(chain.role[0].role_arn, TA_STR("ra")));
    cr_assert(ta_str_eq(chain.role[0].profile, TA_STR("a")));
    cr_assert(ta_str_eq(chain.role[0].session_name, TA_STR("sa")));
    cr_assert(ta_str_eq(chain.role[0].external_id, TA_STR("ea")));
    cr_assert_eq(chain.role[0].duration_seconds, 900);
    cr_assert(ta_str_eq(chain.role[1].role_arn, TA_STR("rb")));
    cr_assert_null(chain.role[1].session_name.p);
    cr_assert_eq(chain.role[1].duration_seconds, 0);
}

Test(role_chain, its_own_source_profile) {
    static rows keys[] = {{"a", "role_arn", "ra"}, {"a", "source_profile", "a"}, KEYS("a"), END};
    ends(keys, "a", 1, TA_ROLE_SOURCE_PROFILE, "a");
    static rows none[] = {{"a", "role_arn", "ra"}, {"a", "source_profile", "a"}, END};
    refused(none, "a", TA_E_CONFIG,
            "profile \"a\" makes source_profile go round in a loop, back to \"a\"");
}

/* As credential_process and the like do. */
Test(role_chain, a_source_profile_without_keys_and_without_a_role) {
    static rows p[] = {{"a", "role_arn", "ra"},
                       {"a", "source_profile", "b"},
                       {"b", "credential_process", "x"},
                       END};
    ends(p, "a", 1, TA_ROLE_SOURCE_PROFILE, "b");
}

Test(role_chain, named_sources) {
    static const char *const names[] = {"Environment", "EcsContainer", "Ec2InstanceMetadata"};
    static const ta_role_source sources[] = {TA_ROLE_SOURCE_ENVIRONMENT, TA_ROLE_SOURCE_CONTAINER,
                                             TA_ROLE_SOURCE_IMDS};
    for (size_t i = 0; i < 3; i++) {
        rows p[] = {{"a", "role_arn", "ra"}, {"a", "credential_source", names[i]}, END};
        ends(p, "a", 1, sources[i], NULL);
    }
    static rows other[] = {{"a", "role_arn", "ra"}, {"a", "credential_source", "environment"}, END};
    refused(other, "a", TA_E_CONFIG,
            "profile \"a\" has a credential_source that is not Environment, EcsContainer or "
            "Ec2InstanceMetadata: \"environment\"");
}

Test(role_chain, web_identities) {
    static rows p[] = {{"A", "role_arn", "ra"}, /* the public case */
                       {"A", "source_profile", "B"},
                       {"B", "role_arn", "rb"},
                       {"B", "web_identity_token_file", "/token.jwt"},
                       END};
    ends(p, "A", 2, TA_ROLE_SOURCE_WEB_IDENTITY, "B");
    cr_assert(ta_str_eq(chain.token_file, TA_STR("/token.jwt")));
    ends(p, "B", 1, TA_ROLE_SOURCE_WEB_IDENTITY, "B");
    static rows missing[] = {{"A", "role_arn", "ra"}, /* the public case web_identity_..._no_env */
                             {"A", "source_profile", "B"},
                             {"B", "web_identity_token_file", "/token.jwt"},
                             END};
    refused(missing, "A", TA_E_CONFIG, "profile \"B\" has web_identity_token_file but no role_arn");
}

Test(role_chain, a_web_identity_comes_before_keys) {
    static rows p[] = {{"a", "role_arn", "ra"},
                       {"a", "source_profile", "b"},
                       {"b", "role_arn", "rb"},
                       {"b", "web_identity_token_file", "/t"},
                       KEYS("b"),
                       END};
    ends(p, "a", 2, TA_ROLE_SOURCE_WEB_IDENTITY, "b");
    ends(p, "b", 1, TA_ROLE_SOURCE_WEB_IDENTITY, "b");
    static rows no_role[] = {{"a", "role_arn", "ra"},
                             {"a", "source_profile", "b"},
                             {"b", "web_identity_token_file", "/t"},
                             KEYS("b"),
                             END};
    refused(no_role, "a", TA_E_CONFIG, "profile \"b\" has web_identity_token_file but no role_arn");
}

Test(role_chain, what_a_web_identity_takes) {
    static rows p[] = {{"a", "role_arn", "ra"},
                       {"a", "web_identity_token_file", "/t"},
                       {"a", "role_session_name", "s"},
                       {"a", "external_id", "e"},
                       {"a", "duration_seconds", "1h"},
                       {"a", "mfa_serial", "m"},
                       END};
    ends(p, "a", 1, TA_ROLE_SOURCE_WEB_IDENTITY, "a");
    cr_assert(ta_str_eq(chain.role[0].role_arn, TA_STR("ra")));
    cr_assert(ta_str_eq(chain.role[0].session_name, TA_STR("s")));
    cr_assert_null(chain.role[0].external_id.p);
    cr_assert_eq(chain.role[0].duration_seconds, 0);
}

Test(role_chain, loops_are_refused_by_name) {
    static rows two[] = {{"a", "role_arn", "ra"},
                         {"a", "source_profile", "b"},
                         {"b", "role_arn", "rb"},
                         {"b", "source_profile", "a"},
                         END};
    refused(two, "a", TA_E_CONFIG,
            "profile \"b\" makes source_profile go round in a loop, back to \"a\"");
    static rows keys[] = {{"a", "role_arn", "ra"}, {"a", "source_profile", "b"}, KEYS("a"),
                          {"b", "role_arn", "rb"}, {"b", "source_profile", "a"}, END};
    refused(keys, "a", TA_E_CONFIG,
            "profile \"b\" makes source_profile go round in a loop, back to \"a\"");
    static rows three[] = {{"z", "role_arn", "rz"},
                           {"z", "source_profile", "a"},
                           {"a", "role_arn", "ra"},
                           {"a", "source_profile", "b"},
                           {"b", "role_arn", "rb"},
                           {"b", "source_profile", "a"},
                           END};
    refused(three, "z", TA_E_CONFIG,
            "profile \"b\" makes source_profile go round in a loop, back to \"a\"");
}

Test(role_chain, settings_that_cannot_be) {
    static rows both[] = {{"a", "role_arn", "ra"},
                          {"a", "source_profile", "b"},
                          {"a", "credential_source", "Environment"},
                          END};
    refused(both, "a", TA_E_CONFIG, "profile \"a\" has both source_profile and credential_source");
    static rows neither[] = {{"a", "role_arn", "ra"}, END};
    refused(
        neither, "a", TA_E_CONFIG,
        "Partial credentials found in assume-role, missing: source_profile or credential_source "
        "of profile \"a\", which has a role_arn");
    static rows keys[] = {{"a", "role_arn", "ra"}, KEYS("a"), END};
    refused(
        keys, "a", TA_E_CONFIG,
        "Partial credentials found in assume-role, missing: source_profile or credential_source "
        "of profile \"a\", which has a role_arn");
    static rows gone[] = {{"a", "role_arn", "ra"}, {"a", "source_profile", "b\x1b"}, END};
    refused(gone, "a", TA_E_CONFIG,
            "profile \"a\" has a source_profile that does not exist: \"b\\x1b\"");
    static rows mfa[] = {{"a", "role_arn", "ra"}, {"a", "mfa_serial", "m"}, END};
    refused(mfa, "a", TA_E_CONFIG,
            "profile \"a\" asks for a code of its mfa_serial, which tinyaws does not support");
    static rows duration[] = {{"a", "role_arn", "ra"}, {"a", "duration_seconds", "1h"}, END};
    refused(duration, "a", TA_E_CONFIG,
            "profile \"a\" has a duration_seconds that is no number: \"1h\"");
}

Test(role_chain, a_chain_at_its_cap_and_beyond) {
    static const char *const names[] = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
    const char *p[2 * 9 + 3][3] = {{NULL}};
    for (size_t i = 0; i < TA_ROLE_CHAIN_MAX; i++) {
        memcpy(p[2 * i], (const char *[]){names[i], "role_arn", "r"}, sizeof p[0]);
        memcpy(p[2 * i + 1], (const char *[]){names[i], "source_profile", names[i + 1]},
               sizeof p[0]);
    }
    const size_t last = 2 * TA_ROLE_CHAIN_MAX;
    memcpy(p[last], (const char *[]){names[TA_ROLE_CHAIN_MAX], NULL, NULL}, sizeof p[0]);
    ends((rows *)p, "0", TA_ROLE_CHAIN_MAX, TA_ROLE_SOURCE_PROFILE, "8");
    memcpy(p[last], (const char *[]){names[TA_ROLE_CHAIN_MAX], "role_arn", "r"}, sizeof p[0]);
    refused((rows *)p, "0", TA_E_LIMIT,
            "profile \"8\" ends a chain of more roles than TA_ROLE_CHAIN_MAX, 8");
}

Test(role_chain, values_at_their_cap_and_beyond) {
    static char arn[TA_ROLE_CHAIN_TEXT_MAX];
    static rows p[] = {{"a", "role_arn", arn}, {"a", "credential_source", "Environment"}, END};
    memset(arn, 'r', TA_ROLE_CHAIN_TEXT_MAX - 1); /* and its NUL */
    ends(p, "a", 1, TA_ROLE_SOURCE_ENVIRONMENT, NULL);
    static rows more[] = {{"a", "role_arn", arn}, {"a", "external_id", "x"}, END};
    refused(more, "a", TA_E_LIMIT,
            "profile \"a\" has values beyond TA_ROLE_CHAIN_TEXT_MAX, 8192 bytes");
    static rows identity[] = {{"a", "role_arn", arn}, {"a", "web_identity_token_file", "x"}, END};
    refused(identity, "a", TA_E_LIMIT,
            "profile \"a\" has values beyond TA_ROLE_CHAIN_TEXT_MAX, 8192 bytes");
    static rows source[] = {{"a", "role_arn", arn}, {"a", "source_profile", "x"}, END};
    refused(source, "a", TA_E_LIMIT,
            "profile \"a\" has a source_profile beyond TA_ROLE_CHAIN_TEXT_MAX");
}
