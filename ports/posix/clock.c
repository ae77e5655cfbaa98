/* clock.c - the clocks. */
#include "posix/posix.h"

#include <time.h>

_Static_assert(sizeof(time_t) == 8, "a 32-bit time_t ends in 2038");

static int64_t now_ms(clockid_t clock) {
    struct timespec t;
    /* POSIX requires CLOCK_REALTIME, and every supported system has CLOCK_MONOTONIC. */
    (void)clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t port_monotonic_ms(void) {
    return now_ms(CLOCK_MONOTONIC);
}

int64_t port_realtime_ms(void) {
    return now_ms(CLOCK_REALTIME);
}
