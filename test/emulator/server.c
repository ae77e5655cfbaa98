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
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const mbedtls_ssl_config *tls_config;

/* What one connection needs; freed by its thread. */
typedef struct session {
    int fd;
    unsigned number;
    connection connection;
    http_request_in request;
} session;

int server_listen(const char *address, unsigned *port) {
    char service[16];
    struct sockaddr_storage bound;
    socklen_t bound_n = sizeof bound;
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
                             .ai_socktype = SOCK_STREAM},
                    *found = NULL;
    snprintf(service, sizeof service, "%u", *port);
    int on = 1, fd = -1, r = getaddrinfo(address, service, &hints, &found);
    if (r != 0) {
        fprintf(stderr, "emulator: %s: %s\n", address, gai_strerror(r));
        return -1;
    }
    fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        bind(fd, found->ai_addr, found->ai_addrlen) != 0 || listen(fd, 1024) != 0 ||
        getsockname(fd, (struct sockaddr *)&bound, &bound_n) != 0 ||
        getnameinfo((struct sockaddr *)&bound, bound_n, NULL, 0, service, sizeof service,
                    NI_NUMERICSERV) != 0) {
        perror("emulator: listen");
        if (fd >= 0)
            close(fd);
        fd = -1;
    }
    freeaddrinfo(found);
    *port = (unsigned)strtoul(service, NULL, 10);
    return fd;
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
        int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (fd >= 0)
            start(fd, ++number);
        else if (errno == EMFILE || errno == ENFILE)
            usleep(10000); /* until a connection ends */
    }
    close(listener);
}
