/* socket.c - non-blocking sockets with deadlines. Send and receive are tried first; only a call
 * that would block costs a poll. */
#include "posix/posix.h"

#include <errno.h>
#include <limits.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum { WAITS_MAX = 16 };

typedef union any_address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
} any_address;

/* The BSDs' kernels fill in the address's length field from the argument of the call. */
static socklen_t to_system(const port_address *from, any_address *to) {
    memset(to, 0, sizeof *to);
    if (from->family == 4) {
        to->v4.sin_family = AF_INET;
        to->v4.sin_port = htons(from->port);
        memcpy(&to->v4.sin_addr, from->bytes, 4);
        return sizeof to->v4;
    }
    to->v6.sin6_family = AF_INET6;
    to->v6.sin6_port = htons(from->port);
    memcpy(&to->v6.sin6_addr, from->bytes, 16);
    to->v6.sin6_scope_id = from->scope;
    return sizeof to->v6;
}

/* PORT_OK | PORT_IN_PROGRESS | PORT_FAILED, with no socket left open. */
static port_result open_connected(const port_address *to, int type, port_socket *out, int *sys) {
    if (posix_overrides.connect != NULL)
        return posix_overrides.connect(to, type, out, sys);
    any_address a;
    socklen_t n = to_system(to, &a);
    int on = 1;
    int s = socket(a.any.sa_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    *out = PORT_NO_SOCKET;
    if (s < 0) {
        *sys = errno;
        return PORT_FAILED;
    }
    if (type == SOCK_STREAM) /* an error only delays the request */
        (void)setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    else
        posix_ask_for_random_port(s, a.any.sa_family);
#ifdef SO_NOSIGPIPE
    (void)setsockopt(s, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
    *out = s;
    if (connect(s, &a.any, n) == 0)
        return PORT_OK;
    /* A connect interrupted by a signal continues in the background. */
    if (errno == EINPROGRESS || errno == EINTR)
        return PORT_IN_PROGRESS;
    *sys = errno;
    *out = PORT_NO_SOCKET;
    (void)close(s);
    return PORT_FAILED;
}

port_result port_tcp_connect(const port_address *to, port_socket *out, int *sys) {
    return open_connected(to, SOCK_STREAM, out, sys);
}

port_result port_tcp_connected(port_socket s, int *sys) {
    int error = 0;
    socklen_t n = sizeof error;
    if (getsockopt(s, SOL_SOCKET, SO_ERROR, &error, &n) != 0)
        error = errno;
    *sys = error;
    return error == 0 ? PORT_OK : PORT_FAILED;
}

port_result port_udp_open(const port_address *to, port_socket *out, int *sys) {
    return open_connected(to, SOCK_DGRAM, out, sys);
}

void port_socket_close(port_socket s) {
    if (s != PORT_NO_SOCKET)
        (void)close(s);
}

uint32_t port_interface(const char *name) {
    return posix_overrides.interface != NULL ? posix_overrides.interface(name)
                                             : if_nametoindex(name);
}

/* Check the signal and the deadline before a call that may block. *wait: milliseconds left, for
 * poll. */
static port_result still_time(int64_t deadline, int *wait) {
    if (posix_interrupted() != PORT_OK)
        return PORT_INTERRUPTED;
    *wait = -1;
    if (deadline == PORT_NEVER)
        return PORT_OK;
    int64_t now = port_monotonic_ms();
    if (now >= deadline)
        return PORT_TIMEOUT;
    *wait = deadline - now < INT_MAX ? (int)(deadline - now) : INT_MAX;
    return PORT_OK;
}

port_result port_poll(port_wait *waits, size_t n, int64_t deadline) {
    struct pollfd fds[WAITS_MAX + 1];
    if (n > WAITS_MAX)
        return PORT_FAILED;
    for (size_t i = 0; i < n; i++) {
        unsigned want = waits[i].want;
        fds[i].fd = waits[i].socket; /* poll skips -1, too */
        fds[i].events =
            (short)((want & PORT_READABLE ? POLLIN : 0) | (want & PORT_WRITABLE ? POLLOUT : 0));
        waits[i].ready = 0;
    }
    fds[n] = (struct pollfd){.fd = posix_wake_fd, .events = POLLIN};
    for (;;) {
        int wait;
        const int look = deadline == PORT_LOOK;
        port_result r = still_time(look ? PORT_NEVER : deadline, &wait);
        if (r != PORT_OK)
            return r;
        int ready = poll(fds, (nfds_t)n + 1, look ? 0 : wait);
        if (ready > 0)
            break;
        if (ready < 0 && errno != EINTR)
            return PORT_FAILED;
        if (ready == 0 && look)
            return PORT_TIMEOUT;
    }
    if (fds[n].revents)
        return PORT_INTERRUPTED;
    for (size_t i = 0; i < n; i++) {
        if (waits[i].socket == PORT_NO_SOCKET)
            continue;
        if (fds[i].revents & POLLIN)
            waits[i].ready |= PORT_READABLE;
        if (fds[i].revents & POLLOUT)
            waits[i].ready |= PORT_WRITABLE;
        if (fds[i].revents & (POLLERR | POLLHUP | POLLNVAL))
            waits[i].ready |= PORT_READABLE | PORT_WRITABLE;
    }
    return PORT_OK;
}

/* After a send or receive failed: PORT_OK to try it again. */
static port_result after_failure(port_socket s, uint8_t want, int64_t deadline, int *sys) {
    *sys = errno;
    if (errno == EINTR)
        return posix_interrupted();
    if (errno != EAGAIN && errno != EWOULDBLOCK)
        return PORT_FAILED;
    port_wait wait = {s, want, 0};
    *sys = 0;
    if (want == PORT_READABLE) /* a part came, and the rest may wait for its acknowledgement */
        posix_ack_now(s);
    return port_poll(&wait, 1, deadline);
}

port_result port_send(port_socket s, const void *p, size_t n, size_t *done, int64_t deadline,
                      int *sys) {
    int wait;
    port_result r = still_time(deadline, &wait);
    while (r == PORT_OK) {
        /* Not send, which is a different system call with glibc on some architectures
         * (seccomp.c). */
        ssize_t put = sendto(s, p, n, MSG_NOSIGNAL, NULL, 0);
        if (put >= 0) {
            *done = (size_t)put;
            return PORT_OK;
        }
        r = after_failure(s, PORT_WRITABLE, deadline, sys);
    }
    return r;
}

port_result port_receive(port_socket s, void *p, size_t n, size_t *done, int64_t deadline,
                         int *sys) {
    return port_receive_both(s, p, n, NULL, 0, done, deadline, sys);
}

port_result port_receive_both(port_socket s, void *p, size_t n, void *more, size_t more_n,
                              size_t *done, int64_t deadline, int *sys) {
    int wait;
    port_result r = still_time(deadline, &wait);
    struct iovec pieces[2] = {{p, n}, {more, more_n}};
    while (r == PORT_OK) {
        ssize_t got = readv(s, pieces, more_n > 0 ? 2 : 1);
        if (got >= 0) {
            *done = (size_t)got;
            return PORT_OK;
        }
        r = after_failure(s, PORT_READABLE, deadline, sys);
    }
    return r;
}
