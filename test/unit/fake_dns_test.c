/* fake_dns_test.c - name servers that lose datagrams, are late, or fail for one family, on the fake port:
 * what is asked when and of whom, to the millisecond. */
#include "support/fake_scene.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "net/dns.h"

#define V4 "192.0.2.10"
#define V6 "2001:db8::1"

static ta_dns dns;
static ta_diag diag;
static port_address found[TA_ADDRESSES_MAX];
static size_t found_n;

/* ---- what a server says to one question ---- */

typedef struct reply {
    unsigned rcode;
    bool address, truncated;
} reply;

static const reply good = {.address = true}, no_data = {0}, no_name = {.rcode = 3};

static size_t make_reply(const void *ctx, const void *request, size_t n, void *to, size_t cap) {
    static const unsigned char record[] = {0xc0, 12, 0, 0, 0, 1, 0, 0, 0, 60, 0, 0};
    const reply *r = ctx;
    unsigned char *m = to;
    cr_assert(n > 16 && n + sizeof record + 16 <= cap);
    memcpy(m, request, n);
    m[2] = r->truncated ? 0x83 : 0x81; /* an answer, recursion desired */
    m[3] = (unsigned char)(0x80 | r->rcode);
    if (!r->address)
        return n;
    const unsigned char type = m[n - 3];
    const size_t address_n = type == 1 ? 4 : 16;
    m[7] = 1;
    memcpy(m + n, record, sizeof record);
    m[n + 3] = type;
    m[n + 11] = (unsigned char)address_n;
    memcpy(m + n + sizeof record, type == 1 ? SCENE_V4 : SCENE_V6, address_n);
    return n + sizeof record + address_n;
}

enum { STEPS_MAX = 12, NEVER_ANSWERED = -1 };
static fake_step steps[24][STEPS_MAX];
static size_t steps_n;

/* The server loses so many datagrams of its next socket, and answers the one after them. */
static void answers(fake_peer *server, int lost, int64_t ms, const reply *r) {
    fake_step *s = steps[steps_n++];
    memset(s, 0, sizeof steps[0]);
    for (int i = 0; i <= lost; i++)
        *s++ = (fake_step){.action = FAKE_RECEIVE};
    if (lost != NEVER_ANSWERED)
        *s = (fake_step){.action = FAKE_ANSWER, .ms = ms, .answer = make_reply, .ctx = r};
    fake_play(server, s - lost - 1);
}

static fake_peer *server_at(unsigned last) {
    const char at[4] = {(char)192, 0, 2, (char)last};
    return fake_udp_peer(at, 53);
}

/* ---- a lookup ---- */

static void set_up(void) {
    fake_reset();
    fake.breach = scene_breach;
    fake_put_file("/etc/hosts", "");
    fake_put_file("/etc/resolv.conf", "nameserver 192.0.2.53\n");
    steps_n = 0;
    memset(&dns, 0xA5, sizeof dns);
}
TestSuite(fake_dns, .init = set_up, .timeout = 60);

static void conf_is(const char *text) {
    fake_find_file("/etc/resolv.conf")->content = text;
    fake_find_file("/etc/resolv.conf")->n = strlen(text);
}

static ta_err look_up(const char *host, int64_t deadline_ms) {
    ta_dns_init(&dns);
    ta_diag_clear(&diag);
    const ta_err err =
        ta_dns_resolve(&dns, ta_str_from(host), 443, found, TA_ADDRESSES_MAX, &found_n,
                       deadline_ms > 0 ? fake.now + deadline_ms : TA_NEVER, &diag);
    cr_assert_eq(err, diag.err);
    cr_assert_eq(fake_open(), 0, "every socket is closed");
    return err;
}

/* What comes of the first lookup of the name, and after how many milliseconds. */
static void finds(const char *host, const char *addresses, int64_t ms) {
    char text[TA_ADDRESSES_MAX * TA_ADDRESS_TEXT_MAX] = "";
    ta_buf b = ta_buf_on(text, sizeof text - 1);
    cr_assert_eq(look_up(host, 0), TA_OK, "%s", diag.text);
    cr_assert_str_empty(diag.text);
    for (size_t i = 0; i < found_n; i++) {
        ta_puts(&b, i > 0 ? " " : "");
        ta_put_address(&b, &found[i]);
    }
    cr_assert_str_eq(text, addresses);
    cr_assert_eq(fake.now - FAKE_START, ms, "after %lld ms", (long long)(fake.now - FAKE_START));
}

