/* proxy.h - the proxy for a URL, if any. Layer http; needs base, url. Pure, no allocation.
 *
 * The variables are read as in AWS CLI (Python's urllib): https_proxy for https endpoints,
 * http_proxy for http endpoints, no_proxy for the exceptions. Each takes precedence over its
 * upper-case form, even if it is empty, which means no proxy. If REQUEST_METHOD is set, the process
 * is a CGI program, and HTTP_PROXY may be a visitor's Proxy field (CVE-2016-5385): then only
 * http_proxy counts. Beyond AWS CLI: all_proxy is the default for the first two; NO_PROXY may have
 * ranges, an address in any text form, and the default port of the scheme; the dot at the end of an
 * absolute name is ignored. */
#ifndef TA_PROXY_H
#define TA_PROXY_H

#include "base/diag.h"
#include "http/url.h"

/* Slices of a ta_proxy_settings (tinyaws.h). */
typedef struct ta_proxy {
    /* without brackets; may have the dot of an absolute name; empty: no proxy is used */
    ta_str host;
    uint16_t port;
    bool tls;         /* TLS to the proxy itself */
    ta_str userinfo;  /* user:password, percent-encoded; secret; may be absent */
    const char *from; /* the source of the setting, or of the exception, or NULL */
    ta_str exception; /* without a proxy: the entry of no_proxy that covers the URL, or absent */
} ta_proxy;

/* Read the variables. An empty value counts as absent, but an empty lower-case variable still takes
 * precedence over the upper-case one.
 *   environment  returns a variable's value or NULL; the values are borrowed */
void ta_proxy_environment(ta_proxy_settings *out,
                          const char *(*environment)(void *ctx, const char *name), void *ctx);

/* Choose the proxy for `to`, whose path and query do not matter.
 *   diag  filled on an error, without the user and the password
 * Returns TA_OK | TA_E_CONFIG the proxy's URL is malformed, or its scheme is not supported, such as
 * socks5 | TA_E_LIMIT it is longer than TA_URL_MAX. */
TA_MUST ta_err ta_proxy_choose(const ta_proxy_settings *settings, const ta_url *to, ta_proxy *out,
                               ta_diag *diag);

/* The proxy for a message: http://host:port (HTTPS_PROXY). */
void ta_put_proxy(ta_buf *b, const ta_proxy *proxy);

#endif
