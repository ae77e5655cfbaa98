/* broker.c - the broker's start, its loop, and both ends of the connection to it. */
#include "posix/broker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/wipe.h"

enum { GIVE_UP = 255 }; /* as a question's service: stop what you are doing; ignored if idle */

static int channel = -1; /* our end of the pair; in the broker, its end */

/* ---- both sides ---- */

static bool send_all(const void *p, size_t n) {
    const char *at = p;
    while (n > 0) {
        const ssize_t put = sendto(channel, at, n, MSG_NOSIGNAL, NULL, 0);
        if (put >= 0) {
            at += put;
            n -= (size_t)put;
        } else if (errno != EINTR)
            return false;
    }
    return true;
}

static bool receive_all(void *p, size_t n) {
    char *at = p;
    while (n > 0) {
        const ssize_t got = read(channel, at, n);
        if (got > 0) {
            at += got;
            n -= (size_t)got;
        } else if (got == 0) {
            errno = EPIPE;
            return false;
        } else if (errno != EINTR)
            return false;
    }
    return true;
}

/* ---- our side ---- */

static port_result lost(int *sys) {
    *sys = channel < 0 ? EPIPE : errno;
    if (channel >= 0)
        (void)close(channel);
    channel = -1;
    return PORT_FAILED;
}

port_result posix_broker_put(const void *p, size_t n, int *sys) {
    return send_all(p, n) ? PORT_OK : lost(sys);
}

port_result posix_broker_get(void *p, size_t n, int *sys) {
    return receive_all(p, n) ? PORT_OK : lost(sys);
}

port_result posix_broker_get_at_most(size_t cap, void *p, size_t n, int *sys) {
    if (n <= cap)
        return posix_broker_get(p, n, sys);
    errno = EPROTO;
    return lost(sys);
}

port_result posix_broker_ask(uint8_t service, posix_broker_question *q, int *sys) {
    q->service = service;
    if (q->n <= POSIX_BROKER_MAX && q->cap <= POSIX_BROKER_MAX)
        return posix_broker_put(q, sizeof *q, sys);
    *sys = EMSGSIZE;
    return PORT_FAILED;
}

port_result posix_broker_receive(const posix_broker_question *q, posix_broker_answer *a, int *sys) {
    static const posix_broker_question give_up = {.service = GIVE_UP};
    port_wait wait = {channel, PORT_READABLE, 0};
    const port_result in_time = port_poll(&wait, 1, q->deadline);
    if (in_time == PORT_FAILED)
        return lost(sys);
    /* If the broker has answered meanwhile, it ignores this. */
    if (in_time != PORT_OK && posix_broker_put(&give_up, sizeof give_up, sys) != PORT_OK)
        return PORT_FAILED;
    if (posix_broker_get(a, sizeof *a, sys) != PORT_OK)
        return PORT_FAILED;
    *sys = a->sys;
    return in_time;
}

int posix_broker_socket(void) {
    return channel;
}

void posix_broker_stop(void) {
    if (channel >= 0)
        (void)close(channel);
    channel = -1;
    memset(&posix_overrides, 0, sizeof posix_overrides);
}

/* ---- the broker ---- */

void posix_broker_answer_with(port_result result, int sys, int value, const void *p, size_t n) {
    const posix_broker_answer a = {(int32_t)result, sys, value, (uint32_t)n};
    if (!send_all(&a, sizeof a) || !send_all(p, n))
        _exit(0);
}

static void pass_over(int number) {
    (void)number;
}

/* A handler, not SIG_IGN: programs would inherit that, while run.c gives them the default
 * action. */
static void outlive_signals(void) {
    static const int stops[] = {SIGINT, SIGTERM};
    for (size_t i = 0; i < sizeof stops / sizeof *stops; i++) {
        struct sigaction action;
        if (sigaction(stops[i], NULL, &action) != 0 || action.sa_handler == SIG_IGN)
            continue;
        action.sa_flags = SA_RESTART;
        action.sa_handler = pass_over;
        (void)sigaction(stops[i], &action, NULL);
    }
}

static uint8_t count_of(const posix_broker_service *const *services) {
    uint8_t count = 0;
    while (services[count] != NULL)
        count++;
    return count;
}

