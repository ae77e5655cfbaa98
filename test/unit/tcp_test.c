/* tcp_test.c - connecting, racing, reading and writing, against sockets of the loopback interface.
 * Bounds on time are either long past what a loaded host needs, or shorter than nothing arrives. */
#define _DEFAULT_SOURCE
#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/tcp.h"
#include "support/loopback.h"

enum { LONG_MS = 60000, SHORT_MS = 200 };

static ta_tcp tcp;
static ta_diag diag;

static int lowest_free_fd(void) {
    int fd = dup(0);
    close(fd);
    return fd;
}

static ta_err connect_to(const port_address *a, size_t n) {
    return ta_tcp_connect(&tcp, a, n, LONG_MS, TA_NEVER, &diag);
}

/* A connection of `tcp` to us; returns our end. */
static int connect_pair(void) {
    port_address at = loopback(1, 0);
    int listener = loopback_listen(&at, 4);
    cr_assert_eq(connect_to(&at, 1), TA_OK, "%s", diag.text);
    int peer = accept(listener, NULL, NULL);
    cr_assert_geq(peer, 0);
    close(listener);
    return peer;
}

static ta_err read_some(void *p, size_t cap, size_t *n, ta_deadline deadline) {
    ta_stream s = ta_tcp_stream(&tcp);
    return s.read(s.ctx, p, cap, n, deadline, &diag);
}

static ta_err write_all(const void *p, size_t n, ta_deadline deadline) {
    ta_stream s = ta_tcp_stream(&tcp);
    return s.write(s.ctx, p, n, deadline, &diag);
}

Test(tcp, refused_names_the_address_and_why) {
    char expected[80];
    port_address a = loopback(1, 0);
    a.port = loopback_closed_port(a);
    cr_assert_eq(connect_to(&a, 1), TA_E_CONNECT);
    snprintf(expected, sizeof expected, "127.0.0.1:%u: Connection refused", a.port);
    cr_assert_str_eq(diag.text, expected);
    cr_assert_eq(diag.sys, ECONNREFUSED);
    cr_assert_not(tcp.open);
    ta_tcp_close(&tcp);
}

Test(tcp, every_failure_is_reported) {
    char expected[160];
    port_address a[3] = {loopback(1, 0), loopback(2, 0), loopback(0, 0)};
    for (size_t i = 0; i < 3; i++)
        a[i].port = loopback_closed_port(a[i]);
    cr_assert_eq(connect_to(a, 3), TA_E_CONNECT);
    snprintf(expected, sizeof expected,
             "[::1]:%u: Connection refused; 127.0.0.1:%u: Connection refused; "
             "127.0.0.2:%u: Connection refused",
             a[2].port, a[0].port, a[1].port);
    cr_assert_str_eq(diag.text, expected);
}

Test(tcp, ipv6_comes_first) {
    port_address a[2] = {loopback(1, 0), loopback(0, 0)};
    loopback_listen(&a[0], 4);
    loopback_listen(&a[1], 4);
    cr_assert_eq(connect_to(a, 2), TA_OK, "%s", diag.text);
    cr_assert_eq(tcp.peer.family, 6);
    cr_assert_eq(tcp.peer.port, a[1].port);
}

Test(tcp, families_take_turns) {
    /* Tried in the order 5 0 6 1 2 3 4 of this list; only 2 accepts. */
    port_address a[7];
    for (uint8_t i = 0; i < 7; i++) {
        a[i] = loopback(i < 5 ? (uint8_t)(i + 1) : 0, 0);
        a[i].port = loopback_closed_port(a[i]);
    }
    loopback_listen(&a[2], 4);
    cr_assert_eq(connect_to(a, 7), TA_OK, "%s", diag.text);
    cr_assert_eq(tcp.peer.bytes[3], 3);
}

Test(tcp, the_most_addresses_and_one_more) {
    port_address a[TA_ADDRESSES_MAX + 1];
    for (uint8_t i = 0; i <= TA_ADDRESSES_MAX; i++) {
        a[i] = loopback((uint8_t)(i + 1), 0);
        a[i].port = loopback_closed_port(a[i]);
    }
    loopback_listen(&a[TA_ADDRESSES_MAX - 1], 4);
    cr_assert_eq(connect_to(a, TA_ADDRESSES_MAX + 1), TA_E_INTERNAL);
    ta_diag_clear(&diag);
    cr_assert_eq(connect_to(a, 0), TA_E_INTERNAL);
    ta_diag_clear(&diag);
    cr_assert_eq(connect_to(a, TA_ADDRESSES_MAX), TA_OK, "%s", diag.text);
    cr_assert_eq(tcp.peer.bytes[3], TA_ADDRESSES_MAX);
}

