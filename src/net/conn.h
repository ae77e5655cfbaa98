/* conn.h - one connection to a host: resolve, connect, a proxy's tunnel, TLS.
 * Layer net; needs dns, tcp, tls, http/connect.h.
 * The name's addresses are raced; with TLS, the stream is ready only after the server's certificate
 * was accepted. */
#ifndef TA_CONN_H
#define TA_CONN_H

#include "http/connect.h"
#include "limits.h"
#include "net/dns.h"
#include "net/tcp.h"
#include "net/tls.h"

/* What ta_conn_open met on its way, for who asks; nothing of a step that was not reached. With a proxy,
 * addresses and peer are the proxy's. */
typedef struct ta_conn_facts {
    size_t address_n;
    port_address addresses[TA_ADDRESSES_MAX];
    const char *origin;   /* of the addresses, and */
    port_address told_by; /* both as ta_dns has them */
    bool connected;
    port_address peer;
    bool tunnelled;                /* the proxy has let us through to the host */
    ta_str tls_version, tls_suite; /* absent: no TLS, or no whole handshake; static */
    ta_tls_chain chain;
} ta_conn_facts;

/* Strings are borrowed for the call of ta_conn_open alone. */
typedef struct ta_conn_options {
    ta_str host; /* an address without brackets, or a name; the dot at the end of an absolute one
                    is for the resolver only: neither a proxy nor TLS sees it */
    uint16_t port;
    bool tls;
    bool no_verify;
    const char *ca_bundle;          /* path; NULL: the built-in trust anchors */
    bool built_in_too;              /* these count for the host beside a ca_bundle */
    const char *client_certificate; /* paths, as in ta_tls_options, or NULL */
    const char *client_key;
    const ta_proxy *proxy;       /* NULL, or a host of "": the way is direct. With a proxy and
                                     * without tls the stream leads to the proxy */
    ta_exchange *exchange;       /* with a proxy and tls: working memory, its head set */
    uint32_t connect_timeout_ms; /* the connect; and then, together, a tunnel and the handshakes */
    uint32_t read_timeout_ms;
    ta_conn_facts *facts; /* out, or NULL */
} ta_conn_options;

/* Zero-initialised is closed. */
typedef struct ta_conn {
    bool open;
    ta_tcp tcp;
    ta_stream tcp_stream; /* what TLS reads and writes */
    ta_tls *proxy_tls;    /* to a proxy, below tls */
    ta_tls *tls;
    /* Milliseconds of the steps of the last ta_conn_open that were done, for the trace. */
    uint32_t resolve_ms, connect_ms, tunnel_ms, handshake_ms;
} ta_conn;

/* Open a closed connection. `dns` is working memory for this call alone.
 * TA_OK, or what ta_dns_resolve, ta_tcp_connect and ta_tls_open return; a handshake that outlasts
 * connect_timeout_ms is TA_E_CONNECT_TIMEOUT. On the way to a proxy's tunnel: what ta_proxy_failed makes
 * of these, and of ta_http_connect's. After an error the connection is closed. */
TA_MUST ta_err ta_conn_open(ta_conn *c, ta_dns *dns, const ta_conn_options *options,
                            ta_deadline deadline, ta_diag *diag);

/* ta_http_exchange over an open connection. Beside the deadline and the read time-out, the whole answer
 * has TA_ANSWER_S: a byte now and then is no silence. Results of ta_http_exchange; an answer that takes
 * longer is TA_E_READ_TIMEOUT. */
TA_MUST ta_err ta_conn_exchange(ta_conn *c, ta_exchange *x, ta_str request, ta_deadline deadline,
                                ta_diag *diag);

/* The stream of an open connection, valid until ta_conn_close. */
ta_stream ta_conn_stream(ta_conn *c);

/* Has the server of an open connection been silent since its last answer? What it says unasked is no
 * answer to a request that has yet to be sent (RFC 9112, section 9.2), and it may have ended: otherwise
 * the connection is to be closed. Takes up to a millisecond. */
TA_MUST bool ta_conn_is_quiet(ta_conn *c);

/* Close; a closed connection is accepted. */
void ta_conn_close(ta_conn *c);

#endif
