#include "http/url.h"

#include "base/diag.h"
#include "base/ip.h"

#define LABEL_MAX 63 /* RFC 1035, section 2.3.4 */

static bool is_host_byte(char c) {
    return ta_is_alpha(c) || ta_is_digit(c) || c == '-' || c == '_';
}

static bool is_number(ta_str s) {
    for (size_t i = 0; i < s.n; i++)
        if (!ta_is_digit(s.p[i]))
            return false;
    return s.n > 0;
}

ta_str ta_host_of_name(ta_str name) {
    bool absolute = name.n > 1 && name.p[name.n - 1] == '.';
    return ta_str_sub(name, 0, name.n - absolute);
}

/* Returns NULL if `host` is a host name, or an IPv4 address that is not `absolute`; else what is
 * wrong. */
static const char *host_fault(ta_str host, bool absolute) {
    ta_str label, rest = host;
    do {
        label = ta_str_cut(rest, '.', &rest);
        if (label.n == 0)
            return "the host name has an empty label";
        if (label.n > LABEL_MAX)
            return "the host name has a label of more than " TA_LIMIT_TEXT(LABEL_MAX) " bytes";
        for (size_t i = 0; i < label.n; i++)
            if (!is_host_byte(label.p[i]))
                return "the host name has a byte that none can have";
        if (label.p[0] == '-' || label.p[label.n - 1] == '-')
            return "the host name has a label that starts or ends with a hyphen";
    } while (rest.p != NULL);
    /* Resolvers differ on 127.1 and 0x7f.1, so only the plain form counts as an address. */
    uint8_t address[4];
    if (is_number(label) && (absolute || !ta_ipv4_parse(host, address)))
        return "the host is a number but no IPv4 address";
    return NULL;
}

/* pchar, and the delimiters of path and query (RFC 3986, sections 3.3 and 3.4). */
static const char *rest_fault(ta_str s) {
    const ta_str marks = TA_STR("-._~!$&'()*+,;=:@/?");
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '#')
            return "the URL has a fragment";
        if (c == '%') {
            if (s.n - i < 3 || ta_hex_value(s.p[i + 1]) < 0 || ta_hex_value(s.p[i + 2]) < 0)
                return "the URL has a percent sign without two hexadecimal digits";
        } else if (!ta_is_alpha(c) && !ta_is_digit(c) && ta_str_find(marks, c) == marks.n) {
            return "the URL has a byte that must be percent-encoded";
        }
    }
    return NULL;
}

static const char *parse_scheme(ta_str *s, ta_url *u) {
    ta_str rest, scheme = ta_str_cut(*s, ':', &rest);
    u->tls = ta_str_eq_nocase(scheme, TA_STR("https"));
    if ((!u->tls && !ta_str_eq_nocase(scheme, TA_STR("http"))) ||
        !ta_str_starts(rest, TA_STR("//")))
        return "the URL does not start with https:// or http://";
    *s = ta_str_sub(rest, 2, rest.n);
    return NULL;
}

static const char *parse_port(ta_str port, ta_url *u) {
    uint16_t own = u->tls ? 443 : 80;
    uint64_t value = own;
    if (port.p != NULL &&
        (port.n == 0 || port.p[0] == '0' || !ta_str_to_u64(port, UINT16_MAX, &value)))
        return "the port is no number from 1 to 65535";
    u->port = (uint16_t)value;
    u->default_port = value == own;
    return NULL;
}