Test(tcp, a_deaf_address_is_raced_and_its_socket_closed) {
    port_address a[2] = {loopback(0, 0), loopback(1, 0)};
    loopback_deaf(&a[0]);
    loopback_listen(&a[1], 4);
    int before = lowest_free_fd();
    cr_assert_eq(connect_to(a, 2), TA_OK, "%s", diag.text);
    cr_assert_eq(tcp.peer.family, 4);
    ta_tcp_close(&tcp);
    cr_assert_eq(lowest_free_fd(), before);
}

Test(tcp, connect_timeout_says_who_was_silent) {
    char expected[160];
    port_address a[2] = {loopback(1, 0), loopback(2, 0)};
    loopback_deaf(&a[0]);
    a[1].port = loopback_closed_port(a[1]);
    int before = lowest_free_fd();
    cr_assert_eq(ta_tcp_connect(&tcp, a, 2, 1500, TA_NEVER, &diag), TA_E_CONNECT_TIMEOUT);
    snprintf(expected, sizeof expected,
             "127.0.0.2:%u: Connection refused; 127.0.0.1:%u: no answer within 1.5 s", a[1].port,
             a[0].port);
    cr_assert_str_eq(diag.text, expected);
    cr_assert_eq(lowest_free_fd(), before);
}

Test(tcp, deadline_bounds_the_connect) {
    port_address a = loopback(1, 0);
    loopback_deaf(&a);
    int64_t start = port_monotonic_ms();
    cr_assert_eq(ta_tcp_connect(&tcp, &a, 1, LONG_MS, start + SHORT_MS, &diag), TA_E_DEADLINE);
    cr_assert_geq(port_monotonic_ms(), start + SHORT_MS);
    ta_diag_clear(&diag);
    cr_assert_eq(ta_tcp_connect(&tcp, &a, 1, LONG_MS, start, &diag), TA_E_DEADLINE);
}

Test(tcp, reads_what_came_in_any_pieces) {
    static char sent[3 * TA_TCP_AHEAD], got[sizeof sent];
    static const size_t caps[] = {1, 5, 100, TA_TCP_AHEAD, 7, TA_TCP_AHEAD - 1, 3000};
    int peer = connect_pair();
    size_t at = 0;
    for (size_t i = 0; i < sizeof sent; i++)
        sent[i] = (char)(i * 7 + i / 251);
    cr_assert_eq(send(peer, sent, sizeof sent, 0), (ssize_t)sizeof sent);
    close(peer);
    for (size_t i = 0;; i++) {
        size_t n, cap = caps[i % (sizeof caps / sizeof *caps)];
        cr_assert_eq(read_some(got + at, cap < sizeof got - at ? cap : 1, &n, TA_NEVER), TA_OK);
        cr_assert_leq(n, cap);
        if (n == 0)
            break;
        at += n;
        cr_assert_leq(at, sizeof sent);
    }
    cr_assert_eq(at, sizeof sent);
    cr_assert_eq(memcmp(got, sent, sizeof sent), 0);
}

Test(tcp, close_wipes_what_was_received) {
    char byte;
    size_t n;
    int peer = connect_pair();
    cr_assert_eq(send(peer, "secret", 6, 0), 6);
    cr_assert_eq(read_some(&byte, 1, &n, TA_NEVER), TA_OK);
    ta_tcp_close(&tcp);
    cr_assert_not(tcp.open);
    for (size_t i = 0; i < sizeof tcp.ahead; i++)
        cr_assert_eq(tcp.ahead[i], 0);
    cr_assert_eq(recv(peer, &byte, 1, 0), 0);
    ta_tcp_close(&tcp);
}

Test(tcp, a_silent_peer) {
    char byte;
    size_t n;
    char expected[80];
    int peer = connect_pair();
    ta_tcp_set_read_timeout(&tcp, 1000);
    cr_assert_eq(read_some(&byte, 1, &n, TA_NEVER), TA_E_READ_TIMEOUT);
    snprintf(expected, sizeof expected, "127.0.0.1:%u: the server sent nothing for 1 s",
             tcp.peer.port);
    cr_assert_str_eq(diag.text, expected);
    ta_diag_clear(&diag);
    cr_assert_eq(read_some(&byte, 1, &n, port_monotonic_ms() + SHORT_MS), TA_E_DEADLINE);
    close(peer);
}

