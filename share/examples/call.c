/* call.c SERVICE OPERATION <REQUEST >ANSWER - call any of AWS's services that take JSON, such as
 *   echo '{"Name":"/app/key","WithDecryption":true}' | ./call ssm get-parameter
 *   musl-gcc -std=c11 -static call.c $(pkg-config --cflags --libs tinyaws) -o call
 * Exit status: that of the program tinyaws for the same error. */
#include <stdio.h>
#include <stdlib.h>
#include <tinyaws.h>

/* Memory that nothing is written to costs nothing: be generous. */
static _Alignas(max_align_t) unsigned char memory[TA_CLIENT_SIZE];
static char request[1280 * 1024], answer_memory[4096 * 1024];

static void report(ta_err err, const ta_diag *diag) {
    if (diag->error_type.n > 0) /* the service's own words */
        fprintf(stderr, "%.*s: %.*s\n", (int)diag->error_type.n, diag->error_type.p,
                (int)diag->error_message.n, diag->error_message.p);
    else
        fprintf(stderr, "%s: %s\n", ta_err_text(err), diag->text);
    if (diag->answer_lost)
        fprintf(stderr, "The service may have carried out the request all the same.\n");
}

int main(int argc, char **argv) {
    const ta_settings settings = {
        .region = ta_str_from(getenv("AWS_REGION")),
        .endpoint_url = ta_str_from(getenv("AWS_ENDPOINT_URL")),
        .ca_bundle = ta_str_from(getenv("AWS_CA_BUNDLE")),
        .credentials = {ta_str_from(getenv("AWS_ACCESS_KEY_ID")),
                        ta_str_from(getenv("AWS_SECRET_ACCESS_KEY")),
                        ta_str_from(getenv("AWS_SESSION_TOKEN"))},
    };
    ta_client *client = NULL;
    ta_diag diag;
    ta_str answer, body = {request, fread(request, 1, sizeof request, stdin)};
    if (argc != 3 || body.n == sizeof request) {
        fprintf(stderr, "usage: call SERVICE OPERATION <REQUEST, which is shorter than 1.25 MiB\n");
        return 252;
    }
    ta_err err = ta_client_init(memory, sizeof memory, &settings, &client, &diag);
    if (err == TA_OK) {
        ta_client_set_timeout(client, 60000);
        err = ta_call_service(client, ta_str_from(argv[1]), ta_str_from(argv[2]), body,
                              answer_memory, sizeof answer_memory, &answer, &diag);
    }
    if (err == TA_OK)
        printf("%.*s\n", (int)answer.n, answer.p);
    else
        report(err, &diag);
    ta_client_close(client);
    return ta_err_exit_status(err);
}
