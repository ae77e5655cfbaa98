/* descriptor.c - pass a descriptor from the broker to us, as ancillary data of one byte
 * (SCM_RIGHTS). */
#include "posix/broker.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef union control {
    struct cmsghdr aligned;
    char bytes[CMSG_SPACE(sizeof(int))];
} control;

static void give_or_end(const struct msghdr *m) {
    while (sendmsg(posix_broker_socket(), m, MSG_NOSIGNAL) != 1)
        if (errno != EINTR)
            _exit(0);
}

void posix_broker_give_descriptor(int fd) {
    control c;
    char byte = 0;
    struct iovec piece = {&byte, 1};
    struct msghdr m = {.msg_iov = &piece, .msg_iovlen = 1};
    memset(&c, 0, sizeof c);
    m.msg_control = c.bytes;
    m.msg_controllen = sizeof c.bytes;
    struct cmsghdr *head = CMSG_FIRSTHDR(&m);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(sizeof fd);
    memcpy(CMSG_DATA(head), &fd, sizeof fd);
    give_or_end(&m);
    (void)close(fd);
}

port_result posix_broker_get_descriptor(int *fd, int *sys) {
    control c;
    char byte;
    struct iovec piece = {&byte, 1};
    struct msghdr m = {.msg_iov = &piece, .msg_iovlen = 1};
    ssize_t got;
    memset(&c, 0, sizeof c);
    m.msg_control = c.bytes;
    m.msg_controllen = sizeof c.bytes;
    do
        got = recvmsg(posix_broker_socket(), &m, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    *sys = got < 0 ? errno : EPIPE;
    /* On the BSDs this means that we have no free descriptor. The byte stays in the socket: read
     * it, or it would be taken for the start of the next answer. */
    if (got < 0 && (errno == EMFILE || errno == EMSGSIZE)) {
        (void)recvfrom(posix_broker_socket(), &byte, 1, MSG_DONTWAIT, NULL, NULL);
        *sys = EMFILE;
    }
    const struct cmsghdr *head = got == 1 ? CMSG_FIRSTHDR(&m) : NULL;
    if (head == NULL || head->cmsg_type != SCM_RIGHTS || head->cmsg_len != CMSG_LEN(sizeof *fd)) {
        /* On Linux this means that we have no free descriptor. */
        if (got == 1)
            *sys = EMFILE;
        return PORT_FAILED;
    }
    memcpy(fd, CMSG_DATA(head), sizeof *fd);
    *sys = 0;
    return PORT_OK;
}
