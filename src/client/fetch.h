/* fetch.h - what credential providers need of the host and the network (aws/creds.h), over net and
 * port.h. Layer client.
 * Memory: sizeof(ta_fetcher), some 45 KiB, of which a usual answer touches a quarter. It holds
 * secrets from the first fetch until ta_fetch_close. */
#ifndef TA_FETCH_H
#define TA_FETCH_H

#include "client/channel.h"
#include "creds/creds.h"
#include "http/url.h"
#include "limits.h"

typedef struct ta_fetcher {
    /* Set by ta_fetch_open; the caller may change them between fetches. The first two are looked at
     * when a connection is opened: one that is kept stays as it was proven. */
    const char
        *ca_bundle; /* path, for https; NULL: the built-in trust anchors, which count at AWS's
                            * own host names in any case; borrowed */
    bool no_verify; /* accept any certificate: for experiments only */
    const ta_proxy_settings *proxies; /* NULL: none; borrowed */
    ta_deadline deadline;             /* bounds every fetch and sleep */
    /* Called before each request, the network not yet used for it; an error is the fetch's. NULL:
     * nothing is. */
    ta_err (*before_fetch)(void *ctx, const ta_fetch_request *request, const ta_url *url,
                           ta_diag *diag);
    void *before_fetch_ctx;

    /* Private. */
    bool used; /* an answer may stand below */
    size_t request_n;
    ta_channel channel;
    char request[TA_HTTP_REQUEST_MAX];
    char body[TA_FETCH_BODY_MAX];
} ta_fetcher;

/* Make a fetcher of uninitialised memory. `deadline` may be TA_NEVER. */
void ta_fetch_open(ta_fetcher *f, ta_deadline deadline);

/* Close the kept connection, and wipe. */
void ta_fetch_close(ta_fetcher *f);

/* The interface over `f`, which must stay where it is and open.
 *   fetch      one request over a connection, maybe through a proxy, which is kept for the next
 *              one to the same scheme, host and port, unless either has a client's certificate; a
 *              kept one that the server has closed meanwhile is replaced once. Fields beside the
 *              request's: host, user-agent, accept-encoding, and
 *              content-length for PUT and POST.
 *              TA_OK | TA_E_CONFIG (url, proxy, or a byte that no field may hold) | TA_E_LIMIT
 *              (TA_HTTP_REQUEST_MAX, TA_FETCH_BODY_MAX, and those of http_exchange.h) | what
 *              ta_conn_open and ta_conn_exchange return
 *   now        port_realtime_ms, in seconds
 *   sleep      TA_E_DEADLINE at once when the deadline would cut it
 *   random     0 when the system has none: it spreads retries, and is no secret
 *   read_file  port_file_open, and port_file_read to the end, by the fetcher's deadline
 *   run        port_process_run; TA_E_DEADLINE when the fetcher's passes before timeout_ms do */
ta_creds_host ta_fetch_host(ta_fetcher *f);

/* ---- fetch_run.c ---- */

ta_err ta_fetch_run(void *fetcher, char *const *arguments, char *to, size_t cap, size_t *n,
                    uint32_t timeout_ms, ta_diag *diag);

#endif
