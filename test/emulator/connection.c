#include "test/emulator/connection.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static int bio_send(void *ctx, const unsigned char *p, size_t n) {
    ssize_t done;
    do
        done = send(*(int *)ctx, p, n, MSG_NOSIGNAL);
    while (done < 0 && errno == EINTR);
    return done < 0 ? MBEDTLS_ERR_SSL_INTERNAL_ERROR : (int)done;
}

static int bio_receive(void *ctx, unsigned char *p, size_t n) {
    ssize_t done;
    do
        done = recv(*(int *)ctx, p, n, 0);
    while (done < 0 && errno == EINTR);
    return done < 0 ? MBEDTLS_ERR_SSL_TIMEOUT : (int)done;
}

bool connection_start(connection *c, int fd, unsigned number, const mbedtls_ssl_config *config,
                      unsigned idle_ms) {
    c->fd = fd;
    c->number = number;
    c->tls = config != NULL;
    int on = 1;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct timeval idle = {idle_ms / 1000, (suseconds_t)(idle_ms % 1000) * 1000};
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &idle, sizeof idle);
    if (!c->tls)
        return true;
    mbedtls_ssl_init(&c->ssl);
    if (mbedtls_ssl_setup(&c->ssl, config) != 0)
        return false;
    mbedtls_ssl_set_bio(&c->ssl, &c->fd, bio_send, bio_receive, NULL);
    return mbedtls_ssl_handshake(&c->ssl) == 0;
}

long connection_read(connection *c, void *p, size_t n) {
    if (!c->tls)
        return bio_receive(&c->fd, p, n);
    int done = mbedtls_ssl_read(&c->ssl, p, n);
    return done == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY ? 0 : done;
}

bool connection_write(connection *c, const void *p, size_t n) {
    const unsigned char *at = p;
    while (n > 0) {
        int done = c->tls ? mbedtls_ssl_write(&c->ssl, at, n) : bio_send(&c->fd, at, n);
        if (done <= 0)
            return false;
        at += done;
        n -= (size_t)done;
    }
    return true;
}

bool connection_write_empty(connection *c) {
    return !c->tls || mbedtls_ssl_write(&c->ssl, (const unsigned char *)"", 0) == 0;
}

static long monotonic_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000L + t.tv_nsec / 1000000L;
}

void connection_await_end(connection *c, unsigned seconds) {
    long end = monotonic_ms() + seconds * 1000L;
    struct pollfd readable = {c->fd, POLLIN, 0};
    char waste[4096];
    for (long left; (left = end - monotonic_ms()) > 0;) {
        if (poll(&readable, 1, (int)left) > 0 && recv(c->fd, waste, sizeof waste, 0) <= 0)
            return;
    }
}

void connection_finish(connection *c, enum connection_end how) {
    if (c->tls) {
        if (how == CONNECTION_CLOSE)
            (void)mbedtls_ssl_close_notify(&c->ssl);
        mbedtls_ssl_free(&c->ssl);
    }
    if (how == CONNECTION_RESET) {
        struct linger none = {1, 0};
        (void)setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &none, sizeof none);
    } else {
        /* Bytes left unread would turn the FIN into an RST and lose what was just sent. */
        char waste[4096];
        (void)shutdown(c->fd, SHUT_WR);
        while (recv(c->fd, waste, sizeof waste, MSG_DONTWAIT) > 0)
            ;
    }
    close(c->fd);
}

const char *connection_tls_version(const connection *c) {
    return c->tls ? mbedtls_ssl_get_version(&c->ssl) : "";
}

const char *connection_tls_suite(const connection *c) {
    return c->tls ? mbedtls_ssl_get_ciphersuite(&c->ssl) : "";
}
