#include "client/fetch.h"

#include <string.h>

#include "aws/endpoint.h"
#include "base/wipe.h"
#include "http/http_request.h"
#include "port.h"

void ta_fetch_open(ta_fetcher *f, ta_deadline deadline) {
    f->ca_bundle = NULL;
    f->no_verify = false;
    f->proxies = NULL;
    f->proxy = (ta_proxy){0};
    f->deadline = deadline;
    f->before_fetch = NULL;
    f->conn = (ta_conn){0};
    f->authority_n = 0;
    f->used = false;
    f->request_n = 0;
}

/* Only what was touched: pages that no answer filled stay untouched. How much of the body arrived is
 * known of a whole answer alone. */
static void wipe_answer(ta_fetcher *f) {
    if (!f->used)
        return;
    ta_wipe(f->before.head, sizeof f->before.head);
    ta_wipe(f->body, f->exchange.content.p ? f->exchange.content.n : sizeof f->body);
    f->used = false;
}

static void wipe_request(ta_fetcher *f) {
    ta_wipe(f->request, f->request_n);
    f->request_n = 0;
}

void ta_fetch_close(ta_fetcher *f) {
    ta_conn_close(&f->conn);
    wipe_answer(f);
    wipe_request(f);
}

/* ---- one request ---- */

/* Plain http behind a proxy: it is the proxy that is spoken with. */
static bool forwarded(const ta_fetcher *f, const ta_url *url) {
    return f->proxy.host.n > 0 && !url->tls;
}

static ta_err write_request(ta_fetcher *f, const ta_fetch_request *r, const ta_url *url,
                            ta_str *out, ta_diag *diag) {
    /* No answer's head is of use any more. */
    ta_buf target = ta_buf_on(f->before.head, sizeof f->before.head);
    ta_put(&target, url->path);
    if (url->query.p) {
        ta_putc(&target, '?');
        ta_put(&target, url->query);
    }
    ta_request request;
    ta_request_init(&request, f->request, sizeof f->request);
    const bool forward = forwarded(f, url);
    ta_request_line_to(&request, r->method, forward ? url->authority : (ta_str){NULL, 0},
                       ta_buf_str(&target));
    if (forward)
        ta_request_proxy_authorization(&request, f->proxy.userinfo);
    ta_request_field(&request, TA_STR("host"), url->authority);
    ta_request_field(&request, TA_STR("user-agent"), TA_STR("tinyaws/" TA_VERSION " lang/c"));
    ta_request_field(&request, TA_STR("accept-encoding"), TA_STR("identity"));
    for (size_t i = 0; i < r->field_count; i++)
        ta_request_field(&request, r->fields[i].name, r->fields[i].value);
    if (!ta_str_eq(r->method, TA_STR("GET")))
        ta_request_body(&request, r->body);
    ta_err err = ta_request_finish(&request, out);
    f->request_n = request.buf.n;
    if (err == TA_E_LIMIT)
        return ta_fail(diag, err,
                       "the request is longer than TA_HTTP_REQUEST_MAX, " TA_LIMIT_TEXT(
                           TA_HTTP_REQUEST_MAX) " bytes");
    return err ? ta_fail(diag, TA_E_CONFIG,
                         "the request holds a byte that no header field may hold")
               : TA_OK;
}

/* The name without the dot may be another host's, by the search list. */
static bool is_absolute(const ta_url *url) {
    return url->name.n > url->host.n;
}

/* Choose the way to `url`. Keep the connection when it leads there, else close it. It was made without
 * a client's certificate, so for one it is of no use. */
static ta_err fit_connection(ta_fetcher *f, const ta_fetch_request *r, const ta_url *url,
                             ta_diag *diag) {
    ta_str kept = {f->authority, f->authority_n};
    bool direct = f->proxy.host.n == 0;
    f->proxy = (ta_proxy){0};
    if (f->proxies != NULL && !r->direct) {
        ta_err err = ta_proxy_choose(f->proxies, url, &f->proxy, diag);
        if (err)
            return err;
    }
    if (f->conn.open &&
        (r->client_certificate || f->tls != url->tls || f->absolute != is_absolute(url) ||
         !ta_str_eq_nocase(kept, url->authority) || direct != (f->proxy.host.n == 0)))
        ta_conn_close(&f->conn);
    return TA_OK;
}

static void set_up_exchange(ta_fetcher *f) {
    f->exchange = (ta_exchange){
        .head = f->before.head,
        .head_cap = sizeof f->before.head,
        .body = f->body,
        .body_cap = sizeof f->body,
    };
}

static ta_err connect_to(ta_fetcher *f, const ta_fetch_request *r, const ta_url *url,
                         ta_diag *diag) {
    const ta_conn_options options = {
        .host = url->name,
        .port = url->port,
        .tls = url->tls,
        .no_verify = f->no_verify,
        .ca_bundle = f->ca_bundle,
        .built_in_too = ta_host_is_aws(url->host),
        .client_certificate = r->client_certificate,
        .client_key = r->client_key,
        .proxy = &f->proxy,
        .exchange = &f->exchange,
        .connect_timeout_ms = r->timeout_ms,
        .read_timeout_ms = r->timeout_ms,
    };
    ta_dns_init(&f->before.dns);
    set_up_exchange(f);
    f->tls = url->tls;
    f->absolute = is_absolute(url);
    f->authority_n = url->authority.n;
    memcpy(f->authority, url->authority.p, url->authority.n);
    return ta_conn_open(&f->conn, &f->before.dns, &options, f->deadline, diag);
}

/* Send the request and take the answer. A kept connection that turns out to be closed is replaced
 * once. */
