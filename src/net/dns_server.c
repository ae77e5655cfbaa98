#include "net/dns_server.h"

#include <string.h>

enum {
    DNS_PORT = 53,
    /* How long to wait for addresses of the other family after those of the first (Resolution
     * Delay, RFC 8305, section 3). */
    RESOLUTION_DELAY_MS = 50,
};

/* One try: the questions to one server. */
typedef struct exchange {
    ta_dns *dns;
    ta_dns_server *server;
    ta_deadline limit;
    ta_deadline grace; /* limit for the second family; TA_NEVER: the first is not settled yet */
    bool again;        /* the grace is over: the second family's question is sent again */
} exchange;

static port_address address_of(const ta_dns *dns, size_t i) {
    port_address a = dns->conf.servers[i];
    a.port = dns->port ? dns->port : DNS_PORT;
    return a;
}

static void close_socket(port_socket *s) {
    port_socket_close(*s);
    *s = PORT_NO_SOCKET;
}

/* Returns true if question k has an answer that another server could not improve. */
static bool is_settled(const ta_dns *dns, size_t k) {
    const ta_dns_verdict verdict = dns->questions[k].verdict;
    return verdict >= TA_DNS_ADDRESSES && verdict <= TA_DNS_NO_NAME;
}

/* Stop waiting for answers to question k, from all servers. */
static void close_question(ta_dns *dns, size_t k) {
    for (size_t i = 0; i < TA_DNS_SERVERS_MAX; i++)
        close_socket(&dns->servers[i].sockets[k]);
}

/* Judge the message of n bytes of server i to question k. Each family gets at least half of the
 * room. */
static ta_dns_verdict judge(ta_dns *dns, size_t i, size_t k, size_t n) {
    ta_dns_question *q = &dns->questions[k];
    ta_dns_server *s = &dns->servers[i];
    size_t room = dns->cap - dns->n, found;
    unsigned rcode;
    ta_str query = {(const char *)q->query + 2, q->query_n};
    if (room > dns->cap / 2)
        room = dns->cap / 2;
    q->verdict =
        ta_dns_judge(query, (ta_str){dns->message, n}, dns->out + dns->n, room, &found, &rcode);
    dns->n += found;
    if (q->verdict >= TA_DNS_FAILURE) {
        s->verdict = q->verdict;
        s->rcode = rcode;
    }
    if (is_settled(dns, k)) {
        dns->first = i;
        close_question(dns, k);
    }
    return q->verdict;
}

/* ---- TCP ---- */

static ta_err read_all(ta_tcp *tcp, char *p, size_t n, ta_deadline limit, ta_diag *diag) {
    ta_stream s = ta_tcp_stream(tcp);
    while (n > 0) {
        size_t got;
        ta_err err = s.read(s.ctx, p, n, &got, limit, diag);
        if (err != TA_OK)
            return err;
        if (got == 0)
            return TA_E_RECV;
        p += got;
        n -= got;
    }
    return TA_OK;
}

/* RFC 1035, section 4.2.2: each message follows its length. */
static ta_err converse(ta_dns *dns, ta_dns_question *q, size_t *n, ta_deadline limit,
                       ta_diag *diag) {
    ta_stream s = ta_tcp_stream(&dns->tcp);
    unsigned char length[2];
    q->query[0] = (uint8_t)(q->query_n >> 8);
    q->query[1] = (uint8_t)q->query_n;
    ta_err err = s.write(s.ctx, q->query, 2 + q->query_n, limit, diag);
    if (err == TA_OK)
        err = read_all(&dns->tcp, (char *)length, 2, limit, diag);
    if (err != TA_OK)
        return err;
    *n = (size_t)length[0] << 8 | length[1];
    return *n > sizeof dns->message ? TA_E_LIMIT
                                    : read_all(&dns->tcp, dns->message, *n, limit, diag);
}

/* Ask server i question k over TCP. The server has answered, so it gets the whole time-out, which
 * does not count for other answers. Returns TA_OK or TA_E_INTERRUPTED. */
