/* broker_connect.c - the broker opens and connects sockets. */
#include "posix/broker.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

enum { STREAM, DATAGRAM, INTERFACE };

static void serve(port_sandbox_policy *policy, const posix_broker_question *q, char *p) {
    port_address to;
    port_socket s = PORT_NO_SOCKET;
    port_result r = PORT_FAILED;
    int sys = EINVAL;
    (void)policy;
    if (q->what == INTERFACE) {
        p[q->n < POSIX_BROKER_MAX ? q->n : POSIX_BROKER_MAX - 1] = '\0';
        posix_broker_answer_with(PORT_OK, 0, (int)port_interface(p), NULL, 0);
        return;
    }
    if (q->what <= DATAGRAM && q->n == sizeof to) {
        memcpy(&to, p, sizeof to);
        sys = 0;
        r = q->what == STREAM ? port_tcp_connect(&to, &s, &sys) : port_udp_open(&to, &s, &sys);
    }
    posix_broker_answer_with(r, sys, 0, NULL, 0);
    if (s != PORT_NO_SOCKET)
        posix_broker_give_descriptor(s);
}

static uint8_t service;

static port_result ask(uint8_t what, const void *p, size_t n, posix_broker_answer *a, int *sys) {
    posix_broker_question q = {.deadline = PORT_NEVER, .n = (uint32_t)n, .what = what};
    port_result r = posix_broker_ask(service, &q, sys);
    if (r == PORT_OK)
        r = posix_broker_put(p, n, sys);
    return r == PORT_OK ? posix_broker_receive(&q, a, sys) : r;
}

/* This does not wait. If a signal came meanwhile, the next call that waits reports it. */
static port_result start_connect(const port_address *to, int type, port_socket *out, int *sys) {
    posix_broker_answer a = {.result = PORT_FAILED};
    *out = PORT_NO_SOCKET;
    if (ask(type == SOCK_STREAM ? STREAM : DATAGRAM, to, sizeof *to, &a, sys) == PORT_FAILED)
        return PORT_FAILED;
    if (a.result != PORT_OK && a.result != PORT_IN_PROGRESS)
        return PORT_FAILED;
    return posix_broker_get_descriptor(out, sys) == PORT_OK ? (port_result)a.result : PORT_FAILED;
}

static uint32_t interface(const char *name) {
    posix_broker_answer a = {0};
    const size_t n = strlen(name);
    int sys;
    return n < POSIX_BROKER_MAX && ask(INTERFACE, name, n, &a, &sys) != PORT_FAILED
               ? (uint32_t)a.value
               : 0;
}

static void install(uint8_t at) {
    service = at;
    posix_overrides.connect = start_connect;
    posix_overrides.interface = interface;
}

const posix_broker_service posix_broker_connect = {serve, install, false};
