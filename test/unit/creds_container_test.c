/* creds_container_test.c - where the container endpoint may be, what it is sent, and what becomes of
 * each way it can fail. */
#include <criterion/criterion.h>
#include <string.h>

#include "creds/container.h"
#include "support/creds_script.h"

#define RELATIVE   "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
#define FULL       "AWS_CONTAINER_CREDENTIALS_FULL_URI"
#define TOKEN      "AWS_CONTAINER_AUTHORIZATION_TOKEN"
#define TOKEN_FILE "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"

#define GOOD                                                                                       \
    TA_STR("{\"AccessKeyId\":\"AKID\",\"SecretAccessKey\":\"SECRET\",\"Token\":\"TOKEN\","         \
           "\"Expiration\":\"2020-09-13T12:26:41Z\"}")

static creds_script script = {.now = 1600000000};
static ta_creds creds;
static ta_json json;
static ta_diag diag;

static ta_err ask(void) {
    const ta_creds_io io = creds_script_open(&script);
    memset(&creds, 'x', sizeof creds);
    ta_diag_clear(&diag);
    return ta_creds_container(&creds, &io, &json, &diag);
}

static ta_err play(const creds_script_step *steps, size_t count) {
    creds_script_play(&script, steps, count);
    ta_err err = ask();
    creds_script_done(&script);
    return err;
}

#define PLAY(...)                                                                                  \
    play((const creds_script_step[]){__VA_ARGS__},                                                 \
         sizeof((const creds_script_step[]){__VA_ARGS__}) / sizeof(creds_script_step))
#define SAYS(words) cr_assert(strstr(diag.text, words), "%s", diag.text)

/* No secret is left after a failure, and none is reported. */
static void check_wiped(void) {
    static const ta_creds nothing;
    cr_assert_eq(memcmp(&creds, &nothing, sizeof creds), 0);
    cr_assert_null(strstr(diag.text, "SECRET"), "%s", diag.text);
}

/* ---- what is asked ---- */

Test(creds_container, not_set_up) {
    creds_script_set(&script, RELATIVE, "");
    creds_script_set(&script, TOKEN, "T");
    cr_assert_eq(ask(), TA_E_NO_CREDENTIALS);
    SAYS(RELATIVE " and " FULL " are not set");
}

Test(creds_container, the_relative_uri_goes_first) {
    creds_script_set(&script, RELATIVE, "/v2/credentials/id?a=b");
    creds_script_set(&script, FULL, "http://localhost/");
    cr_assert_eq(PLAY({.method = "GET",
                       .url = "http://169.254.170.2/v2/credentials/id?a=b",
                       .fields = "accept: application/json\n",
                       .body = "",
                       .status = 200,
                       .content = GOOD}),
                 TA_OK, "%s", diag.text);
    cr_assert_str_eq(script.fields, "accept: application/json\n");
    cr_assert_eq(script.timeout_ms, 2000);
    cr_assert(ta_str_eq(creds.value.access_key_id, TA_STR("AKID")));
    cr_assert(ta_str_eq(creds.value.secret_access_key, TA_STR("SECRET")));
    cr_assert(ta_str_eq(creds.value.session_token, TA_STR("TOKEN")));
    cr_assert_eq(creds.expires, 1600000001);
}

Test(creds_container, a_relative_uri_cannot_change_the_host) {
    static const char *const bad[] = {"@evil.example/", ".evil.example/", "0/", ":80/", "v2"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        creds_script_set(&script, RELATIVE, bad[i]);
        cr_assert_eq(ask(), TA_E_CONFIG, "%s", bad[i]);
        SAYS(RELATIVE " does not start with a slash");
        check_wiped();
    }
}

