/* cancel.c NAME - cancel the deployment of an environment, with the credentials of the environment.
 *   musl-gcc -std=c11 -static -Wl,--gc-sections cancel.c $(pkg-config --cflags --libs tinyaws) -o cancel
 * Exit status: that of the program tinyaws for the same error. */
#include <stdio.h>
#include <stdlib.h>
#include <tinyaws_proton.h>

/* Static, so that the size of the program is known before it runs. */
static _Alignas(max_align_t) unsigned char memory[TA_CLIENT_SIZE];

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: cancel NAME\n");
        return 252;
    }
    const ta_settings settings = {
        .region = ta_str_from(getenv("AWS_REGION")),
        .endpoint_url = ta_str_from(getenv("AWS_ENDPOINT_URL")),
        .ca_bundle = ta_str_from(getenv("AWS_CA_BUNDLE")),
        .credentials = {ta_str_from(getenv("AWS_ACCESS_KEY_ID")),
                        ta_str_from(getenv("AWS_SECRET_ACCESS_KEY")),
                        ta_str_from(getenv("AWS_SESSION_TOKEN"))},
    };
    ta_client *client;
    ta_proton_environment environment;
    ta_diag diag;
    ta_err err = ta_client_init(memory, sizeof memory, &settings, &client, &diag);
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
