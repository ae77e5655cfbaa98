/* lwip/sockets.h - lwIP's socket functions by this host's own: what the example of ports/README.md is
 * compiled and run with. */
#ifndef TEST_LWIP_SOCKETS_H
#define TEST_LWIP_SOCKETS_H

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#define lwip_htons      htons
#define lwip_socket     socket
#define lwip_fcntl      fcntl
#define lwip_setsockopt setsockopt
#define lwip_getsockopt getsockopt
#define lwip_connect    connect
#define lwip_close      close
#define lwip_poll       poll
#define lwip_send       send
#define lwip_readv      readv

#endif
