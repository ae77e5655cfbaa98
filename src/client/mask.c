/* mask.c - a server may send back what it was sent. */
#include "client/mask.h"

#include "base/wipe.h"
#include "client/client.h"
#include "http/http_request.h"

static void mask_proxy(ta_str userinfo, char *p, size_t n) {
    char memory[TA_URL_MAX * 4 / 3 + 8];
    ta_str password;
    ta_buf b = ta_buf_on(memory, sizeof memory);
    ta_str_cut(userinfo, ':', &password);
    for (size_t at = 0; at < password.n;)
        ta_putc(&b, (char)ta_percent_decoded(password, &at));
    ta_mask(p, n, ta_buf_str(&b));
    b.n = 0;
    ta_put_basic(&b, userinfo);
    ta_mask(p, n, ta_buf_str(&b));
    ta_wipe(memory, sizeof memory);
}

void ta_client_mask(const ta_client *c, char *p, size_t n) {
    const ta_credentials *s = &c->settings.credentials;
    ta_mask_key(p, n, s->session_token);
    ta_mask_key(p, n, s->secret_access_key);
    ta_mask(p, n, (ta_str){c->signature, c->signature[0] ? sizeof c->signature : 0});
    if (c->channel.proxy.userinfo.n > 0)
        mask_proxy(c->channel.proxy.userinfo, p, n);
}
