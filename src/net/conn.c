#include "net/conn.h"

#include <string.h>

#include "port.h"

static void note_addresses(ta_conn_facts *f, const ta_dns *dns, const port_address *addresses,
                           size_t n) {
    memcpy(f->addresses, addresses, n * sizeof *addresses);
    f->address_n = n;
    f->origin = dns->origin;
    f->answered_by = dns->answered_by;
}

static uint32_t since(int64_t start) {
    return (uint32_t)(port_monotonic_ms() - start);
}

/* NULL: no proxy is used. */
static const ta_proxy *proxy_of(const ta_conn_options *o) {
    return o->proxy != NULL && o->proxy->host.n > 0 ? o->proxy : NULL;
}

static ta_err resolve_and_connect(ta_conn *c, ta_dns *dns, const ta_conn_options *o,
                                  ta_deadline deadline, ta_diag *diag) {
    const ta_proxy *proxy = proxy_of(o);
    ta_str host = proxy ? proxy->host : o->host;
    uint16_t port = proxy ? proxy->port : o->port;
    port_address addresses[TA_ADDRESSES_MAX];
    size_t n = 0;
    int64_t start = port_monotonic_ms();
    ta_err err = ta_dns_resolve(dns, host, port, addresses, TA_ADDRESSES_MAX, &n, deadline, diag);
    if (err)
        return err;
    c->resolve_ms = since(start);
    start = port_monotonic_ms();
    if (o->facts != NULL)
        note_addresses(o->facts, dns, addresses, n);
    err = ta_tcp_connect(&c->tcp, addresses, n, o->connect_timeout_ms, deadline, diag);
    if (err == TA_OK && o->facts != NULL) {
        o->facts->connected = true;
        o->facts->peer = c->tcp.peer;
    }
    c->connect_ms = since(start);
    return err;
}

/* A limit of ours has passed, unless the caller's deadline has: report it as `err`. */
static ta_err rename_late(ta_err err, const char *what, ta_deadline deadline, ta_diag *diag) {
    if (port_monotonic_ms() >= deadline)
        return diag->err;
    ta_diag_clear(diag);
    return ta_fail(diag, err, what);
}

/* A handshake that exceeds the connect time-out is not a read time-out: nothing has shown yet that
 * the server works. */
static ta_err name_late(ta_err err, const char *what, ta_deadline deadline, ta_diag *diag) {
    bool late = err == TA_E_READ_TIMEOUT || err == TA_E_DEADLINE;
    return late ? rename_late(TA_E_CONNECT_TIMEOUT, what, deadline, diag) : err;
}

static ta_stream below_tls(ta_conn *c) {
    return c->proxy_tls ? ta_tls_stream(c->proxy_tls) : c->tcp_stream;
}

/* TLS to an https proxy; then, for a TLS host, a tunnel. */
static ta_err open_tunnel(ta_conn *c, const ta_conn_options *o, ta_deadline limit,
                          ta_deadline deadline, ta_diag *diag) {
    const ta_proxy *proxy = proxy_of(o);
    ta_err err = TA_OK;
    if (proxy->tls) {
        ta_tls_options tls = {
            .host = proxy->host, .no_verify = o->no_verify, .ca_bundle = o->ca_bundle};
        err = ta_tls_open(&c->proxy_tls, &c->tcp_stream, &tls, limit, diag);
        err = name_late(err, "it did not finish the TLS handshake in time", deadline, diag);
    }
    if (err == TA_OK && o->tls) {
        ta_stream stream = below_tls(c);
        err = ta_http_connect(o->exchange, &stream, proxy, ta_host_of_name(o->host), o->port, limit,
                              diag);
        err = name_late(err, "it did not answer CONNECT in time", deadline, diag);
    }
    return err;
}

static ta_err handshake(ta_conn *c, const ta_conn_options *o, ta_deadline limit,
                        ta_deadline deadline, ta_diag *diag) {
    ta_tls_options tls = {
        .host = o->host,
        .no_verify = o->no_verify,
        .ca_bundle = o->ca_bundle,
        .built_in_too = o->built_in_too,
        .client_certificate = o->client_certificate,
        .client_key = o->client_key,
        .chain = o->facts ? &o->facts->chain : NULL,
    };
    ta_stream below = below_tls(c);
    ta_err err = ta_tls_open(&c->tls, &below, &tls, limit, diag);
    return name_late(err, "the server did not finish the TLS handshake in time", deadline, diag);
}

/* The connect time-out limits the tunnel and the handshakes together. Until they are done, a
 * silence of the server is not a read time-out. */
