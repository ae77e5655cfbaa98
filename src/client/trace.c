/* trace.c - what --debug shows of requests and answers. Bodies are not shown, since their members
 * may be sensitive. Of header fields that contain secrets, only the names are shown. In all other
 * lines, secrets are masked: a server may send them back. */
#include "client/client.h"
#include "client/mask.h"

#define LINE_MAX_BYTES 640
#define VALUE_MAX      400 /* bytes shown of one value */

typedef struct line {
    char memory[LINE_MAX_BYTES];
    ta_buf b;
} line;

static void begin(line *l, const char *what) {
    l->b = ta_buf_on(l->memory, sizeof l->memory);
    ta_puts(&l->b, what);
}

static void end(const ta_client *c, line *l) {
    const ta_trace_fn show = c->settings.trace ? c->settings.trace : c->settings.notice;
    ta_client_mask(c, l->memory, l->b.n);
    show(c->settings.trace_ctx, ta_buf_str(&l->b));
}

static void put_ms(ta_buf *b, const char *name, uint32_t ms) {
    ta_puts(b, name);
    ta_put_u64(b, ms, 1);
    ta_puts(b, " ms");
}

static bool is_secret(ta_str name) {
    return ta_str_eq_nocase(name, TA_STR("authorization")) ||
           ta_str_eq_nocase(name, TA_STR("proxy-authorization")) ||
           ta_str_eq_nocase(name, TA_STR("x-amz-security-token"));
}

/* Trace each line of `text`, with `mark` before it and without secret values, up to an empty
 * line. */
static void trace_lines(const ta_client *c, ta_str text, const char *mark) {
    while (text.n > 0) {
        ta_str value, row = ta_str_cut(text, '\n', &text);
        if (row.n > 0 && row.p[row.n - 1] == '\r') {
            row.n--;
            if (row.n == 0) /* the end of the head */
                return;
        }
        line l;
        begin(&l, mark);
        ta_str name = ta_str_cut(row, ':', &value);
        if (value.p && is_secret(name)) {
            ta_put(&l.b, name);
            ta_puts(&l.b, ": (not shown)");
        } else {
            ta_put_untrusted(&l.b, row, VALUE_MAX);
        }
        end(c, &l);
    }
}

static void trace_proxy(const ta_client *c) {
    const ta_proxy *p = &c->channel.proxy;
    line l;
    begin(&l, "proxy: ");
    if (p->host.n > 0)
        ta_put_proxy(&l.b, p);
    else
        ta_puts(&l.b, "none");
    if (p->exception.p != NULL) {
        ta_puts(&l.b, ", for ");
        ta_puts(&l.b, p->from ? p->from : "no_proxy");
        ta_puts(&l.b, " has ");
        ta_put_untrusted(&l.b, p->exception, VALUE_MAX);
    }
    end(c, &l);
}

void ta_trace_settings(const ta_client *c, const ta_attempt *a) {
    if (!c->settings.trace)
        return;
    line l;
    begin(&l, "operation ");
    ta_put(&l.b, a->request->operation->name);
    ta_puts(&l.b, ", endpoint ");
    ta_put_untrusted(&l.b, ta_str_from(c->endpoint_text), VALUE_MAX);
    ta_puts(&l.b, ", region ");
    ta_put(&l.b, c->signing_region);
    ta_puts(&l.b, c->settings.no_sign_request ? ", unsigned" : ", signed for ");
    if (!c->settings.no_sign_request)
        ta_put(&l.b, a->request->operation->signing_name);
    ta_puts(&l.b, ", attempts ");
    ta_put_u64(&l.b, c->settings.max_attempts, 1);
    end(c, &l);
    begin(&l, "trust anchors: ");
    if (c->settings.no_verify_ssl)
        ta_puts(&l.b, "none asked for: any certificate is taken");
    else if (c->ca_bundle[0])
        ta_put_untrusted(&l.b, ta_str_from(c->ca_bundle), VALUE_MAX);
    else
        ta_puts(&l.b, "built in");
    end(c, &l);
    trace_proxy(c);
}

void ta_trace_canonical_request(const ta_client *c, ta_str canonical_request) {
    if (c->settings.trace)
        trace_lines(c, canonical_request, "canonical request | ");
}

void ta_trace_connected(const ta_client *c) {
    if (!c->settings.trace)
        return;
    line l;
    begin(&l, "connected to ");
    ta_put_address_port(&l.b, &c->channel.conn.tcp.peer);
    put_ms(&l.b, ": names ", c->channel.conn.resolve_ms);
    put_ms(&l.b, ", connect ", c->channel.conn.connect_ms);
    if (c->channel.proxy.host.n > 0)
        put_ms(&l.b, ", proxy ", c->channel.conn.tunnel_ms);
    if (c->channel.conn.tls) {
        put_ms(&l.b, ", TLS ", c->channel.conn.handshake_ms);
        ta_puts(&l.b, "; ");
        ta_put(&l.b, ta_tls_version(c->channel.conn.tls));
        ta_putc(&l.b, ' ');
        ta_put(&l.b, ta_tls_suite(c->channel.conn.tls));
    }
    end(c, &l);
}

void ta_trace_request(const ta_client *c, ta_str request) {
    if (c->settings.trace)
        trace_lines(c, request, "> ");
}

void ta_trace_response(const ta_client *c) {
    if (!c->settings.trace)
        return;
    const ta_response *r = &c->channel.exchange.response;
    line l;
    begin(&l, "< HTTP/1.");
    ta_put_u64(&l.b, (uint64_t)r->minor, 1);
    ta_putc(&l.b, ' ');
    ta_put_u64(&l.b, (uint64_t)r->status, 3);
    end(c, &l);
    for (size_t i = 0; i < r->field_count; i++) {
        begin(&l, "< ");
        ta_put_untrusted(&l.b, r->fields[i].name, 80);
        ta_puts(&l.b, ": ");
        ta_put_untrusted(&l.b, r->fields[i].value, VALUE_MAX);
        end(c, &l);
    }
    begin(&l, "answered");
    put_ms(&l.b, " in ", c->channel.answer_ms);
    ta_puts(&l.b, ", body of ");
    ta_put_u64(&l.b, c->channel.exchange.content.n, 1);
    ta_puts(&l.b, " bytes");
    end(c, &l);
}

void ta_trace_clock(const ta_client *c) {
    if (!c->settings.trace && !c->settings.notice)
        return;
    const int64_t ahead = c->clock_offset;
    line l;
    begin(&l, "the service's clock is ");
    ta_put_u64(&l.b, (uint64_t)(ahead < 0 ? -ahead : ahead), 1);
    ta_puts(&l.b, ahead < 0 ? " s behind" : " s ahead of");
    ta_puts(&l.b, " this host's: the request is sent once more, signed by it");
    end(c, &l);
}

void ta_trace_failed(const ta_client *c, const ta_diag *diag, uint32_t delay_ms,
                     ta_retry_verdict verdict) {
    if (!c->settings.trace)
        return;
    line l;
    begin(&l, "attempt failed: ");
    if (diag->error_type.n > 0)
        ta_put_untrusted(&l.b, diag->error_type, 80);
    else
        ta_puts(&l.b, ta_err_text(diag->err));
    if (diag->text[0]) {
        ta_puts(&l.b, ": ");
        ta_puts(&l.b, diag->text);
    }
    if (verdict == TA_RETRY_AGAIN)
        put_ms(&l.b, "; next attempt after ", delay_ms);
    else if (verdict == TA_RETRY_QUOTA_DONE)
        ta_puts(&l.b, "; the retry quota pays for no other");
    end(c, &l);
}
