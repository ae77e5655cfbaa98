#include "http/proxy.h"

#include <string.h>

#include "base/ip.h"
#include "caps.h"

/* ---- the environment ---- */

typedef struct variables {
    const char *(*environment)(void *ctx, const char *name);
    void *ctx;
} variables;

/* Returns true if one of the two variables decides; it may decide that there is no proxy. */
static bool look_up(const variables *v, const char *lower, const char *upper, ta_str *value,
                    const char **from) {
    *from = lower;
    *value = ta_str_from(v->environment(v->ctx, lower));
    if (value->p != NULL)
        return true;
    *from = upper;
    *value = ta_str_from(v->environment(v->ctx, upper));
    return value->n > 0;
}

void ta_proxy_environment(ta_proxy_settings *out,
                          const char *(*environment)(void *ctx, const char *name), void *ctx) {
    const variables v = {environment, ctx};
    const char *http = environment(ctx, "REQUEST_METHOD") ? "http_proxy" : "HTTP_PROXY";
    if (!look_up(&v, "https_proxy", "HTTPS_PROXY", &out->https, &out->https_from))
        (void)look_up(&v, "all_proxy", "ALL_PROXY", &out->https, &out->https_from);
    if (!look_up(&v, "http_proxy", http, &out->http, &out->http_from))
        (void)look_up(&v, "all_proxy", "ALL_PROXY", &out->http, &out->http_from);
    (void)look_up(&v, "no_proxy", "NO_PROXY", &out->no_proxy, &out->no_proxy_from);
}

/* ---- exceptions ---- */

enum {
    MAPPED_BITS = 96
}; /* before the IPv4 address in ::ffff:0:0/96 (RFC 4291, section 2.5.5.2) */
static const uint8_t mapped[MAPPED_BITS / 8] = {[10] = 0xFF, [11] = 0xFF};

/* An IPv4 address becomes an IPv4-mapped IPv6 address: [::ffff:10.0.0.1] and 10.0.0.1 are the same
 * host. */
static bool parse_address(ta_str s, uint8_t out[16]) {
    memcpy(out, mapped, sizeof mapped);
    return ta_ipv4_parse(s, out + sizeof mapped) || ta_ipv6_parse(s, out);
}

/* `range` is an address or address/bits. */
static bool in_range(ta_str host, ta_str range) {
    uint8_t a[16], b[16];
    uint64_t bits = 128;
    ta_str length, base = ta_str_cut(range, '/', &length);
    if (!parse_address(host, a) || !parse_address(base, b))
        return false;
    if (length.p != NULL) {
        bool ipv4 = ta_str_find(base, ':') == base.n;
        if (!ta_str_to_u64(length, ipv4 ? 32 : 128, &bits))
            return false;
        bits += ipv4 ? MAPPED_BITS : 0;
    }
    /* ::/0 covers every IPv6 address, but no IPv4 address. */
    if (bits < MAPPED_BITS && memcmp(a, mapped, sizeof mapped) == 0)
        return false;
    size_t whole = (size_t)bits / 8;
    return memcmp(a, b, whole) == 0 &&
           (bits % 8 == 0 || (a[whole] ^ b[whole]) >> (8 - bits % 8) == 0);
}

/* Split the port off an entry, if it has one. */
static ta_str cut_port(ta_str entry, ta_str *port) {
    size_t colon = ta_str_find(entry, ':');
    *port = TA_ABSENT;
    if (ta_str_starts(entry, TA_STR("["))) {
        ta_str rest;
        ta_str host = ta_str_cut(ta_str_sub(entry, 1, entry.n), ']', &rest);
        if (rest.n > 0)
            *port = ta_str_sub(rest, 1, rest.n);
        return host;
    }
    /* More than one colon: an IPv6 address. */
    if (colon == entry.n ||
        ta_str_find(ta_str_sub(entry, colon + 1, entry.n), ':') + colon + 1 < entry.n)
        return entry;
    return ta_str_cut(entry, ':', port);
}

static bool covers(ta_str entry, const ta_url *to) {
    ta_str port, name = cut_port(entry, &port);
    uint64_t number;
    if (port.p != NULL && (!ta_str_to_u64(port, UINT16_MAX, &number) || number != to->port))
        return false;
    if (in_range(to->host, name))
        return true;
    name = ta_host_of_name(name);
    if (name.n == 0 || to->ipv6 || to->host.n < name.n)
        return false;
    size_t before = to->host.n - name.n;
    return ta_str_eq_nocase(ta_str_sub(to->host, before, to->host.n), name) &&
           (before == 0 || to->host.p[before - 1] == '.');
}

