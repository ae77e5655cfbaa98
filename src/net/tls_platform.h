/* tls_platform.h - which request of mbedTLS to its platform failed (tls_platform.c). mbedTLS itself
 * only reports that the current operation failed: no key, no common parameters, a wrong signature.
 * Used only by tls.c. Layer net; needs port.h and base. State of the process; only one thread may
 * use it. */
#ifndef TA_TLS_PLATFORM_H
#define TA_TLS_PLATFORM_H

#include "tinyaws.h"

/* The first failure since the last call: TA_OK none | TA_E_ENTROPY random bytes | TA_E_LIMIT room
 * in the arena of TA_TLS_ARENA_SIZE. */
ta_err ta_tls_platform_refused(void);

#endif
