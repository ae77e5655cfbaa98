/* connection.h - one accepted connection: bytes over TLS, or over plain TCP with --http. Blocking;
 * each connection has a thread of its own. */
#ifndef EMULATOR_CONNECTION_H
#define EMULATOR_CONNECTION_H

#include <mbedtls/ssl.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct connection {
    int fd;
    unsigned number; /* 1 for the first accepted */
    bool tls;
    mbedtls_ssl_context ssl;
} connection;

/* How a connection ends. */
enum connection_end {
    CONNECTION_CLOSE,  /* TLS close_notify, then TCP FIN */
    CONNECTION_ABRUPT, /* TCP FIN without close_notify: what a truncation attack looks like */
    CONNECTION_RESET,  /* TCP RST */
};

/* Take over `fd`. With `config` the TLS handshake is made. False: the peer went away or failed the
 * handshake; connection_finish is still due. idle_ms bounds each silence of the peer. */
bool connection_start(connection *c, int fd, unsigned number, const mbedtls_ssl_config *config,
                      unsigned idle_ms);

/* Up to n bytes, over TLS those of one record. 0: the peer ended; negative: it broke or was silent
 * for too long. */
long connection_read(connection *c, void *p, size_t n);

/* All n bytes. False: the peer went away. */
bool connection_write(connection *c, const void *p, size_t n);

/* A TLS record of no bytes; over plain TCP nothing. False: the peer went away. */
bool connection_write_empty(connection *c);

/* Wait until the peer ends the connection, at most `seconds`; what it sends is thrown away. */
void connection_await_end(connection *c, unsigned seconds);

void connection_finish(connection *c, enum connection_end how);

/* "TLSv1.3" and the suite's IANA name, or "" on plain TCP. */
const char *connection_tls_version(const connection *c);
const char *connection_tls_suite(const connection *c);

#endif
