/* socket.c - the fake port's sockets. */
#include "fake/connection.h"

#include <string.h>

enum { FIRST_SOCKET = 100, WAITS_MAX = 16 };

static connection connections[FAKE_HANDLES_MAX];

void fake_reset_sockets(void) {
    for (size_t i = 0; i < FAKE_HANDLES_MAX; i++)
        connections[i].open = false;
}

unsigned fake_open_sockets(void) {
    unsigned n = 0;
    for (size_t i = 0; i < FAKE_HANDLES_MAX; i++)
        n += connections[i].open;
    return n;
}

/* ---- opening and closing ---- */

static connection *open_connection(port_socket *out) {
    for (int i = 0; i < FAKE_HANDLES_MAX; i++) {
        connection *c = &connections[i];
        if (c->open)
            continue;
        memset(c, 0, offsetof(connection, got));
        c->open = true;
        c->since = fake.now;
        *out = FIRST_SOCKET + i;
        return c;
    }
    fake_breach("FAKE_HANDLES_MAX sockets are open");
}

static connection *find(port_socket s) {
    const int i = s - FIRST_SOCKET;
    if (i >= 0 && i < FAKE_HANDLES_MAX && connections[i].open)
        return &connections[i];
    fake_breach("a socket is used that is not open");
}

port_result port_tcp_connect(const port_address *to, port_socket *out, int *sys) {
    const fake_step *play = NULL;
    *out = PORT_NO_SOCKET;
    const bool fails = fake_enter(FAKE_PORT_TCP_CONNECT) == FAKE_FAILS;
    const bool no_way = to->family == fake.no_way_to;
    if (fails || no_way || (play = fake_next_play(false, to)) == NULL) {
        *sys = fails ? fake.fault_sys : no_way ? FAKE_ENETUNREACH : FAKE_ECONNREFUSED;
        return PORT_FAILED;
    }
    connection *c = open_connection(out);
    c->step = play;
    fake_catch_up(c);
    if (c->state == FAILED) {
        *sys = c->sys;
        port_socket_close(*out);
        *out = PORT_NO_SOCKET;
        return PORT_FAILED;
    }
    c->state = c->accepted ? CONNECTED : CONNECTING;
    return c->accepted ? PORT_OK : PORT_IN_PROGRESS;
}

port_result port_tcp_connected(port_socket s, int *sys) {
    connection *c = find(s);
    if (fake_enter(FAKE_PORT_TCP_CONNECTED) == FAKE_FAILS) {
        c->state = FAILED;
        c->sys = fake.fault_sys;
    }
    if (fake_readiness(c) == 0)
        fake_breach("port_tcp_connected before port_poll reported the socket");
    if (c->state == FAILED) {
        *sys = c->sys;
        return PORT_FAILED;
    }
    c->state = CONNECTED;
    return PORT_OK;
}

port_result port_udp_open(const port_address *to, port_socket *out, int *sys) {
    static const fake_step silence[] = {{.action = FAKE_DONE}};
    *out = PORT_NO_SOCKET;
    const bool fails = fake_enter(FAKE_PORT_UDP_OPEN) == FAKE_FAILS;
    if (fails || to->family == fake.no_way_to) {
        *sys = fails ? fake.fault_sys : FAKE_ENETUNREACH;
        return PORT_FAILED;
    }
    connection *c = open_connection(out);
    c->udp = c->accepted = true;
    c->state = CONNECTED;
    c->step = fake_next_play(true, to);
    if (c->step == NULL)
        c->step = silence;
    return PORT_OK;
}

void port_socket_close(port_socket s) {
    if (s != PORT_NO_SOCKET)
        find(s)->open = false;
}

uint32_t port_interface(const char *name) {
    return strcmp(name, "fake0") == 0 ? 7 : 0;
}

/* ---- waiting ---- */

/* Set `ready` of each entry, and *any if one is ready. Returns the time of the next event. */
static int64_t look(port_wait *waits, size_t n, bool *any) {
    int64_t next = PORT_NEVER;
    *any = false;
    for (size_t i = 0; i < n; i++) {
        waits[i].ready = 0;
        if (waits[i].socket == PORT_NO_SOCKET)
            continue;
        connection *c = find(waits[i].socket);
        waits[i].ready = fake_readiness(c) & (c->state == FAILED ? 0xff : waits[i].want);
        *any = *any || waits[i].ready != 0;
        const int64_t event = fake_next_event(c);
        if (event < next && event > fake.now)
            next = event;
    }
    return next;
}

