#include "test/emulator/server.h"
#include "test/emulator/emulator.h"
#include "test/emulator/faults.h"
#include "test/emulator/operations.h"
#include "test/emulator/record.h"
#include "test/emulator/signature.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const mbedtls_ssl_config *tls_config;
static int listening = -1;
static atomic_uint sessions; /* connections that are not done with, or about to be accepted */

#define BACKLOG 1024

/* What one connection needs; freed by its thread. */
typedef struct session {
    int fd;
    unsigned number;
    connection connection;
    http_request_in request;
} session;

static int bound_socket(const struct addrinfo *where) {
    int on = 1, fd = socket(where->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
        bind(fd, where->ai_addr, where->ai_addrlen) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

/* A port that was asked for by its number stays the socket's while nobody listens (server_leave);
 * one that the system chose would not. */
static int bound_by_number(struct addrinfo *where, unsigned *port) {
    char service[16];
    struct sockaddr_storage bound;
    socklen_t n = sizeof bound;
    int fd = bound_socket(where), same = -1;
    if (fd < 0)
        return -1;
    if (getsockname(fd, (struct sockaddr *)&bound, &n) == 0 &&
        getnameinfo((struct sockaddr *)&bound, n, NULL, 0, service, sizeof service,
                    NI_NUMERICSERV) == 0) {
        *port = (unsigned)strtoul(service, NULL, 10);
        memcpy(where->ai_addr, &bound, where->ai_addrlen);
        same = bound_socket(where);
    }
    close(fd);
    return same;
}

int server_listen(const char *address, unsigned *port) {
    char service[16];
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
                             .ai_socktype = SOCK_STREAM},
                    *found = NULL;
    snprintf(service, sizeof service, "%u", *port);
    int r = getaddrinfo(address, service, &hints, &found);
    if (r != 0) {
        fprintf(stderr, "emulator: %s: %s\n", address, gai_strerror(r));
        return -1;
    }
    listening = bound_by_number(found, port);
    freeaddrinfo(found);
    if (listening < 0 || listen(listening, BACKLOG) != 0) {
        perror("emulator: listen");
        return -1;
    }
    return listening;
}

void server_leave(void) {
    (void)shutdown(listening, SHUT_RDWR);
}

bool server_return(void) {
    return listen(listening, BACKLOG) == 0; /* of no effect when it listens */
}

bool server_settle(unsigned ms) {
    for (unsigned waited = 0;; waited++) {
        /* In this order: who leaves the queue is counted before. */
        struct pollfd queue = {listening, POLLIN, 0};
        bool waiting = poll(&queue, 1, 0) > 0 && !(queue.revents & POLLHUP);
        if (!waiting && atomic_load(&sessions) == 0)
            return true;
        if (waited >= ms)
            return false;
        usleep(1000);
    }
}

/* What the service, or a fault in its stead, answers. */
static void answer_request(const http_request_in *r, const fault *f, answer *a) {
    if (strcmp(r->method, "POST") != 0 || strcmp(r->target, "/") != 0)
        answer_error(a, "UnknownOperationException", NULL);
    else if (!signature_check(r, "proton", a))
        return;
    else if (fault_carries_out(f))
        operations_answer(r, a);
    else
        fault_prepare(f, a);
}

static enum sent serve_request(session *s) {
    answer a = {0};
    fault f = {0};
    enum sent sent = SENT_CLOSE;
    request_result result = http_request_read(&s->request, &s->connection);
    if (result == REQUEST_NONE)
        return SENT_CLOSE;
    if (result == REQUEST_COMPLETE) {
        faults_next_request(&f);
        answer_request(&s->request, &f, &a);
        record_request(&s->connection, &s->request, fault_name(&f), &a);
        sent = fault_send(&f, &s->connection, &a);
    } else {
        record_request(&s->connection, &s->request, "", &a);
        answer_error(&a, "SerializationException", NULL);
        (void)fault_send(&f, &s->connection, &a);
    }
    answer_free(&a);
    return sent;
}

static void serve(session *s) {
    enum sent sent = SENT_CLOSE;
    fault f;
    answer none = {0};
    faults_next_connection(&f);
    if (f.kind != NULL) {
        (void)connection_start(&s->connection, s->fd, s->number, NULL, settings.idle_ms);
        record_connection(&s->connection, fault_name(&f));
        sent = fault_send(&f, &s->connection, &none);
    } else if (connection_start(&s->connection, s->fd, s->number, tls_config, settings.idle_ms)) {
        do
            sent = serve_request(s);
        while (sent == SENT_KEEP);
    }
    connection_finish(&s->connection, sent == SENT_RESET    ? CONNECTION_RESET
                                      : sent == SENT_ABRUPT ? CONNECTION_ABRUPT
                                                            : CONNECTION_CLOSE);
}

static void *thread(void *arg) {
    serve(arg);
    free(arg);
    atomic_fetch_sub(&sessions, 1);
    return NULL;
}

static void start(int fd, unsigned number) {
    session *s = malloc(sizeof *s);
    pthread_t id;
    pthread_attr_t attributes;
    if (s == NULL)
        abort();
    s->fd = fd;
    s->number = number;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, 256 * 1024);
    if (pthread_create(&id, &attributes, thread, s) != 0) {
        fprintf(stderr, "emulator: no thread for connection %u\n", number);
        close(fd);
        free(s);
        atomic_fetch_sub(&sessions, 1);
    }
    pthread_attr_destroy(&attributes);
}

static volatile sig_atomic_t stopped;

static void stop(int signal_number) {
    (void)signal_number;
    stopped = 1;
}

void server_run(int listener, const mbedtls_ssl_config *config) {
    tls_config = config;
    struct sigaction action = {.sa_handler = stop};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    /* Signals come through within ppoll alone, so none is missed between the check and the wait. */
    sigset_t none;
    sigemptyset(&none);
    struct pollfd ready = {listener, POLLIN, 0};
    for (unsigned number = 0; !stopped;) {
        if (ppoll(&ready, 1, NULL, &none) <= 0)
            continue;
        atomic_fetch_add(&sessions, 1);
        int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (fd >= 0) {
            start(fd, ++number);
            continue;
        }
        const int why = errno;
        atomic_fetch_sub(&sessions, 1);
        if (why == EMFILE || why == ENFILE || why == EINVAL)
            usleep(10000); /* until a connection ends, or after server_leave */
    }
    close(listener);
}
