/* dns_test.c - the resolver: what needs no server, a name server that misbehaves, and the two files. */
#define _DEFAULT_SOURCE
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "support/dns_scene.h"

TestSuite(dns, .init = start, .fini = stop, .timeout = 120);

/* ---- without a server ---- */

Test(dns, literals_and_hosts_ask_nobody) {
    write_file(hosts_path, "192.0.2.7 host.test alias\n2001:db8::7 HOST.test\n");
    finds("192.0.2.9", "192.0.2.9");
    finds("2001:db8::9", "2001:db8::9");
    finds("Host.Test", "192.0.2.7 2001:db8::7");
    finds("host.test.", "192.0.2.7 2001:db8::7");
    finds("alias", "192.0.2.7");
    cr_assert_str_eq(server.log, "");
}

Test(dns, localhost_is_loopback_unless_hosts_has_it) {
    finds("localhost", "::1 127.0.0.1");
    finds("a.b.LocalHost.", "::1 127.0.0.1");
    write_file(hosts_path, "127.0.0.5 localhost");
    finds("localhost", "127.0.0.5");
    finds(".localhost", "::1 127.0.0.1");
    cr_assert_str_eq(server.log, "");
    fails("notlocalhost", TA_E_HOST_UNKNOWN, "notlocalhost: no such host name");
}

static void answered_by(const char *host, const char *origin) {
    cr_assert_eq(resolve(host, TA_NEVER), TA_OK, "%s: %s", host, diag.text);
    if (origin != NULL) {
        cr_assert_str_eq(dns.origin, origin);
        return;
    }
    cr_assert_null(dns.origin);
    const port_address loopback_4 = {.family = 4, .bytes = {127, 0, 0, 1}};
    cr_assert_eq(dns.answered_by.family, 4);
    cr_assert_eq(memcmp(dns.answered_by.bytes, loopback_4.bytes, 4), 0);
}

Test(dns, where_the_addresses_stood) {
    write_file(hosts_path, "192.0.2.7 host.test\n");
    answered_by("192.0.2.9", "an IP address");
    answered_by("host.test", hosts_path);
    answered_by("localhost", "localhost is loopback");
    answered_by("good.test", NULL);
    answered_by("host.test", hosts_path);
}

Test(dns, the_room_for_addresses) {
    cr_assert_eq(ta_dns_resolve(&dns, TA_STR("::1"), 443, found, 1, &found_n, TA_NEVER, &diag),
                 TA_E_INTERNAL);
    ta_diag_clear(&diag);
    for (size_t cap = 2; cap <= TA_ADDRESSES_MAX; cap += 7) {
        memset(found, 0xEE, sizeof found);
        cr_assert_eq(
            ta_dns_resolve(&dns, TA_STR("many.test"), 443, found, cap, &found_n, TA_NEVER, &diag),
            TA_OK, "%s", diag.text);
        cr_assert_eq(found_n, cap / 2 * 2);
        if (cap < TA_ADDRESSES_MAX)
            cr_assert_eq(found[cap].family, 0xEE);
        size_t six = 0;
        for (size_t i = 0; i < found_n; i++)
            six += found[i].family == 6;
        cr_assert_eq(six, cap / 2);
    }
}

/* ---- a server that misbehaves ---- */

Test(dns, both_families) {
    finds_both("good.test", "192.0.2.1", "2001:db8::1");
    finds_both("GOOD.Test", "192.0.2.1", "2001:db8::1");
    cr_assert_null(strchr(server.log, 'G'), "asked in lower case");
}

Test(dns, a_family_that_is_not_answered_is_not_waited_for) {
    int64_t before = port_monotonic_ms();
    finds("v4only.test", "127.0.0.9");
    finds("v6only.test", "::1");
    cr_assert_lt(port_monotonic_ms() - before, 4000, "less than the server's 5 s");
}

Test(dns, what_is_no_answer_to_the_question_is_ignored) {
    static const char *const hosts[] = {"wrongid.test", "alien.test", "echo.test", "noise.test"};
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++)
        finds_both(hosts[i], "192.0.2.1", "2001:db8::1");
}

