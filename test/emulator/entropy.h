/* entropy.h - random bytes from the kernel. */
#ifndef EMULATOR_ENTROPY_H
#define EMULATOR_ENTROPY_H

#include <stddef.h>

/* Fill p[0..n). Ends the process when the kernel has none. The signature is mbedTLS's f_rng; ctx is
 * not used. Returns 0. */
int entropy_fill(void *ctx, unsigned char *p, size_t n);

/* Write a random UUID (version 4) and its NUL into out. */
void entropy_uuid(char out[37]);

#endif
