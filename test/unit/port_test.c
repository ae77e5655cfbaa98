/* port_test.c - the port's clock, entropy, sockets, files and signals on this host. */
#define _GNU_SOURCE
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "port.h"
#include "support/loopback.h"

Test(port, clocks) {
    int64_t a = port_monotonic_ms(), real = port_realtime_ms(), now = (int64_t)time(NULL) * 1000;
    cr_assert_leq(a, port_monotonic_ms());
    cr_assert(real > now - 60000 && real < now + 60000);
    cr_assert_eq(port_sleep_until(a + 30), PORT_OK);
    cr_assert_geq(port_monotonic_ms(), a + 30);
    cr_assert_eq(port_sleep_until(a), PORT_OK);
}

Test(port, entropy_fills_all_of_it) {
    static unsigned char a[5000], b[sizeof a];
    size_t zeros = 0;
    cr_assert_eq(port_entropy(a, sizeof a), PORT_OK);
    cr_assert_eq(port_entropy(b, sizeof b - 1), PORT_OK);
    cr_assert_neq(memcmp(a, b, sizeof a), 0);
    cr_assert_eq(b[sizeof b - 1], 0);
    for (size_t i = 0; i < sizeof a; i++)
        zeros += a[i] == 0;
    cr_assert_lt(zeros, 200, "of 5,000 random bytes some 20 are 0");
    cr_assert_eq(port_entropy(NULL, 0), PORT_OK);
}

Test(port, poll_reports_who_is_ready) {
    int pair[2], other[2];
    cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, other), 0);
    cr_assert_eq(write(pair[1], "x", 1), 1);
    port_wait waits[] = {{PORT_NO_SOCKET, PORT_READABLE, 9},
                         {pair[0], PORT_READABLE, 9},
                         {other[0], PORT_READABLE, 9},
                         {other[1], PORT_WRITABLE, 9}};
    cr_assert_eq(port_poll(waits, 4, PORT_NEVER), PORT_OK);
    cr_assert_eq(waits[0].ready, 0);
    cr_assert_eq(waits[1].ready, PORT_READABLE);
    cr_assert_eq(waits[2].ready, 0);
    cr_assert_eq(waits[3].ready, PORT_WRITABLE);
    int64_t start = port_monotonic_ms();
    cr_assert_eq(port_poll(waits + 2, 1, start + 30), PORT_TIMEOUT);
    cr_assert_geq(port_monotonic_ms(), start + 30);
    waits[1].ready = 0;
    cr_assert_eq(port_poll(waits + 1, 1, start), PORT_TIMEOUT, "passed already");
    cr_assert_eq(port_poll(waits + 1, 1, PORT_LOOK), PORT_OK);
    cr_assert_eq(waits[1].ready, PORT_READABLE);
    cr_assert_eq(port_poll(waits + 2, 1, PORT_LOOK), PORT_TIMEOUT);
    close(other[1]);
    cr_assert_eq(port_poll(waits + 2, 1, PORT_NEVER), PORT_OK);
    cr_assert(waits[2].ready & PORT_READABLE, "a hang-up");
}

Test(port, poll_has_a_cap) {
    port_wait waits[17];
    for (size_t i = 0; i < 17; i++)
        waits[i] = (port_wait){PORT_NO_SOCKET, PORT_READABLE, 0};
    cr_assert_eq(port_poll(waits, 17, PORT_NEVER), PORT_FAILED);
    cr_assert_eq(port_poll(waits, 16, port_monotonic_ms() + 1), PORT_TIMEOUT);
}

Test(port, udp_receives_from_its_peer_only) {
    port_address server = loopback(1, 0), stranger = loopback(1, 0);
    int s = loopback_datagram(&server), x = loopback_datagram(&stranger), sys;
    port_socket c;
    size_t n;
    char bytes[8];
    struct sockaddr_storage from;
    socklen_t from_n = sizeof from;
    cr_assert_eq(port_udp_open(&server, &c, &sys), PORT_OK);
    cr_assert_eq(port_send(c, "ask", 3, &n, PORT_NEVER, &sys), PORT_OK);
    cr_assert_eq(recvfrom(s, bytes, sizeof bytes, 0, (struct sockaddr *)&from, &from_n), 3);
    (void)sendto(x, "evil", 4, 0, (struct sockaddr *)&from, from_n);
    cr_assert_eq(sendto(s, "good!", 5, 0, (struct sockaddr *)&from, from_n), 5);
    cr_assert_eq(port_receive(c, bytes, sizeof bytes, &n, PORT_NEVER, &sys), PORT_OK);
    cr_assert_eq(n, 5);
    cr_assert_eq(port_receive(c, bytes, sizeof bytes, &n, port_monotonic_ms() + 50, &sys),
                 PORT_TIMEOUT);
    cr_assert(fcntl(c, F_GETFD) & FD_CLOEXEC);
    port_socket_close(c);
    port_socket_close(PORT_NO_SOCKET);
    cr_assert_eq(fcntl(c, F_GETFD), -1);
}

