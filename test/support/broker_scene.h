/* broker_scene.h - a broker that runs one granted command, and what came of it. Include it once a program,
 * which defines _GNU_SOURCE. */
#ifndef TEST_BROKER_SCENE_H
#define TEST_BROKER_SCENE_H

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "posix/broker.h"

static const posix_broker_service *const running[] = {&posix_broker_run, NULL};
static char out[POSIX_BROKER_MAX];
static size_t out_n;
static int status, sys;

static inline void start(const port_sandbox_policy *policy,
                         const posix_broker_service *const *services) {
    cr_assert_eq(posix_broker_start(policy, services, &sys), PORT_OK, "%s", strerror(sys));
    cr_assert_geq(posix_broker_socket(), 0);
    cr_assert(fcntl(posix_broker_socket(), F_GETFD) & FD_CLOEXEC);
}

static inline port_result run_in(char *const *arguments, size_t cap, int64_t deadline) {
    status = sys = -1;
    const port_result r = port_process_run(arguments, out, cap, &out_n, deadline, &status, &sys);
    cr_assert_leq(out_n, cap);
    return r;
}

static inline void wrote(const char *text) {
    cr_assert(out_n == strlen(text) && memcmp(out, text, out_n) == 0, "%.*s", (int)out_n, out);
}

/* One command, granted and run. */
static char *words[] = {(char *)"sh", (char *)"-c", NULL, NULL};

static inline void grant(const char *script) {
    words[2] = (char *)script;
    start(&(port_sandbox_policy){.command = words}, running);
}

static inline port_result grant_and_run(const char *script) {
    grant(script);
    return run_in(words, sizeof out, PORT_NEVER);
}

/* Orphans become ours to wait for, so that "it has ended" is known and not guessed. */
static inline void adopt_orphans(void) {
    cr_assert_eq(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0);
}

static inline void all_have_ended(int count) {
    for (int i = 0; i < count; i++) {
        int ended;
        cr_assert_gt(waitpid(-1, &ended, 0), 0);
        cr_assert(WIFEXITED(ended) && WEXITSTATUS(ended) == 0, "the broker ends by itself");
    }
    cr_assert(waitpid(-1, NULL, 0) < 0 && errno == ECHILD);
}

#endif
