/* fetch_test.c - fetch over real sockets on loopback: what is sent, when a connection is kept, and that
 * no secret stays. */
#define _GNU_SOURCE
#include "support/fetch_scene.h"
#include "support/tls_server.h"

#define CERTIFICATES "build/host/tls/"

/* ---- what is sent ---- */

Test(fetch, a_get_to_the_byte) {
    char expected[512];
    START({{OK_CLOSE}});
    open_fetcher();
    const ta_fetch_field fields[] = {{TA_STR("accept"), TA_STR("application/json")},
                                     {TA_STR("authorization"), TA_STR("a token")}};
    const ta_fetch_request request = {.method = TA_STR("GET"),
                                      .url = ta_str_from(url_of("127.0.0.1", "/a/b?c=d&e")),
                                      .fields = fields,
                                      .field_count = 2,
                                      .timeout_ms = TIMEOUT_MS};
    cr_assert_eq(send_request(&request), TA_OK, "%s", diag.text);
    cr_assert_eq(answer.status, 200);
    BODY_IS("SECRET-ANSWER");
    cr_assert_null(answer.content_type.p);
    ta_fetch_close(&fetcher);
    wait_for_server();
    snprintf(expected, sizeof expected,
             "GET /a/b?c=d&e HTTP/1.1\r\nhost: 127.0.0.1:%u\r\nuser-agent: tinyaws/" TA_VERSION
             " lang/c\r\naccept-encoding: identity\r\naccept: application/json\r\n"
             "authorization: a token\r\n\r\n",
             (unsigned)at.port);
    cr_assert_str_eq(seen->text, expected);
}

Test(fetch, put_and_post_state_their_length) {
    START({{OK_KEEP, "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"}});
    open_fetcher();
    ta_fetch_request request = {.method = TA_STR("PUT"),
                                .url = ta_str_from(url_of("127.0.0.1", "")),
                                .timeout_ms = TIMEOUT_MS};
    cr_assert_eq(send_request(&request), TA_OK, "%s", diag.text);
    cr_assert(ta_str_eq(answer.content_type, TA_STR("text/plain")));
    SAW("PUT / HTTP/1.1\r\n");
    SAW("content-length: 0\r\n\r\n");
    request.method = TA_STR("POST");
    request.body = TA_STR("\r\n\r\n"); /* which the server takes for a head */
    cr_assert_eq(send_request(&request), TA_OK, "%s", diag.text);
    cr_assert_eq(answer.status, 404);
    cr_assert_eq(answer.body_n, 0);
    SAW("content-length: 4\r\n\r\n");
    ta_fetch_close(&fetcher);
    wait_for_server();
}

/* ---- the connection ---- */

Test(fetch, a_connection_is_kept) {
    START({{OK_KEEP, OK_KEEP, OK_KEEP}});
    open_fetcher();
    for (int i = 0; i < 3; i++) {
        cr_assert_eq(GET("/"), TA_OK, "%s", diag.text);
        BODY_IS("ok");
    }
    ta_fetch_close(&fetcher);
    wait_for_server();
    cr_assert_eq(seen->connections, 1);
}

Test(fetch, a_kept_connection_that_ended_is_replaced) {
    START({{OK_KEEP}}, {{OK_KEEP}}, {{OK_CLOSE}}, {{OK_KEEP}});
    open_fetcher();
    for (int i = 0; i < 4; i++) {
        cr_assert_eq(GET("/"), TA_OK, "%s", diag.text);
        cr_assert_eq(fetcher.channel.conn.open, i != 2, "the third answer says that it closes");
    }
    ta_fetch_close(&fetcher);
    wait_for_server();
    cr_assert_eq(seen->connections, 4);
}

Test(fetch, a_new_connection_that_ends_is_an_error) {
    START({{NULL}}, {{OK_KEEP}});
    open_fetcher();
    cr_assert_eq(GET("/"), TA_E_RECV, "%s", diag.text);
    cr_assert_eq(GET("/"), TA_OK, "%s", diag.text);
    ta_fetch_close(&fetcher);
    wait_for_server();
}

Test(fetch, a_connection_is_not_kept_for_another_host) {
    START({{OK_KEEP, OK_KEEP}}, {{OK_KEEP}});
    open_fetcher();
    cr_assert_eq(GET("/"), TA_OK, "%s", diag.text);
    cr_assert_eq(get(url_of("localhost", "/"), TIMEOUT_MS), TA_OK, "%s", diag.text);
    ta_fetch_close(&fetcher);
    wait_for_server();
    cr_assert_eq(seen->connections, 2);
    SAW("host: localhost:");
}

/* Without the dot, the search list may lead elsewhere. */
Test(fetch, a_connection_is_not_kept_for_an_absolute_name) {
    START({{OK_KEEP, OK_KEEP}}, {{OK_KEEP, OK_KEEP}}, {{OK_KEEP}});
    open_fetcher();
    static const char *const hosts[] = {"localhost", "localhost.", "localhost.", "localhost"};
    const size_t connections[] = {1, 2, 2, 3};
    for (size_t i = 0; i < 4; i++) {
        cr_assert_eq(get(url_of(hosts[i], "/"), TIMEOUT_MS), TA_OK, "%s", diag.text);
        cr_assert_eq(seen->connections, connections[i], "request %zu", i);
    }
    ta_fetch_close(&fetcher);
    wait_for_server();
    cr_assert_null(strstr(seen->text, "localhost."));
}

