/* port_streams_test.c - what a read or write of the port waits for, and for how long: FIFOs, pipes, sockets
 * and terminals whose other end is silent, full or gone. */
#define _GNU_SOURCE
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "port.h"

/* What would hang is killed, and the suite goes on. */
TestSuite(port_streams, .timeout = 60);

enum { BIG = 1 << 20, SHORTLY_MS = 30 };
static char big[BIG];
static size_t n;
static int sys;

static int64_t shortly(void) {
    return port_monotonic_ms() + SHORTLY_MS;
}

/* In SHORTLY_MS, a child does this. */
static pid_t later(void (*fn)(int), int argument) {
    const pid_t child = fork();
    if (child == 0) {
        usleep(SHORTLY_MS * 1000);
        fn(argument);
        _exit(0);
    }
    return child;
}

static void stop_parent(int number) {
    kill(getppid(), number);
}

/* ---- reading ---- */

static char fifo[] = "/tmp/port-fifo-XXXXXX";

static port_file open_fifo(void) {
    port_file f;
    cr_assert_not_null(mktemp(fifo));
    cr_assert_eq(mkfifo(fifo, 0600), 0);
    cr_assert_eq(port_file_open(fifo, &f, &sys), PORT_OK);
    return f;
}

static void write_to_fifo(int count) {
    const int f = open(fifo, O_WRONLY);
    for (int i = 0; i < count; i++)
        if (write(f, "0123456789", 10) != 10)
            _exit(1);
}

Test(port_streams, a_fifo_without_a_writer_is_waited_for_until_the_deadline) {
    char byte;
    const port_file f = open_fifo();
    const int64_t deadline = shortly();
    cr_assert_eq(port_file_read(f, &byte, 1, &n, deadline, &sys), PORT_TIMEOUT);
    cr_assert_geq(port_monotonic_ms(), deadline);
    cr_assert_eq(port_file_read(f, &byte, 1, &n, deadline, &sys), PORT_TIMEOUT, "passed already");
    unlink(fifo);
}

Test(port_streams, a_fifo_is_read_from_its_writers_coming_to_its_going) {
    char bytes[8];
    const port_file f = open_fifo();
    const pid_t writer = later(write_to_fifo, 1);
    cr_assert_eq(port_file_read(f, bytes, 8, &n, PORT_NEVER, &sys), PORT_OK);
    cr_assert_eq(n, 8);
    cr_assert_eq(port_file_read(f, bytes, 8, &n, PORT_NEVER, &sys), PORT_OK);
    cr_assert_eq(n, 2);
    cr_assert_eq(port_file_read(f, bytes, 8, &n, PORT_NEVER, &sys), PORT_OK);
    cr_assert_eq(n, 0);
    waitpid(writer, NULL, 0);
    unlink(fifo);
}

Test(port_streams, a_writer_that_says_nothing_has_its_end) {
    char byte;
    const port_file f = open_fifo();
    const pid_t writer = later(write_to_fifo, 0);
    cr_assert_eq(port_file_read(f, &byte, 1, &n, PORT_NEVER, &sys), PORT_OK);
    cr_assert_eq(n, 0);
    waitpid(writer, NULL, 0);
    unlink(fifo);
}

/* As stdin is: it was not opened by the port, and it blocks. */
Test(port_streams, a_silent_pipe_is_waited_for_until_the_deadline) {
    int ends[2];
    char byte;
    cr_assert_eq(pipe(ends), 0);
    cr_assert_eq(port_file_read(ends[0], &byte, 1, &n, shortly(), &sys), PORT_TIMEOUT);
    cr_assert_eq(fcntl(ends[0], F_GETFL) & O_NONBLOCK, 0, "it belongs to others, too");
    cr_assert_eq(write(ends[1], "x", 1), 1);
    cr_assert_eq(port_file_read(ends[0], &byte, 1, &n, 0, &sys), PORT_OK, "there it is");
}

