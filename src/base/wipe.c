#include "base/wipe.h"

#include <string.h>

void ta_wipe(void *p, size_t n) {
    /* A volatile store is a side effect, so a dead store it cannot be. What is zero is left alone:
     * to read a page of .bss that was never touched costs no memory, to write it costs the page. */
    volatile unsigned char *at = p;
    for (; n > 0; n--, at++)
        if (*at != 0)
            *at = 0;
}

void ta_mask(char *p, size_t n, ta_str secret) {
    for (size_t at = 0; secret.n > 0 && secret.n <= n - at; at++)
        if (memcmp(p + at, secret.p, secret.n) == 0)
            memset(p + at, '*', secret.n);
}
