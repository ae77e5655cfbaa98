/* server.h - accepts connections, each served by a thread of its own. */
#ifndef EMULATOR_SERVER_H
#define EMULATOR_SERVER_H

#include <mbedtls/ssl.h>
#include <stdbool.h>

/* Listen on a numeric address; port 0 lets the system choose. The socket, or -1 with a line on
 * stderr. *port is the port then. */
int server_listen(const char *address, unsigned *port);

/* From here on connections are refused, those in the queue reset; and then accepted again. */
void server_leave(void);
bool server_return(void);

/* Wait until every connection that came is done with: then the record is whole. False after ms. */
bool server_settle(unsigned ms);

/* Serve until SIGTERM or SIGINT, which the caller has blocked in every thread. config NULL: plain
 * HTTP. */
void server_run(int listener, const mbedtls_ssl_config *config);

#endif
