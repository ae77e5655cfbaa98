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
    f->deadline = deadline;
    f->before_fetch = NULL;
    ta_channel_init(&f->channel);
    ta_channel_set_memory(&f->channel, f->body, sizeof f->body, "TA_FETCH_BODY_MAX");
    f->used = false;
    f->request_n = 0;
}

/* Wipe only what an answer filled: pages that are never touched cost nothing. The length of the
 * body is known only if the answer was whole. */
static void wipe_answer(ta_fetcher *f) {
    if (!f->used)
        return;
    const ta_str content = f->channel.exchange.content;
    ta_wipe(f->channel.before.head, sizeof f->channel.before.head);
    ta_wipe(f->body, content.p ? content.n : sizeof f->body);
    f->used = false;
}

static void wipe_request(ta_fetcher *f) {
    ta_wipe(f->request, f->request_n);
    f->request_n = 0;
}

void ta_fetch_close(ta_fetcher *f) {
    ta_channel_close(&f->channel);
    wipe_answer(f);
    wipe_request(f);
}

/* ---- one request ---- */

static ta_err write_request(ta_fetcher *f, const ta_fetch_request *r, const ta_url *url,
                            ta_diag *diag) {
    ta_buf target = ta_buf_on(f->channel.before.head, sizeof f->channel.before.head);
    ta_put(&target, url->path);
    if (url->query.p) {
        ta_putc(&target, '?');
        ta_put(&target, url->query);
    }
    ta_request request;
    ta_request_init(&request, f->request, sizeof f->request);
    const bool forwarded = f->channel.forwarded;
    ta_request_line_to(&request, r->method, forwarded ? url->authority : TA_ABSENT,
                       ta_buf_str(&target));
    if (forwarded)
        ta_request_proxy_authorization(&request, f->channel.proxy.userinfo);
    ta_request_field(&request, TA_STR("host"), url->authority);
    ta_request_field(&request, TA_STR("user-agent"), TA_STR("tinyaws/" TA_VERSION " lang/c"));
    ta_request_field(&request, TA_STR("accept-encoding"), TA_STR("identity"));
    for (size_t i = 0; i < r->field_count; i++)
        ta_request_field(&request, r->fields[i].name, r->fields[i].value);
    if (!ta_str_eq(r->method, TA_STR("GET")))
        ta_request_body(&request, r->body);
    ta_str whole;
    ta_err err = ta_request_finish(&request, &whole);
    f->request_n = request.buf.n;
    if (err == TA_E_LIMIT)
        return ta_fail(diag, err,
                       "the request is longer than TA_HTTP_REQUEST_MAX, " TA_LIMIT_TEXT(
                           TA_HTTP_REQUEST_MAX) " bytes");
    return err ? ta_fail(diag, TA_E_CONFIG,
                         "the request holds a byte that no header field may hold")
               : TA_OK;
}

static ta_err give_request(void *ctx, ta_str *request, ta_diag *diag) {
    ta_fetcher *f = ctx;
    (void)diag;
    f->used = true;
    *request = (ta_str){f->request, f->request_n};
    return TA_OK;
}

static ta_err exchange(ta_fetcher *f, const ta_fetch_request *r, const ta_url *url, ta_diag *diag) {
    const ta_channel_request request = {
        .url = url,
        .connect = {.no_verify = f->no_verify,
                    .ca_bundle = f->ca_bundle,
                    .built_in_too = ta_host_is_aws(url->host),
                    .client_certificate = r->client_certificate,
                    .client_key = r->client_key,
                    .connect_timeout_ms = r->timeout_ms,
                    .read_timeout_ms = r->timeout_ms},
        .resend = true,
        .write = give_request,
        .ctx = f,
    };
    return ta_channel_exchange(&f->channel, &request, f->deadline, diag);
}

/* The service itself sends a request id. */
static bool is_refused_by_proxy(const ta_fetcher *f, int status) {
    const ta_response *r = &f->channel.exchange.response;
    return f->channel.forwarded &&
           (status == 407 ||
            (status == 401 && ta_response_field(r, TA_STR("x-amzn-requestid")).p == NULL));
}

static ta_err fetch(void *ctx, const ta_fetch_request *r, ta_fetch_answer *answer, ta_diag *diag) {
    ta_fetcher *f = ctx;
    const char *why = "";
    ta_url url;
    wipe_answer(f);
    if (ta_url_parse(r->url, &url, &why))
        return ta_fail(diag, TA_E_CONFIG, why);
    ta_err err = ta_channel_choose(&f->channel, &url, r->direct ? NULL : f->proxies, diag);
    if (err == TA_OK && f->before_fetch != NULL)
        err = f->before_fetch(f->before_fetch_ctx, r, &url, diag);
    if (err == TA_OK)
        err = write_request(f, r, &url, diag);
    if (err == TA_OK)
        err = exchange(f, r, &url, diag);
    wipe_request(f);
    if (is_refused_by_proxy(f, diag->http_status))
        err = ta_channel_refused(&f->channel, diag);
    if (err)
        return err;
    const ta_response *response = &f->channel.exchange.response;
    *answer = (ta_fetch_answer){
        .status = response->status,
        .body = f->body,
        .body_n = f->channel.exchange.content.n,
        .content_type = ta_response_field(response, TA_STR("content-type")),
        .date = ta_response_field(response, TA_STR("date")),
    };
    return TA_OK;
}

/* ---- the other functions of ta_creds_io ---- */

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
    ta_put_untrusted(&b, ta_str_from(path), 160);
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

/* Read to the end of the file. *more: it is longer than `cap`. */
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
    ta_put_untrusted(&b, ta_str_from(path), 160);
    ta_puts(&b, " is longer than ");
    ta_put_u64(&b, cap, 1);
    ta_puts(&b, " bytes");
    return ta_fail_text(diag, TA_E_LIMIT, &b);
}

ta_creds_io ta_fetch_io(ta_fetcher *f) {
    return (ta_creds_io){
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
