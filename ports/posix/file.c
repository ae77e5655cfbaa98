/* file.c - files and the standard streams, by descriptor: stdio would allocate. */
#include "posix/posix.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

port_result port_file_open(const char *path, port_file *out, int *sys) {
    if (posix_instead.file_open != NULL)
        return posix_instead.file_open(path, out, sys);
    for (;;) {
        /* Not open: musl's sets close-on-exec a second time, by a system call of its own. */
        int fd = openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
        if (fd >= 0) {
            *out = fd;
            return PORT_OK;
        }
        *sys = errno;
        if (errno == ENOENT || errno == ENOTDIR)
            return PORT_NOT_FOUND;
        if (errno != EINTR)
            return PORT_FAILED;
        if (posix_interrupted() != PORT_OK)
            return PORT_INTERRUPTED;
    }
}

#define HERE (-1)

static port_result read_from(port_file f, off_t offset, void *p, size_t n, size_t *done, int *sys) {
    for (;;) {
        ssize_t got = offset == HERE ? read(f, p, n) : pread(f, p, n, offset);
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

port_result port_file_read(port_file f, void *p, size_t n, size_t *done, int *sys) {
    return read_from(f, HERE, p, n, done, sys);
}

port_result port_file_read_at(port_file f, uint64_t offset, void *p, size_t n, size_t *done,
                              int *sys) {
    return read_from(f, (off_t)offset, p, n, done, sys);
}

port_result port_file_write(port_file f, const void *p, size_t n, int *sys) {
    const char *at = p;
    while (n > 0) {
        ssize_t put = write(f, at, n);
        if (put >= 0) {
            at += put;
            n -= (size_t)put;
            continue;
        }
        *sys = errno;
        if (errno != EINTR)
            return PORT_FAILED;
        if (posix_interrupted() != PORT_OK)
            return PORT_INTERRUPTED;
    }
    return PORT_OK;
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
