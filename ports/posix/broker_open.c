/* broker_open.c - the broker opens files. */
#include "posix/broker.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

enum { READ, SHARED };

/* p[0..n) is the requested path with its NUL. */
static bool is_path(const char *granted, const char *p, size_t n) {
    return granted != NULL && strlen(granted) + 1 == n && memcmp(granted, p, n) == 0;
}

static bool is_one_of(const char *const *granted, const char *p, size_t n) {
    for (; granted != NULL && *granted != NULL; granted++)
        if (is_path(*granted, p, n))
            return true;
    return false;
}

static void serve(port_sandbox_policy *policy, const posix_broker_question *q, char *p) {
    int fd, sys = EPERM;
    port_result r = PORT_FAILED;
    if (q->what == SHARED && is_path(policy->shared_file, p, q->n))
        r = port_shared_open(p, &fd, &sys);
    if (q->what == READ &&
        (is_one_of(policy->files, p, q->n) || is_one_of(policy->renewed_files, p, q->n)))
        r = port_file_open(p, &fd, &sys);
    posix_broker_answer_with(r, r == PORT_OK ? 0 : sys, 0, NULL, 0);
    if (r == PORT_OK)
        posix_broker_give_descriptor(fd);
}

static uint8_t service;

static port_result ask(const char *path, uint8_t what, port_file *out, int *sys) {
    const size_t n = strlen(path) + 1;
    posix_broker_question q = {.deadline = PORT_NEVER, .what = what};
    posix_broker_answer a;
    q.n = n <= POSIX_BROKER_MAX ? (uint32_t)n : POSIX_BROKER_MAX + 1;
    port_result r = posix_broker_ask(service, &q, sys);
    if (r == PORT_OK)
        r = posix_broker_put(path, n, sys);
    if (r != PORT_OK)
        return r;
    /* This does not wait. If a signal came meanwhile, the next call that waits reports it. */
    if (posix_broker_receive(&q, &a, sys) == PORT_FAILED)
        return PORT_FAILED;
    return a.result == PORT_OK ? posix_broker_get_descriptor(out, sys) : (port_result)a.result;
}

static port_result file_open(const char *path, port_file *out, int *sys) {
    return ask(path, READ, out, sys);
}

static port_result shared_open(const char *path, port_file *out, int *sys) {
    *out = -1;
    return ask(path, SHARED, out, sys);
}

static void install(uint8_t at) {
    service = at;
    posix_overrides.file_open = file_open;
    posix_overrides.shared_open = shared_open;
}

const posix_broker_service posix_broker_open = {serve, install, false};
