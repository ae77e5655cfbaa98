/* proxy_test.c - which proxy is taken: botocore's choice, and what goes beyond it; its credentials. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "caps.h"
#include "http/connect.h"
#include "http/http_request.h"
#include "support/guard.h"
#include "support/script_stream.h"

typedef struct variable {
    const char *name, *value;
} variable;

static const char *look_up(void *ctx, const char *name) {
    for (const variable *v = ctx; v->name != NULL; v++)
        if (strcmp(v->name, name) == 0)
            return v->value;
    return NULL;
}

/* What is chosen for `url`. */
static ta_err choose(const variable *environment, ta_str url, ta_proxy *out, ta_diag *diag) {
    ta_proxy_settings settings;
    ta_url to;
    variable copy[8];
    memcpy(copy, environment, sizeof copy);
    ta_proxy_environment(&settings, look_up, copy);
    ta_diag_clear(diag);
    cr_assert_eq(ta_url_parse(url, &to, NULL), TA_OK);
    return ta_proxy_choose(&settings, &to, out, diag);
}

/* ---- botocore's choice ---- */

static const struct {
    variable environment[8];
    ta_str url, proxy, authorization;
} cases[] = {
#include "build/host/vectors/proxy_cases.inc"
};

Test(proxy, the_choice_is_botocore_s) {
    size_t through = 0, direct = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[128], memory[512];
        ta_proxy proxy;
        ta_diag diag;
        ta_request request;
        ta_str head;
        cr_assert_eq(choose(cases[i].environment, cases[i].url, &proxy, &diag), TA_OK,
                     "row %zu: %s", i, diag.text);
        cr_assert_eq(proxy.host.n > 0, cases[i].proxy.p != NULL, "row %zu", i);
        direct += proxy.host.n == 0;
        if (proxy.host.n == 0)
            continue;
        through++;
        cr_assert_not_null(proxy.from);
        proxy.from = NULL;
        ta_buf b = ta_buf_on(text, sizeof text);
        ta_put_proxy(&b, &proxy);
        cr_assert(ta_str_eq_nocase(ta_buf_str(&b), cases[i].proxy), "row %zu: %.*s", i, (int)b.n,
                  text);
        ta_request_init(&request, memory, sizeof memory);
        ta_request_line(&request, TA_STR("GET"), TA_STR("/"));
        size_t before = request.buf.n;
        ta_request_proxy_authorization(&request, proxy.userinfo);
        cr_assert_eq(ta_request_finish(&request, &head), TA_OK);
        b = ta_buf_on(text, 0);
        const ta_str expected = cases[i].authorization;
        ta_str line = ta_str_sub(head, before, head.n - 2);
        if (expected.p == NULL) {
            cr_assert_eq(line.n, 0, "row %zu", i);
            continue;
        }
        cr_assert(ta_str_starts(line, TA_STR("proxy-authorization: ")));
        cr_assert(ta_str_eq(ta_str_sub(line, 21, line.n - 2), expected), "row %zu: %.*s", i,
                  (int)line.n, line.p);
    }
    cr_assert_gt(through, 900);
    cr_assert_gt(direct, 300);
}

/* ---- beyond it ---- */

static bool excepted(const char *url, const char *list) {
    const variable environment[8] = {{"HTTPS_PROXY", "p"}, {"HTTP_PROXY", "p"}, {"no_proxy", list}};
    ta_proxy proxy;
    ta_diag diag;
    cr_assert_eq(choose(environment, ta_str_from(url), &proxy, &diag), TA_OK);
    cr_assert_eq(proxy.host.n == 0, proxy.exception.p != NULL);
    return proxy.exception.p != NULL;
}

