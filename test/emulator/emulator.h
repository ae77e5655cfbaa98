/* emulator.h - what the command line settles once for the whole program, read-only afterwards. */
#ifndef EMULATOR_EMULATOR_H
#define EMULATOR_EMULATOR_H

#include <time.h>

#define EMULATOR_ACCOUNT "123456789012"

typedef struct emulator_settings {
    const char *access_key, *secret_key;
    const char *session_token; /* "" when the credentials have none */
    const char *region;        /* "*" accepts any */
    _Atomic long skew;         /* seconds that this service's clock is ahead of the host's */
    unsigned idle_ms;          /* a silence of the client that ends its connection */
} emulator_settings;

extern emulator_settings settings;

static inline time_t emulator_now(void) {
    return time(NULL) + settings.skew;
}

#endif
