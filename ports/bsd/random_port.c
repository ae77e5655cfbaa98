/* random_port.c - FreeBSD and OpenBSD choose the port of a UDP socket at random by themselves. */
#include "posix/posix.h"

void posix_ask_for_random_port(int s, int family) {
    (void)s;
    (void)family;
}
