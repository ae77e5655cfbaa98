/* proxy.h - which proxy, if any, leads to a URL. Layer http; needs base, url. Pure, no allocation.
 *
 * The variables are read as AWS CLI reads them (Python's urllib): https_proxy for https and
 * http_proxy for http endpoints, no_proxy for the exceptions; each wins over its upper case, even when
 * it is empty, which means none. Where REQUEST_METHOD is set the process is a CGI program, and
 * HTTP_PROXY may be a visitor's Proxy field (CVE-2016-5385): then http_proxy alone counts. Beyond AWS
 * CLI: all_proxy stands in for the first two; NO_PROXY has ranges, any text of an address, and a port
 * matches the scheme's own port too; the dot of an absolute name makes no difference to it. */
#ifndef TA_PROXY_H
#define TA_PROXY_H

#include "base/diag.h"
#include "http/url.h"

/* Slices of a ta_proxy_settings (tinyaws.h). */
typedef struct ta_proxy {
    ta_str host; /* without brackets, maybe with an absolute name's dot; empty: the way is direct */
    uint16_t port;
    bool tls;         /* TLS to the proxy itself */
    ta_str userinfo;  /* user:password, percent-encoded; secret; may be absent */
    const char *from; /* where the setting, or the exception, came from, or NULL */
    ta_str exception; /* direct: the entry of no_proxy that covers the URL, or absent */
} ta_proxy;

/* Read the variables. An empty value counts as absent, but for the lower case over the upper.
 *   environment  gives a variable's value or NULL; the values are borrowed */
void ta_proxy_environment(ta_proxy_settings *out,
                          const char *(*environment)(void *ctx, const char *name), void *ctx);

/* Choose the proxy for `to`, whose path and query do not matter.
 *   diag  filled on an error, without the user and the password
 * TA_OK | TA_E_CONFIG the proxy's URL is malformed, or of another scheme, such as socks5 | TA_E_LIMIT
 * it is longer than TA_URL_MAX. */
TA_MUST ta_err ta_proxy_choose(const ta_proxy_settings *settings, const ta_url *to, ta_proxy *out,
                               ta_diag *diag);

/* The proxy as a message may show it: http://host:port (HTTPS_PROXY). */
void ta_put_proxy(ta_buf *b, const ta_proxy *proxy);

#endif
