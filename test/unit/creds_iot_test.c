/* creds_iot_test.c - the AWS IoT role alias: what is asked, and what is made of the answers; then
 * over mutual TLS against openssl s_server. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "client/fetch.h"
#include "creds/iot.h"
#include "test/support/creds_script.h"
#include "test/support/tls_server.h"

static creds_script script;
static ta_creds_io io;
static ta_fetcher fetcher;
static ta_json json;
static ta_iot iot;
static ta_creds creds;
static ta_diag diag;
static ta_iot_settings settings;

static void set_up(void) {
    script.now = 1600000000;
    script.random = UINT32_MAX;
    io = creds_script_open(&script);
    iot.io = &io;
    iot.json = &json;
    settings = (ta_iot_settings){
        .endpoint = TA_STR("c1.credentials.iot.eu-west-1.amazonaws.com"),
        .role_alias = TA_STR("an-alias_=,@"),
        .thing_name = TA_STR("my:thing_-1"),
        .certificate = "/etc/device.pem",
        .private_key = "/etc/device.key",
    };
}
TestSuite(creds_iot, .init = set_up);

static ta_err ask(void) {
    ta_diag_clear(&diag);
    memset(&creds, 0, sizeof creds);
    const ta_err err = ta_creds_from_iot(&iot, &settings, &creds, &diag);
    cr_assert_eq(err, diag.err);
    cr_assert_eq(creds.value.access_key_id.p != NULL, err == TA_OK);
    return err;
}

static ta_err play(const creds_script_step *steps, size_t count) {
    creds_script_play(&script, steps, count);
    const ta_err err = ask();
    creds_script_done(&script);
    return err;
}

static ta_err play_one(int status, const char *content) {
    const creds_script_step step = {.status = status, .content = ta_str_from(content)};
    return play(&step, 1);
}

static void says(const char *part) {
    cr_assert(ta_str_starts(ta_str_from(diag.text), TA_STR("AWS IoT role alias: ")), "%s",
              diag.text);
    cr_assert_not_null(strstr(diag.text, part), "%s", diag.text);
}

#define ANSWER                                                                                     \
    "{\"credentials\":{\"accessKeyId\":\"A\",\"secretAccessKey\":\"S\",\"sessionToken\":\"T\","    \
    "\"expiration\":\"2030-09-13T12:26:40Z\"}}"

Test(creds_iot, the_request) {
    const creds_script_step step = {
        .method = "GET",
        .url = "https://c1.credentials.iot.eu-west-1.amazonaws.com/role-aliases/an-alias_=,@/"
               "credentials",
        .fields = "x-amzn-iot-thingname: my:thing_-1\n",
        .body = "",
        .status = 200,
        .content = TA_STR(ANSWER)};
    cr_assert_eq(play(&step, 1), TA_OK, "%s", diag.text);
    cr_assert_str_eq(script.client_certificate, "/etc/device.pem");
    cr_assert_str_eq(script.client_key, "/etc/device.key");
    cr_assert_eq(script.timeout_ms, 5000);
    cr_assert(ta_str_eq(creds.value.access_key_id, TA_STR("A")));
    cr_assert(ta_str_eq(creds.value.secret_access_key, TA_STR("S")));
    cr_assert(ta_str_eq(creds.value.session_token, TA_STR("T")));
    cr_assert_eq(creds.expires, 1915532800);
    for (size_t i = 0; i < script.body_n; i++)
        cr_assert_eq(script.body[i], '\0', "the answer is still there");

    const creds_script_step with_port = {
        .url = "https://localhost:8443/role-aliases/an-alias_=,@/credentials",
        .status = 200,
        .content = TA_STR(ANSWER)};
    settings.endpoint = TA_STR("localhost:8443");
    settings.thing_name = (ta_str){NULL, 0};
    cr_assert_eq(play(&with_port, 1), TA_OK);
    cr_assert_str_eq(script.fields, "");
}

Test(creds_iot, settings_that_are_missing) {
    const ta_iot_settings whole = settings;
    settings = (ta_iot_settings){0};
    cr_assert_eq(play(NULL, 0), TA_E_NO_CREDENTIALS);
    settings.role_alias = whole.role_alias;
    cr_assert_eq(play(NULL, 0), TA_E_CREDENTIALS);
    says("AWS_IOT_CREDENTIAL_ENDPOINT, AWS_IOT_CERTIFICATE_FILE, AWS_IOT_PRIVATE_KEY_FILE are not");
    settings = whole;
    settings.private_key = NULL;
    cr_assert_eq(play(NULL, 0), TA_E_CREDENTIALS);
    says(": AWS_IOT_PRIVATE_KEY_FILE is not set");
    settings = (ta_iot_settings){.thing_name = whole.thing_name};
    cr_assert_eq(play(NULL, 0), TA_E_CREDENTIALS);
}

Test(creds_iot, settings_that_cannot_be) {
    static const char *const endpoints[] = {"https://a.test", "a.test/x",  "a.test?x", "u@a.test",
                                            "a.test:0",       "a.test:1#", "a b",      "[::1"};
    for (size_t i = 0; i < sizeof endpoints / sizeof *endpoints; i++) {
        settings.endpoint = ta_str_from(endpoints[i]);
        cr_assert_eq(play(NULL, 0), TA_E_CREDENTIALS, "%s", endpoints[i]);
        says("AWS_IOT_CREDENTIAL_ENDPOINT");
    }
    set_up();
    static const char *const names[] = {"a/../b", "a?b", "a%2f", "a\r\nb", "a b", "\xC3\xA9"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        set_up();
        settings.role_alias = ta_str_from(names[i]);
        cr_assert_eq(play(NULL, 0), TA_E_CREDENTIALS, "%s", names[i]);
        says("AWS_IOT_ROLE_ALIAS");
        set_up();
        settings.thing_name = ta_str_from(names[i]);
        cr_assert_eq(play(NULL, 0), TA_E_CREDENTIALS, "%s", names[i]);
        says("AWS_IOT_THING_NAME");
    }
    static char lengthy[130];
    memset(lengthy, 'a', sizeof lengthy - 1);
    set_up();
    settings.role_alias = ta_str_from(lengthy);
    cr_assert_eq(play(NULL, 0), TA_E_CREDENTIALS);
    lengthy[128] = '\0';
    settings.role_alias = ta_str_from(lengthy);
    cr_assert_eq(play_one(200, ANSWER), TA_OK);
}

Test(creds_iot, answers_that_are_none) {
    cr_assert_eq(play_one(403, "{\"message\":\"Access \\u0044enied\"}"), TA_E_CREDENTIALS);
    says("HTTP status 403: Access Denied");
    cr_assert_eq(play_one(404, ""), TA_E_CREDENTIALS);
    says("HTTP status 404");
    cr_assert_eq(play_one(301, ""), TA_E_CREDENTIALS);
    static const char *const bad[] = {
        "",
        "{",
        "{}",
        "[]",
        "{\"credentials\":{}}",
        "{\"accessKeyId\":\"A\",\"secretAccessKey\":\"S\",\"sessionToken\":\"T\","
        "\"expiration\":\"2030-09-13T12:26:40Z\"}",
        "{\"credentials\":{\"accessKeyId\":\"A\",\"secretAccessKey\":\"S\",\"sessionToken\":\"T\","
        "\"expiration\":\"2020-09-13T12:26:40Z\"}}",
        "{\"credentials\":{\"accessKeyId\":\"A\",\"secretAccessKey\":\"S\",\"sessionToken\":\"T\"}"
        "}",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        cr_assert_eq(play_one(200, bad[i]), TA_E_CREDENTIALS, "%s", bad[i]);
        says("");
    }
}

Test(creds_iot, attempts) {
    const creds_script_step passes[] = {
        {.status = 500}, {.err = TA_E_CONNECT_TIMEOUT}, {.status = 200, .content = TA_STR(ANSWER)}};
    cr_assert_eq(play(passes, 3), TA_OK, "%s", diag.text);
    cr_assert_eq(script.slept_ms, 50 + 100);
    const creds_script_step stays[] = {{.status = 503}, {.status = 503}, {.status = 503}};
    cr_assert_eq(play(stays, 3), TA_E_CREDENTIALS);
    says("HTTP status 503: Service Unavailable");
    const creds_script_step refused = {.err = TA_E_TLS, .why = "alert 42 (bad_certificate)"};
    cr_assert_eq(play(&refused, 1), TA_E_CREDENTIALS);
    says("bad_certificate");
    const creds_script_step interrupted = {.err = TA_E_INTERRUPTED};
    cr_assert_eq(play(&interrupted, 1), TA_E_INTERRUPTED);
}

/* ---- over mutual TLS ---- */

