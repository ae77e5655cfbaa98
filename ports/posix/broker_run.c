/* broker_run.c - the broker runs the one command. */
#include "posix/broker.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

/* p[0..n): the words of the requested command, each with its NUL. */
static bool is_granted(char *const *command, const char *p, size_t n) {
    const char *end = p + n;
    if (command == NULL)
        return false;
    for (; *command != NULL; command++) {
        const size_t word_n = strlen(*command) + 1;
        if ((size_t)(end - p) < word_n || memcmp(p, *command, word_n) != 0)
            return false;
        p += word_n;
    }
    return p == end;
}

static void serve(port_sandbox_policy *policy, const posix_broker_question *q, char *p) {
    size_t n = 0;
    int status = 0, sys = EPERM;
    port_result r = PORT_FAILED;
    if (q->cap > 0 && is_granted(policy->command, p, q->n))
        r = port_process_run(policy->command, p, q->cap, &n, q->deadline, &status, &sys);
    posix_broker_answer_with(r, sys, status, p, n);
}

static uint8_t service;

static port_result send_words(char *const *words, posix_broker_question *q, int *sys) {
    size_t n = 0;
    for (size_t i = 0; words[i] != NULL; i++)
        n += strlen(words[i]) + 1;
    q->n = n <= POSIX_BROKER_MAX ? (uint32_t)n : POSIX_BROKER_MAX + 1;
    port_result r = posix_broker_ask(service, q, sys);
    for (; r == PORT_OK && *words != NULL; words++)
        r = posix_broker_put(*words, strlen(*words) + 1, sys);
    return r;
}

static port_result run(char *const *arguments, char *to, size_t cap, size_t *n, int64_t deadline,
                       int *status, int *sys) {
    posix_broker_question q = {.deadline = deadline};
    posix_broker_answer a;
    q.cap = cap <= POSIX_BROKER_MAX ? (uint32_t)cap : POSIX_BROKER_MAX + 1;
    *n = 0;
    *status = 0;
    if (send_words(arguments, &q, sys) != PORT_OK)
        return PORT_FAILED;
    const port_result in_time = posix_broker_receive(&q, &a, sys);
    if (in_time == PORT_FAILED)
        return in_time;
    if (posix_broker_get_at_most(cap, to, a.n, sys) != PORT_OK)
        return PORT_FAILED;
    *n = a.n;
    *status = a.value;
    return in_time != PORT_OK ? in_time : (port_result)a.result;
}

static void install(uint8_t at) {
    service = at;
    posix_overrides.run = run;
}

const posix_broker_service posix_broker_run = {serve, install, true};
