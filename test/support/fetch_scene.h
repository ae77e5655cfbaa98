/* fetch_scene.h - a server on loopback that plays a script, and a fetcher that asks it. Include it once
 * a program, which defines _GNU_SOURCE. */
#ifndef TEST_FETCH_SCENE_H
#define TEST_FETCH_SCENE_H

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/fetch.h"
#include "port.h"
#include "support/loopback.h"

#define TIMEOUT_MS 10000 /* never reached where the peer answers */

/* ---- a server that plays a script ---- */

/* One connection: replies, each after a whole request head, then the end. A reply of "" is silence
 * until the client goes away. */
typedef struct connection {
    const char *replies[3];
} connection;

/* What it saw; shared with the child that it is. */
typedef struct record {
    size_t connections, n;
    char text[65536];
} record;

static record *seen;
static port_address at;
static pid_t child;

static inline bool take_head(int s) {
    size_t from = seen->n;
    while (seen->n < sizeof seen->text - 1) {
        if (read(s, seen->text + seen->n, 1) != 1)
            return false;
        seen->n++;
        if (seen->n - from >= 4 && memcmp(seen->text + seen->n - 4, "\r\n\r\n", 4) == 0)
            return true;
    }
    return false;
}

static inline void serve(int listener, const connection *connections, size_t count) {
    for (size_t i = 0; i < count; i++) {
        int s = accept(listener, NULL, NULL);
        seen->connections++;
        for (size_t j = 0; j < 3 && connections[i].replies[j]; j++) {
            const char *reply = connections[i].replies[j];
            if (!take_head(s))
                break;
            if (!*reply)
                (void)take_head(s);
            size_t n = strlen(reply);
            if (write(s, reply, n) != (ssize_t)n)
                break;
        }
        shutdown(s, SHUT_WR);
        /* Bytes that were not read would turn the end into a reset. */
        char rest[512];
        while (read(s, rest, sizeof rest) > 0)
            ;
        close(s);
    }
}

static inline void start(const connection *connections, size_t count) {
    seen = mmap(NULL, sizeof *seen, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    cr_assert_neq(seen, MAP_FAILED);
    at = loopback(1, 0);
    int listener = loopback_listen(&at, 8);
    child = fork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that crashes leaves nothing behind */
        serve(listener, connections, count);
        _exit(0);
    }
    close(listener);
}

#define START(...)                                                                                 \
    start((const connection[]){__VA_ARGS__},                                                       \
          sizeof((const connection[]){__VA_ARGS__}) / sizeof(connection))

/* Every connection of the script was made and has ended. */
static inline void wait_for_server(void) {
    int status;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert_eq(status, 0);
}

/* ---- fetching ---- */

static ta_fetcher fetcher;
static ta_creds_io io;
static ta_fetch_answer answer;
static ta_diag diag;

static inline void open_fetcher(void) {
    memset(&fetcher, 0xA5, sizeof fetcher); /* uninitialised is what it may be */
    ta_fetch_open(&fetcher, TA_NEVER);
    io = ta_fetch_io(&fetcher);
}

static inline const char *url_of(const char *name, const char *path) {
    static char url[TA_URL_MAX + 1];
    snprintf(url, sizeof url, "http://%s:%u%s", name, (unsigned)at.port, path);
    return url;
}

static inline ta_err send_request(const ta_fetch_request *request) {
    ta_diag_clear(&diag);
    return io.fetch(io.ctx, request, &answer, &diag);
}

static inline ta_err get(const char *url, uint32_t timeout_ms) {
    const ta_fetch_request request = {
        .method = TA_STR("GET"), .url = ta_str_from(url), .timeout_ms = timeout_ms};
    return send_request(&request);
}

#define GET(path) get(url_of("127.0.0.1", path), TIMEOUT_MS)
#define BODY_IS(literal)                                                                           \
    cr_assert(answer.body_n == strlen(literal) &&                                                  \
                  memcmp(answer.body, literal, answer.body_n) == 0,                                \
              "%.*s", (int)answer.body_n, answer.body)
#define SAW(words)  cr_assert(strstr(seen->text, words), "%s", seen->text)
#define SAYS(words) cr_assert(strstr(diag.text, words), "%s", diag.text)

#define OK_KEEP  "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n\r\nok"
#define OK_CLOSE "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nSECRET-ANSWER"

#endif
