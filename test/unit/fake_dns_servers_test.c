/* fake_dns_servers_test.c - answers over TCP, and several name servers, on the fake port: what is asked when and of whom, to
 * the millisecond. */
#include "support/fake_dns_scene.h"

TestSuite(fake_dns_servers, .init = set_up, .timeout = 60);

/* ---- over TCP ---- */

static const reply truncated = {.truncated = true};

/* The reply follows its length, once the question is whole. */
static size_t exchange(const void *ctx, const void *request, size_t n, void *to, size_t cap) {
    const unsigned char *m = request;
    if (n < 2)
        return 0;
    const size_t reply_n = make_reply(ctx, m + 2, n - 2, (char *)to + 2, cap - 2);
    ((unsigned char *)to)[0] = (unsigned char)(reply_n >> 8);
    ((unsigned char *)to)[1] = (unsigned char)reply_n;
    return reply_n + 2;
}

/* Accepts after so many milliseconds, and answers after as many again. */
static void listens(int64_t ms) {
    fake_step *s = steps[steps_n++];
    memset(s, 0, sizeof steps[0]);
    s[0] = (fake_step){.action = FAKE_ACCEPT, .ms = ms};
    s[1] = (fake_step){.action = FAKE_EXCHANGE, .ms = ms, .answer = exchange, .ctx = &good};
    fake_play(fake_tcp_peer("\xc0\x00\x02\x35", 53), s);
}

Test(fake_dns_servers, tcp_has_the_whole_time_out) {
    fake_peer *s = server_at(53);
    answers(s, 0, 7, &truncated);
    answers(s, 0, 900, &good); /* which comes meanwhile, after the first half second */
    listens(600);
    finds("a.test", V4 " " V6, 7 + 600 + 600);
    cr_assert_eq(fake.count[FAKE_PORT_TCP_CONNECT], 2, "a second SYN, after 250 ms");
}

Test(fake_dns_servers, tcp_for_one_family_is_waited_for_50_ms_once_the_other_has_addresses) {
    fake_peer *s = server_at(53);
    answers(s, 0, 7, &good);
    answers(s, 0, 17, &truncated);
    listens(20);
    finds("a.test", V4, 57);
    set_up();
    s = server_at(53);
    answers(s, 0, 7, &good);
    answers(s, 0, 17, &truncated);
    listens(19);
    finds("a.test", V4 " " V6, 17 + 19 + 19);
}

Test(fake_dns_servers, tcp_has_its_time_if_the_other_family_has_no_addresses) {
    fake_peer *s = server_at(53);
    answers(s, 0, 17, &truncated);
    answers(s, 0, 7, &no_data);
    listens(90);
    finds("a.test", V4, 17 + 90 + 90);
}

Test(fake_dns_servers, tcp_keeps_to_the_deadline) {
    fake_peer *s = server_at(53);
    answers(s, 0, 7, &truncated);
    listens(PORT_NEVER);
    cr_assert_eq(look_up("a.test", 800), TA_E_DEADLINE);
    cr_assert_eq(fake.now - FAKE_START, 800);
}

/* ---- several servers ---- */

Test(fake_dns_servers, two_servers_answer_at_once) {
    conf_is("nameserver 192.0.2.53\nnameserver 192.0.2.54\n");
    fake_peer *one = server_at(53), *two = server_at(54);
    answers(one, 0, 520, &good);
    answers(one, 0, 520, &good);
    answers(two, 0, 20, &good);
    answers(two, 0, 20, &good);
    finds("a.test", V4 " " V6, 520);
}

Test(fake_dns_servers, a_server_that_is_not_there_is_asked_as_often_as_attempts_says) {
    static const fake_step unreachable[] = {{.action = FAKE_RECEIVE},
                                            {.action = FAKE_RESET, .ms = 3}};
    conf_is("nameserver 192.0.2.53\noptions attempts:2\n");
    fake_peer *s = server_at(53);
    fake_play(s, unreachable);
    fails("a.test", TA_E_RESOLVE, "a.test; 192.0.2.53: Connection reset by peer", 6);
    cr_assert_eq(s->opened, 4);
}

