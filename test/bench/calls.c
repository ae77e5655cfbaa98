/* calls.c N - make the same call N times with one client, and print the last answer: what a call costs
 * on a kept connection. Settings and credentials as in share/examples/cancel.c. */
#include <stdio.h>
#include <stdlib.h>

#include "tinyaws.h"

static _Alignas(max_align_t) unsigned char memory[TA_CLIENT_SIZE];

static const ta_operation operation = {
    .service = {"proton", 6},
    .endpoint_prefix = {"proton", 6},
    .signing_name = {"proton", 6},
    .target_prefix = {"AwsProton20200720", 17},
    .json_version = {"1.0", 3},
    .name = {"GetEnvironment", 14},
};

int main(int argc, char **argv) {
    const ta_settings settings = {
        .region = ta_str_from(getenv("AWS_REGION")),
        .endpoint_url = ta_str_from(getenv("AWS_ENDPOINT_URL")),
        .ca_bundle = ta_str_from(getenv("AWS_CA_BUNDLE")),
        .credentials = {ta_str_from(getenv("AWS_ACCESS_KEY_ID")),
                        ta_str_from(getenv("AWS_SECRET_ACCESS_KEY")),
                        {NULL, 0}},
    };
    ta_client *client;
    ta_str answer = {NULL, 0};
    ta_diag diag;
    ta_err err = ta_client_init(memory, sizeof memory, &settings, &client, &diag);
    for (long i = argc == 2 ? atol(argv[1]) : 0; i > 0 && err == TA_OK; i--)
        err = ta_call(client, &operation, ta_str_from("{\"name\":\"prod\"}"), &answer, &diag);
    if (err == TA_OK)
        printf("%.*s\n", (int)answer.n, answer.p);
    else
        fprintf(stderr, "%s: %s\n", ta_err_text(err), diag.text);
    ta_client_close(client);
    return ta_err_exit_status(err);
}
