#include "net/dns_server.h"

enum {
    DNS_PORT = 53,
    /* How long addresses of IPv4 wait for those of IPv6 (Resolution Delay, RFC 8305, section 3). */
    RESOLUTION_DELAY_MS = 50,
};

/* One exchange of questions with one server. */
typedef struct exchange {
    ta_dns *dns;
    ta_dns_server *server;
    port_address to;
    ta_deadline limit;
} exchange;

static void close_question(ta_dns_question *q) {
    port_socket_close(q->socket);
    q->socket = PORT_NO_SOCKET;
}

/* Judge the message of n bytes that came for `q`. Each family gets half of the room at least. */
static void judge(exchange *x, ta_dns_question *q, size_t n) {
    ta_dns *dns = x->dns;
    size_t room = dns->cap - dns->n, found;
    unsigned rcode;
    ta_str query = {(const char *)q->query + 2, q->query_n};
    if (room > dns->cap / 2)
        room = dns->cap / 2;
    q->verdict =
        ta_dns_judge(query, (ta_str){dns->message, n}, dns->out + dns->n, room, &found, &rcode);
    dns->n += found;
    if (q->verdict >= TA_DNS_FAILURE)
        *x->server = (ta_dns_server){true, q->verdict, rcode, 0};
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
static ta_err converse(exchange *x, ta_dns_question *q, size_t *n, ta_diag *diag) {
    ta_dns *dns = x->dns;
    ta_stream s = ta_tcp_stream(&dns->tcp);
    unsigned char length[2];
    q->query[0] = (uint8_t)(q->query_n >> 8);
    q->query[1] = (uint8_t)q->query_n;
    ta_err err = s.write(s.ctx, q->query, 2 + q->query_n, x->limit, diag);
    if (err == TA_OK)
        err = read_all(&dns->tcp, (char *)length, 2, x->limit, diag);
    if (err != TA_OK)
        return err;
    *n = (size_t)length[0] << 8 | length[1];
    return *n > sizeof dns->message ? TA_E_LIMIT
                                    : read_all(&dns->tcp, dns->message, *n, x->limit, diag);
}

/* TA_OK | TA_E_INTERRUPTED. */
static ta_err ask_tcp(exchange *x, ta_dns_question *q) {
    ta_diag diag;
    size_t n = 0;
    ta_dns *dns = x->dns;
    ta_diag_clear(&diag);
    ta_err err = ta_tcp_connect(&dns->tcp, &x->to, 1, dns->conf.timeout_s * 1000, x->limit, &diag);
    if (err == TA_OK)
        err = converse(x, q, &n, &diag);
    ta_tcp_close(&dns->tcp);
    if (err == TA_E_INTERRUPTED)
        return err;
    if (err == TA_OK) {
        judge(x, q, n);
        /* Here nobody else can have sent a message, and none has a reason to be truncated. */
        if (q->verdict != TA_DNS_NOT_OURS && q->verdict != TA_DNS_TRUNCATED)
            return TA_OK;
    }
    bool silent = err == TA_E_DEADLINE || err == TA_E_CONNECT_TIMEOUT || err == TA_E_READ_TIMEOUT;
    q->verdict = silent ? TA_DNS_NOT_OURS : TA_DNS_MALFORMED;
    *x->server = (ta_dns_server){true, q->verdict, 0, diag.sys};
    return TA_OK;
}

/* ---- UDP ---- */

/* Send a question from a fresh port; its socket is open when that succeeded. */
static ta_err send_question(exchange *x, ta_dns_question *q, ta_str name, uint16_t type,
                            uint16_t id) {
    ta_buf b = ta_buf_on(q->query + 2, sizeof q->query - 2);
    size_t sent = 0;
    ta_err err = ta_put_dns_query(&b, name, type, id);
    if (err != TA_OK)
        return err;
    q->query_n = b.n;
    port_result r = port_udp_open(&x->to, &q->socket, &x->server->sys);
    if (r == PORT_OK)
        r = port_send(q->socket, b.p, b.n, &sent, x->limit, &x->server->sys);
    if (r != PORT_OK)
        close_question(q);
    return r == PORT_INTERRUPTED ? TA_E_INTERRUPTED : TA_OK;
}

/* Receive a datagram for a question whose socket is ready. */
static ta_err receive_answer(exchange *x, ta_dns_question *q) {
    size_t n;
    int sys = 0;
    port_result r =
        port_receive(q->socket, x->dns->message, sizeof x->dns->message, &n, x->limit, &sys);
    if (r == PORT_INTERRUPTED)
        return TA_E_INTERRUPTED;
    if (r == PORT_TIMEOUT)
        return TA_OK; /* as after a datagram with a bad checksum: gather sees the limit */
    if (r == PORT_OK) {
        judge(x, q, n);
        if (q->verdict == TA_DNS_NOT_OURS)
            return TA_OK;
    }
    x->server->sys = sys;
    close_question(q);
    return q->verdict == TA_DNS_TRUNCATED ? ask_tcp(x, q) : TA_OK;
}

/* Wait for the answers to the open questions. */
static ta_err gather(exchange *x) {
    ta_dns_question *q = x->dns->questions;
    while (q[0].socket != PORT_NO_SOCKET || q[1].socket != PORT_NO_SOCKET) {
        port_wait waits[2] = {{q[0].socket, PORT_READABLE, 0}, {q[1].socket, PORT_READABLE, 0}};
        port_result r = port_poll(waits, 2, x->limit);
        if (r != PORT_OK)
            return r == PORT_INTERRUPTED ? TA_E_INTERRUPTED : TA_OK;
        for (size_t k = 0; k < 2; k++) {
            ta_err err = waits[k].ready != 0 ? receive_answer(x, &q[k]) : TA_OK;
            if (err != TA_OK || q[k].verdict == TA_DNS_NO_NAME)
                return err; /* no name, so no addresses of the other family either */
        }
        int64_t soon = port_monotonic_ms() + RESOLUTION_DELAY_MS;
        if (q[0].verdict == TA_DNS_ADDRESSES && soon < x->limit)
            x->limit = soon;
    }
    return TA_OK;
}

ta_err ta_dns_ask_server(ta_dns *dns, size_t i, ta_str name) {
    static const uint16_t types[2] = {TA_DNS_A, TA_DNS_AAAA};
    uint16_t ids[2];
    ta_err err = TA_OK;
    exchange x = {dns, &dns->servers[i], dns->conf.servers[i],
                  port_monotonic_ms() + dns->conf.timeout_s * INT64_C(1000)};
    if (dns->deadline < x.limit)
        x.limit = dns->deadline;
    x.to.port = dns->port ? dns->port : DNS_PORT;
    *x.server = (ta_dns_server){.asked = true};
    if (port_entropy(ids, sizeof ids) != PORT_OK)
        return port_signal() ? TA_E_INTERRUPTED : TA_E_ENTROPY;
    for (size_t k = 0; k < 2 && err == TA_OK; k++)
        if (!ta_dns_settled(&dns->questions[k]))
            err = send_question(&x, &dns->questions[k], name, types[k], ids[k]);
    if (err == TA_OK)
        err = gather(&x);
    close_question(&dns->questions[0]);
    close_question(&dns->questions[1]);
    return err;
}
