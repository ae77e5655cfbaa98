/* clock_test.c - the port's clocks where the system's say what the test wants: on every target, 32-bit
 * ones too, time goes on after 2038. The suite is linked with --wrap for clock_gettime. */
#define _POSIX_C_SOURCE 200809L
#include <criterion/criterion.h>
#include <stdint.h>
#include <time.h>

#include "base/date.h"
#include "port.h"

static struct timespec now;
static clockid_t asked;

int __wrap_clock_gettime(clockid_t clock, struct timespec *t);
int __wrap_clock_gettime(clockid_t clock, struct timespec *t) {
    asked = clock;
    *t = now;
    return 0;
}

/* musl's <time.h> has this name for it where its time_t was once 32 bits wide. */
int __wrap___clock_gettime64(clockid_t clock, struct timespec *t);
int __wrap___clock_gettime64(clockid_t clock, struct timespec *t) {
    return __wrap_clock_gettime(clock, t);
}

static const int64_t seconds[] = {0,
                                  INT32_MAX, /* 2038-01-19T03:14:07Z */
                                  INT64_C(1) + INT32_MAX,
                                  UINT32_MAX, /* 2106-02-07T06:28:15Z */
                                  INT64_C(1) + UINT32_MAX,
                                  TA_EPOCH_MAX};

Test(clock, no_width_of_time_t_ends_in_2038) {
    for (size_t i = 0; i < sizeof seconds / sizeof *seconds; i++) {
        now = (struct timespec){.tv_sec = seconds[i], .tv_nsec = 999999999};
        asked = CLOCK_MONOTONIC;
        cr_assert_eq(port_realtime_ms(), seconds[i] * 1000 + 999, "at %zu", i);
        cr_assert_eq(asked, CLOCK_REALTIME);
        cr_assert_eq(port_monotonic_ms(), seconds[i] * 1000 + 999, "at %zu", i);
        cr_assert_eq(asked, CLOCK_MONOTONIC);
    }
}

Test(clock, a_signature_is_dated_after_2038) {
    char text[sizeof "20380119T031408Z"];
    ta_buf b = ta_buf_on(text, sizeof text);
    now = (struct timespec){.tv_sec = INT64_C(1) + INT32_MAX};
    ta_put_amz_date(&b, port_realtime_ms() / 1000);
    cr_assert(ta_str_eq(ta_buf_str(&b), TA_STR("20380119T031408Z")));
}
