/* random_port_netbsd.c - NetBSD gives the ports of UDP sockets out one after the other, and whoever sees
 * one could tell the next: to forge an answer of a name server takes its port. Asked for, it picks them at
 * random (rfc6056(7)). A kernel that does not know of it leaves nothing to be done. */
#include "posix/posix.h"

#include <netinet/in.h>
#include <netinet/portalgo.h>
#include <sys/socket.h>

void posix_ask_for_random_port(int s, int family) {
    const int how = PORTALGO_RANDOM_PICK;
    if (family == AF_INET)
        (void)setsockopt(s, IPPROTO_IP, IP_PORTALGO, &how, sizeof how);
    else
        (void)setsockopt(s, IPPROTO_IPV6, IPV6_PORTALGO, &how, sizeof how);
}
