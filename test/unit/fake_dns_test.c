/* fake_dns_test.c - name servers that lose datagrams, are late, or fail for one family, on the fake port:
 * what is asked when, to the millisecond. */
#include "support/fake_dns_scene.h"

TestSuite(fake_dns, .init = set_up, .timeout = 60);

/* ---- one family fails (RFC 4074, section 4) ---- */

Test(fake_dns, an_address_of_either_family_wins_whatever_the_other_answers) {
    static const unsigned codes[] = {0, 1, 2, 3, 4, 5, 9};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        for (unsigned order = 0; order < 4; order++) {
            const bool v4 = order & 1, failure_first = order & 2;
            const reply bad = {.rcode = codes[i]};
            set_up();
            fake_peer *s = server_at(53);
            answers(s, 0, v4 != failure_first ? 5 : 20, v4 ? &good : &bad);
            answers(s, 0, v4 != failure_first ? 20 : 5, v4 ? &bad : &good);
            finds("a.test", v4 ? V4 : V6, 20);
        }
}

Test(fake_dns, an_address_wins_however_late_it_is) {
    fake_peer *s = server_at(53);
    answers(s, 0, 3000, &good);
    answers(s, 0, 1, &no_name);
    finds("a.test", V4, 3000);
    set_up();
    s = server_at(53);
    answers(s, 0, 1, &no_name);
    answers(s, 1, 30, &good);
    finds("a.test", V6, 1 + 50 + 30);
}

Test(fake_dns, the_next_server_is_asked_for_the_family_that_failed) {
    const reply servfail = {.rcode = 2};
    conf_is("nameserver 192.0.2.53\nnameserver 192.0.2.54\n");
    fake_peer *one = server_at(53), *two = server_at(54);
    answers(one, 0, 5, &servfail);
    answers(one, 0, 6, &no_name);
    answers(two, 0, 5, &good);
    finds("a.test", V4, 11);
}

Test(fake_dns, no_family_has_an_address) {
    const reply servfail = {.rcode = 2};
    fake_peer *s = server_at(53);
    answers(s, 0, 5, &no_name);
    answers(s, 0, 20, &no_name);
    fails("a.test", TA_E_HOST_UNKNOWN, "a.test: no such host name", 20);
    set_up();
    s = server_at(53);
    answers(s, 0, 5, &no_name);
    answers(s, 0, 20, &servfail);
    fails("a.test", TA_E_HOST_UNKNOWN, "a.test: no such host name", 40);
    set_up();
    s = server_at(53);
    answers(s, 0, 5, &no_name);
    answers(s, 0, 20, &no_data);
    fails("a.test", TA_E_HOST_UNKNOWN, "a.test: no IP address", 20);
    /* A server that is silent about AAAA (RFC 4074, section 4.1) costs one time-out, not two. */
    set_up();
    s = server_at(53);
    answers(s, 0, 5, &no_name);
    answers(s, NEVER_ANSWERED, 0, NULL);
    fails("a.test", TA_E_HOST_UNKNOWN, "a.test: no such host name", 500 + 5000);
}

/* ---- lost datagrams ---- */

Test(fake_dns, a_lost_datagram_is_sent_again_after_half_a_second) {
    fake_peer *s = server_at(53);
    answers(s, 1, 50, &good);
    answers(s, 1, 50, &good);
    finds("a.test", V4 " " V6, 550);
    cr_assert_eq(s->opened, 2, "from the same ports");
    cr_assert_eq(fake.count[FAKE_PORT_SEND], 4);
}

Test(fake_dns, what_one_family_has_waits_50_ms_for_the_other) {
    for (unsigned v4 = 0; v4 < 2; v4++) {
        set_up();
        fake_peer *s = server_at(53);
        answers(s, v4 ? 0 : NEVER_ANSWERED, 7, &good);
        answers(s, v4 ? NEVER_ANSWERED : 0, 7, &good);
        finds("a.test", v4 ? V4 : V6, 57);
        set_up();
        s = server_at(53);
        answers(s, 0, v4 ? 7 : 57, &good);
        answers(s, 0, v4 ? 57 : 7, &good);
        finds("a.test", v4 ? V4 : V6, 57);
        set_up();
        s = server_at(53);
        answers(s, 0, v4 ? 7 : 56, &good);
        answers(s, 0, v4 ? 56 : 7, &good);
        finds("a.test", v4 ? V4 " " V6 : V6 " " V4, 56);
    }
}