Test(dns, names_that_are_not) {
    fails("nxdomain.test", TA_E_HOST_UNKNOWN, "nxdomain.test: no such host name");
    fails("nodata.test", TA_E_HOST_UNKNOWN, "nodata.test: no IP address");
    fails("nowhere.test", TA_E_HOST_UNKNOWN, "nowhere.test: no IP address");
    write_file(resolv_path, "nameserver 127.0.0.1\noptions timeout:1\n");
    fails("mixed.test", TA_E_HOST_UNKNOWN, "mixed.test: no such host name");
    size_t asked = strlen(server.log);
    fails("a..b", TA_E_HOST_UNKNOWN, "a..b: no such host name");
    fails("", TA_E_HOST_UNKNOWN, ": no such host name");
    fails(".", TA_E_HOST_UNKNOWN, ".: no such host name");
    fails("\x1b[2J\n..x", TA_E_HOST_UNKNOWN, "\\x1b[2J\\x0a..x: no such host name");
    cr_assert_eq(strlen(server.log), asked, "what is no name is not asked");
}

Test(dns, failures_are_reported_by_server) {
    fails("servfail.test", TA_E_RESOLVE, "servfail.test; 127.0.0.1: SERVFAIL");
    fails("refused.test", TA_E_RESOLVE, "refused.test; 127.0.0.1: REFUSED");
    fails("bare.test", TA_E_RESOLVE, "bare.test; 127.0.0.1: REFUSED");
    fails("code9.test", TA_E_RESOLVE, "code9.test; 127.0.0.1: response code 9");
    fails("lame.test", TA_E_RESOLVE, "lame.test; 127.0.0.1: no recursion offered");
    fails("half.test", TA_E_RESOLVE, "half.test; 127.0.0.1: SERVFAIL");
    fails("garbage.test", TA_E_RESOLVE, "garbage.test; 127.0.0.1: not a valid answer");
    fails("count.test", TA_E_RESOLVE, "count.test; 127.0.0.1: not a valid answer");
    fails("length.test", TA_E_RESOLVE, "length.test; 127.0.0.1: not a valid answer");
    fails("self.test", TA_E_RESOLVE, "self.test; 127.0.0.1: a loop of CNAME records");
    fails("loop.test", TA_E_RESOLVE, "loop.test; 127.0.0.1: a loop of CNAME records");
}

Test(dns, chains_of_cnames) {
    finds_both("chain1.test", "192.0.2.1", "2001:db8::1");
    finds_both("chain16.test", "192.0.2.1", "2001:db8::1");
    fails("chain17.test", TA_E_RESOLVE, "chain17.test; 127.0.0.1: a loop of CNAME records");
}

Test(dns, truncated_answers_are_asked_again_over_tcp) {
    finds_both("tc.test", "192.0.2.1", "2001:db8::1");
    cr_assert_not_null(strstr(server.log, "t A tc.test."));
    write_file(resolv_path, "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n");
    fails("tctc.test", TA_E_RESOLVE, "tctc.test; 127.0.0.1: not a valid answer");
    fails("tcid.test", TA_E_RESOLVE, "tcid.test; 127.0.0.1: not a valid answer");
    fails("tclong.test", TA_E_RESOLVE, "tclong.test; 127.0.0.1: not a valid answer");
    fails("tcclose.test", TA_E_RESOLVE, "tcclose.test; 127.0.0.1: not a valid answer");
    fails("tcpart.test", TA_E_RESOLVE, "tcpart.test; 127.0.0.1: not a valid answer");
    fails("tcsilent.test", TA_E_RESOLVE, "tcsilent.test; 127.0.0.1: no answer within 1 s");
}

Test(dns, the_next_server_answers) {
    port_address silent = loopback(2, server.at.port);
    int s = loopback_datagram(&silent);
    write_file(resolv_path, "nameserver 127.0.0.3\nnameserver 127.0.0.2\nnameserver 127.0.0.1\n"
                            "options timeout:1 attempts:1\n");
    finds_both("good.test", "192.0.2.1", "2001:db8::1");
    fails("servfail.test", TA_E_RESOLVE,
          "servfail.test; 127.0.0.3: Connection refused; 127.0.0.2: no answer within 1 s; "
          "127.0.0.1: SERVFAIL");
    close(s);
}

