/* tls_server.h - `openssl s_server` on loopback as the peer of a test. */
#ifndef TA_TEST_TLS_SERVER_H
#define TA_TEST_TLS_SERVER_H

#include <stddef.h>
#include <sys/types.h>

typedef struct tls_server {
    pid_t pid;
    int out; /* its standard output: what it was sent stands there */
    unsigned port;
} tls_server;

/* Run `openssl s_server` with these arguments (NULL-terminated) beside -accept. Aborts the test when
 * it does not come up. */
tls_server tls_server_start(const char *const *arguments);

/* Kill it, and copy what it wrote since its start to text[0..cap), NUL-terminated. */
void tls_server_stop(tls_server *server, char *text, size_t cap);

#endif
