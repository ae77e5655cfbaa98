/* broker_narrow.c - reduce what the broker grants. This only removes entries, and never adds
 * any. */
#include "posix/broker.h"

#include <stdbool.h>
#include <string.h>

enum { COMMAND_STAYS = 1, SHARED_FILE_STAYS = 2 }; /* in a question's `what` */
enum { PATHS_MAX = 64 };                           /* of each list; further paths are removed */

/* ---- in the broker ---- */

/* Is it one of the paths in p[0..n)? Each path there has its NUL. */
static bool stays(const char *path, const char *p, size_t n) {
    const size_t path_n = strlen(path) + 1;
    while (n >= path_n) {
        if (memcmp(p, path, path_n) == 0)
            return true;
        const char *nul = memchr(p, '\0', n);
        if (nul == NULL)
            return false;
        n -= (size_t)(nul + 1 - p);
        p = nul + 1;
    }
    return false;
}

/* `kept` has room for PATHS_MAX and the NULL; it may be `paths`. */
static const char *const *those_that_stay(const char *const *paths, const char **kept,
                                          const char *p, size_t n) {
    size_t count = 0;
    for (; paths != NULL && *paths != NULL; paths++)
        if (count < PATHS_MAX && stays(*paths, p, n))
            kept[count++] = *paths;
    kept[count] = NULL;
    return kept;
}

static void serve(port_sandbox_policy *policy, const posix_broker_question *q, char *p) {
    static const char *files[PATHS_MAX + 1], *renewed[PATHS_MAX + 1];
    policy->files = those_that_stay(policy->files, files, p, q->n);
    policy->renewed_files = those_that_stay(policy->renewed_files, renewed, p, q->n);
    if (!(q->what & COMMAND_STAYS))
        policy->command = NULL;
    if (!(q->what & SHARED_FILE_STAYS))
        policy->shared_file = NULL;
    posix_broker_answer_with(PORT_OK, 0, 0, NULL, 0);
}

/* ---- on our side ---- */

static uint8_t service;

static size_t bytes_of(const char *const *paths) {
    size_t n = 0;
    for (; paths != NULL && *paths != NULL; paths++)
        n += strlen(*paths) + 1;
    return n;
}

static port_result put(const char *const *paths, int *sys) {
    port_result r = PORT_OK;
    for (; r == PORT_OK && paths != NULL && *paths != NULL; paths++)
        r = posix_broker_put(*paths, strlen(*paths) + 1, sys);
    return r;
}

port_result posix_broker_narrow_to(const port_sandbox_policy *policy, int *sys) {
    const size_t n = bytes_of(policy->files) + bytes_of(policy->renewed_files);
    posix_broker_question q = {.deadline = PORT_NEVER};
    posix_broker_answer a;
    q.n = n <= POSIX_BROKER_MAX ? (uint32_t)n : POSIX_BROKER_MAX + 1;
    q.what = (uint8_t)((policy->command != NULL ? COMMAND_STAYS : 0) |
                       (policy->shared_file != NULL ? SHARED_FILE_STAYS : 0));
    port_result r = posix_broker_ask(service, &q, sys);
    if (r == PORT_OK)
        r = put(policy->files, sys);
    if (r == PORT_OK)
        r = put(policy->renewed_files, sys);
    if (r != PORT_OK)
        return r;
    /* This does not wait. If a signal came meanwhile, the next call that waits reports it. */
    return posix_broker_receive(&q, &a, sys) == PORT_FAILED ? PORT_FAILED : PORT_OK;
}

static void install(uint8_t at) {
    service = at;
}

const posix_broker_service posix_broker_narrow = {serve, install, false};