static ta_err ask_tcp(exchange *x, size_t i, size_t k) {
    ta_diag diag;
    size_t n = 0;
    ta_dns *dns = x->dns;
    const port_address to = address_of(dns, i);
    const int64_t start = port_monotonic_ms(), timeout = dns->conf.timeout_s * INT64_C(1000);
    const ta_deadline limit =
        ta_sooner(ta_sooner(start + timeout, dns->deadline), dns->n > 0 ? x->grace : TA_NEVER);
    ta_diag_clear(&diag);
    ta_err err = ta_tcp_connect(&dns->tcp, &to, 1, (uint32_t)timeout, limit, &diag);
    if (err == TA_OK)
        err = converse(dns, &dns->questions[k], &n, limit, &diag);
    ta_tcp_close(&dns->tcp);
    x->limit = ta_sooner(x->limit + (port_monotonic_ms() - start), dns->deadline);
    if (err == TA_E_INTERRUPTED)
        return err;
    if (err == TA_OK) {
        /* Over TCP, nobody else can have sent the message, and there is no reason to truncate
         * it. */
        ta_dns_verdict verdict = judge(dns, i, k, n);
        if (verdict != TA_DNS_NOT_OURS && verdict != TA_DNS_TRUNCATED)
            return TA_OK;
    }
    bool silent = err == TA_E_DEADLINE || err == TA_E_CONNECT_TIMEOUT || err == TA_E_READ_TIMEOUT;
    dns->questions[k].verdict = silent ? TA_DNS_NOT_OURS : TA_DNS_MALFORMED;
    dns->servers[i].verdict = dns->questions[k].verdict;
    dns->servers[i].sys = diag.sys;
    return TA_OK;
}

/* ---- UDP ---- */

/* Send question k, from a new port unless an answer to it may still come. */
static ta_err send_question(exchange *x, const port_address *to, size_t k) {
    const ta_dns_question *q = &x->dns->questions[k];
    port_socket *s = &x->server->sockets[k];
    size_t sent = 0;
    port_result r = PORT_OK;
    if (*s == PORT_NO_SOCKET)
        r = port_udp_open(to, s, &x->server->sys);
    if (r == PORT_OK)
        r = port_send(*s, q->query + 2, q->query_n, &sent, x->limit, &x->server->sys);
    if (r != PORT_OK)
        close_socket(s);
    return r == PORT_INTERRUPTED ? TA_E_INTERRUPTED : TA_OK;
}

/* Receive a datagram from server i for question k, whose socket is ready. */
static ta_err receive_answer(exchange *x, size_t i, size_t k) {
    ta_dns *dns = x->dns;
    port_socket *s = &dns->servers[i].sockets[k];
    size_t n;
    int sys = 0;
    port_result r = port_receive(*s, dns->message, sizeof dns->message, &n, x->limit, &sys);
    if (r == PORT_INTERRUPTED)
        return TA_E_INTERRUPTED;
    if (r == PORT_TIMEOUT)
        return TA_OK; /* as after a datagram with a bad checksum: gather checks the limit */
    ta_dns_verdict verdict = TA_DNS_NOT_OURS;
    if (r == PORT_OK) {
        verdict = judge(dns, i, k, n);
        if (verdict == TA_DNS_NOT_OURS)
            return TA_OK;
    }
    dns->servers[i].sys = sys;
    close_socket(s);
    return verdict == TA_DNS_TRUNCATED ? ask_tcp(x, i, k) : TA_OK;
}

static ta_err receive_answers(exchange *x, const port_wait *waits, size_t n) {
    for (size_t i = 0; i < n; i++) {
        /* an answer before this one may have closed the socket */
        if (waits[i].ready == 0 || x->dns->servers[i / 2].sockets[i % 2] == PORT_NO_SOCKET)
            continue;
        ta_err err = receive_answer(x, i / 2, i % 2);
        if (err != TA_OK)
            return err;
    }
    return TA_OK;
}

