/* process.c - signals and the environment.
 *
 * A signal that comes just before a poll must not be lost. Its handler writes to a pipe, and every
 * poll waits for that pipe too. Against blocking the signals outside ppoll this costs one system
 * call for the whole run as well, but it leaves no signal mask to children, needs no ppoll, and
 * lets a signal end a blocking read or write of a file. A second signal kills: SA_RESETHAND puts
 * the default action back, for the case that the first does not come through. */
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

static void catch_signal(int number) {
    struct sigaction action = {.sa_flags = (int)SA_RESETHAND}, before;
    action.sa_handler = record;
    (void)sigemptyset(&action.sa_mask);
    if (sigaction(number, &action, &before) != 0 || before.sa_handler != SIG_IGN)
        return;
    /* Who started us wants it ignored, as nohup does. */
    (void)sigaction(number, &before, NULL);
    if (seen == number)
        seen = 0;
}

/* A standard stream that is closed would be opened anew as the pipe, or as a socket, and what is
 * meant for stdout would go there. A read end of the pipe takes its place: no file is needed for
 * it, and to write to it fails as it should. */
static void fill_standard_streams(int ends[2]) {
    int low[2] = {ends[0], ends[1]}, fd;
    if (low[0] > PORT_STDERR && low[1] > PORT_STDERR)
        return;
    ends[0] = fcntl(low[0], F_DUPFD_CLOEXEC, PORT_STDERR + 1);
    ends[1] = fcntl(low[1], F_DUPFD_CLOEXEC, PORT_STDERR + 1);
    (void)close(low[1]);
    if (low[0] > PORT_STDERR)
        (void)close(low[0]);
    do
        fd = fcntl(ends[0], F_DUPFD_CLOEXEC, 0);
    while (fd >= 0 && fd <= PORT_STDERR);
    if (fd >= 0)
        (void)close(fd);
}

void port_process_start(void) {
    int ends[2];
    catch_signal(SIGINT);
    catch_signal(SIGTERM);
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
