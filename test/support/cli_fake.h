/* cli_fake.h - what the command line's tests put in place of the outside: an environment, a clock
 * that sleeps at once, and files that are memory. Each Criterion test is a process of its own, so
 * the state is fresh. Include it once a program. */
#ifndef TEST_CLI_FAKE_H
#define TEST_CLI_FAKE_H

#include <criterion/criterion.h>
#include <string.h>

#include "base/diag.h"
#include "cli/host.h"

static const char *fake_environment[16][2]; /* name, value; ended by NULL */
static char fake_text[2][65536];            /* what was written to stdout and stderr */
static size_t fake_length[2];
static size_t fake_room = SIZE_MAX; /* bytes that files take before they fail */
static int64_t fake_clock = 1000;
static int fake_signal;
static int fake_sleeps;
static int fake_signal_at_sleep; /* the sleep, counted from 1, that SIGTERM interrupts */

static inline void set_variable(const char *name, const char *value) {
    size_t i = 0;
    while (fake_environment[i][0] && strcmp(fake_environment[i][0], name) != 0)
        i++;
    cr_assert(i < 15);
    fake_environment[i][0] = name;
    fake_environment[i][1] = value;
}

static inline const char *fake_getenv(const char *name) {
    for (size_t i = 0; fake_environment[i][0]; i++)
        if (strcmp(fake_environment[i][0], name) == 0)
            return fake_environment[i][1];
    return NULL;
}

static inline port_result fake_write(port_file f, const void *p, size_t n, int64_t deadline,
                                     int *sys) {
    (void)deadline;
    cr_assert(f == PORT_STDOUT || f == PORT_STDERR);
    size_t *length = &fake_length[f - 1];
    if (n > fake_room) {
        *sys = 28;
        return PORT_FAILED;
    }
    fake_room -= n;
    cr_assert(n < sizeof fake_text[0] - *length);
    memcpy(fake_text[f - 1] + *length, p, n);
    *length += n;
    return PORT_OK;
}

static inline int64_t fake_now(void) {
    return fake_clock;
}

static inline port_result fake_sleep(int64_t deadline) {
    if (++fake_sleeps == fake_signal_at_sleep) {
        fake_signal = 15;
        return PORT_INTERRUPTED;
    }
    cr_assert(deadline != PORT_NEVER, "a sleep without an end");
    if (deadline > fake_clock)
        fake_clock = deadline;
    return PORT_OK;
}

static inline int fake_seen_signal(void) {
    return fake_signal;
}

static unsigned fake_columns; /* of stderr, when it is a terminal */

static inline unsigned fake_terminal_columns(port_file f) {
    cr_assert_eq(f, PORT_STDERR);
    return fake_columns;
}

static const ta_host fake_host = {
    fake_getenv, fake_write, fake_now, fake_sleep, fake_seen_signal, fake_terminal_columns, NULL};

#define fake_out fake_text[0]
#define fake_err fake_text[1]

#endif
