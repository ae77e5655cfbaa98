/* dns_search_test.c - the search list: the names that are asked, and in which order. */
#define _DEFAULT_SOURCE
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "support/dns_scene.h"

TestSuite(dns_search, .init = start, .fini = stop, .timeout = 120);

static void asked(const char *expected) {
    char names[1000] = "";
    for (const char *at = server.log; at && *at; at = strchr(at, '\n') + 1)
        if (strncmp(at, "u A ", 4) == 0)
            strncat(names, at + 4, (size_t)(strchr(at, '\n') - at) - 3);
    cr_assert_str_eq(names, expected);
    *server.log = '\0';
}

Test(dns_search, search_list_and_ndots) {
    write_file(resolv_path, "nameserver 127.0.0.1\nsearch one.test two.test.\noptions ndots:2\n");
    cr_assert_eq(resolve("x.y", TA_NEVER), TA_E_HOST_UNKNOWN);
    cr_assert_str_eq(diag.text, "x.y: no such host name");
    asked("x.y.one.test.\nx.y.two.test.\nx.y.\n");
    cr_assert_eq(resolve("x.y.z", TA_NEVER), TA_E_HOST_UNKNOWN);
    asked("x.y.z.\nx.y.z.one.test.\nx.y.z.two.test.\n");
    cr_assert_eq(resolve("x.y.", TA_NEVER), TA_E_HOST_UNKNOWN);
    asked("x.y.\n");
    finds_both("good", "192.0.2.1", "2001:db8::1");
    asked("good.one.test.\n");
}

#define TWICE(name) name "\n" name "\n"

Test(dns_search, a_failure_at_one_name_does_not_end_the_search) {
    write_file(resolv_path, "nameserver 127.0.0.1\nsearch servfail refused good nodata\n");
    finds_both("by", "192.0.2.1", "2001:db8::1");
    cr_assert_str_empty(diag.text);
    asked(TWICE("by.servfail.") TWICE("by.refused.") "by.good.\n");
    static const char *const failures[] = {"code9", "bare", "lame", "garbage", "self", "half"};
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
        char conf[100], name[100];
        snprintf(conf, sizeof conf, "nameserver 127.0.0.1\nsearch a.%s b.good\n", failures[i]);
        write_file(resolv_path, conf);
        finds_both("by", "192.0.2.1", "2001:db8::1");
        /* The same of the name as it is, when it comes first. */
        snprintf(name, sizeof name, "by.%s", failures[i]);
        finds_both(name, "192.0.2.1", "2001:db8::1");
    }
}

Test(dns_search, a_failure_is_reported_when_no_name_is_found) {
    write_file(resolv_path, "nameserver 127.0.0.1\nsearch nodata servfail refused nxdomain\n");
    fails("by", TA_E_RESOLVE, "by.servfail; 127.0.0.1: SERVFAIL");
    asked("by.nodata.\n" TWICE("by.servfail.") TWICE("by.refused.") "by.nxdomain.\nby.\n");
    fails("by.refused", TA_E_RESOLVE, "by.refused; 127.0.0.1: REFUSED");
    fails("by.nxdomain", TA_E_RESOLVE, "by.nxdomain.servfail; 127.0.0.1: SERVFAIL");
    /* The name itself comes last, and is found. */
    write_file(resolv_path, "nameserver 127.0.0.1\nsearch servfail\noptions ndots:3\n");
    finds_both("by.good", "192.0.2.1", "2001:db8::1");
    write_file(resolv_path, "nameserver 127.0.0.1\nsearch servfail silent\n");
    cr_assert_eq(resolve("by", port_monotonic_ms() + 300), TA_E_DEADLINE);
    cr_assert_str_eq(diag.text, "by.silent; 127.0.0.1: no answer");
}

Test(dns_search, a_search_domain_that_makes_the_name_too_long_is_passed_over) {
    char host[241], conf[100];
    memset(host, 'a', sizeof host);
    for (size_t i = 60; i < sizeof host; i += 60)
        host[i] = '.';
    host[sizeof host - 1] = '\0';
    snprintf(conf, sizeof conf, "nameserver 127.0.0.1\nsearch abcdefghijklmnop.test test\n");
    write_file(resolv_path, conf);
    cr_assert_eq(resolve(host, TA_NEVER), TA_E_HOST_UNKNOWN);
    cr_assert_null(strstr(server.log, "abcdefghijklmnop"));
    cr_assert_not_null(strstr(server.log, ".test."));
}

Test(dns_search, a_search_list_as_long_as_kubernetes_allows) {
    static char conf[4000];
    size_t n = (size_t)sprintf(conf, "nameserver 127.0.0.1\nsearch");
    const size_t list = n + 1;
    for (unsigned i = 0; i < 31; i++)
        n += (size_t)sprintf(conf + n, " %063u", i);
    n += (size_t)sprintf(conf + n, " %059u.good", 31);
    cr_assert_eq(n - list, 2048);
    write_file(resolv_path, conf);
    finds_both("by", "192.0.2.1", "2001:db8::1");
}

/* It is an error only when a domain that did not fit would be needed. */
Test(dns_search, a_search_list_over_its_cap) {
    static char conf[2 * TA_DNS_SEARCH_MAX];
    char expected[200];
    size_t n = (size_t)sprintf(conf, "nameserver 127.0.0.1\nsearch one.good");
    for (size_t i = 0; i < TA_DNS_SEARCH_MAX; i += 129)
        n += (size_t)sprintf(conf + n, " %063zu.%063zu.x", i, i);
    strcpy(conf + n, " two.good\n");
    write_file(resolv_path, conf);
    finds_both("good.test", "192.0.2.1", "2001:db8::1");
    finds_both("by", "192.0.2.1", "2001:db8::1");
    snprintf(expected, sizeof expected, "%s: its search list is longer than 2048 bytes",
             resolv_path);
    memcpy(strstr(conf, ".good"), ".none", 5);
    write_file(resolv_path, conf);
    fails("by", TA_E_LIMIT, expected);
}
