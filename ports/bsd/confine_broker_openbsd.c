/* confine_broker_openbsd.c - pledge(2) for the broker, which runs the one command and does nothing else: it
 * looks where the program is, forks, and kills what takes too long. The program has all system calls, since
 * nothing is promised for what execve brings. */
#include "posix/broker.h"

#include <unistd.h>

void posix_confine_broker(void) {
    if (pledge("stdio rpath proc exec", NULL) != 0)
        _exit(1); /* who waits for it to be ready is told that there is none */
}
