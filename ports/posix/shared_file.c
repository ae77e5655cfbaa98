/* shared_file.c - a small file that processes share, under a lock. With flock: fcntl's record locks
 * are lost when any descriptor of the file is closed. Both end with the process. */
#include "posix/posix.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAUSE_MAX_MS = 16 };

/* Check before opening: opening a device may have side effects. */
static port_result kind_at(const char *path) {
    struct stat s;
    if (fstatat(AT_FDCWD, path, &s, AT_SYMLINK_NOFOLLOW) != 0 || S_ISREG(s.st_mode) ||
        S_ISDIR(s.st_mode))
        return PORT_OK; /* or openat reports the error */
    return S_ISLNK(s.st_mode) ? PORT_IS_LINK : PORT_NOT_REGULAR;
}

/* Check again after opening: the path may have changed meanwhile. Closes fd unless it returns
 * PORT_OK. */
static port_result kind_of(int fd) {
    struct stat s;
    if (fstat(fd, &s) == 0 && S_ISREG(s.st_mode))
        return PORT_OK;
    (void)close(fd);
    return PORT_NOT_REGULAR;
}

port_result port_shared_open(const char *path, port_file *out, int *sys) {
    if (posix_overrides.shared_open != NULL)
        return posix_overrides.shared_open(path, out, sys);
    *sys = 0;
    port_result r = kind_at(path);
    while (r == PORT_OK) {
        int fd = openat(AT_FDCWD, path,
                        O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW | O_NONBLOCK, 0600);
        *out = fd;
        *sys = fd < 0 ? errno : 0;
        if (fd >= 0)
            return kind_of(fd);
        if (*sys != EINTR)
            return PORT_FAILED;
        r = posix_interrupted();
    }
    return r;
}

/* A blocking flock has no deadline, and would miss a signal that came just before it. */
port_result port_shared_lock(port_file f, int64_t deadline, int *sys) {
    for (int64_t pause = 1;; pause = pause < PAUSE_MAX_MS ? pause * 2 : pause) {
        if (flock(f, LOCK_EX | LOCK_NB) == 0)
            return PORT_OK;
        *sys = errno;
        if (errno != EWOULDBLOCK && errno != EINTR)
            return PORT_FAILED;
        int64_t now = port_monotonic_ms();
        if (now >= deadline)
            return PORT_TIMEOUT;
        if (port_sleep_until(deadline - now < pause ? deadline : now + pause) != PORT_OK)
            return PORT_INTERRUPTED;
    }
}

void port_shared_unlock(port_file f) {
    (void)flock(f, LOCK_UN);
}

port_result port_shared_read(port_file f, void *p, size_t n, size_t *done, int *sys) {
    if (lseek(f, 0, SEEK_SET) == 0)
        return port_file_read(f, p, n, done, PORT_NEVER, sys);
    *sys = errno;
    return PORT_FAILED;
}

port_result port_shared_replace(port_file f, const void *p, size_t n, int *sys) {
    if (lseek(f, 0, SEEK_SET) == 0) {
        port_result r = port_file_write(f, p, n, PORT_NEVER, sys);
        if (r != PORT_OK || ftruncate(f, (off_t)n) == 0)
            return r;
    }
    *sys = errno;
    return PORT_FAILED;
}
