#include "http/http_request.h"

#include "base/base64.h"
#include "http/http_syntax.h"

enum { NOTHING, FIELDS, BODY };

void ta_request_init(ta_request *r, void *memory, size_t cap) {
    *r = (ta_request){.buf = ta_buf_on(memory, cap), .err = TA_OK, .part = NOTHING};
}

/* May a call that must follow `part` write? */
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
    ta_request_line_to(r, method, TA_ABSENT, target);
}

void ta_request_line_to(ta_request *r, ta_str method, ta_str authority, ta_str target) {
    bool valid = ta_is_token(method) && is_target(target);
    if (authority.p != NULL)
        valid = valid && is_target(authority);
    if (!may_write(r, NOTHING, valid))
        return;
    ta_put(&r->buf, method);
    ta_puts(&r->buf, authority.p != NULL ? " http://" : " ");
    ta_put(&r->buf, authority);
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

uint8_t ta_percent_decoded(ta_str s, size_t *at) {
    const char c = s.p[(*at)++];
    if (c == '%' && s.n - *at >= 2) {
        const int high = ta_hex_value(s.p[*at]), low = ta_hex_value(s.p[*at + 1]);
        if (high >= 0 && low >= 0) {
            *at += 2;
            return (uint8_t)(high << 4 | low);
        }
    }
    return (uint8_t)c;
}

void ta_put_basic(ta_buf *b, ta_str userinfo) {
    /* A user without a password has an empty one (RFC 7617, section 2). */
    const size_t end = userinfo.n + (ta_str_find(userinfo, ':') == userinfo.n);
    uint32_t bits = 0;
    unsigned n = 0;
    for (size_t at = 0; at < end;) {
        uint8_t byte = ':';
        if (at < userinfo.n)
            byte = ta_percent_decoded(userinfo, &at);
        else
            at++;
        bits |= (uint32_t)byte << (16 - 8 * n);
        if (++n == 3) {
            ta_put_base64_group(b, bits, n);
            bits = n = 0;
        }
    }
    if (n > 0)
        ta_put_base64_group(b, bits, n);
}

void ta_request_proxy_authorization(ta_request *r, ta_str userinfo) {
    if (userinfo.n == 0 || userinfo.p[0] == ':' || !may_write(r, FIELDS, true))
        return;
    ta_puts(&r->buf, "proxy-authorization: Basic ");
    ta_put_basic(&r->buf, userinfo);
    ta_puts(&r->buf, "\r\n");
}

void ta_request_length(ta_request *r, size_t n) {
    if (!may_write(r, FIELDS, true))
        return;
    ta_puts(&r->buf, "content-length: ");
    ta_put_u64(&r->buf, n, 1);
    ta_puts(&r->buf, "\r\n\r\n");
    r->part = BODY;
}

/* After an error, what is written does not matter. */
void ta_request_body(ta_request *r, ta_str body) {
    ta_request_length(r, body.n);
    ta_put(&r->buf, body);
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