static ta_err secure(ta_conn *c, const ta_conn_options *o, ta_deadline deadline, ta_diag *diag) {
    int64_t start = port_monotonic_ms();
    ta_deadline limit = ta_sooner(deadline, start + o->connect_timeout_ms);
    ta_tcp_set_read_timeout(&c->tcp, o->connect_timeout_ms);
    if (proxy_of(o) != NULL) {
        ta_err err = open_tunnel(c, o, limit, deadline, diag);
        c->tunnel_ms = since(start);
        start += c->tunnel_ms;
        if (err) {
            err = ta_proxy_failed(o->proxy, diag);
            diag->http_status = 0;
            return err;
        }
        if (o->facts != NULL)
            o->facts->tunnelled = o->tls;
    }
    ta_err err = o->tls ? handshake(c, o, limit, deadline, diag) : TA_OK;
    c->handshake_ms = since(start);
    if (err == TA_OK && o->tls && o->facts != NULL) {
        o->facts->tls_version = ta_tls_version(c->tls);
        o->facts->tls_suite = ta_tls_suite(c->tls);
    }
    return err;
}

ta_err ta_conn_open(ta_conn *c, ta_dns *dns, const ta_conn_options *o, ta_deadline deadline,
                    ta_diag *diag) {
    *c = (ta_conn){0};
    if (o->facts != NULL)
        memset(o->facts, 0, sizeof *o->facts);
    ta_err err = resolve_and_connect(c, dns, o, deadline, diag);
    if (err)
        return proxy_of(o) ? ta_proxy_failed(o->proxy, diag) : err;
    c->open = true;
    c->tcp_stream = ta_tcp_stream(&c->tcp);
    if (o->tls || proxy_of(o) != NULL)
        err = secure(c, o, deadline, diag);
    ta_tcp_set_read_timeout(&c->tcp, o->read_timeout_ms);
    if (err)
        ta_conn_close(c);
    return err;
}

ta_stream ta_conn_stream(ta_conn *c) {
    return c->tls ? ta_tls_stream(c->tls) : below_tls(c);
}

/* ---- an exchange with a time limit for its answer ---- */

typedef struct timed {
    ta_stream below;
    ta_deadline limit; /* of the answer, after its first byte */
} timed;

static ta_err read_timed(void *ctx, void *p, size_t cap, size_t *n, ta_deadline deadline,
                         ta_diag *diag) {
    timed *t = ctx;
    ta_err err = t->below.read(t->below.ctx, p, cap, n, ta_sooner(deadline, t->limit), diag);
    if (err == TA_OK && t->limit == TA_NEVER)
        t->limit = port_monotonic_ms() + TA_ANSWER_S * INT64_C(1000);
    return err;
}

static ta_err write_timed(void *ctx, const void *p, size_t n, ta_deadline deadline, ta_diag *diag) {
    const timed *t = ctx;
    return t->below.write(t->below.ctx, p, n, deadline, diag);
}

ta_err ta_conn_exchange(ta_conn *c, ta_exchange *x, ta_str request, ta_deadline deadline,
                        ta_diag *diag) {
    timed t = {ta_conn_stream(c), TA_NEVER};
    const ta_stream stream = {&t, read_timed, write_timed};
    ta_err err = c->content != NULL
                     ? c->content->exchange(c->content, x, &stream, request, deadline, diag)
                     : ta_http_exchange(x, &stream, request, deadline, diag);
    return err != TA_E_DEADLINE
               ? err
               : rename_late(TA_E_READ_TIMEOUT,
                             "the answer was not whole " TA_LIMIT_TEXT(
                                 TA_ANSWER_S) " s after its first byte (TA_ANSWER_S)",
                             deadline, diag);
}

bool ta_conn_is_quiet(ta_conn *c) {
    enum { READ_MS = 1 };
    if (ta_tls_is_quiet(c->tls) && ta_tls_is_quiet(c->proxy_tls) && ta_tcp_is_quiet(&c->tcp))
        return true;
    /* TLS itself may have sent something, such as a session ticket: reading skips it. */
    const ta_stream s = ta_conn_stream(c);
    char byte;
    size_t n;
    ta_diag diag;
    ta_diag_clear(&diag);
    const ta_err err = s.read(s.ctx, &byte, 1, &n, port_monotonic_ms() + READ_MS, &diag);
    return err == TA_E_DEADLINE || err == TA_E_READ_TIMEOUT;
}

void ta_conn_close(ta_conn *c) {
    if (!c->open)
        return;
    ta_tls_close(c->tls);
    ta_tls_close(c->proxy_tls);
    ta_tcp_close(&c->tcp);
    c->tls = c->proxy_tls = NULL;
    c->open = false;
}
