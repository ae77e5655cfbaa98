#include "net/dns.h"

#include <string.h>

enum {
    DNS_PORT = 53,
    /* How long addresses of IPv4 wait for those of IPv6 (Resolution Delay, RFC 8305, section 3). */
    RESOLUTION_DELAY_MS = 50,
};

/* ---- what a name server did ---- */

static const char *rcode_name(unsigned rcode) {
    static const char *const names[] = {
        "no recursion offered", "FORMERR", "SERVFAIL", "", "NOTIMP", "REFUSED"};
    return rcode < sizeof names / sizeof *names ? names[rcode] : "";
}

static void put_server(ta_buf *b, const ta_dns *dns, size_t i) {
    const ta_dns_server *s = &dns->servers[i];
    ta_put_address(b, &dns->conf.servers[i]);
    ta_puts(b, ": ");
    if (s->sys != 0) {
        ta_puts(b, port_error_text(s->sys));
    } else if (s->verdict == TA_DNS_NOT_OURS) {
        ta_puts(b, "no answer within ");
        ta_put_u64(b, dns->conf.timeout_s, 1);
        ta_puts(b, " s");
    } else if (s->verdict == TA_DNS_LOOP) {
        ta_puts(b, "a loop of CNAME records");
    } else if (s->verdict != TA_DNS_FAILURE) {
        ta_puts(b, "not a valid answer");
    } else if (*rcode_name(s->rcode) != '\0') {
        ta_puts(b, rcode_name(s->rcode));
    } else {
        ta_puts(b, "response code ");
        ta_put_u64(b, s->rcode, 1);
    }
}

static ta_err fail_name(ta_err err, ta_str name, const char *text, ta_diag *diag) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_put_foreign(&b, name, TA_HOST_MAX);
    ta_puts(&b, text);
    return ta_fail_text(diag, err, &b);
}

/* Name the host and what each server did. */
static ta_err fail_servers(const ta_dns *dns, ta_err err, ta_str name, ta_diag *diag) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_put_foreign(&b, name, TA_HOST_MAX);
    for (size_t i = 0; i < dns->conf.servers_n; i++) {
        if (!dns->servers[i].asked)
            continue;
        ta_puts(&b, "; ");
        put_server(&b, dns, i);
    }
    return ta_fail_text(diag, err, &b);
}

/* ---- one name server ---- */

static bool settled(const ta_dns_question *q) {
    return q->verdict == TA_DNS_ADDRESSES || q->verdict == TA_DNS_NO_DATA ||
           q->verdict == TA_DNS_NO_NAME;
}

static ta_str query_of(const ta_dns_question *q) {
    return (ta_str){(const char *)q->query + 2, q->query_n};
}

static void close_question(ta_dns_question *q) {
    port_socket_close(q->socket);
    q->socket = PORT_NO_SOCKET;
}

static void judge(ta_dns *dns, ta_dns_question *q, ta_dns_server *server, size_t n) {
    unsigned rcode;
    q->verdict = ta_dns_judge(query_of(q), (ta_str){dns->message, n}, q->found,
                              sizeof q->found / sizeof *q->found, &q->found_n, &rcode);
    if (q->verdict == TA_DNS_NOT_OURS || settled(q))
        return;
    *server = (ta_dns_server){true, q->verdict, rcode, 0};
}

static ta_err read_all(const ta_stream *s, char *p, size_t n, ta_deadline limit, ta_diag *diag) {
    while (n > 0) {
        size_t got;
        ta_err err = s->read(s->ctx, p, n, &got, limit, diag);
        if (err != TA_OK)
            return err;
        if (got == 0)
            return TA_E_RECV;
        p += got;
        n -= got;
    }
    return TA_OK;
}

/* Ask over TCP (RFC 1035, section 4.2.2): each message follows its length. */
static ta_err exchange_tcp(ta_dns *dns, ta_dns_question *q, size_t *n, ta_deadline limit,
                           ta_diag *diag) {
    ta_stream s = ta_tcp_stream(&dns->tcp);
    unsigned char length[2];
    q->query[0] = (uint8_t)(q->query_n >> 8);
    q->query[1] = (uint8_t)q->query_n;
    ta_err err = s.write(s.ctx, q->query, 2 + q->query_n, limit, diag);
    if (err == TA_OK)
        err = read_all(&s, (char *)length, 2, limit, diag);
    if (err != TA_OK)
        return err;
    *n = (size_t)length[0] << 8 | length[1];
    if (*n > sizeof dns->message)
        return TA_E_LIMIT;
    return read_all(&s, dns->message, *n, limit, diag);
}