Test(proxy, ranges_and_addresses) {
    static const struct {
        const char *host, *list;
        bool excepted;
    } rows[] = {
        {"10.1.2.3", "10.0.0.0/8", true},
        {"11.1.2.3", "10.0.0.0/8", false},
        {"10.1.2.3", "10.255.255.255/8", true},
        {"10.1.2.3", "10.1.2.2/31", true},
        {"10.1.2.4", "10.1.2.2/31", false},
        {"10.1.2.3", "10.1.2.3/32", true},
        {"10.1.2.2", "10.1.2.3/32", false},
        {"10.1.2.3", "0.0.0.0/0", true},
        {"10.1.2.3", "::/0", false},
        {"10.1.2.3", "10.0.0.0/33", false},
        {"10.1.2.3", "10.0.0.0/-8", false},
        {"10.1.2.3", "10.0.0.0/8 ", true},
        {"10.1.2.3", "10.0.0.0/ 8", false},
        {"10.1.2.3", "10.0.0/8", false},
        {"10.1.2.3", "/8", false},
        {"10.1.2.3", "/", false},
        {"10.1.2.3", "a,192.168.0.0/16, 10.0.0.0/8,b", true},
        {"[fd00::1]", "fd00::/8", true},
        {"[fe00::1]", "fd00::/8", false},
        {"[fd00::1]", "[fd00::]/8", false}, /* no such form */
        {"[fd00::1]", "::/0", true},
        {"[fd00::1]", "0.0.0.0/0", false},
        {"[fd00::1]", "fd00::1/128", true},
        {"[fd00::1]", "fd00::/129", false},
        {"[fd00::1]", "FD00:0:0:0::1", true},
        {"[fd00::1]", "[fd00:0::1]", true},
        {"[fd00::1]", "[fd00::1]:443", true},
        {"[fd00::1]", "[fd00::1]:80", false},
        {"[fd00::1]", "[fd00::1", true},
        {"[::ffff:10.1.2.3]", "10.0.0.0/8", true},
        {"10.1.2.3", "::ffff:10.0.0.0/104", true},
        {"[::ffff:10.1.2.3]", "::/0", false},
        {"[::ffff:10.1.2.3]", "2.3", false},
        {"ten.example.com", "10.0.0.0/8,0.0.0.0/0,::/0", false},
        {"example.com", "example.com:443", true},
        {"a.example.com", ".example.com:443", true},
        {"example.com", "example.com:80", false},
        {"example.com", "example.com:0443", true},
        {"example.com", "example.com:https", false},
        {"example.com", "example.com:", false},
        {"example.com", ":443", false},
        {"10.1.2.3", "10.1.2.3:443", true},
        {"10.1.2.3", "10.0.0.0/8:443", true},
        {"10.1.2.3", "10.0.0.0/8:80", false},
        {"example.com", ",,,", false},
        /* An absolute name is the name without its dot, in the URL and in the list. */
        {"example.com.", "example.com", true},
        {"example.com", "example.com.", true},
        {"a.example.com.", ".example.com.", true},
        {"a.example.com", "example.com.:443", true},
        {"example.com.", "example.com:80", false},
        {"a.example.com.", "xample.com", false},
        {"example.com", "example.com..", false},
        {"example.com.", ".", false},
        {"example.com.", "com,.", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char url[64] = "https://";
        strcat(url, rows[i].host);
        cr_assert_eq(excepted(url, rows[i].list), rows[i].excepted, "%s in %s", rows[i].host,
                     rows[i].list);
    }
    cr_assert(excepted("http://example.com", "example.com:80"));
}

Test(proxy, all_proxy_stands_in) {
    static const struct {
        variable environment[8];
        const char *https, *http; /* where the proxy is from; NULL: direct */
    } rows[] = {
        {{{"ALL_PROXY", "a"}}, "ALL_PROXY", "ALL_PROXY"},
        {{{"ALL_PROXY", "a"}, {"all_proxy", "b"}}, "all_proxy", "all_proxy"},
        {{{"ALL_PROXY", "a"}, {"all_proxy", ""}}, NULL, NULL},
        {{{"ALL_PROXY", ""}}, NULL, NULL},
        {{{"all_proxy", "a"}, {"HTTPS_PROXY", "b"}}, "HTTPS_PROXY", "all_proxy"},
        {{{"all_proxy", "a"}, {"https_proxy", ""}}, NULL, "all_proxy"},
        {{{"ALL_PROXY", "a"}, {"HTTP_PROXY", "b"}, {"REQUEST_METHOD", ""}},
         "ALL_PROXY",
         "ALL_PROXY"},
        {{{"ALL_PROXY", "a"}, {"no_proxy", "*"}}, NULL, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *urls[] = {"https://example.com", "http://example.com"};
        for (size_t j = 0; j < 2; j++) {
            const char *expected = j == 0 ? rows[i].https : rows[i].http;
            ta_proxy proxy;
            ta_diag diag;
            cr_assert_eq(choose(rows[i].environment, ta_str_from(urls[j]), &proxy, &diag), TA_OK);
            cr_assert_eq(proxy.host.n > 0, expected != NULL, "row %zu", i);
            if (expected != NULL)
                cr_assert_str_eq(proxy.from, expected);
        }
    }
}

Test(proxy, of_an_absolute_name) {
    static const struct {
        const char *url, *host, *reported;
    } rows[] = {
        {"http://p.example.:3128", "p.example.", "http://p.example.:3128 (HTTPS_PROXY)"},
        {"u:secret@p.", "p.", "http://p.:80 (HTTPS_PROXY)"},
        {"https://p./", "p.", "https://p.:443 (HTTPS_PROXY)"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const variable environment[8] = {{"HTTPS_PROXY", rows[i].url}};
        char text[128] = "";
        ta_proxy proxy;
        ta_diag diag;
        ta_buf b = ta_buf_on(text, sizeof text - 1);
        cr_assert_eq(choose(environment, TA_STR("https://a"), &proxy, &diag), TA_OK, "%s",
                     diag.text);
        cr_assert(ta_str_eq(proxy.host, ta_str_from(rows[i].host)), "%s", rows[i].url);
        ta_put_proxy(&b, &proxy);
        cr_assert_str_eq(text, rows[i].reported);
    }
}

/* ---- refused ---- */

Test(proxy, what_cannot_be_is_refused_without_its_password) {
    static const char *const bad[] = {
        "socks5://u:secret@p",
        "SOCKS://secret",
        "ftp://u:secret@p",
        "://secret",
        "http://",
        "http://u:secret@",
        "http://u:secret@p:",
        "http://u:secret@p:0",
        "http://u:secret@p:9x",
        "http://u:secret@[::1",
        "http://u:secret@p..:1",
        "http://u:secret@127.0.0.1.:1",
        "u:secret@-p",
        "u:secret@p q",
        "http://u:s/secret@p:1",
        "se cret://u@p",
        "u:secret@[::1]x",
        "http://@",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const variable environment[8] = {{"HTTPS_PROXY", bad[i]}};
        ta_proxy proxy;
        ta_diag diag;
        cr_assert_eq(choose(environment, TA_STR("https://a"), &proxy, &diag), TA_E_CONFIG, "%s",
                     bad[i]);
        cr_assert(ta_str_starts(ta_str_from(diag.text), TA_STR("HTTPS_PROXY: ")), "%s", diag.text);
        cr_assert_null(strstr(diag.text, "secret"), "%s", diag.text);
        cr_assert_null(strstr(diag.text, "se cret"), "%s", diag.text);
    }
}

Test(proxy, the_longest_url) {
    char text[TA_URL_MAX + 2];
    memset(text, 'p', sizeof text);
    memcpy(text, "u:", 2);
    text[TA_URL_MAX - 2] = '@';
    for (int longer = 0; longer < 2; longer++) {
        text[TA_URL_MAX + longer] = '\0';
        const variable environment[8] = {{"https_proxy", text}};
        ta_proxy proxy;
        ta_diag diag;
        cr_assert_eq(choose(environment, TA_STR("https://a"), &proxy, &diag),
                     longer ? TA_E_LIMIT : TA_OK);
        text[TA_URL_MAX] = 'p';
    }
}

/* ---- CONNECT ---- */

static const ta_proxy proxy_of_tests = {
    .host = {"p", 1}, .port = 3128, .userinfo = {"u:secret", 8}, .from = "HTTPS_PROXY"};

static ta_err connect_to(ta_str host, char *head, size_t cap, const script_step *steps,
                         size_t count, script_stream *script, ta_diag *diag) {
    static ta_exchange x;
    ta_stream s = script_stream_open(script, steps, count);
    x = (ta_exchange){.head = head, .head_cap = cap};
    ta_diag_clear(diag);
    ta_err err = ta_http_connect(&x, &s, &proxy_of_tests, host, 443, 77, diag);
    cr_assert_eq(script->deadline, 77);
    cr_assert_eq(err, diag->err);
    return err;
}

static const char request[] = "CONNECT [fd00::1]:443 HTTP/1.1\r\n"
                              "host: [fd00::1]:443\r\n"
                              "proxy-authorization: Basic dTpzZWNyZXQ=\r\n\r\n";

Test(proxy, connect_at_its_cap_and_one_below) {
    static script_stream script;
    const script_step steps[] = {SCRIPT_DATA("HTTP/1.1 200 x\r\n\r\n")};
    const size_t n = sizeof request - 1;
    for (size_t cap = n - 1; cap <= n; cap++) {
        ta_diag diag;
        char *head = guard_alloc(cap);
        ta_err err = TA_E_LIMIT;
        if (cap == n)
            err = connect_to(TA_STR("fd00::1"), head, cap, steps, 1, &script, &diag);
        else {
            static ta_exchange x;
            ta_stream s = script_stream_open(&script, steps, 1);
            x = (ta_exchange){.head = head, .head_cap = cap};
            ta_diag_clear(&diag);
            cr_assert_eq(
                ta_http_connect(&x, &s, &proxy_of_tests, TA_STR("fd00::1"), 443, 77, &diag),
                TA_E_LIMIT);
        }
        cr_assert_eq(err, cap == n ? TA_OK : TA_E_LIMIT);
        cr_assert_eq(script.writes, cap == n);
        cr_assert(cap < n ||
                  ta_str_eq((ta_str){script.written, script.written_n}, ta_str_from(request)));
        for (size_t i = 0; i + 8 <= cap; i++)
            cr_assert_neq(memcmp(head + i, "dTpzZWNy", 8), 0, "the password is wiped");
        guard_free(head, cap);
    }
}

Test(proxy, answers_to_connect) {
    static const struct {
        script_step steps[2];
        ta_err err;
    } rows[] = {
        {{SCRIPT_DATA("HTTP/1.0 200 OK\r\n\r\n")}, TA_OK},
        {{SCRIPT_DATA("HTTP/1.1 299 OK\r\nContent-Length: 3\r\n\r\n")}, TA_OK},
        {{SCRIPT_DATA("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")}, TA_OK},
        {{SCRIPT_DATA("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n")}, TA_OK},
        {{SCRIPT_DATA("HTTP/1.1 200 OK\r\nTransfer-Encoding:\r\n\r\n")}, TA_OK},
        {{SCRIPT_DATA("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")}, TA_OK},
        {{SCRIPT_DATA(
             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n")},
         TA_OK},
        {{SCRIPT_DATA("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n")}, TA_OK},
        {{SCRIPT_DATA("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n")}, TA_OK},
        {{SCRIPT_DATA("HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n")}, TA_OK},
        {{SCRIPT_DATA("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")}, TA_OK},
        {{SCRIPT_DATA("HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551616\r\n\r\n")}, TA_OK},
        {{SCRIPT_DATA("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nx")}, TA_E_HTTP_SYNTAX},
        {{SCRIPT_DATA("HTTP/1.1 200 OK\r\nContent-Length : 0\r\n\r\n")}, TA_E_HTTP_SYNTAX},
        {{SCRIPT_DATA("HTTP/1.1 407 x\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n")},
         TA_E_PROXY},
        {{SCRIPT_DATA("HTTP/1.1 100 x\r\n\r\nHTTP/1.1 200 OK\r\n\r\n")}, TA_OK},
        {{SCRIPT_DATA("HTTP/1.1 200 OK\r\n\r\nx")}, TA_E_HTTP_SYNTAX},
        {{SCRIPT_DATA("HTTP/1.1 100 x\r\n\r\nHTTP/1.1 200 OK\r\n\r\nx")}, TA_E_HTTP_SYNTAX},
        {{SCRIPT_DATA("HTTP/1.1 101 x\r\n\r\n")}, TA_E_HTTP_SYNTAX},
        {{SCRIPT_DATA("HTTP/1.1 300 x\r\n\r\n")}, TA_E_PROXY},
        {{SCRIPT_DATA("HTTP/1.1 407 x\r\n\r\n")}, TA_E_PROXY},
        {{SCRIPT_DATA("HTTP/1.1 499 x\r\n\r\n")}, TA_E_PROXY},
        {{SCRIPT_DATA("HTTP/1.1 500 x\r\n\r\n")}, TA_E_CONNECT},
        {{SCRIPT_DATA("HTTP/1.1 100 x\r\n\r\n"), SCRIPT_FAIL(TA_E_RECV)}, TA_E_RECV},
        {{SCRIPT_DATA("HTTP/1.1 200"), SCRIPT_END}, TA_E_HTTP_TRUNCATED},
        {{SCRIPT_END}, TA_E_RECV},
    };
    static script_stream script;
    static char head[TA_HTTP_HEAD_MAX];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ta_diag diag;
        cr_assert_eq(connect_to(TA_STR("a"), head, sizeof head, rows[i].steps, 2, &script, &diag),
                     rows[i].err, "row %zu: %s", i, diag.text);
        bool refused = rows[i].err == TA_E_PROXY || rows[i].err == TA_E_CONNECT;
        cr_assert_eq(diag.http_status != 0, refused, "row %zu", i);
    }
}