static const char *parse_authority(ta_str s, ta_url *u) {
    ta_str port;
    const char *why;
    size_t host_end; /* in s, including the brackets */
    if (ta_str_find(s, '@') < s.n)
        return "the URL has a user name or a password";
    u->ipv6 = s.n > 0 && s.p[0] == '[';
    if (u->ipv6) {
        host_end = ta_str_find(s, ']');
        if (host_end == s.n)
            return "the IPv6 address has no closing bracket";
        u->name = u->host = ta_str_sub(s, 1, host_end++);
        port = TA_ABSENT;
        if (host_end < s.n && s.p[host_end] != ':')
            return "the IPv6 address is not followed by a colon or a slash";
        if (host_end < s.n)
            port = ta_str_sub(s, host_end + 1, s.n);
        if (ta_str_find(u->host, '%') < u->host.n)
            return "the IPv6 address has a zone";
        uint8_t address[16];
        if (!ta_ipv6_parse(u->host, address))
            return "the IPv6 address is malformed";
    } else {
        u->name = ta_str_cut(s, ':', &port);
        u->host = ta_host_of_name(u->name);
        host_end = u->host.n;
        if (host_end == 0)
            return "the URL has no host";
        /* ta_url_parse reports a host that is too long as an error of its own. */
        if (host_end <= TA_HOST_MAX && (why = host_fault(u->host, u->name.n > host_end)) != NULL)
            return why;
    }
    if ((why = parse_port(port, u)) != NULL)
        return why;
    u->authority = u->default_port ? ta_str_sub(s, 0, host_end) : s;
    return NULL;
}

static const char *parse(ta_str s, ta_url *u) {
    const char *why = parse_scheme(&s, u);
    if (why)
        return why;
    size_t end = 0; /* of the authority */
    while (end < s.n && s.p[end] != '/' && s.p[end] != '?' && s.p[end] != '#')
        end++;
    if ((why = parse_authority(ta_str_sub(s, 0, end), u)) != NULL)
        return why;
    ta_str rest = ta_str_sub(s, end, s.n);
    if ((why = rest_fault(rest)) != NULL)
        return why;
    u->path = ta_str_cut(rest, '?', &u->query);
    if (u->path.n == 0)
        u->path = TA_STR("/");
    return NULL;
}

/* In the URL, the dot of an absolute name is between the host and the port: write the authority
 * without it. */
static void drop_dot(ta_url *u) {
    if (u->name.n == u->host.n || u->default_port)
        return;
    ta_buf b = ta_buf_on(u->memory, sizeof u->memory);
    ta_put_authority(&b, u->host, u->port);
    u->authority = ta_buf_str(&b);
}

ta_err ta_url_parse_authority(ta_str s, bool tls, ta_url *out, const char **why) {
    *out = (ta_url){.tls = tls, .path = TA_STR("/")};
    *why = parse_authority(s, out);
    if (*why == NULL && out->host.n > TA_HOST_MAX)
        *why = "the host name is longer than " TA_LIMIT_TEXT(TA_HOST_MAX) " bytes";
    drop_dot(out);
    return *why ? TA_E_CONFIG : TA_OK;
}

void ta_put_authority(ta_buf *b, ta_str host, uint16_t port) {
    bool ipv6 = ta_str_find(host, ':') < host.n;
    ta_puts(b, ipv6 ? "[" : "");
    ta_put(b, host);
    ta_puts(b, ipv6 ? "]:" : ":");
    ta_put_u64(b, port, 1);
}

ta_err ta_url_parse(ta_str s, ta_url *out, const char **why) {
    ta_url u = {0};
    ta_err err = TA_OK;
    const char *fault = NULL;
    if (s.n > TA_URL_MAX) {
        fault = "the URL is longer than " TA_LIMIT_TEXT(TA_URL_MAX) " bytes";
        err = TA_E_LIMIT;
    } else if ((fault = parse(s, &u)) != NULL) {
        err = TA_E_CONFIG;
    } else if (u.host.n > TA_HOST_MAX) {
        fault = "the host name is longer than " TA_LIMIT_TEXT(TA_HOST_MAX) " bytes";
        err = TA_E_LIMIT;
    }
    if (why)
        *why = fault;
    if (err == TA_OK) {
        *out = u;
        drop_dot(out);
    }
    return err;
}

void ta_put_untrusted_url(ta_buf *b, ta_str url, size_t max) {
    size_t from = url.n;
    while (from > 0 && url.p[from - 1] != '@')
        from--;
    if (from > 0)
        ta_puts(b, "...@");
    ta_put_untrusted(b, ta_str_sub(url, from, url.n), max);
}
