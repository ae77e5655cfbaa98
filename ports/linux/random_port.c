/* random_port.c - nothing: Linux chooses random ports for UDP sockets. */
#include "posix/posix.h"

void posix_ask_for_random_port(int s, int family) {
    (void)s;
    (void)family;
}
