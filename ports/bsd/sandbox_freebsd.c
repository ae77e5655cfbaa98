/* sandbox_freebsd.c - Capsicum: capability mode, which forbids access to anything by name, and
 * minimal rights on each descriptor.
 *
 * In capability mode we cannot open a file, connect a socket or run a program. The broker does all
 * three, so the mode can start before the first connection. The rights of a descriptor from the
 * broker are limited before it is used. A later call narrows what the broker serves; the mode
 * itself cannot be narrowed. */
#include "posix/broker.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/capsicum.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* The kernel assigns the lowest free number. The parent process has opened any higher one. */
enum { DESCRIPTORS_MAX = 1024 };

static bool entered;
static posix_override_set broker; /* the broker's overrides, which do not limit rights */

/* ---- rights ---- */

/* ENOTCAPABLE: the parent process has limited it already, and it lacks some of these rights. */
static bool limit(int fd, const cap_rights_t *rights, int *sys) {
    if (cap_rights_limit(fd, rights) == 0 || errno == EBADF || errno == ENOTCAPABLE)
        return true;
    *sys = errno;
    return false;
}

/* A descriptor above the standard streams that somebody has limited is not ours, and its rights are
 * unknown: close it. */
static bool limit_or_close(int fd, const cap_rights_t *rights, int *sys) {
    errno = 0;
    const bool done = limit(fd, rights, sys);
    if (errno == ENOTCAPABLE)
        (void)close(fd);
    return done;
}

static bool limit_output(int fd, int *sys) {
    static const unsigned long width[] = {TIOCGWINSZ};
    cap_rights_t rights;
    cap_rights_init(&rights, CAP_WRITE, CAP_EVENT, CAP_IOCTL);
    if (!limit(fd, &rights, sys))
        return false;
    if (cap_ioctls_limit(fd, width, 1) == 0 || errno == EBADF || errno == ENOTCAPABLE)
        return true;
    *sys = errno;
    return false;
}

/* The rights that this port needs on an open socket or file. */
static void rights_of_any(cap_rights_t *rights) {
    cap_rights_init(rights, CAP_READ, CAP_WRITE, CAP_SEEK, CAP_EVENT, CAP_FLOCK, CAP_FTRUNCATE,
                    CAP_GETSOCKOPT);
}

static bool limit_all(int *sys) {
    cap_rights_t in, wake, exchange, any;
    cap_rights_init(&in, CAP_READ, CAP_EVENT);
    cap_rights_init(&wake, CAP_EVENT);
    cap_rights_init(&exchange, CAP_READ, CAP_WRITE, CAP_EVENT);
    rights_of_any(&any);
    if (!limit(STDIN_FILENO, &in, sys) || !limit_output(STDOUT_FILENO, sys) ||
        !limit_output(STDERR_FILENO, sys))
        return false;
    closefrom(DESCRIPTORS_MAX);
    for (int fd = STDERR_FILENO + 1; fd < DESCRIPTORS_MAX; fd++) {
        const cap_rights_t *rights = fd == posix_wake_fd           ? &wake
                                     : fd == posix_broker_socket() ? &exchange
                                                                   : &any;
        if (!limit_or_close(fd, rights, sys))
            return false;
    }
    return true;
}

/* ---- limiting what the broker returns ---- */

/* Returns r. If the rights cannot be limited, closes the descriptor and returns PORT_FAILED. */
static port_result limited(port_result r, int *fd, const cap_rights_t *rights, int *sys) {
    if ((r != PORT_OK && r != PORT_IN_PROGRESS) || limit(*fd, rights, sys))
        return r;
    (void)close(*fd);
    *fd = -1;
    return PORT_FAILED;
}

static port_result file_open(const char *path, port_file *out, int *sys) {
    cap_rights_t rights;
    /* pread needs CAP_READ and CAP_SEEK. */
    cap_rights_init(&rights, CAP_READ, CAP_SEEK, CAP_EVENT);
    return limited(broker.file_open(path, out, sys), out, &rights, sys);
}

static port_result shared_open(const char *path, port_file *out, int *sys) {
    cap_rights_t rights;
    cap_rights_init(&rights, CAP_READ, CAP_WRITE, CAP_SEEK, CAP_EVENT, CAP_FLOCK, CAP_FTRUNCATE);
    return limited(broker.shared_open(path, out, sys), out, &rights, sys);
}

static port_result start_connect(const port_address *to, int type, port_socket *out, int *sys) {
    cap_rights_t rights;
    cap_rights_init(&rights, CAP_READ, CAP_WRITE, CAP_EVENT, CAP_GETSOCKOPT);
    return limited(broker.connect(to, type, out, sys), out, &rights, sys);
}

static bool start_broker(const port_sandbox_policy *policy, int *sys) {
    static const posix_broker_service *const quiet[] = {&posix_broker_connect, &posix_broker_open,
                                                        &posix_broker_narrow, NULL};
    static const posix_broker_service *const running[] = {
        &posix_broker_connect, &posix_broker_open, &posix_broker_narrow, &posix_broker_run, NULL};
    if (posix_broker_start(policy, policy->command != NULL ? running : quiet, sys) != PORT_OK)
        return false;
    broker = posix_overrides;
    posix_overrides.file_open = file_open;
    posix_overrides.shared_open = shared_open;
    posix_overrides.connect = start_connect;
    return true;
}

/* The kernel was built without Capsicum: continue without a sandbox. */
static port_result without(const char **note, int *sys) {
    posix_broker_stop();
    *sys = 0;
    *note = "this kernel has no Capsicum";
    return PORT_OK;
}

port_result port_sandbox(const port_sandbox_policy *policy, const char **note, int *sys) {
    *note = NULL;
    *sys = 0;
    if (entered)
        return posix_broker_narrow_to(policy, sys);
    if (!start_broker(policy, sys))
        return PORT_FAILED;
    if (!limit_all(sys))
        return *sys == ENOSYS ? without(note, sys) : PORT_FAILED;
    if (cap_enter() != 0) {
        *sys = errno;
        return *sys == ENOSYS ? without(note, sys) : PORT_FAILED;
    }
    entered = true;
    return PORT_OK;
}
