/* file.c - files and the standard streams, by descriptor: stdio would allocate.
 *
 * The standard streams belong to others as well, so they stay blocking, or not, as they are. A poll goes
 * before each read, and before each write that has a deadline, so that neither blocks. */
#include "posix/posix.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

port_result port_file_open(const char *path, port_file *out, int *sys) {
    if (posix_instead.file_open != NULL)
        return posix_instead.file_open(path, out, sys);
    for (int wait = O_NONBLOCK;;) {
        /* Not open: musl's sets close-on-exec a second time, by a system call of its own. */
        int fd = openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NOCTTY | wait);
        if (fd >= 0) {
            *out = fd;
            return PORT_OK;
        }
        *sys = errno;
        if (errno == ENOENT || errno == ENOTDIR)
            return PORT_NOT_FOUND;
        if (errno == EWOULDBLOCK && wait != 0) { /* another process gives up its lease: soon */
            wait = 0;
            continue;
        }
        if (errno != EINTR)
            return PORT_FAILED;
        if (posix_interrupted() != PORT_OK)
            return PORT_INTERRUPTED;
    }
}

/* ---- waiting ---- */

static port_result wait_for(port_file f, uint8_t want, int64_t deadline) {
    port_wait wait = {f, want, 0};
    return port_poll(&wait, 1, deadline);
}

/* port_poll gives way to a signal and to a deadline that has passed: what is ready all the same counts. */
static port_result wait_unless_ready(port_file f, uint8_t want, int64_t deadline) {
    struct pollfd look = {.fd = f, .events = want == PORT_READABLE ? POLLIN : POLLOUT};
    return poll(&look, 1, 0) > 0 ? PORT_OK : wait_for(f, want, deadline);
}

/* After a read or write that failed: PORT_OK to try it again. What the poll saw may have gone to another
 * process that has the same stream. */
static port_result after_failure(port_file f, uint8_t want, int64_t deadline, int *sys) {
    if (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK)
        return wait_for(f, want, deadline);
    *sys = errno;
    return PORT_FAILED;
}

/* ---- reading ---- */

port_result port_file_read(port_file f, void *p, size_t n, size_t *done, int64_t deadline,
                           int *sys) {
    port_result r = wait_unless_ready(f, PORT_READABLE, deadline);
    while (r == PORT_OK) {
        const ssize_t got = read(f, p, n);
        if (got >= 0) {
            *done = (size_t)got;
            return PORT_OK;
        }
        r = after_failure(f, PORT_READABLE, deadline, sys);
    }
    return r;
}

port_result port_file_read_at(port_file f, uint64_t offset, void *p, size_t n, size_t *done,
                              int *sys) {
    for (;;) {
        ssize_t got = pread(f, p, n, (off_t)offset);
        if (got >= 0) {
            *done = (size_t)got;
            return PORT_OK;
        }
        *sys = errno;
        if (errno != EINTR)
            return PORT_FAILED;
        if (posix_interrupted() != PORT_OK)
            return PORT_INTERRUPTED;
    }
}

/* ---- writing ---- */

/* How much of at[0..n) a write takes at once when poll finds room. Linux counts a terminal's room in pieces
 * of 256 bytes, and may need two of them for a new line. */
static size_t piece_of(bool terminal, const char *at, size_t n) {
    enum { TERMINAL_ROOM = 128 };
    const size_t room = terminal ? TERMINAL_ROOM : posix_pipe_room;
    if (n > room)
        n = room;
    const char *line_end = terminal ? memchr(at, '\n', n) : NULL;
    if (line_end == NULL)
        return n;
    return line_end == at ? 1 : (size_t)(line_end - at);
}

/* Without a deadline the write may block: a signal ends that as well, and it is one call instead of many.
 * Once a signal has come, it may not. */
port_result port_file_write(port_file f, const void *p, size_t n, int64_t deadline, int *sys) {
    const bool terminal = deadline != PORT_NEVER && port_terminal_columns(f) > 0;
    port_result r = PORT_OK;
    for (const char *at = p; n > 0 && r == PORT_OK;) {
        const bool may_wait = deadline == PORT_NEVER && posix_interrupted() == PORT_OK;
        const size_t piece = may_wait ? n : piece_of(terminal, at, n);
        if (!may_wait)
            r = wait_unless_ready(f, PORT_WRITABLE, deadline);
        const ssize_t put = r == PORT_OK ? write(f, at, piece) : 0;
        if (put < 0)
            r = after_failure(f, PORT_WRITABLE, deadline, sys);
        else {
            at += put;
            n -= (size_t)put;
        }
    }
    return r;
}

void port_file_close(port_file f) {
    (void)close(f);
}

unsigned port_terminal_columns(port_file f) {
    struct winsize size;
    if (ioctl(f, TIOCGWINSZ, &size) != 0)
        return 0;
    return size.ws_col > 0 ? size.ws_col : 80;
}
