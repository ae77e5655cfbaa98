/* tls_arena.h - mbedTLS's heap: one static arena of TA_TLS_ARENA_SIZE bytes (tinyaws.h).
 * Layer net; needs base. State of the process; only one thread may use it.
 *
 * mbedTLS's own buffer allocator (MBEDTLS_MEMORY_BUFFER_ALLOC_C) first fills all of its buffer with
 * zeros. Here a page becomes resident only when it is used, so unused room costs nothing, and a
 * block's header is 16 bytes instead of 48. */
#ifndef TA_TLS_ARENA_H
#define TA_TLS_ARENA_H

#include <stddef.h>

/* n * size bytes of zeros, aligned to 16; NULL if they do not fit, or if n * size is 0. */
void *ta_tls_arena_calloc(size_t n, size_t size);

/* Free what ta_tls_arena_calloc returned. Accepts NULL. The caller has overwritten any secret, as
 * mbedTLS does. */
void ta_tls_arena_free(void *p);

/* The number of bytes from the arena's start to the highest byte ever used. */
size_t ta_tls_arena_peak(void);

#endif
