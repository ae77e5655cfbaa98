/* fake_tcp_test.c - addresses that lose the first SYN, or refuse, on the fake port: which is tried when, to the
 * millisecond. */
#include "support/fake_scene.h"

#include <criterion/criterion.h>
#include <string.h>

#include "net/tcp.h"

enum { PORT = 443, LIMIT_MS = 60000 };

static ta_tcp tcp;
static ta_diag diag;

static const fake_step lost[] = {{.action = FAKE_ACCEPT, .ms = PORT_NEVER}, {0}};
static const fake_step accepted[] = {{.action = FAKE_ACCEPT, .ms = 20}, {0}};
static const fake_step late[] = {{.action = FAKE_ACCEPT, .ms = 400}, {0}};
static const fake_step refused[] = {{.action = FAKE_REFUSE, .ms = 20}, {0}};

static void set_up(void) {
    fake_reset();
    fake.breach = scene_breach;
    tcp = (ta_tcp){0};
    ta_diag_clear(&diag);
}
TestSuite(fake_tcp, .init = set_up, .timeout = 60);

static port_address v4(unsigned last) {
    return (port_address){.family = 4, .bytes = {192, 0, 2, (uint8_t)last}, .port = PORT};
}

static const port_address v6 = {
    .family = 6, .bytes = {0x20, 0x01, 0x0d, 0xb8, [15] = 1}, .port = PORT};

/* What the first connection to the address comes to, and all further ones. */
static fake_peer *peer_at(const port_address *a, const fake_step *first, const fake_step *further) {
    const char *at = (const char *)a->bytes;
    fake_peer *peer = a->family == 4 ? fake_tcp_peer(at, PORT) : fake_tcp_peer6(at, PORT);
    fake_play(peer, first);
    fake_play(peer, further);
    return peer;
}

static ta_err connect_to(const port_address *a, size_t n) {
    return ta_tcp_connect(&tcp, a, n, LIMIT_MS, TA_NEVER, &diag);
}

static void connects(const port_address *a, size_t n, const port_address *to, int64_t ms) {
    cr_assert_eq(connect_to(a, n), TA_OK, "%s", diag.text);
    cr_assert_eq(fake.now - FAKE_START, ms, "after %lld ms", (long long)(fake.now - FAKE_START));
    cr_assert_eq(memcmp(tcp.peer.bytes, to->bytes, sizeof to->bytes), 0);
    cr_assert_eq(fake_open(), 1, "the others are closed");
    ta_tcp_close(&tcp);
    cr_assert_eq(fake_open(), 0);
}

static void fails(const port_address *a, size_t n, ta_err err, const char *text, int64_t ms) {
    cr_assert_eq(connect_to(a, n), err);
    cr_assert_str_eq(diag.text, text);
    cr_assert_eq(fake.now - FAKE_START, ms, "after %lld ms", (long long)(fake.now - FAKE_START));
    cr_assert_eq(fake_open(), 0);
}

Test(fake_tcp, an_address_that_answers_is_tried_once) {
    const port_address a = v4(1);
    const fake_peer *peer = peer_at(&a, accepted, accepted);
    connects(&a, 1, &a, 20);
    cr_assert_eq(peer->opened, 1);
}

Test(fake_tcp, a_lost_syn_costs_250_ms) {
    const port_address a = v4(1);
    const fake_peer *peer = peer_at(&a, lost, accepted);
    connects(&a, 1, &a, 250 + 20);
    cr_assert_eq(peer->opened, 2);
}

Test(fake_tcp, the_first_attempt_goes_on_beside_the_second) {
    const port_address a = v4(1);
    const fake_peer *peer = peer_at(&a, late, late);
    connects(&a, 1, &a, 400);
    cr_assert_eq(peer->opened, 2);
}

Test(fake_tcp, the_last_silent_address_is_tried_once_more_after_all_others) {
    const port_address a[] = {v4(1), v6, v4(2)};
    /* In the order v6, 1, 2, and 1 again, since 2 has refused. */
    const fake_peer *first = peer_at(&a[1], lost, accepted);
    const fake_peer *again = peer_at(&a[0], lost, accepted);
    const fake_peer *last = peer_at(&a[2], refused, refused);
    connects(a, 3, &a[0], 250 + 250 + 20 + 20);
    cr_assert_eq(first->opened, 1);
    cr_assert_eq(again->opened, 2);
    cr_assert_eq(last->opened, 1);
}

Test(fake_tcp, an_address_that_refuses_is_tried_once) {
    const port_address a[] = {v4(1), v4(2)};
    const fake_peer *peer = peer_at(&a[0], refused, accepted);
    peer_at(&a[1], refused, accepted);
    fails(a, 2, TA_E_CONNECT,
          "192.0.2.1:443: Connection refused; 192.0.2.2:443: Connection refused", 20 + 20);
    cr_assert_eq(peer->opened, 1);
}

Test(fake_tcp, an_address_is_reported_once) {
    const port_address a = v4(1);
    const fake_peer *peer = peer_at(&a, lost, refused);
    fails(&a, 1, TA_E_CONNECT_TIMEOUT, "192.0.2.1:443: no answer within 60 s", LIMIT_MS);
    cr_assert_eq(peer->opened, 2);
    set_up();
    peer = peer_at(&a, lost, lost);
    fails(&a, 1, TA_E_CONNECT_TIMEOUT, "192.0.2.1:443: no answer within 60 s", LIMIT_MS);
    cr_assert_eq(peer->opened, 2);
}

/* A port has 16 sockets. */
Test(fake_tcp, as_many_addresses_as_there_is_room_for_are_tried_once) {
    port_address a[TA_ADDRESSES_MAX];
    for (unsigned i = 0; i < TA_ADDRESSES_MAX; i++)
        a[i] = v4(1);
    const fake_peer *peer = peer_at(&a[0], lost, lost);
    cr_assert_eq(connect_to(a, TA_ADDRESSES_MAX), TA_E_CONNECT_TIMEOUT);
    cr_assert_eq(peer->opened, TA_ADDRESSES_MAX);
    set_up();
    peer = peer_at(&a[0], lost, lost);
    cr_assert_eq(connect_to(a, TA_ADDRESSES_MAX - 1), TA_E_CONNECT_TIMEOUT);
    cr_assert_eq(peer->opened, TA_ADDRESSES_MAX);
}
