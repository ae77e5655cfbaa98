/* channel.h - one connection that is kept between requests (RFC 9112, section 9.3), to a server or
 * through a proxy. Layer client; needs net/conn.h, http/http_exchange.h, http/proxy.h, port.h.
 * Memory: sizeof(ta_channel), about 18 KiB, and the caller's buffer for response bodies.
 *
 * For each request: ta_channel_choose, then ta_channel_exchange for each attempt to send it. */
#ifndef TA_CHANNEL_H
#define TA_CHANNEL_H

#include "caps.h"
#include "http/http_exchange.h"
#include "http/proxy.h"
#include "http/url.h"
#include "net/conn.h"

typedef struct ta_channel {
    /* For the caller to read. */
    ta_conn conn;
    ta_exchange exchange; /* the last answer; its head is in before.head */
    ta_proxy proxy;       /* as ta_channel_choose chose it; an empty host: none */
    bool forwarded;       /* plain http through a proxy: the proxy itself gets the request */
    bool kept;            /* the connection in use carried an earlier request */
    bool lost; /* the last ta_channel_exchange may have delivered a request whose answer was lost */
    uint32_t answer_ms; /* duration of the last request and its answer */

    /* Private: where the open connection leads. */
    bool tls;
    bool direct;   /* no proxy */
    bool absolute; /* the host name ended with a dot */
    size_t authority_n;
    char authority[TA_AUTHORITY_MAX];

    union {
        /* Used one after the other. `head` is scratch memory for the caller while it writes a
         * request. */
        ta_dns dns;
        char head[TA_HTTP_HEAD_MAX];
    } before;
} ta_channel;

/* A request, and how to connect for it. Zero-initialise, then set what differs. Everything is
 * borrowed for the call of ta_channel_exchange. */
typedef struct ta_channel_request {
    const ta_url *url; /* as given to ta_channel_choose */
    /* Trust, client certificate, time-outs and facts; the channel sets host, port, tls, proxy and
     * exchange. Trust is checked only when a connection is opened. A request with a client
     * certificate gets a connection of its own, which is closed after it. */
    ta_conn_options connect;
    bool resend; /* send the request again if a kept connection turns out to be closed */
    /* Provide the whole request; or only its head, and call ta_conn_send_content for ch->conn.
     * Called when the connection is open, and again before the request is sent again. An error ends
     * the exchange; the connection stays open. */
    ta_err (*write)(void *ctx, ta_str *request, ta_diag *diag);
    void *ctx;
} ta_channel_request;

/* Initialise `ch`, with no open connection. ta_channel_set_memory comes before an exchange. */
void ta_channel_init(ta_channel *ch);

/* From now on, response bodies go to body[0..cap), which is borrowed.
 *   cap_name  for messages, such as TA_FETCH_BODY_MAX; static text */
static inline void ta_channel_set_memory(ta_channel *ch, char *body, size_t cap,
                                         const char *cap_name) {
    ch->exchange.body = body;
    ch->exchange.body_cap = cap;
    ch->exchange.body_cap_name = cap_name;
}

/* Close the connection, if it is open. */
void ta_channel_close(ta_channel *ch);

/* Choose the proxy for `url`. Close the open connection unless it has the same scheme, host and
 * port, and uses a proxy if and only if one was chosen.
 *   proxies  NULL: connect directly; its strings must live until the next choice
 * TA_OK | TA_E_CONFIG | TA_E_LIMIT, as ta_proxy_choose */
TA_MUST ta_err ta_channel_choose(ta_channel *ch, const ta_url *url,
                                 const ta_proxy_settings *proxies, ta_diag *diag);

/* Send a request and receive its answer into ch->exchange, on the kept connection or a new one.
 * With r->resend, a kept connection that the server has closed is replaced once. Afterwards the
 * connection is open only if it can carry another request.
 * TA_OK, or what r->write, ta_conn_open and ta_conn_exchange return. An answer to CONNECT is never
 * left in ch->exchange. */
TA_MUST ta_err ta_channel_exchange(ta_channel *ch, const ta_channel_request *r,
                                   ta_deadline deadline, ta_diag *diag);

/* Clear the answer in ch->exchange: no status, no field lines, no content. */
void ta_channel_forget(ta_channel *ch);

/* The answer in ch->exchange is the proxy's own: replace the error in `diag` by one that says so,
 * and clear the answer. Returns the error. */
ta_err ta_channel_refused(ta_channel *ch, ta_diag *diag);

#endif
