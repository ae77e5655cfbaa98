/* cancel-found.c NAME [PROFILE] - cancel the deployment of an environment, with the settings and the credentials that the
 * program tinyaws would find: of environment variables, the config and credentials files, roles, containers, IMDS.
 *   musl-gcc -std=c11 -static -Wl,--gc-sections cancel-found.c $(pkg-config --cflags --libs tinyaws) -o cancel-found
 * Exit status: that of the program tinyaws for the same error. */
#include <stdio.h>
#include <tinyaws_proton.h>

/* The searches are over before the client begins, so all have the same memory. */
static union {
    _Alignas(max_align_t) unsigned char client[TA_CLIENT_SIZE], search[TA_SEARCH_SIZE];
} memory;
static ta_found_settings found;
static ta_found_credentials keys;

static ta_err find(ta_str profile, ta_diag *diag) {
    ta_err err = ta_settings_find(ta_str_from("proton"), profile, 30000, memory.search,
                                  sizeof memory.search, &found, diag);
    if (err != TA_OK)
        return err;
    err = ta_credentials_find(&found.settings, profile, 30000, memory.search, sizeof memory.search,
                              &keys, diag);
    if (err == TA_OK)
        found.settings.credentials = keys.credentials;
    return err;
}

int main(int argc, char **argv) {
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: cancel-found NAME [PROFILE]\n");
        return 252;
    }
    ta_client *client = NULL;
    ta_proton_environment environment;
    ta_diag diag;
    ta_err err = find(ta_str_from(argv[2]), &diag); /* argv[argc] is NULL: no profile is given */
    if (err == TA_OK)
        err = ta_client_init(memory.client, sizeof memory.client, &found.settings, &client, &diag);
    if (err == TA_OK) {
        ta_client_set_timeout(client, 30000);
        err = ta_proton_cancel_environment_deployment(client, ta_str_from(argv[1]), &environment,
                                                      &diag);
    }
    if (err == TA_OK)
        printf("%.*s\n", (int)environment.deployment_status.n, environment.deployment_status.p);
    else if (diag.error_type.n > 0) /* the service's own words */
        fprintf(stderr, "%.*s: %.*s\n", (int)diag.error_type.n, diag.error_type.p,
                (int)diag.error_message.n, diag.error_message.p);
    else
        fprintf(stderr, "%s: %s\n", ta_err_text(err), diag.text);
    ta_client_close(client);
    return ta_err_exit_status(err);
}
