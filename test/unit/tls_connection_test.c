/* tls_connection_test.c - the connection below TLS: a peer that speaks none or goes away, a stream that
 * fails, and what is looked at before anything is sent. */
#include <sys/socket.h>

#include "port.h"
#include "test/support/tls_attempt.h"

/* The suite is linked with --wrap for it: the host's generator may fail. */
static bool no_entropy;
port_result __real_port_entropy(void *p, size_t n);
port_result __wrap_port_entropy(void *p, size_t n);
port_result __wrap_port_entropy(void *p, size_t n) {
    return no_entropy ? PORT_FAILED : __real_port_entropy(p, n);
}

/* A peer that is a script: it sends `bytes` and closes. */
static ta_err against_bytes(const char *bytes, size_t n) {
    int ends[2];
    cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    cr_assert_eq(write(ends[1], bytes, n), (ssize_t)n);
    shutdown(ends[1], SHUT_WR);
    ta_diag_clear(&diag);
    ta_err err = exchange(&(attempt){.chain = "-"}, &ends[0]);
    close(ends[0]);
    close(ends[1]);
    return err;
}

Test(tls_connection, a_peer_that_speaks_no_tls) {
    static const char http[] = "HTTP/1.1 400 Bad Request\r\n\r\n";
    cr_assert_eq(against_bytes(http, sizeof http - 1), TA_E_TLS);
    cr_assert_str_eq(diag.text, "what the server sent is not TLS: is this a port for https?");
}

Test(tls_connection, a_peer_that_ends_within_the_handshake) {
    cr_assert_eq(against_bytes("", 0), TA_E_RECV);
    cr_assert_not_null(strstr(diag.text, "closed the connection during the TLS handshake"));
    cr_assert_eq(against_bytes("\x16\x03\x03\x00", 4), TA_E_RECV);
    cr_assert_not_null(strstr(diag.text, "closed the connection during the TLS handshake"));
}

/* What follows such a ServerHello would be keyed with zeros. */
Test(tls_connection, tls13_without_a_key_exchange) {
    static const char hello[] = "\x16\x03\x03\x00\x2a\x02\x00\x00\x26\x03\x04"
                                "RRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRR"
                                "\x00\x13\x01\x00";
    cr_assert_eq(against_bytes(hello, sizeof hello - 1), TA_E_TLS);
    cr_assert_not_null(strstr(diag.text, "TLS 1.3 without a key exchange"), "%s", diag.text);
}

Test(tls_connection, alerts_have_their_names) {
    cr_assert_eq(against_bytes("\x15\x03\x03\x00\x02\x02\x70", 7), TA_E_TLS);
    cr_assert_str_eq(diag.text, "the server sent the TLS alert 112 (unrecognized_name)");
}

Test(tls_connection, an_end_without_close_notify) {
    tls_server server = start(&(attempt){.chain = "p256"});
    int fd = fd_connect(server.port);
    ta_stream lower = fd_stream(&fd);
    ta_tls_options options = {.host = TA_STR("server.test"), .ca_bundle = CERTIFICATES "roots.pem"};
    ta_tls *tls;
    ta_diag_clear(&diag);
    cr_assert_eq(ta_tls_open(&tls, &lower, &options, TA_NEVER, &diag), TA_OK);
    shutdown(fd, SHUT_RD); /* as if the server had closed */
    ta_stream s = ta_tls_stream(tls);
    size_t n;
    char byte;
    cr_assert_eq(s.read(s.ctx, &byte, 1, &n, TA_NEVER, &diag), TA_E_RECV);
    cr_assert_not_null(strstr(diag.text, "without close_notify"));
    ta_tls_close(tls);
    close(fd);
    tls_server_stop(&server, seen, sizeof seen);
}

static ta_err timed_out(void *ctx, void *p, size_t cap, size_t *n, ta_deadline deadline,
                        ta_diag *d) {
    (void)ctx, (void)p, (void)cap, (void)n;
    cr_assert_eq(deadline, 12345);
    return ta_fail(d, TA_E_DEADLINE, "a text of the lower stream");
}

static ta_err swallow(void *ctx, const void *p, size_t n, ta_deadline deadline, ta_diag *d) {
    (void)p, (void)d;
    cr_assert_eq(deadline, 12345);
    *(size_t *)ctx += n;
    return TA_OK;
}

Test(tls_connection, errors_and_deadlines_of_the_lower_stream_pass_through) {
    size_t sent = 0;
    ta_stream lower = {&sent, timed_out, swallow};
    ta_tls_options options = {.host = TA_STR("server.test")};
    ta_tls *tls;
    ta_diag_clear(&diag);
    cr_assert_eq(ta_tls_open(&tls, &lower, &options, 12345, &diag), TA_E_DEADLINE);
    cr_assert_str_eq(diag.text, "a text of the lower stream");
    cr_assert_gt(sent, 100);
}

Test(tls_connection, the_bundle_is_looked_at_before_anything_is_sent) {
    size_t sent = 0;
    ta_stream lower = {&sent, timed_out, swallow};
    ta_tls_options options = {.host = TA_STR("server.test"), .ca_bundle = CERTIFICATES "absent"};
    ta_tls *tls;
    ta_diag_clear(&diag);
    cr_assert_eq(ta_tls_open(&tls, &lower, &options, 12345, &diag), TA_E_FILE);
    cr_assert_not_null(strstr(diag.text, CERTIFICATES "absent"));
    ta_diag_clear(&diag);
    options.ca_bundle = CERTIFICATES "rsa.key";
    cr_assert_eq(ta_tls_open(&tls, &lower, &options, 12345, &diag), TA_E_CONFIG);
    cr_assert_not_null(strstr(diag.text, "has no certificate"));
    cr_assert_eq(sent, 0);
}

Test(tls_connection, no_entropy) {
    size_t sent = 0;
    ta_stream lower = {&sent, timed_out, swallow};
    ta_tls_options options = {.host = TA_STR("server.test")};
    ta_tls *tls;
    ta_diag_clear(&diag);
    no_entropy = true;
    cr_assert_eq(ta_tls_open(&tls, &lower, &options, 12345, &diag), TA_E_ENTROPY);
    cr_assert_eq(sent, 0);
}

Test(tls_connection, host_names_at_the_cap) {
    char name[TA_DIAG_TEXT_MAX];
    size_t sent = 0;
    ta_stream lower = {&sent, timed_out, swallow};
    ta_tls *tls;
    memset(name, 'a', sizeof name);
    for (size_t n = 0; n <= 254; n += n == 0 ? 253 : 1) {
        ta_tls_options options = {.host = {name, n}};
        ta_diag_clear(&diag);
        cr_assert_eq(ta_tls_open(&tls, &lower, &options, 12345, &diag),
                     n == 253 ? TA_E_DEADLINE : TA_E_LIMIT);
    }
}
