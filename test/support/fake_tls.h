/* fake_tls.h - a TLS server for the fake port's connections: mbedTLS's, in a process of its own, lest the
 * two sides share an arena or the entropy whose faults are counted. What it says is the same in each run.
 * For suites named fake_* alone. */
#ifndef TEST_FAKE_TLS_H
#define TEST_FAKE_TLS_H

#include <stdbool.h>
#include <stddef.h>

/* Start it, in place of the one before. Files are PEM, of the chain and its key.
 *   reply  what each whole HTTP request gets */
void fake_tls_start(const char *chain, const char *key, bool tls12, const char *reply);

/* Stop it, if there is one. */
void fake_tls_stop(void);

/* The fake_answer of a FAKE_EXCHANGE. */
size_t fake_tls_answer(const void *ctx, const void *request, size_t n, void *to, size_t cap);

#endif
