/* conn.h - one connection to a host: resolve, connect, a proxy's tunnel, TLS.
 * Layer net; needs dns, tcp, tls, http/connect.h.
 * Connects to the name's addresses in parallel. With TLS, the stream is ready only after the
 * server's certificate was accepted. */
#ifndef TA_CONN_H
#define TA_CONN_H

#include "caps.h"
#include "http/connect.h"
#include "net/dns.h"
#include "net/tcp.h"
#include "net/tls.h"

/* What ta_conn_open found out, for doctor and messages; a step that was not reached leaves its
 * members zero. With a proxy, addresses and peer are the proxy's. */
typedef struct ta_conn_facts {
    size_t address_n;
    port_address addresses[TA_ADDRESSES_MAX];
    const char *origin;       /* of the addresses: as in ta_dns */
    port_address answered_by; /* as in ta_dns */
    bool connected;
    port_address peer;
    bool tunnelled;                /* the proxy opened a tunnel to the host */
    ta_str tls_version, tls_suite; /* absent: no TLS, or no complete handshake; static */
    ta_tls_chain chain;
} ta_conn_facts;

/* Strings are borrowed only for the call of ta_conn_open. */
typedef struct ta_conn_options {
    /* An address without brackets, or a name. Only the resolver uses the dot at the end of an
     * absolute name, not a proxy or TLS. */
    ta_str host;
    uint16_t port;
    bool tls;
    bool no_verify;
    const char *ca_bundle;          /* path; NULL: the built-in trust anchors */
    bool built_in_too;              /* with a ca_bundle: these count for the host, too */
    const char *client_certificate; /* paths, as in ta_tls_options, or NULL */
    const char *client_key;
    /* NULL, or with an empty host: no proxy is used. With a proxy and without tls, the stream leads
     * to the proxy. */
    const ta_proxy *proxy;
    ta_exchange *exchange; /* with a proxy and tls: working memory, its head set */
    /* for the connect; then for the tunnel and the handshakes together */
    uint32_t connect_timeout_ms;
    uint32_t read_timeout_ms;
    ta_conn_facts *facts; /* out, or NULL */
} ta_conn_options;

/* Content that does not lie in the request itself: conn_send.h fills it. */
typedef struct ta_conn_content {
    /* ta_http_exchange, with the content after `request`. A pointer, so that a build with only short
     * requests does not link it. */
    ta_err (*exchange)(struct ta_conn_content *content, ta_exchange *x, const ta_stream *s,
                       ta_str request, ta_deadline deadline, ta_diag *diag);
    struct ta_conn *conn;
    ta_str text;
} ta_conn_content;

/* Zero-initialised, it is closed. */
typedef struct ta_conn {
    bool open;
    ta_tcp tcp;
    ta_stream tcp_stream; /* the stream that TLS reads and writes */
    ta_tls *proxy_tls;    /* to a proxy, below tls */
    ta_tls *tls;
    ta_conn_content *content; /* sent with the next exchange; NULL: none */
    /* The duration of each completed step of the last ta_conn_open in milliseconds, for the
     * trace. */
    uint32_t resolve_ms, connect_ms, tunnel_ms, handshake_ms;
} ta_conn;

/* Open a closed connection. `dns` is working memory only for this call. Returns TA_OK, or what
 * ta_dns_resolve, ta_tcp_connect and ta_tls_open return; a handshake that exceeds
 * connect_timeout_ms is TA_E_CONNECT_TIMEOUT. With a proxy, until its tunnel is open: what
 * ta_proxy_failed makes of these errors and those of ta_http_connect. After an error the connection
 * is closed. */
TA_MUST ta_err ta_conn_open(ta_conn *c, ta_dns *dns, const ta_conn_options *options,
                            ta_deadline deadline, ta_diag *diag);

/* ta_http_exchange over an open connection. In addition to the deadline and the read time-out, the
 * whole answer must arrive within TA_ANSWER_S: a server that sends a byte now and then is never
 * silent. Returns what ta_http_exchange returns; an answer that takes longer is
 * TA_E_READ_TIMEOUT. */
TA_MUST ta_err ta_conn_exchange(ta_conn *c, ta_exchange *x, ta_str request, ta_deadline deadline,
                                ta_diag *diag);

/* The stream of an open connection, valid until ta_conn_close. */
ta_stream ta_conn_stream(ta_conn *c);

/* Has the server of an open connection been silent since its last answer? If not, close the
 * connection: what the server sends unasked is not an answer to the next request (RFC 9112, section
 * 9.2), or it has closed the connection. Takes up to a millisecond if something has arrived. */
TA_MUST bool ta_conn_is_quiet(ta_conn *c);

/* Close. Accepts a closed connection. */
void ta_conn_close(ta_conn *c);

#endif
