/* get-parameter.c NAME - print the value of a parameter of AWS Systems Manager, as
 *   aws ssm get-parameter --name NAME --with-decryption --query Parameter.Value --output text
 * with the settings and the credentials that the program tinyaws would find.
 *   musl-gcc -std=c11 -static -Wl,--gc-sections get-parameter.c $(pkg-config --cflags --libs tinyaws) -o get-parameter
 * Exit status: that of the program tinyaws for the same error. */
#include <stdio.h>
#include <string.h>
#include <tinyaws_query.h>

/* The searches are over before the client begins, so all have the same memory. */
static union {
    _Alignas(max_align_t) unsigned char client[TA_CLIENT_SIZE], search[TA_SEARCH_SIZE];
} memory;
static ta_found_settings found;
static ta_found_credentials keys;
/* A parameter has at most 8 KiB. */
static char body[2048], answer_memory[64 * 1024];
static _Alignas(max_align_t) unsigned char query_memory[TA_QUERY_SIZE + 4 * sizeof answer_memory];

static int report(ta_err err, const ta_diag *diag) {
    if (diag->error_type.n > 0) /* the service's own words */
        fprintf(stderr, "%.*s: %.*s\n", (int)diag->error_type.n, diag->error_type.p,
                (int)diag->error_message.n, diag->error_message.p);
    else
        fprintf(stderr, "%s: %s\n", ta_err_text(err), diag->text);
    return ta_err_exit_status(err);
}

static ta_err get(ta_client *client, ta_value *value, ta_diag *diag) {
    ta_str answer;
    ta_client_set_timeout(client, 60000);
    ta_err err =
        ta_call_service(client, ta_str_from("ssm"), ta_str_from("get-parameter"), ta_str_from(body),
                        answer_memory, sizeof answer_memory, &answer, diag);
    return err != TA_OK ? err
                        : ta_query(ta_str_from("Parameter.Value"), answer, query_memory,
                                   sizeof query_memory, value, diag);
}

static ta_err find(ta_diag *diag) {
    const ta_str profile = {NULL, 0}; /* AWS_PROFILE, or default */
    ta_err err = ta_settings_find(ta_str_from("ssm"), profile, 30000, memory.search,
                                  sizeof memory.search, &found, diag);
    if (err == TA_OK)
        err = ta_credentials_find(&found.settings, profile, 30000, memory.search,
                                  sizeof memory.search, &keys, diag);
    if (err == TA_OK)
        found.settings.credentials = keys.credentials;
    return err;
}

int main(int argc, char **argv) {
    ta_client *client = NULL;
    ta_value value;
    ta_diag diag;
    /* The names of parameters have no character that JSON escapes. */
    if (argc != 2 || strpbrk(argv[1], "\"\\") != NULL ||
        snprintf(body, sizeof body, "{\"Name\":\"%s\",\"WithDecryption\":true}", argv[1]) >=
            (int)sizeof body) {
        fprintf(stderr, "usage: get-parameter NAME\n");
        return 252;
    }
    ta_err err = find(&diag);
    if (err == TA_OK)
        err = ta_client_init(memory.client, sizeof memory.client, &found.settings, &client, &diag);
    if (err == TA_OK)
        err = get(client, &value, &diag);
    if (err == TA_OK)
        printf("%.*s\n", (int)value.text.n, value.text.p);
    const int status = err == TA_OK ? 0 : report(err, &diag);
    ta_client_close(client);
    return status;
}
