#include "http/connect.h"

#include <string.h>

#include "base/wipe.h"
#include "http/http_request.h"

/* ---- errors ---- */

/* Some proxies answer 401 where RFC 9110 has 407; tinyproxy does. */
static const char *advice(const ta_proxy *p, int status) {
    const bool wants_password = status == 407 || status == 401;
    if (wants_password && p->userinfo.n > 0)
        return ": it does not take this user and password";
    if (wants_password)
        return ": it wants a user and a password, as http://user:password@host:port";
    if (status == 403)
        return ": it does not allow this endpoint; if none is needed for it, name it in NO_PROXY";
    return status >= 500 ? ": it cannot reach the endpoint" : "";
}

ta_err ta_proxy_refused(const ta_proxy *p, const ta_response *r, ta_diag *diag) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_str challenge = ta_response_field(r, TA_STR("proxy-authenticate"));
    if (challenge.p == NULL)
        challenge = ta_response_field(r, TA_STR("www-authenticate"));
    ta_puts(&b, "HTTP status ");
    ta_put_u64(&b, (uint64_t)r->status, 1);
    ta_puts(&b, advice(p, r->status));
    if (challenge.p != NULL) {
        ta_puts(&b, "; it asks for ");
        ta_put_untrusted(&b, challenge, 40);
    }
    diag->http_status = r->status;
    return ta_fail_text(diag, r->status >= 500 ? TA_E_CONNECT : TA_E_PROXY, &b);
}

ta_err ta_proxy_failed(const ta_proxy *p, ta_diag *diag) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_err err = diag->err;
    if (diag->http_status == 0 && ta_err_is_connection(err))
        err = TA_E_PROXY_CONNECT;
    if (err == TA_E_HOST_UNKNOWN)
        err = TA_E_PROXY;
    ta_put_proxy(&b, p);
    ta_puts(&b, diag->text[0] ? ": " : "");
    ta_puts(&b, diag->text);
    diag->err = TA_OK;
    return ta_fail_text(diag, err, &b);
}

/* ---- CONNECT ---- */

/* The head buffer holds the request first, then its answer. */
static ta_err ask(const ta_exchange *x, const ta_stream *s, const ta_proxy *p, ta_str authority,
                  ta_deadline deadline, ta_diag *diag) {
    ta_request request;
    ta_str whole;
    ta_request_init(&request, x->head, x->head_cap);
    ta_request_line(&request, TA_STR("CONNECT"), authority);
    ta_request_field(&request, TA_STR("host"), authority);
    ta_request_proxy_authorization(&request, p->userinfo);
    ta_err err = ta_request_finish(&request, &whole);
    if (err == TA_OK)
        err = s->write(s->ctx, whole.p, whole.n, deadline, diag);
    else
        err = ta_fail(diag, err, "the request does not fit into TA_HTTP_HEAD_MAX");
    ta_wipe(x->head, request.buf.n);
    return err;
}

ta_err ta_http_connect(ta_exchange *x, const ta_stream *s, const ta_proxy *p, ta_str host,
                       uint16_t port, ta_deadline deadline, ta_diag *diag) {
    /* an IPv6 address is shorter than a name, even with brackets */
    char memory[TA_AUTHORITY_MAX + 2];
    ta_buf authority = ta_buf_on(memory, sizeof memory);
    ta_str rest;
    ta_put_authority(&authority, host, port);
    ta_err err = ask(x, s, p, ta_buf_str(&authority), deadline, diag);
    if (err == TA_OK)
        err = ta_http_read_head(x, s, &rest, deadline, diag);
    diag->http_status = 0; /* else it would be taken for the service's status */
    if (err)
        return err;
    if (x->response.status >= 300)
        return ta_proxy_refused(p, &x->response, diag);
    /* Whatever Content-Length says, the answer has no body (RFC 9110, section 9.3.6): these bytes
     * belong to the tunnel, and in TLS the client sends first. */
    return rest.n == 0 ? TA_OK
                       : ta_fail(diag, TA_E_HTTP_SYNTAX,
                                 "it sent more than the head of its answer to CONNECT");
}
