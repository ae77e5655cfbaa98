/* process.c - signals and the environment.
 *
 * A signal that comes just before a poll must not be lost. Its handler writes to a pipe, and every
 * poll waits for that pipe too. Against blocking the signals outside ppoll this costs one system
 * call for the whole run as well, but it leaves no signal mask to children, needs no ppoll, and
 * lets a signal end a blocking read or write of a file. A second signal kills: SA_RESETHAND puts
 * the default action back, for the case that the first does not come through.
 *
 * SIGPIPE has a handler that does nothing, and is not ignored: execve gives a program that we run the
 * default action back. */
#include "posix/posix.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

posix_substitutes posix_instead;
int posix_wake_fd = -1;
static int wake_write_fd = -1;
static volatile sig_atomic_t seen;

static void record(int number) {
    int saved = errno;
    seen = number;
    /* At most one byte for each signal, so the pipe never fills. */
    if (wake_write_fd >= 0 && write(wake_write_fd, "", 1) < 0)
        seen = number; /* `seen` alone must do */
    errno = saved;
}

static void pass_over(int number) {
    (void)number;
}

static void catch_signal(int number, void (*handler)(int), int flags) {
    struct sigaction action = {.sa_flags = flags}, before;
    action.sa_handler = handler;
    (void)sigemptyset(&action.sa_mask);
    if (sigaction(number, &action, &before) != 0 || before.sa_handler != SIG_IGN)
        return;
    /* Who started us wants it ignored, as nohup does. */
    (void)sigaction(number, &before, NULL);
    if (seen == number)
        seen = 0;
}

/* What stands in for a standard stream that was closed: writing fails, and reading is at its end at
 * once. Without a /dev, as in many a container, it is a pipe's read end that nobody writes to; not of
 * the wake pipe, where a read would wait for a signal. Pipes of FreeBSD and OpenBSD go both ways: there
 * a write then fails with EPIPE. */
static int open_nothing(void) {
    int ends[2];
    const int fd = openat(AT_FDCWD, "/dev/null", O_RDONLY | O_CLOEXEC);
    if (fd >= 0 || pipe2(ends, O_CLOEXEC) != 0)
        return fd;
    (void)close(ends[1]);
    return ends[0];
}

/* A standard stream that is closed would be opened anew as the wake pipe, or as a socket, and what is
 * meant for stdout would go there. */
static void fill_standard_streams(int ends[2]) {
    const int low[2] = {ends[0], ends[1]};
    int fd;
    if (low[0] > PORT_STDERR && low[1] > PORT_STDERR)
        return;
    for (int i = 0; i < 2; i++)
        ends[i] = fcntl(low[i], F_DUPFD_CLOEXEC, PORT_STDERR + 1);
    (void)close(low[0]);
    (void)close(low[1]);
    do
        fd = open_nothing();
    while (fd >= 0 && fd <= PORT_STDERR);
    if (fd >= 0)
        (void)close(fd);
}

void port_process_start(void) {
    int ends[2];
    catch_signal(SIGINT, record, (int)SA_RESETHAND);
    catch_signal(SIGTERM, record, (int)SA_RESETHAND);
    catch_signal(SIGPIPE, pass_over, SA_RESTART);
    if (pipe2(ends, O_CLOEXEC) == 0) {
        fill_standard_streams(ends);
        posix_wake_fd = ends[0];
        wake_write_fd = ends[1];
    }
    posix_hide_memory();
}

int port_signal(void) {
    return (int)seen; /* sig_atomic_t is a long on FreeBSD */
}

port_result posix_interrupted(void) {
    return seen ? PORT_INTERRUPTED : PORT_OK;
}

const char *port_environment(const char *name) {
    return getenv(name);
}

uint32_t port_user(void) {
    return (uint32_t)getuid();
}