/* TA_OK with the verdict in `q`, which is none when the connection failed | TA_E_INTERRUPTED. */
static ta_err ask_tcp(ta_dns *dns, const port_address *to, ta_dns_question *q,
                      ta_dns_server *server, ta_deadline limit) {
    ta_diag local;
    size_t n = 0;
    ta_diag_clear(&local);
    ta_err err = ta_tcp_connect(&dns->tcp, to, 1, dns->conf.timeout_s * 1000, limit, &local);
    if (err == TA_OK)
        err = exchange_tcp(dns, q, &n, limit, &local);
    ta_tcp_close(&dns->tcp);
    if (err == TA_E_INTERRUPTED)
        return err;
    if (err == TA_OK)
        judge(dns, q, server, n);
    /* Over TCP nobody else can have sent a message, and none can be truncated. */
    if (err == TA_OK && q->verdict != TA_DNS_NOT_OURS && q->verdict != TA_DNS_TRUNCATED)
        return TA_OK;
    bool silent = err == TA_E_DEADLINE || err == TA_E_CONNECT_TIMEOUT || err == TA_E_READ_TIMEOUT;
    q->verdict = silent ? TA_DNS_NOT_OURS : TA_DNS_MALFORMED;
    *server = (ta_dns_server){true, q->verdict, 0, local.sys};
    return TA_OK;
}

/* Send a question to a server, from a fresh port; its socket is open when that succeeded. */
static ta_err send_question(ta_dns_question *q, ta_str name, uint16_t type, uint16_t id,
                            const port_address *to, ta_dns_server *server, ta_deadline limit) {
    ta_buf b = ta_buf_on(q->query + 2, sizeof q->query - 2);
    size_t sent = 0;
    ta_err err = ta_put_dns_query(&b, name, type, id);
    if (err != TA_OK)
        return err;
    q->query_n = b.n;
    port_result r = port_udp_open(to, &q->socket, &server->sys);
    if (r == PORT_OK)
        r = port_send(q->socket, b.p, b.n, &sent, limit, &server->sys);
    if (r != PORT_OK)
        close_question(q);
    return TA_OK;
}

/* Receive one datagram of a question whose socket is ready. */
static ta_err receive_answer(ta_dns *dns, ta_dns_question *q, const port_address *to,
                             ta_dns_server *server, ta_deadline limit) {
    size_t n;
    int sys = 0;
    port_result r = port_receive(q->socket, dns->message, sizeof dns->message, &n, limit, &sys);
    if (r == PORT_INTERRUPTED)
        return TA_E_INTERRUPTED;
    if (r == PORT_TIMEOUT)
        return TA_OK; /* a datagram with a bad checksum: the poll goes on */
    if (r != PORT_OK) {
        server->sys = sys;
        close_question(q);
        return TA_OK;
    }
    judge(dns, q, server, n);
    if (q->verdict == TA_DNS_NOT_OURS)
        return TA_OK;
    close_question(q);
    return q->verdict == TA_DNS_TRUNCATED ? ask_tcp(dns, to, q, server, limit) : TA_OK;
}

/* Wait for the answers to the open questions. */
static ta_err gather(ta_dns *dns, const port_address *to, ta_dns_server *server,
                     ta_deadline limit) {
    ta_dns_question *q = dns->questions;
    for (;;) {
        port_wait waits[2] = {{q[0].socket, PORT_READABLE, 0}, {q[1].socket, PORT_READABLE, 0}};
        if (q[0].socket == PORT_NO_SOCKET && q[1].socket == PORT_NO_SOCKET)
            return TA_OK;
        port_result r = port_poll(waits, 2, limit);
        if (r == PORT_INTERRUPTED)
            return TA_E_INTERRUPTED;
        if (r != PORT_OK)
            return TA_OK;
        for (size_t i = 0; i < 2; i++) {
            ta_err err = TA_OK;
            if (waits[i].ready != 0)
                err = receive_answer(dns, &q[i], to, server, limit);
            if (err != TA_OK)
                return err;
        }
        int64_t soon = port_monotonic_ms() + RESOLUTION_DELAY_MS;
        if (q[0].verdict == TA_DNS_ADDRESSES && soon < limit)
            limit = soon;
    }
}

