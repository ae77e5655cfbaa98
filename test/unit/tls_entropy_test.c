/* tls_entropy_test.c - a handshake that gets no random bytes, or no room in the arena, from any of its
 * requests on: that is reported, whatever mbedTLS makes of it. The peer is openssl s_server. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "net/tls.h"
#include "net/tls_arena.h"
#include "port.h"
#include "test/support/fd_stream.h"
#include "test/support/tls_server.h"
#include "tinyaws.h"

#define CERTIFICATES "build/host/tls/"

/* The suite is linked with --wrap for these two. */
static unsigned requests, refused_from; /* 0: none is refused */
static bool interrupted;                /* a request that is refused is so by a signal */
port_result __real_port_entropy(void *p, size_t n);
port_result __wrap_port_entropy(void *p, size_t n);
port_result __wrap_port_entropy(void *p, size_t n) {
    if (refused_from == 0 || ++requests < refused_from)
        return __real_port_entropy(p, n);
    return interrupted ? PORT_INTERRUPTED : PORT_FAILED;
}

int __wrap_port_signal(void);
int __wrap_port_signal(void) {
    return interrupted && requests >= refused_from ? 2 : 0;
}

typedef struct attempt {
    const char *version;           /* an option of s_server */
    const char *chain;             /* of tls_certificates.sh */
    const char *certificate, *key; /* of the client, or NULL: the server demands none */
} attempt;

static const attempt attempts[] = {
    {"-tls1_2", "rsa", NULL, NULL},
    {"-tls1_3", "rsa", NULL, NULL},
    {"-tls1_2", "p256", NULL, NULL},
    {"-tls1_3", "p256", NULL, NULL},
    {"-tls1_2", "rsa4096", CERTIFICATES "client-rsa.pem", CERTIFICATES "client-rsa.key"},
    {"-tls1_3", "rsa4096", CERTIFICATES "client-rsa.pem", CERTIFICATES "client-rsa.key"},
    {"-tls1_2", "p384", CERTIFICATES "client-p256.pem", CERTIFICATES "client-p256.key"},
    {"-tls1_3", "p384", CERTIFICATES "client-p256.pem", CERTIFICATES "client-p256.key"},
    {"-tls1_2", "p256", CERTIFICATES "client-p256.pem", CERTIFICATES "client-p256.private.key"},
    {"-tls1_3", "p256", CERTIFICATES "client-p256.pem", CERTIFICATES "client-p256.private.key"},
};

static ta_diag diag;

static tls_server start(const attempt *a) {
    char key[96], certificate[96], chain[96];
    const char *arguments[] = {"-www",        "-key",
                               key,           "-cert",
                               certificate,   "-cert_chain",
                               chain,         a->version,
                               "-CAfile",     CERTIFICATES "roots.pem",
                               "-serverpref", a->certificate != NULL ? "-Verify" : NULL,
                               "3",           NULL};
    snprintf(key, sizeof key, CERTIFICATES "%s.key", a->chain);
    snprintf(certificate, sizeof certificate, CERTIFICATES "%s.pem", a->chain);
    snprintf(chain, sizeof chain, CERTIFICATES "%s.chain.pem", a->chain);
    return tls_server_start(arguments);
}

static ta_err handshake(const attempt *a, const tls_server *server) {
    ta_tls_options options = {.host = TA_STR("server.test"),
                              .ca_bundle = CERTIFICATES "roots.pem",
                              .client_certificate = a->certificate,
                              .client_key = a->key};
    ta_tls *tls;
    int fd = fd_connect(server->port);
    cr_assert_geq(fd, 0);
    ta_stream lower = fd_stream(&fd);
    requests = 0;
    ta_diag_clear(&diag);
    ta_err err = ta_tls_open(&tls, &lower, &options, TA_NEVER, &diag);
    cr_assert_eq(err == TA_OK, tls != NULL);
    ta_tls_close(tls);
    close(fd);
    return err;
}

/* Until nothing is refused that is asked for, each is TA_E_ENTROPY. */
static void refuse_entropy(const attempt *a, ta_err want) {
    char seen[4096];
    tls_server server = start(a);
    for (refused_from = 1;; refused_from++) {
        ta_err err = handshake(a, &server);
        if (err == TA_OK)
            break;
        cr_assert_eq(err, want, "%s %s %s: request %u: %s: %s", a->version, a->chain, a->key,
                     refused_from, ta_err_text(err), diag.text);
        cr_assert_eq(diag.err, want);
        cr_assert_str_empty(diag.text);
    }
    /* The random bytes of ClientHello, a key, and for a signature more. */
    cr_assert_gt(refused_from, a->key != NULL ? 4 : 2);
    tls_server_stop(&server, seen, sizeof seen);
}

Test(tls_entropy, no_random_bytes_from_any_request_on) {
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++)
        refuse_entropy(&attempts[i], TA_E_ENTROPY);
}

Test(tls_entropy, a_signal_that_ends_a_request) {
    interrupted = true;
    refuse_entropy(&attempts[4], TA_E_INTERRUPTED);
    refuse_entropy(&attempts[7], TA_E_INTERRUPTED);
}

enum { HEADER = 16, STEP = 1024 };

/* With `room` bytes of the arena to have. */
static ta_err handshake_within(size_t room, const attempt *a, const tls_server *server) {
    void *taken = ta_tls_arena_calloc(1, TA_TLS_ARENA_SIZE - room - HEADER);
    cr_assert_not_null(taken);
    ta_err err = handshake(a, server);
    ta_tls_arena_free(taken);
    void *all = ta_tls_arena_calloc(1, TA_TLS_ARENA_SIZE - HEADER);
    cr_assert_not_null(all, "something is left behind");
    ta_tls_arena_free(all);
    return err;
}

Test(tls_entropy, no_room_in_the_arena) {
    char seen[4096];
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
        const attempt *a = &attempts[i];
        tls_server server = start(a);
        size_t room = STEP;
        for (ta_err err; (err = handshake_within(room, a, &server)) != TA_OK; room += STEP) {
            cr_assert_eq(err, TA_E_LIMIT, "%s %s %s: %zu bytes: %s: %s", a->version, a->chain,
                         a->key, room, ta_err_text(err), diag.text);
            cr_assert_not_null(strstr(diag.text, "TA_TLS_ARENA_SIZE"), "%s", diag.text);
        }
        cr_assert_gt(room, 32 * 1024);
        cr_assert_lt(room, TA_TLS_ARENA_SIZE - 8 * 1024);
        tls_server_stop(&server, seen, sizeof seen);
    }
}

/* What was refused to one connection is not reported of the next. */
Test(tls_entropy, the_next_connection_has_errors_of_its_own) {
    char seen[4096];
    tls_server server = start(&attempts[0]);
    refused_from = 1;
    interrupted = true;
    cr_assert_eq(handshake(&attempts[0], &server), TA_E_INTERRUPTED);
    refused_from = 0;
    interrupted = false;
    ta_tls_options options = {.host = TA_STR("other.test"), .ca_bundle = CERTIFICATES "roots.pem"};
    ta_tls *tls;
    int fd = fd_connect(server.port);
    ta_stream lower = fd_stream(&fd);
    ta_diag_clear(&diag);
    cr_assert_eq(ta_tls_open(&tls, &lower, &options, TA_NEVER, &diag), TA_E_TLS_CERTIFICATE);
    close(fd);
    tls_server_stop(&server, seen, sizeof seen);
}