Test(dns, a_server_is_asked_as_often_as_attempts_says) {
    write_file(resolv_path, "nameserver 127.0.0.1\noptions attempts:3\n");
    cr_assert_eq(resolve("servfail.test", TA_NEVER), TA_E_RESOLVE);
    size_t lines = 0;
    for (const char *at = server.log; *at; at++)
        lines += *at == '\n';
    cr_assert_eq(lines, 6);
}

Test(dns, a_server_with_an_ipv6_address) {
    port_address six = loopback(0, server.at.port);
    dns_hostile other = dns_hostile_start(six);
    write_file(resolv_path, "nameserver ::1\n");
    finds_both("good.test", "192.0.2.1", "2001:db8::1");
    dns_hostile_stop(&other);
}

Test(dns, the_deadline_holds) {
    int64_t before = port_monotonic_ms();
    cr_assert_eq(resolve("silent.test", before + 200), TA_E_DEADLINE);
    cr_assert_str_eq(diag.text, "silent.test; 127.0.0.1: no answer");
    cr_assert_geq(port_monotonic_ms(), before + 200);
    cr_assert_lt(port_monotonic_ms(), before + 4000);
    cr_assert_eq(resolve("tcsilent.test", port_monotonic_ms() + 200), TA_E_DEADLINE);
    cr_assert_eq(resolve("good.test", before), TA_E_DEADLINE, "passed already");
}

Test(dns, a_signal_interrupts) {
    port_process_start();
    raise(SIGINT);
    cr_assert_eq(resolve("silent.test", TA_NEVER), TA_E_INTERRUPTED);
}

/* ---- files ---- */

Test(dns, files_that_are_not_there) {
    unlink(hosts_path);
    unlink(resolv_path);
    finds_both("good.test", "192.0.2.1", "2001:db8::1");
}

Test(dns, what_resolv_conf_lacks_is_reported) {
    char expected[200];
    dns.port = loopback_closed_port(loopback(1, 0));
    write_file(resolv_path, "# nothing\noptions attempts:1\n");
    snprintf(expected, sizeof expected,
             "good.test; %s has no valid nameserver line, so the name server is taken to be "
             "127.0.0.1: Connection refused",
             resolv_path);
    fails("good.test", TA_E_RESOLVE, expected);
    write_file(resolv_path, "nameserver one.test\nNAMESERVER 127.0.0.1\nnameserver\n");
    fails("good.test", TA_E_RESOLVE, expected);
    unlink(resolv_path);
    snprintf(expected, sizeof expected,
             "good.test; %s does not exist, so the name server is taken to be 127.0.0.1: "
             "Connection refused",
             resolv_path);
    fails("good.test", TA_E_RESOLVE, expected);
}

/* What is in them is not known then: the name may be another host's elsewhere. */
Test(dns, files_that_cannot_be_read) {
    dns.resolv_path = "/";
    cr_assert_eq(resolve("good.test", TA_NEVER), TA_E_FILE);
    cr_assert_str_eq(diag.text, "/: Is a directory");
    dns.resolv_path = resolv_path;
    dns.hosts_path = "/tmp";
    cr_assert_eq(resolve("good.test", TA_NEVER), TA_E_FILE);
    cr_assert_str_eq(diag.text, "/tmp: Is a directory");
}

Test(dns, long_files) {
    static char hosts[300000];
    size_t n = 0;
    while (n < sizeof hosts - 1000)
        n += (size_t)sprintf(hosts + n, "192.0.2.8 %0*zu\n", (int)(n % 700), n);
    strcpy(hosts + n, "192.0.2.7 last.test");
    write_file(hosts_path, hosts);
    finds("last.test", "192.0.2.7");
}

/* ---- ids and ports ---- */

Test(dns, ids_are_not_repeated) {
    unsigned same = 0;
    uint8_t before[2][2] = {{0}};
    for (unsigned i = 0; i < 16; i++) {
        cr_assert_eq(resolve("good.test", TA_NEVER), TA_OK);
        for (size_t k = 0; k < 2; k++) {
            same += memcmp(before[k], dns.questions[k].query + 2, 2) == 0;
            memcpy(before[k], dns.questions[k].query + 2, 2);
        }
        same += memcmp(before[0], before[1], 2) == 0;
    }
    cr_assert_lt(same, 4);
}
