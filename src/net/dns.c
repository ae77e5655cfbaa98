#include "net/dns.h"

#include <string.h>

#include "base/ip.h"
#include "net/dns_server.h"

/* How long to wait for each server in the first round. */
enum { FIRST_TRY_MS = 500 };

/* ---- messages ---- */

static void put_failure(ta_buf *b, unsigned rcode) {
    static const char *const names[] = {[0] = "no recursion offered",
                                        [1] = "FORMERR",
                                        [2] = "SERVFAIL",
                                        [4] = "NOTIMP",
                                        [5] = "REFUSED"};
    if (rcode < sizeof names / sizeof *names && names[rcode] != NULL) {
        ta_puts(b, names[rcode]);
        return;
    }
    ta_puts(b, "response code ");
    ta_put_u64(b, rcode, 1);
}

static const char *conf_path(const ta_dns *dns) {
    return dns->resolv_path ? dns->resolv_path : "/etc/resolv.conf";
}

static void put_server(ta_buf *b, const ta_dns *dns, size_t i, bool deadline) {
    const ta_dns_server *s = &dns->servers[i];
    ta_puts(b, "; ");
    if (dns->lack != NULL) {
        ta_puts(b, conf_path(dns));
        ta_puts(b, dns->lack);
        ta_puts(b, ", so the name server is taken to be ");
    }
    ta_put_address(b, &dns->conf.servers[i]);
    ta_puts(b, ": ");
    if (s->sys != 0) {
        ta_puts(b, port_error_text(s->sys));
    } else if (s->verdict == TA_DNS_FAILURE) {
        put_failure(b, s->rcode);
    } else if (s->verdict != TA_DNS_NOT_OURS) {
        ta_puts(b, s->verdict == TA_DNS_LOOP ? "a loop of CNAME records" : "not a valid answer");
    } else {
        ta_puts(b, "no answer");
        if (deadline)
            return; /* the deadline may have come before the server's time was over */
        ta_puts(b, " within ");
        ta_put_u64(b, dns->conf.timeout_s, 1);
        ta_puts(b, " s");
    }
}

/* A name server's failure for one name is reported only if no other name is found. */
static void forget_failure(ta_diag *diag) {
    if (diag->err != TA_E_RESOLVE)
        return;
    diag->err = TA_OK;
    diag->text[0] = '\0';
}

static ta_err fail(ta_dns *dns, ta_err err, ta_str what, const char *text) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_put_untrusted(&b, what, TA_HOST_MAX);
    ta_puts(&b, text);
    if (err == TA_E_RESOLVE || err == TA_E_DEADLINE)
        for (size_t i = 0; i < dns->conf.servers_n; i++)
            if (dns->servers[i].asked)
                put_server(&b, dns, i, err == TA_E_DEADLINE);
    if (err != TA_E_RESOLVE)
        forget_failure(dns->diag);
    return ta_fail_text(dns->diag, err, &b);
}

/* ---- one name ---- */

static bool has(const ta_dns *dns, ta_dns_verdict verdict) {
    return dns->questions[0].verdict == verdict || dns->questions[1].verdict == verdict;
}

/* Did any of the servers that were asked answer? */
static bool was_answered(const ta_dns *dns) {
    for (size_t i = 0; i < dns->conf.servers_n; i++)
        if (dns->servers[i].verdict != TA_DNS_NOT_OURS)
            return true;
    return false;
}

/* Ask each server once, and wait `ms` for each. TA_E_RESOLVE: the answers are not enough yet. */
static ta_err ask_round(ta_dns *dns, unsigned ms) {
    const size_t first = dns->first;
    for (size_t i = 0; i < dns->conf.servers_n; i++) {
        const size_t k = (first + i) % dns->conf.servers_n;
        ta_dns_server *s = &dns->servers[k];
        if (s->failures == dns->conf.attempts)
            continue;
        ta_err err = ta_dns_ask_server(dns, k, ms);
        if (err != TA_OK || ta_dns_is_enough(dns))
            return err;
        if (port_monotonic_ms() >= dns->deadline)
            return TA_E_DEADLINE;
        s->failures += ms > FIRST_TRY_MS || s->sys != 0 || s->verdict != TA_DNS_NOT_OURS;
    }
    return TA_E_RESOLVE;
}

