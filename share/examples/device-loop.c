/* device-loop.c QUEUE_URL - receive messages of an SQS queue, page the parameters below /device/ once, and renew the
 * credentials before they expire: what a device does that runs for months.
 *   musl-gcc -std=c11 -static device-loop.c $(pkg-config --cflags --libs tinyaws) -o device-loop
 * Ends after the number of rounds in ROUNDS; without it, never. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <tinyaws.h>
#include <unistd.h>

#define RENEW_BEFORE_S 300 /* STS gives an hour, IMDS renews some minutes before the end */
#define RETRY_S        10  /* after an error */

/* All memory of the device for AWS, known before it runs. Only what is used is touched. */
static _Alignas(max_align_t) unsigned char client_memory[TA_CLIENT_SIZE];
static _Alignas(max_align_t) unsigned char search_memory[TA_SEARCH_SIZE];
static _Alignas(max_align_t) unsigned char pages_memory[TA_PAGINATOR_SIZE + 256 * 1024];
static char body[4096], answer_memory[256 * 1024];
static ta_found_settings chosen;
static ta_found_credentials found;
static ta_client *client;

static void report(const char *what, ta_err err, const ta_diag *diag) {
    if (diag->error_type.n > 0)
        fprintf(stderr, "%s: %.*s: %.*s\n", what, (int)diag->error_type.n, diag->error_type.p,
                (int)diag->error_message.n, diag->error_message.p);
    else
        fprintf(stderr, "%s: %s: %s\n", what, ta_err_text(err), diag->text);
}

/* When the credentials are to be renewed, in seconds since 1970. Ones that live shorter than RENEW_BEFORE_S are
 * renewed when half of their time is over. */
static int64_t renew_at(void) {
    const int64_t now = time(NULL), left = found.expires - now;
    return left > 2 * RENEW_BEFORE_S ? found.expires - RENEW_BEFORE_S : now + left / 2;
}

/* Search, and give the client what was found. After an error the earlier credentials stay. */
static ta_err renew(ta_diag *diag) {
    ta_err err = ta_credentials_find(&chosen.settings, (ta_str){NULL, 0}, 30000, search_memory,
                                     sizeof search_memory, &found, diag);
    if (err != TA_OK)
        return err;
    chosen.settings.credentials = found.credentials;
    return client != NULL ? ta_client_set_credentials(client, &found.credentials, diag)
                          : ta_client_init(client_memory, sizeof client_memory, &chosen.settings,
                                           &client, diag);
}

static ta_err print_parameters(ta_diag *diag) {
    ta_paginator *pages;
    ta_str page;
    ta_client_set_timeout(client, 60000);
    ta_err err = ta_paginator_init(pages_memory, sizeof pages_memory, client, ta_str_from("ssm"),
                                   ta_str_from("get-parameters-by-path"),
                                   ta_str_from("{\"Path\":\"/device/\"}"), &pages, diag);
    while (err == TA_OK && (err = ta_paginator_next(pages, &page, diag)) == TA_OK && page.p != NULL)
        printf("%.*s\n", (int)page.n, page.p);
    return err;
}

static ta_err receive(ta_diag *diag) {
    ta_str answer;
    ta_client_set_timeout(client, 60000);
    ta_err err =
        ta_call_service(client, ta_str_from("sqs"), ta_str_from("receive-message"),
                        ta_str_from(body), answer_memory, sizeof answer_memory, &answer, diag);
    if (err == TA_OK)
        printf("%.*s\n", (int)answer.n, answer.p);
    return err;
}

int main(int argc, char **argv) {
    const char *rounds = getenv("ROUNDS");
    int64_t due = 0;
    ta_diag diag;
    if (argc != 2 || strpbrk(argv[1], "\"\\") != NULL ||
        snprintf(body, sizeof body, "{\"QueueUrl\":\"%s\",\"WaitTimeSeconds\":20}", argv[1]) >=
            (int)sizeof body) {
        fprintf(stderr, "usage: device-loop QUEUE_URL\n");
        return 252;
    }
    /* One client for two services: no endpoint_url of a profile, which is one service's, is searched for. */
    ta_err err = ta_settings_find((ta_str){NULL, 0}, (ta_str){NULL, 0}, 30000, search_memory,
                                  sizeof search_memory, &chosen, &diag);
    chosen.settings.endpoint_url = ta_str_from(getenv("AWS_ENDPOINT_URL"));
    if (err == TA_OK)
        err = renew(&diag);
    if (err == TA_OK)
        err = print_parameters(&diag);
    if (err != TA_OK) {
        report("at the start", err, &diag);
        return ta_err_exit_status(err);
    }
    due = renew_at();
    for (long n = 0; rounds == NULL || n < atol(rounds); n++) {
        if (time(NULL) >= due) {
            err = renew(&diag);
            if (err != TA_OK)
                report("the credentials", err, &diag);
            due = err == TA_OK ? renew_at() : time(NULL) + RETRY_S;
        }
        err = receive(&diag);
        if (err == TA_OK)
            continue;
        report("the queue", err, &diag);
        sleep(RETRY_S);
    }
    ta_client_close(client);
    return 0;
}
