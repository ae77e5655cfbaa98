/* connect.h - a tunnel through an HTTP proxy (RFC 9110, section 9.3.6), and the errors of proxies.
 * Layer http; needs base, proxy, http_exchange. No allocation. */
#ifndef TA_CONNECT_H
#define TA_CONNECT_H

#include "http/http_exchange.h"
#include "http/proxy.h"

/* Ask the proxy at the other end of `s` for a tunnel to host:port. On TA_OK the stream is the
 * tunnel, and no byte of it has been read.
 *   x     working memory: head and head_cap are set; afterwards it holds the proxy's answer,
 *         which the caller does not need
 *   diag  filled on an error; ta_proxy_failed completes it
 * Returns TA_OK | TA_E_PROXY the proxy refused | TA_E_CONNECT the proxy could not connect (5xx)
 * | TA_E_HTTP_SYNTAX not a valid answer, or bytes after it before the tunnel was used
 * | TA_E_LIMIT | TA_E_HTTP_TRUNCATED | TA_E_RECV | what the stream's read and write return. */
TA_MUST ta_err ta_http_connect(ta_exchange *x, const ta_stream *s, const ta_proxy *proxy,
                               ta_str host, uint16_t port, ta_deadline deadline, ta_diag *diag);

/* Turn the status of the proxy's own answer into an error that says what to do; ta_proxy_failed
 * completes it. Sets diag->http_status. Returns TA_E_PROXY or TA_E_CONNECT (status 5xx). */
ta_err ta_proxy_refused(const ta_proxy *proxy, const ta_response *answer, ta_diag *diag);

/* Turn the error in `diag` into an error of the proxy: its text then begins with the proxy's URL.
 * An error that means the endpoint was not reached becomes TA_E_PROXY_CONNECT, or TA_E_PROXY for a
 * name that does not exist. An error of ta_proxy_refused keeps its code. Returns the error. */
ta_err ta_proxy_failed(const ta_proxy *proxy, ta_diag *diag);

#endif
