/* entropy.c - arc4random_buf(3). It is in every release of the three systems, works in capability
 * mode, cannot fail, and returns different bytes after a fork. getentropy(2) is missing before
 * NetBSD 10. */
#include "posix/posix.h"

#include <stdlib.h>

port_result port_entropy(void *p, size_t n) {
    if (n > 0) /* p may be NULL if n is 0 */
        arc4random_buf(p, n);
    return PORT_OK;
}
