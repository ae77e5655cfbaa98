/* heap_arena.h - mbedTLS's memory from the heap in the place of the arena, so that AddressSanitizer sees the
 * end of each block, and what is not freed. Include it once a program. */
#ifndef TEST_HEAP_ARENA_H
#define TEST_HEAP_ARENA_H

#include <stdlib.h>

#include "net/tls_arena.h"

void *ta_tls_arena_calloc(size_t n, size_t size) {
    return n == 0 || size == 0 ? NULL : calloc(n, size);
}

void ta_tls_arena_free(void *p) {
    free(p);
}

size_t ta_tls_arena_peak(void) {
    return 0;
}

#endif
