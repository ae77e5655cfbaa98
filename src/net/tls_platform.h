/* tls_platform.h - what mbedTLS was refused of what it asks of a platform (tls_platform.c). It makes of
 * that whatever the work at hand fails with: no key, no common parameters, a signature that is wrong.
 * Used by tls.c alone. Layer net; needs port.h and base. State of the process; one thread uses it. */
#ifndef TA_TLS_PLATFORM_H
#define TA_TLS_PLATFORM_H

#include "tinyaws.h"

/* The first refusal since the last call.
 * TA_OK none | TA_E_ENTROPY random bytes | TA_E_LIMIT room in the arena of TA_TLS_ARENA_SIZE */
ta_err ta_tls_platform_refused(void);

#endif
