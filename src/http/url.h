/* url.h - an absolute http or https URL, split into its parts (RFC 3986; RFC 9110, section 4.2).
 * Layer http; needs base. Pure, no allocation: every slice points into the input. */
#ifndef TA_URL_H
#define TA_URL_H

#include "base/buf.h"
#include "caps.h"

/* Do not copy it: authority may point into it. */
typedef struct ta_url {
    bool tls;          /* https */
    bool ipv6;         /* host is an IPv6 address */
    bool default_port; /* port is the scheme's default: 80, or 443 with TLS */
    uint16_t port;     /* 1..65535, given or the scheme's default */
    ta_str name;       /* the name to resolve: host, and the dot of an absolute name after it */
    /* As given, 1..TA_HOST_MAX bytes; an IPv6 address without its brackets, a name without the dot
     * at its end, which only a resolver should see. */
    ta_str host;
    /* The value of the Host field: host, and :port if it is not the default one; an IPv6 address in
     * brackets. */
    ta_str authority;
    ta_str path;                   /* starts with a slash; "/" if the URL has none */
    ta_str query;                  /* without its question mark; absent if the URL has none */
    char memory[TA_AUTHORITY_MAX]; /* private: used if authority differs from the text of the URL */
} ta_url;

/* A name without the dot at the end of an absolute name (RFC 1034, section 3.1). */
ta_str ta_host_of_name(ta_str name);

/* Split `s` into its parts.
 * Refused, each with its own reason: another scheme, userinfo, a fragment, an empty host, a host
 * name with an empty or overlong label or with bytes other than letters, digits, '-' and '_', a
 * dotted number that is not an IPv4 address, an IPv6 zone, a port that is empty, 0, above 65535 or
 * starts with 0, and bytes that RFC 3986 does not allow in a path or query (space, control
 * characters, bytes beyond ASCII).
 *   s    borrowed, and must outlive *out
 *   out  set only on TA_OK
 *   why  may be NULL; out: static text that names what is wrong, NULL on TA_OK
 * Returns TA_OK | TA_E_CONFIG malformed | TA_E_LIMIT longer than TA_URL_MAX or TA_HOST_MAX. */
TA_MUST ta_err ta_url_parse(ta_str s, ta_url *out, const char **why);

/* Split host[:port], the authority of an https (`tls`) or http URL.
 *   out  unspecified after an error
 *   why  out: static text that names what is wrong, NULL on TA_OK
 * Returns TA_OK | TA_E_CONFIG. */
TA_MUST ta_err ta_url_parse_authority(ta_str s, bool tls, ta_url *out, const char **why);

/* host:port, with an IPv6 address in brackets. */
void ta_put_authority(ta_buf *b, ta_str host, uint16_t port);

/* A URL for a message, as ta_put_untrusted; it may be malformed. What precedes an '@' may contain a
 * password, so "...@" replaces it. */
void ta_put_untrusted_url(ta_buf *b, ta_str url, size_t max);

#endif
