/* guard.h - bytes that END at an inaccessible page, so that reading or writing one byte beyond them
 * is a fault even in code that no sanitizer watches. */
#ifndef TA_TEST_GUARD_H
#define TA_TEST_GUARD_H

#include <stddef.h>

/* n bytes, all zero, the last of which stands right before the page; n == 0 gives the page's own
 * address. Aborts when the system gives no memory. */
char *guard_alloc(size_t n);

/* The same, holding a copy of p[0..n). */
char *guard_copy(const void *p, size_t n);

/* Take back what the two above gave; `n` is what they were given. NULL is accepted. */
void guard_free(void *p, size_t n);

#endif
