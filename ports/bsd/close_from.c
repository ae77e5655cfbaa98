/* close_from.c - closefrom, which all three systems have. It returns nothing on FreeBSD, an int on
 * the others. */
#include "posix/posix.h"

#include <unistd.h>

void posix_close_from(int first) {
    (void)closefrom(first);
}
