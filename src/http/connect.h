/* connect.h - a tunnel through an HTTP proxy (RFC 9110, section 9.3.6), and what proxies answer.
 * Layer http; needs base, proxy, http_exchange. No allocation. */
#ifndef TA_CONNECT_H
#define TA_CONNECT_H

#include "http/http_exchange.h"
#include "http/proxy.h"

/* Ask the proxy at the other end of `s` for a tunnel to host:port. On TA_OK the stream is the tunnel,
 * and not one byte of it was read.
 *   x     working memory: head and head_cap are set; what it holds after is the proxy's answer, and of
 *         no use
 *   diag  filled on an error; ta_proxy_failed completes it
 * TA_OK | TA_E_PROXY the proxy refuses | TA_E_CONNECT it could not connect (status 5xx)
 * | TA_E_HTTP_SYNTAX no valid answer, or bytes behind it before the tunnel was used | TA_E_LIMIT
 * | TA_E_HTTP_TRUNCATED | TA_E_RECV | what the stream's read and write return. */
TA_MUST ta_err ta_http_connect(ta_exchange *x, const ta_stream *s, const ta_proxy *proxy,
                               ta_str host, uint16_t port, ta_deadline deadline, ta_diag *diag);

/* The status of an answer that is the proxy's own, as an error that says what to do; ta_proxy_failed
 * completes it. diag->http_status becomes the answer's.
 * TA_E_PROXY | TA_E_CONNECT (status 5xx). */
ta_err ta_proxy_refused(const ta_proxy *proxy, const ta_response *answer, ta_diag *diag);

/* Make the error that `diag` holds one of the proxy: its text begins with the proxy's URL, and what
 * would say that the endpoint was not reached becomes TA_E_PROXY_CONNECT, or TA_E_PROXY for a name that
 * does not exist. What ta_proxy_refused told keeps its code. Returns the error. */
ta_err ta_proxy_failed(const ta_proxy *proxy, ta_diag *diag);

#endif