Test(port_streams, a_signal_ends_a_wait_for_bytes) {
    int ends[2];
    char byte;
    cr_assert_eq(pipe(ends), 0);
    port_process_start();
    const pid_t child = later(stop_parent, SIGINT);
    cr_assert_eq(port_file_read(ends[0], &byte, 1, &n, PORT_NEVER, &sys), PORT_INTERRUPTED);
    waitpid(child, NULL, 0);
    cr_assert_eq(port_file_read(ends[0], &byte, 1, &n, PORT_NEVER, &sys), PORT_INTERRUPTED);
    cr_assert_eq(write(ends[1], "x", 1), 1);
    cr_assert_eq(port_file_read(ends[0], &byte, 1, &n, PORT_NEVER, &sys), PORT_OK, "no wait");
}

Test(port_streams, a_pipe_has_no_position_to_go_back_to) {
    char byte;
    const port_file f = open_fifo();
    cr_assert_eq(port_file_read_at(f, 0, &byte, 1, &n, &sys), PORT_FAILED);
    cr_assert_eq(sys, ESPIPE);
    unlink(fifo);
}

#ifdef F_SETLEASE
static void give_up(int number) {
    (void)number;
    (void)fcntl(3, F_SETLEASE, F_UNLCK);
}

/* As a file server has one: the kernel asks it to give the lease up when somebody opens the file. */
Test(port_streams, a_file_under_a_lease_is_opened_when_its_holder_gives_it_up) {
    char path[] = "/tmp/port-lease-XXXXXX", byte;
    int ready[2];
    port_file f;
    cr_assert_eq(pipe(ready), 0);
    close(mkstemp(path));
    const pid_t holder = fork();
    if (holder == 0) {
        signal(SIGIO, give_up);
        dup2(open(path, O_RDWR), 3);
        byte = fcntl(3, F_SETLEASE, F_WRLCK) == 0;
        (void)!write(ready[1], &byte, 1);
        for (;;)
            pause();
    }
    cr_assert_eq(read(ready[0], &byte, 1), 1);
    cr_assert_eq(port_file_open(path, &f, &sys), PORT_OK, "%s", strerror(sys));
    kill(holder, SIGKILL);
    waitpid(holder, NULL, 0);
    unlink(path);
}
#endif

/* ---- writing ---- */

static int read_end;

/* Slowly, and with a look at what it was. */
static void drain(int unused) {
    ssize_t got;
    size_t all = 0;
    static char piece[1024];
    (void)unused;
    while (all < BIG && (got = read(read_end, piece, sizeof piece)) > 0)
        all += (size_t)got;
    _exit(all == BIG ? 0 : 1);
}

static void is_written_whole(int to, int from) {
    int status;
    read_end = from;
    const pid_t reader = later(drain, 0);
    cr_assert_eq(port_file_write(to, big, BIG, PORT_NEVER, &sys), PORT_OK, "%s", strerror(sys));
    cr_assert_eq(waitpid(reader, &status, 0), reader);
    cr_assert_eq(status, 0);
}

static void is_given_up(int to) {
    const int flags = fcntl(to, F_GETFL);
    const int64_t deadline = shortly();
    cr_assert_eq(port_file_write(to, big, BIG, deadline, &sys), PORT_TIMEOUT);
    cr_assert_geq(port_monotonic_ms(), deadline);
    cr_assert_eq(port_file_write(to, "x", 1, deadline, &sys), PORT_TIMEOUT, "still full");
    cr_assert_eq(fcntl(to, F_GETFL), flags, "it belongs to others, too");
}

Test(port_streams, a_pipe_that_nobody_reads_is_given_up_at_the_deadline) {
    for (int blocks = 0; blocks < 2; blocks++) {
        int ends[2];
        cr_assert_eq(pipe2(ends, blocks ? 0 : O_NONBLOCK), 0);
        cr_assert_eq(write(ends[1], big, 5000), 5000, "it is not empty");
        is_given_up(ends[1]);
    }
}