#define CERTIFICATES "build/host/tls/"

/* s_server -WWW gives files below its directory, which the test's own are not: it answers 404-like
 * text, and that the handshake was mutual is what is looked at. */
static ta_err ask_server(const char *certificate, const char *key, char *seen, size_t seen_n) {
    const char *arguments[] = {"-www",
                               "-key",
                               CERTIFICATES "p256.key",
                               "-cert",
                               CERTIFICATES "p256.pem",
                               "-cert_chain",
                               CERTIFICATES "p256.chain.pem",
                               "-Verify",
                               "3",
                               "-verify_return_error",
                               "-CAfile",
                               CERTIFICATES "roots.pem",
                               NULL};
    tls_server server = tls_server_start(arguments);
    char endpoint[32];
    snprintf(endpoint, sizeof endpoint, "127.0.0.1:%u", server.port);
    ta_fetch_open(&fetcher, TA_NEVER);
    fetcher.ca_bundle = CERTIFICATES "roots.pem";
    io = ta_fetch_io(&fetcher);
    settings.endpoint = ta_str_from(endpoint);
    settings.certificate = certificate;
    settings.private_key = key;
    const ta_err err = ask();
    ta_fetch_close(&fetcher);
    tls_server_stop(&server, seen, seen_n);
    return err;
}

Test(creds_iot, the_device_is_proven_to_a_server_that_demands_it) {
    static char seen[16384];
    /* The server is content, and answers with a page of its own, which holds no credentials. */
    cr_assert_eq(ask_server(CERTIFICATES "client-rsa.chain.pem", CERTIFICATES "client-rsa.key",
                            seen, sizeof seen),
                 TA_E_CREDENTIALS);
    cr_assert_eq(diag.http_status, 200, "%s", diag.text);
    cr_assert_eq(ask_server(CERTIFICATES "client-p256.der", CERTIFICATES "client-p256.der.key",
                            seen, sizeof seen),
                 TA_E_CREDENTIALS);
    cr_assert_eq(diag.http_status, 200, "%s", diag.text);
    /* It is not: this one it does not trust. */
    cr_assert_eq(ask_server(CERTIFICATES "self.pem", CERTIFICATES "self.key", seen, sizeof seen),
                 TA_E_CREDENTIALS);
    cr_assert_eq(diag.http_status, 0);
    says("alert");
    cr_assert_eq(ask_server(CERTIFICATES "none.pem", CERTIFICATES "self.key", seen, sizeof seen),
                 TA_E_CREDENTIALS);
    says("none.pem cannot be opened");
}