static void says(const char *what) {
    char expected[80];
    snprintf(expected, sizeof expected, "127.0.0.1:%u: the server %s", tcp.peer.port, what);
    cr_assert_str_eq(diag.text, expected);
    ta_diag_clear(&diag);
}

Test(tcp, a_deadline_says_whether_it_cut_something_off) {
    static char big[16 << 20];
    char byte;
    size_t n;
    int peer = connect_pair();
    cr_assert_eq(write_all("x", 1, TA_NEVER), TA_OK);
    cr_assert_eq(read_some(&byte, 1, &n, port_monotonic_ms() + SHORT_MS), TA_E_DEADLINE);
    says("sent nothing");
    cr_assert_eq(write_all("x", 1, TA_NEVER), TA_OK);
    cr_assert_eq(send(peer, "y", 1, 0), 1);
    cr_assert_eq(read_some(&byte, 1, &n, TA_NEVER), TA_OK);
    cr_assert_eq(read_some(&byte, 1, &n, port_monotonic_ms() + SHORT_MS), TA_E_DEADLINE);
    says("sent no more");
    cr_assert_eq(write_all(big, sizeof big, port_monotonic_ms() + SHORT_MS), TA_E_DEADLINE);
    cr_assert_not_null(strstr(diag.text, "the server took no more"), "%s", diag.text);
    for (int i = 0; i < 20 && strstr(diag.text, "took no more") != NULL; i++) {
        ta_diag_clear(&diag); /* until the system's buffers grow no more */
        cr_assert_eq(write_all(big, sizeof big, port_monotonic_ms() + SHORT_MS), TA_E_DEADLINE);
    }
    says("took nothing");
    close(peer);
}

Test(tcp, a_deadline_holds_though_bytes_are_there) {
    char bytes[TA_TCP_AHEAD];
    size_t n;
    int peer = connect_pair();
    cr_assert_eq(send(peer, "x", 1, 0), 1);
    cr_assert_eq(read_some(bytes, sizeof bytes, &n, port_monotonic_ms()), TA_E_DEADLINE);
}

Test(tcp, a_reset_is_an_error_and_an_end_is_none) {
    char byte;
    size_t n = 7;
    struct linger reset = {1, 0};
    int peer = connect_pair();
    shutdown(peer, SHUT_WR);
    cr_assert_eq(read_some(&byte, 1, &n, TA_NEVER), TA_OK);
    cr_assert_eq(n, 0);
    setsockopt(peer, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    close(peer);
    ta_tcp_close(&tcp);
    peer = connect_pair();
    setsockopt(peer, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    close(peer);
    cr_assert_eq(read_some(&byte, 1, &n, TA_NEVER), TA_E_RECV);
    cr_assert_eq(diag.sys, ECONNRESET);
    cr_assert_not_null(strstr(diag.text, ": Connection reset by peer"));
}

Test(tcp, writes_all_or_says_why) {
    static char big[16 << 20];
    char byte;
    int peer = connect_pair();
    cr_assert_eq(write_all("x", 1, TA_NEVER), TA_OK);
    cr_assert_eq(recv(peer, &byte, 1, 0), 1);
    cr_assert_eq(byte, 'x');
    ta_tcp_set_read_timeout(&tcp, SHORT_MS);
    cr_assert_eq(write_all(big, sizeof big, TA_NEVER), TA_E_READ_TIMEOUT);
    cr_assert_not_null(strstr(diag.text, "the server took nothing for 0.2 s"));
    ta_diag_clear(&diag);
    cr_assert_eq(write_all(big, sizeof big, port_monotonic_ms() + SHORT_MS / 2), TA_E_DEADLINE);
    ta_diag_clear(&diag);
    close(peer);
    /* No SIGPIPE either. */
    ta_err err = write_all(big, sizeof big, TA_NEVER);
    if (err == TA_OK)
        err = write_all(big, sizeof big, TA_NEVER);
    cr_assert_eq(err, TA_E_SEND);
}

Test(tcp, a_signal_interrupts) {
    char bytes[8];
    size_t n;
    port_address a = loopback(1, 0);
    loopback_deaf(&a);
    port_process_start();
    int peer = connect_pair();
    raise(SIGTERM);
    cr_assert_eq(read_some(bytes, sizeof bytes, &n, TA_NEVER), TA_E_INTERRUPTED);
    ta_diag_clear(&diag);
    cr_assert_eq(write_all("x", 1, TA_NEVER), TA_E_INTERRUPTED);
    ta_tcp_close(&tcp);
    ta_diag_clear(&diag);
    cr_assert_eq(connect_to(&a, 1), TA_E_INTERRUPTED);
    close(peer);
}