/* The authority is the same, and only the scheme differs: what is meant for TLS must not go on in clear. */
Test(fetch, a_plain_connection_is_not_kept_for_https) {
    START({{OK_KEEP, OK_KEEP}}, {{NULL}});
    open_fetcher();
    cr_assert_eq(GET("/"), TA_OK, "%s", diag.text);
    char url[64];
    snprintf(url, sizeof url, "https://127.0.0.1:%u/only-by-tls", (unsigned)at.port);
    cr_assert_neq(get(url, TIMEOUT_MS), TA_OK);
    ta_fetch_close(&fetcher);
    wait_for_server();
    cr_assert_eq(seen->connections, 2);
    cr_assert_null(strstr(seen->text, "only-by-tls"), "%s", seen->text);
}

/* The server plays the proxy, too. A choice that fails changes nothing about the open connection. */
Test(fetch, a_connection_to_a_proxy_is_not_kept_for_the_server) {
    START({{OK_KEEP, OK_KEEP}}, {{OK_KEEP, OK_KEEP, OK_KEEP}}, {{OK_KEEP}});
    open_fetcher();
    char url[64];
    snprintf(url, sizeof url, "http://127.0.0.1:%u", (unsigned)at.port);
    const ta_proxy_settings proxy = {.http = ta_str_from(url)},
                            malformed = {.http = TA_STR("http://:80")};
    const ta_proxy_settings *const proxies[] = {NULL, &proxy, &proxy, &malformed, NULL};
    const size_t connections[] = {1, 2, 2, 2, 3};
    for (size_t i = 0; i < 5; i++) {
        fetcher.proxies = proxies[i];
        cr_assert_eq(GET("/"), proxies[i] == &malformed ? TA_E_CONFIG : TA_OK, "%s", diag.text);
        cr_assert_eq(seen->connections, connections[i], "request %zu", i);
    }
    ta_fetch_close(&fetcher);
    wait_for_server();
    SAW("GET http://127.0.0.1:");
}

/* By plain HTTP nothing is done with the certificate; which connection is taken is the same. */
static ta_err get_as(const char *client) {
    const ta_fetch_request request = {.method = TA_STR("GET"),
                                      .url = ta_str_from(url_of("127.0.0.1", "/")),
                                      .timeout_ms = TIMEOUT_MS,
                                      .client_certificate = client,
                                      .client_key = client};
    return send_request(&request);
}

Test(fetch, a_connection_is_one_client_s) {
    START({{OK_KEEP, OK_KEEP}}, {{OK_KEEP, OK_KEEP}}, {{OK_KEEP, OK_KEEP}}, {{OK_KEEP, OK_KEEP}});
    open_fetcher();
    const char *const clients[] = {NULL, "a.pem", "b.pem", NULL, NULL};
    const size_t connections[] = {1, 2, 3, 4, 4};
    for (size_t i = 0; i < 5; i++) {
        cr_assert_eq(get_as(clients[i]), TA_OK, "%s", diag.text);
        BODY_IS("ok");
        cr_assert_eq(seen->connections, connections[i], "request %zu", i);
        cr_assert_eq(fetcher.channel.conn.open, clients[i] == NULL);
    }
    ta_fetch_close(&fetcher);
    wait_for_server();
}

/* ---- secrets ---- */

Test(fetch, no_secret_stays) {
    START({{OK_CLOSE}});
    open_fetcher();
    const ta_fetch_field field = {TA_STR("authorization"), TA_STR("SECRET-TOKEN")};
    const ta_fetch_request request = {.method = TA_STR("GET"),
                                      .url = ta_str_from(url_of("127.0.0.1", "/SECRET-PATH")),
                                      .fields = &field,
                                      .field_count = 1,
                                      .timeout_ms = TIMEOUT_MS};
    cr_assert_eq(send_request(&request), TA_OK, "%s", diag.text);
    cr_assert_not_null(memmem(fetcher.body, sizeof fetcher.body, "SECRET-ANSWER", 13));
    cr_assert_null(memmem(fetcher.request, sizeof fetcher.request, "SECRET", 6));
    ta_fetch_close(&fetcher);
    cr_assert_null(memmem(&fetcher, sizeof fetcher, "SECRET", 6));
    wait_for_server();
}

/* ---- https ---- */

static ta_err get_tls(const char *bundle, bool no_verify) {
    static const char *const arguments[] = {"-www",
                                            "-key",
                                            CERTIFICATES "p256.key",
                                            "-cert",
                                            CERTIFICATES "p256.pem",
                                            "-cert_chain",
                                            CERTIFICATES "p256.chain.pem",
                                            NULL};
    char url[64], text[4096];
    tls_server server = tls_server_start(arguments);
    snprintf(url, sizeof url, "https://127.0.0.1:%u/", server.port);
    open_fetcher();
    fetcher.ca_bundle = bundle;
    fetcher.no_verify = no_verify;
    ta_err err = get(url, TIMEOUT_MS);
    ta_fetch_close(&fetcher);
    tls_server_stop(&server, text, sizeof text);
    return err;
}

Test(fetch, https_proves_its_server) {
    cr_assert_eq(get_tls(NULL, false), TA_E_TLS_CERTIFICATE, "%s", diag.text);
    cr_assert_eq(get_tls(CERTIFICATES "roots.pem", false), TA_OK, "%s", diag.text);
    cr_assert_eq(answer.status, 200);
    cr_assert_eq(get_tls(NULL, true), TA_OK, "%s", diag.text);
}