Test(fake_dns_servers, the_last_try_is_reported) {
    static const fake_step unreachable[] = {{.action = FAKE_RECEIVE},
                                            {.action = FAKE_RESET, .ms = 3}};
    static const reply servfail = {.rcode = 2};
    for (unsigned k = 0; k < 2; k++) {
        set_up();
        conf_is("nameserver 192.0.2.53\noptions timeout:1\n");
        fake_peer *s = server_at(53);
        for (unsigned i = 0; i < 2; i++)
            if (k == 0)
                fake_play(s, unreachable);
            else
                answers(s, 0, 3, &servfail);
        answers(s, NEVER_ANSWERED, 0, NULL);
        fails("a.test", TA_E_RESOLVE, "a.test; 192.0.2.53: no answer within 1 s", 3 + 1000);
    }
}

#define THREE "nameserver 192.0.2.53\nnameserver 192.0.2.54\nnameserver 192.0.2.55\n"

Test(fake_dns_servers, each_server_is_first_asked_for_half_a_second) {
    conf_is(THREE);
    server_at(53);
    fake_peer *two = server_at(54), *three = server_at(55);
    answers(three, 0, 7, &good);
    answers(three, 0, 7, &good);
    finds("a.test", V4 " " V6, 1007);
    cr_assert_eq(two->opened, 2);
    cr_assert_eq(dns.answered_by.bytes[3], 55);
}

Test(fake_dns_servers, the_order_is_kept_from_round_to_round) {
    conf_is(THREE);
    fake_peer *one = server_at(53), *two = server_at(54);
    server_at(55);
    answers(one, 1, 7, &good); /* the second datagram, at 1,500 ms */
    answers(one, 1, 7, &good);
    answers(two, 1, 7, &good);
    finds("a.test", V4 " " V6, 1507);
    cr_assert_eq(dns.answered_by.bytes[3], 53);
}

Test(fake_dns_servers, in_a_search_list_the_server_that_answers_is_asked_first) {
    conf_is("nameserver 192.0.2.53\nnameserver 192.0.2.54\nsearch one.test two.test three.test\n");
    fake_peer *silent = server_at(53), *two = server_at(54);
    for (unsigned i = 0; i < 4; i++)
        answers(two, 0, 7, i < 2 ? &no_name : &good);
    finds("a", V4 " " V6, 500 + 7 + 7);
    cr_assert_eq(silent->opened, 2);
}

/* Silence is one for all names: it would cost as much again. */
Test(fake_dns_servers, silence_ends_a_search) {
    conf_is("nameserver 192.0.2.53\nsearch one.test two.test\noptions timeout:1 attempts:1\n");
    fake_peer *s = server_at(53);
    fails("a", TA_E_RESOLVE, "a.one.test; 192.0.2.53: no answer within 1 s", 1500);
    cr_assert_eq(s->opened, 2);
}

/* At first, and after a lookup that asked servers. */
Test(fake_dns_servers, none_was_asked_when_a_file_is_late) {
    static const char *const late[][2] = {
        {"/etc/hosts", "/etc/hosts was not read to its end"},
        {"/etc/resolv.conf", "/etc/resolv.conf was not read to its end"}};
    for (size_t i = 0; i < 4; i++) {
        set_up();
        if (i >= 2)
            cr_assert_eq(look_up("b.test", 40), TA_E_DEADLINE); /* no server answers */
        const int64_t begin = fake.now;
        fake_find_file(late[i % 2][0])->ready_at = PORT_NEVER;
        cr_assert_eq(look_up("a.test", 100), TA_E_DEADLINE);
        cr_assert_str_eq(diag.text, late[i % 2][1]);
        cr_assert_eq(fake.now - begin, 100);
    }
}