/* TA_OK whatever the server did | TA_E_PARAM (name) | TA_E_ENTROPY | TA_E_INTERRUPTED. */
static ta_err ask_server(ta_dns *dns, size_t i, ta_str name, ta_deadline deadline) {
    static const uint16_t types[2] = {TA_DNS_A, TA_DNS_AAAA};
    uint16_t ids[2];
    ta_err err = TA_OK;
    ta_dns_server *server = &dns->servers[i];
    port_address to = dns->conf.servers[i];
    int64_t limit = port_monotonic_ms() + (int64_t)dns->conf.timeout_s * 1000;
    if (deadline < limit)
        limit = deadline;
    to.port = dns->port ? dns->port : DNS_PORT;
    *server = (ta_dns_server){.asked = true};
    if (port_entropy(ids, sizeof ids) != PORT_OK)
        return port_signal() ? TA_E_INTERRUPTED : TA_E_ENTROPY;
    for (size_t k = 0; k < 2 && err == TA_OK; k++)
        if (!settled(&dns->questions[k]))
            err = send_question(&dns->questions[k], name, types[k], ids[k], &to, server, limit);
    if (err == TA_OK)
        err = gather(dns, &to, server, limit);
    close_question(&dns->questions[0]);
    close_question(&dns->questions[1]);
    return err;
}

/* ---- one name ---- */

/* TA_OK: an answer that another server need not better. */
static bool name_settled(const ta_dns_question q[2]) {
    if (q[0].verdict == TA_DNS_ADDRESSES || q[1].verdict == TA_DNS_ADDRESSES)
        return true;
    if (q[0].verdict == TA_DNS_NO_NAME || q[1].verdict == TA_DNS_NO_NAME)
        return true;
    return settled(&q[0]) && settled(&q[1]);
}

static void collect(const ta_dns *dns, port_address *out, size_t cap, size_t *n) {
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < dns->questions[k].found_n && *n < cap; i++)
            out[(*n)++] = dns->questions[k].found[i];
}

/* TA_OK | TA_E_HOST_UNKNOWN, without filling the diag, since another name may follow | the other
 * errors of ta_dns_resolve, with it. */
static ta_err ask_name(ta_dns *dns, ta_str name, port_address *out, size_t cap, size_t *n,
                       ta_deadline deadline, ta_diag *diag) {
    ta_dns_question *q = dns->questions;
    for (size_t k = 0; k < 2; k++) {
        q[k].socket = PORT_NO_SOCKET;
        q[k].verdict = TA_DNS_NOT_OURS;
        q[k].found_n = 0;
    }
    memset(dns->servers, 0, sizeof dns->servers);
    size_t tries = dns->conf.attempts * dns->conf.servers_n;
    for (size_t i = 0; i < tries && !name_settled(q); i++) {
        ta_err err = ask_server(dns, i % dns->conf.servers_n, name, deadline);
        if (err == TA_E_PARAM)
            return TA_E_HOST_UNKNOWN;
        if (err != TA_OK)
            return fail_name(err, name, "", diag);
        if (!name_settled(q) && port_monotonic_ms() >= deadline)
            return fail_servers(dns, TA_E_DEADLINE, name, diag);
    }
    if (!name_settled(q))
        return fail_servers(dns, TA_E_RESOLVE, name, diag);
    collect(dns, out, cap, n);
    return *n > 0 ? TA_OK : TA_E_HOST_UNKNOWN;
}

/* The name with each domain of the search list that it fits with. */
static ta_err ask_search(ta_dns *dns, ta_str name, port_address *out, size_t cap, size_t *n,
                         ta_deadline deadline, ta_diag *diag) {
    char text[TA_HOST_MAX];
    ta_err err = TA_E_HOST_UNKNOWN;
    ta_str list = ta_buf_str(&dns->conf.search);
    while (list.n > 0 && err == TA_E_HOST_UNKNOWN) {
        ta_buf b = ta_buf_on(text, sizeof text);
        ta_put(&b, name);
        ta_putc(&b, '.');
        ta_put(&b, ta_str_cut(list, ' ', &list));
        if (!b.full)
            err = ask_name(dns, ta_buf_str(&b), out, cap, n, deadline, diag);
    }
    return err;
}

/* As resolv.conf(5) has it: a name with at least ndots dots first as it is, others last. A failure
 * ends the search: the next name could be another host's. */
