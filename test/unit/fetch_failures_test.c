/* fetch_failures_test.c - fetch over real sockets on loopback: what fails and how, and the caps. */
#define _GNU_SOURCE
#include "support/fetch_scene.h"

Test(fetch_failures, nobody_listens) {
    at = loopback(1, 0);
    at.port = loopback_closed_port(at);
    open_fetcher();
    cr_assert_eq(GET("/"), TA_E_CONNECT);
    ta_fetch_close(&fetcher);
}

Test(fetch_failures, a_silent_server) {
    START({{OK_KEEP, ""}});
    open_fetcher();
    cr_assert_eq(GET("/"), TA_OK, "%s", diag.text);
    fetcher.deadline = port_monotonic_ms() + TIMEOUT_MS / 2;
    cr_assert_eq(get(url_of("127.0.0.1", "/"), 20), TA_E_READ_TIMEOUT, "%s", diag.text);
    cr_assert_not(fetcher.channel.conn.open);
    ta_fetch_close(&fetcher);
    wait_for_server();
}

Test(fetch_failures, no_time_is_not_all_the_time) {
    START({{OK_KEEP, ""}});
    open_fetcher();
    cr_assert_eq(GET("/"), TA_OK, "%s", diag.text);
    fetcher.deadline = port_monotonic_ms() + TIMEOUT_MS;
    cr_assert_eq(get(url_of("127.0.0.1", "/"), 0), TA_E_READ_TIMEOUT, "%s", diag.text);
    ta_fetch_close(&fetcher);
    wait_for_server();
    at = loopback(1, 0);
    int listener = loopback_deaf(&at);
    cr_assert_eq(get(url_of("127.0.0.1", "/"), 0), TA_E_CONNECT_TIMEOUT, "%s", diag.text);
    close(listener);
}

Test(fetch_failures, the_deadline) {
    START({{""}});
    open_fetcher();
    fetcher.deadline = port_monotonic_ms() + 20;
    cr_assert_eq(GET("/"), TA_E_DEADLINE, "%s", diag.text);
    ta_fetch_close(&fetcher);
    wait_for_server();
}

Test(fetch_failures, the_deadline_of_a_connect) {
    at = loopback(1, 0);
    int listener = loopback_deaf(&at);
    open_fetcher();
    fetcher.deadline = port_monotonic_ms() + 20;
    cr_assert_eq(GET("/"), TA_E_DEADLINE, "%s", diag.text);
    ta_fetch_close(&fetcher);
    close(listener);
}

Test(fetch_failures, a_truncated_answer_leaves_nothing) {
    START({{"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nSECRET-ANSWER"}});
    open_fetcher();
    cr_assert_eq(GET("/"), TA_E_HTTP_TRUNCATED, "%s", diag.text);
    ta_fetch_close(&fetcher);
    cr_assert_null(memmem(&fetcher, sizeof fetcher, "SECRET", 6));
    wait_for_server();
}

/* An answer of n bytes, without a length. */
static ta_err get_long(size_t n) {
    static char reply[TA_FETCH_BODY_MAX + 256];
    int head = snprintf(reply, sizeof reply, "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n");
    memset(reply + head, 'x', n);
    reply[(size_t)head + n] = '\0';
    START({{reply}});
    ta_err err = GET("/");
    ta_fetch_close(&fetcher);
    wait_for_server();
    return err;
}

Test(fetch_failures, an_answer_at_its_cap) {
    open_fetcher();
    cr_assert_eq(get_long(TA_FETCH_BODY_MAX), TA_OK, "%s", diag.text);
    cr_assert_eq(answer.body_n, TA_FETCH_BODY_MAX);
    cr_assert_eq(get_long(TA_FETCH_BODY_MAX + 1), TA_E_LIMIT);
    SAYS("16384 bytes");
}

Test(fetch_failures, requests_that_are_not_sent) {
    /* The server would wait for a connection for ever; there is none. */
    START({{OK_KEEP}});
    open_fetcher();
    const ta_fetch_field bad[] = {{TA_STR("authorization"), TA_STR("a\r\nx: y")},
                                  {TA_STR("a b"), TA_STR("c")},
                                  {TA_STR("content-length"), TA_STR("1")}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const ta_fetch_request request = {.method = TA_STR("GET"),
                                          .url = ta_str_from(url_of("127.0.0.1", "/")),
                                          .fields = &bad[i],
                                          .field_count = 1,
                                          .timeout_ms = TIMEOUT_MS};
        cr_assert_eq(send_request(&request), TA_E_CONFIG);
    }
    cr_assert_eq(get("ftp://127.0.0.1/", TIMEOUT_MS), TA_E_CONFIG);
    SAYS("does not start with https://");
    cr_assert_eq(seen->connections, 0);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
}

/* A request with one field that makes its head n bytes long. */
static ta_err send_long(size_t n) {
    static char value[TA_HTTP_REQUEST_MAX];
    const char *url = url_of("127.0.0.1", "/");
    size_t rest = strlen("GET / HTTP/1.1\r\nhost: \r\nuser-agent: tinyaws/" TA_VERSION
                         " lang/c\r\naccept-encoding: identity\r\nx: \r\n\r\n") +
                  strlen(url) - strlen("http:///");
    memset(value, 'x', sizeof value);
    const ta_fetch_field field = {TA_STR("x"), {value, n - rest}};
    const ta_fetch_request request = {.method = TA_STR("GET"),
                                      .url = ta_str_from(url),
                                      .fields = &field,
                                      .field_count = 1,
                                      .timeout_ms = TIMEOUT_MS};
    return send_request(&request);
}

Test(fetch_failures, a_request_at_its_cap) {
    START({{OK_KEEP}});
    open_fetcher();
    cr_assert_eq(send_long(TA_HTTP_REQUEST_MAX + 1), TA_E_LIMIT);
    SAYS("TA_HTTP_REQUEST_MAX, 12288 bytes");
    cr_assert_eq(send_long(TA_HTTP_REQUEST_MAX), TA_OK, "%s", diag.text);
    cr_assert_eq(seen->n, TA_HTTP_REQUEST_MAX);
    ta_fetch_close(&fetcher);
    wait_for_server();
}
