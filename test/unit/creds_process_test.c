/* creds_process_test.c - credential_process: with a program that is a script of the test, and with
 * real ones through client/fetch.h. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "client/fetch.h"
#include "creds/process.h"
#include "test/support/creds_script.h"

static creds_script script;
static ta_creds_io io;
static ta_fetcher fetcher;
static ta_json json;
static ta_creds_process memory;
static ta_creds creds;
static ta_diag diag;

static const char *output; /* of the program that the script plays */
static ta_err output_err;
static char words[TA_PROCESS_COMMAND_MAX + 64]; /* that it was run with, as [word][word] */

static ta_err play(void *ctx, char *const *arguments, char *to, size_t cap, size_t *n,
                   uint32_t timeout_ms, ta_diag *d) {
    (void)ctx;
    ta_buf b = ta_buf_on(words, sizeof words);
    for (; *arguments != NULL; arguments++) {
        ta_putc(&b, '[');
        ta_puts(&b, *arguments);
        ta_putc(&b, ']');
    }
    ta_putc(&b, '\0');
    cr_assert_eq(timeout_ms, 60000);
    cr_assert_leq(strlen(output), cap);
    memcpy(to, output, *n = strlen(output));
    return output_err ? ta_fail(d, output_err, "a text") : TA_OK;
}

static ta_err call(const char *command) {
    ta_diag_clear(&diag);
    memset(&creds, 0, sizeof creds);
    const ta_err err =
        ta_creds_from_process(&io, ta_str_from(command), &memory, &json, &creds, &diag);
    cr_assert_eq(creds.value.access_key_id.p != NULL, err == TA_OK);
    for (size_t i = 0; i < sizeof memory.output; i++)
        cr_assert_eq(memory.output[i], '\0', "what it wrote is still there");
    return err;
}

static ta_err play_and_call(const char *command, const char *text) {
    script.now = 1600000000;
    io = creds_script_open(&script);
    io.run = play;
    output = text;
    return call(command);
}

static void says(const char *part) {
    cr_assert_not_null(strstr(diag.text, part), "%s", diag.text);
    cr_assert_null(strstr(diag.text, "S3cret"), "%s", diag.text);
}

#define GOOD "{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"S3cret\"}\n"

Test(creds_process, credentials) {
    cr_assert_eq(play_and_call("/opt/helper --x 'a b'", GOOD), TA_OK, "%s", diag.text);
    cr_assert_str_eq(words, "[/opt/helper][--x][a b]");
    cr_assert(ta_str_eq(creds.value.secret_access_key, TA_STR("S3cret")));
    cr_assert_eq(creds.value.session_token.n, 0);
    cr_assert_eq(creds.expires, TA_CREDS_FOREVER);
    cr_assert_eq(play_and_call("x",
                               "{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"S\","
                               "\"SessionToken\":\"T\",\"Expiration\":"
                               "\"2020-09-13T14:26:41+02:00\"}"),
                 TA_OK, "%s", diag.text);
    cr_assert_eq(creds.expires, 1600000001);
    cr_assert(ta_str_eq(creds.value.session_token, TA_STR("T")));
}

Test(creds_process, commands_that_cannot_be) {
    static char lengthy[TA_PROCESS_COMMAND_MAX + 2], many[2 * TA_PROCESS_WORDS_MAX + 3];
    cr_assert_eq(play_and_call("", GOOD), TA_E_CREDENTIALS);
    says("credential_process: the command is empty");
    cr_assert_eq(play_and_call("a 'S3cret", GOOD), TA_E_CREDENTIALS);
    says("credential_process: a ' is not closed");
    memset(lengthy, 'a', sizeof lengthy - 1);
    cr_assert_eq(play_and_call(lengthy, GOOD), TA_E_CREDENTIALS);
    says("TA_PROCESS_COMMAND_MAX, 4096");
    lengthy[TA_PROCESS_COMMAND_MAX] = '\0';
    cr_assert_eq(play_and_call(lengthy, GOOD), TA_OK);
    for (size_t i = 0; i <= TA_PROCESS_WORDS_MAX; i++)
        memcpy(many + 2 * i, "a ", 3);
    cr_assert_eq(play_and_call(many, GOOD), TA_E_CREDENTIALS);
    says("TA_PROCESS_WORDS_MAX, 64");
    many[2 * TA_PROCESS_WORDS_MAX] = '\0';
    cr_assert_eq(play_and_call(many, GOOD), TA_OK);
}

