/* broker_connect_test.c - connections that the broker makes for us. */
#define _GNU_SOURCE
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "posix/broker.h"
#include "support/loopback.h"

static const posix_broker_service *const services[] = {&posix_broker_connect, &posix_broker_open,
                                                       &posix_broker_run, NULL};
static char out[64];
static int sys;

static void start(const port_sandbox_policy *policy) {
    cr_assert_eq(posix_broker_start(policy, services, &sys), PORT_OK, "%s", strerror(sys));
}

Test(broker_connect, connects_to_anywhere) {
    port_address to = loopback(1, 0);
    const int listener = loopback_listen(&to, 1);
    port_socket s;
    size_t n;
    start(&(port_sandbox_policy){0});
    port_result r = port_tcp_connect(&to, &s, &sys);
    cr_assert(r == PORT_OK || r == PORT_IN_PROGRESS);
    cr_assert(fcntl(s, F_GETFD) & FD_CLOEXEC);
    cr_assert(fcntl(s, F_GETFL) & O_NONBLOCK);
    port_wait wait = {s, PORT_WRITABLE, 0};
    cr_assert_eq(port_poll(&wait, 1, PORT_NEVER), PORT_OK);
    cr_assert_eq(port_tcp_connected(s, &sys), PORT_OK);
    const int peer = accept(listener, NULL, NULL);
    cr_assert_eq(port_send(s, "hello", 5, &n, PORT_NEVER, &sys), PORT_OK);
    cr_assert_eq(read(peer, out, sizeof out), 5);
    port_socket_close(s);
    cr_assert_eq(read(peer, out, sizeof out), 0, "the broker has kept no copy");
    close(peer);
    close(listener);
}

Test(broker_connect, tells_a_connect_that_fails) {
    port_address to = loopback(1, 0), broadcast = {.family = 4, .bytes = {255, 255, 255, 255}};
    port_socket s = 5;
    to.port = loopback_closed_port(to);
    start(&(port_sandbox_policy){0});
    broadcast.port = 9;
    cr_assert_eq(port_tcp_connect(&broadcast, &s, &sys), PORT_FAILED);
    cr_assert_eq(s, PORT_NO_SOCKET);
    cr_assert(sys == ENETUNREACH || sys == EACCES, "%s", strerror(sys));
    port_result r = port_tcp_connect(&to, &s, &sys);
    if (r == PORT_IN_PROGRESS) {
        port_wait wait = {s, PORT_WRITABLE, 0};
        cr_assert_eq(port_poll(&wait, 1, PORT_NEVER), PORT_OK);
        r = port_tcp_connected(s, &sys);
        port_socket_close(s);
    }
    cr_assert_eq(r, PORT_FAILED);
    cr_assert_eq(sys, ECONNREFUSED);
}

Test(broker_connect, opens_udp_and_knows_interfaces) {
    port_address server = loopback(1, 0);
    const int s = loopback_datagram(&server);
    port_socket c;
    size_t n;
    start(&(port_sandbox_policy){0});
    cr_assert_eq(port_udp_open(&server, &c, &sys), PORT_OK);
    cr_assert_eq(port_send(c, "ask", 3, &n, PORT_NEVER, &sys), PORT_OK);
    cr_assert_eq(recv(s, out, sizeof out, 0), 3);
    port_socket_close(c);
    cr_assert_neq(port_interface("lo"), 0);
    cr_assert_eq(port_interface("no-such-one"), 0);
    close(s);
}

/* What has been taken over may send anything. */
static posix_broker_answer answer_to(uint8_t what, const void *p, uint32_t n) {
    posix_broker_question q = {.deadline = PORT_NEVER, .n = n, .what = what};
    posix_broker_answer a;
    cr_assert_eq(posix_broker_ask(0, &q, &sys), PORT_OK);
    cr_assert_eq(posix_broker_put(p, n, &sys), PORT_OK);
    cr_assert_eq(posix_broker_receive(&q, &a, &sys), PORT_OK);
    return a;
}

Test(broker_connect, an_address_of_another_size_is_refused) {
    enum { STREAM, DATAGRAM, INTERFACE, NOTHING };
    port_address server[2] = {loopback(1, 0)};
    const int s = loopback_datagram(&server[0]);
    start(&(port_sandbox_policy){0});
    for (uint32_t n = 0; n <= sizeof server; n++)
        for (uint8_t what = STREAM; what <= NOTHING && n != sizeof *server; what++) {
            const posix_broker_answer a = answer_to(what, server, n);
            cr_assert_eq(a.result, what == INTERFACE ? PORT_OK : PORT_FAILED, "%u", n);
            cr_assert_eq(a.sys, what == INTERFACE ? 0 : EINVAL);
        }
    cr_assert_eq(answer_to(NOTHING, server, sizeof *server).result, PORT_FAILED);
    cr_assert_eq(answer_to(UINT8_MAX, server, sizeof *server).result, PORT_FAILED);
    cr_assert_eq(answer_to(DATAGRAM, server, sizeof *server).result, PORT_OK);
    close(s);
}

/* The name has no NUL of its own. */
Test(broker_connect, an_interface_s_name_of_any_length) {
    enum { INTERFACE = 2 };
    static char name[POSIX_BROKER_MAX];
    start(&(port_sandbox_policy){0});
    memset(name, 'a', sizeof name);
    cr_assert_eq(answer_to(INTERFACE, name, sizeof name).value, 0);
    cr_assert_eq(answer_to(INTERFACE, name, sizeof name - 1).value, 0);
    cr_assert_eq(answer_to(INTERFACE, "lo", 1).value, 0);
    cr_assert_neq(answer_to(INTERFACE, "lo", 2).value, 0);
}
