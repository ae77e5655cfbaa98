#define _GNU_SOURCE
#include "support/fake_tls.h"

#include <criterion/criterion.h>
#include <mbedtls/psa_util.h>
#include <mbedtls/ssl.h>
#include <psa/crypto.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/fake_scene.h"

enum { TURN_MAX = 16384 };

/* ---- between the two: a length, and as many bytes ---- */

static int server = -1;
static pid_t child;

static bool send_turn(int fd, const void *p, uint32_t n) {
    return write(fd, &n, sizeof n) == sizeof n && (n == 0 || write(fd, p, n) == (ssize_t)n);
}

static bool receive_turn(int fd, void *p, size_t cap, uint32_t *n) {
    if (recv(fd, n, sizeof *n, MSG_WAITALL) != sizeof *n || *n > cap)
        return false;
    return *n == 0 || recv(fd, p, *n, MSG_WAITALL) == (ssize_t)*n;
}

size_t fake_tls_answer(const void *ctx, const void *request, size_t n, void *to, size_t cap) {
    uint32_t got = 0;
    (void)ctx;
    cr_assert(send_turn(server, request, (uint32_t)n) && receive_turn(server, to, cap, &got),
              "the TLS server has gone");
    return got;
}

/* ---- the server ---- */

static unsigned char in[TURN_MAX], out[TURN_MAX];
static size_t in_n, in_at, out_n;
static mbedtls_ssl_config config;
static mbedtls_ssl_context ssl;
static char request[TURN_MAX];
static size_t request_n;

static int bio_receive(void *ctx, unsigned char *p, size_t n) {
    const size_t left = in_n - in_at, part = n < left ? n : left;
    (void)ctx;
    if (left == 0)
        return MBEDTLS_ERR_SSL_WANT_READ;
    memcpy(p, in + in_at, part);
    in_at += part;
    return (int)part;
}

static int bio_send(void *ctx, const unsigned char *p, size_t n) {
    (void)ctx;
    if (n > sizeof out - out_n)
        return MBEDTLS_ERR_SSL_INTERNAL_ERROR;
    memcpy(out + out_n, p, n);
    out_n += n;
    return (int)n;
}

static void set_up(const char *chain_path, const char *key_path, bool tls12) {
    static mbedtls_x509_crt chain;
    static mbedtls_pk_context key;
    static char pem[65536];
    mbedtls_ssl_config_init(&config);
    mbedtls_ssl_init(&ssl);
    if (psa_crypto_init() != PSA_SUCCESS ||
        mbedtls_ssl_config_defaults(&config, MBEDTLS_SSL_IS_SERVER, MBEDTLS_SSL_TRANSPORT_STREAM,
                                    MBEDTLS_SSL_PRESET_DEFAULT) != 0)
        _exit(2);
    scene_load(chain_path, pem, sizeof pem);
    if (mbedtls_x509_crt_parse(&chain, (unsigned char *)pem, strlen(pem) + 1) != 0)
        _exit(3);
    scene_load(key_path, pem, sizeof pem);
    if (mbedtls_pk_parse_key(&key, (unsigned char *)pem, strlen(pem) + 1, NULL, 0,
                             mbedtls_psa_get_random, MBEDTLS_PSA_RANDOM_STATE) != 0 ||
        mbedtls_ssl_conf_own_cert(&config, &chain, &key) != 0)
        _exit(4);
    mbedtls_ssl_conf_rng(&config, mbedtls_psa_get_random, MBEDTLS_PSA_RANDOM_STATE);
    if (tls12)
        mbedtls_ssl_conf_max_tls_version(&config, MBEDTLS_SSL_VERSION_TLS1_2);
}

static void begin(void) {
    fake.entropy_state = fake.calls = 0; /* of this process: the same in each connection */
    mbedtls_ssl_free(&ssl);
    mbedtls_ssl_init(&ssl);
    if (mbedtls_ssl_setup(&ssl, &config) != 0)
        _exit(5);
    mbedtls_ssl_set_bio(&ssl, NULL, bio_send, bio_receive, NULL);
    request_n = 0;
}

static bool is_whole(void) {
    const char *end = memmem(request, request_n, "\r\n\r\n", 4);
    const char *field = memmem(request, request_n, "content-length: ", 16);
    return end != NULL && request + request_n >= end + 4 + (field ? atoi(field + 16) : 0);
}

/* As far as the bytes that have come allow. */
static void go_on(const char *reply) {
    if (!mbedtls_ssl_is_handshake_over(&ssl) && mbedtls_ssl_handshake(&ssl) != 0)
        return;
    for (;;) {
        const int n = mbedtls_ssl_read(&ssl, (unsigned char *)request + request_n,
                                       sizeof request - 1 - request_n);
        if (n <= 0)
            return;
        request_n += (size_t)n;
        request[request_n] = '\0';
        if (!is_whole())
            continue;
        request_n = 0;
        (void)mbedtls_ssl_write(&ssl, (const unsigned char *)reply, strlen(reply));
    }
}

static void serve(int fd, const char *reply) {
    uint32_t n;
    while (receive_turn(fd, in, sizeof in, &n)) {
        in_n = n;
        in_at = out_n = 0;
        if (n == 0)
            begin();
        else
            go_on(reply);
        if (!send_turn(fd, out, (uint32_t)out_n))
            break;
    }
    _exit(0);
}

void fake_tls_stop(void) {
    if (server < 0)
        return;
    close(server); /* which ends it */
    cr_assert_eq(waitpid(child, NULL, 0), child);
    server = -1;
}

void fake_tls_start(const char *chain, const char *key, bool tls12, const char *reply) {
    int ends[2];
    fake_tls_stop();
    cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    child = fork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that crashes leaves nothing behind */
        close(ends[0]);
        set_up(chain, key, tls12);
        serve(ends[1], reply);
    }
    close(ends[1]);
    server = ends[0];
}
