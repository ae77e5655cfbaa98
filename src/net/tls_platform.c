/* tls_platform.c - mbedTLS's platform functions, on top of the port. The names are mbedTLS's own or
 * those of mbedtls_config.h. */
#include "net/tls_platform.h"

#include "base/date.h"
#include "net/tls_arena.h"
#include "port.h"

#include <mbedtls/platform_time.h>
#include <mbedtls/platform_util.h>
#include <psa/crypto.h>
#include <string.h>

static ta_err refused;

static void refuse(ta_err err) {
    if (refused == TA_OK)
        refused = err;
}

ta_err ta_tls_platform_refused(void) {
    const ta_err err = refused;
    refused = TA_OK;
    return err;
}

void *ta_tls_calloc(size_t n, size_t size) {
    void *p = ta_tls_arena_calloc(n, size);
    if (p == NULL && n > 0 && size > 0)
        refuse(TA_E_LIMIT);
    return p;
}

/* Every request goes to the system's generator: it is seeded, reseeded and safe across fork
 * already. A generator of our own would add code and state but no randomness. */
psa_status_t mbedtls_psa_external_get_random(mbedtls_psa_external_random_context_t *context,
                                             uint8_t *output, size_t output_size,
                                             size_t *output_length) {
    (void)context;
    if (port_entropy(output, output_size) != PORT_OK) {
        refuse(TA_E_ENTROPY);
        return PSA_ERROR_INSUFFICIENT_ENTROPY;
    }
    *output_length = output_size;
    return PSA_SUCCESS;
}

int64_t ta_tls_time(int64_t *out) {
    int64_t now = port_realtime_ms() / 1000;
    if (out != NULL)
        *out = now;
    return now;
}

mbedtls_ms_time_t mbedtls_ms_time(void) {
    return port_monotonic_ms();
}

struct tm *mbedtls_platform_gmtime_r(const mbedtls_time_t *tt, struct tm *tm_buf) {
    ta_civil c;
    if (!ta_civil_from_epoch(*tt, &c))
        return NULL;
    memset(tm_buf, 0, sizeof *tm_buf);
    tm_buf->tm_year = c.year - 1900;
    tm_buf->tm_mon = c.month - 1;
    tm_buf->tm_mday = c.day;
    tm_buf->tm_hour = c.hour;
    tm_buf->tm_min = c.minute;
    tm_buf->tm_sec = c.second;
    return tm_buf;
}