/* As of a name that has IPv4 addresses only. */
Test(fake_dns, an_answer_of_no_use_has_the_other_question_sent_again_after_50_ms) {
    fake_peer *s = server_at(53);
    answers(s, 1, 7, &good);
    answers(s, 0, 7, &no_data);
    finds("a.test", V4, 7 + 50 + 7);
    cr_assert_eq(fake.count[FAKE_PORT_SEND], 3);
    cr_assert_eq(s->opened, 2, "from the same port");
    /* Once in a round, whatever else comes. */
    static const fake_step junk[] = {
        {.action = FAKE_RECEIVE},
        {.action = FAKE_RECEIVE},
        FAKE_TEXT(10, "junk"),
        {.action = FAKE_RECEIVE},
        {.action = FAKE_ANSWER, .ms = 7, .answer = make_reply, .ctx = &good},
        {0}};
    set_up();
    s = server_at(53);
    fake_play(s, junk);
    answers(s, 0, 7, &no_data);
    finds("a.test", V4, 500 + 7);
    set_up();
    s = server_at(53);
    answers(s, 2, 7, &good);
    answers(s, 0, 7, &no_data);
    finds("a.test", V4, 500 + 7);
    cr_assert_eq(fake.count[FAKE_PORT_SEND], 4);
    /* An answer that is only late is not asked for again before that. */
    set_up();
    s = server_at(53);
    answers(s, 0, 56, &good);
    answers(s, 0, 7, &no_data);
    finds("a.test", V4, 56);
    cr_assert_eq(fake.count[FAKE_PORT_SEND], 2);
}

/* As on a host without IPv6, whose names have addresses of both families. */
Test(fake_dns, addresses_that_there_is_no_way_to_wait_for_the_other_family) {
    fake_peer *s = server_at(53);
    fake.no_way_to = 6;
    answers(s, 0, 300, &good);
    answers(s, 0, 7, &good);
    finds("a.test", V6 " " V4, 300);
    set_up();
    fake.no_way_to = 6;
    s = server_at(53);
    answers(s, 1, 7, &good);
    answers(s, 0, 7, &good);
    finds("a.test", V6 " " V4, 7 + 50 + 7);
    /* They are better than none. */
    set_up();
    fake.no_way_to = 6;
    s = server_at(53);
    answers(s, NEVER_ANSWERED, 0, NULL);
    answers(s, 0, 7, &good);
    finds("a.test", V6, 500 + 5000 + 5000);
}

Test(fake_dns, a_late_answer_counts) {
    fake_peer *s = server_at(53);
    answers(s, 0, 800, &good);
    answers(s, 0, 801, &good);
    finds("a.test", V4 " " V6, 801);
    /* The first server's, while the second, which is silent, is asked. */
    set_up();
    conf_is("nameserver 192.0.2.53\nnameserver 192.0.2.54\n");
    s = server_at(53);
    server_at(54);
    answers(s, 0, 700, &good);
    answers(s, 0, 701, &good);
    finds("a.test", V4 " " V6, 701);
    cr_assert_eq(dns.answered_by.bytes[3], 53);
    /* One of each server. */
    set_up();
    conf_is("nameserver 192.0.2.53\nnameserver 192.0.2.54\n");
    s = server_at(53);
    answers(s, 0, 520, &good);
    answers(s, NEVER_ANSWERED, 0, NULL);
    fake_peer *two = server_at(54);
    answers(two, 0, 100, &good);
    answers(two, 0, 40, &good);
    finds("a.test", V4 " " V6, 540);
}

Test(fake_dns, silence_takes_as_long_as_resolv_conf_says) {
    server_at(53);
    fails("a.test", TA_E_RESOLVE, "a.test; 192.0.2.53: no answer within 5 s", 500 + 5000 + 5000);
    cr_assert_eq(fake.count[FAKE_PORT_SEND], 6);
    set_up();
    conf_is("nameserver 192.0.2.53\noptions timeout:1 attempts:1\n");
    fails("a.test", TA_E_RESOLVE, "a.test; 192.0.2.53: no answer within 1 s", 500 + 1000);
    set_up();
    conf_is("nameserver 192.0.2.53\nnameserver 192.0.2.54\nnameserver 192.0.2.55\n"
            "options timeout:2 attempts:3\n");
    fails("a.test", TA_E_RESOLVE,
          "a.test; 192.0.2.53: no answer within 2 s; 192.0.2.54: no answer within 2 s; "
          "192.0.2.55: no answer within 2 s",
          3 * 500 + 3 * 3 * 2000);
    set_up();
    cr_assert_eq(look_up("a.test", 700), TA_E_DEADLINE);
    cr_assert_str_eq(diag.text, "a.test; 192.0.2.53: no answer");
    cr_assert_eq(fake.now - FAKE_START, 700);
}
