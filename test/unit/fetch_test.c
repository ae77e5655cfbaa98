/* fetch_test.c - fetch over real sockets on loopback: what is sent, when a connection is kept, what
 * fails and how, and that no secret stays; then the small functions of the host. */
#define _GNU_SOURCE
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/fetch.h"
#include "port.h"
#include "support/guard.h"
#include "support/loopback.h"
#include "support/tls_server.h"

#define CERTIFICATES "build/host/tls/"
#define TIMEOUT_MS   10000 /* never reached where the peer answers */

/* ---- a server that plays a script ---- */

/* One connection: replies, each after a whole request head, then the end. A reply of "" is silence
 * until the client goes away. */
typedef struct connection {
    const char *replies[3];
} connection;

/* What it saw; shared with the child that it is. */
typedef struct record {
    size_t connections, n;
    char text[65536];
} record;

static record *seen;
static port_address at;
static pid_t child;

static bool take_head(int s) {
    size_t from = seen->n;
    while (seen->n < sizeof seen->text - 1) {
        if (read(s, seen->text + seen->n, 1) != 1)
            return false;
        seen->n++;
        if (seen->n - from >= 4 && memcmp(seen->text + seen->n - 4, "\r\n\r\n", 4) == 0)
            return true;
    }
    return false;
}

static void serve(int listener, const connection *connections, size_t count) {
    for (size_t i = 0; i < count; i++) {
        int s = accept(listener, NULL, NULL);
        seen->connections++;
        for (size_t j = 0; j < 3 && connections[i].replies[j]; j++) {
            const char *reply = connections[i].replies[j];
            if (!take_head(s))
                break;
            if (!*reply)
                (void)take_head(s);
            size_t n = strlen(reply);
            if (write(s, reply, n) != (ssize_t)n)
                break;
        }
        shutdown(s, SHUT_WR);
        /* Bytes that were not read would turn the end into a reset. */
        char rest[512];
        while (read(s, rest, sizeof rest) > 0)
            ;
        close(s);
    }
}

static void start(const connection *connections, size_t count) {
    seen = mmap(NULL, sizeof *seen, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    cr_assert_neq(seen, MAP_FAILED);
    at = loopback(1, 0);
    int listener = loopback_listen(&at, 8);
    child = fork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that crashes leaves nothing behind */
        serve(listener, connections, count);
        _exit(0);
    }
    close(listener);
}

#define START(...)                                                                                 \
    start((const connection[]){__VA_ARGS__},                                                       \
          sizeof((const connection[]){__VA_ARGS__}) / sizeof(connection))

/* Every connection of the script was made and has ended. */
static void wait_for_server(void) {
    int status;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert_eq(status, 0);
}

/* ---- fetching ---- */

static ta_fetcher fetcher;
static ta_creds_host host;
static ta_fetch_answer answer;
static ta_diag diag;

static void open_fetcher(void) {
    memset(&fetcher, 0xA5, sizeof fetcher); /* uninitialised is what it may be */
    ta_fetch_open(&fetcher, TA_NEVER);
    host = ta_fetch_host(&fetcher);
}

static const char *url_of(const char *name, const char *path) {
    static char url[TA_URL_MAX + 1];
    snprintf(url, sizeof url, "http://%s:%u%s", name, (unsigned)at.port, path);
    return url;
}

static ta_err send_request(const ta_fetch_request *request) {
    ta_diag_clear(&diag);
    return host.fetch(host.ctx, request, &answer, &diag);
}

static ta_err get(const char *url, uint32_t timeout_ms) {
    const ta_fetch_request request = {
        .method = TA_STR("GET"), .url = ta_str_from(url), .timeout_ms = timeout_ms};
    return send_request(&request);
}

#define GET(path) get(url_of("127.0.0.1", path), TIMEOUT_MS)
#define BODY_IS(literal)                                                                           \
    cr_assert(answer.body_n == strlen(literal) &&                                                  \
                  memcmp(answer.body, literal, answer.body_n) == 0,                                \
              "%.*s", (int)answer.body_n, answer.body)
#define SAW(words)   cr_assert(strstr(seen->text, words), "%s", seen->text)
#define TELLS(words) cr_assert(strstr(diag.text, words), "%s", diag.text)

#define OK_KEEP  "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n\r\nok"
#define OK_CLOSE "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nSECRET-ANSWER"

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

Test(fetch, put_and_post_tell_their_length) {
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
        cr_assert_eq(fetcher.conn.open, i != 2, "the third answer says that it closes");
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
        cr_assert_eq(fetcher.conn.open, clients[i] == NULL);
    }
    ta_fetch_close(&fetcher);
    wait_for_server();
}

/* ---- failures ---- */

Test(fetch, nobody_listens) {
    at = loopback(1, 0);
    at.port = loopback_closed_port(at);
    open_fetcher();
    cr_assert_eq(GET("/"), TA_E_CONNECT);
    ta_fetch_close(&fetcher);
}

