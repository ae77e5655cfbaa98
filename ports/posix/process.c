/* process.c - signals and the environment.
 *
 * A signal that comes just before a poll must not be lost. So its handler writes to a pipe that
 * every poll waits for. The alternative, to block signals outside ppoll, also costs one system call
 * per run, but children would inherit the mask, and a signal could not end a blocking read or write
 * of a file. The second signal kills, since SA_RESETHAND restores the default action: a way out if
 * the first has no effect.
 *
 * SIGPIPE gets a handler that does nothing. If it were ignored, programs that we run would inherit
 * that. */
#include "posix/posix.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

posix_override_set posix_overrides;
int posix_wake_fd = -1;
static int wake_write_fd = -1;
static volatile sig_atomic_t seen;

static void record(int number) {
    int saved = errno;
    seen = number;
    /* At most one byte per signal, so the pipe never fills. */
    if (wake_write_fd >= 0 && write(wake_write_fd, "", 1) < 0)
        seen = number; /* without the pipe, `seen` has to be enough */
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
    /* The parent process wants it ignored, as nohup does. */
    (void)sigaction(number, &before, NULL);
    if (seen == number)
        seen = 0;
}

/* Open a replacement for a standard stream that was closed: a write fails, and a read is at the end
 * of the file. Without /dev, as in many containers, this is the read end of a pipe without a
 * writer. It is not the wake pipe, where a read would wait for a signal. On FreeBSD and OpenBSD
 * pipes work in both directions, and the write fails with EPIPE. */
static int open_nothing(void) {
    int ends[2];
    const int fd = openat(AT_FDCWD, "/dev/null", O_RDONLY | O_CLOEXEC);
    if (fd >= 0 || pipe2(ends, O_CLOEXEC) != 0)
        return fd;
    (void)close(ends[1]);
    return ends[0];
}

/* If a standard stream is closed, the wake pipe or a socket would get its number, and output for
 * stdout would go there. Move the wake pipe up and open replacements. */
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