Test(creds_container, urls_that_are_none) {
    static const char *const bad[] = {"localhost", "ftp://localhost/", "http://", "https://a b/",
                                      "http://u@localhost/"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        creds_script_set(&script, FULL, bad[i]);
        cr_assert_eq(ask(), TA_E_CONFIG, "%s", bad[i]);
        SAYS(FULL ": ");
        check_wiped();
    }
    creds_script_set(&script, RELATIVE, "/\r\nx: y");
    cr_assert_eq(ask(), TA_E_CONFIG);
    SAYS(RELATIVE ": the URL has a byte");
}

Test(creds_container, a_url_at_its_cap) {
    static char url[TA_URL_MAX + 2] = "http://localhost/";
    memset(url + 17, 'x', sizeof url - 1 - 17);
    creds_script_set(&script, FULL, url);
    cr_assert_eq(ask(), TA_E_CONFIG);
    SAYS("longer than 2048 bytes");
    url[TA_URL_MAX] = '\0';
    cr_assert_eq(PLAY({.url = url, .status = 200, .content = GOOD}), TA_OK, "%s", diag.text);
}

Test(creds_container, plain_http_to_these_alone) {
    static const struct {
        const char *url;
        bool accepted;
    } cases[] = {
        {"http://127.0.0.1/", true},
        {"http://127.255.0.9:8080/a", true},
        {"http://localhost:1/a", true},
        {"HTTP://LocalHost/", true},
        {"http://[::1]/a", true},
        {"http://[::1]:8080/a", true},
        {"http://169.254.170.2/a", true},
        {"http://169.254.170.2:81/a", true},
        {"http://169.254.170.23/a", true},
        {"http://[fd00:ec2::23]/a", true},
        {"http://[FD00:EC2::23]:80/a", true},
        {"https://example.com/a", true},
        {"https://192.0.2.1/a", true},
        {"http://example.com/", false},
        {"http://169.254.170.3/", false},
        {"http://169.254.169.254/", false},
        {"http://169.254.170.2.example.com/", false},
        {"http://169.254.170.2e/", false},
        {"http://126.0.0.1/", false},
        {"http://128.0.0.1/", false},
        {"http://127.0.0.1.example.com/", false},
        {"http://127.example/", false},
        {"http://localhost.example/", false},
        {"http://a.localhost/", false},
        {"http://0.0.0.0/", false},
        {"http://[::]/", false},
        {"http://[::2]/", false},
        {"http://[fd00:ec2::254]/", false},
        {"http://[fd00:ec2::2:3]/", false},
        {"http://[::ffff:192.0.2.1]/", false},
    };
    creds_script_set(&script, TOKEN, "SECRET");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        creds_script_set(&script, FULL, cases[i].url);
        if (cases[i].accepted) {
            cr_assert_eq(PLAY({.url = cases[i].url, .status = 200, .content = GOOD}), TA_OK,
                         "%s: %s", cases[i].url, diag.text);
            continue;
        }
        /* The script is empty: a request would fail the test. */
        creds_script_play(&script, NULL, 0);
        cr_assert_eq(ask(), TA_E_CONFIG, "%s", cases[i].url);
        SAYS("nothing was sent");
        check_wiped();
    }
}

/* ---- the token ---- */

static void expect_token(const char *fields) {
    cr_assert_eq(PLAY({.fields = fields, .status = 200, .content = GOOD}), TA_OK, "%s", diag.text);
}

Test(creds_container, the_token_file_goes_first) {
    creds_script_set(&script, FULL, "http://169.254.170.23/v1/credentials");
    creds_script_set(&script, TOKEN, "Basic  of the variable \t\r\n");
    expect_token("authorization: Basic  of the variable\n");
    creds_script_set(&script, TOKEN_FILE, "/token");
    creds_script_file(&script, "/token", "of the file\n\n");
    expect_token("authorization: of the file\n");
    creds_script_set(&script, TOKEN_FILE, "");
    expect_token("authorization: Basic  of the variable\n");
    creds_script_set(&script, RELATIVE, "/r");
    expect_token("authorization: Basic  of the variable\n");
}

