/* broker_fuzz.c - what a taken-over process may send to its broker: the broker serves each question that is
 * sound, with the bytes that were sent, and nothing after the first that is not; it hands out the granted
 * files only, and answers each question once. What it would do to the system is done by stand-ins here, but
 * for the granted file and connections on loopback. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "posix/broker.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* More would not fit into the socket, into which it is written before the broker reads. */
enum { INPUT_MAX = 48 * 1024, CONNECT = 0, OPEN, NARROW, RUN, SERVICES, GIVE_UP = 255 };

static void check(bool holds) {
    if (!holds)
        abort();
}

/* ---- stand-ins ---- */

/* A program whose output fills the room that there is. */
static port_result run(char *const *arguments, char *to, size_t cap, size_t *n, int64_t deadline,
                       int *status, int *sys) {
    (void)arguments, (void)deadline;
    memset(to, 'x', cap);
    *n = cap;
    *status = 0;
    *sys = 0;
    return PORT_OK;
}

static port_result shared_open(const char *path, port_file *out, int *sys) {
    check(strcmp(path, "/s") == 0);
    *sys = 0;
    *out = open("/dev/null", O_RDWR | O_CLOEXEC);
    return *out >= 0 ? PORT_OK : PORT_FAILED;
}

/* ---- the asker's end ---- */

static int ours;
static size_t answers; /* bytes of them, with those that go along with descriptors */

/* Take what has come, so that the broker never waits for room. The descriptors are closed. */
static void drain(void) {
    static char bytes[4 * POSIX_BROKER_MAX];
    union {
        struct cmsghdr head;
        char bytes[CMSG_SPACE(16 * sizeof(int))];
    } control;
    struct iovec piece = {bytes, sizeof bytes};
    for (;;) {
        struct msghdr m = {.msg_iov = &piece,
                           .msg_iovlen = 1,
                           .msg_control = &control,
                           .msg_controllen = sizeof control};
        const ssize_t got = recvmsg(ours, &m, MSG_DONTWAIT);
        if (got <= 0)
            return;
        answers += (size_t)got;
        for (struct cmsghdr *c = CMSG_FIRSTHDR(&m); c != NULL; c = CMSG_NXTHDR(&m, c))
            for (size_t at = CMSG_LEN(0); at < c->cmsg_len; at += sizeof(int)) {
                int fd;
                memcpy(&fd, (char *)c + at, sizeof fd);
                close(fd);
            }
    }
}

/* ---- what is to be served, as another reader of the same bytes has it ---- */

static struct {
    const uint8_t *p;
    size_t n, at;
} input;

/* false when there is no sound question any more. *bytes: those that follow it. */
static bool next_question(posix_broker_question *q, const uint8_t **bytes) {
    do {
        if (input.n - input.at < sizeof *q)
            return false;
        memcpy(q, input.p + input.at, sizeof *q);
        input.at += sizeof *q;
    } while (q->service == GIVE_UP);
    *bytes = input.p + input.at;
    if (q->service >= SERVICES || q->n > 16384 || q->cap > 16384 || q->n > input.n - input.at)
        return false;
    input.at += q->n;
    return true;
}

static const port_sandbox_policy *granted;

static bool is_listed(const char *const *list, const uint8_t *p, size_t n) {
    for (; list != NULL && *list != NULL; list++)
        if (strlen(*list) + 1 == n && memcmp(*list, p, n) == 0)
            return true;
    return false;
}

/* Of the files that are granted, this one and the shared one are there. */
static bool is_opened(const posix_broker_question *q, const uint8_t *p) {
    static const char *const there[] = {"/dev/null", NULL};
    const char *const shared[] = {granted->shared_file, NULL};
    if (q->what == 1)
        return is_listed(shared, p, q->n);
    return q->what == 0 && is_listed(granted->files, p, q->n) && is_listed(there, p, q->n);
}

static bool is_run(const posix_broker_question *q, const uint8_t *p) {
    return granted->command != NULL && q->cap > 0 && q->n == 4 && memcmp(p, "a\0b", 4) == 0;
}

/* ---- the services, each between two looks ---- */

