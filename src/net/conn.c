#include "net/conn.h"

#include <string.h>

#include "port.h"

static void note_addresses(ta_conn_facts *f, const ta_dns *dns, const port_address *addresses,
                           size_t n) {
    memcpy(f->addresses, addresses, n * sizeof *addresses);
    f->address_n = n;
    f->origin = dns->origin;
    f->told_by = dns->told_by;
}

static uint32_t since(int64_t start) {
    return (uint32_t)(port_monotonic_ms() - start);
}

static ta_deadline sooner(ta_deadline a, ta_deadline b) {
    return a < b ? a : b;
}

static ta_err resolve_and_connect(ta_conn *c, ta_dns *dns, const ta_conn_options *o,
                                  ta_deadline deadline, ta_diag *diag) {
    port_address addresses[TA_ADDRESSES_MAX];
    size_t n = 0;
    int64_t start = port_monotonic_ms();
    ta_err err =
        ta_dns_resolve(dns, o->host, o->port, addresses, TA_ADDRESSES_MAX, &n, deadline, diag);
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

/* The handshake has the connect time-out as a whole, and while it goes on a silence of the server
 * is no read time-out. */
static ta_err handshake(ta_conn *c, const ta_conn_options *o, ta_deadline deadline, ta_diag *diag) {
    ta_tls_options tls = {
        .host = o->host,
        .no_verify = o->no_verify,
        .ca_bundle = o->ca_bundle,
        .client_certificate = o->client_certificate,
        .client_key = o->client_key,
        .chain = o->facts ? &o->facts->chain : NULL,
    };
    int64_t start = port_monotonic_ms();
    ta_deadline limit = sooner(deadline, start + o->connect_timeout_ms);
    ta_tcp_set_read_timeout(&c->tcp, o->connect_timeout_ms);
    ta_err err = ta_tls_open(&c->tls, &c->tcp_stream, &tls, limit, diag);
    c->handshake_ms = since(start);
    if (err == TA_OK && o->facts != NULL) {
        o->facts->tls_version = ta_tls_version(c->tls);
        o->facts->tls_suite = ta_tls_suite(c->tls);
    }
    bool late = err == TA_E_READ_TIMEOUT || err == TA_E_DEADLINE;
    if (late && port_monotonic_ms() < deadline) {
        ta_diag_clear(diag);
        return ta_fail(diag, TA_E_CONNECT_TIMEOUT,
                       "the server did not finish the TLS handshake in time");
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
        return err;
    c->open = true;
    c->tcp_stream = ta_tcp_stream(&c->tcp);
    if (o->tls)
        err = handshake(c, o, deadline, diag);
    ta_tcp_set_read_timeout(&c->tcp, o->read_timeout_ms);
    if (err)
        ta_conn_close(c);
    return err;
}

ta_stream ta_conn_stream(ta_conn *c) {
    return c->tls ? ta_tls_stream(c->tls) : c->tcp_stream;
}

void ta_conn_close(ta_conn *c) {
    if (!c->open)
        return;
    ta_tls_close(c->tls);
    ta_tcp_close(&c->tcp);
    c->tls = NULL;
    c->open = false;
}
