#include "base/wipe.h"

void ta_wipe(void *p, size_t n) {
    /* A volatile store is a side effect, so a dead store it cannot be. */
    volatile unsigned char *at = p;
    while (n-- > 0)
        *at++ = 0;
}
