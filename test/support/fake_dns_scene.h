/* fake_dns_scene.h - name servers on the fake port that lose datagrams, are late, or fail for one family, and what a lookup
 * finds, to the millisecond. Only for suites on the fake port. Include it once a program. */
#ifndef TEST_FAKE_DNS_SCENE_H
#define TEST_FAKE_DNS_SCENE_H

#include "support/fake_scene.h"

#include <criterion/criterion.h>
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

static inline size_t make_reply(const void *ctx, const void *request, size_t n, void *to,
                                size_t cap) {
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
static inline void answers(fake_peer *server, int lost, int64_t ms, const reply *r) {
    fake_step *s = steps[steps_n++];
    memset(s, 0, sizeof steps[0]);
    for (int i = 0; i <= lost; i++)
        *s++ = (fake_step){.action = FAKE_RECEIVE};
    if (lost != NEVER_ANSWERED)
        *s = (fake_step){.action = FAKE_ANSWER, .ms = ms, .answer = make_reply, .ctx = r};
    fake_play(server, s - lost - 1);
}

static inline fake_peer *server_at(unsigned last) {
    const char at[4] = {(char)192, 0, 2, (char)last};
    return fake_udp_peer(at, 53);
}

/* ---- a lookup ---- */

static inline void set_up(void) {
    fake_reset();
    fake.breach = scene_breach;
    fake_put_file("/etc/hosts", "");
    fake_put_file("/etc/resolv.conf", "nameserver 192.0.2.53\n");
    steps_n = 0;
    memset(&dns, 0xA5, sizeof dns);
}
static inline void conf_is(const char *text) {
    fake_find_file("/etc/resolv.conf")->content = text;
    fake_find_file("/etc/resolv.conf")->n = strlen(text);
}

static inline ta_err look_up(const char *host, int64_t deadline_ms) {
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
static inline void finds(const char *host, const char *addresses, int64_t ms) {
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

static inline void fails(const char *host, ta_err err, const char *text, int64_t ms) {
    cr_assert_eq(look_up(host, 0), err, "%s", diag.text);
    cr_assert_str_eq(diag.text, text);
    cr_assert_eq(found_n, 0);
    cr_assert_eq(fake.now - FAKE_START, ms, "after %lld ms", (long long)(fake.now - FAKE_START));
}

#endif
