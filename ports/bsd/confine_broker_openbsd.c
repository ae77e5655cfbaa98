/* confine_broker_openbsd.c - pledge(2) for the broker, which only runs the one command: it searches
 * for the program, forks, and kills a program that takes too long. The program itself is not
 * confined, since execpromises is NULL. */
#include "posix/broker.h"

#include <unistd.h>

void posix_confine_broker(void) {
    if (pledge("stdio rpath proc exec", NULL) != 0)
        _exit(1); /* posix_broker_start then fails */
}
