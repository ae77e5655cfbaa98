/* socket.c - the network of the fake port: each connection plays the steps of its peer. What is due
 * is found out when somebody looks; nothing happens in between. */
#include "fake/inside.h"

#include <string.h>

enum { FIRST_SOCKET = 100, WAITS_MAX = 16 };

typedef enum connection_state {
    CONNECTING,
    CONNECTED, /* as port_tcp_connect or port_tcp_connected told */
    FAILED,
} connection_state;

typedef struct connection {
    bool open;
    bool udp;
    connection_state state;
    int sys;               /* why it is FAILED */
    const fake_step *step; /* the current one */
    int64_t since;         /* when it became that */
    bool accepted, ended;
    size_t given; /* bytes of the current step that were received */
    size_t got_n, taken_n;
    char got[FAKE_REQUEST_MAX];   /* what was sent, and no request is made of yet */
    char taken[FAKE_REQUEST_MAX]; /* the request that FAKE_TAKE found */
    bool answered;                /* reply has what FAKE_ANSWER gives */
    size_t reply_n;
    char reply[FAKE_REPLY_MAX];
} connection;

static connection connections[FAKE_HANDLES_MAX];
static const fake_step silence[] = {{.action = FAKE_DONE}};

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

/* ---- peers ---- */

static fake_peer *add_peer(bool udp, uint8_t family, const char *bytes, uint16_t port) {
    if (fake.peers_n == FAKE_PEERS_MAX)
        fake_breach("FAKE_PEERS_MAX");
    fake_peer *p = &fake.peers[fake.peers_n++];
    p->udp = udp;
    p->at.family = family;
    p->at.port = port;
    memcpy(p->at.bytes, bytes, family == 4 ? 4 : 16);
    return p;
}

fake_peer *fake_tcp_peer(const char ipv4[4], uint16_t port) {
    return add_peer(false, 4, ipv4, port);
}

fake_peer *fake_tcp_peer6(const char ipv6[16], uint16_t port) {
    return add_peer(false, 6, ipv6, port);
}

fake_peer *fake_udp_peer(const char ipv4[4], uint16_t port) {
    return add_peer(true, 4, ipv4, port);
}

void fake_play(fake_peer *peer, const fake_step *steps) {
    if (peer->plays_n == FAKE_PLAYS_MAX)
        fake_breach("FAKE_PLAYS_MAX");
    peer->plays[peer->plays_n++] = steps;
}

static fake_peer *find_peer(bool udp, const port_address *at) {
    for (size_t i = 0; i < fake.peers_n; i++) {
        fake_peer *p = &fake.peers[i];
        if (p->udp == udp && p->at.family == at->family && p->at.port == at->port &&
            memcmp(p->at.bytes, at->bytes, at->family == 4 ? 4 : 16) == 0)
            return p;
    }
    return NULL;
}

static const fake_step *next_play(fake_peer *p) {
    unsigned k = p->opened++;
    if (p->plays_n == 0)
        return silence;
    return p->plays[k < p->plays_n ? k : p->plays_n - 1];
}

/* ---- steps ---- */

static int64_t due(const connection *c) {
    return fake_later(c->since, c->step->ms);
}

static void go_on(connection *c, int64_t since) {
    c->step++;
    c->since = since;
    c->given = 0;
    c->answered = false;
}

/* Bytes of the first whole request of c->got, or 0. */
static size_t whole_request(const connection *c) {
    static const char field[] = "content-length: ";
    size_t head = 0, length = 0;
    if (c->udp)
        return c->got_n;
    for (size_t i = 4; i <= c->got_n && head == 0; i++)
        if (memcmp(c->got + i - 4, "\r\n\r\n", 4) == 0)
            head = i;
    for (size_t i = 0; i + sizeof field <= head; i++)
        if (memcmp(c->got + i, field, sizeof field - 1) == 0)
            for (i += sizeof field - 1; c->got[i] >= '0' && c->got[i] <= '9'; i++)
                length = length * 10 + (size_t)(c->got[i] - '0');
    return head > 0 && c->got_n - head >= length ? head + length : 0;
}

static void take_request(connection *c, size_t n) {
    memcpy(c->taken, c->got, n);
    c->taken_n = n;
    c->got_n -= n;
    memmove(c->got, c->got + n, c->got_n);
    go_on(c, fake.now);
}

/* What the current step has to give, once it is due. */
static const char *to_give(connection *c, size_t *n) {
    if (c->step->action == FAKE_GIVE) {
        *n = c->step->n - c->given;
        return c->step->text + c->given;
    }
    if (!c->answered)
        c->reply_n = c->step->answer(c->step->ctx, c->taken, c->taken_n, c->reply, sizeof c->reply);
    c->answered = true;
    *n = c->reply_n - c->given;
    return c->reply + c->given;
}

static void fail(connection *c, int by_default) {
    c->sys = c->step->sys != 0 ? c->step->sys : by_default;
    c->state = FAILED;
}

/* Do the current step if it can be done by now; false when it has to be waited for. */
static bool do_step(connection *c) {
    size_t n;
    if (c->state == FAILED || c->step->action == FAKE_DONE)
        return false;
    if (c->step->action == FAKE_TAKE) {
        n = whole_request(c);
        if (n > 0)
            take_request(c, n);
        return n > 0;
    }
    if (fake.now < due(c))
        return false;
    switch (c->step->action) {
    case FAKE_ACCEPT:
        c->accepted = true;
        break;
    case FAKE_REFUSE:
        fail(c, FAKE_ECONNREFUSED);
        return false;
    case FAKE_RESET:
        fail(c, FAKE_ECONNRESET);
        return false;
    case FAKE_END:
        c->ended = true;
        break;
    case FAKE_GIVE:
    case FAKE_ANSWER:
        (void)to_give(c, &n);
        if (n > 0)
            return false; /* until it is received */
        break;
    default:
        break;
    }
    go_on(c, due(c));
    return true;
}

