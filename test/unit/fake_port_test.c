/* fake_port_test.c - the fake port itself: that time moves where it should, that peers play what was
 * written, and that it sees when its contract is broken. */
#include "support/fake_scene.h"

#include <criterion/criterion.h>
#include <setjmp.h>
#include <string.h>

static port_socket s;
static port_file f;
static int sys;
static size_t n;
static char bytes[64];

static void set_up(void) {
    fake_reset();
    fake.breach = scene_breach;
    sys = 0;
}
TestSuite(fake_port, .init = set_up);

/* ---- breaches ---- */

static jmp_buf after_breach;

static void note_breach(const char *why) {
    (void)why;
    longjmp(after_breach, 1);
}

/* The statement breaks the contract. */
#define BREAKS(...)                                                                                \
    do {                                                                                           \
        fake.breach = note_breach;                                                                 \
        if (setjmp(after_breach) == 0) {                                                           \
            __VA_ARGS__;                                                                           \
            cr_assert_fail("it was let through: " #__VA_ARGS__);                                   \
        }                                                                                          \
        fake.breach = scene_breach;                                                                \
    } while (0)

extern int posix_wake_fd __attribute__((weak));
void posix_hide_memory(void) __attribute__((weak));

Test(fake_port, no_other_port_is_in_this_program) {
    cr_assert_null(&posix_wake_fd);
    cr_assert(posix_hide_memory == NULL);
}

/* ---- clock, entropy, signals ---- */

Test(fake_port, the_clock_moves_where_somebody_waits) {
    cr_assert_eq(port_monotonic_ms(), FAKE_START);
    cr_assert_eq(port_realtime_ms(), FAKE_EPOCH);
    cr_assert_eq(port_sleep_until(FAKE_START + 86400000), PORT_OK);
    cr_assert_eq(port_monotonic_ms(), FAKE_START + 86400000);
    cr_assert_eq(port_realtime_ms(), FAKE_EPOCH + 86400000);
    cr_assert_eq(port_sleep_until(FAKE_START), PORT_OK);
    cr_assert_eq(port_monotonic_ms(), FAKE_START + 86400000);
    cr_assert_eq(fake.sleeps_n, 2);
    cr_assert_eq(fake.sleeps[0], 86400000);
    cr_assert_eq(fake.sleeps[1], 0);
}

Test(fake_port, entropy_is_the_same_in_each_run_and_never_twice_in_one) {
    char first[32], second[32], again[32];
    cr_assert_eq(port_entropy(first, 32), PORT_OK);
    cr_assert_eq(port_entropy(second, 32), PORT_OK);
    cr_assert_neq(memcmp(first, second, 32), 0);
    fake_reset();
    cr_assert_eq(port_entropy(again, 32), PORT_OK);
    cr_assert_eq(memcmp(first, again, 32), 0);
}

Test(fake_port, a_signal_ends_a_wait_at_its_instant) {
    fake.signal_at = FAKE_START + 70;
    cr_assert_eq(port_sleep_until(FAKE_START + 60), PORT_OK);
    cr_assert_eq(port_signal(), 0);
    cr_assert_eq(port_sleep_until(FAKE_START + 80), PORT_INTERRUPTED);
    cr_assert_eq(port_monotonic_ms(), FAKE_START + 70);
    cr_assert_eq(port_signal(), 2);
    cr_assert_eq(port_sleep_until(FAKE_START + 80), PORT_INTERRUPTED);
    cr_assert_eq(port_file_write(PORT_STDERR, "x", 1, PORT_NEVER, &sys), PORT_OK,
                 "a message can be written");
    cr_assert_eq(port_file_open("/none", &f, &sys), PORT_NOT_FOUND);
}

Test(fake_port, a_wait_for_what_never_comes_is_a_breach) {
    static const fake_step silent[] = {{.action = FAKE_ACCEPT}, {0}};
    fake_peer *peer = fake_tcp_peer(SCENE_V4, 80);
    fake_play(peer, silent);
    cr_assert_eq(port_tcp_connect(&peer->at, &s, &sys), PORT_OK);
    BREAKS((void)port_receive(s, bytes, 8, &n, PORT_NEVER, &sys));
    cr_assert_eq(port_receive(s, bytes, 8, &n, FAKE_START + 9, &sys), PORT_TIMEOUT);
    cr_assert_eq(port_monotonic_ms(), FAKE_START + 9);
}

/* ---- sockets ---- */

static void receives(const char *expected, int64_t at) {
    cr_assert_eq(port_receive(s, bytes, sizeof bytes, &n, PORT_NEVER, &sys), PORT_OK);
    cr_assert_eq(n, strlen(expected));
    cr_assert_eq(memcmp(bytes, expected, n), 0, "%.*s", (int)n, bytes);
    cr_assert_eq(fake.now - FAKE_START, at, "%lld", (long long)(fake.now - FAKE_START));
}

Test(fake_port, a_connection_plays_its_steps) {
    static const fake_step steps[] = {
        {.action = FAKE_ACCEPT, .ms = 10},
        {.action = FAKE_RECEIVE},
        {.action = FAKE_GIVE, .ms = 5, .text = "abcdef", .n = 6, .piece = 4},
        FAKE_TEXT(3, "gh"),
        {.action = FAKE_END, .ms = 2},
        {0}};
    fake_peer *peer = fake_tcp_peer(SCENE_V4, 80);
    fake_play(peer, steps);
    cr_assert_eq(port_tcp_connect(&peer->at, &s, &sys), PORT_IN_PROGRESS);
    port_wait wait = {s, PORT_WRITABLE, 9};
    cr_assert_eq(port_poll(&wait, 1, FAKE_START + 9), PORT_TIMEOUT);
    cr_assert_eq(wait.ready, 0);
    cr_assert_eq(port_poll(&wait, 1, FAKE_START + 99), PORT_OK);
    cr_assert_eq(wait.ready, PORT_WRITABLE);
    cr_assert_eq(port_tcp_connected(s, &sys), PORT_OK);
    cr_assert_eq(port_send(s, "GET / HTTP/1.1\r\n", 16, &n, PORT_NEVER, &sys), PORT_OK);
    cr_assert_eq(port_receive(s, bytes, 8, &n, FAKE_START + 50, &sys), PORT_TIMEOUT);
    cr_assert_eq(port_send(s, "content-length: 2\r\n\r\nx", 22, &n, PORT_NEVER, &sys), PORT_OK);
    cr_assert_eq(port_receive(s, bytes, 8, &n, FAKE_START + 60, &sys), PORT_TIMEOUT,
                 "a byte of the body is missing");
    cr_assert_eq(port_send(s, "y", 1, &n, PORT_NEVER, &sys), PORT_OK);
    receives("abcd", 65);
    receives("ef", 65);
    receives("gh", 68);
    receives("", 70);
    receives("", 70);
    cr_assert_eq(fake_open(), 1);
    port_socket_close(s);
    cr_assert_eq(fake_open(), 0);
    BREAKS(port_socket_close(s));
    cr_assert_eq(fake.sent_n, 39);
}

Test(fake_port, connects_that_fail) {
    static const fake_step refuses[] = {{.action = FAKE_REFUSE, .ms = 5, .sys = 42}, {0}};
    fake_peer *peer = fake_tcp_peer(SCENE_V4, 80);
    const port_address nobody = {.family = 4, .bytes = {1, 2, 3, 4}, .port = 80};
    fake_play(peer, refuses);
    cr_assert_eq(port_tcp_connect(&nobody, &s, &sys), PORT_FAILED);
    cr_assert_eq(sys, FAKE_ECONNREFUSED);
    cr_assert_eq(s, PORT_NO_SOCKET);
    cr_assert_eq(port_tcp_connect(&peer->at, &s, &sys), PORT_IN_PROGRESS);
    BREAKS((void)port_send(s, "x", 1, &n, PORT_NEVER, &sys));
    BREAKS((void)port_tcp_connected(s, &sys));
    port_wait wait = {s, PORT_WRITABLE, 0};
    cr_assert_eq(port_poll(&wait, 1, PORT_NEVER), PORT_OK);
    cr_assert_eq(port_tcp_connected(s, &sys), PORT_FAILED);
    cr_assert_eq(sys, 42);
    port_socket_close(s);
}

Test(fake_port, a_reset_and_a_peer_that_takes_nothing) {
    static const fake_step steps[] = {{.action = FAKE_ACCEPT},
                                      {.action = FAKE_DEAF, .ms = 30},
                                      {.action = FAKE_RESET, .ms = 5},
                                      {0}};
    fake_peer *peer = fake_tcp_peer(SCENE_V4, 80);
    fake_play(peer, steps);
    cr_assert_eq(port_tcp_connect(&peer->at, &s, &sys), PORT_OK);
    cr_assert_eq(port_send(s, "x", 1, &n, FAKE_START + 29, &sys), PORT_TIMEOUT);
    cr_assert_eq(port_send(s, "x", 1, &n, PORT_NEVER, &sys), PORT_OK);
    cr_assert_eq(fake.now, FAKE_START + 30);
    cr_assert_eq(port_receive(s, bytes, 8, &n, PORT_NEVER, &sys), PORT_FAILED);
    cr_assert_eq(sys, FAKE_ECONNRESET);
    cr_assert_eq(fake.now, FAKE_START + 35);
    port_socket_close(s);
}

Test(fake_port, a_datagram_is_received_whole_or_cut) {
    static const fake_step steps[] = {
        {.action = FAKE_RECEIVE}, FAKE_TEXT(1, "first"), FAKE_TEXT(1, "second"), {0}};
    fake_peer *peer = fake_udp_peer(SCENE_V4, 53);
    fake_play(peer, steps);
    cr_assert_eq(port_udp_open(&peer->at, &s, &sys), PORT_OK);
    cr_assert_eq(port_send(s, "?", 1, &n, PORT_NEVER, &sys), PORT_OK);
    cr_assert_eq(port_receive(s, bytes, 2, &n, PORT_NEVER, &sys), PORT_OK);
    cr_assert_eq(n, 2);
    receives("second", 2);
    port_socket_close(s);
}

/* ---- files ---- */

Test(fake_port, a_fifo_waits_for_its_writer) {
    fake_put_file("/a", "x")->ready_at = FAKE_START + 30;
    cr_assert_eq(port_file_open("/a", &f, &sys), PORT_OK);
    cr_assert_eq(port_file_read(f, bytes, 8, &n, FAKE_START + 20, &sys), PORT_TIMEOUT);
    cr_assert_eq(fake.now, FAKE_START + 20);
    cr_assert_eq(port_file_read(f, bytes, 8, &n, PORT_NEVER, &sys), PORT_OK);
    cr_assert_eq(fake.now, FAKE_START + 30);
    cr_assert_eq(port_file_read(f, bytes, 8, &n, FAKE_START, &sys), PORT_OK, "no wait");
    fake_find_file("/a")->ready_at = PORT_NEVER;
    BREAKS((void)port_file_read(f, bytes, 8, &n, PORT_NEVER, &sys));
    port_file_close(f);
}

Test(fake_port, files_come_in_pieces_and_end) {
    fake_put_file("/a", "0123456789")->piece = 4;
    cr_assert_eq(port_file_open("/b", &f, &sys), PORT_NOT_FOUND);
    cr_assert_eq(port_file_open("/a", &f, &sys), PORT_OK);
    static const size_t lengths[] = {4, 4, 2, 0};
    for (size_t i = 0; i < 4; i++) {
        cr_assert_eq(port_file_read(f, bytes, 8, &n, PORT_NEVER, &sys), PORT_OK);
        cr_assert_eq(n, lengths[i]);
    }
    port_file_close(f);
    BREAKS((void)port_file_read(f, bytes, 8, &n, PORT_NEVER, &sys));
    fake_find_file("/a")->open_sys = FAKE_EACCES;
    cr_assert_eq(port_file_open("/a", &f, &sys), PORT_FAILED);
    cr_assert_eq(sys, FAKE_EACCES);
}

Test(fake_port, a_shared_file_wants_its_lock) {
    fake_put_shared("/q", "old")->locked_until = FAKE_START + 40;
    cr_assert_eq(port_shared_open("/q", &f, &sys), PORT_OK);
    BREAKS((void)port_shared_read(f, bytes, 8, &n, &sys));
    BREAKS((void)port_shared_replace(f, "new", 3, &sys));
    BREAKS(port_shared_unlock(f));
    cr_assert_eq(port_shared_lock(f, FAKE_START + 30, &sys), PORT_TIMEOUT);
    cr_assert_eq(port_shared_lock(f, FAKE_START + 50, &sys), PORT_OK);
    cr_assert_eq(fake.now, FAKE_START + 40);
    cr_assert_eq(fake_locked(), 1);
    BREAKS((void)port_shared_lock(f, PORT_NEVER, &sys));
    cr_assert_eq(port_shared_read(f, bytes, 8, &n, &sys), PORT_OK);
    cr_assert_eq(n, 3);
    cr_assert_eq(port_shared_replace(f, "newer", 5, &sys), PORT_OK);
    cr_assert_eq(memcmp(fake_find_file("/q")->store, "newer", 5), 0);
    port_shared_unlock(f);
    port_file_close(f);
    cr_assert_eq(fake_open(), 0);
}

/* ---- the process ---- */

Test(fake_port, a_program_takes_its_time) {
    char *arguments[] = {"keys", "--all", NULL};
    int status;
    fake_put_program("keys", "twelve bytes")->ms = 25;
    cr_assert_eq(
        port_process_run(arguments, bytes, sizeof bytes, &n, FAKE_START + 24, &status, &sys),
        PORT_TIMEOUT);
    cr_assert_eq(port_process_run(arguments, bytes, sizeof bytes, &n, PORT_NEVER, &status, &sys),
                 PORT_OK);
    cr_assert_eq(fake.now, FAKE_START + 24 + 25);
    cr_assert_eq(n, 12);
    cr_assert_eq(port_process_run(arguments, bytes, 5, &n, PORT_NEVER, &status, &sys),
                 PORT_TOO_LONG);
    arguments[0] = "lock";
    cr_assert_eq(port_process_run(arguments, bytes, 5, &n, PORT_NEVER, &status, &sys),
                 PORT_NOT_FOUND);
}

Test(fake_port, a_sandbox_is_kept_to_and_only_narrows) {
    const char *two[] = {"/a", "/b", NULL}, *one[] = {"/b", NULL}, *note;
    char *command[] = {"keys", "--all", NULL}, *other[] = {"keys", "--some", NULL};
    const port_sandbox_policy first = {.files = two, .shared_file = "/q", .command = command},
                              second = {.files = one};
    int status;
    fake_put_file("/a", "");
    fake_put_file("/b", "");
    fake_put_file("/c", "");
    fake_put_program("keys", "");
    cr_assert_eq(port_sandbox(&first, &note, &sys), PORT_OK);
    cr_assert_str_eq(fake.sandbox, "F/a\nF/b\nS/q\nCkeys\nC--all\n");
    cr_assert_eq(port_file_open("/a", &f, &sys), PORT_OK);
    cr_assert_eq(port_shared_open("/q", &f, &sys), PORT_OK);
    cr_assert_eq(port_process_run(command, bytes, 8, &n, PORT_NEVER, &status, &sys), PORT_OK);
    BREAKS((void)port_process_run(other, bytes, 8, &n, PORT_NEVER, &status, &sys));
    BREAKS((void)port_file_open("/c", &f, &sys));
    cr_assert_eq(port_sandbox(&second, &note, &sys), PORT_OK);
    cr_assert_str_eq(fake.sandbox, "F/b\n");
    BREAKS((void)port_file_open("/a", &f, &sys));
    BREAKS((void)port_shared_open("/q", &f, &sys));
    BREAKS((void)port_sandbox(&first, &note, &sys));
}

/* ---- faults ---- */

Test(fake_port, a_fault_strikes_the_call_that_it_counts_to) {
    fake.fault = FAKE_FAILS;
    fake.fault_at = 2;
    fake.fault_times = 3;
    fake.fault_spares = 1u << FAKE_PORT_FILE_WRITE;
    fake_put_file("/a", "");
    cr_assert_eq(port_entropy(bytes, 8), PORT_OK);
    cr_assert_eq(port_file_write(PORT_STDOUT, "x", 1, PORT_NEVER, &sys), PORT_OK, "spared");
    cr_assert_eq(port_file_open("/a", &f, &sys), PORT_FAILED);
    cr_assert_eq(sys, FAKE_EIO);
    cr_assert_eq(fake.fault_in, FAKE_PORT_FILE_OPEN);
    cr_assert_eq(port_entropy(bytes, 8), PORT_FAILED);
    cr_assert_eq(port_entropy(bytes, 8), PORT_OK);
    cr_assert_eq(fake.strikes, 2);
    cr_assert_eq(fake.calls, 5);
    cr_assert_eq(fake.count[FAKE_PORT_ENTROPY], 3);
}