/* A server may say that no such name exists for one family, perhaps wrongly (RFC 4074, section
 * 4.2), and be silent about the other family. It is asked in at most two rounds. */
static ta_err ask_rounds(ta_dns *dns) {
    ta_err err = ask_round(dns, FIRST_TRY_MS);
    for (unsigned i = 0; i < dns->conf.attempts && err == TA_E_RESOLVE; i++) {
        err = ask_round(dns, dns->conf.timeout_s * 1000);
        if (err == TA_E_RESOLVE && has(dns, TA_DNS_NO_NAME))
            return TA_OK;
    }
    return err == TA_E_RESOLVE && dns->n > 0 ? TA_OK : err;
}

/* Returns TA_OK; TA_E_HOST_UNKNOWN if another name may be tried (the diag is empty, or has the
 * failure of a name server); or another error of ta_dns_resolve, in the diag. */
static ta_err ask_name(ta_dns *dns, ta_str name) {
    ta_err err = ta_dns_begin(dns, name);
    if (err == TA_E_PARAM)
        return TA_E_HOST_UNKNOWN;
    if (err == TA_OK)
        err = ask_rounds(dns);
    ta_dns_end(dns);
    if (err == TA_OK) {
        dns->answered_by = dns->conf.servers[dns->first];
        return dns->n > 0 ? TA_OK : TA_E_HOST_UNKNOWN;
    }
    bool next = err == TA_E_RESOLVE && was_answered(dns);
    err = fail(dns, err, name, "");
    return next ? TA_E_HOST_UNKNOWN : err;
}

/* The name with each domain of the search list, as far as the result is short enough. */
static ta_err ask_search(ta_dns *dns, ta_str name) {
    char text[TA_HOST_MAX];
    ta_err err = TA_E_HOST_UNKNOWN;
    ta_str list = ta_buf_str(&dns->conf.search);
    while (list.n > 0 && err == TA_E_HOST_UNKNOWN) {
        ta_buf b = ta_buf_on(text, sizeof text);
        ta_put(&b, name);
        ta_putc(&b, '.');
        ta_put(&b, ta_str_cut(list, ' ', &list));
        if (!b.full)
            err = ask_name(dns, ta_buf_str(&b));
    }
    if (err == TA_E_HOST_UNKNOWN && dns->conf.search.full)
        return fail(dns, TA_E_LIMIT, ta_str_from(conf_path(dns)),
                    ": its search list is longer than " TA_LIMIT_TEXT(TA_DNS_SEARCH_MAX) " bytes");
    return err;
}

/* As in resolv.conf(5): a name with at least ndots dots is first tried as it is, other names last.
 * As in the C libraries, a name server's failure for one name does not prevent the next name;
 * silence does, because the next name would take as long again. */
static ta_err ask(ta_dns *dns, ta_str name, bool absolute) {
    size_t dots = 0;
    for (size_t i = 0; i < name.n; i++)
        dots += name.p[i] == '.';
    bool first = absolute || dots >= dns->conf.ndots, exists = false;
    ta_err err = TA_E_HOST_UNKNOWN;
    for (unsigned step = 0; step < 2 && err == TA_E_HOST_UNKNOWN; step++) {
        if (first == (step == 0)) {
            err = ask_name(dns, name);
            exists = has(dns, TA_DNS_NO_DATA);
        } else if (!absolute) {
            err = ask_search(dns, name);
        }
    }
    if (err == TA_OK)
        forget_failure(dns->diag);
    if (err != TA_E_HOST_UNKNOWN)
        return err;
    if (dns->diag->err == TA_E_RESOLVE)
        return TA_E_RESOLVE;
    return fail(dns, err, name, exists ? ": no IP address" : ": no such host name");
}

/* ---- the files ---- */

static void feed_hosts(void *ctx, ta_str piece) {
    ta_hosts_feed(ctx, piece);
}

static void feed_conf(void *ctx, ta_str piece) {
    ta_resolv_conf_feed(ctx, piece);
}