/* What the forked children need. */
typedef struct plan {
    int ends[2];
    port_sandbox_policy policy;
    const posix_broker_service *const *services;
    bool keeps_streams;
    sigset_t mask;
} plan;

/* A standard stream that is not kept becomes our end of the pair, so that no other file gets its
 * number. */
static void let_go_of_files(const plan *p) {
    channel = posix_keep_one(p->ends[1]);
    (void)dup2(channel, STDOUT_FILENO);
    if (!p->keeps_streams) {
        (void)dup2(channel, STDIN_FILENO);
        (void)dup2(channel, STDERR_FILENO);
    }
}

void posix_broker_answer_all(int end, port_sandbox_policy *policy,
                             const posix_broker_service *const *services) {
    /* On the stack, so that the process that asks needs no memory for it. */
    char bytes[POSIX_BROKER_MAX];
    posix_broker_question q;
    const uint8_t count = count_of(services);
    channel = end;
    while (receive_all(&q, sizeof q)) {
        if (q.service == GIVE_UP)
            continue;
        if (q.service >= count || q.n > POSIX_BROKER_MAX || q.cap > POSIX_BROKER_MAX ||
            !receive_all(bytes, q.n))
            break;
        services[q.service]->serve(policy, &q, bytes);
        ta_wipe(bytes, POSIX_BROKER_MAX);
    }
}

/* In the second child. */
static void be_broker(plan *p) {
    outlive_signals();
    let_go_of_files(p);
    posix_hide_memory();
    memset(&posix_overrides, 0, sizeof posix_overrides);
    if (p->policy.forget != NULL)
        p->policy.forget(p->policy.ctx);
    /* A message from the asker, or the asker's end, interrupts the wait for a program. */
    posix_wake_fd = channel;
    (void)sigprocmask(SIG_SETMASK, &p->mask, NULL);
    posix_confine_broker();
    posix_broker_answer_with(PORT_OK, 0, 0, NULL, 0);
    posix_broker_answer_all(channel, &p->policy, p->services);
    _exit(0);
}

/* ---- its start ---- */

/* In the first child. When it ends, the second one is no longer our descendant. */
static void fork_again(plan *p) {
    const pid_t second = fork();
    if (second == 0)
        be_broker(p);
    channel = p->ends[1];
    if (second < 0)
        posix_broker_answer_with(PORT_FAILED, errno, 0, NULL, 0);
    _exit(0);
}

/* Block signals meanwhile: until the children change their handlers, these would write to the wake
 * pipe, which we share. */
static port_result fork_twice(plan *p, int *sys) {
    sigset_t all;
    (void)sigfillset(&all);
    (void)sigprocmask(SIG_BLOCK, &all, &p->mask);
    const pid_t first = fork();
    *sys = errno;
    if (first == 0)
        fork_again(p);
    if (first > 0)
        while (waitpid(first, NULL, 0) < 0 && errno == EINTR)
            continue;
    (void)sigprocmask(SIG_SETMASK, &p->mask, NULL);
    return first < 0 ? PORT_FAILED : PORT_OK;
}

port_result posix_broker_start(const port_sandbox_policy *policy,
                               const posix_broker_service *const *services, int *sys) {
    plan p = {.policy = *policy, .services = services};
    posix_broker_answer ready = {.result = PORT_FAILED};
    posix_broker_stop();
    const uint8_t count = count_of(services);
    for (uint8_t i = 0; i < count; i++)
        p.keeps_streams |= services[i]->keeps_streams;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, p.ends) != 0) {
        *sys = errno;
        return PORT_FAILED;
    }
    port_result r = fork_twice(&p, sys);
    (void)close(p.ends[1]);
    channel = p.ends[0];
    if (r == PORT_OK)
        r = posix_broker_get(&ready, sizeof ready, sys);
    if (r == PORT_OK)
        *sys = ready.sys;
    if (r != PORT_OK || ready.result != PORT_OK) {
        posix_broker_stop();
        return PORT_FAILED;
    }
    for (uint8_t i = 0; i < count; i++)
        services[i]->install(i);
    return PORT_OK;
}
