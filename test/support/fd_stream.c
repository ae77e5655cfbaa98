#include "test/support/fd_stream.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

static ta_err fail(ta_diag *diag, ta_err err, const char *call) {
    diag->sys = errno;
    return ta_fail(diag, err, call);
}

static ta_err fd_read(void *ctx, void *p, size_t cap, size_t *n, ta_deadline deadline,
                      ta_diag *diag) {
    (void)deadline;
    ssize_t got;
    do
        got = recv(*(int *)ctx, p, cap, 0);
    while (got < 0 && errno == EINTR);
    *n = got > 0 ? (size_t)got : 0;
    return got < 0 ? fail(diag, TA_E_RECV, "recv") : TA_OK;
}

static ta_err fd_write(void *ctx, const void *p, size_t n, ta_deadline deadline, ta_diag *diag) {
    (void)deadline;
    for (size_t done = 0; done < n;) {
        ssize_t put = send(*(int *)ctx, (const char *)p + done, n - done, MSG_NOSIGNAL);
        if (put < 0 && errno != EINTR)
            return fail(diag, TA_E_SEND, "send");
        done += put > 0 ? (size_t)put : 0;
    }
    return TA_OK;
}

ta_stream fd_stream(int *fd) {
    return (ta_stream){fd, fd_read, fd_write};
}

int fd_connect(unsigned port) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int one = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0)
        return fd;
    close(fd);
    return -1;
}
