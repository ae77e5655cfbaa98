/* ack_now.c - nothing: no option does this with the default TCP of a BSD. */
#include "posix/posix.h"

void posix_ack_now(int s) {
    (void)s;
}