Test(port, receives_into_two_buffers) {
    int pair[2], sys;
    size_t n;
    char first[4], second[4];
    cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
    static const char sent[] = "0123456789";
    static const struct { size_t send, done; } rows[] = {{3, 3}, {4, 4}, {5, 5}, {8, 8}, {9, 8}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cr_assert_eq(send(pair[1], sent, rows[i].send, 0), (ssize_t)rows[i].send);
        cr_assert_eq(port_receive_both(pair[0], first, 4, second, 4, &n, PORT_NEVER, &sys),
                     PORT_OK);
        cr_assert_eq(n, rows[i].done);
        cr_assert_eq(memcmp(first, sent, n < 4 ? n : 4), 0);
        if (n > 4)
            cr_assert_eq(memcmp(second, sent + 4, n - 4), 0);
    }
    cr_assert_eq(port_receive_both(pair[0], first, 4, NULL, 0, &n, PORT_NEVER, &sys), PORT_OK);
    cr_assert_eq(n, 1);
    close(pair[1]);
    cr_assert_eq(port_receive_both(pair[0], first, 4, second, 4, &n, PORT_NEVER, &sys), PORT_OK);
    cr_assert_eq(n, 0);
    close(pair[0]);
}

Test(port, an_impossible_connect_leaves_no_socket) {
    port_socket s = 5;
    int sys = 0;
    port_address broadcast = {.family = 4, .bytes = {255, 255, 255, 255}, .port = 9};
    cr_assert_eq(port_tcp_connect(&broadcast, &s, &sys), PORT_FAILED);
    cr_assert_eq(s, PORT_NO_SOCKET);
    cr_assert_neq(sys, 0);
}

Test(port, interfaces) {
    cr_assert_neq(port_interface("lo"), 0);
    cr_assert_eq(port_interface("no-such-one"), 0);
}

Test(port, files) {
    char path[] = "/tmp/ta-port-XXXXXX", bytes[16];
    int sys = 0, made = mkstemp(path);
    port_file f;
    size_t n;
    cr_assert_eq(port_file_write(made, "0123456789", 10, PORT_NEVER, &sys), PORT_OK);
    close(made);
    cr_assert_eq(port_file_open(path, &f, &sys), PORT_OK);
    cr_assert(fcntl(f, F_GETFD) & FD_CLOEXEC);
    cr_assert_eq(port_file_read(f, bytes, 4, &n, PORT_NEVER, &sys), PORT_OK);
    cr_assert_eq(n, 4);
    cr_assert_eq(port_file_read(f, bytes, sizeof bytes, &n, PORT_NEVER, &sys), PORT_OK);
    cr_assert_eq(n, 6);
    cr_assert_eq(memcmp(bytes, "456789", 6), 0);
    cr_assert_eq(port_file_read(f, bytes, sizeof bytes, &n, PORT_NEVER, &sys), PORT_OK);
    cr_assert_eq(n, 0);
    port_file_close(f);
    cr_assert_eq(port_file_read(f, bytes, 1, &n, PORT_NEVER, &sys), PORT_FAILED);
    cr_assert_eq(sys, EBADF);
    unlink(path);
    cr_assert_eq(port_file_open(path, &f, &sys), PORT_NOT_FOUND);
    cr_assert_eq(port_file_open("/dev/null/x", &f, &sys), PORT_NOT_FOUND);
    cr_assert_eq(port_file_open("/", &f, &sys), PORT_OK);
    cr_assert_eq(port_file_read(f, bytes, 1, &n, PORT_NEVER, &sys), PORT_FAILED, "a directory");
}

