/* url.h - an absolute http or https URL, taken apart (RFC 3986; RFC 9110, section 4.2).
 * Layer http; needs base. Pure, no allocation: every slice points into the input. */
#ifndef TA_URL_H
#define TA_URL_H

#include "base/buf.h"
#include "limits.h"

/* Not to be copied: authority may point into it. */
typedef struct ta_url {
    bool tls;          /* https */
    bool ipv6;         /* host is an IPv6 address */
    bool default_port; /* port is the scheme's own: 80, or 443 under TLS */
    uint16_t port;     /* 1..65535, given or the scheme's own */
    ta_str name;       /* what is resolved: host, and the dot of an absolute name after it */
    ta_str host;       /* as given, 1..TA_HOST_MAX bytes; an IPv6 address without its brackets, a
                          name without the dot at its end, which only a resolver should see */
    ta_str authority;  /* the Host field's value: host, and :port when it is not the default one;
                          an IPv6 address in brackets */
    ta_str path;       /* starts with a slash; "/" when the URL has none */
    ta_str query;      /* without its question mark; absent when the URL has none */
    char memory[TA_AUTHORITY_MAX]; /* private: where authority is not as the URL has it */
} ta_url;

/* A name without the dot of an absolute one (RFC 1034, section 3.1). */
ta_str ta_host_of_name(ta_str name);

/* Take `s` apart.
 * Refused, each for its own reason: another scheme, userinfo, a fragment, an empty host, a host
 * name with an empty or over-long label or with other bytes than letters, digits, '-' and '_', a
 * dotted number that is no IPv4 address, an IPv6 zone, a port that is empty, 0, above 65535 or
 * starts with 0, and bytes that RFC 3986 allows in no path or query (space, controls, beyond
 * ASCII).
 *   s    borrowed, and must outlive *out
 *   out  set on TA_OK alone
 *   why  may be NULL; out: static text that names what is wrong, NULL on TA_OK
 * Returns TA_OK | TA_E_CONFIG malformed | TA_E_LIMIT longer than TA_URL_MAX or TA_HOST_MAX. */
TA_MUST ta_err ta_url_parse(ta_str s, ta_url *out, const char **why);

/* Take host[:port] apart: an authority alone, of a URL whose scheme is https or not.
 *   out  means nothing after an error
 *   why  out: static text that names what is wrong, NULL on TA_OK
 * TA_OK | TA_E_CONFIG. */
TA_MUST ta_err ta_url_parse_authority(ta_str s, bool tls, ta_url *out, const char **why);

/* host:port, an IPv6 address in brackets. */
void ta_put_authority(ta_buf *b, ta_str host, uint16_t port);

/* A URL for a message, as ta_put_foreign, malformed as it may be. What stands before an '@' may hold a
 * password: "...@" is put in its place. */
void ta_put_foreign_url(ta_buf *b, ta_str url, size_t max);

#endif
