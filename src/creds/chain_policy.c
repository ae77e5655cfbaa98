/* creds_chain_needs.c - what the search may ask the host for, found out before it does. */
#include <string.h>

#include "creds/chain_internal.h"
#include "creds/shell_words.h"

/* A path that lasts, and has a NUL. */
static void add(ta_creds_needs *needs, const char *path) {
    if (needs->count < TA_CREDS_NEEDS_FILES)
        needs->files[needs->count++] = path;
}

/* A path of a profile, which does not last. One that is longer than any that can be opened is passed
 * over: so there is always room. */
static void add_copy(ta_creds_needs *needs, ta_str path) {
    char *at = needs->text + needs->text_n;
    if (path.n == 0 || path.n >= TA_PATH_MAX || path.n >= sizeof needs->text - needs->text_n)
        return;
    memcpy(at, path.p, path.n);
    at[path.n] = '\0';
    needs->text_n += path.n + 1;
    add(needs, at);
}

static void add_of_environment(const ta_creds_chain *c) {
    static const char *const names[] = {"AWS_WEB_IDENTITY_TOKEN_FILE",
                                        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
                                        "AWS_IOT_CERTIFICATE_FILE", "AWS_IOT_PRIVATE_KEY_FILE"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const ta_str path = ta_chain_variable(c, names[i]);
        if (path.p != NULL)
            add(c->needs, path.p);
    }
}

/* As creds_process.c splits it, which also tells what is wrong with it. */
static void set_command(ta_creds_needs *needs, ta_str command) {
    const char *why;
    size_t count;
    if (command.n == 0 || command.n > TA_PROCESS_COMMAND_MAX)
        return;
    memcpy(needs->command_text, command.p, command.n);
    if (ta_shell_words(needs->command_text, command.n, needs->command,
                       sizeof needs->command / sizeof *needs->command, &count, &why) != TA_OK)
        needs->command[0] = NULL;
}

/* Of the profile that is loaded. */
static void add_of_profile(const ta_creds_chain *c) {
    add_copy(c->needs, ta_chain_value(c, TA_PROFILE_IOT_CERTIFICATE_FILE));
    add_copy(c->needs, ta_chain_value(c, TA_PROFILE_IOT_PRIVATE_KEY_FILE));
    set_command(c->needs, ta_chain_value(c, TA_PROFILE_CREDENTIAL_PROCESS));
}

/* Where roles are assumed, nothing of the search's own profile counts but where they begin. */
static void add_of_profiles(ta_creds_chain *c) {
    ta_diag diag;
    ta_diag_clear(&diag);
    ta_str name = c->profile;
    if (ta_chain_find_roles(c, &diag) == TA_OK && c->roles.count > 0) {
        name = c->roles.source == TA_ROLE_SOURCE_PROFILE ? c->roles.profile : TA_ABSENT;
        if (c->roles.source == TA_ROLE_SOURCE_WEB_IDENTITY)
            add_copy(c->needs, c->roles.token_file);
    }
    ta_diag_clear(&diag);
    if (name.p != NULL && ta_chain_load(c, name, TA_ABSENT, &diag) == TA_OK)
        add_of_profile(c);
}

void ta_chain_gather_needs(ta_creds_chain *c) {
    ta_creds_needs *needs = c->needs;
    if (needs == NULL || c->needs_known)
        return;
    c->needs_known = true;
    needs->count = needs->text_n = 0;
    needs->command[0] = NULL;
    for (int file = TA_SHARED_CONFIG; file <= TA_SHARED_CREDENTIALS; file++)
        if (c->files->path[file][0] != '\0')
            add(needs, c->files->path[file]);
    add_of_environment(c);
    add_of_profiles(c);
}