Test(port, a_shared_file_is_made_read_and_replaced) {
    char path[] = "/tmp/port-XXXXXX", bytes[16];
    port_file f, again;
    size_t n = 9;
    int sys = 0;
    close(mkstemp(path));
    unlink(path);
    cr_assert_eq(port_shared_open(path, &f, &sys), PORT_OK);
    cr_assert_eq(fcntl(f, F_GETFD), FD_CLOEXEC);
    cr_assert_eq(port_shared_read(f, bytes, sizeof bytes, &n, &sys), PORT_OK);
    cr_assert_eq(n, 0);
    cr_assert_eq(port_shared_replace(f, "longer", 6, &sys), PORT_OK);
    cr_assert_eq(port_shared_replace(f, "abc", 3, &sys), PORT_OK);
    cr_assert_eq(port_shared_open(path, &again, &sys), PORT_OK);
    cr_assert_eq(port_shared_read(again, bytes, sizeof bytes, &n, &sys), PORT_OK);
    cr_assert_eq(n, 3);
    cr_assert_eq(memcmp(bytes, "abc", 3), 0);
    cr_assert_eq(port_shared_read(f, bytes, 2, &n, &sys), PORT_OK, "from the start each time");
    cr_assert_eq(memcmp(bytes, "ab", 2), 0);
    port_file_close(again);
    port_file_close(f);
    unlink(path);
    cr_assert_eq(port_shared_open("/tmp", &f, &sys), PORT_FAILED);
    cr_assert_eq(sys, EISDIR);
    cr_assert_eq(port_shared_read(-1, bytes, 1, &n, &sys), PORT_FAILED);
    cr_assert_eq(port_shared_replace(-1, "x", 1, &sys), PORT_FAILED);
    cr_assert_eq(sys, EBADF);
    cr_assert_eq(port_shared_lock(-1, PORT_NEVER, &sys), PORT_FAILED);
}

Test(port, a_lock_has_one_holder_and_its_wait_an_end) {
    char path[] = "/tmp/port-XXXXXX";
    port_file a, b;
    int sys = 0;
    close(mkstemp(path));
    cr_assert_eq(port_shared_open(path, &a, &sys), PORT_OK);
    cr_assert_eq(port_shared_open(path, &b, &sys), PORT_OK);
    cr_assert_eq(port_shared_lock(a, 0, &sys), PORT_OK, "a free one needs no time");
    int64_t start = port_monotonic_ms();
    cr_assert_eq(port_shared_lock(b, start + 30, &sys), PORT_TIMEOUT);
    cr_assert_geq(port_monotonic_ms(), start + 30);
    port_shared_unlock(a);
    cr_assert_eq(port_shared_lock(b, 0, &sys), PORT_OK);
    cr_assert_eq(port_shared_lock(a, 0, &sys), PORT_TIMEOUT);
    port_file_close(b);
    cr_assert_eq(port_shared_lock(a, 0, &sys), PORT_OK, "it ended with the file's closing");
    cr_assert_eq(port_shared_open(path, &b, &sys), PORT_OK);
    port_process_start();
    raise(SIGTERM);
    cr_assert_eq(port_shared_lock(b, PORT_NEVER, &sys), PORT_INTERRUPTED);
    unlink(path);
}

Test(port, a_long_write_is_whole) {
    static char big[1 << 20];
    int ends[2], sys = 0, status;
    cr_assert_eq(pipe(ends), 0);
    pid_t reader = fork();
    if (reader == 0) {
        size_t total = 0;
        ssize_t n;
        close(ends[1]);
        while ((n = read(ends[0], big, 1000)) > 0)
            total += (size_t)n;
        _exit(total == sizeof big ? 0 : 1);
    }
    close(ends[0]);
    cr_assert_eq(port_file_write(ends[1], big, sizeof big, PORT_NEVER, &sys), PORT_OK);
    close(ends[1]);
    cr_assert_eq(waitpid(reader, &status, 0), reader);
    cr_assert_eq(status, 0);
}

Test(port, terminals) {
    int ends[2], terminal = posix_openpt(O_RDWR | O_NOCTTY);
    cr_assert_eq(pipe(ends), 0);
    struct winsize size = {.ws_col = 132, .ws_row = 40};
    cr_assert_eq(port_terminal_columns(terminal), 80, "it does not say");
    cr_assert_eq(ioctl(terminal, (int)TIOCSWINSZ, &size), 0);
    cr_assert_eq(port_terminal_columns(terminal), 132);
    cr_assert_eq(port_terminal_columns(ends[0]), 0);
    cr_assert_eq(port_terminal_columns(-1), 0);
}

