/* tls_arena.h - mbedTLS's heap: one static arena of TA_TLS_ARENA_SIZE bytes (tinyaws.h).
 * Layer net; needs base. State of the process; one thread uses it.
 *
 * mbedTLS's own allocator for a buffer (MBEDTLS_MEMORY_BUFFER_ALLOC_C) writes zeros over all of it
 * first. Here a page becomes resident when something is put into it, so room to spare costs
 * nothing, and a block's header is 16 bytes in place of 48. */
#ifndef TA_TLS_ARENA_H
#define TA_TLS_ARENA_H

#include <stddef.h>

/* n * size bytes of zeros, aligned to 16; NULL when they do not fit, or n * size is 0. */
void *ta_tls_arena_calloc(size_t n, size_t size);

/* Give back what ta_tls_arena_calloc gave. NULL is accepted. Whoever kept a secret there has
 * overwritten it, as mbedTLS does. */
void ta_tls_arena_free(void *p);

/* Bytes from the arena's start to the highest that was ever in use. */
size_t ta_tls_arena_peak(void);

#endif
