/* random_port.c - nothing: FreeBSD and OpenBSD choose random ports for UDP sockets. */
#include "posix/posix.h"

void posix_ask_for_random_port(int s, int family) {
    (void)s;
    (void)family;
}