/* In a child with the standard streams closed that `closed` has a bit for: 0 when all is well. */
static int streams_are_filled(unsigned closed, const char *root) {
    char byte;
    if (root != NULL && chroot(root) != 0)
        return 1;
    for (int fd = 0; fd < 3; fd++)
        if (closed >> fd & 1)
            close(fd);
    port_process_start();
    alarm(5); /* what would wait for a signal of ours is killed by another one */
    for (int fd = 0; fd < 3; fd++) {
        if (!(closed >> fd & 1))
            continue;
        if (read(fd, &byte, 1) != 0)
            return 2;
        if (write(fd, "x", 1) != -1 || errno != EBADF)
            return 3;
        if (!(fcntl(fd, F_GETFD) & FD_CLOEXEC))
            return 4;
    }
    raise(SIGTERM);
    return port_sleep_until(port_monotonic_ms() + 5000) == PORT_INTERRUPTED ? 0 : 5;
}

static void streams_are_filled_below(const char *root) {
    for (unsigned closed = 0; closed < 8; closed++) {
        int status;
        const pid_t child = fork();
        if (child == 0)
            _exit(streams_are_filled(closed, root));
        cr_assert_eq(waitpid(child, &status, 0), child);
        cr_assert_eq(status, 0, "%u: %d", closed, status);
    }
}

Test(port, a_closed_stream_is_at_its_end_and_takes_nothing) {
    streams_are_filled_below(NULL);
}

Test(port, and_so_it_is_where_there_is_no_file_at_all) {
    char empty[] = "/tmp/empty-XXXXXX";
    cr_assert_not_null(mkdtemp(empty));
    if (geteuid() == 0 || unshare(CLONE_NEWUSER) == 0) /* may this process call chroot? */
        streams_are_filled_below(empty);
    cr_assert_eq(rmdir(empty), 0);
}

Test(port, environment_and_texts) {
    setenv("TA_PORT_TEST", "x", 1);
    cr_assert_str_eq(port_environment("TA_PORT_TEST"), "x");
    cr_assert_null(port_environment("TA_PORT_TEST_NOT_SET"));
    cr_assert_eq(port_user(), getuid());
    cr_assert_str_eq(port_error_text(ENOENT), "No such file or directory");
    cr_assert_not_null(port_error_text(-12345));
}

Test(port, a_signal_is_recorded_and_ends_every_wait) {
    int pair[2], sys;
    char byte;
    size_t n;
    cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
    port_process_start();
    cr_assert_eq(port_signal(), 0);
    cr_assert_eq(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 0);
    raise(SIGTERM);
    cr_assert_eq(port_signal(), 15);
    cr_assert_eq(port_poll(NULL, 0, PORT_NEVER), PORT_INTERRUPTED);
    cr_assert_eq(port_sleep_until(PORT_NEVER), PORT_INTERRUPTED);
    cr_assert_eq(port_receive(pair[0], &byte, 1, &n, PORT_NEVER, &sys), PORT_INTERRUPTED);
    cr_assert_eq(port_send(pair[0], "x", 1, &n, PORT_NEVER, &sys), PORT_INTERRUPTED);
    raise(SIGINT);
    cr_assert_eq(port_signal(), 2);
}

Test(port, a_second_signal_kills, .signal = SIGINT) {
    port_process_start();
    raise(SIGINT);
    raise(SIGINT);
}

Test(port, an_ignored_signal_stays_ignored) {
    signal(SIGINT, SIG_IGN);
    port_process_start();
    raise(SIGINT);
    cr_assert_eq(port_signal(), 0);
    cr_assert_eq(port_sleep_until(port_monotonic_ms() + 1), PORT_OK);
}

/* Without the pipe, a signal between the look at the flag and the poll would leave a child asleep
 * for ever: send it at many instants around that window. */
Test(port, no_signal_is_lost_before_a_poll, .timeout = 120) {
    for (unsigned i = 0; i < 300; i++) {
        int ends[2], status;
        char byte;
        cr_assert_eq(pipe(ends), 0);
        pid_t child = fork();
        if (child == 0) {
            port_process_start();
            if (write(ends[1], "x", 1) != 1)
                _exit(2);
            _exit(port_poll(NULL, 0, PORT_NEVER) == PORT_INTERRUPTED ? 0 : 1);
        }
        cr_assert_eq(read(ends[0], &byte, 1), 1);
        for (volatile unsigned spin = 0; spin < i * 20; spin++)
            ;
        kill(child, SIGTERM);
        cr_assert_eq(waitpid(child, &status, 0), child);
        cr_assert_eq(status, 0, "round %u", i);
        close(ends[0]);
        close(ends[1]);
    }
}
