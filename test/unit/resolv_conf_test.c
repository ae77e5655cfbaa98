/* resolv_conf_test.c - hosts and resolv.conf, whole and in pieces of every size. */
#include <criterion/criterion.h>
#include <string.h>

#include "net/resolv_conf.h"
#include "support/guard.h"

/* ---- hosts ---- */

static port_address found[4];

/* The addresses of `host`, with the text fed in pieces of `step` bytes, each at a guard page. */
static size_t look_up(const char *text, const char *host, size_t step) {
    ta_hosts h = {.host = ta_str_from(host), .out = found, .cap = 4};
    size_t n = strlen(text);
    for (size_t at = 0; at < n; at += step) {
        size_t piece = step < n - at ? step : n - at;
        char *copy = guard_copy(text + at, piece);
        ta_hosts_feed(&h, (ta_str){copy, piece});
        guard_free(copy, piece);
    }
    ta_hosts_end(&h);
    return h.n;
}

static void has(const char *text, const char *host, const char *expected) {
    for (size_t step = 1; step <= strlen(text); step++) {
        char line[256];
        ta_buf b = ta_buf_on(line, sizeof line);
        size_t n = look_up(text, host, step);
        for (size_t i = 0; i < n; i++) {
            if (i > 0)
                ta_putc(&b, ' ');
            ta_put_address(&b, &found[i]);
        }
        cr_assert(ta_str_eq(ta_buf_str(&b), ta_str_from(expected)), "%s by %zu: %.*s", host, step,
                  (int)b.n, b.p);
    }
}

Test(resolv_conf, hosts) {
    static const char text[] = "127.0.0.1 localhost\n"
                               "\t192.0.2.1\tone.test one # two\n"
                               "# 192.0.2.9 one\n"
                               "192.0.2.9#one\n"
                               "::1 localhost ip6-localhost\r\n"
                               "\n"
                               "not-an-address one\n"
                               "192.0.2.2\n"
                               "two\n"
                               "2001:db8::1 One.TEST\n"
                               "192.0.2.3 last";
    has(text, "localhost", "127.0.0.1 ::1");
    has(text, "one.test", "192.0.2.1 2001:db8::1");
    has(text, "one", "192.0.2.1");
    has(text, "two", "");
    has(text, "#", "");
    has(text, "ip6-localhost", "::1");
    has(text, "last", "192.0.2.3");
    has(text, "127.0.0.1", "");
    has(text, "", "");
}

Test(resolv_conf, hosts_has_a_cap) {
    cr_assert_eq(look_up("1.1.1.1 a\n1.1.1.2 a\n1.1.1.3 a\n1.1.1.4 a\n1.1.1.5 a\n", "a", 100), 4);
    cr_assert_eq(found[3].bytes[3], 4);
}

Test(resolv_conf, words_of_any_length) {
    static char text[2000];
    char host[TA_HOST_MAX + 3];
    /* The longest host name is found; longer words neither match nor hide what follows. */
    for (size_t n = TA_HOST_MAX - 1; n <= TA_HOST_MAX + 2; n++) {
        memset(host, 'h', n);
        host[n] = '\0';
        strcpy(text, "192.0.2.1 ");
        strcat(text, host);
        strcat(text, " next\n");
        cr_assert_eq(look_up(text, host, 7), n <= TA_HOST_MAX + 1, "%zu", n);
        cr_assert_eq(look_up(text, "next", 7), 1, "%zu", n);
        host[TA_HOST_MAX + 1] = '\0';
        if (n > TA_HOST_MAX + 1)
            cr_assert_eq(look_up(text, host, 7), 0, "a part of a word");
    }
}

/* ---- resolv.conf ---- */

static ta_resolv_conf conf;

static void read_conf(const char *text, size_t step) {
    size_t n = strlen(text);
    memset(&conf, 0xEE, sizeof conf);
    ta_resolv_conf_init(&conf);
    for (size_t at = 0; at < n; at += step) {
        size_t piece = step < n - at ? step : n - at;
        char *copy = guard_copy(text + at, piece);
        ta_resolv_conf_feed(&conf, (ta_str){copy, piece});
        guard_free(copy, piece);
    }
    ta_resolv_conf_end(&conf);
}

