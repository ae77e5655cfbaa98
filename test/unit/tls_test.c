/* tls_test.c - the TLS client against openssl s_server: what it accepts, what it refuses, and that
 * nothing is sent before the certificate is proven. The chains are those of
 * test/support/tls_certificates.sh, made when the suite is built. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/build_date.h"
#include "base/date.h"
#include "net/tls.h"
#include "net/tls_arena.h"
#include "port.h"
#include "test/support/fd_stream.h"
#include "test/support/tls_server.h"

#define CERTIFICATES "build/host/tls/"
#define REQUEST      "GET /a-secret HTTP/1.0\r\n\r\n"

/* The suite is linked with --wrap for these two: the host's clock is what a test says, and its
 * generator may fail. */
static int64_t clock_seconds; /* 0: the real one */
int64_t __real_port_realtime_ms(void);
int64_t __wrap_port_realtime_ms(void);
int64_t __wrap_port_realtime_ms(void) {
    return clock_seconds != 0 ? clock_seconds * 1000 : __real_port_realtime_ms();
}

static bool no_entropy;
port_result __real_port_entropy(void *p, size_t n);
port_result __wrap_port_entropy(void *p, size_t n);
port_result __wrap_port_entropy(void *p, size_t n) {
    return no_entropy ? PORT_FAILED : __real_port_entropy(p, n);
}

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

