/* url_test.c - endpoint URLs: what each part is, and what is refused and why. */
#include <criterion/criterion.h>
#include <string.h>

#include "caps.h"
#include "http/url.h"
#include "support/guard.h"

Test(url, parts) {
    static const struct {
        const char *url;
        bool tls, ipv6, default_port;
        uint16_t port;
        const char *host, *authority, *path, *query; /* query NULL: absent */
    } cases[] = {
        {"https://proton.us-east-1.amazonaws.com", true, false, true, 443,
         "proton.us-east-1.amazonaws.com", "proton.us-east-1.amazonaws.com", "/", NULL},
        {"http://localhost", false, false, true, 80, "localhost", "localhost", "/", NULL},
        {"https://h:443/", true, false, true, 443, "h", "h", "/", NULL},
        {"http://h:443", false, false, false, 443, "h", "h:443", "/", NULL},
        {"http://h:80?q=/?", false, false, true, 80, "h", "h", "/", "q=/?"},
        {"HTTPS://H.example:65535/a/b%2F?", true, false, false, 65535, "H.example",
         "H.example:65535", "/a/b%2F", ""},
        {"http://127.0.0.1:1/x", false, false, false, 1, "127.0.0.1", "127.0.0.1:1", "/x", NULL},
        {"https://[::1]:8443/", true, true, false, 8443, "::1", "[::1]:8443", "/", NULL},
        {"https://[2001:db8::1]", true, true, true, 443, "2001:db8::1", "[2001:db8::1]", "/", NULL},
        {"https://[::ffff:1.2.3.4]:443/a", true, true, true, 443, "::ffff:1.2.3.4",
         "[::ffff:1.2.3.4]", "/a", NULL},
        {"http://h/%00%2F", false, false, true, 80, "h", "h", "/%00%2F", NULL},
        {"http://my_host-1.svc/-._~!$&'()*+,;=:@/", false, false, true, 80, "my_host-1.svc",
         "my_host-1.svc", "/-._~!$&'()*+,;=:@/", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ta_url u;
        const char *why = "untouched";
        size_t n = strlen(cases[i].url);
        char *copy = guard_copy(cases[i].url, n);
        cr_assert_eq(ta_url_parse((ta_str){copy, n}, &u, &why), TA_OK, "%s: %s", cases[i].url, why);
        cr_assert_null(why);
        cr_assert_eq(u.tls, cases[i].tls);
        cr_assert_eq(u.ipv6, cases[i].ipv6, "%s", cases[i].url);
        cr_assert_eq(u.default_port, cases[i].default_port, "%s", cases[i].url);
        cr_assert_eq(u.port, cases[i].port, "%s", cases[i].url);
        cr_assert(ta_str_eq(u.host, ta_str_from(cases[i].host)), "%s", cases[i].url);
        cr_assert(ta_str_eq(u.name, u.host), "%s", cases[i].url);
        cr_assert(ta_str_eq(u.authority, ta_str_from(cases[i].authority)), "%s", cases[i].url);
        cr_assert(ta_str_eq(u.path, ta_str_from(cases[i].path)), "%s", cases[i].url);
        cr_assert(ta_str_eq(u.query, ta_str_from(cases[i].query)), "%s", cases[i].url);
        cr_assert_eq(u.query.p == NULL, cases[i].query == NULL, "%s", cases[i].url);
        guard_free(copy, n);
    }
}

Test(url, the_dot_of_an_absolute_name_is_for_the_resolver_only) {
    static const struct {
        const char *url;
        const char *name, *host, *authority, *path;
    } cases[] = {
        {"https://a.example.", "a.example.", "a.example", "a.example", "/"},
        {"https://A.example.:8443/b.", "A.example.", "A.example", "A.example:8443", "/b."},
        {"https://a.:443/", "a.", "a", "a", "/"},
        {"http://a.:443/", "a.", "a", "a:443", "/"},
        {"http://a.?b.", "a.", "a", "a", "/"},
        {"http://1a.:65535", "1a.", "1a", "1a:65535", "/"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ta_url u;
        const char *why;
        size_t n = strlen(cases[i].url);
        char *copy = guard_copy(cases[i].url, n);
        cr_assert_eq(ta_url_parse((ta_str){copy, n}, &u, &why), TA_OK, "%s: %s", cases[i].url, why);
        cr_assert(ta_str_eq(u.name, ta_str_from(cases[i].name)), "%s", cases[i].url);
        cr_assert(ta_str_eq(u.host, ta_str_from(cases[i].host)), "%s", cases[i].url);
        cr_assert(ta_str_eq(u.authority, ta_str_from(cases[i].authority)), "%s", cases[i].url);
        cr_assert(ta_str_eq(u.path, ta_str_from(cases[i].path)), "%s", cases[i].url);
        guard_free(copy, n);
    }
}

Test(url, each_refusal_names_its_reason) {
    static const struct {
        const char *url, *why;
    } cases[] = {
        {"", "the URL does not start with https:// or http://"},
        {"proton.us-east-1.amazonaws.com", "the URL does not start with https:// or http://"},
        {"localhost:8000", "the URL does not start with https:// or http://"},
        {"ftp://h/", "the URL does not start with https:// or http://"},
        {"https:/h/", "the URL does not start with https:// or http://"},
        {"https:", "the URL does not start with https:// or http://"},
        {" https://h/", "the URL does not start with https:// or http://"},
        {"https://", "the URL has no host"},
        {"https:///a", "the URL has no host"},
        {"https://:443/", "the URL has no host"},
        {"https://?a", "the URL has no host"},
        {"https://u@h/", "the URL has a user name or a password"},
        {"https://u:p@h/", "the URL has a user name or a password"},
        {"https://h/#a", "the URL has a fragment"},
        {"https://h#", "the URL has a fragment"},
        {"https://h/a b", "the URL has a byte that must be percent-encoded"},
        {"https://h/\r\nx", "the URL has a byte that must be percent-encoded"},
        {"https://h/\xC3\xA9", "the URL has a byte that must be percent-encoded"},
        {"https://h/{id}", "the URL has a byte that must be percent-encoded"},
        {"https://h/?a|b", "the URL has a byte that must be percent-encoded"},
        {"https://h/%", "the URL has a percent sign without two hexadecimal digits"},
        {"https://h/%4", "the URL has a percent sign without two hexadecimal digits"},
        {"https://h/%4g", "the URL has a percent sign without two hexadecimal digits"},
        {"https://h:", "the port is no number from 1 to 65535"},
        {"https://h:0/", "the port is no number from 1 to 65535"},
        {"https://h:65536/", "the port is no number from 1 to 65535"},
        {"https://h:0443/", "the port is no number from 1 to 65535"},
        {"https://h:4a/", "the port is no number from 1 to 65535"},
        {"https://h:1:2/", "the port is no number from 1 to 65535"},
        {"https://[::1]:/", "the port is no number from 1 to 65535"},
        {"https://a..b/", "the host name has an empty label"},
        {"https://.a/", "the host name has an empty label"},
        {"https://a../", "the host name has an empty label"},
        {"https://a..:443/", "the host name has an empty label"},
        {"https://./", "the host name has an empty label"},
        {"https://../", "the host name has an empty label"},
        {"https://.a./", "the host name has an empty label"},
        {"https://a-./", "the host name has a label that starts or ends with a hyphen"},
        {"https://127.0.0.1./", "the host is a number but no IPv4 address"},
        {"https://127.1.:80/", "the host is a number but no IPv4 address"},
        {"https://a.:0/", "the port is no number from 1 to 65535"},
        {"https://[::1]./", "the IPv6 address is not followed by a colon or a slash"},
        {"https://-a/", "the host name has a label that starts or ends with a hyphen"},
        {"https://a-.b/", "the host name has a label that starts or ends with a hyphen"},
        {"https://a b/", "the host name has a byte that none can have"},
        {"https://a%41/", "the host name has a byte that none can have"},
        {"https://\xC3\xA9/", "the host name has a byte that none can have"},
        {"https://a\\b/", "the host name has a byte that none can have"},
        {"https://127.1/", "the host is a number but no IPv4 address"},
        {"https://1.2.3.256/", "the host is a number but no IPv4 address"},
        {"https://1.2.3.04/", "the host is a number but no IPv4 address"},
        {"https://1.2.3.4.5/", "the host is a number but no IPv4 address"},
        {"https://0x7f.1/", "the host is a number but no IPv4 address"},
        {"https://[::1/", "the IPv6 address has no closing bracket"},
        {"https://[::1]x/", "the IPv6 address is not followed by a colon or a slash"},
        {"https://[fe80::1%25eth0]/", "the IPv6 address has a zone"},
        {"https://::1/", "the URL has no host"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ta_url u;
        const char *why = NULL;
        size_t n = strlen(cases[i].url);
        char *copy = guard_copy(cases[i].url, n);
        cr_assert_eq(ta_url_parse((ta_str){copy, n}, &u, &why), TA_E_CONFIG, "%s", cases[i].url);
        cr_assert_str_eq(why, cases[i].why, "%s: %s", cases[i].url, why);
        guard_free(copy, n);
    }
    ta_url u;
    cr_assert_eq(ta_url_parse((ta_str){NULL, 0}, &u, NULL), TA_E_CONFIG);
    cr_assert_eq(ta_url_parse((ta_str){"https://h/\0", 11}, &u, NULL), TA_E_CONFIG);
}

Test(url, ipv6_addresses) {
    static const char *good[] = {"::",
                                 "::1",
                                 "1::",
                                 "1:2:3:4:5:6:7:8",
                                 "1:2:3:4:5:6:7::",
                                 "::2:3:4:5:6:7:8",
                                 "1::8",
                                 "abcd:EF01::",
                                 "1:2:3:4:5:6:1.2.3.4",
                                 "::1.2.3.4",
                                 "1::1.2.3.4",
                                 "1:2:3:4:5::1.2.3.4"};
    static const char *bad[] = {"",
                                ":",
                                ":::",
                                "1",
                                "1:",
                                ":1",
                                "1:2:3:4:5:6:7",
                                "1:2:3:4:5:6:7:",
                                "1:2:3:4:5:6:7:8:9",
                                "1:2:3:4:5:6:7:8::",
                                "::1:2:3:4:5:6:7:8",
                                "1::2::3",
                                "12345::",
                                "g::",
                                "1.2.3.4",
                                "1:2:3:4:5:6:7:1.2.3.4",
                                "::1.2.3",
                                "::1.2.3.256",
                                "::1.2.3.4:1",
                                "1:::2",
                                "::1 ",
                                "1:2:3:4:5:6::1.2.3.4"};
    char text[64];
    ta_url u;
    const char *why;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        strcat(strcat(strcpy(text, "http://["), good[i]), "]");
        cr_assert_eq(ta_url_parse(ta_str_from(text), &u, NULL), TA_OK, "%s", good[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        strcat(strcat(strcpy(text, "http://["), bad[i]), "]");
        cr_assert_eq(ta_url_parse(ta_str_from(text), &u, &why), TA_E_CONFIG, "%s", bad[i]);
        cr_assert_str_eq(why, "the IPv6 address is malformed");
    }
}

/* https://, a host of n bytes in labels of 63, the first of which starts with `first`, and `more`. */
static ta_err parse_host_of(size_t n, char first, const char *more) {
    char text[512] = "https://";
    ta_url u;
    memset(text + 8, 'a', n);
    text[8] = first;
    for (size_t at = 8 + 63; at < 8 + n; at += 64)
        text[at] = '.';
    strcpy(text + 8 + n, more);
    ta_err err = ta_url_parse(ta_str_from(text), &u, NULL);
    cr_assert(err != TA_OK || u.host.n == n);
    cr_assert(err != TA_OK || u.authority.n <= TA_AUTHORITY_MAX);
    return err;
}

Test(url, caps_and_one_byte_beyond) {
    static const char *const ends[] = {"", ".", ":65535", ".:65535", ".:443/"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        cr_assert_eq(parse_host_of(TA_HOST_MAX, 'a', ends[i]), TA_OK, "%s", ends[i]);
        cr_assert_eq(parse_host_of(TA_HOST_MAX, '-', ends[i]), TA_E_CONFIG, "%s", ends[i]);
        cr_assert_eq(parse_host_of(TA_HOST_MAX + 1, 'a', ends[i]), TA_E_LIMIT, "%s", ends[i]);
    }

    char text[TA_URL_MAX + 1];
    ta_url u;
    const char *why;
    memset(text, 'a', sizeof text);
    memcpy(text, "https://h/", 10);
    cr_assert_eq(ta_url_parse((ta_str){text, TA_URL_MAX}, &u, &why), TA_OK);
    cr_assert_eq(ta_url_parse((ta_str){text, TA_URL_MAX + 1}, &u, &why), TA_E_LIMIT);
    cr_assert_str_eq(why, "the URL is longer than 2048 bytes");

    memset(text + 8, 'a', 64);
    cr_assert_eq(ta_url_parse((ta_str){text, 8 + 63}, &u, &why), TA_OK);
    cr_assert_eq(ta_url_parse((ta_str){text, 8 + 64}, &u, &why), TA_E_CONFIG);
    cr_assert_str_eq(why, "the host name has a label of more than 63 bytes");
}

Test(url, in_a_message_it_has_no_password) {
    static const char *const cases[][2] = {
        {"http://h/a", "http://h/a"},
        {"https://user:hunter2@h/", "...@h/"},
        {"https://u:p@ss@h\n", "...@h\\x0a"},
        {"user:hunter2@", "...@"},
        {"", ""},
        {"https://0123456789", "https://01..."},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char memory[64] = "";
        ta_buf b = ta_buf_on(memory, sizeof memory - 1);
        ta_put_untrusted_url(&b, ta_str_from(cases[i][0]), 10);
        cr_assert_str_eq(memory, cases[i][1]);
    }
}
