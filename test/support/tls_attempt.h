/* tls_attempt.h - one exchange of the TLS client with openssl s_server, and what came of it. The chains
 * are those of tls_certificates.sh, made when the suites are built. Include it once a program. */
#ifndef TEST_TLS_ATTEMPT_H
#define TEST_TLS_ATTEMPT_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "net/tls.h"
#include "test/support/fd_stream.h"
#include "test/support/tls_server.h"

#define CERTIFICATES "build/host/tls/"
#define REQUEST      "GET /a-secret HTTP/1.0\r\n\r\n"

typedef struct attempt {
    const char *chain;      /* of tls_certificates.sh */
    const char *host;       /* NULL: server.test */
    const char *bundle;     /* NULL: all roots; "": the built-in anchors */
    const char *server[12]; /* further arguments of s_server */
    bool no_verify;
    const char *certificate, *key; /* of the client, below CERTIFICATES, or NULL */
    ta_tls_chain *noted;           /* the server's, or NULL */
} attempt;

/* What came of it. */
static ta_diag diag;
static char seen[32768]; /* by the server */
static char version[16], suite[64];
static char answer[65536 + 1];
static size_t answer_n;

static inline tls_server start(const attempt *a) {
    char key[96], certificate[96], chain[96];
    const char *arguments[24] = {"-www", "-key", key, "-cert", certificate, "-cert_chain", chain};
    size_t n = 7;
    snprintf(key, sizeof key, CERTIFICATES "%s.key", a->chain);
    snprintf(certificate, sizeof certificate, CERTIFICATES "%s.pem", a->chain);
    snprintf(chain, sizeof chain, CERTIFICATES "%s.chain.pem", a->chain);
    for (size_t i = 0; a->server[i] != NULL; i++)
        arguments[n++] = a->server[i];
    return tls_server_start(arguments);
}

/* Open, send the request, read the answer to its end, close. */
static inline ta_err exchange(const attempt *a, int *fd) {
    ta_stream lower = fd_stream(fd);
    char certificate[96], key[96];
    snprintf(certificate, sizeof certificate, CERTIFICATES "%s",
             a->certificate ? a->certificate : "");
    snprintf(key, sizeof key, CERTIFICATES "%s", a->key ? a->key : "");
    ta_tls_options options = {.client_certificate = a->certificate ? certificate : NULL,
                              .client_key = a->key ? key : NULL,
                              .host = ta_str_from(a->host != NULL ? a->host : "server.test"),
                              .no_verify = a->no_verify,
                              .chain = a->noted,
                              .ca_bundle = a->bundle == NULL      ? CERTIFICATES "roots.pem"
                                           : a->bundle[0] != '\0' ? a->bundle
                                                                  : NULL};
    ta_tls *tls;
    ta_err err = ta_tls_open(&tls, &lower, &options, TA_NEVER, &diag);
    if (err != TA_OK) {
        cr_assert_null(tls);
        return err;
    }
    snprintf(version, sizeof version, "%s", ta_tls_version(tls).p);
    snprintf(suite, sizeof suite, "%s", ta_tls_suite(tls).p);
    ta_stream s = ta_tls_stream(tls);
    err = s.write(s.ctx, REQUEST, sizeof REQUEST - 1, TA_NEVER, &diag);
    answer_n = 0;
    for (size_t n = 1; err == TA_OK && n > 0; answer_n += n)
        err = s.read(s.ctx, answer + answer_n, sizeof answer - 1 - answer_n, &n, TA_NEVER, &diag);
    answer[answer_n] = '\0';
    ta_tls_close(tls);
    return err;
}

static inline ta_err try(const attempt *a) {
    tls_server server = start(a);
    int fd = fd_connect(server.port);
    cr_assert_geq(fd, 0);
    ta_diag_clear(&diag);
    ta_err err = exchange(a, &fd);
    close(fd);
    tls_server_stop(&server, seen, sizeof seen);
    return err;
}

static inline void accepted(attempt a, const char *want_version, const char *want_suite) {
    ta_err err = try(&a);
    cr_assert_eq(err, TA_OK, "%s: %s: %s", a.chain, ta_err_text(err), diag.text);
    cr_assert_str_eq(version, want_version);
    if (want_suite != NULL)
        cr_assert_str_eq(suite, want_suite);
    cr_assert(ta_str_starts((ta_str){answer, answer_n}, TA_STR("HTTP/1.0 200")));
}

/* The diag holds `err` and a text with each of the parts; the server saw no request. */
static inline void refused(attempt a, ta_err err, const char *part, const char *other) {
    ta_err got = try(&a);
    cr_assert_eq(got, err, "%s: %s: %s", a.chain, ta_err_text(got), diag.text);
    cr_assert_eq(diag.err, err);
    cr_assert_not_null(strstr(diag.text, part), "%s", diag.text);
    cr_assert_not_null(strstr(diag.text, other), "%s", diag.text);
    cr_assert_null(strchr(diag.text, '\n'));
    cr_assert_null(strstr(seen, "secret"), "the server saw the request");
}

static inline void refused_certificate(attempt a, const char *part, const char *other) {
    refused(a, TA_E_TLS_CERTIFICATE, part, other);
}

#endif