static port_result wait_for(port_wait *waits, size_t n, int64_t deadline) {
    for (;;) {
        bool any;
        if (fake_interrupted() != PORT_OK)
            return PORT_INTERRUPTED;
        if (fake.now >= deadline)
            return PORT_TIMEOUT;
        const int64_t next = look(waits, n, &any);
        if (any)
            return PORT_OK;
        const port_result r = fake_wait(next, deadline);
        if (r != PORT_OK)
            return r;
    }
}

/* The fault of a call with a deadline: PORT_OK to continue. */
static port_result timed_fault(fake_fault fault, int64_t deadline, int *sys) {
    if (fault == FAKE_FAILS) {
        *sys = fake.fault_sys;
        return PORT_FAILED;
    }
    return fault == FAKE_STALLS && deadline != PORT_NEVER ? fake_wait(PORT_NEVER, deadline)
                                                          : PORT_OK;
}

port_result port_poll(port_wait *waits, size_t n, int64_t deadline) {
    int sys;
    for (size_t i = 0; i < n; i++)
        waits[i].ready = 0;
    if (n > WAITS_MAX)
        return PORT_FAILED;
    const port_result r = timed_fault(fake_enter(FAKE_PORT_POLL), deadline, &sys);
    if (r != PORT_OK || deadline != PORT_LOOK)
        return r != PORT_OK ? r : wait_for(waits, n, deadline);
    bool any;
    (void)look(waits, n, &any);
    return fake_interrupted() != PORT_OK ? PORT_INTERRUPTED : any ? PORT_OK : PORT_TIMEOUT;
}

/* ---- sending and receiving ---- */

/* Wait until a send or receive is possible. PORT_FAILED if the connection has failed. */
static port_result await(port_socket s, uint8_t want, fake_fault fault, int64_t deadline,
                         int *sys) {
    connection *c = find(s);
    port_wait wait = {s, want, 0};
    if (c->state == CONNECTING)
        fake_breach("a socket is used that port_tcp_connected was not asked about");
    port_result r = timed_fault(fault, deadline, sys);
    if (r == PORT_OK)
        r = wait_for(&wait, 1, deadline);
    if (r == PORT_OK && c->state == FAILED) {
        *sys = c->sys;
        return PORT_FAILED;
    }
    return r;
}

static void record(connection *c, const void *p, size_t n) {
    if (n > sizeof c->got - c->got_n)
        fake_breach("a request is longer than FAKE_REQUEST_MAX");
    memcpy(c->got + c->got_n, p, n);
    c->got_n += n;
    if (c->udp)
        return;
    const size_t room = sizeof fake.sent - fake.sent_n, kept = n < room ? n : room;
    memcpy(fake.sent + fake.sent_n, p, kept);
    fake.sent_n += kept;
    fake.sent_all += n;
}

port_result port_send(port_socket s, const void *p, size_t n, size_t *done, int64_t deadline,
                      int *sys) {
    const fake_fault fault = fake_enter(FAKE_PORT_SEND);
    const port_result r = await(s, PORT_WRITABLE, fault, deadline, sys);
    connection *c = find(s);
    if (r != PORT_OK)
        return r;
    *done = fault == FAKE_SHORT && n > 1 && !c->udp ? 1 : n;
    record(c, p, *done);
    return PORT_OK;
}

static size_t deliver(connection *c, void *p, size_t n, void *more, size_t more_n) {
    size_t left;
    const char *from = fake_to_give(c, &left);
    if (c->step->piece > 0 && left > c->step->piece)
        left = c->step->piece;
    const size_t most = n + more_n < left ? n + more_n : left;
    const size_t first = most < n ? most : n;
    memcpy(p, from, first);
    if (most > first)
        memcpy(more, from + first, most - first);
    c->given += c->udp ? left : most; /* the rest of a datagram is lost */
    return most;
}

port_result port_receive_both(port_socket s, void *p, size_t n, void *more, size_t more_n,
                              size_t *done, int64_t deadline, int *sys) {
    const fake_fault fault = fake_enter(FAKE_PORT_RECEIVE);
    const port_result r = await(s, PORT_READABLE, fault, deadline, sys);
    connection *c = find(s);
    if (r != PORT_OK)
        return r;
    if (fault == FAKE_SHORT && n > 1 && !c->udp) {
        n = 1;
        more_n = 0;
    }
    *done = fake_gives(c) && (fault != FAKE_ENDS || c->udp) ? deliver(c, p, n, more, more_n) : 0;
    return PORT_OK;
}

port_result port_receive(port_socket s, void *p, size_t n, size_t *done, int64_t deadline,
                         int *sys) {
    return port_receive_both(s, p, n, NULL, 0, done, deadline, sys);
}