Test(creds_container, tokens_that_are_not_sent) {
    static const char *const bad[] = {
        "",         " \r\n",        "SECRET\rx", "SECRET\nx: y", "SECRET\r\nx",
        "\nSECRET", "\rSECRET\r\n", " SECRET",   "SECRET\x01",   "SECRET\x7F"};
    creds_script_set(&script, FULL, "http://localhost/");
    creds_script_set(&script, TOKEN_FILE, "/token");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        creds_script_file(&script, "/token", bad[i]);
        cr_assert_eq(ask(), TA_E_CREDENTIALS, "%zu", i);
        SAYS(TOKEN_FILE " holds ");
        SAYS("nothing was sent");
        check_wiped();
    }
    creds_script_set(&script, TOKEN_FILE, "");
    for (size_t i = 1; i < sizeof bad / sizeof *bad; i++) {
        creds_script_set(&script, TOKEN, bad[i]);
        cr_assert_eq(ask(), TA_E_CREDENTIALS, "%zu", i);
        SAYS(TOKEN " holds ");
        check_wiped();
    }
}

Test(creds_container, a_token_at_its_cap) {
    static char token[TA_AUTHORIZATION_TOKEN_MAX + 2];
    creds_script_set(&script, FULL, "http://localhost/");
    for (int file = 0; file < 2; file++) {
        memset(token, 'x', sizeof token - 1);
        if (file)
            creds_script_set(&script, TOKEN_FILE, "/token");
        creds_script_file(&script, "/token", token);
        creds_script_set(&script, TOKEN, token);
        cr_assert_eq(ask(), TA_E_CREDENTIALS);
        SAYS(file ? TOKEN_FILE ": a limit of this program was reached"
                  : TOKEN " is longer than TA_AUTHORIZATION_TOKEN_MAX, 8192 bytes");
        check_wiped();
        token[TA_AUTHORIZATION_TOKEN_MAX] = '\0';
        cr_assert_eq(PLAY({.status = 200, .content = GOOD}), TA_OK, "%s", diag.text);
    }
}

Test(creds_container, a_token_file_that_is_not_there) {
    creds_script_set(&script, FULL, "http://localhost/");
    creds_script_set(&script, TOKEN, "T");
    creds_script_set(&script, TOKEN_FILE, "/none");
    cr_assert_eq(ask(), TA_E_CREDENTIALS);
    SAYS(TOKEN_FILE ": ");
    SAYS("/none: No such file");
    check_wiped();
}

/* ---- answers ---- */

Test(creds_container, three_attempts_a_second_apart) {
    static const creds_script_step passing[] = {
        {.status = 401, .content = TA_STR("SECRET")},
        {.status = 404},
        {.status = 429},
        {.status = 500},
        {.status = 203, .content = GOOD},
        {.status = 204},
        {.status = 302},
        {.status = 200}, /* an empty body */
        {.status = 200, .content = TA_STR("{\"AccessKeyId\":\"SECRET\"")},
        {.err = TA_E_CONNECT, .why = "refused"},
        {.err = TA_E_CONNECT_TIMEOUT},
        {.err = TA_E_READ_TIMEOUT},
        {.err = TA_E_RECV},
        {.err = TA_E_HTTP_TRUNCATED},
    };
    creds_script_set(&script, RELATIVE, "/SECRET");
    for (size_t i = 0; i < sizeof passing / sizeof *passing; i++) {
        const creds_script_step fault = passing[i], good = {.status = 200, .content = GOOD};
        cr_assert_eq(PLAY(fault, fault, good), TA_OK, "%zu: %s", i, diag.text);
        cr_assert_eq(script.sleeps, 2);
        cr_assert_eq(script.slept_ms, 2000);
        cr_assert_eq(diag.err, TA_OK);
        cr_assert_eq(PLAY(fault, fault, fault), TA_E_CREDENTIALS);
        cr_assert_eq(script.sleeps, 2);
        SAYS("the container endpoint 169.254.170.2, asked 3 times: ");
        check_wiped();
    }
}