static tls_server start(const attempt *a) {
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
static ta_err exchange(const attempt *a, int *fd) {
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

static ta_err try(const attempt *a) {
    tls_server server = start(a);
    int fd = fd_connect(server.port);
    cr_assert_geq(fd, 0);
    ta_diag_clear(&diag);
    ta_err err = exchange(a, &fd);
    close(fd);
    tls_server_stop(&server, seen, sizeof seen);
    return err;
}

static void accepted(attempt a, const char *want_version, const char *want_suite) {
    ta_err err = try(&a);
    cr_assert_eq(err, TA_OK, "%s: %s: %s", a.chain, ta_err_text(err), diag.text);
    cr_assert_str_eq(version, want_version);
    if (want_suite != NULL)
        cr_assert_str_eq(suite, want_suite);
    cr_assert(ta_str_starts((ta_str){answer, answer_n}, TA_STR("HTTP/1.0 200")));
}

/* The diag holds `err` and a text with each of the parts; the server saw no request. */
static void refused(attempt a, ta_err err, const char *part, const char *other) {
    ta_err got = try(&a);
    cr_assert_eq(got, err, "%s: %s: %s", a.chain, ta_err_text(got), diag.text);
    cr_assert_eq(diag.err, err);
    cr_assert_not_null(strstr(diag.text, part), "%s", diag.text);
    cr_assert_not_null(strstr(diag.text, other), "%s", diag.text);
    cr_assert_null(strchr(diag.text, '\n'));
    cr_assert_null(strstr(seen, "secret"), "the server saw the request");
}

static void refused_certificate(attempt a, const char *part, const char *other) {
    refused(a, TA_E_TLS_CERTIFICATE, part, other);
}

/* ---- what is accepted ---- */

static const char *const groups[] = {"X25519", "P-256", "P-384"};
static const char *const chains[] = {"rsa", "p256", "p384"};

Test(tls, tls13_with_each_suite_group_and_key) {
    static const char *const suites[][2] = {
        {"TLS_AES_128_GCM_SHA256", "TLS1-3-AES-128-GCM-SHA256"},
        {"TLS_AES_256_GCM_SHA384", "TLS1-3-AES-256-GCM-SHA384"},
        {"TLS_CHACHA20_POLY1305_SHA256", "TLS1-3-CHACHA20-POLY1305-SHA256"}};
    for (size_t s = 0; s < 3; s++)
        for (size_t g = 0; g < 3; g++)
            for (size_t c = 0; c < 3; c++)
                accepted((attempt){.chain = chains[c],
                                   .server = {"-tls1_3", "-ciphersuites", suites[s][0], "-groups",
                                              groups[g]}},
                         "TLSv1.3", suites[s][1]);
}

Test(tls, tls12_with_each_suite_group_and_key) {
    /* The groups must hold the certificate's curve too. */
    static const char *const lists[] = {"X25519:P-256:P-384", "P-256:P-384", "P-384:P-256"};
    static const char *const suites[][3] = {
        {"ECDHE+AESGCM+AES128", "RSA-WITH-AES-128-GCM-SHA256", "ECDSA-WITH-AES-128-GCM-SHA256"},
        {"ECDHE+AESGCM+AES256", "RSA-WITH-AES-256-GCM-SHA384", "ECDSA-WITH-AES-256-GCM-SHA384"},
        {"ECDHE+CHACHA20", "RSA-WITH-CHACHA20-POLY1305-SHA256",
         "ECDSA-WITH-CHACHA20-POLY1305-SHA256"}};
    for (size_t s = 0; s < 3; s++)
        for (size_t g = 0; g < 3; g++)
            for (size_t c = 0; c < 3; c++) {
                char name[64];
                snprintf(name, sizeof name, "TLS-ECDHE-%s", suites[s][c == 0 ? 1 : 2]);
                accepted((attempt){.chain = chains[c],
                                   .server = {"-tls1_2", "-cipher", suites[s][0], "-groups",
                                              lists[g], "-serverpref"}},
                         "TLSv1.2", name);
            }
}

Test(tls, tls13_is_preferred) {
    accepted((attempt){.chain = "rsa"}, "TLSv1.3", NULL);
}

/* The chain is noted as it is judged, up to the anchor, whether it is accepted or not. */
Test(tls, the_chain_that_is_judged) {
    static ta_tls_chain chain;
    accepted((attempt){.chain = "p256", .noted = &chain}, "TLSv1.3", NULL);
    cr_assert_eq(chain.n, 3);
    for (size_t i = 0; i < chain.n; i++) {
        const ta_str name = {chain.certificate[i].name, chain.certificate[i].name_n};
        const char *const names[] = {"p256", "p256-ca", "p256-root"};
        cr_assert(ta_str_eq(name, ta_str_from(names[i])), "%zu: %.*s", i, (int)name.n, name.p);
        cr_assert_gt(chain.certificate[i].expires, port_realtime_ms() / 1000);
    }
    memset(&chain, 0, sizeof chain);
    refused_certificate((attempt){.chain = "p256", .bundle = "", .noted = &chain}, "", "");
    cr_assert_gt(chain.n, 0);
    memset(&chain, 0, sizeof chain);
    accepted((attempt){.chain = "p256", .no_verify = true, .noted = &chain}, "TLSv1.3", NULL);
    cr_assert_eq(chain.n, 0);
}

Test(tls, rsa_of_4096_bits) {
    accepted((attempt){.chain = "rsa4096"}, "TLSv1.3", NULL);
}

Test(tls, hello_retry_request) {
    accepted((attempt){.chain = "p256", .server = {"-tls1_3", "-groups", "P-384:P-256"}}, "TLSv1.3",
             NULL);
}

Test(tls, names) {
    static const char *const names[] = {"SERVER.Test", "server.test.", "a.wild.test", "127.0.0.1",
                                        "::1"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        accepted((attempt){.chain = "p256", .host = names[i]}, "TLSv1.3", NULL);
}

Test(tls, server_name_is_sent_but_for_an_address) {
    const attempt named = {.chain = "p256", .server = {"-tlsextdebug", "-trace"}};
    const attempt address = {.chain = "p256", .host = "127.0.0.1", .server = {"-tlsextdebug"}};
    cr_assert_eq(try(&named), TA_OK);
    cr_assert_not_null(strstr(seen, "\"server name\""));
    cr_assert_eq(try(&address), TA_OK);
    cr_assert_null(strstr(seen, "\"server name\""));
    cr_assert_not_null(strstr(seen, "\"supported versions\""));
}

Test(tls, a_self_signed_certificate_that_is_itself_in_the_bundle) {
    accepted((attempt){.chain = "self", .bundle = CERTIFICATES "self.pem"}, "TLSv1.3", NULL);
    refused_certificate(
        (attempt){.chain = "self", .bundle = CERTIFICATES "self.pem", .host = "other.test"},
        "is not for other.test but for server.test", "");
}

Test(tls, no_verify_takes_anything) {
    accepted((attempt){.chain = "sha1",
                       .host = "other.test",
                       .bundle = "",
                       .no_verify = true,
                       .server = {"-cipher", "DEFAULT@SECLEVEL=0"}},
             "TLSv1.3", NULL);
}

Test(tls, many_connections_leave_the_arena_as_it_was) {
    accepted((attempt){.chain = "rsa"}, "TLSv1.3", NULL);
    size_t after_one = ta_tls_arena_peak();
    for (int i = 0; i < 20; i++)
        accepted((attempt){.chain = "rsa"}, "TLSv1.3", NULL);
    cr_assert_gt(after_one, 0);
    cr_assert_eq(ta_tls_arena_peak(), after_one);
    cr_assert_lt(after_one, TA_TLS_ARENA_SIZE - 24 * 1024);
}

/* ---- client certificates ---- */

#define DEMANDED "-Verify", "3", "-verify_return_error", "-CAfile", CERTIFICATES "roots.pem"

static void shown(const char *certificate, const char *key, const char *version_option,
                  const char *subject) {
    accepted((attempt){.chain = "p256",
                       .server = {version_option, DEMANDED},
                       .certificate = certificate,
                       .key = key},
             strcmp(version_option, "-tls1_3") == 0 ? "TLSv1.3" : "TLSv1.2", NULL);
    cr_assert_not_null(strstr(answer, subject), "%s: the server did not see it", certificate);
}

Test(tls, client_certificates_with_keys_in_every_form) {
    static const char *const forms[][3] = {
        {"client-rsa.chain.pem", "client-rsa.key", "client-rsa"},
        {"client-rsa.chain.pem", "client-rsa.pkcs1.key", "client-rsa"},
        {"client-rsa.chain.pem", "client-rsa.der.key", "client-rsa"},
        {"client-rsa.dos.pem", "client-rsa.pkcs1.der.key", "client-rsa"},
        {"client-rsa4096.chain.pem", "client-rsa4096.key", "client-rsa4096"},
        {"client-p256.pem", "client-p256.key", "client-p256"},
        {"client-p256.pem", "client-p256.sec1.key", "client-p256"},
        {"client-p256.der", "client-p256.der.key", "client-p256"},
        {"client-p256.der", "client-p256.sec1.der.key", "client-p256"},
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        shown(forms[i][0], forms[i][1], "-tls1_3", forms[i][2]);
        shown(forms[i][0], forms[i][1], "-tls1_2", forms[i][2]);
    }
    cr_assert_lt(ta_tls_arena_peak(), TA_TLS_ARENA_SIZE - 8 * 1024, "%zu", ta_tls_arena_peak());
}

Test(tls, a_client_certificate_that_is_not_asked_for_is_not_shown) {
    accepted((attempt){.chain = "p256", .certificate = "client-p256.pem", .key = "client-p256.key"},
             "TLSv1.3", NULL);
    cr_assert_null(strstr(answer, "client-p256"));
}

Test(tls, a_server_that_demands_a_client_certificate_in_vain) {
    refused((attempt){.chain = "p256", .server = {"-tls1_2", DEMANDED}}, TA_E_TLS, "alert", "");
    /* TLS 1.3 tells it after the handshake. */
    const attempt late = {.chain = "p256", .server = {"-tls1_3", DEMANDED}};
    cr_assert_eq(try(&late), TA_E_TLS);
    cr_assert_not_null(strstr(diag.text, "alert 116 (certificate_required)"), "%s", diag.text);
}

Test(tls, client_certificates_and_keys_that_do_not_do) {
    static const struct {
        const char *certificate, *key;
        ta_err err;
        const char *text;
    } bad[] = {
        {"none.pem", "client-rsa.key", TA_E_FILE,
         "the client certificate " CERTIFICATES "none.pem"},
        {"client-rsa.pem", "none.key", TA_E_FILE, "none.key cannot be opened: No such file"},
        {"client-rsa.pem", NULL, TA_E_CONFIG, "has no private key"},
        {"client-rsa.key", "client-rsa.key", TA_E_CONFIG, "client-rsa.key holds none"},
        {"client-rsa.pem", "client-rsa.pem", TA_E_CONFIG, "client-rsa.pem holds none"},
        {"client-rsa.short.pem", "client-rsa.key", TA_E_CONFIG, "short.pem ends too early"},
        {"client-rsa.pem", "client-rsa.short.key", TA_E_CONFIG, "short.key ends too early"},
        {"client-rsa.pem", "client-rsa.broken.key", TA_E_CONFIG, "broken.key is malformed"},
        {"client-rsa.pem", "client-p256.encrypted.key", TA_E_CONFIG, "key is encrypted"},
        {"client-rsa.pem", "client-rsa.encrypted.key", TA_E_CONFIG, "encrypted.key is malformed"},
        {"client-rsa.pem", "client-p256.key", TA_E_CONFIG, "does not belong to the client"},
        {"client-rsa.pem", "client-long.key", TA_E_LIMIT, "TA_CERTIFICATE_MAX"},
        {"client-long.der", "client-rsa.key", TA_E_LIMIT, "TA_CERTIFICATE_MAX"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        refused((attempt){.chain = "p256", .certificate = bad[i].certificate, .key = bad[i].key},
                bad[i].err, bad[i].text, "");
}

/* ---- what is refused ---- */

Test(tls, unknown_ca) {
    refused_certificate((attempt){.chain = "rsa", .bundle = CERTIFICATES "p256-root.pem"},
                        "\"rsa-ca\" is issued by \"rsa-root\"",
                        "among those of " CERTIFICATES "p256-root.pem");
    refused_certificate((attempt){.chain = "rsa", .bundle = ""}, "\"rsa-root\"",
                        "the built-in trust anchors");
}

Test(tls, wrong_host_name) {
    refused_certificate((attempt){.chain = "rsa", .host = "other.test"}, "is not for other.test",
                        "but for server.test, *.wild.test");
    refused_certificate((attempt){.chain = "rsa", .host = "a.b.wild.test"}, "a.b.wild.test", "");
    refused_certificate((attempt){.chain = "rsa", .host = "127.0.0.2"}, "not for 127.0.0.2", "");
    refused_certificate((attempt){.chain = "address-as-name", .host = "127.0.0.1"},
                        "not for 127.0.0.1", "");
    refused_certificate((attempt){.chain = "rsa", .host = "::2"}, "is not for ::2", "");
}

Test(tls, expired) {
    clock_seconds = INT64_C(4102444800);
    refused_certificate((attempt){.chain = "rsa"}, "certificate \"rsa-root\" expired at 20",
                        "clock of this host says 2100-01-01T00:00:00+00:00");
}

Test(tls, not_yet_valid) {
    clock_seconds = 946684800;
    refused_certificate((attempt){.chain = "rsa"}, "\"rsa-root\" is not valid before 20",
                        "clock of this host says 2000-01-01T00:00:00+00:00");
}

/* The roots were made by the tests a short while ago, after TA_BUILD_EPOCH. */
Test(tls, a_clock_before_the_build_cannot_judge) {
    clock_seconds = TA_BUILD_EPOCH - 1;
    ta_civil c;
    char told[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(told, sizeof told);
    ta_puts(&b, "the clock of this host says ");
    ta_put_iso8601(&b, TA_BUILD_EPOCH - 1, 0);
    ta_puts(&b, ", but this program was made at ");
    ta_put_iso8601(&b, TA_BUILD_EPOCH, 0);
    ta_putc(&b, '\0');
    cr_assert(ta_civil_from_epoch(TA_BUILD_EPOCH, &c));
    refused_certificate((attempt){.chain = "rsa"}, told, "\"rsa-root\" is not valid before 20");
    cr_assert_null(strstr(diag.text, "..."), "%s", diag.text);
    clock_seconds = TA_BUILD_EPOCH;
    refused_certificate((attempt){.chain = "rsa"}, "not valid before 20", "clock of this host");
    cr_assert_null(strstr(diag.text, "was made at"), "%s", diag.text);
}

Test(tls, a_clock_out_of_range) {
    clock_seconds = INT64_C(400000000000);
    refused((attempt){.chain = "rsa"}, TA_E_CLOCK, "year 9999", "");
}

Test(tls, self_signed) {
    refused_certificate((attempt){.chain = "self"}, "\"self\" is self-signed", "");
    refused_certificate((attempt){.chain = "self", .bundle = ""}, "\"self\" is self-signed", "");
}

Test(tls, signed_with_sha1) {
    refused_certificate((attempt){.chain = "sha1", .server = {"-cipher", "DEFAULT@SECLEVEL=0"}},
                        "server's certificate \"sha1\" is signed with SHA-1", "");
    refused_certificate(
        (attempt){.chain = "under-sha1-ca", .server = {"-cipher", "DEFAULT@SECLEVEL=0"}},
        "issuing certificate \"sha1-ca\" is signed with SHA-1", "");
}

Test(tls, signed_with_rsa_of_1024_bits) {
    refused_certificate(
        (attempt){.chain = "under-rsa1024", .server = {"-cipher", "DEFAULT@SECLEVEL=0"}},
        "\"under-rsa1024\"", "a key that is not accepted");
}

Test(tls, rsa_of_1024_bits) {
    refused_certificate((attempt){.chain = "rsa1024", .server = {"-cipher", "DEFAULT@SECLEVEL=0"}},
                        "\"rsa1024\"", "a key that is not accepted");
}

Test(tls, a_leaf_that_is_not_for_servers) {
    refused_certificate((attempt){.chain = "client-only"}, "not one for servers", "serverAuth");
}

Test(tls, broken_chain) {
    refused_certificate((attempt){.chain = "broken"}, "\"broken\" is issued by \"rsa-ca\"", "");
}

Test(tls, an_issuer_that_is_no_ca) {
    refused_certificate((attempt){.chain = "under-no-ca"}, "\"under-no-ca\" is issued by \"no-ca\"",
                        "");
}

Test(tls, a_forged_signature) {
    refused_certificate((attempt){.chain = "forged"}, "\"forged\" is issued by", "");
}

Test(tls, names_of_a_peer_cannot_forge_the_message) {
    refused_certificate((attempt){.chain = "escape"}, "evil\\x1b[31m.test", "");
}

Test(tls, tls11) {
    refused((attempt){.chain = "rsa", .server = {"-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"}},
            TA_E_TLS, "TLS", "version");
}

Test(tls, no_common_parameters) {
    refused((attempt){.chain = "rsa", .server = {"-tls1_2", "-cipher", "AES128-SHA"}}, TA_E_TLS,
            "alert 40 (handshake_failure)", "");
}

/* ---- the connection itself ---- */

/* A peer that is a script: it sends `bytes` and closes. */
static ta_err against_bytes(const char *bytes, size_t n) {
    int ends[2];
    cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    cr_assert_eq(write(ends[1], bytes, n), (ssize_t)n);
    shutdown(ends[1], SHUT_WR);
    ta_diag_clear(&diag);
    ta_err err = exchange(&(attempt){.chain = "-"}, &ends[0]);
    close(ends[0]);
    close(ends[1]);
    return err;
}

Test(tls, a_peer_that_speaks_no_tls) {
    static const char http[] = "HTTP/1.1 400 Bad Request\r\n\r\n";
    cr_assert_eq(against_bytes(http, sizeof http - 1), TA_E_TLS);
    cr_assert_str_eq(diag.text, "what the server sent is not TLS: is this a port for https?");
}

Test(tls, a_peer_that_ends_within_the_handshake) {
    cr_assert_eq(against_bytes("", 0), TA_E_RECV);
    cr_assert_not_null(strstr(diag.text, "closed the connection during the TLS handshake"));
    cr_assert_eq(against_bytes("\x16\x03\x03\x00", 4), TA_E_RECV);
    cr_assert_not_null(strstr(diag.text, "closed the connection during the TLS handshake"));
}

Test(tls, alerts_have_their_names) {
    cr_assert_eq(against_bytes("\x15\x03\x03\x00\x02\x02\x70", 7), TA_E_TLS);
    cr_assert_str_eq(diag.text, "the server sent the TLS alert 112 (unrecognized_name)");
}

Test(tls, an_end_without_close_notify) {
    tls_server server = start(&(attempt){.chain = "p256"});
    int fd = fd_connect(server.port);
    ta_stream lower = fd_stream(&fd);
    ta_tls_options options = {.host = TA_STR("server.test"), .ca_bundle = CERTIFICATES "roots.pem"};
    ta_tls *tls;
    ta_diag_clear(&diag);
    cr_assert_eq(ta_tls_open(&tls, &lower, &options, TA_NEVER, &diag), TA_OK);
    shutdown(fd, SHUT_RD); /* as if the server had closed */
    ta_stream s = ta_tls_stream(tls);
    size_t n;
    char byte;
    cr_assert_eq(s.read(s.ctx, &byte, 1, &n, TA_NEVER, &diag), TA_E_RECV);
    cr_assert_not_null(strstr(diag.text, "without close_notify"));
    ta_tls_close(tls);
    close(fd);
    tls_server_stop(&server, seen, sizeof seen);
}

static ta_err timed_out(void *ctx, void *p, size_t cap, size_t *n, ta_deadline deadline,
                        ta_diag *d) {
    (void)ctx, (void)p, (void)cap, (void)n;
    cr_assert_eq(deadline, 12345);
    return ta_fail(d, TA_E_DEADLINE, "a text of the lower stream");
}

static ta_err swallow(void *ctx, const void *p, size_t n, ta_deadline deadline, ta_diag *d) {
    (void)p, (void)d;
    cr_assert_eq(deadline, 12345);
    *(size_t *)ctx += n;
    return TA_OK;
}

Test(tls, errors_and_deadlines_of_the_lower_stream_pass_through) {
    size_t sent = 0;
    ta_stream lower = {&sent, timed_out, swallow};
    ta_tls_options options = {.host = TA_STR("server.test")};
    ta_tls *tls;
    ta_diag_clear(&diag);
    cr_assert_eq(ta_tls_open(&tls, &lower, &options, 12345, &diag), TA_E_DEADLINE);
    cr_assert_str_eq(diag.text, "a text of the lower stream");
    cr_assert_gt(sent, 100);
}

Test(tls, the_bundle_is_looked_at_before_anything_is_sent) {
    size_t sent = 0;
    ta_stream lower = {&sent, timed_out, swallow};
    ta_tls_options options = {.host = TA_STR("server.test"), .ca_bundle = CERTIFICATES "absent"};
    ta_tls *tls;
    ta_diag_clear(&diag);
    cr_assert_eq(ta_tls_open(&tls, &lower, &options, 12345, &diag), TA_E_FILE);
    cr_assert_not_null(strstr(diag.text, CERTIFICATES "absent"));
    ta_diag_clear(&diag);
    options.ca_bundle = CERTIFICATES "rsa.key";
    cr_assert_eq(ta_tls_open(&tls, &lower, &options, 12345, &diag), TA_E_CONFIG);
    cr_assert_not_null(strstr(diag.text, "has no certificate"));
    cr_assert_eq(sent, 0);
}

Test(tls, no_entropy) {
    size_t sent = 0;
    ta_stream lower = {&sent, timed_out, swallow};
    ta_tls_options options = {.host = TA_STR("server.test")};
    ta_tls *tls;
    ta_diag_clear(&diag);
    no_entropy = true;
    cr_assert_eq(ta_tls_open(&tls, &lower, &options, 12345, &diag), TA_E_ENTROPY);
    cr_assert_eq(sent, 0);
}

Test(tls, host_names_at_the_cap) {
    char name[TA_DIAG_TEXT_MAX];
    size_t sent = 0;
    ta_stream lower = {&sent, timed_out, swallow};
    ta_tls *tls;
    memset(name, 'a', sizeof name);
    for (size_t n = 0; n <= 254; n += n == 0 ? 253 : 1) {
        ta_tls_options options = {.host = {name, n}};
        ta_diag_clear(&diag);
        cr_assert_eq(ta_tls_open(&tls, &lower, &options, 12345, &diag),
                     n == 253 ? TA_E_DEADLINE : TA_E_LIMIT);
    }
}
