/* ack_now.c - TCP_QUICKACK, which lasts until the system has sent what it owes. */
#include "posix/posix.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

void posix_ack_now(int s) {
    const int on = 1;
    (void)setsockopt(s, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}