static ta_err exchange(ta_fetcher *f, const ta_fetch_request *r, const ta_url *url, ta_str request,
                       ta_diag *diag) {
    for (;;) {
        if (f->conn.open && !ta_conn_is_quiet(&f->conn))
            ta_conn_close(&f->conn);
        bool kept = f->conn.open;
        ta_err err = kept ? TA_OK : connect_to(f, r, url, diag);
        if (err)
            return err;
        ta_tcp_set_read_timeout(&f->conn.tcp, r->timeout_ms);
        set_up_exchange(f);
        f->used = true;
        err = ta_conn_exchange(&f->conn, &f->exchange, request, f->deadline, diag);
        /* What a server takes for one client must not go on for another. */
        if (err || !f->exchange.keep_alive || r->client_certificate)
            ta_conn_close(&f->conn);
        bool stale = kept && !f->exchange.received_any && (err == TA_E_SEND || err == TA_E_RECV);
        if (!stale)
            return err;
        ta_diag_clear(diag);
    }
}

static ta_err fetch(void *ctx, const ta_fetch_request *r, ta_fetch_answer *answer, ta_diag *diag) {
    ta_fetcher *f = ctx;
    const char *why = "";
    ta_url url;
    ta_str request;
    wipe_answer(f);
    if (ta_url_parse(r->url, &url, &why))
        return ta_fail(diag, TA_E_CONFIG, why);
    ta_err err = fit_connection(f, r, &url, diag);
    if (err == TA_OK && f->before_fetch != NULL)
        err = f->before_fetch(f->before_fetch_ctx, r, &url, diag);
    if (err == TA_OK)
        err = write_request(f, r, &url, &request, diag);
    if (err == TA_OK)
        err = exchange(f, r, &url, request, diag);
    wipe_request(f);
    if (forwarded(f, &url) && diag->http_status == 407) {
        ta_diag_clear(diag);
        (void)ta_proxy_refused(&f->proxy, &f->exchange.response, diag);
        err = ta_proxy_failed(&f->proxy, diag);
    }
    if (err)
        return err;
    *answer = (ta_fetch_answer){
        .status = f->exchange.response.status,
        .body = f->body,
        .body_n = f->exchange.content.n,
        .content_type = ta_response_field(&f->exchange.response, TA_STR("content-type")),
        .date = ta_response_field(&f->exchange.response, TA_STR("date")),
    };
    return TA_OK;
}

/* ---- the host ---- */

static const char *environment(void *ctx, const char *name) {
    (void)ctx;
    return port_environment(name);
}

static int64_t now(void *ctx) {
    (void)ctx;
    return port_realtime_ms() / 1000;
}

static ta_err sleep_for(void *ctx, uint32_t ms, ta_diag *diag) {
    const ta_fetcher *f = ctx;
    int64_t until = port_monotonic_ms() + ms;
    if (until >= f->deadline)
        return ta_fail(diag, TA_E_DEADLINE, "there is no time for another attempt");
    return port_sleep_until(until) == PORT_OK ? TA_OK : ta_fail(diag, TA_E_INTERRUPTED, "");
}

static uint32_t random_number(void *ctx) {
    uint32_t random;
    (void)ctx;
    return port_entropy(&random, sizeof random) == PORT_OK ? random : 0;
}

static ta_err file_failed(port_result r, const char *path, int sys, ta_diag *diag) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    if (r == PORT_INTERRUPTED)
        return ta_fail(diag, TA_E_INTERRUPTED, "");
    ta_put_foreign(&b, ta_str_from(path), 160);
    if (r == PORT_TIMEOUT) {
        ta_puts(&b, " was not read to its end");
        return ta_fail_text(diag, TA_E_DEADLINE, &b);
    }
    ta_puts(&b, ": ");
    ta_puts(&b, port_error_text(sys));
    if (!diag->err)
        diag->sys = sys;
    return ta_fail_text(diag, TA_E_FILE, &b);
}

/* Read on until the end, with one byte more than there is room for to find out whether more comes. */
static port_result read_all(port_file file, char *to, size_t cap, size_t *n, bool *more,
                            ta_deadline deadline, int *sys) {
    char beyond;
    for (*n = 0, *more = false;;) {
        size_t done;
        bool full = *n == cap;
        port_result r = port_file_read(file, full ? &beyond : to + *n, full ? 1 : cap - *n, &done,
                                       deadline, sys);
        if (r != PORT_OK || done == 0)
            return r;
        if (full) {
            *more = true;
            return PORT_OK;
        }
        *n += done;
    }
}

static ta_err read_file(void *ctx, const char *path, char *to, size_t cap, size_t *n,
                        ta_diag *diag) {
    const ta_fetcher *f = ctx;
    port_file file;
    int sys = 0;
    bool more;
    port_result r = port_file_open(path, &file, &sys);
    if (r != PORT_OK)
        return file_failed(r, path, sys, diag);
    r = read_all(file, to, cap, n, &more, f->deadline, &sys);
    port_file_close(file);
    if (r != PORT_OK)
        return file_failed(r, path, sys, diag);
    if (!more)
        return TA_OK;
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_put_foreign(&b, ta_str_from(path), 160);
    ta_puts(&b, " is longer than ");
    ta_put_u64(&b, cap, 1);
    ta_puts(&b, " bytes");
    return ta_fail_text(diag, TA_E_LIMIT, &b);
}

ta_creds_host ta_fetch_host(ta_fetcher *f) {
    return (ta_creds_host){
        .ctx = f,
        .environment = environment,
        .now = now,
        .fetch = fetch,
        .sleep = sleep_for,
        .random = random_number,
        .read_file = read_file,
        .run = ta_fetch_run,
    };
}
