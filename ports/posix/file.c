/* file.c - files and the standard streams, by descriptor: stdio would allocate.
 *
 * Other processes share the standard streams, so we do not change whether they block. Instead, each
 * read, and each write that has a deadline, polls first and so does not block. */
#include "posix/posix.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

port_result port_file_open(const char *path, port_file *out, int *sys) {
    if (posix_overrides.file_open != NULL)
        return posix_overrides.file_open(path, out, sys);
    for (int wait = O_NONBLOCK;;) {
        /* Not open: musl's makes a second system call to set close-on-exec. */
        int fd = openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NOCTTY | wait);
        if (fd >= 0) {
            *out = fd;
            return PORT_OK;
        }
        *sys = errno;
        if (errno == ENOENT || errno == ENOTDIR)
            return PORT_NOT_FOUND;
        if (errno == EWOULDBLOCK && wait != 0) { /* another process must give up its lease first */
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

/* port_poll fails after a signal or a passed deadline even if the file is ready. Check that
 * first. */
static port_result wait_unless_ready(port_file f, uint8_t want, int64_t deadline) {
    struct pollfd look = {.fd = f, .events = want == PORT_READABLE ? POLLIN : POLLOUT};
    return poll(&look, 1, 0) > 0 ? PORT_OK : wait_for(f, want, deadline);
}

/* After a read or write failed: PORT_OK to try it again. It may fail with EAGAIN although poll
 * reported the stream ready, since other processes use the same stream. */
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

/* How much of at[0..n) a write accepts without blocking after poll reported room. Linux reports 256
 * bytes of room for a terminal, and may need two of them for a newline. */
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

/* Without a deadline the write may block: that takes one call instead of many, and a signal ends
 * it. After a signal the write must not block. */
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
