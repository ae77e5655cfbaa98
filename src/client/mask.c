/* mask.c - remove secrets from text of a server before an error or a trace shows it: a server may
 * send back what it was sent. */
#include "base/wipe.h"
#include "client/client.h"
#include "http/http_request.h"

#define FIELD_MAX                                                                                  \
    (TA_URL_MAX * 4 / 3 + 64) /* bytes of a Proxy-Authorization field, and its request line */

/* Append `s` with its percent-encoding decoded. */
static void put_decoded(ta_buf *b, ta_str s) {
    for (size_t i = 0; i < s.n; i++) {
        const bool encoded = s.p[i] == '%' && s.n - i > 2 && ta_hex_value(s.p[i + 1]) >= 0 &&
                             ta_hex_value(s.p[i + 2]) >= 0;
        if (!encoded) {
            ta_putc(b, s.p[i]);
            continue;
        }
        ta_putc(b, (char)(ta_hex_value(s.p[i + 1]) * 16 + ta_hex_value(s.p[i + 2])));
        i += 2;
    }
}

static void mask_proxy(ta_str userinfo, char *p, size_t n) {
    char memory[FIELD_MAX];
    ta_str password;
    ta_buf b = ta_buf_on(memory, sizeof memory);
    ta_request field;
    ta_str_cut(userinfo, ':', &password);
    put_decoded(&b, password);
    ta_mask(p, n, ta_buf_str(&b));
    ta_request_init(&field, memory, sizeof memory);
    ta_request_line(&field, TA_STR("GET"), TA_STR("/"));
    const size_t begin = field.buf.n + sizeof "proxy-authorization: Basic " - 1;
    ta_request_proxy_authorization(&field, userinfo);
    if (field.buf.n > begin)
        ta_mask(p, n, ta_str_sub(ta_buf_str(&field.buf), begin, field.buf.n - 2));
    ta_wipe(memory, sizeof memory);
}

void ta_client_mask(const ta_client *c, char *p, size_t n) {
    const ta_credentials *s = &c->settings.credentials;
    ta_mask(p, n, s->session_token);
    ta_mask(p, n, s->secret_access_key);
    ta_mask(p, n, (ta_str){c->signature, c->signature[0] ? sizeof c->signature : 0});
    if (c->channel.proxy.userinfo.n > 0)
        mask_proxy(c->channel.proxy.userinfo, p, n);
}