static port_result read_file(ta_dns *dns, const char *path, void (*feed)(void *, ta_str), void *ctx,
                             int *sys) {
    port_file f;
    size_t n = 1;
    port_result r = port_file_open(path, &f, sys);
    if (r != PORT_OK)
        return r;
    while (r == PORT_OK && n > 0) {
        r = port_file_read(f, dns->message, sizeof dns->message, &n, dns->deadline, sys);
        if (r == PORT_OK)
            feed(ctx, (ta_str){dns->message, n});
    }
    port_file_close(f);
    return r;
}

static ta_err unreadable(ta_dns *dns, const char *path, port_result r, int sys) {
    if (r == PORT_INTERRUPTED)
        return fail(dns, TA_E_INTERRUPTED, ta_str_from(path), "");
    if (r == PORT_TIMEOUT)
        return fail(dns, TA_E_DEADLINE, ta_str_from(path), " was not read to its end");
    ta_buf b = ta_buf_on(dns->message, sizeof dns->message);
    ta_puts(&b, path);
    ta_puts(&b, ": ");
    return fail(dns, TA_E_FILE, ta_buf_str(&b), port_error_text(sys));
}

/* The C libraries ignore a hosts file that cannot be read. But a name in that file must not be
 * looked up in DNS, where it may be another host's. */
static ta_err look_in_hosts(ta_dns *dns, ta_str name) {
    int sys = 0;
    const char *path = dns->hosts_path ? dns->hosts_path : "/etc/hosts";
    ta_hosts hosts = {.host = name, .out = dns->out, .cap = dns->cap};
    port_result r = read_file(dns, path, feed_hosts, &hosts, &sys);
    ta_hosts_end(&hosts);
    dns->n = hosts.n;
    dns->origin = path;
    return r == PORT_OK || r == PORT_NOT_FOUND ? TA_OK : unreadable(dns, path, r, sys);
}

static ta_err read_conf(ta_dns *dns) {
    int sys = 0;
    const char *path = conf_path(dns);
    ta_resolv_conf_init(&dns->conf);
    port_result r = read_file(dns, path, feed_conf, &dns->conf, &sys);
    ta_resolv_conf_end(&dns->conf);
    if (r != PORT_OK && r != PORT_NOT_FOUND)
        return unreadable(dns, path, r, sys);
    dns->lack = !dns->conf.by_default ? NULL
                : r == PORT_NOT_FOUND ? " does not exist"
                                      : " has no valid nameserver line";
    return TA_OK;
}

static ta_err by_name(ta_dns *dns, ta_str name) {
    bool absolute = name.n > 1 && name.p[name.n - 1] == '.';
    if (absolute)
        name.n--;
    ta_err err = look_in_hosts(dns, name);
    if (err != TA_OK || dns->n > 0)
        return err;
    if (ta_host_is_localhost(name)) {
        dns->out[0] = (port_address){.family = 6, .bytes = {[15] = 1}};
        dns->out[1] = (port_address){.family = 4, .bytes = {127, 0, 0, 1}};
        dns->n = 2;
        dns->origin = "localhost is loopback";
        return TA_OK;
    }
    memset(dns->servers, 0, sizeof dns->servers);
    memset(dns->questions, 0, sizeof dns->questions);
    dns->tcp = (ta_tcp){0};
    dns->origin = NULL;
    dns->lack = NULL;
    dns->first = 0;
    err = read_conf(dns);
    return err != TA_OK ? err : ask(dns, name, absolute);
}

void ta_dns_init(ta_dns *dns) {
    dns->hosts_path = dns->resolv_path = NULL;
    dns->port = 0;
}

ta_err ta_dns_resolve(ta_dns *dns, ta_str host, uint16_t port, port_address *out, size_t cap,
                      size_t *n, ta_deadline deadline, ta_diag *diag) {
    ta_err err = TA_OK;
    dns->out = out;
    dns->cap = cap;
    dns->n = 0;
    dns->conf.servers_n = 0; /* none was asked, if the hosts file is late */
    dns->deadline = deadline;
    dns->diag = diag;
    dns->origin = "an IP address";
    *n = 0;
    if (cap < 2)
        return ta_fail(diag, TA_E_INTERNAL, "the room for addresses");
    if (ta_address_parse(host, &out[0]))
        dns->n = 1;
    else
        err = by_name(dns, host);
    if (err != TA_OK)
        return err;
    for (size_t i = 0; i < dns->n; i++)
        out[i].port = port;
    *n = dns->n;
    return TA_OK;
}
