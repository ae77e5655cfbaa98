/* stream.h - a connected byte stream: http uses it, and net implements it (plain TCP, TLS).
 * Layer http; needs base. */
#ifndef TA_STREAM_H
#define TA_STREAM_H

#include "base/diag.h"

/* An absolute instant in milliseconds on the monotonic clock, or TA_NEVER. */
typedef int64_t ta_deadline;
#define TA_NEVER INT64_MAX

static inline ta_deadline ta_sooner(ta_deadline a, ta_deadline b) {
    return a < b ? a : b;
}

typedef struct ta_stream {
    void *ctx;

    /* Read at least one byte and at most cap (cap > 0) into p. *n == 0 is the peer's orderly end
     * (for TLS: close_notify; the end of TCP without it is TA_E_RECV). Bounded by the read time-out
     * of the connection and by `deadline`.
     * Returns TA_OK | TA_E_READ_TIMEOUT | TA_E_DEADLINE | TA_E_RECV | TA_E_TLS |
     * TA_E_INTERRUPTED */
    ta_err (*read)(void *ctx, void *p, size_t cap, size_t *n, ta_deadline deadline, ta_diag *diag);

    /* Write all n bytes, as one TLS record if they fit into one.
     * Returns TA_OK | TA_E_SEND | TA_E_READ_TIMEOUT | TA_E_DEADLINE | TA_E_TLS |
     * TA_E_INTERRUPTED */
    ta_err (*write)(void *ctx, const void *p, size_t n, ta_deadline deadline, ta_diag *diag);
} ta_stream;

#endif
