/* random_port_netbsd.c - by default NetBSD assigns UDP ports in sequence, so that an attacker who
 * sees one can predict the next and forge a name server's answer. This option selects random ports
 * (rfc6056(7)). If the kernel does not support it, there is no alternative. */
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