Test(creds_process, output_that_is_of_no_use) {
    static const char *const bad[] = {
        "",
        "S3cret",
        "{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"S3cret\"}",
        "{\"Version\":2,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"S3cret\"}",
        "{\"Version\":1,\"SecretAccessKey\":\"S3cret\"}",
        "{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"\"}",
        ("{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"S3cret\",\"Expiration\":"
         "\"2020-09-13T12:26:40Z\"}"),
        "{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"S3cret\",\"Expiration\":\"x\"}",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        cr_assert_eq(play_and_call("x --token S3cret", bad[i]), TA_E_CREDENTIALS, "%s", bad[i]);
        says("credential_process: ");
    }
    output_err = TA_E_INTERRUPTED;
    cr_assert_eq(play_and_call("x", GOOD), TA_E_INTERRUPTED);
    output_err = TA_E_LIMIT;
    cr_assert_eq(play_and_call("x", GOOD), TA_E_CREDENTIALS);
    says("credential_process: a limit");
}

/* ---- real programs ---- */

static ta_err run(const char *command) {
    ta_fetch_open(&fetcher, TA_NEVER);
    io = ta_fetch_io(&fetcher);
    return call(command);
}

Test(creds_process, a_real_program) {
    cr_assert_eq(run("printf '{\"Version\":%s,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"%s\"}' 1 "
                     "\"a b\""),
                 TA_OK, "%s", diag.text);
    cr_assert(ta_str_eq(creds.value.secret_access_key, TA_STR("a b")));
}

Test(creds_process, a_real_program_that_fails) {
    cr_assert_eq(run("sh -c 'echo S3cret; exit 3'"), TA_E_CREDENTIALS);
    cr_assert_str_eq(diag.text, "credential_process: sh exited with status 3");
    cr_assert_eq(run("sh -c 'kill -9 $$'"), TA_E_CREDENTIALS);
    cr_assert_str_eq(diag.text, "credential_process: sh was ended by signal 9");
    cr_assert_eq(run("/nowhere/at-all S3cret"), TA_E_CREDENTIALS);
    cr_assert_str_eq(diag.text, "credential_process: /nowhere/at-all does not exist");
    cr_assert_eq(run("/tmp"), TA_E_CREDENTIALS);
    says("credential_process: /tmp cannot be run: Permission denied");
    cr_assert_eq(run("cat /dev/zero"), TA_E_CREDENTIALS);
    says("cat wrote more than 16384 bytes");
}

Test(creds_process, a_deadline_is_not_reported_as_the_programs_fault) {
    ta_fetch_open(&fetcher, 1);
    io = ta_fetch_io(&fetcher);
    cr_assert_eq(call("sleep 1000"), TA_E_DEADLINE);
}

/* The public case credential_process_account_id_fallback wants a shell for its pipe. AWS CLI runs
 * none, and neither do we: its words are arguments of echo, and the message says what would do. */
#define PIPE_CASE                                                                                  \
    "echo eyAiVmVyc2lvbiI6IDEsICJBY2Nlc3NLZXlJZCI6ICJBU0lBUlRFU1RJRCIsICJTZWNyZXRBY2Nlc3NLZXkiOiA" \
    "iVEVTVFNFQ1JFVEtFWSIsICJTZXNzaW9uVG9rZW4iOiAiVEVTVFNFU1NJT05UT0tFTiIsICJFeHBpcmF0aW9uIjogIjI" \
    "wMjItMDUtMDJUMTg6MzY6MDArMDA6MDAiIH0K | base64 --decode"

static int64_t in_2021(void *ctx) {
    (void)ctx;
    return 1609459200;
}

Test(creds_process, a_pipe_needs_a_shell_of_its_own) {
    cr_assert_eq(run(PIPE_CASE), TA_E_CREDENTIALS);
    says("credential_process, which runs without a shell (write sh -c '...' for one): ");
    ta_fetch_open(&fetcher, TA_NEVER);
    io = ta_fetch_io(&fetcher);
    io.now = in_2021;
    cr_assert_eq(call("sh -c '" PIPE_CASE "'"), TA_OK, "%s", diag.text);
    cr_assert(ta_str_eq(creds.value.access_key_id, TA_STR("ASIARTESTID")));
    cr_assert(ta_str_eq(creds.value.secret_access_key, TA_STR("TESTSECRETKEY")));
    cr_assert(ta_str_eq(creds.value.session_token, TA_STR("TESTSESSIONTOKEN")));
    cr_assert_eq(creds.expires, 1651516560);
}