/* Wait as long as a question to the server is open. TA_E_MORE, once: the other one is settled, and
 * not by addresses to which there is a route, and the grace is over. A datagram of the open one may
 * be lost: send it again. */
static ta_err gather(exchange *x) {
    ta_dns *dns = x->dns;
    const port_socket *open = x->server->sockets;
    const size_t n = 2 * dns->conf.servers_n;
    while (open[0] != PORT_NO_SOCKET || open[1] != PORT_NO_SOCKET) {
        port_wait waits[2 * TA_DNS_SERVERS_MAX];
        for (size_t i = 0; i < n; i++)
            waits[i] = (port_wait){dns->servers[i / 2].sockets[i % 2], PORT_READABLE, 0};
        port_result r = port_poll(waits, n, ta_sooner(x->limit, x->grace));
        if (r == PORT_TIMEOUT && x->grace < x->limit && !ta_dns_is_enough(dns)) {
            x->grace = TA_NEVER;
            if (x->again)
                continue;
            x->again = true;
            return TA_E_MORE;
        }
        if (r != PORT_OK)
            return r == PORT_INTERRUPTED ? TA_E_INTERRUPTED : TA_OK;
        ta_err err = receive_answers(x, waits, n);
        if (err != TA_OK)
            return err;
        if (x->grace == TA_NEVER && (is_settled(dns, 0) || is_settled(dns, 1)))
            x->grace = port_monotonic_ms() + RESOLUTION_DELAY_MS;
    }
    return TA_OK;
}

/* ---- a name ---- */

ta_err ta_dns_begin(ta_dns *dns, ta_str name) {
    static const uint16_t types[2] = {TA_DNS_A, TA_DNS_AAAA};
    uint16_t ids[2];
    memset(dns->servers, 0, sizeof dns->servers);
    for (size_t i = 0; i < TA_DNS_SERVERS_MAX; i++)
        dns->servers[i].sockets[0] = dns->servers[i].sockets[1] = PORT_NO_SOCKET;
    dns->questions[0].verdict = dns->questions[1].verdict = TA_DNS_NOT_OURS;
    if (port_entropy(ids, sizeof ids) != PORT_OK)
        return port_signal() ? TA_E_INTERRUPTED : TA_E_ENTROPY;
    for (size_t k = 0; k < 2; k++) {
        ta_dns_question *q = &dns->questions[k];
        ta_buf b = ta_buf_on(q->query + 2, sizeof q->query - 2);
        ta_err err = ta_put_dns_query(&b, name, types[k], ids[k]);
        if (err != TA_OK)
            return err;
        q->query_n = b.n;
    }
    return TA_OK;
}

ta_err ta_dns_ask_server(ta_dns *dns, size_t i, unsigned ms) {
    ta_dns_server *s = &dns->servers[i];
    const port_address to = address_of(dns, i);
    exchange x = {dns, s, ta_sooner(port_monotonic_ms() + ms, dns->deadline), TA_NEVER, false};
    s->asked = true;
    s->verdict = TA_DNS_NOT_OURS;
    s->sys = 0;
    ta_err err;
    do {
        for (size_t k = 0; k < 2; k++) {
            err = is_settled(dns, k) ? TA_OK : send_question(&x, &to, k);
            if (err != TA_OK)
                return err;
        }
        err = gather(&x);
    } while (err == TA_E_MORE);
    return err;
}

bool ta_dns_is_enough(const ta_dns *dns) {
    if (is_settled(dns, 0) && is_settled(dns, 1))
        return true;
    if (dns->n == 0)
        return false;
    /* Connecting a UDP socket sends nothing, and fails if there is no route. */
    port_socket s = PORT_NO_SOCKET;
    port_address way = dns->out[0];
    int sys;
    way.port = DNS_PORT;
    port_result r = port_udp_open(&way, &s, &sys);
    port_socket_close(s);
    return r == PORT_OK;
}

void ta_dns_end(ta_dns *dns) {
    close_question(dns, 0);
    close_question(dns, 1);
}
