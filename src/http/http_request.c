#include "http/http_request.h"

#include "http/http_syntax.h"

enum { NOTHING, FIELDS, BODY };

void ta_request_init(ta_request *r, void *memory, size_t cap) {
    *r = (ta_request){.buf = ta_buf_on(memory, cap), .err = TA_OK, .part = NOTHING};
}

/* Whether a call that belongs after `part` may write. */
static bool may_write(ta_request *r, unsigned char part, bool arguments_valid) {
    if (r->part != part || !arguments_valid)
        r->err = TA_E_PARAM;
    return r->err == TA_OK;
}

static bool is_target(ta_str s) {
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= ' ' || s.p[i] > '~')
            return false;
    return s.n > 0;
}

static bool is_value(ta_str s) {
    for (size_t i = 0; i < s.n; i++)
        if (!ta_is_field_byte(s.p[i]))
            return false;
    return ta_str_trim(s).n == s.n;
}

static bool is_framing(ta_str name) {
    return ta_str_eq_nocase(name, TA_STR("content-length")) ||
           ta_str_eq_nocase(name, TA_STR("transfer-encoding"));
}

void ta_request_line(ta_request *r, ta_str method, ta_str target) {
    if (!may_write(r, NOTHING, ta_is_token(method) && is_target(target)))
        return;
    ta_put(&r->buf, method);
    ta_putc(&r->buf, ' ');
    ta_put(&r->buf, target);
    ta_puts(&r->buf, " HTTP/1.1\r\n");
    r->part = FIELDS;
}

void ta_request_field(ta_request *r, ta_str name, ta_str value) {
    if (!may_write(r, FIELDS, ta_is_token(name) && !is_framing(name) && is_value(value)))
        return;
    ta_put(&r->buf, name);
    ta_puts(&r->buf, ": ");
    ta_put(&r->buf, value);
    ta_puts(&r->buf, "\r\n");
}

void ta_request_body(ta_request *r, ta_str body) {
    if (!may_write(r, FIELDS, true))
        return;
    ta_puts(&r->buf, "content-length: ");
    ta_put_u64(&r->buf, body.n, 1);
    ta_puts(&r->buf, "\r\n\r\n");
    ta_put(&r->buf, body);
    r->part = BODY;
}

ta_err ta_request_finish(ta_request *r, ta_str *out) {
    if (r->part == NOTHING)
        r->err = TA_E_PARAM;
    if (r->err != TA_OK)
        return r->err;
    if (r->part == FIELDS)
        ta_puts(&r->buf, "\r\n");
    r->part = BODY;
    ta_err err = ta_buf_err(&r->buf);
    if (err == TA_OK)
        *out = ta_buf_str(&r->buf);
    return err;
}