/* The entry of the list that covers `to`, or the absent slice. */
static ta_str find_exception(ta_str list, const ta_url *to) {
    if (ta_str_eq(list, TA_STR("*")))
        return list;
    while (list.p != NULL) {
        ta_str entry = ta_str_trim(ta_str_cut(list, ',', &list));
        ta_str name = entry;
        while (name.n > 0 && name.p[0] == '.')
            name = ta_str_sub(name, 1, name.n);
        if (covers(name, to))
            return entry;
    }
    return TA_ABSENT;
}

/* ---- the proxy ---- */

static ta_err refuse(const ta_proxy *p, ta_err err, const char *why, ta_str scheme, ta_diag *diag) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_puts(&b, p->from ? p->from : "the proxy");
    ta_puts(&b, ": ");
    ta_puts(&b, why);
    ta_put_untrusted(&b, scheme, 16);
    return ta_fail_text(diag, err, &b);
}

/* May the part before :// be shown? If it is not a scheme, it may contain a password. */
static bool is_scheme(ta_str s) {
    for (size_t i = 0; i < s.n; i++)
        if (!ta_is_alpha(s.p[i]) && !ta_is_digit(s.p[i]))
            return false;
    return s.n > 0;
}

/* The index of :// in s, or s.n. */
static size_t find_scheme_end(ta_str s) {
    for (size_t i = 0; i + 3 <= s.n; i++)
        if (memcmp(s.p + i, "://", 3) == 0)
            return i;
    return s.n;
}

static ta_err parse(ta_str s, ta_proxy *p, ta_diag *diag) {
    const char *why;
    ta_url url;
    if (s.n > TA_URL_MAX)
        return refuse(p, TA_E_LIMIT, "the URL is longer than " TA_LIMIT_TEXT(TA_URL_MAX) " bytes",
                      TA_ABSENT, diag);
    size_t end = find_scheme_end(s);
    if (end < s.n) {
        ta_str scheme = ta_str_sub(s, 0, end);
        p->tls = ta_str_eq_nocase(scheme, TA_STR("https"));
        if (!p->tls && !ta_str_eq_nocase(scheme, TA_STR("http")))
            return refuse(p, TA_E_CONFIG, "a proxy must be http:// or https://, and this is ",
                          is_scheme(scheme) ? scheme : TA_STR("neither"), diag);
        s = ta_str_sub(s, end + 3, s.n);
    } else if (ta_str_starts(s, TA_STR("//"))) {
        s = ta_str_sub(s, 2, s.n);
    }
    size_t n = 0; /* bytes of the authority; a proxy ignores what follows it */
    while (n < s.n && s.p[n] != '/' && s.p[n] != '?' && s.p[n] != '#')
        n++;
    s.n = n;
    while (n > 0 && s.p[n - 1] != '@')
        n--;
    if (n > 0)
        p->userinfo = ta_str_sub(s, 0, n - 1);
    if (ta_url_parse_authority(ta_str_sub(s, n, s.n), p->tls, &url, &why) != TA_OK)
        return refuse(p, TA_E_CONFIG, why, TA_ABSENT, diag);
    p->host = url.name;
    p->port = url.port;
    return TA_OK;
}

ta_err ta_proxy_choose(const ta_proxy_settings *s, const ta_url *to, ta_proxy *out, ta_diag *diag) {
    ta_str value = to->tls ? s->https : s->http;
    *out = (ta_proxy){.from = to->tls ? s->https_from : s->http_from};
    if (value.n == 0)
        return TA_OK;
    out->exception = find_exception(s->no_proxy, to);
    if (out->exception.p == NULL)
        return parse(value, out, diag);
    out->from = s->no_proxy_from;
    return TA_OK;
}

void ta_put_proxy(ta_buf *b, const ta_proxy *p) {
    ta_puts(b, p->tls ? "https://" : "http://");
    ta_put_authority(b, p->host, p->port);
    if (p->from != NULL) {
        ta_puts(b, " (");
        ta_puts(b, p->from);
        ta_putc(b, ')');
    }
}
