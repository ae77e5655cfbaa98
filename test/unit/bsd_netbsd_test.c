/* bsd_netbsd_test.c - ports/bsd/random_port_netbsd.c: what is asked for before a socket gets its port. */
#define _GNU_SOURCE
#include <criterion/criterion.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "port.h"
#include "support/bsd_fake/netinet/portalgo.h"
#include "support/loopback.h"

/* The linker leads setsockopt here (unit.mk). */
int __wrap_setsockopt(int s, int level, int name, const void *value, socklen_t n);
static int calls, last_level, last_name, last_value, port_then;

int __wrap_setsockopt(int s, int level, int name, const void *value, socklen_t n) {
    struct sockaddr_storage own = {0};
    socklen_t own_n = sizeof own;
    cr_assert_eq(n, sizeof last_value);
    cr_assert_eq(getsockname(s, (struct sockaddr *)&own, &own_n), 0);
    calls++;
    last_level = level;
    last_name = name;
    last_value = *(const int *)value;
    port_then = own.ss_family == AF_INET ? ((struct sockaddr_in *)&own)->sin_port
                                         : ((struct sockaddr_in6 *)&own)->sin6_port;
    return 0;
}

static void asks_for(int level, int name, int value) {
    cr_assert_eq(calls, 1);
    cr_assert_eq(last_level, level);
    cr_assert_eq(last_name, name);
    cr_assert_eq(last_value, value);
    cr_assert_eq(port_then, 0, "it has none yet");
    calls = 0;
}

Test(bsd_netbsd, the_port_of_a_udp_socket_is_picked_at_random) {
    port_address v4 = {.family = 4, .bytes = {127, 0, 0, 1}, .port = 53},
                 v6 = {.family = 6, .bytes = {[15] = 1}, .port = 53};
    port_socket s;
    int sys;
    (void)port_udp_open(&v4, &s, &sys);
    asks_for(IPPROTO_IP, IP_PORTALGO, PORTALGO_RANDOM_PICK);
    port_socket_close(s);
    (void)port_udp_open(&v6, &s, &sys);
    asks_for(IPPROTO_IPV6, IPV6_PORTALGO, PORTALGO_RANDOM_PICK);
    port_socket_close(s);
}

Test(bsd_netbsd, tcp_is_left_alone) {
    port_address to = loopback(1, 0);
    port_socket s;
    int sys;
    to.port = loopback_closed_port(to);
    calls = 0;
    (void)port_tcp_connect(&to, &s, &sys);
    asks_for(IPPROTO_TCP, TCP_NODELAY, 1);
    port_socket_close(s);
}
