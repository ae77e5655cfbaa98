/* server.h - accepts connections, each served by a thread of its own. */
#ifndef EMULATOR_SERVER_H
#define EMULATOR_SERVER_H

#include <mbedtls/ssl.h>

/* Listen on a numeric address; port 0 lets the system choose. The socket, or -1 with a line on
 * stderr. *port is the port then. */
int server_listen(const char *address, unsigned *port);

/* Serve until SIGTERM or SIGINT, which the caller has blocked in every thread. config NULL: plain
 * HTTP. */
void server_run(int listener, const mbedtls_ssl_config *config);

#endif