Test(port_streams, a_pipe_that_is_read_slowly_gets_it_whole) {
    for (int blocks = 0; blocks < 2; blocks++) {
        int ends[2];
        cr_assert_eq(pipe(ends), 0);
        if (!blocks)
            cr_assert_eq(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
        is_written_whole(ends[1], ends[0]);
    }
}

Test(port_streams, a_socket_is_as_good_as_a_pipe) {
    for (int blocks = 0; blocks < 2; blocks++) {
        int ends[2];
        cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
        if (!blocks)
            cr_assert_eq(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
        is_given_up(ends[1]);
        cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
        is_written_whole(ends[1], ends[0]);
    }
}

Test(port_streams, a_passed_deadline_keeps_no_message_back) {
    int ends[2];
    char bytes[4];
    cr_assert_eq(pipe(ends), 0);
    cr_assert_eq(port_file_write(ends[1], "late", 4, 0, &sys), PORT_OK);
    cr_assert_eq(read(ends[0], bytes, 4), 4);
}

Test(port_streams, a_signal_ends_a_wait_for_room_and_no_other_write) {
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    port_process_start();
    const pid_t child = later(stop_parent, SIGTERM);
    cr_assert_eq(port_file_write(ends[1], big, BIG, PORT_NEVER, &sys), PORT_INTERRUPTED);
    waitpid(child, NULL, 0);
    cr_assert_eq(port_signal(), SIGTERM);
    cr_assert_eq(pipe(ends), 0);
    cr_assert_eq(port_file_write(ends[1], "x", 1, PORT_NEVER, &sys), PORT_OK);
}

static int terminal(int *master) {
    struct termios t;
    *master = posix_openpt(O_RDWR | O_NOCTTY);
    cr_assert(*master >= 0 && grantpt(*master) == 0 && unlockpt(*master) == 0);
    const int slave = open(ptsname(*master), O_RDWR | O_NOCTTY);
    cr_assert(slave >= 0 && tcgetattr(slave, &t) == 0);
    cr_assert((t.c_oflag & OPOST) != 0 && (t.c_oflag & ONLCR) != 0, "a new line takes two bytes");
    return slave;
}

Test(port_streams, a_terminal_that_is_stopped_is_given_up_at_the_deadline) {
    int master;
    char byte;
    const int slave = terminal(&master);
    cr_assert_eq(tcflow(slave, TCOOFF), 0);
    cr_assert_eq(port_file_write(slave, "x", 1, shortly(), &sys), PORT_TIMEOUT);
    cr_assert_eq(tcflow(slave, TCOON), 0);
    cr_assert_eq(port_file_write(slave, "x", 1, PORT_NEVER, &sys), PORT_OK);
    cr_assert_eq(read(master, &byte, 1), 1);
}

Test(port_streams, a_terminal_that_nobody_reads_is_given_up_at_the_deadline) {
    static const size_t lengths[] = {1, 2, 5, 17, 61, 64, 127, 128, 129, 256, 5000};
    for (size_t k = 0; k < sizeof lengths / sizeof *lengths; k++) {
        int master;
        memset(big, 'x', BIG);
        for (size_t i = 0; i < BIG; i += lengths[k])
            big[i] = '\n';
        is_given_up(terminal(&master));
        close(master);
    }
}

/* ---- nobody there ---- */

Test(port_streams, writing_to_nobody_is_an_error_and_no_end) {
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    close(ends[0]);
    port_process_start();
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(port_file_write(ends[1], "x", 1, PORT_NEVER, &sys), PORT_FAILED);
        cr_assert_eq(sys, EPIPE);
    }
    cr_assert_eq(port_signal(), 0);
}

static int status_of_a_program_that_sigpipe_reaches(void) {
    char *const arguments[] = {(char *)"sh", (char *)"-c", (char *)"kill -PIPE $$; exit 3", NULL};
    char out[8];
    int status;
    cr_assert_eq(port_process_run(arguments, out, sizeof out, &n, PORT_NEVER, &status, &sys),
                 PORT_OK);
    return status;
}

Test(port_streams, a_program_has_sigpipe_as_it_was_at_our_start) {
    signal(SIGPIPE, SIG_DFL);
    port_process_start();
    cr_assert_eq(status_of_a_program_that_sigpipe_reaches(), 128 + SIGPIPE);
    signal(SIGPIPE, SIG_IGN);
    port_process_start();
    cr_assert_eq(status_of_a_program_that_sigpipe_reaches(), 3);
}