static ta_err ask(ta_dns *dns, ta_str name, bool absolute, port_address *out, size_t cap, size_t *n,
                  ta_deadline deadline, ta_diag *diag) {
    size_t dots = 0;
    for (size_t i = 0; i < name.n; i++)
        dots += name.p[i] == '.';
    bool first = absolute || dots >= dns->conf.ndots, exists = false;
    ta_err err = TA_E_HOST_UNKNOWN;
    for (unsigned step = 0; step < 2 && err == TA_E_HOST_UNKNOWN; step++) {
        if (first == (step == 0)) {
            err = ask_name(dns, name, out, cap, n, deadline, diag);
            exists = dns->questions[0].verdict == TA_DNS_NO_DATA ||
                     dns->questions[1].verdict == TA_DNS_NO_DATA;
        } else if (!absolute) {
            err = ask_search(dns, name, out, cap, n, deadline, diag);
        }
    }
    if (err == TA_E_HOST_UNKNOWN)
        return fail_name(err, name, exists ? " has no IP address" : ": no such host name", diag);
    return err;
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
        r = port_file_read(f, dns->message, sizeof dns->message, &n, sys);
        if (r == PORT_OK)
            feed(ctx, (ta_str){dns->message, n});
    }
    port_file_close(f);
    return r;
}

/* A hosts file that cannot be read holds nothing for us, as the C libraries have it. */
static ta_err look_in_hosts(ta_dns *dns, ta_str name, port_address *out, size_t cap, size_t *n,
                            ta_diag *diag) {
    int sys;
    const char *path = dns->hosts_path ? dns->hosts_path : "/etc/hosts";
    ta_hosts hosts = {.host = name, .out = out, .cap = cap};
    port_result r = read_file(dns, path, feed_hosts, &hosts, &sys);
    ta_hosts_end(&hosts);
    *n = hosts.n;
    return r == PORT_INTERRUPTED ? ta_fail(diag, TA_E_INTERRUPTED, "") : TA_OK;
}

static ta_err read_conf(ta_dns *dns, ta_diag *diag) {
    int sys = 0;
    const char *path = dns->resolv_path ? dns->resolv_path : "/etc/resolv.conf";
    ta_resolv_conf_init(&dns->conf);
    port_result r = read_file(dns, path, feed_conf, &dns->conf, &sys);
    ta_resolv_conf_end(&dns->conf);
    if (r == PORT_INTERRUPTED)
        return ta_fail(diag, TA_E_INTERRUPTED, "");
    if (dns->conf.search.full)
        return ta_fail(diag, TA_E_LIMIT, "the search list of resolv.conf (TA_DNS_SEARCH_MAX)");
    if (r == PORT_OK || r == PORT_NOT_FOUND)
        return TA_OK;
    if (diag->err == TA_OK)
        diag->sys = sys;
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_puts(&b, path);
    ta_puts(&b, ": ");
    ta_puts(&b, port_error_text(sys));
    return ta_fail_text(diag, TA_E_FILE, &b);
}

static bool is_localhost(ta_str name) {
    ta_str last = name;
    if (name.n > 10)
        last = ta_str_sub(name, name.n - 10, name.n);
    return ta_str_eq_nocase(last, TA_STR(".localhost")) ||
           ta_str_eq_nocase(name, TA_STR("localhost"));
}

static ta_err by_name(ta_dns *dns, ta_str name, port_address *out, size_t cap, size_t *n,
                      ta_deadline deadline, ta_diag *diag) {
    bool absolute = name.n > 1 && name.p[name.n - 1] == '.';
    if (absolute)
        name.n--;
    ta_err err = look_in_hosts(dns, name, out, cap, n, diag);
    if (err != TA_OK || *n > 0)
        return err;
    if (is_localhost(name)) {
        out[0] = (port_address){.family = 6, .bytes = {[15] = 1}};
        out[1] = (port_address){.family = 4, .bytes = {127, 0, 0, 1}};
        *n = 2;
        return TA_OK;
    }
    err = read_conf(dns, diag);
    return err != TA_OK ? err : ask(dns, name, absolute, out, cap, n, deadline, diag);
}

ta_err ta_dns_resolve(ta_dns *dns, ta_str host, uint16_t port, port_address *out, size_t cap,
                      size_t *n, ta_deadline deadline, ta_diag *diag) {
    ta_err err = TA_OK;
    *n = 0;
    if (cap < 2)
        return ta_fail(diag, TA_E_INTERNAL, "the room for addresses");
    if (ta_address_parse(host, &out[0]))
        *n = 1;
    else
        err = by_name(dns, host, out, cap, n, deadline, diag);
    for (size_t i = 0; i < *n; i++)
        out[i].port = port;
    return err;
}
