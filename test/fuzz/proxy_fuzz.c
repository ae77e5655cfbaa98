/* proxy_fuzz.c - settings and an endpoint from one input, in lines: a choice is whole, an error shows no
 * password, and the user and the password cannot leave their field line. */
#include <stdlib.h>
#include <string.h>

#include "caps.h"
#include "http/http_request.h"
#include "http/proxy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check(bool holds) {
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
    ta_str rest = {(const char *)data, n};
    ta_url to;
    ta_str url = ta_str_cut(rest, '\n', &rest);
    ta_proxy_settings settings = {.no_proxy = ta_str_cut(rest, '\n', &rest)};
    settings.https = settings.http = rest;
    if (ta_url_parse(url, &to, NULL) != TA_OK)
        return 0;
    ta_proxy p;
    ta_diag diag;
    ta_diag_clear(&diag);
    ta_err err = ta_proxy_choose(&settings, &to, &p, &diag);
    check(err == diag.err && strchr(diag.text, '\n') == NULL);
    check(err == TA_OK || err == TA_E_CONFIG || err == TA_E_LIMIT);
    if (err != TA_OK || p.host.n == 0)
        return 0;
    check(p.exception.p == NULL && p.port != 0 && p.host.n <= TA_HOST_MAX);

    static char memory[2 * TA_URL_MAX];
    ta_request request;
    ta_str head;
    ta_request_init(&request, memory, sizeof memory);
    ta_request_line(&request, TA_STR("CONNECT"), TA_STR("a:1"));
    ta_request_proxy_authorization(&request, p.userinfo);
    check(ta_request_finish(&request, &head) == TA_OK);
    size_t lines = 0;
    for (size_t i = 0; i < head.n; i++) {
        check(head.p[i] == '\r' || head.p[i] == '\n' || (head.p[i] >= ' ' && head.p[i] <= '~'));
        lines += head.p[i] == '\n';
    }
    bool user = p.userinfo.n > 0 && p.userinfo.p[0] != ':';
    check(lines == (user ? 3u : 2u));
    return 0;
}