static void catch_up(connection *c) {
    while (do_step(c))
        continue;
}

static bool is_timed(const connection *c) {
    return c->state != FAILED && c->step->action != FAKE_DONE && c->step->action != FAKE_TAKE;
}

static bool gives(const connection *c) {
    return (c->step->action == FAKE_GIVE || c->step->action == FAKE_ANSWER) && fake.now >= due(c);
}

static uint8_t readiness(connection *c) {
    catch_up(c);
    if (c->state == FAILED)
        return PORT_READABLE | PORT_WRITABLE;
    if (!c->accepted)
        return 0;
    return (uint8_t)((gives(c) || c->ended ? PORT_READABLE : 0) |
                     (c->step->action == FAKE_DEAF ? 0 : PORT_WRITABLE));
}

/* ---- opening and closing ---- */

static connection *open_connection(port_socket *out) {
    for (int i = 0; i < FAKE_HANDLES_MAX; i++) {
        connection *c = &connections[i];
        if (c->open)
            continue;
        memset(c, 0, offsetof(connection, got));
        c->answered = false;
        c->open = true;
        c->since = fake.now;
        *out = FIRST_SOCKET + i;
        return c;
    }
    fake_breach("FAKE_HANDLES_MAX sockets are open");
    return NULL;
}

static connection *find(port_socket s) {
    if (s < FIRST_SOCKET || s >= FIRST_SOCKET + FAKE_HANDLES_MAX ||
        !connections[s - FIRST_SOCKET].open)
        fake_breach("a socket is used that is not open");
    return &connections[s - FIRST_SOCKET];
}

port_result port_tcp_connect(const port_address *to, port_socket *out, int *sys) {
    fake_peer *peer = find_peer(false, to);
    *out = PORT_NO_SOCKET;
    *sys = fake.fault_sys;
    const fake_fault fault = fake_enter(FAKE_PORT_TCP_CONNECT);
    if (fault == FAKE_FAILS)
        return PORT_FAILED;
    if (peer == NULL) {
        *sys = FAKE_ECONNREFUSED;
        return PORT_FAILED;
    }
    connection *c = open_connection(out);
    c->step = next_play(peer);
    catch_up(c);
    if (c->state == FAILED) {
        *sys = c->sys;
        port_socket_close(*out);
        *out = PORT_NO_SOCKET;
        return PORT_FAILED;
    }
    *sys = 0;
    c->state = c->accepted ? CONNECTED : CONNECTING;
    return c->accepted ? PORT_OK : PORT_IN_PROGRESS;
}

port_result port_tcp_connected(port_socket s, int *sys) {
    connection *c = find(s);
    if (fake_enter(FAKE_PORT_TCP_CONNECTED) == FAKE_FAILS) {
        c->state = FAILED;
        c->sys = fake.fault_sys;
    }
    if (readiness(c) == 0)
        fake_breach("port_tcp_connected before port_poll reported the socket");
    *sys = c->state == FAILED ? c->sys : 0;
    if (c->state == FAILED)
        return PORT_FAILED;
    c->state = CONNECTED;
    return PORT_OK;
}

port_result port_udp_open(const port_address *to, port_socket *out, int *sys) {
    fake_peer *peer = find_peer(true, to);
    *out = PORT_NO_SOCKET;
    *sys = fake.fault_sys;
    if (fake_enter(FAKE_PORT_UDP_OPEN) == FAKE_FAILS)
        return PORT_FAILED;
    connection *c = open_connection(out);
    c->udp = c->accepted = true;
    c->state = CONNECTED;
    c->step = peer != NULL ? next_play(peer) : silence;
    *sys = 0;
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

/* When the first of the sockets may have something new; *any: one is ready now. */
static int64_t look(port_wait *waits, size_t n, bool *any) {
    int64_t next = PORT_NEVER;
    *any = false;
    for (size_t i = 0; i < n; i++) {
        waits[i].ready = 0;
        if (waits[i].socket == PORT_NO_SOCKET)
            continue;
        connection *c = find(waits[i].socket);
        waits[i].ready = readiness(c) & (c->state == FAILED ? 0xff : waits[i].want);
        *any = *any || waits[i].ready != 0;
        if (is_timed(c) && due(c) < next && due(c) > fake.now)
            next = due(c);
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

/* The fault of a call with a deadline: PORT_OK to go on. */
static port_result timed_fault(fake_fault fault, int64_t deadline, int *sys) {
    *sys = fake.fault_sys;
    if (fault == FAKE_FAILS)
        return PORT_FAILED;
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
    return r != PORT_OK ? r : wait_for(waits, n, deadline);
}

/* ---- sending and receiving ---- */

/* Wait until a send or receive can do something. PORT_FAILED: the connection is. */
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
    if (r == PORT_OK)
        *sys = 0;
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
    const char *from = to_give(c, &left);
    if (c->step->piece > 0 && left > c->step->piece)
        left = c->step->piece;
    const size_t most = n + more_n < left ? n + more_n : left;
    const size_t first = most < n ? most : n;
    memcpy(p, from, first);
    if (most > first)
        memcpy(more, from + first, most - first);
    c->given += c->udp ? left : most; /* of a datagram the rest is lost */
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
    *done = gives(c) && (fault != FAKE_ENDS || c->udp) ? deliver(c, p, n, more, more_n) : 0;
    return PORT_OK;
}

port_result port_receive(port_socket s, void *p, size_t n, size_t *done, int64_t deadline,
                         int *sys) {
    return port_receive_both(s, p, n, NULL, 0, done, deadline, sys);
}
