/* fetch.h - the requests, files, programs and time that credential providers need (creds/creds.h),
 * over client/channel.h and port.h. Layer client.
 * Memory: sizeof(ta_fetcher), about 46 KiB, of which a usual answer touches a quarter. It contains
 * secrets from the first fetch until ta_fetch_close. */
#ifndef TA_FETCH_H
#define TA_FETCH_H

#include "caps.h"
#include "client/channel.h"
#include "creds/creds.h"
#include "http/url.h"

typedef struct ta_fetcher {
    /* Set by ta_fetch_open; the caller may change them between fetches. ca_bundle and no_verify
     * apply to new connections only; a kept one is not verified again. */
    const char *ca_bundle; /* path, for https; borrowed. NULL: the built-in trust anchors, which are
                            * always trusted for host names of AWS */
    bool no_verify;        /* accept any certificate: for experiments only */
    const ta_proxy_settings *proxies; /* NULL: none; borrowed */
    ta_deadline deadline;             /* of fetches, sleeps, files and programs */
    /* Called before each request, before it uses the network. If it fails, the fetch returns its
     * error. NULL: not called. */
    ta_err (*before_fetch)(void *ctx, const ta_fetch_request *request, const ta_url *url,
                           ta_diag *diag);
    void *before_fetch_ctx;

    /* Private. */
    bool used; /* the channel and `body` may contain an answer */
    size_t request_n;
    ta_channel channel;
    char request[TA_HTTP_REQUEST_MAX];
    char body[TA_FETCH_BODY_MAX];
} ta_fetcher;

/* Initialise a fetcher. `deadline` may be TA_NEVER. */
void ta_fetch_open(ta_fetcher *f, ta_deadline deadline);

/* Close the kept connection, and wipe the last request and answer. */
void ta_fetch_close(ta_fetcher *f);

/* The functions of ta_creds_io, over `f`. `f` must stay open, at the same address.
 *   fetch      send one request, through a proxy if one applies. The connection is kept for a
 *              request to the same scheme, host and port, unless one of the two has a client
 *              certificate; a kept connection that the server has closed is replaced once. Adds the
 *              header fields host, user-agent, accept-encoding and, for PUT and POST,
 *              content-length.
 *              TA_OK | TA_E_CONFIG (url, proxy, or a byte that no field may contain) | TA_E_LIMIT
 *              (TA_HTTP_REQUEST_MAX, TA_FETCH_BODY_MAX, and those of http_exchange.h) | what
 *              before_fetch, ta_conn_open and ta_conn_exchange return
 *   now        port_realtime_ms, in seconds
 *   sleep      TA_E_DEADLINE at once if the deadline would pass during the sleep
 *   random     0 if the system has no entropy: the number spreads retries and is not secret
 *   read_file  read the whole file, until the fetcher's deadline
 *   run        port_process_run; TA_E_DEADLINE if the fetcher's deadline is before timeout_ms */
ta_creds_io ta_fetch_io(ta_fetcher *f);

/* ---- fetch_run.c ---- */

/* ta_creds_io.run; `fetcher` is a ta_fetcher. */
ta_err ta_fetch_run(void *fetcher, char *const *arguments, char *to, size_t cap, size_t *n,
                    uint32_t timeout_ms, ta_diag *diag);

#endif
