/* peer.c - the peers of the fake port's connections. A peer performs the steps that are due each
 * time the port checks the connection. */
#include "fake/connection.h"

#include <string.h>

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

const fake_step *fake_next_play(bool udp, const port_address *at) {
    static const fake_step silence[] = {{.action = FAKE_DONE}};
    fake_peer *p = find_peer(udp, at);
    if (p == NULL)
        return NULL;
    const unsigned k = p->opened++;
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
    c->given = c->reply_n = 0;
    c->answered = false;
}

/* The length of the first complete request in c->got, or 0. */
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

static void keep_request(connection *c, size_t n) {
    memcpy(c->request, c->got, n);
    c->request_n = n;
    c->got_n -= n;
    memmove(c->got, c->got + n, c->got_n);
    go_on(c, fake.now);
}

/* The bytes of the current step, which is due. */
const char *fake_to_give(connection *c, size_t *n) {
    if (c->step->action == FAKE_GIVE) {
        *n = c->step->n - c->given;
        return c->step->text + c->given;
    }
    if (c->step->action == FAKE_ANSWER && !c->answered)
        c->reply_n =
            c->step->answer(c->step->ctx, c->request, c->request_n, c->reply, sizeof c->reply);
    c->answered = true;
    *n = c->reply_n - c->given;
    return c->reply + c->given;
}

/* Pass the received bytes to `answer` and keep its reply; false if there is nothing to do. */
static bool exchange(connection *c) {
    if (c->given < c->reply_n || (c->answered && c->got_n == 0))
        return false;
    c->reply_n = c->step->answer(c->step->ctx, c->got, c->got_n, c->reply, sizeof c->reply);
    c->answered = true;
    c->got_n = c->given = 0;
    c->since = fake.now;
    return true;
}

static void fail(connection *c, int by_default) {
    c->sys = c->step->sys != 0 ? c->step->sys : by_default;
    c->state = FAILED;
}

/* Perform the current step if it is due; false if it is not. */
static bool do_step(connection *c) {
    size_t n;
    if (c->state == FAILED || c->step->action == FAKE_DONE)
        return false;
    if (c->step->action == FAKE_RECEIVE) {
        n = whole_request(c);
        if (n > 0)
            keep_request(c, n);
        return n > 0;
    }
    if (c->step->action == FAKE_EXCHANGE)
        return exchange(c);
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
        (void)fake_to_give(c, &n);
        if (n > 0)
            return false; /* wait until the bytes are received */
        break;
    default:
        break;
    }
    go_on(c, due(c));
    return true;
}

void fake_catch_up(connection *c) {
    while (do_step(c))
        continue;
}

int64_t fake_next_event(const connection *c) {
    const bool timed = c->step->action == FAKE_EXCHANGE
                           ? c->given < c->reply_n
                           : c->step->action != FAKE_DONE && c->step->action != FAKE_RECEIVE;
    return timed && c->state != FAILED ? due(c) : PORT_NEVER;
}

bool fake_gives(const connection *c) {
    const bool something = c->step->action == FAKE_EXCHANGE
                               ? c->given < c->reply_n
                               : c->step->action == FAKE_GIVE || c->step->action == FAKE_ANSWER;
    return something && fake.now >= due(c);
}

uint8_t fake_readiness(connection *c) {
    fake_catch_up(c);
    if (c->state == FAILED)
        return PORT_READABLE | PORT_WRITABLE;
    if (!c->accepted)
        return 0;
    return (uint8_t)((fake_gives(c) || c->ended ? PORT_READABLE : 0) |
                     (c->step->action == FAKE_DEAF ? 0 : PORT_WRITABLE));
}
