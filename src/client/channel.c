#include "client/channel.h"

#include <string.h>

#include "port.h"

void ta_channel_init(ta_channel *ch) {
    ch->conn = (ta_conn){0};
    ch->proxy = (ta_proxy){0};
    ch->exchange.head = ch->before.head;
    ch->exchange.head_cap = sizeof ch->before.head;
}

void ta_channel_close(ta_channel *ch) {
    ta_conn_close(&ch->conn);
}

void ta_channel_forget(ta_channel *ch) {
    ta_exchange *x = &ch->exchange;
    *x = (ta_exchange){.head = x->head,
                       .head_cap = x->head_cap,
                       .body = x->body,
                       .body_cap = x->body_cap,
                       .body_cap_name = x->body_cap_name};
}

ta_err ta_channel_refused(ta_channel *ch, ta_diag *diag) {
    ta_diag_clear(diag);
    (void)ta_proxy_refused(&ch->proxy, &ch->exchange.response, diag);
    ta_channel_forget(ch);
    return ta_proxy_failed(&ch->proxy, diag);
}

/* ---- where the connection leads ---- */

/* The name without the dot may be another host's, found by the search list. */
static bool is_absolute(const ta_url *url) {
    return url->name.n > url->host.n;
}

static void note_route(ta_channel *ch, const ta_url *url) {
    ch->tls = url->tls;
    ch->direct = ch->proxy.host.n == 0;
    ch->absolute = is_absolute(url);
    ch->authority_n = url->authority.n;
    memcpy(ch->authority, url->authority.p, url->authority.n);
}

static bool leads_to(const ta_channel *ch, const ta_url *url) {
    const ta_str authority = {ch->authority, ch->authority_n};
    return ch->tls == url->tls && ch->direct == (ch->proxy.host.n == 0) &&
           ch->absolute == is_absolute(url) && ta_str_eq_nocase(authority, url->authority);
}

ta_err ta_channel_choose(ta_channel *ch, const ta_url *url, const ta_proxy_settings *proxies,
                         ta_diag *diag) {
    ch->proxy = (ta_proxy){0};
    ch->forwarded = false;
    if (proxies != NULL) {
        ta_err err = ta_proxy_choose(proxies, url, &ch->proxy, diag);
        if (err)
            return err;
    }
    ch->forwarded = ch->proxy.host.n > 0 && !url->tls;
    if (ch->conn.open && !leads_to(ch, url))
        ta_conn_close(&ch->conn);
    return TA_OK;
}

/* ---- one request ---- */

static ta_err open_connection(ta_channel *ch, const ta_channel_request *r, ta_deadline deadline,
                              ta_diag *diag) {
    ta_conn_options options = r->connect;
    options.host = r->url->name;
    options.port = r->url->port;
    options.tls = r->url->tls;
    options.proxy = &ch->proxy;
    options.exchange = &ch->exchange;
    note_route(ch, r->url);
    ta_dns_init(&ch->before.dns);
    return ta_conn_open(&ch->conn, &ch->before.dns, &options, deadline, diag);
}

/* Keep the open connection, if it can carry this request, or open one. */
static ta_err make_ready(ta_channel *ch, const ta_channel_request *r, ta_deadline deadline,
                         ta_diag *diag) {
    if (ch->conn.open && (r->connect.client_certificate || !ta_conn_is_quiet(&ch->conn)))
        ta_conn_close(&ch->conn);
    ch->kept = ch->conn.open;
    ta_err err = ch->kept ? TA_OK : open_connection(ch, r, deadline, diag);
    ta_channel_forget(ch); /* an answer to CONNECT is not the server's */
    return err;
}

static ta_err send_and_receive(ta_channel *ch, const ta_channel_request *r, ta_str request,
                               ta_deadline deadline, ta_diag *diag) {
    const int64_t start = port_monotonic_ms();
    ta_tcp_set_read_timeout(&ch->conn.tcp, r->connect.read_timeout_ms);
    ta_err err = ta_conn_exchange(&ch->conn, &ch->exchange, request, deadline, diag);
    ch->answer_ms = (uint32_t)(port_monotonic_ms() - start);
    if (err && ch->exchange.sent_any)
        ch->lost = true;
    /* What a server grants to one client certificate must not serve another client. */
    if (err || !ch->exchange.keep_alive || r->connect.client_certificate)
        ta_conn_close(&ch->conn);
    return err;
}

/* Did the server close the kept connection before it read the request? */
static bool is_stale(const ta_channel *ch, ta_err err) {
    return ch->kept && !ch->exchange.received_any && (err == TA_E_SEND || err == TA_E_RECV);
}

ta_err ta_channel_exchange(ta_channel *ch, const ta_channel_request *r, ta_deadline deadline,
                           ta_diag *diag) {
    ch->lost = false;
    for (;;) {
        ta_str request;
        ta_err err = make_ready(ch, r, deadline, diag);
        ch->conn.content = NULL;
        if (err == TA_OK)
            err = r->write(r->ctx, &request, diag);
        if (err)
            return err;
        err = send_and_receive(ch, r, request, deadline, diag);
        if (!r->resend || !is_stale(ch, err))
            return err;
        ta_diag_clear(diag);
    }
}
