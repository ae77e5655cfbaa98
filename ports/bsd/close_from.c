/* close_from.c - closefrom, which all three have. FreeBSD's gives back nothing, the others' an int. */
#include "posix/posix.h"

#include <unistd.h>

void posix_close_from(int first) {
    (void)closefrom(first);
}