Test(fetch, a_silent_server) {
    START({{OK_KEEP, ""}});
    open_fetcher();
    cr_assert_eq(GET("/"), TA_OK, "%s", diag.text);
    fetcher.deadline = port_monotonic_ms() + TIMEOUT_MS / 2;
    cr_assert_eq(get(url_of("127.0.0.1", "/"), 20), TA_E_READ_TIMEOUT, "%s", diag.text);
    cr_assert_not(fetcher.conn.open);
    ta_fetch_close(&fetcher);
    wait_for_server();
}

Test(fetch, no_time_is_not_all_the_time) {
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

Test(fetch, the_deadline) {
    START({{""}});
    open_fetcher();
    fetcher.deadline = port_monotonic_ms() + 20;
    cr_assert_eq(GET("/"), TA_E_DEADLINE, "%s", diag.text);
    ta_fetch_close(&fetcher);
    wait_for_server();
}

Test(fetch, the_deadline_of_a_connect) {
    at = loopback(1, 0);
    int listener = loopback_deaf(&at);
    open_fetcher();
    fetcher.deadline = port_monotonic_ms() + 20;
    cr_assert_eq(GET("/"), TA_E_DEADLINE, "%s", diag.text);
    ta_fetch_close(&fetcher);
    close(listener);
}

Test(fetch, a_truncated_answer_leaves_nothing) {
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

Test(fetch, an_answer_at_its_cap) {
    open_fetcher();
    cr_assert_eq(get_long(TA_FETCH_BODY_MAX), TA_OK, "%s", diag.text);
    cr_assert_eq(answer.body_n, TA_FETCH_BODY_MAX);
    cr_assert_eq(get_long(TA_FETCH_BODY_MAX + 1), TA_E_LIMIT);
    TELLS("16384 bytes");
}

Test(fetch, requests_that_are_not_sent) {
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
    TELLS("does not start with https://");
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

Test(fetch, a_request_at_its_cap) {
    START({{OK_KEEP}});
    open_fetcher();
    cr_assert_eq(send_long(TA_HTTP_REQUEST_MAX + 1), TA_E_LIMIT);
    TELLS("TA_HTTP_REQUEST_MAX, 12288 bytes");
    cr_assert_eq(send_long(TA_HTTP_REQUEST_MAX), TA_OK, "%s", diag.text);
    cr_assert_eq(seen->n, TA_HTTP_REQUEST_MAX);
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

/* ---- the host ---- */

static ta_err read_back(const char *path, size_t cap, size_t *n) {
    char *to = guard_alloc(cap);
    *n = 0;
    ta_diag_clear(&diag);
    ta_err err = host.read_file(host.ctx, path, to, cap, n, &diag);
    cr_assert(err || memcmp(to, "sixteen bytes ..", *n) == 0);
    guard_free(to, cap);
    return err;
}

Test(fetch_host, read_file) {
    char path[] = "/tmp/fetch_test.XXXXXX", missing[sizeof path + 8];
    size_t n;
    int fd = mkstemp(path);
    cr_assert_eq(write(fd, "sixteen bytes ..", 16), 16);
    close(fd);
    open_fetcher();
    cr_assert_eq(read_back(path, 17, &n), TA_OK);
    cr_assert_eq(n, 16);
    cr_assert_eq(read_back(path, 16, &n), TA_OK);
    cr_assert_eq(n, 16);
    cr_assert_eq(read_back(path, 15, &n), TA_E_LIMIT);
    TELLS("is longer than 15 bytes");
    snprintf(missing, sizeof missing, "%s.none", path);
    cr_assert_eq(read_back(missing, 16, &n), TA_E_FILE);
    TELLS(".none: No such file or directory");
    cr_assert_eq(diag.sys, 2);
    cr_assert_eq(read_back("/tmp", 16, &n), TA_E_FILE);
    TELLS("/tmp: Is a directory");
    cr_assert_eq(truncate(path, 0), 0);
    cr_assert_eq(read_back(path, 16, &n), TA_OK);
    cr_assert_eq(n, 0);
    unlink(path);
}

Test(fetch_host, time_and_chance) {
    open_fetcher();
    ta_diag_clear(&diag);
    int64_t before = port_realtime_ms() / 1000, now = host.now(host.ctx);
    cr_assert(now >= before && now <= before + 60);
    cr_assert_eq(host.sleep(host.ctx, 1, &diag), TA_OK);
    fetcher.deadline = port_monotonic_ms() + 1000;
    cr_assert_eq(host.sleep(host.ctx, 60000, &diag), TA_E_DEADLINE);
    ta_diag_clear(&diag);
    fetcher.deadline = TA_NEVER;
    port_process_start();
    raise(SIGTERM);
    cr_assert_eq(host.sleep(host.ctx, 60000, &diag), TA_E_INTERRUPTED);
    uint32_t first = host.random(host.ctx), i = 0;
    while (i < 8 && host.random(host.ctx) == first)
        i++;
    cr_assert_lt(i, 8);
}

Test(fetch_host, environment) {
    setenv("FETCH_TEST", "value", 1);
    open_fetcher();
    cr_assert_str_eq(host.environment(host.ctx, "FETCH_TEST"), "value");
    cr_assert_null(host.environment(host.ctx, "FETCH_TEST_NONE"));
}