static void fails(const char *host, ta_err err, const char *text, int64_t ms) {
    cr_assert_eq(look_up(host, 0), err, "%s", diag.text);
    cr_assert_str_eq(diag.text, text);
    cr_assert_eq(found_n, 0);
    cr_assert_eq(fake.now - FAKE_START, ms, "after %lld ms", (long long)(fake.now - FAKE_START));
}

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

Test(fake_dns, tcp_has_the_whole_time_out) {
    fake_peer *s = server_at(53);
    answers(s, 0, 7, &truncated);
    answers(s, 0, 900, &good); /* which comes meanwhile, after the first half second */
    listens(600);
    finds("a.test", V4 " " V6, 7 + 600 + 600);
    cr_assert_eq(fake.count[FAKE_PORT_TCP_CONNECT], 2, "a second SYN, after 250 ms");
}

Test(fake_dns, tcp_for_one_family_is_waited_for_50_ms_once_the_other_has_addresses) {
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

Test(fake_dns, tcp_has_its_time_if_the_other_family_has_no_addresses) {
    fake_peer *s = server_at(53);
    answers(s, 0, 17, &truncated);
    answers(s, 0, 7, &no_data);
    listens(90);
    finds("a.test", V4, 17 + 90 + 90);
}

Test(fake_dns, tcp_keeps_to_the_deadline) {
    fake_peer *s = server_at(53);
    answers(s, 0, 7, &truncated);
    listens(PORT_NEVER);
    cr_assert_eq(look_up("a.test", 800), TA_E_DEADLINE);
    cr_assert_eq(fake.now - FAKE_START, 800);
}

/* ---- several servers ---- */

Test(fake_dns, two_servers_answer_at_once) {
    conf_is("nameserver 192.0.2.53\nnameserver 192.0.2.54\n");
    fake_peer *one = server_at(53), *two = server_at(54);
    answers(one, 0, 520, &good);
    answers(one, 0, 520, &good);
    answers(two, 0, 20, &good);
    answers(two, 0, 20, &good);
    finds("a.test", V4 " " V6, 520);
}

Test(fake_dns, a_server_that_is_not_there_is_asked_as_often_as_attempts_says) {
    static const fake_step unreachable[] = {{.action = FAKE_RECEIVE},
                                            {.action = FAKE_RESET, .ms = 3}};
    conf_is("nameserver 192.0.2.53\noptions attempts:2\n");
    fake_peer *s = server_at(53);
    fake_play(s, unreachable);
    fails("a.test", TA_E_RESOLVE, "a.test; 192.0.2.53: Connection reset by peer", 6);
    cr_assert_eq(s->opened, 4);
}

Test(fake_dns, the_last_try_is_reported) {
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

Test(fake_dns, each_server_is_first_asked_for_half_a_second) {
    conf_is(THREE);
    server_at(53);
    fake_peer *two = server_at(54), *three = server_at(55);
    answers(three, 0, 7, &good);
    answers(three, 0, 7, &good);
    finds("a.test", V4 " " V6, 1007);
    cr_assert_eq(two->opened, 2);
    cr_assert_eq(dns.answered_by.bytes[3], 55);
}

Test(fake_dns, the_order_is_kept_from_round_to_round) {
    conf_is(THREE);
    fake_peer *one = server_at(53), *two = server_at(54);
    server_at(55);
    answers(one, 1, 7, &good); /* the second datagram, at 1,500 ms */
    answers(one, 1, 7, &good);
    answers(two, 1, 7, &good);
    finds("a.test", V4 " " V6, 1507);
    cr_assert_eq(dns.answered_by.bytes[3], 53);
}

Test(fake_dns, in_a_search_list_the_server_that_answers_is_asked_first) {
    conf_is("nameserver 192.0.2.53\nnameserver 192.0.2.54\nsearch one.test two.test three.test\n");
    fake_peer *silent = server_at(53), *two = server_at(54);
    for (unsigned i = 0; i < 4; i++)
        answers(two, 0, 7, i < 2 ? &no_name : &good);
    finds("a", V4 " " V6, 500 + 7 + 7);
    cr_assert_eq(silent->opened, 2);
}

/* Silence is one for all names: it would cost as much again. */
Test(fake_dns, silence_ends_a_search) {
    conf_is("nameserver 192.0.2.53\nsearch one.test two.test\noptions timeout:1 attempts:1\n");
    fake_peer *s = server_at(53);
    fails("a", TA_E_RESOLVE, "a.one.test; 192.0.2.53: no answer within 1 s", 1500);
    cr_assert_eq(s->opened, 2);
}