Test(creds_container, what_the_failures_say) {
    creds_script_set(&script, RELATIVE, "/");
    const creds_script_step denied = {.status = 401}, slow = {.err = TA_E_READ_TIMEOUT};
    const creds_script_step empty = {.status = 200};
    (void)PLAY(denied, slow, denied);
    SAYS("3 times: it answered with status 401");
    cr_assert_eq(diag.http_status, 401);
    (void)PLAY(denied, denied, slow);
    SAYS("3 times: Read timeout on the endpoint");
    cr_assert_eq(diag.http_status, 0);
    (void)PLAY(slow, slow, empty);
    SAYS("3 times: the answer is not valid JSON: it is empty");
}

Test(creds_container, what_does_not_pass_is_asked_once) {
    static const struct {
        creds_script_step step;
        const char *says;
    } cases[] = {
        {{.status = 200, .content = TA_STR("{\"AccessKeyId\":\"A\",\"Token\":\"T\"}")},
         "170.2: the answer lacks SecretAccessKey, Expiration"},
        {{.status = 200,
          .content = TA_STR("{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"S\",\"Token\":\"T\","
                            "\"Expiration\":\"2020-09-13T12:26:40Z\"}")},
         "170.2: the credentials expired at 2020-09-13T12:26:40+00:00"},
        {{.status = 200, .content = TA_STR("{\"Code\":\"No\",\"Message\":\"never\"}")},
         "170.2: the answer is an error, No: never"},
        {{.err = TA_E_LIMIT, .why = "a body of 99999 bytes"},
         "170.2: a limit of this program was reached: a body of 99999 bytes"},
        {{.err = TA_E_HTTP_SYNTAX, .why = "a space"}, "the answer is not valid HTTP/1.1: a space"},
        {{.err = TA_E_TLS_CERTIFICATE}, "the server's certificate was refused"},
    };
    creds_script_set(&script, RELATIVE, "/");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cr_assert_eq(PLAY(cases[i].step), TA_E_CREDENTIALS, "%zu", i);
        SAYS(cases[i].says);
        cr_assert_eq(script.sleeps, 0);
        check_wiped();
    }
}

/* The endpoint sends its authorization token back, whichever it came by. */
Test(creds_container, a_token_that_is_sent_back_is_masked) {
    const creds_script_step echo = {
        .status = 200,
        .content = TA_STR("{\"Code\":\"No\",\"Message\":\"bad token TOP-SECRET-1 here\"}")};
    creds_script_set(&script, RELATIVE, "/");
    creds_script_set(&script, TOKEN, "TOP-SECRET-1");
    cr_assert_eq(PLAY(echo), TA_E_CREDENTIALS);
    SAYS("No: bad token ************ here");
    check_wiped();
    creds_script_set(&script, TOKEN, "");
    creds_script_set(&script, TOKEN_FILE, "/token");
    creds_script_file(&script, "/token", "TOP-SECRET-1\n");
    cr_assert_eq(PLAY(echo), TA_E_CREDENTIALS);
    SAYS("No: bad token ************ here");
    check_wiped();
}

Test(creds_container, the_end_of_the_run_is_no_failure_of_the_endpoint) {
    creds_script_set(&script, RELATIVE, "/");
    cr_assert_eq(PLAY({.err = TA_E_INTERRUPTED}), TA_E_INTERRUPTED);
    cr_assert_eq(PLAY({.err = TA_E_DEADLINE}), TA_E_DEADLINE);
    script.sleep_err = TA_E_INTERRUPTED;
    cr_assert_eq(PLAY({.status = 500}), TA_E_INTERRUPTED);
    cr_assert_eq(diag.err, TA_E_INTERRUPTED);
    check_wiped();
}
