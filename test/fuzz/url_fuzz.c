/* url_fuzz.c - the parts of an accepted URL put together again give the same parts. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "caps.h"
#include "http/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check(bool holds) {
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
    ta_url u, again;
    const char *why;
    ta_err err = ta_url_parse((ta_str){(const char *)data, n}, &u, &why);
    check((err == TA_OK) == (why == NULL));
    if (err != TA_OK)
        return 0;
    check(u.host.n >= 1 && u.host.n <= TA_HOST_MAX && u.port != 0 && u.path.p[0] == '/');

    char text[TA_URL_MAX + 8];
    ta_buf b = ta_buf_on(text, sizeof text);
    ta_puts(&b, u.tls ? "https://" : "http://");
    ta_put(&b, u.authority);
    ta_put(&b, u.path);
    if (u.query.p)
        ta_putc(&b, '?');
    ta_put(&b, u.query);
    check(ta_buf_err(&b) == TA_OK);
    for (size_t i = 0; i < b.n; i++)
        check(text[i] > ' ' && text[i] < 0x7F);
    if (b.n > TA_URL_MAX) /* the slash that the input left out */
        return 0;
    check(ta_url_parse(ta_buf_str(&b), &again, &why) == TA_OK);
    check(u.tls == again.tls && u.ipv6 == again.ipv6 && u.port == again.port);
    check(u.default_port == again.default_port && ta_str_eq(u.host, again.host));
    check(ta_str_eq(u.authority, again.authority) && ta_str_eq(u.path, again.path));
    check(ta_str_eq(u.query, again.query) && (u.query.p == NULL) == (again.query.p == NULL));
    return 0;
}