static void serve(uint8_t service, port_sandbox_policy *policy, const posix_broker_question *q,
                  char *p) {
    static const posix_broker_service *const real[] = {&posix_broker_connect, &posix_broker_open,
                                                       &posix_broker_narrow, &posix_broker_run};
    posix_broker_question expected;
    const uint8_t *bytes;
    size_t size = sizeof(posix_broker_answer);
    check(next_question(&expected, &bytes) && expected.service == service);
    check(memcmp(&expected, q, sizeof expected) == 0 && memcmp(bytes, p, expected.n) == 0);
    granted = policy;
    if (service == OPEN)
        size += is_opened(q, bytes);
    if (service == RUN)
        size += is_run(q, bytes) ? q->cap : 0;
    drain();
    const size_t before = answers;
    real[service]->serve(policy, q, p);
    drain();
    /* With a socket, when this host could make one. */
    const bool connects = service == CONNECT && q->what <= 1 && q->n == sizeof(port_address);
    check(answers - before == size || (connects && answers - before == size + 1));
}

/* Other addresses than those of this host are not for a test. */
static bool is_elsewhere(const posix_broker_question *q, const char *p) {
    port_address to;
    if (q->what == 2 || q->n != sizeof to)
        return false;
    memcpy(&to, p, sizeof to);
    return to.family != 4 || to.bytes[0] != 127;
}

static void serve_connect(port_sandbox_policy *policy, const posix_broker_question *q, char *p) {
    posix_broker_question elsewhere = *q;
    const uint8_t *bytes;
    if (!is_elsewhere(q, p)) {
        serve(CONNECT, policy, q, p);
        return;
    }
    check(next_question(&elsewhere, &bytes));
    drain();
    posix_broker_answer_with(PORT_FAILED, 0, 0, NULL, 0);
}

static void serve_open(port_sandbox_policy *policy, const posix_broker_question *q, char *p) {
    serve(OPEN, policy, q, p);
}

/* What stays was there before, and is among what is asked for. */
static void have_stayed(const char *const *paths, const char *const *before,
                        const posix_broker_question *q, const uint8_t *p) {
    for (; *paths != NULL; paths++) {
        const size_t n = strlen(*paths) + 1;
        bool found = false;
        check(is_listed(before, (const uint8_t *)*paths, n));
        for (size_t at = 0; at + n <= q->n && !found; at++)
            found = memcmp(p + at, *paths, n) == 0;
        check(found);
    }
}

static const char *const files[] = {"/dev/null", "/f", NULL}, *const renewed[] = {"/r", NULL};

static void serve_narrow(port_sandbox_policy *policy, const posix_broker_question *q, char *p) {
    const port_sandbox_policy before = *policy;
    serve(NARROW, policy, q, p);
    const uint8_t *bytes = input.p + input.at - q->n;
    check((policy->command != NULL) == (before.command != NULL && (q->what & 1)));
    check((policy->shared_file != NULL) == (before.shared_file != NULL && (q->what & 2)));
    have_stayed(policy->files, files, q, bytes);
    have_stayed(policy->renewed_files, renewed, q, bytes);
}

static void serve_run(port_sandbox_policy *policy, const posix_broker_question *q, char *p) {
    serve(RUN, policy, q, p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const posix_broker_service connecting = {serve_connect, NULL, false},
                                      opening = {serve_open, NULL, false},
                                      narrowing = {serve_narrow, NULL, false},
                                      running = {serve_run, NULL, true};
    static const posix_broker_service *const services[] = {&connecting, &opening, &narrowing,
                                                           &running, NULL};
    static char *command[] = {(char *)"a", (char *)"b", NULL};
    port_sandbox_policy policy = {
        .files = files, .renewed_files = renewed, .shared_file = "/s", .command = command};
    posix_broker_question last;
    const uint8_t *bytes;
    int ends[2];
    if (size > INPUT_MAX)
        return 0;
    posix_overrides.run = run;
    posix_overrides.shared_open = shared_open;
    check(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
    ours = ends[0];
    answers = 0;
    input.p = data;
    input.n = size;
    input.at = 0;
    check(size == 0 || send(ours, data, size, MSG_DONTWAIT) == (ssize_t)size);
    check(shutdown(ours, SHUT_WR) == 0);
    posix_broker_answer_all(ends[1], &policy, services);
    check(!next_question(&last, &bytes));
    close(ends[0]);
    close(ends[1]);
    return 0;
}