static void conf_is(const char *text, const char *servers, const char *search, unsigned ndots,
                    unsigned timeout_s, unsigned attempts) {
    for (size_t step = 1; step <= strlen(text) + 1; step++) {
        char line[256];
        ta_buf b = ta_buf_on(line, sizeof line);
        read_conf(text, step);
        for (size_t i = 0; i < conf.servers_n; i++) {
            ta_put_address(&b, &conf.servers[i]);
            ta_putc(&b, ' ');
        }
        cr_assert(ta_str_eq(ta_buf_str(&b), ta_str_from(servers)), "%zu: %.*s", step, (int)b.n,
                  b.p);
        cr_assert(ta_str_eq(ta_buf_str(&conf.search), ta_str_from(search)), "%zu: %.*s", step,
                  (int)conf.search.n, conf.search.p);
        cr_assert_eq(conf.by_default, strcmp(servers, "127.0.0.1 ") == 0);
        cr_assert_eq(conf.ndots, ndots);
        cr_assert_eq(conf.timeout_s, timeout_s);
        cr_assert_eq(conf.attempts, attempts);
    }
}

Test(resolv_conf, defaults) {
    conf_is("", "127.0.0.1 ", "", 1, 5, 2);
    conf_is("# nameserver 1.1.1.1\n;nameserver 1.1.1.1\n", "127.0.0.1 ", "", 1, 5, 2);
    conf_is("nameserver\nnameserver x\nnameserver 1.2.3\nsearch\noptions\n", "127.0.0.1 ", "", 1, 5,
            2);
}

Test(resolv_conf, servers) {
    read_conf("nameserver 127.0.0.1\n", 7);
    cr_assert_not(conf.by_default);
    conf_is("nameserver 1.1.1.1\nnameserver\t2001:db8::53  # comment\n nameserver fe80::1%lo\n"
            "nameserver 4.4.4.4\n",
            "1.1.1.1 2001:db8::53 fe80::1%1 ", "", 1, 5, 2);
    conf_is("nameserver 1.1.1.1 2.2.2.2\nNameserver 3.3.3.3\nnameservers 3.3.3.3\n", "1.1.1.1 ", "",
            1, 5, 2);
    conf_is("nameserver bad\nnameserver 1.1.1.1", "1.1.1.1 ", "", 1, 5, 2);
}

Test(resolv_conf, search_and_domain) {
    conf_is("search a.test b.test. . c\n", "127.0.0.1 ", "a.test b.test c ", 1, 5, 2);
    conf_is("domain d.test e.test\n", "127.0.0.1 ", "d.test ", 1, 5, 2);
    conf_is("search a b\ndomain c\nsearch d # e\n", "127.0.0.1 ", "d ", 1, 5, 2);
    conf_is("search a\nsearch\n", "127.0.0.1 ", "a ", 1, 5, 2);
}

Test(resolv_conf, options) {
    conf_is("options ndots:5 timeout:2 attempts:3 rotate edns0\n", "127.0.0.1 ", "", 5, 2, 3);
    conf_is("options ndots:99 timeout:99 attempts:99\n", "127.0.0.1 ", "", 15, 30, 5);
    conf_is("options ndots:0 timeout:0 attempts:0\n", "127.0.0.1 ", "", 0, 1, 1);
    conf_is("options ndots: timeout:x attempts:-1 ndots:99999999999\n", "127.0.0.1 ", "", 1, 5, 2);
    conf_is("options ndots:2\noptions timeout:3\n", "127.0.0.1 ", "", 2, 3, 2);
}

Test(resolv_conf, search_at_its_cap_and_above) {
    static char text[TA_DNS_SEARCH_MAX + 100];
    strcpy(text, "search");
    for (size_t n = 0; n < TA_DNS_SEARCH_MAX; n += 4)
        strcat(text, " abc");
    read_conf(text, 50);
    cr_assert_eq(conf.search.n, TA_DNS_SEARCH_MAX);
    cr_assert_eq(ta_buf_err(&conf.search), TA_OK);
    strcat(text, "d"); /* 2,048 bytes, the space after them not counted */
    read_conf(text, 50);
    cr_assert_eq(conf.search.n, TA_DNS_SEARCH_MAX + 1);
    cr_assert_eq(ta_buf_err(&conf.search), TA_OK);
    strcat(text, "e");
    read_conf(text, 50);
    cr_assert_eq(ta_buf_err(&conf.search), TA_E_LIMIT);
    strcat(text, "\nsearch e\n");
    read_conf(text, 50);
    cr_assert_eq(ta_buf_err(&conf.search), TA_OK);
}
