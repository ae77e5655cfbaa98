/* chain_plan.c - what a search may still read and run on this host. */
#include <string.h>

#include "base/wipe.h"
#include "creds/chain_internal.h"
#include "creds/shell_words.h"

/* A path that lasts, and has a NUL. */
static void add(ta_creds_plan *plan, const char *path) {
    if (plan->count < TA_CREDS_PLAN_FILES)
        plan->files[plan->count++] = path;
}

/* A copy of a profile's path, which does not last. A path that is too long to be opened is left out, so
 * there is always room. */
static void add_copy(ta_creds_plan *plan, ta_str path) {
    char *at = plan->text + plan->text_n;
    if (path.n == 0 || path.n >= TA_PATH_MAX || path.n >= sizeof plan->text - plan->text_n)
        return;
    memcpy(at, path.p, path.n);
    at[path.n] = '\0';
    plan->text_n += path.n + 1;
    add(plan, at);
}

static void add_of_environment(ta_creds_plan *plan, const ta_creds_chain *c) {
    static const char *const names[] = {"AWS_WEB_IDENTITY_TOKEN_FILE",
                                        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
                                        "AWS_IOT_CERTIFICATE_FILE", "AWS_IOT_PRIVATE_KEY_FILE"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const ta_str path = ta_chain_variable(c, names[i]);
        if (path.p != NULL)
            add(plan, path.p);
    }
}

/* Split as process.c does, which also reports what is wrong with it. */
static void set_command(ta_creds_plan *plan, ta_str command) {
    const char *why;
    size_t count;
    if (command.n == 0 || command.n > TA_PROCESS_COMMAND_MAX)
        return;
    memcpy(plan->command_text, command.p, command.n);
    if (ta_shell_words(plan->command_text, command.n, plan->command,
                       sizeof plan->command / sizeof *plan->command, &count, &why) != TA_OK)
        plan->command[0] = NULL;
}

/* Of the profile that is loaded. */
static void add_of_profile(ta_creds_plan *plan, const ta_creds_chain *c) {
    add_copy(plan, ta_chain_value(c, TA_PROFILE_IOT_CERTIFICATE_FILE));
    add_copy(plan, ta_chain_value(c, TA_PROFILE_IOT_PRIVATE_KEY_FILE));
    set_command(plan, ta_chain_value(c, TA_PROFILE_CREDENTIAL_PROCESS));
}

/* With role_arn, only the source of the role chain can be read or run, not the selected profile's own
 * keys. */
static void add_of_profiles(ta_creds_plan *plan, ta_creds_chain *c) {
    ta_diag diag;
    ta_diag_clear(&diag);
    ta_str name = c->profile;
    if ((c->roles_known || ta_chain_find_roles(c, &diag) == TA_OK) && c->roles.count > 0) {
        name = c->roles.source == TA_ROLE_SOURCE_PROFILE ? c->roles.profile : TA_ABSENT;
        if (c->roles.source == TA_ROLE_SOURCE_WEB_IDENTITY)
            add_copy(plan, c->roles.token_file);
    }
    ta_diag_clear(&diag);
    if (name.p != NULL && ta_chain_load(c, name, TA_ABSENT, &diag) == TA_OK)
        add_of_profile(plan, c);
}

void ta_creds_plan_search(ta_creds_chain *c, ta_creds_plan *plan) {
    plan->count = plan->text_n = 0;
    plan->command[0] = NULL;
    plan->command_is_done = c->local_done;
    for (int file = TA_SHARED_CONFIG; file <= TA_SHARED_CREDENTIALS; file++)
        if (c->files->path[file][0] != '\0')
            add(plan, c->files->path[file]);
    add_of_environment(plan, c);
    add_of_profiles(plan, c);
}

void ta_creds_plan_wipe(ta_creds_plan *plan) {
    ta_wipe(plan->command_text, sizeof plan->command_text);
}
