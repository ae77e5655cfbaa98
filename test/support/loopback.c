#define _DEFAULT_SOURCE
#include "support/loopback.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

port_address loopback(uint8_t last, uint16_t port) {
    port_address a = {.family = last ? 4 : 6, .port = port};
    if (last) {
        a.bytes[0] = 127;
        a.bytes[3] = last;
    } else {
        a.bytes[15] = 1;
    }
    return a;
}

static socklen_t to_system(const port_address *a, struct sockaddr_storage *out) {
    memset(out, 0, sizeof *out);
    if (a->family == 4) {
        struct sockaddr_in *v4 = (struct sockaddr_in *)out;
        v4->sin_family = AF_INET;
        v4->sin_port = htons(a->port);
        memcpy(&v4->sin_addr, a->bytes, 4);
        return sizeof *v4;
    }
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(a->port);
    memcpy(&v6->sin6_addr, a->bytes, 16);
    return sizeof *v6;
}

static int bound(port_address *at, int type) {
    struct sockaddr_storage a;
    socklen_t n = to_system(at, &a);
    int on = 1, s = socket(a.ss_family, type, 0);
    if (s < 0 || setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        bind(s, (struct sockaddr *)&a, n) != 0 || getsockname(s, (struct sockaddr *)&a, &n) != 0)
        abort();
    /* sin_port and sin6_port lie at the same place. */
    at->port = ntohs(((struct sockaddr_in *)&a)->sin_port);
    return s;
}

int loopback_listen(port_address *at, int backlog) {
    int s = bound(at, SOCK_STREAM);
    if (listen(s, backlog) != 0)
        abort();
    return s;
}

int loopback_datagram(port_address *at) {
    return bound(at, SOCK_DGRAM);
}

uint16_t loopback_closed_port(port_address at) {
    at.port = 0;
    close(bound(&at, SOCK_STREAM));
    return at.port;
}

int loopback_deaf(port_address *at) {
    struct sockaddr_storage a;
    int s = loopback_listen(at, 0);
    socklen_t n = to_system(at, &a);
    for (int i = 0; i < 8; i++) {
        int filler = socket(a.ss_family, SOCK_STREAM, 0);
        if (filler < 0 || fcntl(filler, F_SETFL, O_NONBLOCK) != 0)
            abort();
        (void)connect(filler, (struct sockaddr *)&a, n); /* stays open until the process ends */
    }
    return s;
}
